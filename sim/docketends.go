package sim

import (
	"bytes"
	"errors"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// ending is how an action must end, or be acknowledged, for its caller.
type ending struct {
	e        *entry
	kind     core.CommandKind
	err      error
	run      core.Run
	behind   string
	message  string
	response uint64
	final    uint64
	missing  int
	// As they are when it ends: a record that is given up goes on.
	acked     bool
	responded core.Instant
	doubted   bool // its outcome may be one that the session cannot hear
	replies   bool // there is a reply, whatever is in it
}

// completes ends an action with success, and closes its record.
func (a *docket) completes(e *entry, end ending) {
	end.kind = core.CommandComplete
	a.note(e, end)
	a.finish(e)
}

// fails ends one without, and closes its record.
func (a *docket) fails(e *entry, err error, end ending) {
	end.kind, end.err = core.CommandFail, err
	a.note(e, end)
	a.finish(e)
}

// failsOnRecord ends one without, and the server goes on with it.
func (a *docket) failsOnRecord(e *entry, err error, end ending) {
	end.kind, end.err = core.CommandFail, err
	a.note(e, end)
	a.giveUp(e)
}

// note notes what the caller of an action is to be told.
func (a *docket) note(e *entry, end ending) {
	a.ends = append(a.ends, a.asItIs(e, end))
}

// asItIs fills in what the entry says by now.
func (a *docket) asItIs(e *entry, end ending) ending {
	end.e, end.response, end.acked, end.responded = e, e.response, e.acked, e.responded
	end.replies = end.replies || end.kind == core.CommandComplete || end.err == core.ErrResponse || end.final != 0 ||
		e.response != 0 || e.outcome != 0 || len(e.log) > 0 || e.cut > 0 || e.hasText
	if end.final == 0 {
		end.final = e.outcome
	}
	return end
}

// told holds what the caller of an action is told against the docket.
func (a *docket) told(cmd *core.Command) {
	if cmd.Kind != core.CommandAcked && cmd.Kind != core.CommandComplete && cmd.Kind != core.CommandFail || a.lost || a.c.node.gone || !a.c.node.joined {
		return
	}
	if a.next < len(a.ends) {
		end := &a.ends[a.next]
		a.next++
		a.asEnds(cmd, end)
		return
	}
	var e *entry
	if int(cmd.Ticket) < len(a.c.tickets) {
		e = a.c.tickets[cmd.Ticket].entry
	}
	switch {
	case e == nil: // it is refused, see asRefused
	case cmd.Kind != core.CommandFail:
		a.fail("S3", "%s (%s) ends: %v, and nothing that came ends it", e.name, e.id, cmd.Kind)
	default:
		a.givesUp(e, cmd)
	}
}

// givesUp follows the end of an action that no frame brings: its caller, its time or its
// connection does.
func (a *docket) givesUp(e *entry, cmd *core.Command) {
	err := cmd.Err
	switch err.Err {
	case core.ErrCanceled, core.ErrTimeout, core.ErrDisconnected, core.ErrStopped:
	default:
		a.fail("S6", "%s (%s) fails with %q, and nothing that came says so", e.name, e.id, err.Err)
	}
	end := ending{kind: core.CommandFail, err: err.Err}
	if e.state == entryWaits {
		end.run = core.NotSent
	}
	if e.state == entryWaits || e.state == entrySent {
		end.behind = a.behind(e)
	}
	end = a.asItIs(e, end)
	end.doubted = a.doubts(e, &end, e.state)
	a.mask.doubted = a.mask.doubted || end.doubted && !a.mask.noted
	a.c.ids.at(e.hash).made = !e.chosen
	a.giveUp(e)
	a.asEnds(cmd, &end)
}

// asEnds holds a command against how the action must end.
func (a *docket) asEnds(cmd *core.Command, end *ending) {
	e := end.e
	if cmd.Ticket != e.ticket || cmd.Kind != end.kind {
		a.fail("S6", "%v of ticket %d, and what is due is %v of ticket %d, %s (%s)", cmd.Kind, cmd.Ticket, end.kind, e.ticket, e.name, e.id)
	}
	r := cmd.Reply
	if cmd.Kind == core.CommandFail {
		a.asFails(cmd.Err, end)
		r = cmd.Err.Reply
	}
	if (r != nil) != (end.replies || cmd.Kind != core.CommandFail) {
		a.fail("S4", "%s (%s) has a reply with its error: %t, and it is to have one: %t", e.name, e.id, r != nil, end.replies)
	}
	if r != nil {
		a.asReplies(r, end)
	}
	if cmd.Kind != core.CommandAcked {
		e.told = true
		a.free(e)
	}
}

// asFails holds an error against what is true of its action.
func (a *docket) asFails(err *core.ActionError, end *ending) {
	e, now := end.e, a.c.node.world.now
	wrong := func(what string, is, want any) {
		a.fail("S6", "the error of %s (%s) says of %s: %v, and it is: %v", e.name, e.id, what, is, want)
	}
	switch {
	case err.Err != end.err:
		wrong("why", err.Err, end.err)
	case err.Run != end.run:
		wrong("Run", err.Run, end.run)
	case err.Acked != end.acked:
		wrong("Acked", err.Acked, end.acked)
	case err.Behind != end.behind:
		wrong("Behind", err.Behind, end.behind)
	case err.Message != end.message:
		wrong("Message", err.Message, end.message)
	case err.After != now.Sub(e.submitted):
		wrong("After", err.After, now.Sub(e.submitted))
	case err.Action != e.name:
		wrong("Action", err.Action, e.name)
	case err.ActionID != string(e.id):
		wrong("ActionID", err.ActionID, string(e.id))
	case err.ChannelID != e.channelID:
		wrong("ChannelID", err.ChannelID, e.channelID)
	case (err.Detail != nil) != end.doubted:
		wrong("Detail", err.Detail, end.doubted)
	case err.Node != a.c.node.plan.ID || err.NodeName != a.c.node.config.Name:
		wrong("the node", err.NodeName, a.c.node.config.Name)
	}
	if err.Err == core.ErrTimeout && now < e.by && !e.told {
		a.fail("S16", "%s (%s) times out %v before its time", e.name, e.id, time.Duration(e.by-now))
	}
	if caused := err.Err == core.ErrDisconnected || err.Err == core.ErrStopped; caused != (err.Cause != core.CloseNone) {
		wrong("Cause", err.Cause, err.Err)
	}
}

// asReplies holds a reply against what was kept for it.
func (a *docket) asReplies(r *core.Reply, end *ending) {
	e := end.e
	wrong := func(what string, is, want any) {
		a.fail("S4", "the reply of %s (%s) says of %s: %v, and it is: %v", e.name, e.id, what, is, want)
	}
	hash := func(m wire.Message) uint64 {
		if m.IsZero() {
			return 0
		}
		return hashOf(m.Bytes())
	}
	switch {
	case hash(r.Response) != end.response:
		wrong("its response", string(first(r.Response.Bytes())), "another one, or none")
	case r.Responded != end.responded:
		wrong("Responded", r.Responded, end.responded)
	case r.Sent != e.sent:
		wrong("Sent", r.Sent, e.sent)
	case end.kind == core.CommandAcked:
		return
	case hash(r.Final) != end.final:
		wrong("its end", string(first(r.Final.Bytes())), "another one, or none")
	case len(r.Events) != len(e.log):
		wrong("its items", len(r.Events), len(e.log))
	case r.Cut != e.cut:
		wrong("Cut", r.Cut, e.cut)
	case r.Missing != end.missing:
		wrong("Missing", r.Missing, end.missing)
	case !bytes.Equal(r.Text, e.text):
		wrong("its text", len(r.Text), len(e.text))
	}
	for i, m := range r.Events {
		if hashOf(m.Bytes()) != e.log[i] {
			wrong("an item", string(first(m.Bytes())), "another one")
		}
	}
}

// isRefusal reports whether an error is of an action that was not taken in.
func isRefusal(err *core.ActionError) bool {
	switch err.Err {
	case core.ErrNotReady, core.ErrBackpressure, core.ErrInvalidAction, core.ErrNoOutcome, core.ErrDuplicateActionID:
		return true
	case core.ErrStopped:
		return err.Run == core.NotSent
	}
	return errors.Is(err, core.ErrInvalidAction)
}

// fail fails the run: what a docket knows, it knows of any peer.
func (a *docket) fail(invariant, format string, args ...any) {
	a.c.node.world.fail(a.c.node, invariant, format, args...)
}
