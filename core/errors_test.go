package core_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// What an error advises, in the words that its texts end in.
const (
	mayHaveRun  = "it may have run: find out before sending it again"
	sendAgain   = "it was never sent and may be sent again"
	fixRejected = "it had no effect; fix what the server objects to before sending it again"
	ranAndFail  = "it ran and failed; it may have had effects"
	fixUnsent   = "it was never sent; fix it before sending it again"
	sendElse    = "it had no effect; send it to another server, or to this one after its restart"
	letThrough  = "it was never sent; let the event through, or send it with RuleSingle and do not wait for it"
)

// TestEachFieldOfAnErrorIsInItsText: alone, and in the order of the sentence.
func TestEachFieldOfAnErrorIsInItsText(t *testing.T) {
	detail := errors.New("in detail")
	for _, c := range []struct {
		e    core.ActionError
		want string // between "amicore: " and the advice of Unknown
	}{
		{core.ActionError{}, `"": `},
		{core.ActionError{Node: 7}, `node 7: "": `},
		{core.ActionError{Node: 1<<32 - 1}, `node 4294967295: "": `},
		{core.ActionError{NodeName: "pbx"}, `node pbx: "": `},
		{core.ActionError{Node: 7, NodeName: "pbx"}, `node pbx: "": `},
		{core.ActionError{Action: "Ping"}, `Ping: `},
		{core.ActionError{ActionID: "x-1"}, `"" (x-1): `},
		{core.ActionError{ChannelID: "c"}, `"": `},
		{core.ActionError{Acked: true}, `"": `},
		{core.ActionError{After: time.Second}, `"": `},
		{core.ActionError{Reply: &core.Reply{Action: "Status"}}, `"": `},
		{core.ActionError{Err: core.ErrCanceled}, `"": canceled`},
		{core.ActionError{Err: core.ErrResponse, Message: "no\nsuch"}, `"": the server answered an error: "no\nsuch"`},
		{core.ActionError{Message: "no such"}, `"": : "no such"`},
		{core.ActionError{Cause: core.CloseEOF}, `"":  (closed by peer)`},
		{core.ActionError{Err: core.ErrDisconnected, Cause: core.CloseHeartbeat}, `"": disconnected (heartbeat lost)`},
		{core.ActionError{Err: core.ErrStopped, Cause: core.CloseStopped}, `"": stopped`},
		{core.ActionError{Err: core.ErrTimeout}, `"": timed out after 0s`},
		{core.ActionError{Err: core.ErrTimeout, After: 1500 * time.Millisecond}, `"": timed out after 1.5s`},
		{core.ActionError{Err: core.ErrTimeout, After: time.Second, Acked: true}, `"": timed out after 1s, acknowledged`},
		{core.ActionError{Err: core.ErrCanceled, After: time.Second, Acked: true}, `"": canceled`},
		{core.ActionError{Err: core.ErrNotReady, Detail: detail}, `"": not ready: in detail`},
		{core.ActionError{Err: core.ErrNotReady, Detail: core.ErrBooting}, `"": not ready: the server is still booting`},
		{core.ActionError{Err: core.ErrNotReady, Cause: core.CloseLoginRejected, Detail: core.ErrLoginRejected}, `"": not ready (login rejected)`},
		{core.ActionError{Err: core.ErrCanceled, Behind: "Reload (y)"}, `"": canceled, behind Reload (y)`},
		{
			core.ActionError{
				Node: 7, NodeName: "p b", Action: "A\tB", ActionID: "i d", ChannelID: "c", Acked: true, Err: core.ErrTimeout, Detail: detail,
				Cause: core.CloseReset, Message: "m", Behind: "B", After: time.Minute, Reply: &core.Reply{},
			},
			`node p b: "A\tB" (i d): timed out: "m" (connection reset) after 1m0s, acknowledged: in detail, behind B`,
		},
	} {
		if got, want := c.e.Error(), "amicore: "+c.want+"; "+mayHaveRun; got != want {
			t.Errorf("%#v:\n got %s\nwant %s", c.e, got, want)
		}
	}
}

// TestEachCauseIsInTheText, with its hint where it has one.
func TestEachCauseIsInTheText(t *testing.T) {
	var hinted []core.CloseReason
	for i := range core.NumCloseReasons {
		cause := core.CloseReason(i)
		want := " (" + cause.String() + ")"
		if hint := cause.Hint(); hint != "" {
			hinted = append(hinted, cause)
			want = " (" + cause.String() + ": " + hint + ")"
		}
		if cause == core.CloseNone || cause == core.CloseStopped {
			want = ""
		}
		e := &core.ActionError{Action: "Ping", Err: core.ErrNotReady, Cause: cause, Run: core.NotSent}
		if got := e.Error(); got != "amicore: Ping: not ready"+want+"; "+sendAgain {
			t.Errorf("%v: %s", cause, got)
		}
	}
	if !slices.Equal(hinted, []core.CloseReason{core.CloseGreetingTimeout}) || !strings.Contains(core.CloseGreetingTimeout.Hint(), "TLS port (usually 5039)") {
		t.Errorf("%v have a hint; no banner in time has %q", hinted, core.CloseGreetingTimeout.Hint())
	}
}

