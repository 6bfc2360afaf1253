package fake

// handler works on one action. What it writes goes to x.out.
type handler func(s *Server, x *session, r *request)

// process is what the session's thread does with a whole message
// (main/manager.c:7084-7202, :7381-7393).
func (s *Server) process(x *session) {
	r := &x.req
	runs := s.stats.Runs
	x.requests++
	action := r.getFilled("Action")
	known := s.lookup(action)
	switch {
	case r.tooMany:
		x.fail(r, "Too many lines in message or allocation failure")
	case r.tooLong:
		x.fail(r, "Failed to parse message: line too long")
	case len(action) == 0:
		s.reportBadFormat(x, "NONE")
		x.fail(r, "Missing action in request")
	case s.strike(Stopping, x, action) != nil:
		x.fail(r, "Asterisk is shutting down")
	case x.user == nil && !isLogin(action):
		s.reportNotAllowed(x, action)
		x.fail(r, "Permission denied")
	case known == nil:
		s.reportBadFormat(x, string(action))
		x.start(r, "Error")
		x.line("Message: Invalid/unknown command: ", string(action), ". Use Action: ListCommands to show available commands.")
		x.finish(r, "Error")
	case known.need != 0 && (x.user == nil || x.user.Write&known.need == 0) || s.strike(PermissionDenied, x, action) != nil:
		s.reportNotAllowed(x, action)
		x.fail(r, "Permission denied")
	case s.strike(ErrorWithoutID, x, action) != nil:
		x.write("Response: Error\r\nMessage: Missing action in request\r\n\r\n")
	default:
		s.run(x, r, action, known)
	}
	if s.stats.Runs == runs {
		s.tell(x, r, action, EffectRefusedBefore)
	}
	if x.busy == idle && !x.closing && len(r.get("SuppressEvents")) == 0 {
		x.flush()
	}
}

// run runs the handler.
func (s *Server) run(x *session, r *request, action []byte, known *command) {
	s.stats.Runs++
	if s.cfg.OnRun != nil {
		s.cfg.OnRun(x.id, r.get("ActionID"), action)
	}
	if s.faults.mask != 0 {
		s.runSpoilt(x, r, action, known)
		return
	}
	s.handle(x, r, action, known)
}

// start writes the beginning of a response: Response, and ActionID where the
// request has one.
func (x *session) start(r *request, response string) {
	x.out = append(x.out, "Response: "...)
	x.out = append(x.out, response...)
	x.out = append(x.out, "\r\n"...)
	x.actionID(r)
	x.work()
}

func (x *session) actionID(r *request) {
	if id := r.get("ActionID"); len(id) > 0 {
		x.out = append(x.out, "ActionID: "...)
		x.out = append(x.out, id...)
		x.out = append(x.out, "\r\n"...)
	}
}

// line writes one line from its parts.
func (x *session) line(parts ...string) {
	for _, p := range parts {
		x.out = append(x.out, p...)
	}
	x.out = append(x.out, "\r\n"...)
}

// finish ends a response and reports it.
func (x *session) finish(r *request, response string) {
	x.out = append(x.out, "\r\n"...)
	x.server.response = response
	x.answers(r, response)
}

// answers tells that a response was written.
func (x *session) answers(r *request, response string) {
	if f := x.server.cfg.OnAnswer; f != nil && !x.server.mute {
		f(x.id, r.get("ActionID"), response)
	}
}

// reply writes a response whose only other header is Message.
func (x *session) reply(r *request, response, message string) {
	x.start(r, response)
	if message != "" {
		x.line("Message: ", message)
	}
	x.finish(r, response)
}

func (x *session) fail(r *request, message string) { x.reply(r, "Error", message) }
func (x *session) ok(r *request, message string)   { x.reply(r, "Success", message) }

// ping answers with the time of day.
func ping(s *Server, x *session, r *request) {
	x.start(r, "Success")
	sec, micro := s.unix()
	x.out = append(x.out, "Ping: Pong\r\nTimestamp: "...)
	x.out = appendTime(x.out, sec, micro)
	x.out = append(x.out, "\r\n"...)
	x.finish(r, "Success")
}

// appendTime appends seconds with six digits behind the point.
func appendTime(b []byte, sec, micro int64) []byte {
	b = append(number(b, sec), '.')
	for unit := int64(100_000); unit > 0; unit /= 10 {
		b = append(b, byte('0'+micro/unit%10))
	}
	return b
}
