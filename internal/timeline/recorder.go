package timeline

import (
	"cmp"
	"fmt"
	"slices"

	"amicore/core"
)

// Budgets in bytes of JSON, of all lanes together, so that a page has 4 MB or so.
const (
	budgetEvents  = 1 << 20
	budgetFrames  = 1 << 20
	budgetActions = 1 << 20
	budgetRest    = 1 << 20
	mostRecent    = 1000
)

// recorder fills one lane.
type recorder struct {
	lane    *Lane
	phase   Phase
	wait    Wait
	waiting bool
	end     Micros
	phases  sample[Phase]
	events  sample[Frame]
	frames  sample[Frame]
	good    sample[Action]
	bad     sample[Action]
	marks   sample[Mark]
	waits   sample[Wait]
	served  sample[Served]
	density histogram
}

func newRecorder(name, server string) *recorder {
	r := &recorder{lane: &Lane{Name: name, Server: server}, phase: Phase{Name: core.PhaseIdle.String()}}
	r.lane.rec = r
	r.events, r.frames = newSample[Frame](0, 0), newSample[Frame](0, 0)
	r.good, r.bad = newSample[Action](0, 0), newSample[Action](0, 0)
	r.phases = newSample[Phase](0, 0)
	r.marks, r.waits, r.served = newSample[Mark](0, 0), newSample[Wait](0, 0), newSample[Served](0, 0)
	r.share(1)
	return r
}

// share gives the lane its part of the budget of a page with this many lanes.
func (r *recorder) share(lanes int) {
	recent := max(8, mostRecent/lanes/8)
	r.events.resize(budgetEvents/lanes, recent)
	r.frames.resize(budgetFrames/lanes, recent)
	r.good.resize(budgetActions/2/lanes, recent)
	r.bad.resize(budgetActions/2/lanes, recent)
	r.phases.resize(budgetRest/4/lanes, recent)
	r.marks.resize(budgetRest/4/lanes, recent)
	r.waits.resize(budgetRest/4/lanes, recent)
	r.served.resize(budgetRest/4/lanes, recent)
}

func (r *recorder) saw(at Micros) { r.end = max(r.end, at) }

func (r *recorder) move(at Micros, to core.Phase, why core.CloseReason) {
	r.saw(at)
	r.phase.To = at
	if at > r.phase.From || r.phase.Name != core.PhaseIdle.String() {
		r.phases.add(r.phase, 70)
	}
	r.phase = Phase{From: at, Name: to.String()}
	if why != core.CloseNone {
		r.phase.Why = why.String()
	}
}

func (r *recorder) frame(f Frame, event bool) {
	r.saw(f.At)
	cost := 80 + len(f.Head) + len(f.ID) + len(f.Text)
	if event {
		r.density.add(f.At)
		r.events.add(f, cost)
		return
	}
	r.frames.add(f, cost)
}

func (r *recorder) action(a Action) {
	r.saw(max(a.At, a.End))
	cost := 120 + len(a.Name) + len(a.ID) + len(a.Why)
	if a.Outcome == "success" || a.Outcome == "goodbye" {
		r.good.add(a, cost)
		return
	}
	r.bad.add(a, cost)
}

func (r *recorder) mark(at, to Micros, kind, format string, args ...any) {
	m := Mark{At: at, To: max(at, to), Kind: kind, Text: fmt.Sprintf(format, args...)}
	r.marks.add(m, 70+len(m.Text))
}

// deadline notes what the machine waits for. A deadline of the same reason that
// only moves goes on as one band; one whose time has come has fired.
func (r *recorder) deadline(now, due Micros, why core.DeadlineReason, armed bool) {
	if armed && why == core.DeadlineMore {
		return
	}
	r.saw(now)
	if r.waiting && armed && r.wait.Why == why.String() && now < r.wait.Due {
		if due != r.wait.Due {
			r.wait.Due = due
			r.wait.Times++
		}
		return
	}
	r.endWait(now)
	r.waiting = armed
	r.wait = Wait{From: now, Why: why.String(), Due: due, Times: 1, Fired: -1}
}

