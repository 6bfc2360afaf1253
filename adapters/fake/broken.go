package fake

import "bytes"

// brokenValues are values with line breaks: each ends the event that it is part of and holds a frame of its own. Values are not
// escaped in events made of JSON, the dialplan's UserEvent among them (main/manager.c:452), so that this happens on every version.
var brokenValues = [...]string{
	"Event: Extra\r\nPrivilege: call,all\r\nChannel: PJSIP/broken-1",
	"Response: Success\r\nMessage: not an answer",
	"Response: Success\r\nActionID: broken-1\r\nEventList: start",
	"Response: Error\r\nActionID: broken-1\r\nMessage: Permission denied",
	"Response: Goodbye\r\nMessage: not an answer",
	"Response: Follows\r\nPrivilege: Command",
	"Response: Follows\r\nPrivilege: Command\r\nActionID: broken-1",
	"ActionID: broken-1\r\nResponse: Follows",
	"Asterisk Call Manager/2.10.6",
	"--END COMMAND--",
	"Event: StatusComplete\r\nActionID: broken-1\r\nEventList: Complete\r\nListItems: 0",
	"only text",
}

// breakValue writes a UserEvent whose value holds one of brokenValues, and a line behind it.
func (s *Server) breakValue(x *session) {
	x.line("Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: Broken\r\nNote: before the break\r\n")
	which := below(draw(s.cfg.Seed, drawBroken, uint64(s.now), uint64(x.id)), uint64(len(brokenValues)))
	x.line(brokenValues[which])
	x.line("Behind: the break")
	x.endItem()
	x.queued(nil)
}

// idFirst moves the ActionID of the response at start in front of it, as modules that are not Asterisk's own write it.
func (x *session) idFirst(start int, id []byte) {
	line := append(append([]byte("ActionID: "), id...), "\r\n"...)
	at := bytes.Index(x.out[start:], line)
	if at < 0 {
		return
	}
	rest := bytes.Clone(x.out[start : start+at])
	copy(x.out[start:], line)
	copy(x.out[start+len(line):], rest)
}
