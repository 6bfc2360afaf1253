package sim

import (
	"time"

	"amicore/core"
)

// A Step brings no more than what it was given and what was pending account for:
// a peer that writes little, or nothing that counts, makes no flood of commands.

// emitted counts what a Step brings.
type emitted struct {
	ends, acks, delivers, moves, sends int
	notices                            [noticeKinds]bool
	orphans                            [len(core.Stats{}.Orphans)]bool
}

// noticeKinds is more than there are.
const noticeKinds = 64

// s10Emitted: each ticket that was pending, and the one that is submitted, is
// acknowledged and ends once at most; no more than StepEvents is delivered; each
// Send is of an action that waited, of one that a frame has brought about, or of
// the few of the machine's own; and of each kind of notice there is one.
func (c *checks) s10Emitted(all []core.Command) {
	if len(all) == 0 || c.node.world.plan.Fleet != nil { // where several Steps look like one
		return
	}
	var e emitted
	for i := range all {
		c.count(&e, &all[i])
	}
	frames := int(c.stats.Frames - c.last.Frames)
	c.s10Cap("ends of actions in one Step", e.ends, c.last.Pending+1)
	c.s10Cap("acknowledged actions in one Step", e.acks, c.last.Pending+1)
	deliveries := c.node.config.StepEvents
	if c.stats.Phase == core.PhaseStopped {
		deliveries++ // the last gap
	}
	c.s10Cap("deliveries in one Step", e.delivers, deliveries)
	c.s10Cap("moves in one Step", e.moves, int(core.PhaseStopped))
	c.s10Cap("Sends in one Step", e.sends, c.last.Pending+1+frames+ownRecords)
}

func (c *checks) count(e *emitted, cmd *core.Command) {
	switch cmd.Kind {
	case core.CommandComplete, core.CommandFail:
		e.ends++
	case core.CommandAcked:
		e.acks++
	case core.CommandDeliver:
		e.delivers++
	case core.CommandSend:
		if e.sends++; len(cmd.Bytes) == 0 {
			c.node.fail("S10", "a Send has no bytes")
		}
	case core.CommandNotice:
		again := &e.notices[cmd.Notice]
		switch cmd.Notice {
		case core.NoticePhase:
			e.moves++
			return
		case core.NoticeClosed: // one for each reason
			return
		case core.NoticeOrphan:
			again = &e.orphans[cmd.Orphan]
		}
		if *again {
			c.node.fail("S10", "one Step tells twice: %v", cmd.Notice)
		}
		*again = true
	}
}

// s16Ping: a Ping of the machine's own follows an interval of silence, where
// nothing else asks for one: no fence, no want of room, no boot.
func (c *checks) s16Ping(now core.Instant) {
	t := &c.tally
	ping := ownName([]byte("Ping"))
	if c.phase != core.PhaseReady || now == c.readyAt || t.mixed[ping] || t.fenced || t.oversize > 0 || c.stats.Discarded > 0 || c.quiet || c.ruled || c.node.plan.AnyOrder || c.node.plan.Hostile || c.stats.Backpressure > 0 || c.last.Window > 0 {
		return
	}
	if due := c.heardSince().Add(c.node.config.HeartbeatInterval); now < due {
		c.node.fail("S16", "a Ping is sent %v before the silence has lasted for its interval", time.Duration(due-now))
	}
}
