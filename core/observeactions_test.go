package core_test

import (
	"fmt"
	"strings"
	"testing"

	"amicore/core"
	"amicore/core/wire"
)

// TestObservedActionsAreNumberedFromOne, over all connections, under their own
// ids and names.
func TestObservedActionsAreNumberedFromOne(t *testing.T) {
	f := join(t, core.Config{})
	f.client(action("piNG", "a") + action("Ping", "b"))
	f.client("Action: Pi")
	f.client("ng\r\nActionID: c\r\n\r\n")
	if s := f.m.Stats(); s.Submitted != 3 || s.Pending != 3 || s.Records != 3 {
		t.Errorf("%+v", s)
	}
	f.server(success("a")+success("b"), "complete 1 piNG (a) Success", "complete 2 Ping (b) Success")
	f.expect(core.Closed(1, core.CloseReset), "fail 3 Ping (c) disconnected, unknown, connection reset",
		"phase ready > backoff, connection reset", "closed x1, connection reset", "retry")
	f.expect(core.ConnectedMiddle(2), "phase backoff > waiting, connection reset", "phase waiting > ready", "gap reconnect 0")
	f.client(action("Ping", "c"))
	f.server(success("c"), "complete 4 Ping (c) Success")
}

// TestWhatHasNoActionIsNoObservedAction: the server takes none from it.
func TestWhatHasNoActionIsNoObservedAction(t *testing.T) {
	f := join(t, core.Config{})
	f.client(action("Ping", "1"))
	f.client("\r\n\r\n" + lines("ActionID: 2") + lines("Action:", "ActionID: 3") + lines("Action: ", "ActionID: 4") + lines("Ping"))
	f.client(lines("Action: P", "ActionID: 5"))
	f.server(success("1")+success("5"), "complete 1 Ping (1) Success", "complete 2 P (5) Success")
	if s := f.m.Stats(); s.Submitted != 2 || s.Pending != 0 {
		t.Errorf("%+v", s)
	}
}

// TestAnObservedReplyHasWhatTheServerAnswered, with the times of both.
func TestAnObservedReplyHasWhatTheServerAnswered(t *testing.T) {
	f := newFollower(t, core.Config{Name: "pbx"})
	f.now = 1000
	f.expect(core.ConnectedMiddle(1), "phase waiting > ready")
	f.client(action("QueueStatus", "1", "Queue: q"))
	f.now = 1500
	f.server(success("other"), "orphan unknown x1")
	var got *core.Reply
	list := response("Success", "1", "EventList: start") + lines("Event: QueueParams", "ActionID: 1") + lines("Event: QueueStatusComplete", "ActionID: 1", "EventList: Complete", "ListItems: 1")
	for _, c := range f.m.Step(f.now, core.Received(1, []byte(list))) {
		if c.Kind != core.CommandComplete || c.Ticket != 1 || got != nil {
			t.Errorf("%s", f.words(&c))
		}
		got = c.Reply
	}
	if got == nil || got.NodeName != "pbx" || got.Action != "QueueStatus" || got.ActionID != "1" || got.Sent != 1000 || got.Responded != 1500 ||
		string(got.Response.Get("EventList")) != "start" || len(got.Events) != 1 || string(got.Final.Get("ListItems")) != "1" {
		t.Errorf("%+v", got)
	}
}

// TestAnObservedActionWithoutAnIDHasNone, and no response without one can be
// told to be its own: the next answer proves that it is over.
func TestAnObservedActionWithoutAnIDHasNone(t *testing.T) {
	f := join(t, core.Config{})
	f.client(action("Ping", ""))
	f.server(lines("Response: Success"), "orphan no id x1")
	f.client(action("Ping", "2"))
	f.server(success("2"), "fail 1 Ping () no response was sent, unknown", "complete 2 Ping (2) Success")
	f.client(action("Ping", " \t"), `would refuse 3 x1: wire: header "ActionID": `+errBlanks) // to the server there is none
	f.tick(actionTimeout, core.DeadlineAction, "fail 3 Ping () timed out, unknown")
}

// TestBlanksInFrontOfAnObservedIDAreNotEchoed, so that the answer bears it
// without.
func TestBlanksInFrontOfAnObservedIDAreNotEchoed(t *testing.T) {
	f := join(t, core.Config{})
	f.client(action("Ping", " \t 1"), `would refuse 1 x1: wire: header "ActionID": `+errBlanks)
	f.server(success("1"), "complete 1 Ping (1) Success")
}

