package coretest

import (
	"slices"

	"amicore/core"
)

// checkCommands checks what the machine does in one Step; of many machines,
// what each of them does.
func (c *Checker) checkCommands(n *node, in *core.Input, commands []core.Command) {
	c.touched = append(c.touched[:0], n)
	n.seen = stepSeen{before: n.phase}
	n.accept(in, commands)
	for i := range commands {
		command := &commands[i]
		at := n
		if command.Node != in.Node {
			at = c.node(command.Node)
			if !slices.Contains(c.touched, at) {
				c.touched = append(c.touched, at)
				at.seen = stepSeen{before: at.phase}
			}
		}
		if at.seen.before == core.PhaseStopped {
			c.checkStopped(command)
		}
		c.checkCommand(at, in, command)
	}
	for _, at := range c.touched {
		c.checkSeen(at)
	}
	if in.Kind == core.InputSubmit && !c.misuse && n.seen.before == core.PhaseStopped && len(n.pending) > 0 {
		c.fault("S2", "Stopped did not answer ticket %d", in.Ticket)
	}
}

// checkSeen checks a Step of one machine as a whole.
func (c *Checker) checkSeen(n *node) {
	s := &n.seen
	if over := s.delivers - c.cfg.StepEvents; over > 1 || over == 1 && n.phase != core.PhaseStopped {
		c.fault("S10", "%d Delivers in one Step, at most %d", s.delivers, c.cfg.StepEvents)
	}
	if s.missed && !s.closedFor(core.CloseHeartbeat) && !s.closedFor(core.CloseFraming) {
		c.fault("S13", "the last heartbeat was missed and the connection is not closed")
	}
	if s.ended && !s.retried && n.phase != core.PhaseStopped && !c.cfg.Observe {
		c.fault("S13", "the connection has ended, and neither is a retry scheduled nor the machine stopped")
	}
	if s.ended && len(n.pending) > 0 {
		c.fault("S6", "the connection has ended and %d tickets are pending", len(n.pending))
	}
}

// stepSeen is what one Step has shown so far of one machine.
type stepSeen struct {
	before   core.Phase // in which the Step began
	delivers int
	notices  []told
	closes   uint64 // reasons, a bit each
	missed   bool
	ended    bool
	retried  bool
}

func (s *stepSeen) closedFor(why core.CloseReason) bool { return s.closes&(1<<why) != 0 }

func (c *Checker) checkCommand(n *node, in *core.Input, command *core.Command) {
	switch command.Kind {
	case core.CommandWantConnect, core.CommandResolve, core.CommandConnect:
		c.checkAttempt(n, command)
	case core.CommandSend:
		c.checkSend(n, command)
	case core.CommandClose:
		n.seen.closes |= 1 << command.Close
		if c.cfg.Observe {
			c.fault("S7", "an observing machine closes")
		}
		n.known(command.Conn).over = true
	case core.CommandAcked, core.CommandComplete, core.CommandFail:
		c.checkOutcome(n, in, command)
	case core.CommandDeliver:
		n.seen.delivers++
		if (command.Event == nil) == (command.Gap == core.GapNone) {
			c.fault("S11", "a Deliver is an event or a gap, and not both")
		}
	case core.CommandNotice:
		c.checkNotice(n, command)
	default:
		c.fault("S19", "command of kind %d", command.Kind)
	}
}

func (c *Checker) checkStopped(command *core.Command) {
	failed := command.Kind == core.CommandFail && command.Err != nil && command.Err.Err == core.ErrStopped
	if !failed && (command.Kind != core.CommandNotice || command.Notice == core.NoticePhase) {
		c.fault("S15", "a stopped machine says %v", command.Kind)
	}
}

// told is what two notices of one Step must not have in common: they would be
// one.
type told struct {
	kind  core.NoticeKind
	class core.OrphanClass // of an orphan
	why   core.CloseReason // of a connection's end
}

func toldOf(command *core.Command) told {
	t := told{kind: command.Notice}
	switch command.Notice {
	case core.NoticeOrphan:
		t.class = command.Orphan
	case core.NoticeClosed:
		t.why = command.Close
	}
	return t
}

func (c *Checker) checkNotice(n *node, command *core.Command) {
	s := &n.seen
	if command.Notice != core.NoticePhase && command.Notice != core.NoticeWouldRefuse {
		now := toldOf(command)
		if slices.Contains(s.notices, now) {
			c.fault("S10", "two notices %q in one Step", command.Notice)
		}
		s.notices = append(s.notices, now)
	}
	switch command.Notice {
	case core.NoticePhase:
		c.checkPhase(n, command)
	case core.NoticeClosed:
		s.ended = true
		if k := n.conns[n.conn]; k != nil {
			k.over = true
		}
	case core.NoticeRetry:
		s.retried = true
		c.checkRetry(n, command)
	case core.NoticeHeartbeatMiss:
		s.missed = s.missed || !c.cfg.Observe && command.Count >= int64(c.cfg.MaxMissed)
	}
}

