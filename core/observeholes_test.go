package core_test

import (
	"errors"
	"testing"

	"amicore/core"
)

// text is the answer to a Command before Asterisk 14, with what looks like an
// event in it.
func text(id string) string {
	return "Response: Follows\r\nPrivilege: Command\r\nActionID: " + id + "\r\nbefore\n\nEvent: Hangup\nPrivilege: call,all\n\nbehind\n--END COMMAND--\r\n\r\n"
}

// takesText checks whether the machine takes such an answer for text although
// no action on record has its id. Otherwise it is three frames.
func (f *follower) takesText(want bool) {
	f.t.Helper()
	if want {
		f.server(text("nobody"), "orphan unknown x1")
		return
	}
	f.server(text("nobody"), "event Hangup", "orphan unknown x1", "orphan no id x1")
}

// TestWhatWasSentBeforeAnObserverJoinedMayBeAnsweredWithText, until an action is
// answered that it saw.
func TestWhatWasSentBeforeAnObserverJoinedMayBeAnsweredWithText(t *testing.T) {
	f := join(t, core.Config{})
	f.takesText(true)
	f.server(success("before"), "orphan unknown x1")
	f.takesText(true)
	f.client(action("Ping", "1"))
	f.takesText(true)
	f.server(success("1"), "complete 1 Ping (1) Success")
	f.takesText(false)
	f.expect(core.Closed(1, core.CloseEOF), "phase ready > backoff, closed by peer", "closed x0, closed by peer", "retry")
	f.expect(core.ConnectedMiddle(2), "phase backoff > waiting, closed by peer", "phase waiting > ready", "gap reconnect 0")
	f.takesText(true)
	f.client(action("Ping", "2"))
	f.server(success("2"), "complete 2 Ping (2) Success")
	f.takesText(false)
}

// TestASessionThatIsSeenFromItsBeginningHasAllOnRecord, also behind one that was
// joined in the middle.
func TestASessionThatIsSeenFromItsBeginningHasAllOnRecord(t *testing.T) {
	f := follow(t, banner13, core.Config{})
	f.takesText(false)
	f = join(t, core.Config{})
	f.expect(core.Closed(1, core.CloseEOF), "phase ready > backoff, closed by peer", "closed x0, closed by peer", "retry")
	f.step(core.Connected(2))
	f.server(banner13, "banner x1: Asterisk Call Manager/2.10.6")
	f.takesText(false)
	f.client(action("Login", "L"), "phase greeting > authenticating")
	f.takesText(false)
}

// TestNoHoleMakesTextOfWhatTheVersionAnswers: from 14 on there is none.
func TestNoHoleMakesTextOfWhatTheVersionAnswers(t *testing.T) {
	f := follow(t, banner22, core.Config{})
	f.expect(core.Lost(1, 1, true))
	f.takesText(false)
}

// TestAnActionMissingOnTheClientsSideMayBeAnsweredWithText until one that was
// sent behind the hole is answered: an answer to one in front of it proves
// nothing.
func TestAnActionMissingOnTheClientsSideMayBeAnsweredWithText(t *testing.T) {
	f := follow(t, banner13, core.Config{})
	f.client(action("Ping", "2") + action("Ping", "3"))
	f.takesText(false)
	f.expect(core.Lost(1, 100, true))
	f.takesText(true)
	f.server(success("2"), "complete 2 Ping (2) Success")
	f.takesText(true)
	f.server(success("3"), "complete 3 Ping (3) Success") // the last one in front
	f.takesText(true)
	f.client(action("Ping", "4") + action("Ping", "5"))
	f.expect(core.Lost(1, 100, true)) // a second hole, behind them
	f.server(success("4"), "complete 4 Ping (4) Success")
	f.takesText(true)
	f.client(action("Ping", "6"))
	f.server(success("6"), "fail 5 Ping (5) no response was sent, unknown", "complete 6 Ping (6) Success")
	f.takesText(false)
}

// TestAnAnswerMissingOnTheServersSideMayHaveBeenAny: what was sent is all on
// record, so that any answer tells where the server is, unless the client's side
// has a hole that is not over.
func TestAnAnswerMissingOnTheServersSideMayHaveBeenAny(t *testing.T) {
	f := follow(t, banner13, core.Config{})
	f.client(action("Ping", "2") + action("Ping", "3"))
	f.expect(core.Lost(1, 100, false), "gap lost 0")
	f.takesText(true)
	f.server(success("3"), "fail 2 Ping (2) no response was sent, unknown", "complete 3 Ping (3) Success")
	f.takesText(false)

	f.client(action("Ping", "4"))
	f.expect(core.Lost(1, 100, true))
	f.expect(core.Lost(1, 100, false), "gap lost 0")
	f.server(success("4"), "complete 4 Ping (4) Success")
	f.takesText(true)
	f.client(action("Ping", "5"))
	f.server(success("5"), "complete 5 Ping (5) Success")
	f.takesText(false)
}

