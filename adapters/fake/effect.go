package fake

// Effect says what became of an action. The zero Effect is that of an action
// that was never read.
type Effect uint8

const (
	// EffectUnread: the server has not worked on it.
	EffectUnread Effect = iota
	// EffectRefusedBefore: it was refused before its handler ran (permission
	// denied, unknown, unparsable, not logged in, shutting down).
	EffectRefusedBefore
	// EffectRefused: its handler answered Error and had changed nothing.
	EffectRefused
	// EffectDone: its handler changed something, is at work, or answered
	// otherwise than by an Error.
	EffectDone
)

var effectNames = [...]string{"unread", "refused before its handler", "refused by its handler", "done"}

// String returns the effect in words.
func (e Effect) String() string {
	if int(e) < len(effectNames) {
		return effectNames[e]
	}
	return "invalid"
}

// changed counts a change of the server or of a session. Whatever a handler
// changes is counted, so that the effect of an action is seen, not claimed.
func (s *Server) changed() { s.changes++ }

// handle runs a handler and tells what it did.
func (s *Server) handle(x *session, r *request, action []byte, known *command) {
	changes := s.changes + s.stats.Events + s.stats.Calls
	s.response = ""
	x.handling = true
	known.run(s, x, r)
	x.handling = false
	effect := EffectDone
	if s.response == "Error" && x.busy == idle && !x.closing && s.changes+s.stats.Events+s.stats.Calls == changes {
		effect = EffectRefused
	}
	s.tell(x, r, action, effect)
}

func (s *Server) tell(x *session, r *request, action []byte, effect Effect) {
	if s.cfg.OnEffect != nil {
		s.cfg.OnEffect(x.id, r.get("ActionID"), action, effect)
	}
}