// TestOfAnObservedNameOrIDALineIsKept: what the server reads of it.
func TestOfAnObservedNameOrIDALineIsKept(t *testing.T) {
	most := strings.Repeat("x", wire.MaxLine)
	for _, long := range []string{most, most + "y", most + most} {
		f := join(t, core.Config{})
		f.step(core.Observed(1, []byte(action(long, long))))
		for _, c := range f.m.Step(0, core.Received(1, []byte(success(most)))) {
			if c.Kind != core.CommandComplete || c.Reply.Action != most || c.Reply.ActionID != most {
				t.Errorf("%v: %+v", c.Kind, c.Reply)
			}
		}
		if n := f.m.Stats().Completed; n != 1 {
			t.Errorf("%d completed of a name and an id of %d bytes", n, len(long))
		}
	}
}

// TestObservedActionsWithOneIDAreAnsweredInTheirOrder.
func TestObservedActionsWithOneIDAreAnsweredInTheirOrder(t *testing.T) {
	const duplicate = "x1: duplicate ActionID"
	f := join(t, core.Config{})
	f.client(action("Ping", "a"))
	f.client(action("CoreStatus", "a"), "would refuse 2 "+duplicate)
	f.client(action("Ping", "b"))
	f.client(action("Status", "a"), "would refuse 4 "+duplicate)
	f.server(success("a")+success("a"), "complete 1 Ping (a) Success", "complete 2 CoreStatus (a) Success")
	f.client(action("Logger", "a"), "would refuse 5 "+duplicate)
	f.server(success("b"), "complete 3 Ping (b) Success")
	f.server(response("Error", "a")+success("a"), "fail 4 Status (a) the server answered an error, failed", "complete 5 Logger (a) Success")
	f.server(success("a"), "orphan late x1")
}

// TestAnObservedActionInTheMiddleOfOthersWithItsIDMayEnd: the first one waits for
// its outcome, and the later ones are still found when it has come.
func TestAnObservedActionInTheMiddleOfOthersWithItsIDMayEnd(t *testing.T) {
	const duplicate = "x1: duplicate ActionID"
	outcome := lines("Event: OriginateResponse", "Privilege: call,all", "ActionID: a", "Response: Success")
	for _, ends := range []int{1, 2, 3} { // of the three behind the first
		f := join(t, core.Config{})
		f.client(action("Originate", "a", "Async: true"))
		f.server(success("a"), "acked 1 Originate (a) Success")
		gone := []string{}
		for i := range 3 {
			f.client(action("Ping", "a"), fmt.Sprintf("would refuse %d %s", i+2, duplicate))
			if i < ends {
				gone = append(gone, fmt.Sprintf("fail %d Ping (a) no response was sent, unknown", i+2))
			}
			if i == ends-1 {
				f.client(action("Ping", "b"), nil...)
				f.server(success("b"), append(gone, fmt.Sprintf("complete %d Ping (b) Success", i+3))...)
				break
			}
		}
		n := ends + 3
		f.client(action("Ping", "a"), fmt.Sprintf("would refuse %d %s", n, duplicate))
		f.client(action("Ping", "a"), fmt.Sprintf("would refuse %d %s", n+1, duplicate))
		f.server(outcome, "complete 1 Originate (a) Success . OriginateResponse", "event OriginateResponse")
		f.server(success("a")+success("a"), fmt.Sprintf("complete %d Ping (a) Success", n), fmt.Sprintf("complete %d Ping (a) Success", n+1))
		f.server(success("a"), "orphan late x1")
	}
}

