package sim

import (
	"bytes"
	"strings"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/catalog"
	"amicore/core/wire"
)

// s2End: every submitted ticket ends exactly once.
func (c *checks) s2End(cmd *core.Command, how string) {
	t := cmd.Ticket
	if int(t) >= len(c.tickets) || c.tickets[t].state < ticketOpen {
		c.node.fail("S2", "%s of ticket %d, which was never submitted", how, t)
	}
	if c.tickets[t].state == ticketEnded {
		c.node.fail("S2", "%s of ticket %d, which has ended", how, t)
	}
	c.tickets[t].state = ticketEnded
	c.claims.refused(t)
	c.unanswered.ended(cmd, c.tickets[t].acked)
	c.blocks -= c.tickets[t].block
	c.openBytes -= c.tickets[t].bytes
	c.desired.ticket(c.tickets[t].sets, -1)
	c.open--
}

// s3Answered: no success without the response that its rule needs.
func (c *checks) s3Answered(cmd *core.Command) {
	t := &c.tickets[cmd.Ticket]
	if t.noAnswer {
		return
	}
	r := cmd.Reply
	if r.Response.IsZero() {
		c.node.fail("S3", "%s (%s) is a success without a response", r.Action, r.ActionID)
	}
	if wire.EqualFold(r.Response.Type(), "Error") {
		c.node.fail("S3", "%s (%s) is a success, and the response is an Error", r.Action, r.ActionID)
	}
	if !t.noEnd && wire.EqualFold(r.Response.Get("EventList"), "start") && r.Final.IsZero() {
		c.node.fail("S4", "the list of %s (%s) is a success without its end", r.Action, r.ActionID)
	}
}

// s4OwnFrames: a reply holds only frames with its own ActionID. With it goes
// S5: a broadcast that carries the id in its body is not one of them.
func (c *checks) s4OwnFrames(r *core.Reply) {
	id := []byte(r.ActionID)
	own := func(m wire.Message, what string) {
		if !m.IsZero() && !bytes.Equal(m.ActionID(), id) {
			if wire.EqualFold(m.Type(), "AsyncAGIExec") {
				return // its outcome is known by the CommandID
			}
			if what == "item" && c.mayBeBare(m) {
				return
			}
			c.node.fail("S4", "the %s of %s (%s) is of %q", what, r.Action, r.ActionID, m.ActionID())
		}
		if wire.EqualFold(m.Type(), "UserEvent") {
			c.node.fail("S5", "the %s of %s (%s) is a UserEvent of somebody else's", what, r.Action, r.ActionID)
		}
	}
	own(r.Response, "response")
	own(r.Final, "end")
	for _, e := range r.Events {
		own(e, "item")
	}
}

// s4Response: the response of a reply is one that has come with its ActionID, and its
// outcome is the one that has, byte by byte.
func (c *checks) s4Response(r *core.Reply) {
	e := c.ids.find(hashOf([]byte(r.ActionID)))
	if e == nil || e.again || c.node.plan.Hostile {
		return
	}
	if h := hashOf(r.Response.Bytes()); !r.Response.IsZero() && h != e.responses[0] && h != e.responses[1] {
		c.node.fail("S4", "the response of %s (%s) is none that has come", r.Action, r.ActionID)
	}
	if wire.EqualFold(r.Final.Type(), "OriginateResponse") && hashOf(r.Final.Bytes()) != e.final {
		c.node.fail("S4", "the outcome of %s (%s) is not the one that has come", r.Action, r.ActionID)
	}
}

// s4Order: the items of a list and its end are in wire order, all of them.
func (c *checks) s4Order(cmd *core.Command) {
	r := cmd.Reply
	if c.tickets[cmd.Ticket].noEnd { // it is no list to its caller, who gets what the rule says
		return
	}
	if r.Cut > 0 || r.Final.IsZero() || c.isAgain(r.ActionID) || c.node.plan.Hostile {
		return
	}
	var h rolling
	for i := range len(r.Events) + 1 {
		m := r.Final
		if i < len(r.Events) {
			m = r.Events[i]
		}
		if _, broadcast := m.Lookup("Privilege"); broadcast {
			return // an outcome, or a list whose items look like events
		}
		h.add(hashOf(m.Bytes()))
	}
	if e := c.ids.find(hashOf([]byte(r.ActionID))); e == nil || !e.mixed && e.items != h {
		c.node.fail("S4", "the list of %s (%s) has not the frames that came, in their order", r.Action, r.ActionID)
	}
}

