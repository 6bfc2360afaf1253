package props

import (
	"strings"
	"testing"

	"amicore/core"
	"amicore/core/coretest"
)

// frozen puts a session into one instant, so that pieces can be joined.
func frozen(s session) session {
	out := session{s.name, s.cfg, nil}
	for _, st := range s.steps {
		if st.in.Kind != core.InputTick {
			st.now = 0
			out.steps = append(out.steps, st)
		}
	}
	return out
}

func TestM1CapturesCutAnywhereSayTheSame(t *testing.T) {
	for _, s := range captured(t) {
		want := play(t, s, exact)
		bytewise := play(t, cutSteps(s, func() int { return 1 }), exact)
		same(t, s.name+" byte by byte", &want.view, &bytewise.view, all)
		n := 0
		uneven := play(t, cutSteps(s, func() int { n++; return 1 + n*n%97 }), exact)
		same(t, s.name+" in uneven pieces", &want.view, &uneven.view, all)
		whole, joined := play(t, frozen(s), exact), play(t, joinSteps(frozen(s)), exact)
		same(t, s.name+" in one piece", &whole.view, &joined.view, all)
	}
}

func TestM2CapturesWithBareLFSayTheSame(t *testing.T) {
	for _, s := range captured(t) {
		want, got := play(t, s, lines), play(t, bareLF(s), lines)
		same(t, s.name, &want.view, &got.view, inOutcomes|inDelivered|inMoves)
	}
}

func TestM3EarlyTicksChangeNothingInCaptures(t *testing.T) {
	for _, s := range captured(t) {
		want := play(t, s, exact)
		early := earlyTicks(t, s, func(from, to core.Instant) core.Instant { return from + (to-from)/2 })
		if len(early.steps) == len(s.steps) {
			t.Errorf("%s: no Tick was added", s.name)
		}
		got := play(t, early, exact)
		same(t, s.name, &want.view, &got.view, all)
	}
}

var foreign = []byte("Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: x\r\nActionID: of-nobody\r\nResponse: Success\r\nEventList: Complete\r\n\r\n")

func TestM4ForeignEventsChangeNoOutcomeInCaptures(t *testing.T) {
	for _, s := range captured(t) {
		want := play(t, s, exact)
		noisy := between(s, func() []byte { return foreign })
		got := play(t, noisy, exact)
		same(t, s.name, &want.view, &got.view, inOutcomes|inMoves)
		added := len(noisy.steps) - len(s.steps)
		if n := len(got.view.delivered) - len(want.view.delivered); n != added || n == 0 && want.view.stats.Frames > 1 {
			t.Errorf("%s: %d foreign events, %d delivered", s.name, added, n)
		}
	}
}

func TestM5OtherIDsChangeNothingElseInCaptures(t *testing.T) {
	// Digits within ActionIDs are exchanged, on both sides; what is said is
	// then exchanged back.
	digits := strings.NewReplacer("1", "2", "2", "1", "7", "8", "8", "7").Replace
	for _, s := range captured(t) {
		swap := func(stream []byte) []byte { return inHeaders(stream, digits) }
		want := play(t, s, exact)
		got := newRun(t, s.cfg, exact)
		got.view.rename = digits
		other := s.stream(core.InputReceived, swap).stream(core.InputObserved, swap)
		got.play(other)
		same(t, s.name, &want.view, &got.view, all)
	}
}

func TestM7CaseAndOrderOfHeadersDoNotMatterInCaptures(t *testing.T) {
	reverse := func(n int) []int {
		out := make([]int, max(0, n))
		for i := range out {
			out[i] = n - 1 - i
		}
		return out
	}
	for _, s := range captured(t) {
		want := play(t, s, sorted)
		got := play(t, s.stream(core.InputReceived, shuffle(reverse)), sorted)
		same(t, s.name, &want.view, &got.view, all)
	}
}

// At every byte of a capture the server goes away, in a copy of the machine.
func TestM8CapturesCutAtEveryByteKeepEveryInvariant(t *testing.T) {
	cuts := 0
	for _, s := range captured(t) {
		s = cutSteps(s, func() int { return 1 })
		m, err := core.New(s.cfg)
		if err != nil {
			t.Fatal(err)
		}
		checked := coretest.New(t, m, s.cfg)
		for i, st := range s.steps {
			checked.Step(st.now, st.in)
			if !isBytes(&st.in) || testing.Short() && i%7 != 0 {
				continue
			}
			cuts++
			cut := m.Clone()
			c := checked.Clone(cut)
			c.Step(st.now, core.Closed(1, core.CloseEOF))
			if stats := cut.Stats(); stats.Pending != 0 || stats.Phase != core.PhaseBackoff && stats.Phase != core.PhaseStopped || stats.ReplyBytes != 0 || stats.Records != 0 {
				t.Fatalf("%s: cut at step %d leaves %+v", s.name, i, stats)
			}
		}
	}
	t.Logf("%d cuts", cuts)
	if cuts < 10_000 {
		t.Errorf("only %d cuts", cuts)
	}
}
