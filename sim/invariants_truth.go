package sim

import (
	"errors"
	"strconv"

	"amicore/core"
	"amicore/core/wire"
)

// What the caller of an action is told, against what the server did with it
// and against what has come of that: in both directions.

// truths holds what a command tells against what is true.
func (c *checks) truths(cmd *core.Command) {
	name, id := named(cmd)
	if id == "" || c.node.plan.Hostile {
		return // it was refused before it had an ActionID, or its peer is no server
	}
	e := c.ids.at(hashOf([]byte(id)))
	if e.again || e.scripted {
		return
	}
	how := toldBy(cmd)
	c.s6Truth(e, name, id, how)
	c.s3Heard(e, name, id, how)
	if how == toldNothing || how == toldHalf {
		c.s6Heard(e, cmd.Err, how)
	}
	if t := &c.tickets[cmd.Ticket]; t.async && (t.acked || how == toldSuccess) {
		c.s3Outcome(e, cmd, how)
	}
}

// named returns the action that a command is about, and its id.
func named(cmd *core.Command) (name, id string) {
	if cmd.Kind == core.CommandFail {
		return cmd.Err.Action, cmd.Err.ActionID
	}
	return cmd.Reply.Action, cmd.Reply.ActionID
}

// s6Truth: what the caller is told goes with what the server did.
func (c *checks) s6Truth(e *sentID, name, id string, how told) {
	was := e.truth()
	if legalEnds[was][how] == "" {
		invariant := "S6"
		if how == toldSuccess || how == toldAcked || how == toldSilence {
			invariant = "S3"
		}
		c.node.fail(invariant, "%s (%s) was %s, and its caller is told: %s", name, id, truthNames[was], toldNames[how])
	}
	if (how == toldNotSent) != (e.order == 0) {
		c.node.fail("S6", "%s (%s) was in a Send: %t, and its caller is told: %s", name, id, e.order > 0, toldNames[how])
	}
	if reached := c.node.world.reached; reached != nil {
		reached.Truth[was][how]++
	}
}

// s3Heard: nobody is told by an answer what no answer has said.
func (c *checks) s3Heard(e *sentID, name, id string, how told) {
	need := answers(0)
	switch how {
	case toldSuccess, toldAcked:
		need = answerGood
	case toldRejected, toldFailed:
		need = answerBad
	case toldBadly:
		if need = answerBad; e.came {
			need = answerGood
		}
	case toldSilence:
		if e.heard != 0 {
			c.node.fail("S3", "%s (%s) is a silent success, and a response has come", name, id)
		}
	}
	if need&^e.heard != 0 {
		c.node.fail("S3", "the caller of %s (%s) is told: %s, and no such answer has come", name, id, toldNames[how])
	}
}

// s6Heard: an action whose answer has come does not end as one that has none.
func (c *checks) s6Heard(e *sentID, err *core.ActionError, how told) {
	switch {
	case e.heard&answerLarge != 0 || errors.Is(err, core.ErrFrameTooLarge) || errors.Is(err, core.ErrTooManyEvents):
		return
	case how == toldNothing && e.heard != 0:
		c.node.fail("S6", "%s (%s) is reported as unknown (%v), and its answer had come", err.Action, err.ActionID, err.Err)
	case how == toldHalf && e.whole && !c.ruled && !c.node.plan.AnyOrder:
		c.node.fail("S6", "%s (%s) is reported as unknown (%v), and the end of its list had come", err.Action, err.ActionID, err.Err)
	case how == toldHalf && e.owed:
		c.node.fail("S6", "%s (%s) is reported as unknown (%v), and its outcome had come", err.Action, err.ActionID, err.Err)
	}
}

// s3Outcome: what is said of an asynchronous Originate that was acknowledged
// goes with how its call ended, and has come.
func (c *checks) s3Outcome(e *sentID, cmd *core.Command, how told) {
	name, id := named(cmd)
	if legalOutcomes[e.outcome][how] == "" {
		c.node.fail("S3", "the call of %s (%s) is %s, and its caller is told: %s", name, id, outcomeNames[e.outcome], toldNames[how])
	}
	if reached := c.node.world.reached; reached != nil {
		reached.Outcomes[e.outcome][how]++
	}
	var final wire.Message
	switch how {
	case toldSuccess:
		final = cmd.Reply.Final
	case toldBadly:
		final = cmd.Err.Reply.Final
	default:
		return
	}
	if !e.came {
		c.node.fail("S3", "the caller of %s (%s) is told: %s, and its outcome has not come", name, id, toldNames[how])
	}
	if reason := string(final.Get("Reason")); e.reason >= 0 && reason != strconv.Itoa(int(e.reason)) {
		c.node.fail("S3", "the caller of %s (%s) got the reason %q; the server gave %d", name, id, reason, e.reason)
	}
}
