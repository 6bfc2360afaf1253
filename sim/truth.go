package sim

import (
	"strconv"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/catalog"
	"amicore/core/wire"
)

// fate is what the server says that it did with an action, and what of that
// has come to the machine, as the checks read its bytes.
type fate struct {
	effect fake.Effect
	in     catalog.Versions // of the server when it had the effect
	// scripted: the plan answered in the server's place, and nobody knows.
	scripted bool
	said     answers // that the server has written
	heard    answers // that have come
	outcome  outcomeTruth
	reason   int16 // of the OriginateResponse; -1: none
	// came: the outcome has come; owed: behind the response, so that the action
	// ends with it. whole: the same of the end of a list.
	came, owed, whole bool
}

// answers is a set of kinds of responses to one action.
type answers uint8

const (
	answerGood  answers = 1 << iota // any that is no Error
	answerBad                       // an Error
	answerLarge                     // over MaxFrame: what it says is not told
)

func answerOf(response []byte) answers {
	if wire.EqualFold(response, "Error") {
		return answerBad
	}
	return answerGood
}

// truth returns what the server has done with the action up to now.
func (f *fate) truth() truth {
	switch f.effect {
	case fake.EffectUnread:
		return neverRead
	case fake.EffectRefusedBefore:
		return refusedBefore
	case fake.EffectRefused:
		return refusedByHandler
	case fake.EffectFailed:
		return ranAndFailed
	case fake.EffectRunning:
		return stillRunning
	}
	if f.said == 0 {
		return ranUnanswered
	}
	return ranAnswered
}

// ended is told by the server how the call of an Originate ended.
func (n *node) ended(o fake.Outcome) {
	e := n.check.ids.at(hashOf(o.ActionID))
	e.outcome, e.reason = outcomeFailed, -1
	if o.Answered {
		e.outcome = outcomeAnswered
	}
	if reason, err := strconv.Atoi(string(o.Reason)); err == nil {
		e.reason = int16(reason)
	}
}

// responseCame notes a response that has come to the machine.
func (c *checks) responseCame(f *wire.Frame) {
	e := c.ids.find(hashOf(f.ActionID()))
	c.tally.responded(e, c.turn.done, isError(f))
	switch {
	case e == nil:
	case f.Oversize:
		e.heard |= answerLarge
		e.responded[1] = c.node.world.now
		if e.responded[0] == 0 {
			e.responded[0] = e.responded[1]
		}
	default:
		if e.heard == 0 {
			c.pong(e)
		}
		e.heard |= answerOf(f.Type())
		e.responses[1], e.responded[1] = hashOf(f.Bytes()), c.node.world.now
		if e.responses[0] == 0 {
			e.responses[0], e.responded[0] = e.responses[1], e.responded[1]
		}
	}
}

// outcomeCame notes an OriginateResponse that has come to the machine.
func (c *checks) outcomeCame(f *wire.Frame) {
	if e := c.ids.find(hashOf(f.ActionID())); e != nil {
		e.came, e.owed, e.final = true, e.owed || e.heard == answerGood, hashOf(f.Bytes())
	}
}

// toldBy returns what a command tells the caller of an action.
func toldBy(cmd *core.Command) told {
	if cmd.Kind == core.CommandAcked {
		return toldAcked
	}
	if cmd.Kind == core.CommandComplete {
		if cmd.Reply.Response.IsZero() {
			return toldSilence
		}
		return toldSuccess
	}
	acked := cmd.Err.Acked
	switch cmd.Err.Run {
	case core.NotSent:
		return toldNotSent
	case core.Rejected:
		return toldRejected
	case core.Failed:
		if acked {
			return toldBadly
		}
		return toldFailed
	}
	if acked {
		return toldHalf
	}
	return toldNothing
}

// over notes that the caller of an action has been told how it ended.
func (c *checks) over(cmd *core.Command) {
	if cmd.Kind == core.CommandFail {
		c.tally.handedOut(cmd.Err.Reply)
		if cmd.Err.Run == core.NotSent {
			return // to which nothing is answered
		}
	} else {
		c.tally.handedOut(cmd.Reply)
	}
	if _, id := named(cmd); id != "" {
		c.ids.at(hashOf([]byte(id))).over = true
	}
}