// s6Run: what is reported as not sent has no byte at the kernel, and what its
// handler refused without any effect is reported as rejected where its words
// say so, and as failed where they do not. Of the rest see truthtable.go.
func (c *checks) s6Run(err *core.ActionError) {
	if err.ActionID == "" || c.isAgain(err.ActionID) {
		return
	}
	e := c.ids.at(hashOf([]byte(err.ActionID)))
	none := err.Run == core.NotSent || err.Run == core.Rejected
	switch {
	case err.Run == core.NotSent && e.written:
		c.node.fail("S6", "%s (%s) is reported as not sent, and the kernel has it", err.Action, err.ActionID)
	case err.Run == core.Rejected && e.effect == fake.EffectRefused && !refuses(err, e.in):
		c.node.fail("S6", "%s (%s) is reported as rejected, and %q is no refusal of its handler", err.Action, err.ActionID, err.Message)
	case err.Run == core.Failed && !err.Acked && err.Err == core.ErrResponse && e.effect == fake.EffectRefused && refuses(err, e.in):
		c.node.fail("S6", "%s (%s) is reported as failed, and it was %v (%q)", err.Action, err.ActionID, e.effect, err.Message)
	}
	e.notRun = e.notRun || none
}

// refuses reports whether a handler refuses with the text of an error, by the
// rows themselves: the machine's way to look them up is under test.
func refuses(err *core.ActionError, in catalog.Versions) bool {
	text := strings.TrimRight(err.Message, "\r\n ")
	for r := range catalog.Refusals() {
		if strings.EqualFold(r.Action, err.Action) && r.Versions&in == in && (r.Text == text || r.Prefix && strings.HasPrefix(text, r.Text)) {
			return true
		}
	}
	return false
}

// s6Once: nothing is ever written twice.
func (c *checks) s6Once(e *sentID, id []byte) {
	if e.again {
		return
	}
	if e.written {
		c.node.fail("S6", "%s is written a second time", id)
	}
	if e.notRun {
		c.node.fail("S6", "%s is written, and it was reported as not sent", id)
	}
}

// s6Ended: nothing of a connection is pending when it is over.
func (c *checks) s6Ended() {
	if !online(c.stats.Phase) && (c.stats.Pending > 0 || c.stats.Records > 0) {
		c.node.fail("S6", "%d actions and %d records are pending in %v", c.stats.Pending, c.stats.Records, c.stats.Phase)
	}
	if c.stats.Pending != c.open {
		c.node.fail("S2", "the machine has %d pending actions, %d tickets are open", c.stats.Pending, c.open)
	}
}

// l1InTime: every action ends by its deadline.
func (c *checks) l1InTime(now core.Instant, t core.Ticket) {
	if k := &c.tickets[t]; now > c.dueBy(k) {
		c.node.fail("L1", "ticket %d ends %v after its deadline", t, now.Sub(k.by))
	}
}

// dueBy is when a ticket must have ended, however long the owner was paused.
func (c *checks) dueBy(k *ticket) core.Instant { return k.by.Add(c.paused - k.paused) }

// openUntil is when the last of the open tickets up to one must have ended; 0
// where none is open.
func (c *checks) openUntil(last core.Ticket) (at core.Instant) {
	for i := range c.tickets[:min(len(c.tickets), int(last)+1)] {
		if k := &c.tickets[i]; k.state == ticketOpen {
			at = max(at, c.dueBy(k))
		}
	}
	return at
}

// overdue reports whether an open ticket should have ended.
func (c *checks) overdue() bool {
	for i := range c.tickets {
		if k := &c.tickets[i]; k.state == ticketOpen && c.node.world.now > c.dueBy(k) {
			return true
		}
	}
	return false
}
