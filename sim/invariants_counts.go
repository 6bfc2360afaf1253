package sim

import (
	"slices"

	"amicore/core"
	"amicore/core/wire"
)

// recount is what the checks count by themselves of what Stats says, from the
// inputs and commands of a machine alone.
type recount struct {
	bytesIn, bytesOut            uint64
	delivered, gaps              uint64
	submitted, completed, failed uint64
	attempts, sessions           uint64
	rejected, misses, stale      uint64
	backpressure                 uint64
	pings, callersPings          uint64 // in Sends, and submitted
	window                       int
	lastClose                    core.CloseReason
	// pongs are when the Pings were sent that this Step brought the answers to.
	pongs   []core.Instant
	orphans [len(core.Stats{}.Orphans)]uint64 // by class
}

// input counts an input. own: it is of the connection that stands.
func (r *recount) input(in *core.Input, own bool) {
	r.pongs = r.pongs[:0]
	switch in.Kind {
	case core.InputReceived:
		if own {
			r.bytesIn += uint64(len(in.Data))
		}
	case core.InputSent:
		if own {
			r.window -= int(in.N)
		}
	case core.InputSubmit:
		if wire.EqualFold([]byte("Ping"), in.Text) {
			r.callersPings++
		}
		r.submitted++
	}
}

// command counts a command.
func (r *recount) command(cmd *core.Command) {
	switch cmd.Kind {
	case core.CommandWantConnect:
		r.attempts++
	case core.CommandSend:
		r.bytesOut += uint64(len(cmd.Bytes))
		r.window += len(cmd.Bytes)
	case core.CommandComplete:
		r.completed++
	case core.CommandFail:
		r.failed++
		if cmd.Err.Err == core.ErrBackpressure {
			r.backpressure++
		}
	case core.CommandDeliver:
		if cmd.Event == nil {
			r.gaps++
		} else {
			r.delivered++
		}
	case core.CommandNotice:
		r.notice(cmd)
	}
}

func (r *recount) notice(cmd *core.Command) {
	switch cmd.Notice {
	case core.NoticePhase:
		switch {
		case cmd.Phase == core.PhaseReady:
			r.sessions++
		case cmd.Phase == core.PhaseBackoff || cmd.Phase == core.PhaseStopped:
			r.window = 0 // what it was, the connection had
		}
	case core.NoticeClosed:
		r.lastClose = cmd.Close
	case core.NoticeLoginRejected:
		r.rejected += uint64(cmd.Count)
	case core.NoticeHeartbeatMiss:
		r.misses++
	case core.NoticeStale:
		r.stale += uint64(cmd.Count)
	case core.NoticeOrphan:
		r.orphans[cmd.Orphan] += uint64(cmd.Count)
	}
}

// s11Counts: what Stats counts is what inputs and commands tell, exactly. Of
// the frames and the levels see s11Frames and s11Tally.
func (c *checks) s11Counts() {
	r, s := &c.recount, c.stats
	switch n := c.node; {
	case n.gone || !n.joined: // the fleet answers in its place
	case s.BytesIn != r.bytesIn:
		c.s11Differs("BytesIn", s.BytesIn, r.bytesIn)
	case s.BytesOut != r.bytesOut:
		c.s11Differs("BytesOut", s.BytesOut, r.bytesOut)
	case s.Delivered != r.delivered:
		c.s11Differs("Delivered", s.Delivered, r.delivered)
	case s.Gaps != r.gaps:
		c.s11Differs("Gaps", s.Gaps, r.gaps)
	case s.Submitted != r.submitted:
		c.s11Differs("Submitted", s.Submitted, r.submitted)
	case s.Completed != r.completed:
		c.s11Differs("Completed", s.Completed, r.completed)
	case s.Failed != r.failed:
		c.s11Differs("Failed", s.Failed, r.failed)
	case s.Attempts != r.attempts:
		c.s11Differs("Attempts", s.Attempts, r.attempts)
	case s.Sessions != r.sessions:
		c.s11Differs("Sessions", s.Sessions, r.sessions)
	case s.Rejected != r.rejected:
		c.s11Differs("Rejected", s.Rejected, r.rejected)
	case s.Misses != r.misses:
		c.s11Differs("Misses", s.Misses, r.misses)
	case s.Stale != r.stale:
		c.s11Differs("Stale", s.Stale, r.stale)
	case s.Backpressure != r.backpressure:
		c.s11Differs("Backpressure", s.Backpressure, r.backpressure)
	case s.Window != r.window:
		c.s11Differs("Window", uint64(s.Window), uint64(r.window))
	case s.Phase != c.phase:
		c.node.fail("S11", "Stats says the phase is %v, and it is %v", s.Phase, c.phase)
	case s.LastClose != r.lastClose:
		c.node.fail("S11", "Stats says that %v was the last close, and it was %v", s.LastClose, r.lastClose)
	case r.pings > s.Pings+r.callersPings:
		c.node.fail("S11", "%d Pings are sent, callers have submitted %d, and Stats counts %d", r.pings, r.callersPings, s.Pings)
	case s.RTT != c.last.RTT && !c.ponged() && !c.node.plan.Hostile:
		c.node.fail("S11", "Stats says that a round trip took %v, and no Ping was answered that was sent then", s.RTT)
	}
}

func (c *checks) s11Differs(what string, stats, counted uint64) {
	c.node.fail("S11", "Stats counts %d %s, and it was %d", stats, what, counted)
}

// s11Orphans: each orphan is told, and counted under its class.
func (c *checks) s11Orphans() {
	for class, n := range c.stats.Orphans {
		if counted := c.recount.orphans[class]; n != counted {
			c.s11Differs("Orphans ("+core.OrphanClass(class).String()+")", n, counted)
		}
	}
}

// ponged reports whether the round trip that Stats tells of is one.
func (c *checks) ponged() bool {
	return slices.Contains(c.recount.pongs, c.node.world.now.Add(-c.stats.RTT))
}

// pinged follows a Ping that is sent, pong the answer to one.
func (c *checks) pinged(e *sentID, now core.Instant) {
	c.recount.pings++
	e.pinged = now
}

func (c *checks) pong(e *sentID) {
	if e.pinged > 0 {
		c.recount.pongs = append(c.recount.pongs, e.pinged)
	}
}
