package sim

import (
	"bytes"
	"errors"
	"strings"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/wire"
)

// server is the sign of each fault of the server.
func (s *sight) server(d *deed) verdict {
	in, own := s.in, s.in.Conn == d.Conn
	closed := own && in.Kind == core.InputClosed
	stats, last := s.node.check.stats, s.node.check.last
	switch d.Server {
	case fake.SlowLogin:
		if s.readies() {
			return when(s.now >= d.Due && s.quiet(d))
		}
		return until(s.quiet(d) && s.now < d.Due && s.closes(d.Conn, core.CloseLoginTimeout))
	case fake.RefuseLogin:
		return until(s.closes(d.Conn, core.CloseLoginRejected))
	case fake.LoginInUse:
		return until(s.closes(d.Conn, core.CloseLoginInUse))
	case fake.AuthLimit:
		if closed {
			return when(s.got == 0 && s.now == d.At && in.Close == core.CloseEOF && s.quiet(d))
		}
	case fake.AuthTimeout: // the end comes right behind the banner
		if closed {
			return when(s.got > 0 && !s.node.check.accepted && in.Close == core.CloseEOF && s.now >= d.Due && s.now <= s.usual(d.Due) && s.quiet(d))
		}
	case fake.NoFullyBooted: // an answer came behind the login, and it did not
		if s.booted {
			return gone
		}
		if d.ready = d.ready || s.readies(); d.ready {
			return until(s.quiet(d) && s.answers())
		}
	case fake.LateFullyBooted:
		if s.booted {
			return when(s.now >= d.Due && s.quiet(d))
		}
	case fake.EventFlood:
		return until(s.delivers("VarSet", "PJSIP/flood-"))
	case fake.ErrorWithoutID:
		return until(s.conn == d.Conn && s.errorWithoutID)
	case fake.TwoResponses:
		return until(d.times == 2 && (stats.Orphans[core.OrphanLate] > last.Orphans[core.OrphanLate] ||
			stats.Orphans[core.OrphanUnexpected] > last.Orphans[core.OrphanUnexpected]))
	case fake.OddHeaders:
		return until(s.hands(func(m []byte) bool { return bytes.Contains(m, []byte("\r\nno colon in this line")) }))
	case fake.InvalidUTF8:
		return until(s.hands(func(m []byte) bool { return bytes.Contains(m, []byte("\r\nCallerIDName: \xff\xfe\xe9t\xe9")) }))
	case fake.LFOnly:
		return until(s.hands(func(m []byte) bool {
			end := bytes.IndexByte(m, '\n')
			return end > 0 && m[end-1] != '\r'
		}))
	case fake.ForgedEvent:
		return until(s.forged(d.id))
	case fake.BrokenValue:
		return until(s.delivers("UserEvent", "Broken"))
	case fake.Kicked, fake.Shutdown, fake.Restart:
		if closed {
			return when(in.Close == core.CloseEOF && s.now <= s.usual(d.At) && s.quiet(d))
		}
	case fake.Stopping: // of a login the connection's end tells
		if s.closes(d.Conn, core.CloseShuttingDown) {
			return when(true)
		}
		return s.answered(d)
	case fake.SlowReader:
		if closed {
			return when(in.Close == core.CloseEOF && s.now <= s.usual(d.At) && s.quiet(d) && s.notices(core.NoticeCutMidFrame))
		}
	default:
		return s.answered(d)
	}
	return waits
}

// answered is the sign of the faults that concern the answer to one action.
func (s *sight) answered(d *deed) verdict {
	reply, err := s.ended(d.id)
	if reply == nil && err == nil {
		return waits
	}
	if err == nil {
		return when(s.replied(d, reply))
	}
	timeout := err.Err == core.ErrTimeout || err.Err == core.ErrMissingResponse
	switch d.Server {
	case fake.PermissionDenied:
		return when(err.Err == core.ErrResponse && err.Message == "Permission denied")
	case fake.Stopping:
		return when(err.Err == core.ErrResponse && err.Run == core.Rejected && err.Message == "Asterisk is shutting down")
	case fake.ReplyLate: // a refusal comes as late
		return when(err.Err == core.ErrResponse && !err.Acked && s.now >= d.Due && s.quiet(d))
	case fake.ReplyNever, fake.ReplyAfterDeadline:
		return when(timeout && !err.Acked && err.Reply == nil && !blocks(err.Action) && s.overdue(d, s.now))
	case fake.LateError:
		return when(err.Err == core.ErrResponse && err.Run == core.Failed && err.Message == fake.LateErrorText([]byte(err.Action)))
	case fake.NoOutcome:
		return when(timeout && err.Acked && s.overdue(d, s.now))
	case fake.ListCut:
		cut := err.Reply != nil && wire.EqualFold(err.Reply.Response.Get("EventList"), "start") && err.Reply.Final.IsZero()
		return when(cut && (timeout || err.Err == core.ErrListCut) && s.overdue(d, s.now))
	case fake.ListError:
		return when(err.Err == core.ErrResponse && err.Message == "Could not get the rest")
	case fake.OutputBig:
		return when(errors.Is(err, core.ErrFrameTooLarge))
	}
	return gone
}

