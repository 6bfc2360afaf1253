package sim

import (
	"slices"
	"time"

	"amicore/core"
	"amicore/core/fleet"
)

// roofChecks sees every Step of a fleet. What concerns one node goes to the
// checks of that node, as if its machine were alone; what concerns all of
// them together is checked here, in invariants_fleet.go.
type roofChecks struct {
	roof   *roof
	config fleet.Config

	// Connecting.
	asked      []*node // that wait for a permit, in the order in which they asked
	connecting int     // nodes between their permit and Ready
	bucket     int64   // of permits, in ns of the rate
	filled     core.Instant

	// Delivery.
	granted, delivered int64
	largest            int64 // event that was

	// Routing.
	ready   int                    // nodes that are
	tickets map[core.Ticket]string // routed and not yet taken by a node: the action
	nonces  map[uint64]core.Node
}

func (c *roofChecks) reset(r *roof, config fleet.Config) {
	nonces, tickets := c.nonces, c.tickets
	if nonces == nil {
		nonces, tickets = map[uint64]core.Node{}, map[core.Ticket]string{}
	}
	clear(nonces)
	clear(tickets)
	*c = roofChecks{roof: r, config: config, asked: c.asked[:0], nonces: nonces, tickets: tickets}
	c.bucket = c.bucketSize()
}

// Deadline implements driver.Stepper.
func (r *roof) Deadline() (core.Instant, core.DeadlineReason, bool) { return r.fleet.Deadline() }

// Step implements driver.Stepper.
func (r *roof) Step(now core.Instant, given core.Input) []core.Command {
	w, c := r.world, &r.check
	w.still += stillness(&given)
	in := &r.input
	*in = given
	if in.Kind == core.InputCredit {
		if r.creditUntil > now {
			r.creditHeld += in.N
			in.N = 0
		}
		c.granted += in.N
	}
	anyReady := c.ready > 0
	if in.Kind == core.InputSetEvents && in.Node == 0 {
		for _, n := range w.nodes {
			if n.joined && !n.gone && n.check.phase != core.PhaseStopped {
				n.check.desired.setEvents(in.Text)
				n.check.docket.mask.sets(in.Text, n.check.phase == core.PhaseReady)
			}
		}
	}
	out := r.fleet.Step(now, *in)
	direct := r.node(in.Node)
	if in.Kind == core.InputSubmit && in.Node == 0 {
		direct = c.s21Route(in, out, anyReady)
	}
	seen := false
	for from := 0; from < len(out); {
		to := from + 1
		for to < len(out) && out[to].Node == out[from].Node {
			to++
		}
		run := out[from:to]
		n := r.node(run[0].Node)
		from = to
		switch {
		case n == nil:
			c.ownCommands(run)
		case n == direct:
			seen = true
			c.node(n, now, in, run)
		default:
			other := core.Tick()
			if conn, ok := permitIn(run); ok {
				other = core.Permit(conn)
			}
			c.node(n, now, &other, run)
		}
	}
	if direct != nil && !seen {
		c.node(direct, now, in, nil)
	}
	return out
}

// node gives a node's checks what it did in the Step.
func (c *roofChecks) node(n *node, now core.Instant, in *core.Input, run []core.Command) {
	for i := range run {
		refused := run[i].Kind == core.CommandFail && run[i].Err.Err == core.ErrNotReady
		if (n.gone || !n.joined) && !refused {
			n.fail("S7", "a node that is not in the fleet says %v", run[i].Kind)
		}
	}
	c.s10Credit(n, run)
	c.l11Turn(n, run)
	for i := range run {
		if cmd := &run[i]; cmd.Kind == core.CommandNotice && cmd.Notice == core.NoticePhase {
			c.moved(n, now, cmd)
		}
	}
	n.check.seen(now, in, run)
	c.roof.book.heard(in)
	c.l11Backlog(n)
	for i := range run {
		c.roof.book.note(&run[i])
	}
	c.roof.touched = append(c.roof.touched, n)
}

// ownCommands are those of the fleet, and of nodes that it does not have.
func (c *roofChecks) ownCommands(run []core.Command) {
	w := c.roof.world
	w.steps++
	tick := core.Tick()
	w.hash.step(w.now, &tick, run)
	for i := range run {
		c.roof.book.note(&run[i])
		if run[i].Kind == core.CommandNotice && run[i].Notice == core.NoticeMisuse {
			w.fail(nil, "S15", "the fleet counts misuse")
		}
	}
}

// moved follows a node into another phase.
func (c *roofChecks) moved(n *node, now core.Instant, cmd *core.Command) {
	switch {
	case cmd.Phase == core.PhaseWaiting:
		c.asked = append(c.asked, n)
		n.askedAt = now
	case cmd.From == core.PhaseWaiting && cmd.Phase == core.PhaseResolving:
		c.s14Budget(n, now)
		c.l10Order(n)
		c.connecting++
		n.check.attempt(now)
	case cmd.From == core.PhaseWaiting: // stopped
		c.forget(n)
	case cmd.From >= core.PhaseResolving && cmd.From < core.PhaseBooting && (cmd.Phase >= core.PhaseBooting || cmd.Phase == core.PhaseBackoff):
		c.connecting--
	}
	if cmd.From == core.PhaseReady {
		c.ready--
	}
	if cmd.Phase == core.PhaseReady {
		c.ready++
	}
}

// forget takes a node out of those that wait for a permit.
func (c *roofChecks) forget(n *node) {
	for i, other := range c.asked {
		if other == n {
			c.asked = append(c.asked[:i], c.asked[i+1:]...)
			return
		}
	}
}

// permitIn finds the permit that a node must have had to say this.
func permitIn(run []core.Command) (core.Conn, bool) {
	for i := range run {
		if c := &run[i]; c.Kind == core.CommandNotice && c.Notice == core.NoticePhase && c.From == core.PhaseWaiting && c.Phase == core.PhaseResolving {
			return c.Conn, true
		}
	}
	return 0, false
}

// submitted is told of a routed action that is about to be submitted.
func (c *roofChecks) submitted(t core.Ticket, e *Event) { c.tickets[t] = e.Action.Name }

// drained is called when the owner has nothing left to do at this time.
func (c *roofChecks) drained() {
	c.s16Deadline()
	c.l10Free()
	r := c.roof
	r.watched = slices.DeleteFunc(r.watched, func(n *node) bool {
		n.check.l2Ready()
		n.check.l6Stopped()
		n.watched = n.check.readyBy != 0 || n.stopped && n.check.phase != core.PhaseStopped
		return !n.watched
	})
}

// watch looks after a node that must be Ready, or Stopped, by some time.
func (r *roof) watch(n *node) {
	if !n.watched {
		n.watched = true
		r.watched = append(r.watched, n)
	}
}

// restBound is how much longer than a lone node the nodes may take, since
// they wait for permits: each may hold one for as long as an attempt takes.
func (c *roofChecks) restBound() time.Duration {
	nodes := len(c.roof.world.nodes)
	var attempt time.Duration
	for _, n := range c.roof.world.nodes {
		k := configOf(c.roof.world.plan, n.plan)
		attempt = max(attempt, k.ResolveTimeout+maxAddresses*k.DialTimeout+k.GreetingTimeout+k.LoginTimeout)
	}
	rounds := (nodes + c.config.ConnectConcurrency - 1) / c.config.ConnectConcurrency
	return time.Duration(nodes)*time.Second/time.Duration(c.config.ConnectRate) + 2*time.Duration(rounds)*attempt
}
