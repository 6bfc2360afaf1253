package props

import (
	"slices"
	"strings"
	"testing"

	"amicore/core"
)

// exceptions lists the captures in which the Machine does not do all that the
// recorded client did; a name without its first part is that of every server.
var exceptions = map[string]exception{
	"idle-close":         {why: "the recorded client sends nothing, and so the server does not answer the Machine's login", never: true},
	"login-rejected":     {why: "the server refuses the login", never: true},
	"errors":             {why: "an action without a name, and an ActionID that is too long, cannot be sent", refused: 2, drawn: 1},
	"limits":             {why: "both actions are over a limit of the server", refused: 2, drawn: 2},
	"wait-event":         {why: "WaitEvent cannot be sent", refused: 1, drawn: 1},
	"events-off-filter":  {why: "with the events off, the outcome of an Originate cannot be heard", refused: 1, drawn: 1},
	"ast13-sweep.ami.gz": {why: "an event mask names no class", refused: 1, drawn: 1},
	"ast22-sweep.ami.gz": {why: "an event mask names no class, and two MatchCriteria are none", refused: 3, drawn: 3},
}

type exception struct {
	why string
	// refused are the actions that the Machine does not send; drawn are those
	// where it draws the ids.
	refused, drawn int
	never          bool // it does not get Ready
}

// exceptionOf returns the exception of a capture with its key, if it has one.
func exceptionOf(capture string) (key string, e exception) {
	if e, ok := exceptions[capture]; ok {
		return capture, e
	}
	_, key, _ = strings.Cut(capture, "-")
	return key, exceptions[key]
}

// TestCapturesSayWhatTheSpecificationSays replays each capture as the session of
// a client, with the specification beside every Step: with the recorded ids and
// with such that the Machine draws, cut as it was recorded, and in other pieces.
func TestCapturesSayWhatTheSpecificationSays(t *testing.T) {
	files, err := captureFiles()
	if err != nil {
		t.Fatal(err)
	}
	files = slices.Concat(files, otherCaptures(t))
	used := map[string]bool{}
	steps, actions, asked := 0, 0, 0
	for _, f := range files {
		key, e := exceptionOf(strings.TrimSuffix(f.Name, ".ami"))
		used[key] = true
		for _, drawn := range []bool{false, true} {
			s, c := replay(t, f, drawn)
			if drawn {
				e.refused = e.drawn
			}
			n := c.judge(t, s.name, &e)
			steps, actions, asked = steps+c.compared+inOtherPieces(t, s, &c.view), actions+n, asked+c.asked
		}
	}
	t.Logf("%d captures twice: %d actions, %d of the Machine answered by the test, %d Steps compared", len(files), actions, asked, steps)
	if len(files) < 52 {
		t.Errorf("only %d captures", len(files))
	}
	for key := range exceptions {
		if !used[key] {
			t.Errorf("there is no capture %s", key)
		}
	}
}

// inOtherPieces plays a session in small pieces and in large ones, and returns
// how many Steps the specification was compared in.
func inOtherPieces(t *testing.T, s session, want *view) (steps int) {
	t.Helper()
	size := 1
	if len(s.steps) > 1000 || testing.Short() {
		size = 41
	}
	for _, other := range []struct {
		what string
		session
		parts part
	}{
		{"in small pieces", cutSteps(s, func() int { return size }), all},
		{"in large pieces", gather(s), inDelivered | inMoves | inSends}, // answers come later
	} {
		r := play(t, other.session, exact)
		same(t, s.name+" "+other.what, want, &r.view, other.parts)
		if r.compared != r.made || r.made == 0 {
			t.Errorf("%s %s: the specification was compared in %d of %d Steps", s.name, other.what, r.compared, r.made)
		}
		steps += r.compared
	}
	return steps
}

// judge checks what a capture came to, and returns how many actions the recorded
// client sent behind its login.
func (c *client) judge(t *testing.T, name string, e *exception) int {
	t.Helper()
	if c.compared != c.made || c.made == 0 {
		t.Errorf("%s: the specification was compared in %d of %d Steps", name, c.compared, c.made)
	}
	actions, _ := recordedActions(c.file)
	s := &c.view.stats
	if int(s.Submitted) != actions || c.refused != e.refused {
		t.Errorf("%s: %d actions of %d were submitted, %d refused, want %d", name, s.Submitted, actions, c.refused, e.refused)
	}
	if (s.Sessions == 0) != e.never || s.Misuse > 0 || len(c.waiting) > 0 {
		t.Errorf("%s: %d sessions, %d misuses, not sent: %q", name, s.Sessions, s.Misuse, c.waiting)
	}
	return actions
}

// gather puts the pieces of the server that follow one another into one.
func gather(s session) session {
	out := session{s.name, s.cfg, nil}
	for _, st := range s.steps {
		if n := len(out.steps); n > 0 && st.in.Kind == core.InputReceived {
			if last := &out.steps[n-1]; last.in.Kind == st.in.Kind && !last.fixed && len(last.in.Data)+len(st.in.Data) <= core.MaxReceive {
				last.in.Data = append(slices.Clip(last.in.Data), st.in.Data...)
				last.now, last.fixed = st.now, st.fixed
				continue
			}
		}
		out.steps = append(out.steps, st)
	}
	return out
}