// TestEachPartOfAnErrorIsShownUpToItsBound: of one byte more, all but that.
func TestEachPartOfAnErrorIsShownUpToItsBound(t *testing.T) {
	x := func(n int) string { return strings.Repeat("x", n) }
	for what, c := range map[string]struct {
		bound  int
		quoted bool // when it is whole
		opened bool // it has no quotes when it is cut
		e      func(text string) core.ActionError
		front  string
	}{
		"NodeName": {128, false, false, func(s string) core.ActionError { return core.ActionError{NodeName: s} }, "node "},
		"Action":   {128, false, false, func(s string) core.ActionError { return core.ActionError{Action: s} }, ""},
		"ActionID": {128, false, false, func(s string) core.ActionError { return core.ActionError{ActionID: s} }, `"" (`},
		"Message":  {512, true, false, func(s string) core.ActionError { return core.ActionError{Message: s} }, `"": : `},
		"Err":      {2048, false, true, func(s string) core.ActionError { return core.ActionError{Err: errors.New(s)} }, `"": `},
		"Detail":   {2048, false, true, func(s string) core.ActionError { return core.ActionError{Detail: errors.New(s)} }, `"": : `},
		"Behind":   {2048, false, true, func(s string) core.ActionError { return core.ActionError{Behind: s} }, `"": , behind `},
	} {
		quote := func(s string, yes bool) string {
			if yes {
				return `"` + s + `"`
			}
			return s
		}
		whole, more := c.e(x(c.bound)), c.e(x(c.bound+1))
		if want := "amicore: " + c.front + quote(x(c.bound), c.quoted); !strings.HasPrefix(whole.Error(), want) || strings.Contains(whole.Error(), "…") {
			t.Errorf("%s of %d bytes: %s", what, c.bound, whole.Error())
		}
		if want := "amicore: " + c.front + quote(x(c.bound), !c.opened) + "… (1 bytes more)"; !strings.HasPrefix(more.Error(), want) {
			t.Errorf("%s of %d bytes: %s", what, c.bound+1, more.Error())
		}
	}
}

func TestAnErrorAdvisesWhatItsRunAllows(t *testing.T) {
	for _, c := range []struct {
		e    core.ActionError
		want string
	}{
		{core.ActionError{Run: core.Unknown, Err: core.ErrTimeout}, mayHaveRun},
		{core.ActionError{Run: core.NotSent, Err: core.ErrTimeout}, sendAgain},
		{core.ActionError{Run: core.Rejected, Err: core.ErrResponse}, fixRejected},
		{core.ActionError{Run: core.Failed, Err: core.ErrResponse}, ranAndFail},
		{core.ActionError{Run: core.Failed + 1, Err: core.ErrResponse}, mayHaveRun},
		{core.ActionError{Run: core.NotSent, Err: core.ErrInvalidAction}, fixUnsent},
		{core.ActionError{Run: core.NotSent, Err: core.ErrDuplicateActionID}, fixUnsent},
		{core.ActionError{Run: core.NotSent, Err: core.ErrNoOutcome}, letThrough},
		{core.ActionError{Run: core.Rejected, Err: core.ErrResponse, Message: "Asterisk is shutting down"}, sendElse},
		{core.ActionError{Run: core.Failed, Err: core.ErrResponse, Message: "Asterisk is shutting down"}, ranAndFail},
		{core.ActionError{Run: core.Rejected, Err: core.ErrResponse, Message: "Permission denied"}, fixRejected},
	} {
		if got := c.e.Error(); !strings.HasSuffix(got, "; "+c.want) {
			t.Errorf("%s; want %q", got, c.want)
		}
	}
}

// TestAnErrorIsItsSentinelAndItsDetail, and no other.
func TestAnErrorIsItsSentinelAndItsDetail(t *testing.T) {
	sentinels := []error{
		core.ErrNotReady, core.ErrBackpressure, core.ErrTimeout, core.ErrDisconnected, core.ErrCanceled, core.ErrStopped, core.ErrTooManyEvents,
		core.ErrListCut, core.ErrFrameTooLarge, core.ErrMissingResponse, core.ErrInvalidAction, core.ErrNoOutcome, core.ErrDuplicateActionID,
		core.ErrBooting, core.ErrLoginRejected, core.ErrResponse,
	}
	limit := &wire.LimitError{Reason: wire.ReasonNoName}
	seen := map[string]bool{}
	for _, is := range sentinels {
		if is.Error() == "" || seen[is.Error()] {
			t.Errorf("%q is the text of two, or none", is)
		}
		seen[is.Error()] = true
		for _, detail := range []error{nil, limit, core.ErrBooting} {
			var err error = fmt.Errorf("wrapped: %w", &core.ActionError{Err: is, Detail: detail})
			for _, other := range sentinels {
				if got := errors.Is(err, other); got != (other == is || other == detail) {
					t.Errorf("%v with %v is %v: %t", is, detail, other, got)
				}
			}
			var found *wire.LimitError
			if errors.As(err, &found) != (detail == limit) || errors.Is(err, wire.ReasonNoName) != (detail == limit) {
				t.Errorf("%v with %v has the limit %v", is, detail, found)
			}
		}
	}
	if all := (&core.ActionError{Err: core.ErrTimeout}).Unwrap(); len(all) != 1 || all[0] != core.ErrTimeout {
		t.Errorf("without a detail it wraps %v", all)
	}
}

