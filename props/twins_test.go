package props

import (
	"bytes"
	"testing"
	"time"

	"pgregory.net/rapid"

	"amicore/core"
	"amicore/core/spec/sidebyside"
)

// twin is a machine with its specification and what its last Step gave out.
type twin struct {
	t       *rapid.T
	name    string
	machine *core.Machine
	pair    *sidebyside.Pair
	now     core.Instant
	out     []core.Command
	was     []byte // the out, when it was given
	lent    []byte
}

func newTwin(t *rapid.T, cfg core.Config) *twin {
	r := newRun(t, cfg, exact)
	return &twin{t: t, name: "the original", machine: r.machine, pair: r.pair}
}

// clone copies machine and specification. What the last Step gave out stays with
// the original.
func (w *twin) clone() *twin {
	c := &twin{t: w.t, name: "the copy", machine: w.machine.Clone(), now: w.now}
	pair := *w.pair
	pair.Machine, pair.Spec = c.machine, w.pair.Spec.Clone()
	c.pair = &pair
	return c
}

// do makes a Step and drains the queue.
func (w *twin) do(now core.Instant, in core.Input) {
	w.now = max(w.now, now)
	in = copied(in)
	if in.Kind == core.InputSent {
		in.N = min(in.N, int64(w.machine.Stats().Window))
	}
	w.step(in)
	for range 1 << 16 {
		if _, why, ok := w.machine.Deadline(); !ok || why != core.DeadlineMore {
			return
		}
		w.step(core.Tick())
	}
}

func (w *twin) step(in core.Input) {
	w.unchanged()
	w.out = w.machine.Step(w.now, in)
	w.was = core.AppendTrace(nil, 0, w.out)
	if d := w.pair.Compare(w.now, in, w.out); d != nil {
		w.t.Fatalf("%s differs from its specification: %v", w.name, d)
	}
	overwrite(&in)
	spoil(w.lent)
	w.lent = in.Data
}

// unchanged checks that what was given out is as it was: it is valid until the
// next Step of this machine, whatever a copy does.
func (w *twin) unchanged() {
	if w.was != nil && !bytes.Equal(core.AppendTrace(nil, 0, w.out), w.was) {
		w.t.Fatalf("what %s gave out has changed before its next Step", w.name)
	}
}

// otherwise draws what happens to the copy where st happens to the original.
func otherwise(t *rapid.T, st step, conn core.Conn) (core.Instant, core.Input) {
	switch rapid.IntRange(0, 11).Draw(t, "otherwise") {
	case 0:
		return st.now, core.Tick() // it does not come
	case 1:
		return st.now.Add(time.Duration(rapid.IntRange(0, 30).Draw(t, "seconds")) * time.Second), core.Tick()
	case 2:
		return st.now, core.Closed(conn, core.CloseReset)
	case 3:
		return st.now, core.Cancel(core.Ticket(rapid.IntRange(1, 20).Draw(t, "ticket")))
	case 4:
		return st.now, core.SetFilters("!Event: TwinsOwn")
	case 5:
		return st.now, core.SetEvents("call")
	case 6, 7:
		if n := len(st.in.Data); n > 1 { // some of the bytes are lost
			in := st.in
			in.Data = in.Data[rapid.IntRange(1, n-1).Draw(t, "lost"):]
			return st.now, in
		}
	}
	return st.now, st.in
}

// TestAnyTwinsGoTheirOwnWays: a machine is copied at any place of a session. From
// there on other things happen to the copy, Step by Step in turn. Each of the two
// does what its specification says, and neither touches what the other gave out.
func TestAnyTwinsGoTheirOwnWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, _ := generate(t, wish{moves: 60})
		at := rapid.IntRange(0, len(s.steps)).Draw(t, "copied at")
		original := newTwin(t, s.cfg)
		for _, st := range s.steps[:at] {
			original.do(st.now, st.in)
		}
		twin := original.clone()
		for _, st := range s.steps[at:] {
			now, in := otherwise(t, st, twin.machine.Stats().Conn)
			twin.do(now, in)
			original.unchanged()
			original.do(st.now, st.in)
			twin.unchanged()
		}
	})
}
