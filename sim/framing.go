package sim

import (
	"slices"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// How long a session may go on without a frame that counts as heard: one that
// begins with Event, Response or ActionID.

// liveness is when something last showed that a session lives.
type liveness struct {
	at     core.Instant
	paused time.Duration // of the owner, until then
}

func (l *liveness) heard(c *checks, now core.Instant) { *l = liveness{now, c.paused} }

func isLive(f *wire.Frame) bool {
	if f.Kind == wire.KindEvent || f.Kind == wire.KindResponse || f.Kind == wire.KindFollows {
		return true
	}
	if f.Len() == 0 {
		return false
	}
	name, _, ok := f.Header(0)
	return ok && wire.EqualFold(name, "ActionID")
}

// neverText is the rule by which the checks read a hostile peer: they need not
// know which text the machine believes, for inside of it the machine counts no
// frames.
func neverText([]byte) bool { return false }

// receivedHostile looks for a frame that counts in what a hostile peer sent.
// frames is how many the machine has read: where there are none, it takes for
// text what looks like frames here.
func (c *checks) receivedHostile(b []byte, frames uint64) {
	live := false
	c.agreed = c.agreed[:0]
	c.slow.feed(b)
	c.answers.Feed(b)
	for c.answers.Next(&c.frame) {
		f := &c.frame
		c.s18Read(f)
		live = live || isLive(f)
		if f.Kind == wire.KindResponse {
			c.unanswered.answered(f, c.node.plan.AnyOrder)
			c.loginOf.answered(f)
		}
		if f.Kind == wire.KindResponse && !isError(f) {
			c.agreed = append(c.agreed, hashOf(f.ActionID()))
			c.loginAgreed()
		}
	}
	if live && frames > 0 {
		c.live.heard(c, c.node.world.now)
	}
}

// loginAgreed follows a hostile peer that agrees to the login: it may do so in the
// bytes that bring the login about, and then its answer is read behind the Send.
func (c *checks) loginAgreed() {
	if c.login != 0 && slices.Contains(c.agreed, c.login) {
		c.login, c.accepted = 0, true
		c.desired.accepted()
	}
}

// l3Framing: a session that is sent bytes and no frames is left in time, like
// one that is sent nothing. Bytes put that off by FrameTimeout at most.
func (c *checks) l3Framing(now core.Instant) {
	if phase := c.stats.Phase; phase != core.PhaseReady && phase != core.PhaseDraining || c.node.pausedUntil > 0 {
		return
	}
	config := &c.node.config
	limit := config.HeartbeatInterval + time.Duration(config.MaxMissed+1)*config.HeartbeatTimeout
	limit += config.FrameTimeout
	last := c.live
	if c.served.at > last.at {
		last = c.served
	}
	from := last.at.Add(c.paused - last.paused)
	if now <= from.Add(limit) {
		return
	}
	if until := c.blockedUntil(from); now > until.Add(limit) {
		c.node.fail("L3", "no frame for %v, and the connection stands", now.Sub(c.live.at))
	}
}

// busyUntil is until when the first action may have kept the session busy, if
// it must be answered on every version and bytes came since it was sent.
func (c *checks) busyUntil() core.Instant {
	if len(c.blocking) > 0 && c.blocking[0].sure && c.heardAt > c.blocking[0].at {
		b := &c.blocking[0]
		return max(c.live.at, b.at).Add(b.block)
	}
	return c.live.at
}

// blockedUntil is until when what was sent may keep a session busy that was
// heard at from.
func (c *checks) blockedUntil(from core.Instant) core.Instant {
	if c.node.plan.AnyOrder || c.node.plan.Hostile { // any of them may be at work, and which are answered is not known
		longest, first := time.Duration(0), from
		for i := len(c.blocking) - 1; i >= 0; i-- {
			b := &c.blocking[i]
			longest = max(longest, b.block)
			if b.at > from {
				first = b.at // of those sent since, the first one
			}
		}
		return first.Add(2 * longest)
	}
	for _, b := range c.blocking {
		from = max(from, b.at).Add(b.block)
		if b.sure && !c.quiet {
			break
		}
	}
	return from
}

// s13Early: a link is left for the heartbeat no sooner than after an interval
// and the misses without a byte, and for its framing no sooner than
// FrameTimeout after the last frame that counts.
func (c *checks) s13Early(now core.Instant, cmd *core.Command) {
	config := &c.node.config
	switch cmd.Close {
	case core.CloseHeartbeat:
		if least := config.HeartbeatInterval + time.Duration(config.MaxMissed)*config.HeartbeatTimeout; now.Sub(c.heardAt) < least {
			c.node.fail("S13", "closed for the heartbeat %v after bytes, at least %v", now.Sub(c.heardAt), least)
		}
	case core.CloseFraming:
		if now.Sub(c.live.at) < config.FrameTimeout {
			c.node.fail("S13", "closed for its framing %v after a frame, at least %v", now.Sub(c.live.at), config.FrameTimeout)
		}
		if until := c.busyUntil(); now.Sub(until) < config.FrameTimeout && !c.node.plan.AnyOrder && !c.node.plan.Hostile {
			c.node.fail("S13", "closed for its framing %v after an action may have blocked the session, at least %v", now.Sub(until), config.FrameTimeout)
		}
	}
}
