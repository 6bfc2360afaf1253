package sim

import (
	"time"

	"amicore/core"
)

// rested reports whether every promise of the heal phase is kept already.
func (w *World) rested() bool {
	for range w.nodes {
		// Whoever kept it up last does so still, most of the time.
		n := w.nodes[w.restless%len(w.nodes)]
		if n.given || n.unrested() != "" { // given: its owner is paused, and has something to do
			return false
		}
		w.restless++
	}
	return w.next == len(w.plan.Events) && (w.plan.Fleet == nil || !w.roof.given)
}

// unrested says which liveness promise a node still owes.
func (n *node) unrested() (invariant string) {
	if n.check.l1Owed() {
		return "L1"
	}
	return n.unsettled()
}

// unsettled is the same of all but the actions.
func (n *node) unsettled() (invariant string) {
	c := &n.check
	switch {
	case c.l6Owed():
		return "L6"
	case n.plan.Hostile, !n.joined:
	case c.l5Owed():
		return "L5"
	case c.l9Owed():
		return "L9"
	case c.l2Owed():
		return "L2"
	case c.l7Owed():
		return "L7"
	}
	return ""
}

// overdue says which liveness promise a node should have kept by now. An
// application may always have an action under way, log off whenever it is
// Ready, or stop the node late: what it has just begun is not owed yet.
func (n *node) overdue() (invariant string) {
	if n.check.overdue() {
		return "L1"
	}
	now, id := n.world.now, n.unsettled()
	switch {
	case id == "L6" && now <= n.stopBy.Add(n.check.paused):
	case (id == "L2" || id == "L9") && n.check.logoff != 0 && now <= n.check.logoff.Add(n.restBound()):
	default:
		return id
	}
	return ""
}

// end is when everything must have come to rest: the bound of the heal phase
// after the chaos, after the last event of the plan, and after every owner has
// begun and none is paused, for no bound holds without them.
func (w *World) end() core.Instant {
	from := w.plan.Chaos
	for i := range w.plan.Nodes {
		from = max(from, w.plan.Nodes[i].Starts, w.plan.Nodes[i].Joins)
	}
	for i := range w.plan.Events {
		e := &w.plan.Events[i]
		from = max(from, e.At) // nothing that a plan says is left out
		if e.Kind == EventPause {
			from = max(from, e.At+e.For)
		}
	}
	return core.Instant(from).Add(w.restBound())
}

// restBound is how long the heal phase may take: leaving a half-open link,
// the longest backoff, an attempt that was under way and one that is not
// disturbed, and the longest action.
func (w *World) restBound() time.Duration {
	var bound, actions time.Duration
	for _, n := range w.nodes {
		bound = max(bound, n.restBound())
	}
	for i := range w.plan.Events {
		if e := &w.plan.Events[i]; e.Kind == EventSubmit { // what is 0 is in the bound of the node
			actions = max(actions, e.Options.Timeout+e.Options.OutcomeTimeout)
		}
	}
	bound += actions
	if w.plan.Fleet != nil {
		bound += w.roof.check.restBound()
	}
	return bound
}

// restBound is that of one node.
func (n *node) restBound() time.Duration {
	c := &n.config
	b := c.HeartbeatInterval + time.Duration(c.MaxMissed)*c.HeartbeatTimeout + c.FrameTimeout + c.WriteTimeout
	b += c.RejectedMax + c.BackoffMax + 2*n.plan.Permits + c.ResolveTimeout + maxAddresses*c.DialTimeout + c.GreetingTimeout + c.LoginTimeout
	return b + c.ActionTimeout + c.OutcomeTimeout + 40*time.Second
}

// promised is when the last of the plan's own actions must have ended: they
// wait for one another, and the more of them may block, the longer.
func (w *World) promised() (at core.Instant) {
	for _, n := range w.nodes {
		at = max(at, n.check.openUntil(w.plan.lastTicket(n.plan.ID)))
	}
	return at
}

// late fails the run: something has not come to rest in time.
func (w *World) late() {
	for _, n := range w.nodes {
		if id := n.overdue(); id != "" {
			w.fail(n, id, "not at rest %v after all faults ended: %s", time.Duration(w.now)-w.plan.Chaos, n.describe())
		}
	}
}

// finish checks what can be checked only at the end.
func (w *World) finish() {
	for i := w.next; i < len(w.plan.Events); i++ {
		w.unseen(nil, &w.plan.Events[i])
	}
	for _, n := range w.nodes {
		for _, e := range n.aimed {
			w.unseen(n, e)
		}
	}
	for _, n := range w.nodes {
		if n.plan.Hostile {
			continue
		}
		c := &n.check
		n.subscribers.idleUntil = 0
		n.read()
		c.s17Keen()
		c.s17Slow()
		c.s11Through()
		if s := n.levels(); s.Queued == 0 && c.missing() > 0 && s.Phase != core.PhaseStopped {
			w.fail(n, "S11", "%d events came, and were neither delivered nor marked by a gap", c.missing())
		}
	}
}

// unseen fails the run where an event that did not happen is an expectation:
// one that nobody looked at does not hold.
func (w *World) unseen(n *node, e *Event) {
	if e.Kind == EventExpect {
		w.fail(n, expectID, "%q was never looked at: the run was over before %v, or the phase never came", e.Text, e.At)
	}
}

// missing counts the events that came and left no trace.
func (c *checks) missing() int {
	n := 0
	for _, e := range c.stream[c.first:] {
		if e.kind == expectEvent {
			n++
		}
	}
	return n
}
