package action_test

import (
	"fmt"
	"strings"
	"time"

	"amicore/core/action"
	"amicore/core/catalog"
	"amicore/core/wire"
)

// print shows an action as it goes over the wire.
func print(a wire.Action) {
	b, err := a.Append(nil, "")
	fmt.Print(strings.ReplaceAll(strings.TrimSpace(string(b)), "\r", ""), "\n")
	if err != nil {
		fmt.Println(err)
	}
}

func ExampleOriginate() {
	ids := action.NewChannelIDs("x7Qd") // a random text, new at each start
	print(action.Originate{
		Channel: "PJSIP/100", Context: "out", Exten: "200", Timeout: 20 * time.Second, ChannelID: ids.Next(),
		Variables: []action.Variable{{"CAMPAIGN", "spring, north"}, {"CDR(userfield)", "42"}},
	}.Action())
	// Output:
	// Action: Originate
	// Channel: PJSIP/100
	// Context: out
	// Exten: 200
	// Priority: 1
	// Timeout: 20000
	// ChannelId: x7Qd-1
	// Async: true
	// Variable: CAMPAIGN=spring\, north
	// Variable: CDR\(userfield\)=42
}

func ExampleHangup() {
	print(action.Hangup("PJSIP/100-00000001", 17)) // busy
	// Output:
	// Action: Hangup
	// Channel: PJSIP/100-00000001
	// Cause: 17
}

func ExampleHangupMatching() {
	print(action.HangupMatching("^PJSIP/trunk-", 0))
	// Output:
	// Action: Hangup
	// Channel: /^PJSIP/trunk-/
}

func ExampleRedirect() {
	print(action.Redirect{Channel: "PJSIP/100-1", ExtraChannel: "PJSIP/200-1", Context: "meet", Exten: "900"}.Action())
	// Output:
	// Action: Redirect
	// Channel: PJSIP/100-1
	// Context: meet
	// Exten: 900
	// Priority: 1
	// ExtraChannel: PJSIP/200-1
}

func ExampleBridge() {
	print(action.Bridge("PJSIP/100-1", "PJSIP/200-1"))
	// Output:
	// Action: Bridge
	// Channel1: PJSIP/100-1
	// Channel2: PJSIP/200-1
}

func ExamplePark() {
	print(action.Park{Channel: "PJSIP/100-1", Timeout: 45 * time.Second}.Action())
	// Output:
	// Action: Park
	// Channel: PJSIP/100-1
	// Timeout: 45000
}

func ExampleParkedCalls() {
	print(action.ParkedCalls(""))
	// Output:
	// Action: ParkedCalls
}

func ExampleAtxfer() {
	print(action.Atxfer("PJSIP/100-1", "200", "internal"))
	// Output:
	// Action: Atxfer
	// Channel: PJSIP/100-1
	// Exten: 200
	// Context: internal
}

func ExampleBlindTransfer() {
	print(action.BlindTransfer("PJSIP/100-1", "200", "internal"))
	// Output:
	// Action: BlindTransfer
	// Channel: PJSIP/100-1
	// Context: internal
	// Exten: 200
}

func ExampleAbsoluteTimeout() {
	print(action.AbsoluteTimeout("PJSIP/100-1", time.Hour))
	// Output:
	// Action: AbsoluteTimeout
	// Channel: PJSIP/100-1
	// Timeout: 3600
}

func ExamplePlayDTMF() {
	print(action.PlayDTMF("PJSIP/100-1", "5"))
	// Output:
	// Action: PlayDTMF
	// Channel: PJSIP/100-1
	// Digit: 5
}

func ExampleCoreShowChannels() {
	print(action.CoreShowChannels())
	// Output:
	// Action: CoreShowChannels
}

func ExampleStatus() {
	print(action.Status("PJSIP/100-1", "CAMPAIGN", "CDR(userfield)"))
	// Output:
	// Action: Status
	// Channel: PJSIP/100-1
	// Variables: CAMPAIGN,CDR(userfield)
}

func ExampleGetvar() {
	print(action.Getvar("PJSIP/100-1", "CAMPAIGN"))
	// Output:
	// Action: Getvar
	// Channel: PJSIP/100-1
	// Variable: CAMPAIGN
}

func ExampleSetvar() {
	print(action.Setvar("", "NIGHT", "yes")) // a global one
	// Output:
	// Action: Setvar
	// Variable: NIGHT
	// Value: yes
}

