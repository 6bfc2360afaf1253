package coretest

import "amicore/core"

// checkOutcome checks that every ticket ends once, and what it is told.
func (c *Checker) checkOutcome(n *node, in *core.Input, command *core.Command) {
	if c.cfg.Observe {
		c.checkObservedOutcome(n, command)
	} else {
		by, t, pending := c.pendingOn(n, command.Ticket)
		switch {
		case !pending:
			c.fault("S2", "%v for ticket %d, which is not pending", command.Kind, command.Ticket)
			return
		case command.Kind == core.CommandAcked:
			if t.acked {
				c.fault("S2", "ticket %d is acknowledged twice", command.Ticket)
			}
			t.acked = true
			by.pending[command.Ticket] = t
		default:
			delete(by.pending, command.Ticket)
		}
		refused := in.Kind == core.InputSubmit && in.Ticket == command.Ticket
		if command.Kind == core.CommandFail && command.Err != nil && !refused {
			c.checkRun(n, command)
		}
		if refused && command.Err != nil && command.Err.Run != core.NotSent {
			c.fault("S6", "ticket %d is refused and reported as %v", command.Ticket, command.Err.Run)
		}
	}
	if command.Kind == core.CommandFail {
		c.checkError(command)
		return
	}
	if command.Reply == nil {
		c.fault("S3", "%v of ticket %d without a Reply", command.Kind, command.Ticket)
		return
	}
	c.checkReply(command)
}

// pendingOn finds a ticket: of many machines, one that was submitted to node
// 0 ends on the node that it was routed to.
func (c *Checker) pendingOn(n *node, t core.Ticket) (*node, ticket, bool) {
	if k, ok := n.pending[t]; ok {
		return n, k, true
	}
	if routed := c.nodes[0]; routed != nil && routed != n {
		k, ok := routed.pending[t]
		return routed, k, ok
	}
	return n, ticket{}, false
}

func (c *Checker) checkObservedOutcome(n *node, command *core.Command) {
	if command.Kind == core.CommandAcked {
		return
	}
	if n.ended[command.Ticket] {
		c.fault("S2", "ticket %d ends twice", command.Ticket)
	}
	n.ended[command.Ticket] = true
}

// checkRun holds what an error says of an action against the bytes written.
func (c *Checker) checkRun(n *node, command *core.Command) {
	e := command.Err
	if e.ActionID == "" {
		return
	}
	written := n.written[e.ActionID] || n.older[e.ActionID]
	switch {
	case e.Run == core.NotSent && written:
		c.fault("S6", "%s (%s) is reported as not sent, and was in a Send", e.Action, e.ActionID)
	case e.Run != core.NotSent && !written:
		c.fault("S6", "%s (%s) is reported as %v, and was in no Send", e.Action, e.ActionID, e.Run)
	}
}

func (c *Checker) checkError(command *core.Command) {
	switch e := command.Err; {
	case e == nil:
		c.fault("S2", "ticket %d fails without an error", command.Ticket)
	case e.Err == nil:
		c.fault("S19", "ticket %d fails with an error of no kind", command.Ticket)
	case e.Reply != nil:
		c.checkFrames(e.Reply)
	}
}

func (c *Checker) checkReply(command *core.Command) {
	r := command.Reply
	if r.Node != command.Node {
		c.fault("S5", "node %d completes with a reply of node %d", command.Node, r.Node)
	}
	c.checkFrames(r)
}

// checkFrames checks that a reply holds only frames with its own id. Items of some lists bear none (IAXpeers); where the server
// answers in order nothing foreign can be among them.
func (c *Checker) checkFrames(r *core.Reply) {
	if !r.Response.IsZero() && string(r.Response.ActionID()) != r.ActionID {
		c.fault("S4", "the response of %s (%s) carries the id %q", r.Action, r.ActionID, r.Response.ActionID())
	}
	for i := range r.Events {
		if id := r.Events[i].ActionID(); string(id) != r.ActionID && (len(id) > 0 || c.cfg.AnyOrder) {
			c.fault("S4", "item %d of %s (%s) carries the id %q", i, r.Action, r.ActionID, id)
		}
	}
}
