package sim

import (
	"slices"

	"amicore/core"
	"amicore/core/wire"
)

// unanswered follows what the server of a node has been sent on the connection that
// stands and has not answered, as the frames tell. It serves events that wait for a
// situation, and nothing else: where no event of a plan does, it stays empty.
type unanswered struct {
	wanted       bool
	list         []unansweredAction // in the order of sending
	acknowledged int                // tickets that wait for an outcome
}

type unansweredAction struct {
	id    uint64 // its ActionID, hashed
	name  string
	ended bool // its ticket has, without an answer
}

// waitsForSituations reports whether an event other than a fork waits for a
// situation.
func (p *Plan) waitsForSituations() bool {
	return slices.ContainsFunc(p.Events, func(e Event) bool { return e.When != "" && e.Kind != EventFork })
}

func (u *unanswered) has(action string) bool {
	return slices.ContainsFunc(u.list, func(a unansweredAction) bool { return a.name == action })
}

// connected begins with a connection that has been sent nothing.
func (u *unanswered) connected() { u.list = u.list[:0] }

func (u *unanswered) sent(f *wire.Frame, id uint64) {
	if u.wanted {
		u.list = append(u.list, unansweredAction{id: id, name: string(f.Type())})
	}
}

// answered follows a response. A server that answers in order has answered those in
// front as well, or never will.
func (u *unanswered) answered(f *wire.Frame, anyOrder bool) {
	if !u.wanted {
		return
	}
	i := u.find(hashOf(f.ActionID()))
	switch {
	case i < 0:
	case anyOrder:
		u.list = slices.Delete(u.list, i, i+1)
	default:
		u.list = slices.Delete(u.list, 0, i+1)
	}
}

func (u *unanswered) find(id uint64) int {
	return slices.IndexFunc(u.list, func(a unansweredAction) bool { return a.id == id })
}

// acked follows an action that waits for its outcome from now on.
func (u *unanswered) acked() { u.acknowledged++ }

// ended follows the end of a ticket; acked: it was waiting for its outcome.
func (u *unanswered) ended(cmd *core.Command, acked bool) {
	if acked {
		u.acknowledged--
	}
	if !u.wanted {
		return
	}
	switch {
	case cmd.Kind == core.CommandComplete: // what had no response needs none
		if i := u.find(hashOf([]byte(cmd.Reply.ActionID))); i >= 0 {
			u.list = slices.Delete(u.list, i, i+1)
		}
	case cmd.Err.Run != core.NotSent:
		if i := u.find(hashOf([]byte(cmd.Err.ActionID))); i >= 0 {
			u.list[i].ended = true
		}
	}
}
