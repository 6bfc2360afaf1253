package sim

import (
	"strings"
	"time"

	"amicore/core"
)

// s7Send: no byte of one connection is written to another.
func (c *checks) s7Send(cmd *core.Command) {
	if cmd.Conn != c.dialed {
		c.node.fail("S7", "a Send for connection %d, and %d stands", cmd.Conn, c.dialed)
	}
}

// s5Stale: bytes of a connection that is over feed nothing.
func (c *checks) s5Stale(in *core.Input, frames uint64) {
	if frames > 0 {
		c.node.fail("S5", "%d frames of connection %d are taken, and %d stands", frames, in.Conn, c.dialed)
	}
}

// s13Limit: at the limit of missed heartbeats the connection is closed and
// the retry scheduled, in the same step.
func (c *checks) s13Limit(cmd *core.Command, all []core.Command) {
	if int(cmd.Count) < c.node.config.MaxMissed {
		return
	}
	closed, retry := false, c.stats.Phase == core.PhaseStopped
	for i := range all {
		closed = closed || all[i].Kind == core.CommandClose
		retry = retry || all[i].Kind == core.CommandNotice && all[i].Notice == core.NoticeRetry
	}
	if !closed || !retry {
		c.node.fail("S13", "%d heartbeats are missed, and the connection is not closed with a retry scheduled", cmd.Count)
	}
}

// s14One: never two connections at once.
func (c *checks) s14One(cmd *core.Command) {
	if c.dialed != 0 {
		c.node.fail("S14", "connection %d is dialled while %d is not closed", cmd.Conn, c.dialed)
	}
}

// s14Address: the addresses that the lookup found are dialed in their order, and no
// other.
func (c *checks) s14Address(cmd *core.Command) {
	if i := c.tries - 1; c.node.world.plan.Fleet == nil && (i >= len(c.resolved) || cmd.Text != c.resolved[i]) {
		c.node.fail("S14", "address %d that is dialed is %q, and the lookup found %q", i+1, cmd.Text, c.resolved)
	}
}

// s14Permit: no attempt without its permit, where permits are asked for.
func (c *checks) s14Permit(cmd *core.Command) {
	if c.node.plan.Permits > 0 && c.node.world.plan.Fleet == nil && cmd.Conn != c.permitted {
		c.node.fail("S14", "connection %d is resolved without a permit", cmd.Conn)
	}
}

// l5InUse: a login that is already in use says nothing about the secret: it is
// not taken for a wrong one, and nothing else is taken for it. A server that is
// shutting down says so in an Error, and refuses no login.
func (c *checks) l5InUse(cmd *core.Command) {
	said := strings.TrimRight(strings.TrimSuffix(cmd.Text, `\t`), " ")
	if strings.EqualFold(said, "Asterisk is shutting down") && !c.loginOf.empty {
		c.node.fail("L5", "the server is shutting down, and the machine says: %v", cmd.Notice)
	}
	if inUse := strings.EqualFold(said, "Login Already In Use"); inUse != (cmd.Notice == core.NoticeLoginInUse) {
		c.node.fail("L5", "the server refused the login with %q, and the machine says: %v", cmd.Text, cmd.Notice)
	}
}

// attempt is told that the machine wants to connect. From the first time on
// that the faults are over and the server is up, it has as long as one attempt
// may take; the backoff before it is bounded by S14.
func (c *checks) attempt(now core.Instant) {
	n := c.node
	if c.readyBy != 0 || !n.world.healed || n.stopped || n.plan.Wrong || n.plan.Hostile || c.hopeless() || !n.server.Accepts() {
		return
	}
	k := &n.config
	dials := time.Duration(max(1, n.plan.Addresses)) * k.DialTimeout
	c.readyBy = now.Add(n.plan.Permits + k.ResolveTimeout + dials + k.GreetingTimeout + k.LoginTimeout)
	c.readyPaused = c.paused
	if n.world.plan.Fleet != nil {
		n.world.roof.watch(n)
	}
}