// checkPhase holds moves against the table.
func (c *Checker) checkPhase(n *node, command *core.Command) {
	if command.From != n.phase || !core.CanMove(command.From, command.Phase, c.cfg.Observe) {
		c.fault("S15", "from %v, told as %v, to %v", n.phase, command.From, command.Phase)
	}
	n.phase = command.Phase
}

// checkRetry holds a delay against the schedules.
func (c *Checker) checkRetry(n *node, command *core.Command) {
	if c.cfg.Observe {
		return
	}
	delay := command.Count
	if delay < 0 || delay > int64(max(c.cfg.BackoffMax, c.cfg.RejectedMax, c.cfg.InUseMax, c.cfg.BackoffFloor)) {
		c.fault("S14", "a retry after %d ns, outside of every schedule", delay)
	}
	if c.stats == nil {
		return
	}
	switch why := c.stats().LastClose; why {
	case core.CloseLoginRejected, core.CloseCertificate:
		if delay < int64(c.cfg.RejectedMin) {
			c.fault("S14", "retried after %d ns, sooner than RejectedMin, for %v", delay, why)
		}
	case core.CloseLoginInUse:
		if delay < int64(c.cfg.InUseMin) || delay > int64(c.cfg.InUseMax) {
			c.fault("S14", "a login that is in use is retried after %d ns, not within InUseMin and InUseMax", delay)
		}
	case core.CloseShuttingDown:
		if delay > int64(max(c.cfg.BackoffMax, c.cfg.BackoffFloor)) {
			c.fault("S14", "a server that was shutting down is tried again after %d ns, later than BackoffMax", delay)
		}
	}
}

// checkAttempt checks that connections are made one at a time, with a permit.
func (c *Checker) checkAttempt(n *node, command *core.Command) {
	if c.cfg.Observe {
		c.fault("S7", "an observing machine says %v", command.Kind)
		return
	}
	if command.Conn < n.conn {
		c.fault("S7", "%v for connection %d after connection %d", command.Kind, command.Conn, n.conn)
		return
	}
	before, newer := n.conns[n.conn], command.Conn > n.conn
	if newer && before != nil && before.connected && !before.over && !before.closed {
		c.fault("S14", "%v for connection %d while connection %d is up", command.Kind, command.Conn, n.conn)
	}
	k := n.known(command.Conn)
	switch command.Kind {
	case core.CommandWantConnect:
		k.wanted = true
	case core.CommandResolve:
		if c.cfg.RequirePermit && !k.permitted {
			c.fault("S14", "connection %d goes on without a permit", command.Conn)
		}
		k.resolving = true
	default:
		if newer && (before == nil || !before.resolving) {
			c.fault("S14", "connection %d is dialled and nothing was resolved", command.Conn)
		}
		if k.dialling {
			c.fault("S14", "connection %d is dialled twice", command.Conn)
		}
		k.resolving, k.resolved, k.dialling = true, true, true
	}
}

// reasonPhases are the phases in which a machine waits for a reason.
var reasonPhases = map[core.DeadlineReason]uint16{
	core.DeadlineBackoff:       1 << core.PhaseBackoff,
	core.DeadlineResolve:       1 << core.PhaseResolving,
	core.DeadlineDial:          1 << core.PhaseConnecting,
	core.DeadlineGreeting:      1 << core.PhaseGreeting,
	core.DeadlineLogin:         1 << core.PhaseAuthenticating,
	core.DeadlineBoot:          1 << core.PhaseBooting,
	core.DeadlineHeartbeat:     1<<core.PhaseBooting | 1<<core.PhaseReady | 1<<core.PhaseDraining,
	core.DeadlineHeartbeatMiss: 1<<core.PhaseBooting | 1<<core.PhaseReady | 1<<core.PhaseDraining,
	core.DeadlineHold:          1<<core.PhaseReady | 1<<core.PhaseDraining,
	core.DeadlineDrain:         1 << core.PhaseDraining,
}

// checkDeadline checks that a Step leaves nothing due but more to deliver.
func (c *Checker) checkDeadline() {
	t, why, ok := c.machine.Deadline()
	switch {
	case !ok:
		if why != core.DeadlineNone {
			c.fault("S16", "no deadline, and yet a reason: %v", why)
		}
		return
	case why == core.DeadlineMore:
		if t > c.now {
			c.fault("S16", "more can be delivered now, and the deadline is in %v", t.Sub(c.now))
		}
	case t <= c.now:
		c.fault("S16", "the deadline (%v) is %v in the past after a Step", why, c.now.Sub(t))
	}
	if legal, known := reasonPhases[why]; known && len(c.nodes) == 1 {
		for _, n := range c.nodes { //tidy:unordered there is one
			if legal&(1<<n.phase) == 0 {
				c.fault("S16", "a deadline for %v in phase %v", why, n.phase)
			}
		}
	}
}
