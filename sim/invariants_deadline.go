package sim

import (
	"time"

	"amicore/core"
)

// What a machine says that it waits for, and until when, held against what the
// checks know of each of its timers: from both sides where they can tell.

// never is later than all that is ever armed.
const never = core.Instant(1<<63 - 1)

// bounds are those of one timer, of which the machine has at most one.
type bounds struct{ least, most core.Instant }

func exactly(at core.Instant) bounds { return bounds{at, at} }

// beat follows the heartbeat.
type beat struct {
	heard  core.Instant // the last bytes that certainly count as heard
	served core.Instant // the session became Booting, or Ready without that
	misses int          // in a row
	missed core.Instant // the last of them
	// shown is the deadline for a miss that was seen last, by it is bounded.
	shown, by core.Instant
}

// bytes follows bytes that come, before their frames: they count for FrameTimeout
// behind the last frame that counts.
func (c *checks) heardBytes(in *core.Input) {
	if now := c.node.world.now; len(in.Data) > 0 && now.Sub(c.live.at) <= c.node.config.FrameTimeout && !c.node.plan.Hostile {
		c.beat.heard = now
	}
}

// heardSince is when the silence began at the earliest that the heartbeat ends.
func (c *checks) heardSince() core.Instant {
	if c.node.plan.Hostile { // which of its frames count is not known
		return c.beat.served
	}
	return max(c.live.at, c.beat.heard, c.beat.served)
}

// s16Next: the next deadline is one of a timer that is armed, no sooner and no
// later than that is due, and no other timer is due before it.
func (c *checks) s16Next() {
	n := c.node
	at, why, armed := c.deadline, c.why, c.armed
	if n.world.plan.Fleet != nil {
		at, why, armed = n.world.roof.fleet.NodeDeadline(n.plan.ID)
	}
	if !armed {
		at = never
	}
	if why == core.DeadlineMore { // which hides the timers
		return
	}
	if is, by := c.phaseTimer(); by != core.DeadlineNone {
		c.s16Bounds(at, why, by, is)
	}
	if isServing(c.phase) {
		c.s16Heartbeat(at, why)
	}
	if c.stats.Window > 0 {
		c.times.note(c)
		c.s16Bounds(at, why, core.DeadlineWriteStall, bounds{c.times.progress.Add(n.config.WriteTimeout), c.times.stalled.Add(n.config.WriteTimeout)})
	}
	c.s16Held(at, why)
	if c.open > 0 {
		c.s16Bounds(at, why, core.DeadlineAction, c.due.first(c.tickets))
	}
	if armed && !c.mayWait(why) {
		n.fail("S16", "the deadline is for %v in %v with %d actions open and %d bytes in the window", why, c.phase, c.open, c.stats.Window)
	}
}

// s16Bounds holds the next deadline against one timer that is armed.
func (c *checks) s16Bounds(at core.Instant, why, of core.DeadlineReason, is bounds) {
	switch {
	case at > is.most:
		c.node.fail("S16", "%v is due at %v at the latest, and the deadline (%v) is at %v", of, time.Duration(is.most), why, time.Duration(at))
	case why == of && at < is.least:
		c.node.fail("S16", "the deadline for %v is at %v, and it is due at %v at the earliest", why, time.Duration(at), time.Duration(is.least))
	}
}

// mayWait reports whether a timer can be armed.
func (c *checks) mayWait(why core.DeadlineReason) bool {
	switch why {
	case core.DeadlineAction:
		return c.open > 0
	case core.DeadlineHeartbeat, core.DeadlineHeartbeatMiss:
		return isServing(c.phase)
	case core.DeadlineWriteStall:
		return c.stats.Window > 0
	case core.DeadlineHold:
		return isServing(c.phase) && c.node.config.HoldBehindBlocking && c.stats.Unsent > 0
	}
	_, by := c.phaseTimer()
	return why == by
}

