package sim

import (
	"time"

	"amicore/core"
)

// How long a session may be silent, and when a silent one must be left.

// blockingSend is an action in flight that may keep its session busy.
type blockingSend struct {
	order uint64
	at    core.Instant
	block time.Duration
	sure  bool // on every version it may, and must be answered
}

// wentSilent notes that the far end of the connection is gone from here on.
func (c *checks) wentSilent() {
	if !online(c.node.levels().Phase) {
		return
	}
	c.silentConn, c.silentAt, c.silentSent, c.silentBy = c.conn, c.node.world.now, 0, 0
	c.silentLimit(0)
}

// stillHeard notes that bytes were on their way when the far end was gone.
func (c *checks) stillHeard() {
	if c.silentConn != 0 && c.silentConn == c.conn {
		c.silentAt, c.silentSent = c.node.world.now, 0
		c.silentLimit(0)
	}
}

// silentLimit is until when the silent connection must be left: after what may
// block, an interval and the misses. sent is when an action that may block was
// sent into the silence, or 0.
func (c *checks) silentLimit(sent core.Instant) {
	if c.silentConn == 0 {
		return
	}
	config := &c.node.config
	limit := config.HeartbeatInterval + time.Duration(config.MaxMissed)*config.HeartbeatTimeout
	if c.phase < core.PhaseReady { // the login may be answered, and nothing behind it
		limit += config.GreetingTimeout + config.LoginTimeout
	}
	if c.silentSent == 0 {
		c.silentSent = sent
	}
	until := c.silentAt
	if c.node.plan.AnyOrder || c.node.plan.Hostile { // any of them may be at work, one of them is answered
		longest := time.Duration(0)
		for _, b := range c.blocking {
			longest = max(longest, b.block)
		}
		until = max(until, c.silentSent).Add(longest)
	} else {
		for _, b := range c.blocking {
			until = max(until, b.at).Add(b.block)
			if b.sure && !c.quiet {
				break // what is behind it has not begun
			}
		}
	}
	c.silentBy = max(c.silentBy, until.Add(limit+config.HeartbeatTimeout))
}

// s13Close: never for the heartbeat while an action may block. Of those that
// must be answered only the first can be at work: a session that is silent has
// not come to the ones behind it.
func (c *checks) s13Close(now core.Instant, cmd *core.Command) {
	c.s13Early(now, cmd)
	if cmd.Close != core.CloseHeartbeat {
		return
	}
	if until := c.silentLeast(never); now < until {
		c.node.fail("S13", "closed for the heartbeat, and an action may block the session for %v more", until.Sub(now))
	}
}

// silentLeast is until when a silent session must be taken to be blocked by what
// was sent before a time; 0 where that is not known.
func (c *checks) silentLeast(before core.Instant) core.Instant {
	if c.node.plan.AnyOrder || c.node.plan.Hostile {
		return 0 // without a fence, records that were given up make room when it is short
	}
	// Those in front of it that may block on some versions only: the machine may
	// know that they do on this one, and then nothing behind them has begun.
	until := never
	for i := range c.blocking {
		b := &c.blocking[i]
		if b.at >= before {
			break
		}
		if until = min(until, max(c.live.at, b.at).Add(b.block)); b.sure {
			return until
		}
	}
	return 0
}

// answeredUpTo: a response proves that the server is done with what was sent
// before, unless it answers in any order.
func (c *checks) answeredUpTo(id []byte) {
	e := c.ids.find(hashOf(id))
	if e == nil {
		return
	}
	c.turn.answered(e, c.node.world.now)
	kept := c.blocking[:0]
	for _, b := range c.blocking {
		if b.order > e.order || c.node.plan.AnyOrder && b.order != e.order {
			kept = append(kept, b)
		}
	}
	c.blocking = kept
}

// l3Silent: a half-open connection is left in time.
func (c *checks) l3Silent(now core.Instant) {
	if c.silentConn == 0 || c.node.pausedUntil > 0 {
		return
	}
	if c.conn != c.silentConn || !online(c.stats.Phase) {
		c.silentConn = 0
		return
	}
	if now > c.silentBy {
		c.node.fail("L3", "the peer has been gone for long, and the connection stands")
	}
}
