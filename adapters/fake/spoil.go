package fake

import "bytes"

// runSpoilt runs a handler while faults are armed, and spoils its answer.
func (s *Server) runSpoilt(x *session, r *request, action []byte, known *command) {
	if x.mask&ClassUser != 0 && len(r.get("ActionID")) > 0 && s.strike(ForgedEvent, x, action) != nil {
		x.forge(r)
	}
	if x.mask&ClassUser != 0 && s.strike(BrokenValue, x, action) != nil {
		s.breakValue(x)
	}
	s.mute = s.strike(ReplyNever, x, action) != nil
	start := len(x.out)
	s.handle(x, r, action, known)
	if s.mute {
		x.out, s.mute = x.out[:start], false
		x.muted = x.busy == busyCall || x.busy == busyWait
		return
	}
	if x.busy != idle || x.closing || len(x.out) == start {
		return
	}
	s.spoilFrames(x, start, action)
	s.spoil(x, start, action)
	if x.closing {
		return
	}
	f := s.strike(ReplyLate, x, action)
	if f == nil {
		f = s.strike(ReplyAfterDeadline, x, action)
	}
	if f != nil {
		x.held = append(x.held[:0], x.out[start:]...)
		x.out = x.out[:start]
		x.block(f.Delay, nil)
	}
}

// forge writes a UserEvent of another client that bears the request's id, if the
// filters of the session let it through.
func (x *session) forge(r *request) {
	from := len(x.out)
	x.line("Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: Forged")
	x.actionID(r)
	x.line("Response: Success\r\nEventList: Complete\r\nMessage: Forged")
	x.endItem()
	if !x.passes(x.out[from:]) {
		x.out = x.out[:from]
		return
	}
	x.queued(x.out[from:])
}

var blank = []byte("\r\n\r\n")

// framesSpoilt are the kinds that spoilFrames looks for.
const framesSpoilt = 1<<ListCut | 1<<ListError | 1<<ListEmpty | 1<<ListOld | 1<<TwoResponses | 1<<LateError

// spoilFrames doubles a response and spoils lists: what concerns whole frames.
func (s *Server) spoilFrames(x *session, start int, action []byte) {
	if s.faults.mask&framesSpoilt == 0 {
		return
	}
	first := bytes.Index(x.out[start:], blank)
	if first < 0 {
		return
	}
	first += start + len(blank)
	if bytes.Contains(bytes.ToLower(x.out[start:first]), []byte("\neventlist: start\r")) && s.spoilList(x, start, first, action) {
		return
	}
	if bytes.HasPrefix(x.out[start:], []byte("Response: Follows")) {
		return
	}
	if bytes.HasPrefix(x.out[start:], []byte("Response: Success\r\n")) && !isSetting(action) && s.strike(LateError, x, action) != nil {
		x.lateError(start, first, action)
		s.tell(x, &x.req, action, EffectFailed)
		return
	}
	if s.strike(TwoResponses, x, action) != nil {
		double := append(bytes.Clone(x.out[start:first]), x.out[first:]...)
		x.out = append(x.out[:first], double...)
	}
}

// lateError puts an Error in the place of the response from start to end. The
// text is one by which other handlers refuse before they do anything.
func (x *session) lateError(start, end int, action []byte) {
	behind := bytes.Clone(x.out[end:])
	x.out = append(x.out[:start], "Response: Error\r\n"...)
	x.actionID(&x.req)
	x.line("Message: ", LateErrorText(action), "\r\n")
	x.out = append(x.out, behind...)
}

// LateErrorText returns what LateError writes for an action: a text by which
// its own handler never refuses.
func LateErrorText(action []byte) string {
	if foldEqual(action, "originate") {
		return "No such channel"
	}
	return "Extension does not exist."
}

// isSetting reports whether an action sets up the session, so that a client
// cannot go on without it.
func isSetting(action []byte) bool {
	return isLogin(action) || foldEqual(action, "filter") || foldEqual(action, "events")
}

// spoilList changes the list that begins at start and whose items begin at
// first.
func (s *Server) spoilList(x *session, start, first int, action []byte) bool {
	end := bytes.LastIndex(x.out[:len(x.out)-len(blank)], blank) + len(blank) // where the complete event begins
	switch {
	case s.strike(ListCut, x, action) != nil:
		items := bytes.Count(x.out[first:end], blank)
		for cut, at := 0, first; ; cut++ {
			if cut == (items+1)/2 {
				x.out = x.out[:at]
				return true
			}
			at += bytes.Index(x.out[at:], blank) + len(blank)
		}
	case s.strike(ListError, x, action) != nil:
		complete := bytes.Clone(x.out[end:])
		x.out = append(x.out[:end], "Response: Error\r\n"...)
		x.actionID(&x.req)
		x.line("Message: Could not get the rest\r\n")
		x.answers(&x.req, "Error")
		if foldEqual(action, "pjsipshowendpoint") { // it goes on (res/res_pjsip/pjsip_configuration.c:1969)
			x.out = append(x.out, complete...)
		}
		return true
	case end > first && s.strike(ListEmpty, x, action) != nil:
		x.out = append(x.out[:first], x.out[end:]...)
		return true
	case s.strike(ListOld, x, action) != nil:
		rest := bytes.Clone(x.out[start:])
		for _, h := range []string{"EventList: start\r\n", "EventList: Start\r\n", "EventList: Complete\r\n"} {
			rest = bytes.ReplaceAll(rest, []byte(h), nil)
		}
		x.out = append(x.out[:start], rest...)
		return true
	}
	return false
}

// spoilsLines are the faults that spoil knows.
const spoilsLines = 1<<OddHeaders | 1<<InvalidUTF8 | 1<<IDFirst | 1<<LFOnly | 1<<SlowReader

// spoil changes the lines of the frames from start on, or cuts them.
func (s *Server) spoil(x *session, start int, action []byte) {
	if s.faults.mask&spoilsLines == 0 {
		return
	}
	end := bytes.Index(x.out[start:], blank)
	open := end >= 0 && !bytes.HasPrefix(x.out[start:], []byte("Response: Follows")) // headers may be put in
	insert := func(text string) {
		at := start + end + 2
		x.out = append(x.out[:at], append([]byte(text), x.out[at:]...)...)
	}
	if open && s.strike(OddHeaders, x, action) != nil {
		insert("ChanVariable(SIP/1.2.3.4:5060-x): a:b=c\r\nName(0)/Child-1: \r\nEmpty:\r\nno colon in this line\r\n")
	}
	if open && s.strike(InvalidUTF8, x, action) != nil {
		insert("CallerIDName: \xff\xfe\xe9t\xe9\r\n")
	}
	if id := x.req.get("ActionID"); len(id) > 0 && bytes.HasPrefix(x.out[start:], []byte("Response:")) && s.strike(IDFirst, x, action) != nil {
		x.idFirst(start, id)
	}
	if s.strike(LFOnly, x, action) != nil {
		rest := bytes.ReplaceAll(bytes.Clone(x.out[start:]), []byte("\r\n"), []byte("\n"))
		x.out = append(x.out[:start], rest...)
		if isLogin(action) {
			x.queued(nil) // FullyBooted may stand behind the answer, and was told of as it was before
		}
	}
	if s.strike(SlowReader, x, action) != nil {
		x.out = x.out[:start+(len(x.out)-start)/2]
		s.end(x)
	}
}
