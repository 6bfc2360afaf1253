package catalog

// coreRefusals are the refusals of the actions that Asterisk itself has (main/).
// Each row says where the text stands in the source of each branch.
var coreRefusals = []refusal{
	{"AbsoluteTimeout", "No channel specified", whole, from13},                                                                  // main/manager.c 13:6016 16:6112 18:5463 20:5593 22:5593 23:5589 master:5589
	{"AbsoluteTimeout", "No timeout specified", whole, from13},                                                                  // main/manager.c 13:6021 16:6117 18:5468 20:5598 22:5598 23:5594 master:5594
	{"AbsoluteTimeout", "No such channel", whole, from13},                                                                       // main/manager.c 13:6026 16:6122 18:5473 20:5603 22:5603 23:5599 master:5599
	{"AOCMessage", "Channel and PartialChannel are not specified. Specify at least one of these.", whole, from13},               // main/manager.c 13:5512 16:5608 18:4872 20:4999 22:4999 23:4995 master:4995
	{"AOCMessage", "No such channel", whole, from13},                                                                            // main/manager.c 13:5521 16:5617 18:4881 20:5008 22:5008 23:5004 master:5004
	{"AOCMessage", "Invalid MsgType", whole, V13 | V16},                                                                         // main/manager.c 13:5526 16:5622
	{"AOCMessage", "ChargeType not specified", whole, V13 | V16},                                                                // main/manager.c 13:5531 16:5627
	{"AOCMessage", "Invalid ChargeType", whole, V13 | V16},                                                                      // main/manager.c 13:5546 16:5642
	{"AOCMessage", "Invalid CurrencyAmount, CurrencyAmount is a required when ChargeType is Currency", whole, V13 | V16},        // main/manager.c 13:5553 16:5649
	{"AOCMessage", "ChargeMultiplier unspecified, ChargeMultiplier is required when ChargeType is Currency.", whole, V13 | V16}, // main/manager.c 13:5558 16:5654
	{"AOCMessage", "Invalid ChargeMultiplier", whole, V13 | V16},                                                                // main/manager.c 13:5575 16:5671
	{"Atxfer", "No channel specified", whole, from13},                                                                           // main/manager.c 13:5144 16:5236 18:4079 20:4206 22:4206 23:4202 master:4202
	{"Atxfer", "No extension specified", whole, from13},                                                                         // main/manager.c 13:5148 16:5240 18:4083 20:4210 22:4210 23:4206 master:4206
	{"Atxfer", "Channel specified does not exist", whole, from13},                                                               // main/manager.c 13:5153 16:5245 18:4088 20:4215 22:4215 23:4211 master:4211
	{"Atxfer", "No attended transfer feature code found", whole, from13},                                                        // main/manager.c 13:5161 16:5253 18:4096 20:4223 22:4223 23:4219 master:4219
	{"BlindTransfer", "No channel specified", whole, from13},                                                                    // main/manager.c 13:5096 16:5188 18:4031 20:4158 22:4158 23:4154 master:4154
	{"BlindTransfer", "No extension specified", whole, from13},                                                                  // main/manager.c 13:5101 16:5193 18:4036 20:4163 22:4163 23:4159 master:4159
	{"BlindTransfer", "Channel specified does not exist", whole, from13},                                                        // main/manager.c 13:5107 16:5199 18:4042 20:4169 22:4169 23:4165 master:4165
	{"Bridge", "Missing channel parameter in request", whole, from13},                                                           // main/features.c 13:771 16:781 18:784 20:793 22:755 23:755 master:755
	{"Bridge", "Channel1 does not exist: ", andMore, from13},                                                                    // main/features.c 13:781 16:791 18:794 20:803 22:765 23:765 master:765
	{"Bridge", "Channel2 does not exist: ", andMore, from13},                                                                    // main/features.c 13:797 16:807 18:810 20:819 22:781 23:781 master:781
	{"BridgeDestroy", "BridgeUniqueid must be provided", whole, from13},                                                         // main/manager_bridges.c 13:622 16:622 18:612 20:651 22:651 23:651 master:651
	{"BridgeDestroy", "Specified BridgeUniqueid not found", whole, from13},                                                      // main/manager_bridges.c 13:628 16:628 18:618 20:657 22:657 23:657 master:657
	{"BridgeInfo", "BridgeUniqueid must be provided", whole, from13},                                                            // main/manager_bridges.c 13:580 16:580 18:566 20:605 22:605 23:605 master:605
	{"BridgeInfo", "Specified BridgeUniqueid not found", whole, from13},                                                         // main/manager_bridges.c 13:590 16:590 18:572 20:611 22:611 23:611 master:611
	{"BridgeKick", "Channel must be provided", whole, from13},                                                                   // main/manager_bridges.c 13:646 16:646 18:636 20:675 22:675 23:675 master:675
	{"BridgeKick", "Channel does not exist", whole, from13},                                                                     // main/manager_bridges.c 13:652 16:652 18:642 20:681 22:681 23:681 master:681
	{"BridgeKick", "Channel is not in a bridge", whole, from13},                                                                 // main/manager_bridges.c 13:662 16:662 18:652 20:691 22:691 23:691 master:691
	{"BridgeKick", "Bridge not found", whole, from13},                                                                           // main/manager_bridges.c 13:668 16:668 18:658 20:697 22:697 23:697 master:697
	{"BridgeTechnologyList", "Internal error", whole, from13},                                                                   // main/bridge.c 13:5479 16:5507 18:5468 20:5678 22:5678 23:5678 master:5678
	{"CancelAtxfer", "No channel specified", whole, from13},                                                                     // main/manager.c 13:5196 16:5288 18:4131 20:4258 22:4258 23:4254 master:4254
	{"CancelAtxfer", "Channel specified does not exist", whole, from13},                                                         // main/manager.c 13:5201 16:5293 18:4136 20:4263 22:4263 23:4259 master:4259
	{"CancelAtxfer", "No disconnect feature code found", whole, from13},                                                         // main/manager.c 13:5210 16:5302 18:4145 20:4272 22:4272 23:4268 master:4268
	{"Command", "No command provided", whole, from13},                                                                           // main/manager.c 13:5275 16:5366 18:4209 20:4336 22:4336 23:4332 master:4332
	{"Command", "Command blacklisted", whole, from13},                                                                           // main/manager.c 13:5280 16:5371 18:4214 20:4341 22:4341 23:4337 master:4337
	{"CoreShowChannelMap", "CoreShowChannelMap requires a channel.", whole, from18},                                             // main/manager.c 18:6687 20:6834 22:6834 23:6830 master:6830
	{"CoreShowChannelMap", "Could not get channel snapshot", whole, from18},                                                     // main/manager.c 18:6693 20:6840 22:6840 23:6836 master:6836
	{"CreateConfig", "Filename not specified", whole, from20},                                                                   // main/manager.c 20:3059 22:3059 23:3055 master:3055
	{"CreateConfig", "Filename is invalid", whole, from20},                                                                      // main/manager.c 20:3087 22:3087 23:3083 master:3083
	{"CreateConfig", "File requires escalated privileges", whole, from20},                                                       // main/manager.c 20:3102 22:3102 23:3098 master:3098
	{"DBDel", "No family specified.", whole, from13},                                                                            // main/db.c 13:959 16:1067 18:1130 20:1147 22:1147 23:1124 master:1124
	{"DBDel", "No key specified.", whole, from13},                                                                               // main/db.c 13:964 16:1072 18:1135 20:1152 22:1152 23:1129 master:1129
	{"DBDelTree", "No family specified.", whole, from13},                                                                        // main/db.c 13:984 16:1092 18:1155 20:1172 22:1172 23:1149 master:1149
	{"DBDelTree", "Database entry not found", whole, from13},                                                                    // main/db.c 13:997 16:1105 18:1168 20:1185 22:1185 23:1162 master:1162
	{"DBGet", "No family specified.", whole, from13},                                                                            // main/db.c 13:920 16:962 18:1025 20:1042 22:1042 23:1019 master:1019
	{"DBGet", "No key specified.", whole, from13},                                                                               // main/db.c 13:924 16:966 18:1029 20:1046 22:1046 23:1023 master:1023
	{"DBGet", "Database entry not found", whole, from13},                                                                        // main/db.c 13:934 16:976 18:1039 20:1056 22:1056 23:1033 master:1033
	{"DBPut", "No family specified", whole, from13},                                                                             // main/db.c 13:893 16:935 18:998 20:1015 22:1015 23:992 master:992
	{"DBPut", "No key specified", whole, from13},                                                                                // main/db.c 13:897 16:939 18:1002 20:1019 22:1019 23:996 master:996
	{"Events", "Invalid event mask", whole, from13},                                                                             // main/manager.c 13:4370 16:4441 18:3274 20:3396 22:3396 23:3392 master:3392
	{"ExtensionState", "Extension not specified", whole, from13},                                                                // main/manager.c 13:5946 16:6042 18:5393 20:5520 22:5520 23:5516 master:5516
	{"ExtensionStateList", "No dialplan hints are available", whole, V13 | V16 | V18},                                           // main/pbx.c 13:8312 16:8398 18:8398
	{"Filter", "Unknown operation", whole, from13},                                                                              // main/manager.c 13:6101 16:6197 18:5653 20:5783 22:5783 23:5779 master:5779
	{"GetConfig", "Filename not specified", whole, from13},                                                                      // main/manager.c 13:3622 16:3681 18:2499 20:2467 22:2467 23:2463 master:2463
	{"GetConfig", "Config file not found", whole, from13},                                                                       // main/manager.c 13:3628 16:3692 18:2514 20:2482 22:2482 23:2478 master:2478
	{"GetConfig", "File requires escalated priveledges", whole, V16},                                                            // main/manager.c 16:3686
	{"GetConfig", "File requires escalated privileges", whole, from18},                                                          // main/manager.c 18:2505 20:2473 22:2473 23:2469 master:2469
	{"GetConfigJSON", "Filename not specified", whole, from13},                                                                  // main/manager.c 13:3751 16:3813 18:2645 20:2613 22:2613 23:2609 master:2609
	{"GetConfigJSON", "Config file not found", whole, from13},                                                                   // main/manager.c 13:3756 16:3823 18:2655 20:2623 22:2623 23:2619 master:2619
	{"GetConfigJSON", "File requires escalated priveledges", whole, V16},                                                        // main/manager.c 16:3818
	{"GetConfigJSON", "File requires escalated privileges", whole, from18},                                                      // main/manager.c 18:2650 20:2618 22:2618 23:2614 master:2614
	{"Getvar", "No variable specified", whole, from13},                                                                          // main/manager.c 13:4591 16:4678 18:3521 20:3642 22:3642 23:3638 master:3638
	{"Getvar", "GetVar Access Forbidden: Variable", whole, from13},                                                              // main/manager.c 13:4597 16:4684 18:3527 20:3648 22:3648 23:3644 master:3644
	{"Getvar", "No such channel", whole, from13},                                                                                // main/manager.c 13:4603 16:4690 18:3533 20:3654 22:3654 23:3650 master:3650
	{"Hangup", "No channel specified", whole, from13},                                                                           // main/manager.c 13:4446 16:4533 18:3368 20:3489 22:3489 23:3485 master:3485
	{"Hangup", "No such channel", whole, from13},                                                                                // main/manager.c 13:4473 16:4560 18:3397 20:3518 22:3518 23:3514 master:3514
	{"Hangup", "Memory Allocation Failure", whole, from13},                                                                      // main/manager.c 13:4496 16:4583 18:3420 20:3541 22:3541 23:3537 master:3537
	{"Hangup", "Regex format invalid, Channel param should be /regex/", whole, from13},                                          // main/manager.c 13:4502 16:4589 18:3426 20:3547 22:3547 23:3543 master:3543
	{"Hangup", "Regex compile failed on: ", andMore, from13},                                                                    // main/manager.c 13:4509 16:4596 18:3433 20:3554 22:3554 23:3550 master:3550
	{"ListCategories", "Filename not specified", whole, from13},                                                                 // main/manager.c 13:3680 16:3744 18:2567 20:2535 22:2535 23:2531 master:2531
	{"ListCategories", "Config file not found", whole, from13},                                                                  // main/manager.c 13:3685 16:3749 18:2581 20:2549 22:2549 23:2545 master:2545
	{"ListCategories", "File requires escalated priveleges", whole, V18},                                                        // main/manager.c 18:2573
	{"ListCategories", "File requires escalated privileges", whole, from20},                                                     // main/manager.c 20:2541 22:2541 23:2537 master:2537
	{"LocalOptimizeAway", "'Channel' not specified.", whole, from13},                                                            // main/core_local.c 13:1018 16:1078 18:1083 20:1097 22:1097 23:1097 master:1097
	{"LocalOptimizeAway", "Channel does not exist.", whole, from13},                                                             // main/core_local.c 13:1024 16:1084 18:1089 20:1103 22:1103 23:1103 master:1103
	{"MailboxCount", "Mailbox not specified", whole, from13},                                                                    // main/manager.c 13:5923 16:6019 18:5370 20:5497 22:5497 23:5493 master:5493
	{"MailboxStatus", "Mailbox not specified", whole, from13},                                                                   // main/manager.c 13:5906 16:6002 18:5353 20:5480 22:5480 23:5476 master:5476
	{"MessageSend", "No 'To' address specified.", whole, from13},                                                                // main/message.c 13:1282 16:1344 18:1344 20:1356 22:1356 23:1356 master:1356
	{"MessageSend", "Message technology not found.", whole, from13},                                                             // main/message.c 13:1298 16:1361 18:1361 20:1373 22:1373 23:1373 master:1373
	{"ModuleCheck", "Module not loaded", whole, from13},                                                                         // main/manager.c 13:6458 16:6543 18:6768 20:6915 22:6915 23:6911 master:6911
	{"ModuleLoad", "Module must be in the configured modules directory.", whole, from18},                                        // main/manager.c 18:6842 20:6989 22:6989 23:6985 master:6985
	{"ModuleLoad", "Module not found.", whole, from18},                                                                          // main/manager.c 18:6845 20:6992 22:6992 23:6988 master:6988
	{"Originate", "Internal Error. Memory allocation failure.", whole, from13},                                                  // main/manager.c 13:5720 16:5816 18:5187 20:5314 22:5314 23:5310 master:5310
	{"Originate", "Uniqueid length exceeds maximum of ", andMore, from13},                                                       // main/manager.c 13:5727 16:5823 18:5194 20:5321 22:5321 23:5317 master:5317
	{"Originate", "Channel not specified", whole, from13},                                                                       // main/manager.c 13:5734 16:5830 18:5201 20:5328 22:5328 23:5324 master:5324
	{"Originate", "Invalid priority", whole, from13},                                                                            // main/manager.c 13:5740 16:5836 18:5207 20:5334 22:5334 23:5330 master:5330
	{"Originate", "Invalid timeout", whole, from13},                                                                             // main/manager.c 13:5746 16:5842 18:5213 20:5340 22:5340 23:5336 master:5336
	{"Originate", "Invalid channel", whole, from13},                                                                             // main/manager.c 13:5754 16:5850 18:5221 20:5348 22:5348 23:5344 master:5344
	{"Originate", "Originate Access Forbidden: ", andMore, V13 | V16},                                                           // main/manager.c 13:5797 16:5893
	{"Originate", "Extension does not exist.", whole, from13},                                                                   // main/manager.c 13:5807 16:5903 18:5256 20:5383 22:5383 23:5379 master:5379
	{"Originate", "Originate with 'Exten' requires 'Context' and 'Priority'", whole, from13},                                    // main/manager.c 13:5883 16:5979 18:5330 20:5457 22:5457 23:5453 master:5453
	{"Originate", "Originate Access Forbidden: app or data blacklisted", whole, from18},                                         // main/manager.c 18:5246 20:5373 22:5373 23:5369 master:5369
	{"PresenceState", "No provider specified", whole, from13},                                                                   // main/manager.c 13:5976 16:6072 18:5423 20:5550 22:5550 23:5546 master:5546
	{"Redirect", "Channel not specified", whole, from13},                                                                        // main/manager.c 13:4963 16:5055 18:3898 20:4025 22:4025 23:4021 master:4021
	{"Redirect", "Context not specified", whole, from13},                                                                        // main/manager.c 13:4968 16:5060 18:3903 20:4030 22:4030 23:4026 master:4026
	{"Redirect", "Exten not specified", whole, from13},                                                                          // main/manager.c 13:4972 16:5064 18:3907 20:4034 22:4034 23:4030 master:4030
	{"Redirect", "Priority not specified", whole, from13},                                                                       // main/manager.c 13:4976 16:5068 18:3911 20:4038 22:4038 23:4034 master:4034
	{"Redirect", "Priority is invalid", whole, from13},                                                                          // main/manager.c 13:4983 16:5075 18:3918 20:4045 22:4045 23:4041 master:4041
	{"Redirect", "ExtraExten not specified", whole, from13},                                                                     // main/manager.c 13:4990 16:5082 18:3925 20:4052 22:4052 23:4048 master:4048
	{"Redirect", "ExtraPriority not specified", whole, from13},                                                                  // main/manager.c 13:4994 16:5086 18:3929 20:4056 22:4056 23:4052 master:4052
	{"Redirect", "ExtraPriority is invalid", whole, from13},                                                                     // main/manager.c 13:5001 16:5093 18:3936 20:4063 22:4063 23:4059 master:4059
	{"Redirect", "Channel does not exist: ", andMore, from13},                                                                   // main/manager.c 13:5009 16:5101 18:3944 20:4071 22:4071 23:4067 master:4067
	{"Redirect", "Redirect failed, channel not up.", whole, from13},                                                             // main/manager.c 13:5013 16:5105 18:3948 20:4075 22:4075 23:4071 master:4071
	{"Redirect", "ExtraChannel does not exist: ", andMore, from13},                                                              // main/manager.c 13:5033 16:5125 18:3968 20:4095 22:4095 23:4091 master:4091
	{"Redirect", "Redirect failed, extra channel not up.", whole, from13},                                                       // main/manager.c 13:5038 16:5130 18:3973 20:4100 22:4100 23:4096 master:4096
	{"SendText", "No channel specified", whole, from13},                                                                         // main/manager.c 13:4909 16:5001 18:3844 20:3965 22:3965 23:3961 master:3961
	{"SendText", "No Message specified", whole, from13},                                                                         // main/manager.c 13:4914 16:5006 18:3849 20:3970 22:3970 23:3966 master:3966
	{"SendText", "No such channel", whole, from13},                                                                              // main/manager.c 13:4920 16:5012 18:3855 20:3976 22:3976 23:3972 master:3972
	{"Setvar", "No variable specified", whole, from13},                                                                          // main/manager.c 13:4558 16:4645 18:3488 20:3609 22:3609 23:3605 master:3605
	{"Setvar", "No such channel", whole, from13},                                                                                // main/manager.c 13:4564 16:4651 18:3494 20:3615 22:3615 23:3611 master:3611
	{"Status", "Memory Allocation Failure", whole, from13},                                                                      // main/manager.c 13:4669 16:4864 18:3707 20:3828 22:3828 23:3824 master:3824
	{"Status", "Status Access Forbidden: Variables", whole, from13},                                                             // main/manager.c 13:4662 16:4858 18:3701 20:3822 22:3822 23:3818 master:3818
	{"Status", "No such channel", whole, from13},                                                                                // main/manager.c 13:4676 16:4871 18:3714 20:3835 22:3835 23:3831 master:3831
	{"UpdateConfig", "Filename not specified", whole, from13},                                                                   // main/manager.c 13:4103 16:4170 18:3002 20:2970 22:2970 23:2966 master:2966
	{"UpdateConfig", "Config file not found", whole, from13},                                                                    // main/manager.c 13:4107 16:4178 18:3010 20:2978 22:2978 23:2974 master:2974
	{"UpdateConfig", "File requires escalated priveledges", whole, V16},                                                         // main/manager.c 16:4174
	{"UpdateConfig", "File requires escalated privileges", whole, from18},                                                       // main/manager.c 18:3006 20:2974 22:2974 23:2970 master:2970
}
