package sim

import (
	"strings"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// What is known of each ticket of a node.

type ticketState uint8

const (
	ticketUnknown ticketState = iota
	ticketPlanned
	ticketOpen
	ticketEnded
)

type ticket struct {
	state    ticketState
	name     string // of the action
	acked    bool
	by       core.Instant // when it must have ended
	outcome  time.Duration
	paused   time.Duration // of the owner, when it was submitted
	noAnswer bool          // its rule needs no response
	sets     setting
	until    core.Instant  // it does not time out sooner
	patience time.Duration // nor sooner than that behind its acknowledgement
	async    bool          // an Originate that is acknowledged, and has an outcome
	noEnd    bool          // the caller gave it a rule that does not wait for the end of a list
	block    time.Duration
	bytes    int // of the action, with the longest ActionID
	// Of its way out: the hash of what is to be sent, how many bytes that has without
	// the ActionID, how many of that id if the caller gave one, how many bytes wait,
	// and whether it was sent.
	content         uint64
	bare, id, waits int
	nth             uint64 // submission
	left            bool
	entry           *entry // in the docket, while it is pending
}

// submitted records a ticket that is about to be submitted.
func (c *checks) submitted(t core.Ticket, a wire.Action, o *core.Options) {
	for int(t) >= len(c.tickets) {
		c.tickets = append(c.tickets, ticket{})
	}
	c.chosen(o.ActionID)
	c.quiet = c.quiet || answersSilently(o.Rule)
	c.ruled = c.ruled || o.Rule != core.RuleDefault || o.CompleteEvent != ""
	k := factsOf(a.Name, a.Headers, claimOf(o), c.node.config.BlockingTimeout)
	c.tickets[t] = ticket{
		state: ticketPlanned, name: a.Name, block: k.block, outcome: o.OutcomeTimeout,
		noAnswer: answersSilently(o.Rule) || o.Rule == core.RuleDefault && k.noAnswer,
		async:    k.async && o.Rule == core.RuleDefault && o.CompleteEvent == "",
		noEnd:    o.Rule != core.RuleDefault && o.Rule != core.RuleAuto && o.Rule != core.RuleList,
	}
	c.tickets[t].patience = o.OutcomeTimeout
	if o.OutcomeTimeout == 0 {
		c.tickets[t].outcome = max(c.node.config.OutcomeTimeout, k.outcome+c.node.config.ActionTimeout)
		if c.tickets[t].patience = c.node.config.OutcomeTimeout; k.async {
			c.tickets[t].patience = k.outcome + c.node.config.ActionTimeout
		}
	}
}

// begin opens a ticket at its Submit.
func (c *checks) begin(in *core.Input) {
	t := &c.tickets[in.Ticket]
	if t.state == ticketOpen {
		return
	}
	c.claims.add(in, c.node.config.BlockingTimeout)
	if own := ownName([]byte(in.Text)); own >= 0 {
		c.tally.mixed[own] = true
	}
	t.sets = settingOf([]byte(strings.TrimLeft(in.Text, " \t")))
	c.desired.ticket(t.sets, 1)
	config := &c.node.config
	c.blocks += t.block
	limit := in.Options.Timeout
	now := c.node.world.now
	t.state, t.paused = ticketOpen, c.paused
	t.until, t.by = now.Add(limit), now.Add(limit)
	if limit <= 0 { // it waits for those in front, for those that were given up as well
		most, least := c.claims.blocks(c.tickets)
		t.until = max(now, c.busyLeast()).Add(least + config.ActionTimeout)
		t.by = max(now, c.busyMost()).Add(most + config.ActionTimeout)
		if !c.busyKnown() {
			t.by = max(t.by, now.Add(c.allBlocks()+config.ActionTimeout))
		}
	}
	if t.entry != nil && !c.docket.lost {
		t.until, t.by = t.entry.by, t.entry.by
	}
	c.open++
	t.bytes = mostBytes(in)
	c.openBytes += t.bytes
	c.due.add(in.Ticket, t)
	if c.node.world.plan.Fleet == nil {
		c.outbox.submit(in, t)
	}
}

func (c *checks) acked(now core.Instant, in *core.Input, cmd *core.Command) {
	t := &c.tickets[cmd.Ticket]
	if t.state != ticketOpen || t.acked {
		c.node.fail("S2", "ticket %d is acknowledged twice, or after its end", cmd.Ticket)
	}
	t.acked = true
	c.unanswered.acked()
	t.by, t.until = now.Add(t.outcome), now.Add(t.patience)
	if t.entry != nil && !c.docket.lost {
		t.by, t.until = t.entry.by, t.entry.by
	}
	c.due.add(cmd.Ticket, t)
	c.truths(cmd)
	c.s4OwnFrames(cmd.Reply)
	c.s4Response(cmd.Reply)
	c.s4Reply(cmd, cmd.Reply, in)
}

// allBlocks is how long all open tickets and all that was sent may block.
func (c *checks) allBlocks() time.Duration {
	sum := c.blocks
	for i := range c.blocking {
		sum += c.blocking[i].block
	}
	return sum
}

// mostBytes is how many bytes the action of a Submit has at most.
func mostBytes(in *core.Input) int {
	n := len("Action: \r\nActionID: \r\n\r\n") + len(in.Text) + wire.MaxActionID
	for _, h := range in.Headers {
		n += len(h.Name) + len(": \r\n") + len(h.Value)
	}
	return n
}
