package sim

import (
	"time"

	"amicore/core"
)

// The heartbeat, kept a second time (docs/contract/heartbeat.md): exactly, as long as
// nothing that was sent may block the server. Where something may, silence.go and
// framing.go have bounds.

// heart is the heartbeat of a node.
type heart struct {
	due     core.Instant // never: it is not armed
	heard   core.Instant // what counts
	awaited bool         // a ping was sent into the silence
	misses  int          // in a row
	// unsure: something may block, so that it is not known what the last silence came
	// to. It ends with the next frame.
	unsure bool
}

// connected begins with a connection.
func (h *heart) connected(now core.Instant) {
	*h = heart{due: never, heard: now}
}

// beats follows a Step, and checks what the silence in front of it comes to.
func (c *checks) beats(now core.Instant, in *core.Input) {
	h, s, last := &c.heart, c.stats, c.last
	missed := s.Misses - last.Misses
	if c.node.plan.Hostile || c.ruled || c.turn.unsure {
		return
	}
	if s.BytesIn != last.BytesIn {
		switch {
		case c.live.at == now || c.beat.heard == now:
			h.heard, h.misses, h.awaited, h.unsure = now, 0, false, false
			h.due = now.Add(c.node.config.HeartbeatInterval)
		case len(c.blocking) > 0: // bytes behind it may count
			h.unsure = true
		}
	}
	if isServing(s.Phase) && !isServing(last.Phase) {
		h.due = now.Add(c.node.config.HeartbeatInterval)
	}
	if !isServing(s.Phase) {
		h.due = never
		return
	}
	fires := !in.More && h.due <= now
	switch {
	case h.unsure:
		return
	case fires && len(c.blocking) > 0:
		h.unsure = true
		return
	case !fires:
		if missed > 0 {
			c.node.fail("S13", "a heartbeat is missed %v before the silence has lasted for its time", h.due.Sub(now))
		}
	default:
		c.beaten(missed)
		h.due = now.Add(c.node.config.HeartbeatTimeout)
	}
	c.s16Beat()
}

// beaten checks a silence that has lasted for its time, and has not ended the session:
// one miss if a ping was awaited, and a ping.
func (c *checks) beaten(missed uint64) {
	h := &c.heart
	want := uint64(0)
	if h.awaited {
		h.misses++
		want = 1
	}
	if missed != want {
		c.node.fail("S13", "the silence has lasted for its time, a ping was awaited: %t, and %d heartbeats are missed", h.awaited, missed)
	}
	if h.misses >= c.node.config.MaxMissed {
		c.node.fail("S13", "%d heartbeats are missed, and the session goes on", h.misses)
	}
	h.awaited = true
	if !c.node.plan.AnyOrder && c.stats.Pings == c.last.Pings && c.last.Window == 0 && c.pinging.out(c.turn.done) < maxPings {
		c.node.fail("S13", "the silence has lasted for its time, and no Ping asks whether the server lives")
	}
}

// s16Beat: the deadline of the heartbeat is the end of the silence, or comes behind that
// of another timer.
func (c *checks) s16Beat() {
	h, at := &c.heart, c.deadline
	if !c.armed {
		at = never
	}
	if c.why == core.DeadlineMore {
		return
	}
	why := core.DeadlineHeartbeat
	if h.awaited {
		why = core.DeadlineHeartbeatMiss
	}
	is := c.why == core.DeadlineHeartbeat || c.why == core.DeadlineHeartbeatMiss
	if at > h.due || is && (at != h.due || c.why != why) {
		c.node.fail("S16", "%v is due at %v, and the deadline (%v) is at %v", why, time.Duration(h.due), c.why, time.Duration(at))
	}
}

// s13Missed: a session is closed for silence when as many heartbeats are missed as may
// be, for its framing if bytes came since it was last heard, and for the heartbeat if
// none did.
func (c *checks) s13Missed(now core.Instant, cmd *core.Command) {
	h := &c.heart
	if cmd.Close != core.CloseHeartbeat && cmd.Close != core.CloseFraming || c.node.world.plan.Fleet != nil || c.node.plan.Hostile || c.ruled || c.turn.unsure || h.unsure || len(c.blocking) > 0 {
		return
	}
	if !h.awaited || h.due > now || h.misses+1 != c.node.config.MaxMissed {
		c.node.fail("S13", "closed (%v) with %d heartbeats missed before, and a ping awaited (%t) until %v", cmd.Close, h.misses, h.awaited, time.Duration(h.due))
	}
	if framing := c.heardAt > h.heard; framing != (cmd.Close == core.CloseFraming) {
		c.node.fail("S13", "closed (%v), last heard at %v, with bytes at %v", cmd.Close, time.Duration(h.heard), time.Duration(c.heardAt))
	}
}

// pings are the last Pings that were sent on a connection, callers' ones too, by their
// order among all actions.
type pings struct {
	orders [maxPings]uint64
	next   int
	// last is the last action of any name that was sent, before the one that was when
	// the Step began, by their hashed ActionIDs.
	last, before uint64
	due          bool // a timer was due in this Step
}

func (p *pings) sent(order uint64) {
	p.orders[p.next] = order
	p.next = (p.next + 1) % maxPings
}

// out returns how many of them are behind the last action that is done.
func (p *pings) out(done uint64) (n int) {
	for _, order := range p.orders {
		if order > done {
			n++
		}
	}
	return n
}

// s16Asked: a Ping begins to wait for a reason: silence, a submission that found no
// room, the boot, or a caller's action that waits, or that was sent last and goes on.
func (c *checks) s16Asked(in *core.Input) {
	s, last := c.stats, c.last
	switch {
	case s.Pings == last.Pings || s.Backpressure != last.Backpressure:
	case !hasCallers(last.Phase) || !hasCallers(s.Phase) || c.node.plan.Hostile || c.ruled:
	case s.Unsent > 0 || last.Unsent > 0 || in.Kind == core.InputSubmit:
	case in.Kind == core.InputReceived && s.Frames-last.Frames > 1: // it may have ended meanwhile
	case c.pinging.due: // the silence
	default:
		own := func(e *sentID) bool { return e.name >= 0 && !c.tally.mixed[e.name] }
		if e := c.ids.find(c.pinging.before); e == nil || e.over || own(e) {
			c.node.fail("S13", "a Ping is sent with no silence, behind an action whose caller has been told how it ended")
		}
	}
}
