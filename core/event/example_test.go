package event_test

import (
	"fmt"

	"amicore/core/event"
)

func ExampleAs() {
	m := parse("Event: Hangup\r\nPrivilege: call,all\r\nChannel: PJSIP/100-00000001\r\nUniqueid: x7Qd-1\r\nCause: 17\r\nCause-txt: User busy\r\n")
	if h, ok := event.As[event.Hangup](m); ok {
		fmt.Printf("%s (%s): %d %s\n", h.Channel().Name(), h.Uniqueid(), h.Cause(), h.CauseText())
	}
	_, ok := event.As[event.Newchannel](m)
	fmt.Println(ok)
	// Output:
	// PJSIP/100-00000001 (x7Qd-1): 17 User busy
	// false
}

func ExampleOriginateResponse() {
	m := parse("Event: OriginateResponse\r\nPrivilege: call,all\r\nResponse: Failure\r\nReason: 5\r\nUniqueid: x7Qd-1\r\n")
	if o, ok := event.As[event.OriginateResponse](m); ok {
		fmt.Printf("%s: answered %v, %v\n", o.Uniqueid(), o.Answered(), o.Reason())
	}
	// Output:
	// x7Qd-1: answered false, busy
}

func ExampleDialEnd() {
	m := parse("Event: DialEnd\r\nChannel: PJSIP/100-1\r\nDestChannel: PJSIP/200-1\r\nDialStatus: ANSWER\r\n")
	if d, ok := event.As[event.DialEnd](m); ok {
		fmt.Printf("%s called %s: %s\n", d.Channel().Name(), d.Dest().Name(), d.DialStatus())
	}
	// Output:
	// PJSIP/100-1 called PJSIP/200-1: ANSWER
}

func ExampleQueueMember() {
	m := parse("Event: QueueMemberPause\r\nQueue: support\r\nMemberName: Alice\r\nInterface: PJSIP/100\r\nPaused: 1\r\nPausedReason: lunch\r\n")
	if q, ok := event.As[event.QueueMember](m); ok {
		fmt.Printf("%s (%s) in %s: paused %v (%s)\n", q.Member(), q.Interface(), q.Queue(), q.Paused(), q.PausedReason())
	}
	// Output:
	// Alice (PJSIP/100) in support: paused true (lunch)
}

func ExampleAsyncAGIExec() {
	m := parse("Event: AsyncAGIExec\r\nCommandId: x7Qd-1\r\nResult: 200%20result%3D0%0A\r\n")
	if a, ok := event.As[event.AsyncAGIExec](m); ok {
		fmt.Printf("%s: %q\n", a.CommandID(), a.AppendResult(nil))
	}
	// Output:
	// x7Qd-1: "200 result=0\n"
}

func ExampleView_Known() {
	v := event.Any(parse("Event: Newexten\r\nPrivilege: dialplan,all\r\nApplication: Dial\r\n"))
	known, ok := v.Known()
	fmt.Printf("%v %s %s\n", ok, known.Name(), v.Get("Application"))
	// Output:
	// true Newexten Dial
}
