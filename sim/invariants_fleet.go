package sim

import (
	"bytes"
	"errors"
	"time"

	"amicore/core"
	"amicore/core/fleet"
)

// What must hold of all nodes of a fleet together.

// interval is the time between two permits at full speed.
func (c *roofChecks) interval() int64 {
	rate := int64(c.config.ConnectRate)
	return (int64(time.Second) + rate - 1) / rate // rounded up: the rate is the most
}

func (c *roofChecks) bucketSize() int64 { return c.interval() * int64(c.config.ConnectBurst) }

// fill lets the bucket of permits fill up to now.
func (c *roofChecks) fill(now core.Instant) {
	c.bucket = min(c.bucketSize(), c.bucket+int64(now.Sub(c.filled)))
	c.filled = now
}

// s14Budget: attempts to connect keep to the rate, the burst and the number
// at a time.
func (c *roofChecks) s14Budget(n *node, now core.Instant) {
	c.fill(now)
	if c.bucket -= c.interval(); c.bucket < 0 {
		n.fail("S14", "connects %v before the budget of %d a second allows it", time.Duration(-c.bucket), c.config.ConnectRate)
	}
	if c.connecting >= c.config.ConnectConcurrency {
		n.fail("S14", "connects while %d others do, at most %d at a time", c.connecting, c.config.ConnectConcurrency)
	}
}

// l10Order: permits are given in the order in which they were asked for.
func (c *roofChecks) l10Order(n *node) {
	if len(c.asked) == 0 || c.asked[0] != n {
		n.fail("L10", "has its permit before %d nodes that asked earlier", max(1, len(c.asked)))
	}
	c.asked = c.asked[:copy(c.asked, c.asked[1:])]
}

// l10Free: no node waits for a permit that is free.
func (c *roofChecks) l10Free() {
	now := c.roof.world.now
	if len(c.asked) == 0 || c.connecting >= c.config.ConnectConcurrency {
		return
	}
	if c.fill(now); c.bucket >= c.interval() {
		c.asked[0].fail("L10", "waits for a permit since %v, and one is free", now.Sub(c.asked[0].askedAt))
	}
}

// s10Credit: an event needs credit above zero, and may overdraw it once.
func (c *roofChecks) s10Credit(n *node, run []core.Command) {
	for i := range run {
		if e := run[i].Event; e != nil && run[i].Kind == core.CommandDeliver {
			if c.delivered >= c.granted {
				n.fail("S10", "an event is delivered, and the credit of all nodes is overdrawn by %d bytes", c.delivered-c.granted)
			}
			c.delivered += int64(len(e.Bytes()))
			c.largest = max(c.largest, int64(len(e.Bytes())))
		}
	}
}

// l11Turn: a node that waits for its turn, and owes nothing of an earlier
// one, waits for one turn of each of the others.
func (c *roofChecks) l11Turn(n *node, run []core.Command) {
	own := int64(0)
	for i := range run {
		if e := run[i].Event; e != nil && run[i].Kind == core.CommandDeliver {
			own += int64(len(e.Bytes()))
		}
	}
	if own == 0 {
		return
	}
	if n.backlogged && !n.owes {
		// A turn may overdraw the quantum by one event.
		most := int64(len(c.roof.world.nodes)-1) * (int64(c.config.Quantum) + c.largest)
		if others := c.delivered - own - n.backlogSince; others > most {
			n.fail("L11", "waited while the other nodes were delivered %d bytes, a turn of each is %d", others, most)
		}
	}
	n.owes = n.backlogged && own > int64(c.config.Quantum)
	n.backlogSince = c.delivered
}

// l11Backlog notes since when a node waits for its turn.
func (c *roofChecks) l11Backlog(n *node) {
	waits := n.check.stats.Queued > 0 && n.check.phase >= core.PhaseReady
	if waits && !n.backlogged {
		n.backlogSince = c.delivered
	}
	n.backlogged = waits
}

// s21Route: a routed action goes to a node that is ready, where there is one,
// and to none where there is none. It returns the node that took it.
func (c *roofChecks) s21Route(in *core.Input, out []core.Command, anyReady bool) *node {
	w := c.roof.world
	name, planned := c.tickets[in.Ticket]
	delete(c.tickets, in.Ticket)
	e := w.plan.routed(in.Ticket)
	if !planned || e == nil {
		return nil // a second Submit under the ticket, which is misuse and told so
	}
	for _, n := range w.nodes {
		s, ok := c.roof.fleet.NodeStats(n.plan.ID)
		if !ok || s.Submitted == n.check.stats.Submitted {
			continue
		}
		if n.check.phase != core.PhaseReady && e.Route.Policy != fleet.Named {
			n.fail("S21", "%s is routed by %v to a node that is %v", name, e.Route.Policy, n.check.phase)
		}
		n.check.submitted(in.Ticket, e.Action, &e.Options)
		return n
	}
	if anyReady && e.Route.Policy != fleet.Named {
		w.fail(nil, "S21", "%s finds no node by %v, and %d are ready", name, e.Route.Policy, c.ready)
	}
	for i := range out {
		if f := &out[i]; f.Kind == core.CommandFail && f.Ticket == in.Ticket && f.Node == 0 {
			if !errors.Is(f.Err, core.ErrNotReady) || f.Err.Run != core.NotSent {
				w.fail(nil, "S21", "%s finds no node and fails with: %v", name, f.Err)
			}
			return nil
		}
	}
	w.fail(nil, "S2", "%s (ticket %d) finds no node, and does not end", name, in.Ticket)
	return nil
}

// s5Nonce: the ids of different nodes can not meet.
func (c *roofChecks) s5Nonce(n *node, id []byte) {
	nonce, _, ok := bytes.Cut(id, []byte("-"))
	if !ok || n.check.isChosen(id) {
		return
	}
	h := hashOf(nonce)
	if other, taken := c.nonces[h]; taken && other != n.plan.ID {
		n.fail("S5", "its id %s begins like those of node %d", id, other)
	}
	c.nonces[h] = n.plan.ID
}

// s16Deadline: after a drain no deadline is in the past, and nobody has work
// left.
func (c *roofChecks) s16Deadline() {
	now := c.roof.world.now
	at, why, ok := c.roof.fleet.Deadline()
	if ok && (at < now || why == core.DeadlineMore) {
		c.roof.world.fail(nil, "S16", "the owner has nothing left to do, and the deadline (%v) is %v ago", why, now.Sub(at))
	}
}
