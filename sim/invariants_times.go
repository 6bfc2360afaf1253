package sim

import (
	"time"

	"amicore/core"
)

// Times from both sides: nothing ends before its time, and no phase outlasts
// its own.

// times are since when the machine is where it is.
type times struct {
	entered  core.Instant // the phase, or the dial of this address
	paused   time.Duration
	progress core.Instant // the transport took bytes, or had none before
	window   int
	stalled  core.Instant // until when a transport may have taken nothing since then, for what the server may be busy with
	stopBy   core.Instant // the end of the grace of Stop
	stopping bool
}

func (t *times) enter(c *checks, now core.Instant) { t.entered, t.paused = now, c.paused }

// input follows what the transport takes, and Stop.
func (t *times) input(c *checks, in *core.Input, own bool) {
	now := c.node.world.now
	switch in.Kind {
	case core.InputConnected:
		if in.Conn == c.conn && c.phase == core.PhaseConnecting {
			t.window = 0
		}
	case core.InputSent:
		if own && in.N > 0 {
			t.window -= int(in.N)
			t.progress, t.stalled = now, now
		}
	case core.InputStop:
		at := now.Add(time.Duration(in.N))
		if !t.stopping || at < t.stopBy {
			t.stopping, t.stopBy = true, at
		}
	}
}

func (t *times) sent(now core.Instant, cmd *core.Command) {
	if t.window == 0 {
		t.progress, t.stalled = now, now
	}
	t.window += len(cmd.Bytes)
}

// note notes how long the server may be busy, while it takes nothing.
func (t *times) note(c *checks) {
	if len(c.blocking) > 0 {
		t.stalled = max(t.stalled, c.busyMost())
	}
}

// s16Close: no connection is given up before its time. Of the heartbeat see
// s13Early.
func (c *checks) s16Close(now core.Instant, cmd *core.Command) {
	k, since := &c.node.config, c.times.entered
	least := time.Duration(0)
	switch cmd.Close {
	case core.CloseResolveTimeout:
		least = k.ResolveTimeout
	case core.CloseDialTimeout:
		least = k.DialTimeout
	case core.CloseGreetingTimeout:
		least = k.GreetingTimeout
	case core.CloseLoginTimeout:
		if least = k.LoginTimeout; c.phase == core.PhaseBooting {
			least += k.BootTimeout
		}
	case core.CloseWriteStall:
		least, since = k.WriteTimeout, c.times.progress
	case core.CloseStopped:
		if c.phase == core.PhaseDraining && c.last.Pending > 0 && c.open > 0 && now < c.times.stopBy {
			c.node.fail("S16", "stopped with %d actions pending, %v before the grace of Stop is over", c.open, c.times.stopBy.Sub(now))
		}
		return
	}
	if took := now.Sub(since); took < least {
		c.node.fail("S16", "%v after %v, at least %v", cmd.Close, took, least)
	}
}

// s16Timeout: no action times out before its time.
func (c *checks) s16Timeout(now core.Instant, cmd *core.Command) {
	if t := &c.tickets[cmd.Ticket]; cmd.Err.Err == core.ErrTimeout && now < t.until {
		c.node.fail("S16", "%s (%s) times out %v before its time", cmd.Err.Action, cmd.Err.ActionID, t.until.Sub(now))
	}
}

// l2InPhase: no phase of an attempt outlasts its time, the login and the
// filters together not theirs. Of Booting see l8Booting.
func (c *checks) l2InPhase(now core.Instant, in *core.Input) {
	most, k := time.Duration(0), &c.node.config
	switch c.phase {
	case core.PhaseResolving:
		most = k.ResolveTimeout
	case core.PhaseConnecting:
		most = k.DialTimeout
	case core.PhaseGreeting:
		most = k.GreetingTimeout
	case core.PhaseAuthenticating:
		most = k.LoginTimeout
	default:
		return
	}
	if took := now.Sub(c.times.entered) - (c.paused - c.times.paused); took > most && !in.More {
		c.node.fail("L2", "%v for %v, at most %v", c.phase, took, most)
	}
}

// l7Queued: while an event waits and there is credit for it, the machine asks for the
// next Step at once. A fleet shares its credit out.
func (c *checks) l7Queued(now core.Instant) {
	if s := c.stats; s.Queued == 0 || s.Credit <= 0 || c.phase != core.PhaseReady || c.node.world.plan.Fleet != nil {
		return
	}
	if !c.armed || c.why != core.DeadlineMore || c.deadline > now {
		c.node.fail("L7", "%d events wait with %d bytes of credit, and the deadline is for %v", c.stats.Queued, c.stats.Credit, c.why)
	}
}

// l7Unheld: what nothing holds back leaves in the very step: the transport has
// taken all, and nothing is at work that may block.
func (c *checks) l7Unheld() {
	if c.stats.Unsent > 0 && c.stats.Window == 0 && c.phase == core.PhaseReady && len(c.blocking) == 0 && !c.node.plan.Hostile {
		c.node.fail("L7", "%d bytes of actions wait, and nothing holds them back", c.stats.Unsent)
	}
}