func ExampleQueueAdd() {
	print(action.QueueAdd{Queue: "support", Interface: "PJSIP/100", MemberName: "Ada", Penalty: 2}.Action())
	// Output:
	// Action: QueueAdd
	// Queue: support
	// Interface: PJSIP/100
	// Penalty: 2
	// MemberName: Ada
}

func ExampleQueueRemove() {
	print(action.QueueRemove("support", "PJSIP/100"))
	// Output:
	// Action: QueueRemove
	// Queue: support
	// Interface: PJSIP/100
}

func ExampleQueuePause() {
	print(action.QueuePause("", "PJSIP/100", true, "lunch"))
	// Output:
	// Action: QueuePause
	// Interface: PJSIP/100
	// Paused: true
	// Reason: lunch
}

func ExampleQueuePenalty() {
	print(action.QueuePenalty("support", "PJSIP/100", 0))
	// Output:
	// Action: QueuePenalty
	// Interface: PJSIP/100
	// Penalty: 0
	// Queue: support
}

func ExampleQueueStatus() {
	print(action.QueueStatus("support", ""))
	// Output:
	// Action: QueueStatus
	// Queue: support
}

func ExampleQueueSummary() {
	print(action.QueueSummary(""))
	// Output:
	// Action: QueueSummary
}

func ExampleCommand() {
	print(action.Command("core show uptime"))
	// Output:
	// Action: Command
	// Command: core show uptime
}

func ExampleDBGet() {
	print(action.DBGet("blocked", "5551234"))
	// Output:
	// Action: DBGet
	// Family: blocked
	// Key: 5551234
}

func ExampleDBPut() {
	print(action.DBPut("blocked", "5551234", "1"))
	// Output:
	// Action: DBPut
	// Family: blocked
	// Key: 5551234
	// Val: 1
}

func ExampleDBDel() {
	print(action.DBDel("blocked", "5551234"))
	// Output:
	// Action: DBDel
	// Family: blocked
	// Key: 5551234
}

func ExamplePJSIPShowEndpoints() {
	print(action.PJSIPShowEndpoints())
	// Output:
	// Action: PJSIPShowEndpoints
}

func ExampleEvents() {
	print(action.Events("call,agent"))
	// Output:
	// Action: Events
	// EventMask: call,agent
}

func ExampleFilter() {
	print(action.Filter("!Event: RTCP"))
	// Output:
	// Action: Filter
	// Operation: Add
	// Filter: !Event: RTCP
}

func ExampleUserEvent() {
	print(action.UserEvent("Wake", "Who", "100", "Note", "a", "Note", "b"))
	// Output:
	// Action: UserEvent
	// UserEvent: Wake
	// Who: 100
	// Note: a
	// Note: b
}

func ExampleMixMonitor() {
	print(action.MixMonitor{Channel: "PJSIP/100-1", File: "2026/call-1.wav", Options: "b"}.Action())
	// Output:
	// Action: MixMonitor
	// Channel: PJSIP/100-1
	// File: 2026/call-1.wav
	// Options: b
}

func ExampleStopMixMonitor() {
	print(action.StopMixMonitor("PJSIP/100-1", ""))
	// Output:
	// Action: StopMixMonitor
	// Channel: PJSIP/100-1
}

func ExampleConfbridgeList() {
	print(action.ConfbridgeList("900"))
	// Output:
	// Action: ConfbridgeList
	// Conference: 900
}

func ExampleConfbridgeKick() {
	print(action.ConfbridgeKick("900", "PJSIP/100-1"))
	// Output:
	// Action: ConfbridgeKick
	// Conference: 900
	// Channel: PJSIP/100-1
}

func ExampleAGI() {
	print(action.AGI("PJSIP/100-1", "STREAM FILE welcome 0", "x7Qd-1"))
	// Output:
	// Action: AGI
	// Channel: PJSIP/100-1
	// Command: STREAM FILE welcome 0
	// CommandID: x7Qd-1
}

func ExampleNew() {
	_, err := action.New(catalog.V22, "QueueRest", "Queue", "support")
	fmt.Println(err)
	_, err = action.New(catalog.V22, "SIPpeers")
	fmt.Println(err)
	// Output:
	// no action is named QueueRest; did you mean QueueReset, QueueRule, Queues?
	// Asterisk 22 has no action SIPpeers; it is in 11,13,16,18,20
}