func (r *recorder) endWait(now Micros) {
	if !r.waiting {
		return
	}
	r.waiting = false
	r.wait.To = now
	if now >= r.wait.Due {
		r.wait.Fired = now
	}
	r.waits.add(r.wait, 100)
}

// command notes what gaps and notices tell; what they mean to a page is the same
// in a simulation and in a replay.
func (r *recorder) command(at Micros, c *core.Command) {
	switch c.Kind {
	case core.CommandDeliver:
		if c.Event == nil {
			r.mark(at, at, markGap, "events are missing: %v, %s", c.Gap, missing(c.Count))
		}
	case core.CommandNotice:
		r.notice(at, c)
	}
}

func (r *recorder) notice(at Micros, c *core.Command) {
	switch c.Notice {
	case core.NoticePhase:
		r.move(at, c.Phase, c.Close)
	case core.NoticeBanner, core.NoticeNoBanner:
	case core.NoticeClosed:
		r.mark(at, at, markClosed, "%v; actions that failed with it: %d", c.Close, c.Count)
	case core.NoticeRetry:
		r.mark(at, at, markNotice, "next attempt in %.3f s", float64(c.Count)/1e9)
	case core.NoticeOrphan:
		r.mark(at, at, markNotice, "frame that nobody waits for: %v (%d)", c.Orphan, c.Count)
	case core.NoticeWouldClose:
		r.mark(at, at, markNotice, "%v: %v", c.Notice, c.Close)
	case core.NoticeHeartbeatMiss:
		r.mark(at, at, markNotice, "heartbeat missed, %d in a row", c.Count)
	default:
		text := c.Notice.String()
		if c.Count != 0 {
			text += fmt.Sprintf(" (%d)", c.Count)
		}
		if c.Text != "" {
			text += ": " + word(c.Text)
		}
		r.mark(at, at, markNotice, "%s", text)
	}
}

// missing is the length of a gap; 0 stands for a number that nobody knows.
func missing(n int64) string {
	if n == 0 {
		return "nobody knows how many"
	}
	return fmt.Sprintf("%d of them", n)
}

// finish fills the lane.
func (r *recorder) finish() *Lane {
	l := r.lane
	l.End = r.end
	r.phase.To = r.end
	r.phases.add(r.phase, 70)
	l.Phases = r.phases.all()
	r.endWait(r.end)
	l.Actions = append(r.good.all(), r.bad.all()...)
	slices.SortStableFunc(l.Actions, func(a, b Action) int { return cmp.Compare(a.At, b.At) })
	l.Frames = append(r.events.all(), r.frames.all()...)
	slices.SortStableFunc(l.Frames, func(a, b Frame) int { return cmp.Compare(a.At, b.At) })
	l.Bins = r.density.bins()
	l.Marks, l.Waits, l.Served = r.marks.all(), r.waits.all(), r.served.all()
	slices.SortStableFunc(l.Marks, func(a, b Mark) int { return cmp.Compare(a.At, b.At) })
	return l
}

// left says what is not in the lane.
func (r *recorder) left() (out []string) {
	say := func(seen, kept int, what string) {
		if kept < seen {
			out = append(out, fmt.Sprintf("%s: %d of %d %s are kept", r.lane.Name, kept, seen, what))
		}
	}
	say(r.events.seen+r.frames.seen, len(r.lane.Frames), "frames")
	say(r.good.seen+r.bad.seen, len(r.lane.Actions), "actions")
	say(r.phases.seen, len(r.lane.Phases), "phases")
	say(r.marks.seen, len(r.lane.Marks), "marks")
	say(r.waits.seen, len(r.lane.Waits), "deadlines")
	say(r.served.seen, len(r.lane.Served), "actions at the server")
	return out
}
