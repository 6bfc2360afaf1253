package core_test

import (
	"fmt"
	"strings"
	"testing"

	"amicore/core"
	"amicore/core/wire"
)

const (
	errName     = `a header name must not be empty, hold a colon or an open parenthesis, or begin or end with a blank`
	errReserved = "Action and ActionID are written by the encoder"
	errLong     = "the server cuts a line this long"
	errBlanks   = "the server does not echo blanks at the beginning of an ActionID"
)

// TestAnObserverSaysWhichActionsItWouldNotSend and why, one notice for each. What
// CheckAction refuses it would not send, whichever header is at fault.
func TestAnObserverSaysWhichActionsItWouldNotSend(t *testing.T) {
	long := strings.Repeat("x", wire.MaxLine-len("Header: "))
	var most []string
	for i := range wire.MaxLines - 2 { // Action and ActionID are lines as well
		most = append(most, fmt.Sprintf("H%d: x", i))
	}
	for _, c := range []struct{ action, why string }{
		{action("Ping", "1"), ""},
		{action("Ping", ""), ""},
		{lines("ActionID: 1", "Header: x", "Action: Ping"), ""},
		{lines("action: Ping", "ACTIONID: 1"), ""},
		{action("Ping", "1", "Header: "+long), ""},
		{action("Ping", "1", most...), ""},
		{action("Events", "1", "EventMask: call,agent"), ""},
		{action("Filter", "1", "Operation: Add", "Filter: Event: X", "MatchCriteria: name(Newchannel),method(contains)"), ""},
		{action("Logoff", "1"), ""},

		{action("WaitEvent", "1"), "WaitEvent blocks the session until an event comes; events are delivered anyway"},
		{action(" Ping", "1"), `wire: header "Action": the server skips blanks at the beginning of an action's name`},
		{action("Ping", strings.Repeat("1", wire.MaxActionID+1)), `wire: header "ActionID": the server may not echo an ActionID this long: 68, at most 67`},
		{action("Ping", " 1"), `wire: header "ActionID": ` + errBlanks},
		{action("Ping", "1", "First( : x", "Last: x"), `wire: header "First( ": ` + errName},
		{action("Ping", "1", "First: x", "Last : x"), `wire: header "Last ": ` + errName},
		{action("Ping", "1", "First: x", "Header: x"+long), `wire: header "Header": ` + errLong + ": 1023, at most 1022"},
		{action("Ping", "1", append(most, "Header: x", "Header: y")...), "wire: the server takes no action with so many lines: 130, at most 128"},
		{action("Ping", "", append(most, "Header: x")...), "wire: the server takes no action with so many lines: 129, at most 128"}, // with an id of ours
		{action("Ping", "1", append(most, "Header: x")...), "wire: the server takes no action with so many lines: 129, at most 128"},
		{action("Ping", "1", "Action: Ping"), `wire: header "Action": ` + errReserved},
		{action("Ping", "1", "ActionID: 1"), `wire: header "ActionID": ` + errReserved},
		{lines("ActionID: 1", "ActionID: 1", "Action: Ping"), `wire: header "ActionID": ` + errReserved},
		{lines("Action: Ping", "ActionID: 1", "Action: Ping", "ActionID: 1"), `wire: header "Action": ` + errReserved},
		{action("Events", "1", "EventMask: call,agents"), `no event class is named "agents"; did you mean agent?`},
		{action("Filter", "1", "Filter: Event: X", "MatchCriteria: name"), "MatchCriteria: "},
		{action("Setvar", "1", "Filler: "+strings.Repeat("y: z\r\nx: ", 1000)), "answer larger than MaxFrame"},
	} {
		f := join(t, core.Config{MaxFrame: 4096})
		f.client(action("Ping", "0")) // from here on a frame may begin with any header
		said := f.step(core.Observed(1, []byte(c.action)))
		shown, _, _ := strings.Cut(c.action, "\r\n\r\n")
		shown = shown[:min(len(shown), 100)]
		if s := f.m.Stats(); s.Submitted != 2 || s.Pending != 2 {
			t.Errorf("%q: %d submitted, %d pending; refused or not, it was sent", shown, s.Submitted, s.Pending)
		}
		switch {
		case c.why == "" && len(said) == 0:
		case c.why != "" && len(said) == 1 && (said[0] == "would refuse 2 x1: "+c.why || c.why == "MatchCriteria: " && strings.HasPrefix(said[0], "would refuse 2 x1: "+c.why)):
		default:
			t.Errorf("%q: %q, want %q", shown, said, c.why)
		}
	}
}