// blocks reports whether an action may be answered late without any fault.
func blocks(action string) bool { return action == "Originate" || action == "WaitEvent" }

// replied reports whether the reply shows what the fault did to it.
func (s *sight) replied(d *deed, r *core.Reply) bool {
	text := r.Response.Bytes()
	follows := string(r.Response.Type()) == "Follows"
	switch d.Server {
	case fake.ReplyLate:
		return r.Responded >= d.Due && s.quiet(d)
	case fake.ListEmpty:
		// Items without an id find no list where answers come in any order.
		return len(r.Events) == 0 && r.Cut == 0 && !r.Final.IsZero() && !s.node.plan.AnyOrder
	case fake.ListOld:
		return len(r.Response.Get("EventList")) == 0 && !r.Final.IsZero() && len(r.Final.Get("EventList")) == 0
	case fake.HeaderOutput:
		_, output := r.Response.Lookup("Output")
		return !follows && output
	case fake.OutputHeaders:
		return bytes.Contains(text, []byte("Message: not a header"))
	case fake.OutputBlank:
		return bytes.Contains(text, []byte("behind blank lines"))
	case fake.OutputCR:
		return bytes.Contains(text, []byte("a\rb\r\rc"))
	case fake.OutputGlued:
		marker := bytes.LastIndex(text, []byte("--END COMMAND--"))
		return marker > 0 && text[marker-1] != '\n'
	case fake.OutputTrailer:
		return follows && string(r.Response.Get("Server")) == "node-a"
	case fake.IDFirst:
		return bytes.HasPrefix(text, []byte("ActionID:"))
	case fake.OutputBig:
		return d.Size > 0 && len(text) >= d.Size
	}
	return false
}

// ended returns how the action with an id ended in the Step, if it did.
func (s *sight) ended(id uint64) (*core.Reply, *core.ActionError) {
	for i := range s.out {
		switch c := &s.out[i]; c.Kind {
		case core.CommandComplete:
			if hashOf([]byte(c.Reply.ActionID)) == id {
				return c.Reply, nil
			}
		case core.CommandFail:
			if c.Err.ActionID != "" && hashOf([]byte(c.Err.ActionID)) == id {
				return nil, c.Err
			}
		}
	}
	return nil, nil
}

// readies reports whether the machine gets ready.
func (s *sight) readies() bool {
	for i := range s.out {
		if c := &s.out[i]; c.Kind == core.CommandNotice && c.Notice == core.NoticePhase && c.Phase == core.PhaseReady {
			return true
		}
	}
	return false
}

// answers reports whether an action ends well.
func (s *sight) answers() bool {
	for i := range s.out {
		if s.out[i].Kind == core.CommandComplete {
			return true
		}
	}
	return false
}

// delivers reports whether an event of that name that holds a text is
// delivered.
func (s *sight) delivers(name, text string) bool {
	for i := range s.out {
		if e := s.out[i].Event; e != nil && mayBe(e.Bytes(), name) && string(e.Type()) == name && strings.Contains(string(e.Bytes()), text) {
			return true
		}
	}
	return false
}

// forged reports whether a UserEvent that bears the id of an action is
// delivered.
func (s *sight) forged(id uint64) bool {
	for i := range s.out {
		if e := s.out[i].Event; e != nil && mayBe(e.Bytes(), "UserEvent") && string(e.Get("UserEvent")) == "Forged" && hashOf(e.ActionID()) == id {
			return true
		}
	}
	return false
}

// hands reports whether one of the frames that the machine hands out is so.
func (s *sight) hands(so func([]byte) bool) bool {
	for i := range s.out {
		c := &s.out[i]
		r := c.Reply
		if c.Err != nil {
			r = c.Err.Reply
		}
		switch {
		case c.Event != nil && so(c.Event.Bytes()):
			return true
		case r == nil:
		case so(r.Response.Bytes()) || so(r.Final.Bytes()):
			return true
		default:
			for _, item := range r.Events {
				if so(item.Bytes()) {
					return true
				}
			}
		}
	}
	return false
}