// TestAnObserverGoesOnBehindAHoleInTheServersBytes at the next beginning of a
// frame. What is left of the frames at its ends is neither event nor orphan.
func TestAnObserverGoesOnBehindAHoleInTheServersBytes(t *testing.T) {
	f := join(t, core.Config{})
	f.server(broadcast("A")+"Event: B\r\nPriv", "event A")
	f.expect(core.Lost(1, 1460, false), "gap lost 0")
	f.server("el: x\r\nEvent: no beginning\r\n\r\n"+broadcast("C"), "event C")
	s := f.m.Stats()
	if s.Frames != 2 || s.Gaps != 1 || s.Delivered != 2 {
		t.Errorf("%+v", s)
	}
	f.client("Action: Pi") // the client's side has no hole
	f.expect(core.Lost(1, 1, false), "gap lost 0")
	f.client("ng\r\nActionID: 1\r\n\r\n")
	f.server(success("1"), "complete 1 Ping (1) Success")
}

// TestAGapOfLostBytesWaitsInItsPlace among events that wait for credit.
func TestAGapOfLostBytesWaitsInItsPlace(t *testing.T) {
	f := joinWithoutCredit(t)
	f.server(broadcast("A"))
	f.expect(core.Lost(1, 1, false))
	f.server(broadcast("B"))
	f.expect(core.Credit(1<<10), "event A", "gap lost 0", "event B")
}

// TestAnObserverGoesOnBehindAHoleInTheClientsBytes at the next action. It is no
// gap: no event is missing.
func TestAnObserverGoesOnBehindAHoleInTheClientsBytes(t *testing.T) {
	f := join(t, core.Config{})
	f.client(action("Ping", "0") + "Action: Setvar\r\nActionID: 1\r\nVari")
	f.server("Event: A\r\nPrivi") // the server's side has no hole
	f.expect(core.Lost(1, 1460, true))
	f.client("ble: x\r\nAction: no beginning\r\n\r\n" + action("Ping", "2"))
	f.server("lege: call,all\r\n\r\n"+success("2"), "event A", "fail 1 Ping (0) no response was sent, unknown", "complete 2 Ping (2) Success")
	if s := f.m.Stats(); s.Submitted != 2 || s.Gaps != 0 {
		t.Errorf("%+v", s)
	}
}

// TestAnActionOverMaxPendingFailsAndMayHaveRun: it is not followed, so that of
// its answer nothing is known, text or not, until an action behind it is
// answered.
func TestAnActionOverMaxPendingFailsAndMayHaveRun(t *testing.T) {
	f := newFollower(t, core.Config{MaxPending: 2, Name: "pbx", Node: 0})
	f.login(1, banner13)
	f.client(action("Ping", "2") + action("Ping", "3"))
	f.takesText(false)
	var got *core.ActionError
	for _, c := range f.m.Step(f.now, core.Observed(1, []byte(action("Command", "  4", "ChannelId: c")))) {
		switch {
		case c.Kind == core.CommandFail && got == nil && c.Ticket == 4:
			got = c.Err
		case c.Kind == core.CommandNotice && c.Notice == core.NoticeBackpressure && c.Count == 1:
		case c.Kind == core.CommandNotice && c.Notice == core.NoticeWouldRefuse && c.Ticket == 4:
		default:
			t.Errorf("%s", f.words(&c))
		}
	}
	want := core.ActionError{NodeName: "pbx", Action: "Command", ActionID: "4", Run: core.Unknown, Err: core.ErrBackpressure}
	if got == nil || *got != want || errors.Is(got, core.ErrCanceled) {
		t.Fatalf("%+v, want %+v", got, want)
	}
	if s := f.m.Stats(); s.Pending != 2 || s.Records != 2 || s.Backpressure != 1 || s.Failed != 1 || s.Submitted != 4 {
		t.Errorf("%+v", s)
	}
	f.takesText(true)
	f.server(success("2"), "complete 2 Ping (2) Success")
	f.takesText(true)
	f.server(text("4"), "orphan unknown x1")
	f.client(action("Ping", "5"))
	f.client(action("Ping", "6"), "fail 6 Ping (6) too much is pending, unknown", "backpressure x1")
	f.server(success("5"), "fail 3 Ping (3) no response was sent, unknown", "complete 5 Ping (5) Success")
	f.takesText(true)
	f.client(action("Ping", "7"))
	f.server(success("7"), "complete 7 Ping (7) Success")
	f.takesText(false)
}

// TestRecordsThatWereGivenUpCountForMaxPending of an observer.
func TestRecordsThatWereGivenUpCountForMaxPending(t *testing.T) {
	f := join(t, core.Config{MaxPending: 1})
	f.client(action("Ping", "1"))
	f.tick(actionTimeout, core.DeadlineAction, "fail 1 Ping (1) timed out, unknown")
	f.client(action("Ping", "2"), "fail 2 Ping (2) too much is pending, unknown", "backpressure x1")
	f.server(success("1"), "orphan late x1")
	f.client(action("Ping", "3"))
	f.server(success("3"), "complete 3 Ping (3) Success")
}