// TestARefusalKeepsTheCallersWordsUpToALine.
func TestARefusalKeepsTheCallersWordsUpToALine(t *testing.T) {
	x := func(c string, n int) string { return strings.Repeat(c, n) }
	detail := errors.New("why")
	for _, n := range []int{0, 1, wire.MaxLine - 1, wire.MaxLine, wire.MaxLine + 1, 2 * wire.MaxLine} {
		in := core.Submit(9, wire.NewAction(x("a", n), "Other", "o", "cHANNELiD", " "+x("c", n), "ChannelId", "second"), &core.Options{ActionID: x("i", n)})
		in.Node = 5
		kept := min(n, 1022)
		got := core.Refused(&in, core.ErrStopped, detail)
		want := core.ActionError{Node: 5, Run: core.NotSent, Err: core.ErrStopped, Detail: detail, Action: x("a", kept), ActionID: x("i", kept), ChannelID: x("c", kept)}
		if *got != want {
			t.Errorf("%d bytes: %+v", n, got)
		}
	}
	in := core.Submit(9, wire.NewAction("Ping"), nil)
	if got, want := core.Refused(&in, core.ErrNotReady, nil), (core.ActionError{Run: core.NotSent, Err: core.ErrNotReady, Action: "Ping"}); *got != want {
		t.Errorf("%+v", got)
	}
}

// TestLoginAndWaitEventAreNeverSentForACaller, in any case of letters, and
// each for its reason; longer and shorter names are others.
func TestLoginAndWaitEventAreNeverSentForACaller(t *testing.T) {
	for name, why := range map[string]string{
		"Login": "logs in by itself", "login": "logs in by itself", "LOGIN": "logs in by itself", "lOgIn": "logs in by itself",
		"WaitEvent": "blocks the session", "waitevent": "blocks the session", "WAITEVENT": "blocks the session", "wAITeVENT": "blocks the session",
		"Logi": "", "Logins": "", "Logim": "", "WaitEven": "", "WaitEvents": "", "VaitEvent": "", "Logoff": "", "Login ": "",
	} {
		err := core.CheckAction(wire.NewAction(name), "")
		if (err != nil) != (why != "") || err != nil && !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %v, want %q", name, err, why)
		}
	}
}

// TestTheActionInFrontIsNamedUpToTheBound, with the id that was sent.
func TestTheActionInFrontIsNamedUpToTheBound(t *testing.T) {
	long := strings.Repeat("x", 128)
	for name, want := range map[string]string{
		"Mine":     "Mine",
		"My own":   "My own",
		"My\town":  `"My\town"`,
		long:       long,
		long + "y": `"` + long + `"… (1 bytes more)`,
	} {
		for _, id := range []string{"mine-1", "mi\tne"} {
			s := loggedIn(t, core.Config{})
			shown := strings.ReplaceAll(id, "mi\tne", `"mi\tne"`)
			if err := s.step(core.Submit(1, wire.NewAction(name), &core.Options{ActionID: id, Timeout: time.Minute})); err != nil {
				t.Fatal(err)
			}
			s.step(core.Submit(2, wire.NewAction("Ping"), nil))
			for _, c := range s.m.Step(0, core.Cancel(2)) {
				if c.Kind == core.CommandFail && c.Err.Behind != want+" ("+shown+")" {
					t.Errorf("behind %q, want %q (%q)", c.Err.Behind, want, shown)
				}
			}
			if s.m.Stats().Failed != 1 {
				t.Error("nothing failed")
			}
		}
	}
	s := loggedIn(t, core.Config{})
	s.step(core.Submit(1, wire.NewAction("Reload"), nil))
	id := s.id
	s.step(core.Submit(2, wire.NewAction("Ping"), nil))
	for _, c := range s.m.Step(0, core.Cancel(2)) {
		if c.Kind == core.CommandFail && c.Err.Behind != "Reload ("+id+")" {
			t.Errorf("behind %q, want Reload with the id %s", c.Err.Behind, id)
		}
	}
}