// l2Ready: a reachable, accepting server is logged in to within one attempt.
func (c *checks) l2Ready() {
	if n := c.node; c.readyBy != 0 && !n.stopped && !c.hopeless() && n.world.now > c.readyBy.Add(c.paused-c.readyPaused) {
		n.fail("L2", "the server can be reached and accepts, and the attempt should have been Ready %v ago; the phase is %v", n.world.now.Sub(c.readyBy), c.phase)
	}
}

// l9Filters: Ready means that the filters are in force anew.
func (c *checks) l9Filters() {
	if c.filtersChange {
		return // those may be on their way
	}
	if c.hopeless() {
		c.node.fail("L9", "Ready, and one of the filters %q cannot be had on this server", c.desired.filters.texts)
	}
	if len(c.filters) < c.wanted {
		c.node.fail("L9", "Ready with %d filters sent on this connection, and %d are wanted", len(c.filters), c.wanted)
	}
	for _, f := range c.filters {
		if e := c.ids.find(f.id); e == nil || e.said == 0 && !e.scripted {
			c.node.fail("L9", "Ready, and a filter is not acknowledged")
		}
	}
}

// hopeless reports whether a filter that is wanted cannot be had: the machine gives up
// each session before it is Ready.
func (c *checks) hopeless() bool {
	d := &c.desired
	return d.filters.hopeless(c.node.server) || c.accepted && d.force.hopeless(c.node.server)
}

// s15Move: transitions are those of the table.
func (c *checks) s15Move(cmd *core.Command) {
	if cmd.From != c.phase || !core.CanMove(cmd.From, cmd.Phase, false) {
		c.node.fail("S15", "moves from %v to %v, and was in %v", cmd.From, cmd.Phase, c.phase)
	}
}

// s16Deadline: after a drain no deadline is in the past.
func (c *checks) s16Deadline() {
	if c.armed && c.deadline < c.node.world.now {
		c.node.fail("S16", "the deadline (%v) is %v ago", c.why, c.node.world.now.Sub(c.deadline))
	}
}

// leastHeard is what a driver at least lets go before a deadline that has passed,
// in bytes; each step counts as heardOne more than it brings. A peer that writes
// without end must not hold the timers for ever.
const (
	leastHeard = 16 << 20
	heardOne   = 256
)

// s16Unheard: nothing times out before all that has come is heard, however
// late the owner is, up to the bound of the driver.
func (c *checks) s16Unheard(cmd *core.Command) {
	switch cmd.Kind {
	case core.CommandFail:
		if cmd.Err.Err != core.ErrTimeout {
			return
		}
	case core.CommandClose:
		switch cmd.Close {
		case core.CloseHeartbeat, core.CloseWriteStall, core.CloseLoginTimeout, core.CloseGreetingTimeout, core.CloseDialTimeout, core.CloseResolveTimeout:
		default:
			return
		}
	}
	if n := c.node; c.atOnce < leastHeard && n.world.network.Pending(n.plan.ID) {
		n.fail("S16", "%v for a deadline, and what has come meanwhile is not heard yet", cmd.Kind)
	}
}

// l6Stopped: Stop reaches Stopped within its grace.
func (c *checks) l6Stopped() {
	n := c.node
	if n.stopped && n.world.now > n.stopBy.Add(c.paused) && c.phase != core.PhaseStopped {
		n.fail("L6", "%v after the grace of Stop the phase is %v", n.world.now.Sub(n.stopBy), c.phase)
	}
}

// l6Logoff: in Draining a Logoff leaves as soon as nothing is pending, and the
// transport has room; what was given up keeps nothing waiting.
func (c *checks) l6Logoff() {
	const room = 256 // more than a Logoff takes
	if s := c.stats; s.Phase == core.PhaseDraining && s.Pending == 0 && c.logoff < c.times.entered && s.Window+room <= c.node.config.SendWindow && !c.node.plan.Hostile {
		c.node.fail("L6", "nothing is pending in Draining, and no Logoff was sent since it began %v ago", c.node.world.now.Sub(c.times.entered))
	}
}