// phaseTimer is the timer of the phase, DeadlineNone where that has none.
func (c *checks) phaseTimer() (bounds, core.DeadlineReason) {
	k, t := &c.node.config, &c.times
	switch c.phase {
	case core.PhaseBackoff:
		return exactly(c.backoff.at.Add(c.backoff.wait)), core.DeadlineBackoff
	case core.PhaseResolving:
		return exactly(t.entered.Add(k.ResolveTimeout)), core.DeadlineResolve
	case core.PhaseConnecting:
		return exactly(t.entered.Add(k.DialTimeout)), core.DeadlineDial
	case core.PhaseGreeting:
		return exactly(t.entered.Add(k.GreetingTimeout)), core.DeadlineGreeting
	case core.PhaseAuthenticating:
		return exactly(t.entered.Add(k.LoginTimeout)), core.DeadlineLogin
	case core.PhaseBooting:
		return c.booting(), core.DeadlineBoot
	case core.PhaseDraining:
		is := exactly(t.stopBy)
		if c.logoff >= t.entered { // whose answer may be missing
			is.least = 0
		}
		return is, core.DeadlineDrain
	}
	return bounds{}, core.DeadlineNone
}

// booting is the timer of Booting: a server that can say whether it has booted is
// asked now and then.
func (c *checks) booting() bounds {
	k := &c.node.config
	is := exactly(c.times.entered.Add(k.BootTimeout))
	if c.filtersChange || c.filtersTaken < c.wanted { // they are waited for as well
		is.most = is.most.Add(k.LoginTimeout + c.paused - c.times.paused)
	}
	if c.boot.status {
		is.least = 0
	}
	return is
}

// s16Heartbeat holds the deadline against the heartbeat: an interval of silence,
// and then a timeout for each miss, which begins when nothing may block any more.
func (c *checks) s16Heartbeat(at core.Instant, why core.DeadlineReason) {
	k, now, b := &c.node.config, c.node.world.now, &c.beat
	since := c.heardSince()
	ping := bounds{since.Add(k.HeartbeatInterval), max(c.heardAt, b.served).Add(k.HeartbeatInterval)}
	if why == core.DeadlineHeartbeat {
		c.s16Bounds(at, why, why, ping)
		return
	}
	if b.missed <= since {
		b.misses = 0
	}
	from := max(c.live.at, b.served)
	if c.node.plan.Hostile {
		from = max(from, c.heardAt)
	}
	miss := bounds{
		since.Add(k.HeartbeatInterval + time.Duration(b.misses+1)*k.HeartbeatTimeout),
		max(now, c.blockedUntil(from)).Add(k.HeartbeatTimeout),
	}
	if until := c.silentLeast(since.Add(k.HeartbeatInterval)); until > 0 {
		miss.least = max(miss.least, until.Add(k.HeartbeatTimeout))
	}
	if why == core.DeadlineHeartbeatMiss {
		if at != b.shown { // armed in this Step, or hidden until now
			b.shown, b.by = at, miss.most
		}
		miss.most = b.by
		c.s16Bounds(at, why, why, miss)
		return
	}
	if latest := max(ping.most, miss.most); at > latest {
		c.node.fail("S16", "the heartbeat is due at %v at the latest, and the deadline (%v) is at %v", time.Duration(latest), why, time.Duration(at))
	}
}

// s16Held holds the deadline against that of what is held: it may be sent when the
// server is no longer busy.
func (c *checks) s16Held(at core.Instant, why core.DeadlineReason) {
	if !c.node.config.HoldBehindBlocking || c.stats.Unsent == 0 || c.phase < core.PhaseBooting {
		return
	}
	if d := &c.docket; !d.lost && len(d.waiting) > 0 {
		if until := d.busyUntil(); until > c.node.world.now || why == core.DeadlineHold {
			c.s16Bounds(at, why, core.DeadlineHold, exactly(until))
		}
		return
	}
	if !c.busyKnown() {
		return
	}
	// What a hostile peer writes may have ended what blocked.
	if most := c.busyMost(); most > c.node.world.now && !c.node.plan.Hostile || why == core.DeadlineHold {
		c.s16Bounds(at, why, core.DeadlineHold, bounds{c.busyLeast(), most})
	}
}

// s16Sent: with HoldBehindBlocking no action of a caller leaves while the server
// must be taken to be busy.
func (c *checks) s16Sent(now core.Instant, name []byte) {
	if !c.node.config.HoldBehindBlocking || ownName(name) >= 0 {
		return
	}
	if until := c.busyLeast(); now < until {
		c.node.fail("S16", "%s is sent, and the server may be busy for %v more", name, until.Sub(now))
	}
}
