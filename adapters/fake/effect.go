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
	// EffectFailed: its handler has changed something, and the answer is an
	// Error.
	EffectFailed
	// EffectRunning: its handler is at work.
	EffectRunning
	// EffectDone: its handler has returned, and answered otherwise than by an
	// Error, or not at all.
	EffectDone
)

var effectNames = [...]string{"unread", "refused before its handler", "refused by its handler", "failed", "at work", "done"}

// String returns the effect in words.
func (e Effect) String() string {
	if int(e) < len(effectNames) {
		return effectNames[e]
	}
	return "invalid"
}

// Acted reports whether the handler may have changed something.
func (e Effect) Acted() bool { return e >= EffectFailed }

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
	switch {
	case x.busy != idle:
		effect = EffectRunning
	case s.response != "Error":
	case s.changes+s.stats.Events+s.stats.Calls == changes:
		effect = EffectRefused
	default:
		effect = EffectFailed
	}
	s.tell(x, r, action, effect)
}

// returned tells that a handler that was at work has returned.
func (s *Server) returned(x *session, r *request, effect Effect) {
	s.tell(x, r, r.getFilled("Action"), effect)
}

func (s *Server) tell(x *session, r *request, action []byte, effect Effect) {
	if s.cfg.OnEffect != nil {
		s.cfg.OnEffect(x.id, r.get("ActionID"), action, effect)
	}
}
