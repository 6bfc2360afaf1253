package event_test

import (
	"fmt"

	"amicore/core/event"
)

func ExampleQueueCallerJoin() {
	m := parse("Event: QueueCallerJoin\r\nQueue: support\r\nPosition: 3\r\nCount: 3\r\nCallerIDNum: 5550100\r\n")
	if v, ok := event.As[event.QueueCallerJoin](m); ok {
		fmt.Printf("%s waits in %s, at %d of %d\n", v.Channel().CallerIDNum(), v.Queue(), v.Position(), v.Count())
	}
	// Output:
	// 5550100 waits in support, at 3 of 3
}

func ExampleQueueCallerLeave() {
	m := parse("Event: QueueCallerLeave\r\nQueue: support\r\nPosition: 1\r\nCount: 2\r\nUniqueid: 1795418000.1\r\n")
	if v, ok := event.As[event.QueueCallerLeave](m); ok {
		fmt.Printf("%s has left %s, %d wait\n", v.Uniqueid(), v.Queue(), v.Count())
	}
	// Output:
	// 1795418000.1 has left support, 2 wait
}

func ExampleQueueCallerAbandon() {
	m := parse("Event: QueueCallerAbandon\r\nQueue: support\r\nPosition: 2\r\nOriginalPosition: 4\r\nHoldTime: 75\r\n")
	if v, ok := event.As[event.QueueCallerAbandon](m); ok {
		fmt.Printf("%s: gave up after %v, at %d, from %d\n", v.Queue(), v.HoldTime(), v.Position(), v.OriginalPosition())
	}
	// Output:
	// support: gave up after 1m15s, at 2, from 4
}

func ExampleQueueParams() {
	m := parse("Event: QueueParams\r\nQueue: support\r\nStrategy: ringall\r\nCalls: 2\r\nHoldtime: 12\r\nCompleted: 40\r\nAbandoned: 3\r\n")
	if v, ok := event.As[event.QueueParams](m); ok {
		fmt.Printf("%s (%s): %d wait, usually %v; %d answered, %d not\n", v.Queue(), v.Strategy(), v.Calls(), v.HoldTime(), v.Completed(), v.Abandoned())
	}
	// Output:
	// support (ringall): 2 wait, usually 12s; 40 answered, 3 not
}

func ExampleQueueEntry() {
	m := parse("Event: QueueEntry\r\nQueue: support\r\nPosition: 1\r\nChannel: PJSIP/trunk-1\r\nCallerIDNum: 5550100\r\nWait: 30\r\n")
	if v, ok := event.As[event.QueueEntry](m); ok {
		fmt.Printf("%s: %d is %s, for %v\n", v.Queue(), v.Position(), v.CallerIDNum(), v.Wait())
	}
	// Output:
	// support: 1 is 5550100, for 30s
}

func ExampleQueueSummary() {
	m := parse("Event: QueueSummary\r\nQueue: support\r\nLoggedIn: 5\r\nAvailable: 2\r\nCallers: 1\r\nLongestHoldTime: 8\r\n")
	if v, ok := event.As[event.QueueSummary](m); ok {
		fmt.Printf("%s: %d of %d free, %d wait, %v at most\n", v.Queue(), v.Available(), v.LoggedIn(), v.Callers(), v.LongestHoldTime())
	}
	// Output:
	// support: 2 of 5 free, 1 wait, 8s at most
}

func ExampleAgentCalled() {
	m := parse("Event: AgentCalled\r\nQueue: support\r\nMemberName: Alice\r\nInterface: PJSIP/100\r\nDestChannel: PJSIP/100-2\r\n")
	if v, ok := event.As[event.AgentCalled](m); ok {
		fmt.Printf("%s (%s) rings for %s\n", v.Member(), v.Interface(), v.Queue())
	}
	// Output:
	// Alice (PJSIP/100) rings for support
}

func ExampleAgentConnect() {
	m := parse("Event: AgentConnect\r\nQueue: support\r\nMemberName: Alice\r\nHoldTime: 12\r\nRingTime: 3\r\n")
	if v, ok := event.As[event.AgentConnect](m); ok {
		fmt.Printf("%s answered after %v of ringing, %v in all\n", v.Member(), v.RingTime(), v.HoldTime())
	}
	// Output:
	// Alice answered after 3s of ringing, 12s in all
}

func ExampleAgentComplete() {
	m := parse("Event: AgentComplete\r\nQueue: support\r\nMemberName: Alice\r\nHoldTime: 12\r\nTalkTime: 130\r\nReason: caller\r\n")
	if v, ok := event.As[event.AgentComplete](m); ok {
		fmt.Printf("%s talked for %v, until the %s hung up\n", v.Member(), v.TalkTime(), v.Reason())
	}
	// Output:
	// Alice talked for 2m10s, until the caller hung up
}

func ExampleAgentRingNoAnswer() {
	m := parse("Event: AgentRingNoAnswer\r\nQueue: support\r\nMemberName: Alice\r\nRingTime: 15\r\n")
	if v, ok := event.As[event.AgentRingNoAnswer](m); ok {
		fmt.Printf("%s of %s did not answer for %v\n", v.Member(), v.Queue(), v.RingTime())
	}
	// Output:
	// Alice of support did not answer for 15s
}