// TestEachActionThatIsNotSentHasANoticeOfItsOwn: two in one Step are two, in
// their order.
func TestEachActionThatIsNotSentHasANoticeOfItsOwn(t *testing.T) {
	f := join(t, core.Config{})
	f.client(action("Ping", "1")+action("Ping", "2", "Action: x")+action("Ping", "3")+action("Ping", "4", "Action: x"),
		`would refuse 2 x1: wire: header "Action": `+errReserved, `would refuse 4 x1: wire: header "Action": `+errReserved)
}

// TestTheTextOfARefusalIsBoundedAndSafeToShow: the header's name is the other
// client's.
func TestTheTextOfARefusalIsBoundedAndSafeToShow(t *testing.T) {
	f := join(t, core.Config{})
	for _, name := range []string{strings.Repeat("(", 500), "\x1b[31m(", "\u202e("} {
		for _, c := range f.m.Step(0, core.Observed(1, []byte(action("Events", "", "EventMask: "+name)))) {
			if c.Notice != core.NoticeWouldRefuse || len(c.Text) > 4*256 || strings.ContainsAny(c.Text, "\x1b\u202e") || len(c.Text) < 20 {
				t.Errorf("%v %d bytes: %q", c.Notice, len(c.Text), c.Text)
			}
		}
	}
	if n := f.m.Stats().Submitted; n != 3 {
		t.Errorf("%d actions", n)
	}
}

// TestWhereTheSessionIsNotReadyOnlyItsOwnActionsAreSent: before the session is
// Ready and while it drains there is one reason alone, and Login, Challenge and
// Logoff, which any client sends then, are not refused.
func TestWhereTheSessionIsNotReadyOnlyItsOwnActionsAreSent(t *testing.T) {
	own := action("Login", "1") + action("LOGIN", "1", "Action: x") + action("challenge", "2") + action("ChallengE", "3") + action("Logoff", "4") + action("logofF", "5")
	others := action("Ping", "7") + action("WaitEvent", "7") + action("Loginx", "7") + action("Setvar", "8", "Filler: "+strings.Repeat("y: z\r\nx: ", 1000))
	refused := []string{"would refuse 1 x1: not ready", "would refuse 2 x1: not ready", "would refuse 3 x1: not ready", "would refuse 4 x1: not ready"}
	f := newFollower(t, core.Config{MaxFrame: 4096})
	f.expect(core.Connected(1), "phase waiting > greeting")
	f.client(others, refused...)
	f.client(own, "phase greeting > authenticating")

	f = newFollower(t, core.Config{MaxFrame: 4096})
	f.expect(core.ConnectedMiddle(1), "phase waiting > ready")
	f.expect(core.Stop(1<<40), "phase ready > draining, stopped")
	f.client(others, refused...)
	f.client(own)
}

// TestAnIDThatIsInUseWouldBeRefused: while an action with it is pending, or given
// up and not answered. An action without an id uses none.
func TestAnIDThatIsInUseWouldBeRefused(t *testing.T) {
	const duplicate = ": duplicate ActionID"
	f := join(t, core.Config{})
	f.client(action("Ping", "a"))
	f.client(action("Ping", "b"))
	f.client(action("Ping", "a"), "would refuse 3 x1"+duplicate)
	f.client(action("Ping", "") + action("Ping", ""))
	f.server(success("a")+success("b"), "complete 1 Ping (a) Success", "complete 2 Ping (b) Success")
	f.client(action("Ping", "a"), "would refuse 6 x1"+duplicate) // the second one is still pending
	f.server(success("a"), "complete 3 Ping (a) Success")
	f.server(success("a"), "fail 4 Ping () no response was sent, unknown", "fail 5 Ping () no response was sent, unknown", "complete 6 Ping (a) Success")
	f.client(action("Ping", "a"))
	f.tick(actionTimeout, core.DeadlineAction, "fail 7 Ping (a) timed out, unknown")
	f.client(action("Ping", "a"), "would refuse 8 x1"+duplicate)
	f.server(success("a"), "orphan late x1")
	f.server(success("a"), "complete 8 Ping (a) Success")
	f.client(action("Ping", "a"))
}
