package fake

// channelRules are actions about one channel. Sources are those of 22; the texts
// are the same in every version that has the action, unless a check says so.
var channelRules = map[string]rule{
	// main/manager.c:5585
	"absolutetimeout": {says: "Timeout Set", checks: []check{
		{fails: lacks, header: "Channel", says: "No channel specified"},
		{fails: notPositive, header: "Timeout", says: "No timeout specified"},
		{fails: noChannel, header: "Channel", says: "No such channel"},
	}},
	// main/manager.c:4986
	"aocmessage": {says: "AOC Message successfully queued on channel", checks: []check{
		{fails: lacksAll, header: "Channel,ChannelPrefix", says: "Channel and PartialChannel are not specified. Specify at least one of these."},
		{fails: noChannel, header: "Channel", says: "No such channel"},
		{fails: not("d", "e", "s"), header: "MsgType", says: "Invalid MsgType"},
	}},
	// main/manager.c:4196
	"atxfer": {says: "Atxfer successfully queued", checks: []check{
		{fails: lacks, header: "Channel", says: "No channel specified"},
		{fails: lacks, header: "Exten", says: "No extension specified"},
		{fails: noChannel, header: "Channel", says: "Channel specified does not exist"},
	}},
	// main/manager.c:4250
	"cancelatxfer": {says: "CancelAtxfer successfully queued", checks: []check{
		{fails: lacks, header: "Channel", says: "No channel specified"},
		{fails: noChannel, header: "Channel", says: "Channel specified does not exist"},
	}},
	// main/manager.c:4150. No channel of the model is in a bridge of two.
	"blindtransfer": {checks: []check{
		{fails: lacks, header: "Channel", says: "No channel specified"},
		{fails: lacks, header: "Exten", says: "No extension specified"},
		{fails: noChannel, header: "Channel", says: "Channel specified does not exist"},
		{fails: always, says: "Transfer invalid", begun: true},
	}},
	// main/features.c:745
	"bridge": {says: "Channels have been bridged", checks: []check{
		{fails: lacks, header: "Channel1,Channel2", says: "Missing channel parameter in request"},
		{fails: noChannel, header: "Channel1", says: "Channel1 does not exist: %"},
		{fails: noChannel, header: "Channel2", says: "Channel2 does not exist: %"},
	}},
	// main/manager_bridges.c:667. The model's channels are in no bridge that has an id.
	"bridgekick": {checks: []check{
		{fails: lacks, header: "Channel", says: "Channel must be provided"},
		{fails: noChannel, header: "Channel", says: "Channel does not exist"},
		{fails: lacks, header: "BridgeUniqueid", says: "Channel is not in a bridge"},
		{fails: noObject, header: "BridgeUniqueid", says: "Bridge not found"},
		{fails: always, says: "Channel kick from bridge failed", begun: true},
	}},
	// apps/app_controlplayback.c:292
	"controlplayback": {checks: []check{
		{fails: lacks, header: "Channel", says: "Channel not specified"},
		{fails: lacks, header: "Control", says: "Control not specified"},
		{fails: noChannel, header: "Channel", says: "No such channel"},
		{fails: not("stop", "forward", "reverse", "pause", "restart"), header: "Control", says: "Unknown control type"},
	}},
	// main/core_local.c:1090
	"localoptimizeaway": {says: "Queued channel to be optimized away", checks: []check{
		{fails: lacks, header: "Channel", says: "'Channel' not specified."},
		{fails: noChannel, header: "Channel", says: "Channel does not exist."},
	}},
	// res/res_monitor.c, gone in 21.
	"monitor": {says: "Started monitoring channel", checks: monitored}, "stopmonitor": {says: "Stopped monitoring channel", checks: monitored},
	"pausemonitor": {says: "Paused monitoring of the channel", checks: monitored}, "unpausemonitor": {says: "Unpaused monitoring of the channel", checks: monitored},
	"changemonitor": {says: "Changed monitor filename", checks: []check{
		{fails: lacks, header: "Channel", says: "No channel specified"},
		{fails: lacks, header: "File", says: "No filename specified"},
		{fails: noChannel, header: "Channel", says: "No such channel"},
	}},
	// apps/app_mixmonitor.c:1830
	"mixmonitor": {checks: []check{
		{fails: lacks, header: "Channel", says: "No channel specified"},
		{fails: noChannel, header: "Channel", says: "No such channel"},
		{fails: lacks, header: "File", says: "Could not start monitoring channel", begun: true},
	}},
	// apps/app_mixmonitor.c:1895
	"stopmixmonitor": {checks: []check{
		{fails: lacks, header: "Channel", says: "No channel specified"},
		{fails: noChannel, header: "Channel", says: "No such channel"},
		{fails: always, says: "Could not stop monitoring channel", begun: true},
	}},
	// apps/app_mixmonitor.c:1722
	"mixmonitormute": {checks: []check{
		{fails: lacks, header: "Direction", says: "No direction specified. Must be read, write or both"},
		{fails: not("read", "write", "both"), header: "Direction", says: "Invalid direction specified. Must be read, write or both"},
		{fails: lacks, header: "Channel", says: "No channel specified"},
		{fails: lacks, header: "State", says: "No state specified"},
		{fails: noChannel, header: "Channel", says: "No such channel"},
	}},
	// res/res_mutestream.c:173
	"muteaudio": {checks: []check{
		{fails: lacks, header: "Channel", says: "Channel not specified"},
		{fails: lacks, header: "State", says: "State not specified"},
		{fails: lacks, header: "Direction", says: "Direction not specified"},
		{fails: noChannel, header: "Channel", says: "No such channel"},
	}},
	// res/parking/parking_manager.c:548. The text ends in a line end.
	"park": {says: "Park successful\n", checks: []check{
		{fails: lacks, header: "Channel", says: "Channel not specified"},
		{fails: has("Timeout", notNumber), header: "Timeout", says: "Invalid Timeout value."},
		{fails: noChannel, header: "Channel", says: "Channel does not exist: %"},
	}},
	// apps/app_senddtmf.c:272
	"playmf": {says: "MF successfully queued", checks: []check{
		{fails: noChannel, header: "Channel", says: "Channel not found"},
		{fails: lacks, header: "Digit", says: "No digit specified"},
	}},
	// apps/app_senddtmf.c:248
	"sendflash": {says: "Flash successfully queued", checks: []check{
		{fails: noChannel, header: "Channel", says: "Channel not found"},
	}},
	// main/manager.c:3956
	"sendtext": {says: "Success", checks: []check{
		{fails: lacks, header: "Channel", says: "No channel specified"},
		{fails: lacks, header: "Message", says: "No Message specified"},
		{fails: noChannel, header: "Channel", says: "No such channel"},
	}},
}

// monitored are the checks of all actions about a recording.
var monitored = []check{
	{fails: lacks, header: "Channel", says: "No channel specified"},
	{fails: noChannel, header: "Channel", says: "No such channel"},
}
