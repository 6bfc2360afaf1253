package sim

import (
	"amicore/core"
	"amicore/core/wire"
)

// What a Step hands out, against the queue that is kept a second time: S11 and S12,
// exactly.

// eventCame follows an event that is one, or may be.
func (q *streamQueue) eventCame(size int, maybe bool) {
	e := streamEntry{size: int32(size)}
	if maybe {
		e.kind = streamMaybe
	}
	q.came = append(q.came, e)
}

// oversizeCame follows an event over MaxFrame: a gap takes its place, unless it is cut
// from a list or ends an action that has no other answer.
func (c *checks) oversizeCame(f *wire.Frame) {
	q := &c.queue
	if e := c.ids.find(hashOf(f.ActionID())); e != nil && e.order > 0 && (e.lists != listNever || e.name < 0) {
		q.unsure = true
		return
	}
	q.came = append(q.came, streamEntry{gap: core.GapOversize, count: 1})
}

// loginCame follows an accepted login.
func (q *streamQueue) loginCame(again bool) {
	e := streamEntry{kind: streamLogin}
	if again {
		e.gap = core.GapReconnect
	}
	q.came = append(q.came, e)
}

// decide says of what may be an event whether it is, where the counts tell.
func (q *streamQueue) decide(s, last *core.Stats) {
	sure, maybe := 0, 0
	for i := range q.came {
		switch e := &q.came[i]; {
		case e.kind == streamMaybe:
			maybe++
		case e.kind == streamSure && e.gap == core.GapNone:
			sure++
		}
	}
	if maybe == 0 {
		return
	}
	switch int(s.Delivered-last.Delivered) + s.Queued - last.Queued + int(s.Dropped-last.Dropped) {
	case sure + maybe:
	case sure:
		kept := q.came[:0]
		for _, e := range q.came {
			if e.kind != streamMaybe {
				kept = append(kept, e)
			}
		}
		q.came = kept
	default:
		q.unsure = true
	}
}

// s12Queue: a Step hands out what waited, what came and the gaps between, as far as
// credit and StepEvents let, at their places among its commands, and drops what the
// queue has no room for.
func (c *checks) s12Queue(in *core.Input, out []core.Command) {
	q, s, last := &c.queue, c.stats, c.last
	if len(q.came) == 0 && len(q.waiting()) == 0 && !q.unsure && !q.holding && s.Delivered == last.Delivered && s.Gaps == last.Gaps {
		return // most Steps
	}
	if c.node.plan.Hostile {
		return // it is not known what such bytes are
	}
	q.decide(s, last)
	q.step(queueStep{c.node, c.machine, in, out, s, last})
	if q.unsure && s.Queued == 0 && c.phase == core.PhaseReady && !c.machine.Backlog() {
		q.reset() // nothing waits
	}
}

// queueStep is a Step of a machine, and what Stats said behind it and before.
type queueStep struct {
	node    *node
	machine *core.Machine
	in      *core.Input
	out     []core.Command
	s, last *core.Stats
}

// step follows a Step that has brought what has come, and checks what it hands out.
func (q *streamQueue) step(k queueStep) {
	ready, stopped := false, false
	for i := range k.out {
		if cmd := &k.out[i]; cmd.Kind == core.CommandNotice && cmd.Notice == core.NoticePhase {
			ready, stopped = ready || cmd.Phase == core.PhaseReady, cmd.Phase == core.PhaseStopped
		}
	}
	bytes := k.s.BytesIn != k.last.BytesIn
	h := handingOut{q, k.last.Credit, k.node.config.StepEvents, &k.node.config}
	if k.in.Kind == core.InputCredit && k.last.Phase != core.PhaseStopped {
		h.credit += k.in.N
	}
	q.told, q.drop = q.told[:0], 0
	if bytes {
		h.queued()
	}
	first := len(q.told)
	for _, e := range q.came {
		if e.kind == streamLogin {
			q.accepted(e.gap != core.GapNone)
		} else {
			h.take(e)
		}
	}
	if ready {
		q.letGo()
	}
	direct := len(q.told)
	if stopped {
		h.abandon()
	} else {
		h.queued()
	}
	if !q.unsure {
		q.s12Told(k, first, direct, bytes && ready || stopped)
		q.s12Waits(k)
	}
}

// s12Told holds what a Step hands out against what it should: the first ones before
// all else, those up to direct anywhere, and the rest behind all else. anywhere: so may
// those.
func (q *streamQueue) s12Told(k queueStep, first, direct int, anywhere bool) {
	n := 0
	for i := range k.out {
		cmd := &k.out[i]
		if cmd.Kind != core.CommandDeliver {
			merged := cmd.Kind == core.CommandNotice && cmd.Notice != core.NoticePhase
			if n < first || n > direct && !anywhere && !merged {
				k.node.fail("S12", "%v stands among the %d events and gaps that waited", cmd.Kind, len(q.told))
			}
			continue
		}
		if n >= len(q.told) {
			k.node.fail("S12", "a Step hands out more than %d events and gaps, and no more may be", n)
		}
		want := q.told[n]
		n++
		size := 0
		if cmd.Event != nil {
			size = len(cmd.Event.Bytes())
		}
		if cmd.Gap != want.gap || cmd.Count != want.count || size != int(want.size) {
			k.node.fail("S11", "what is handed out is a gap (%v) of %d or %d bytes, and it was to be a gap (%v) of %d or %d bytes", cmd.Gap, cmd.Count, size, want.gap, want.count, want.size)
		}
	}
	if n < len(q.told) {
		k.node.fail("S12", "a Step hands out %d events and gaps, and %d were to be", n, len(q.told))
	}
}

// s12Waits: what waits behind the Step is what should.
func (q *streamQueue) s12Waits(k queueStep) {
	backlog := k.machine.Backlog()
	if k.s.Queued != q.events || k.s.QueuedBytes != q.bytes || backlog != q.backlog() {
		k.node.fail("S11", "%d events wait with %d bytes, for credit alone: %t; it was to be %d with %d, %t", k.s.Queued, k.s.QueuedBytes, backlog, q.events, q.bytes, q.backlog())
	}
	if dropped := k.s.Dropped - k.last.Dropped; dropped != uint64(q.drop) {
		k.node.fail("S11", "Stats counts %d events that were dropped in a Step, and it was %d", dropped, q.drop)
	}
}