// TestWhatNoObservedActionAwaitsIsLateOrUnknown: late with the id of an action
// that has ended, on an earlier connection as well, never foreign.
func TestWhatNoObservedActionAwaitsIsLateOrUnknown(t *testing.T) {
	f := join(t, core.Config{})
	f.client(action("Ping", "1"))
	f.server(success("1"), "complete 1 Ping (1) Success")
	own := f.m.Nonce() + "-1-1-zzz"
	f.server(success("1")+success("2")+success(own)+lines("Response: Success")+lines("Event: A", "ActionID: 1")+lines("Event: A", "ActionID: 2"),
		"orphan late x2", "orphan unknown x3", "orphan no id x1")
	f.expect(core.Closed(1, core.CloseEOF), "phase ready > backoff, closed by peer", "closed x0, closed by peer", "retry")
	f.step(core.ConnectedMiddle(2))
	f.server(success("1"), "orphan late x1")
	want := [...]uint64{core.OrphanLate: 3, core.OrphanUnknown: 3, core.OrphanForeign: 0, core.OrphanNoID: 1, core.OrphanUnexpected: 0}
	if got := f.m.Stats().Orphans; got != want {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestAnyObservedActionMayBeAnsweredWithTextInItsTurn: one of a name that is known
// to have none as well, and one without an id with any.
func TestAnyObservedActionMayBeAnsweredWithTextInItsTurn(t *testing.T) {
	f := follow(t, banner13, core.Config{})
	f.client(action("Ping", "2"))
	f.server(text("2"), "complete 2 Ping (2) Follows")
	f.client(action("Command", "3") + action("Command", "4"))
	f.server(text("4"), "fail 3 Command (3) no response was sent, unknown", "complete 4 Command (4) Follows", "event Hangup", "orphan no id x1")
	f.client(action("Command", ""))
	f.server(text("any"), "orphan unknown x1")
	f.server(text("any"), "orphan unknown x1")
}

// TestMoreBytesOfTheClientThanOneInputMayBringAreMisuse, and are read all the
// same.
func TestMoreBytesOfTheClientThanOneInputMayBringAreMisuse(t *testing.T) {
	for _, c := range []struct {
		size   int
		misuse uint64
	}{{core.MaxReceive, 0}, {core.MaxReceive + 1, 1}, {2 * core.MaxReceive, 1}, {2*core.MaxReceive + 1, 2}, {3*core.MaxReceive + 7, 3}} {
		f := join(t, core.Config{})
		var b strings.Builder
		n := uint64(0)
		for ; b.Len() < c.size-2000; n++ {
			b.WriteString(action("Ping", "", "Pad: "+strings.Repeat("x", 900)))
		}
		b.WriteString(action("Ping", "z"))
		n++
		text := b.String()
		text += strings.Repeat("\n", c.size-len(text))
		f.m.Step(0, core.Observed(1, []byte(text)))
		if s := f.m.Stats(); s.Submitted != n || s.Pending != int(n) || s.Misuse != c.misuse {
			t.Errorf("%d bytes: %d actions of %d, %d misuses of %d", c.size, s.Submitted, n, s.Misuse, c.misuse)
		}
		last := ""
		for _, c := range f.m.Step(0, core.Received(1, []byte(success("z")))) {
			last = f.words(&c)
		}
		if want := fmt.Sprintf("complete %d Ping (z) Success", n); last != want {
			t.Errorf("%d bytes: %s, want %s", c.size, last, want)
		}
	}
}

// TestACloneOfAnObserverFollowsOnItsOwn: with what has come of an action, and with
// what is not known of the session.
func TestACloneOfAnObserverFollowsOnItsOwn(t *testing.T) {
	f := join(t, core.Config{})
	f.client(action("Ping", "1") + "Action: Ping\r\nActionID: 2\r\n")
	c := &follower{t: t, m: f.m.Clone(), now: f.now}
	f.client("Action: x\r\n\r\n", `would refuse 2 x1: wire: header "Action": `+errReserved)
	c.client("\r\n" + action("Ping", "3"))
	c.takesText(true)
	c.server(success("1")+success("2")+success("3"), "complete 1 Ping (1) Success", "complete 2 Ping (2) Success", "complete 3 Ping (3) Success")
	c.takesText(false)
	f.takesText(true)
	f.server(success("3")+success("1")+success("2"), "complete 1 Ping (1) Success", "complete 2 Ping (2) Success", "orphan unknown x1")
}

// TestAnObserverThatIsResetBeginsAnew: with ticket 1, without what it had of an
// action and with nothing missing.
func TestAnObserverThatIsResetBeginsAnew(t *testing.T) {
	f := join(t, core.Config{})
	f.client(action("Ping", "1") + action("Ping", "2") + "Action: Pi")
	if err := f.m.Reset(core.Config{Observe: true, MaxFrame: 4096}); err != nil {
		t.Fatal(err)
	}
	f.expect(core.Start(), "phase idle > waiting")
	f.expect(core.Credit(1 << 20))
	f.login(1, banner13)
	if s := f.m.Stats(); s.Submitted != 1 || s.Completed != 1 || s.Phase != core.PhaseReady {
		t.Errorf("%+v", s)
	}
	f.takesText(false)
	f.client(action("Setvar", "", "Filler: "+strings.Repeat("y: z\r\nx: ", 1000)), "would refuse 2 x1: answer larger than MaxFrame")
	f.expect(core.Lost(1, 1, true))
	f.client(action("Ping", "3"))
	f.server(success("3"), "fail 2 Setvar () no response was sent, unknown", "complete 3 Ping (3) Success")
	f.takesText(false)
}
