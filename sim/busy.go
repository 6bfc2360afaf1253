package sim

import (
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// Until when a server may be busy with the actions that it was sent: bounds on
// both sides of what the contract says of it. The most is reckoned with every
// action that may block on some version, the least with those that must.

// turn is when the server may have turned to the first action that it has not
// answered.
type turn struct {
	most  core.Instant // the last frame that may have ended an action
	least core.Instant // the last response that certainly has
	done  uint64       // the last action, by its order, that a response has come to
	// unsure: a response may be of another action than the one that it names.
	unsure bool
}

// ended follows a frame that may end an action: all do but broadcasts.
func (t *turn) ended(f *wire.Frame, now core.Instant) {
	if f.Kind == wire.KindEvent && !f.Oversize {
		if _, broadcast := f.Lookup("Privilege"); broadcast && !mayBe(f.Bytes(), "Status") {
			return
		}
	}
	t.most = now
}

// answered follows the first response to an action.
func (t *turn) answered(e *sentID, now core.Instant) {
	t.unsure = t.unsure || e.again
	if e.order <= t.done {
		return
	}
	t.done = e.order
	if e.lists == listNever {
		t.least = now
	}
}

// busyMost is until when the server may be busy at most.
func (c *checks) busyMost() core.Instant {
	until := c.turn.most
	if c.node.plan.Hostile { // what such a peer writes may end anything
		until = c.heardAt
	}
	for i := range c.blocking {
		b := &c.blocking[i]
		until = max(until, b.at).Add(b.block)
	}
	return until
}

// busyLeast is until when it must be taken to be busy at least.
func (c *checks) busyLeast() (until core.Instant) {
	if c.node.plan.AnyOrder || c.node.plan.Hostile || c.ruled || c.turn.unsure {
		return 0
	}
	until = c.turn.least
	for i := range c.blocking {
		if b := &c.blocking[i]; b.sure {
			until = max(until, b.at).Add(b.block)
		}
	}
	return until
}

// busyKnown reports whether busyMost bounds what the machine can know: not with
// rules of callers, which may say that an answered action blocks on.
func (c *checks) busyKnown() bool { return !c.turn.unsure && (!c.ruled || c.node.plan.Hostile) }

// claims are the submitted actions that may block, in the order in which they
// were submitted, which is that in which they are sent.
type claims struct {
	waiting []claim
	first   int
}

type claim struct {
	ticket core.Ticket
	name   string
	facts  facts
}

// add notes a Submit. unbounded is as factsOf takes it.
func (q *claims) add(in *core.Input, unbounded time.Duration) {
	name := in.Text
	for name != "" && name[0] <= ' ' { // as the frame will have it
		name = name[1:]
	}
	if k := factsOf(name, in.Headers, claimOf(in.Options), unbounded); k.block > 0 || k.claimed {
		q.waiting = append(q.waiting, claim{in.Ticket, name, k})
	}
}

// refused forgets the newest one if it is of that ticket, which the machine has not
// taken: the number may be used again.
func (q *claims) refused(t core.Ticket) {
	if n := len(q.waiting); n > q.first && q.waiting[n-1].ticket == t {
		q.waiting = q.waiting[:n-1]
	}
}

// take returns what is known of the action of that name that is sent now. Those
// in front of it whose tickets have ended were never sent.
func (q *claims) take(name string, tickets []ticket) (k facts, ok bool) {
	for q.first < len(q.waiting) {
		w := q.waiting[q.first]
		q.first++
		if q.first == len(q.waiting) {
			q.waiting, q.first = q.waiting[:0], 0
		}
		if tickets[w.ticket].state == ticketOpen && w.name == name {
			return w.facts, true
		}
	}
	return facts{}, false
}

// blocks returns how long the actions that wait may block at most, and at least.
func (q *claims) blocks(tickets []ticket) (most, least time.Duration) {
	for _, w := range q.waiting[q.first:] {
		if tickets[w.ticket].state != ticketOpen {
			continue
		}
		most += w.facts.block
		if w.facts.sure {
			least += w.facts.block
		}
	}
	return most, least
}
