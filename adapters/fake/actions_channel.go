package fake

import (
	"bytes"
	"regexp"
)

// withChannel makes the handler of an action that needs a channel.
func withChannel(missing, unknown string, run func(s *Server, x *session, r *request, c *call)) handler {
	return func(s *Server, x *session, r *request) {
		name := r.get("Channel")
		if len(name) == 0 {
			x.fail(r, missing)
			return
		}
		c := s.calls.find(name)
		if c == nil {
			x.fail(r, unknown)
			return
		}
		run(s, x, r, c)
	}
}

// hangupAction is Action: Hangup: of one channel, or of all whose name matches
// /a regular expression/ (main/manager.c:3499).
func hangupAction(s *Server, x *session, r *request) {
	name := r.get("Channel")
	if n := len(name); n > 2 && name[0] == '/' && name[n-1] == '/' {
		hangupMany(s, x, r, string(name[1:n-1]))
		return
	}
	hangupOne(s, x, r)
}

var hangupOne = withChannel("No channel specified", "No such channel", func(s *Server, x *session, r *request, c *call) {
	x.ok(r, "Channel Hungup")
	c.hangup(s, c.gen)
})

func hangupMany(s *Server, x *session, r *request, pattern string) {
	re, err := regexp.CompilePOSIX(pattern)
	if err != nil {
		x.fail(r, "Regex compile error")
		return
	}
	x.beginList(r, "Channels hung up will follow")
	down := map[*call]uint32{}
	var order []*call
	n := 0
	s.eachChannel(func(c *call, i int) {
		name := c.channel(nil, i)
		if !re.Match(name) {
			return
		}
		n++
		x.item("ChannelHungup")
		x.actionID(r)
		x.line("Channel: ", string(name))
		x.endItem()
		if _, ok := down[c]; !ok {
			down[c] = c.gen
			order = append(order, c)
		}
	})
	x.endList(r, "ChannelsHungupListComplete", n)
	for _, c := range order {
		c.hangup(s, down[c])
	}
}

// redirectRule are the checks of Redirect (main/manager.c:4005).
var redirectRule = rule{checks: []check{
	{fails: lacks, header: "Channel", says: "Channel not specified"},
	{fails: lacks, header: "Context", says: "Context not specified"},
	{fails: lacks, header: "Exten", says: "Exten not specified"},
	{fails: lacks, header: "Priority", says: "Priority not specified"},
	{fails: notPositive, header: "Priority", says: "Priority is invalid"},
	{fails: noChannel, header: "Channel", says: "Channel does not exist: %"},
	{fails: has("ExtraChannel", noChannel), header: "ExtraChannel", says: "Channel does not exist: %"},
}}

// redirect is Action: Redirect: the channel goes on where it is told. Of a second
// one, ExtraChannel, only the answer speaks.
func redirect(s *Server, x *session, r *request) {
	if !redirectRule.passes(s, x, r) {
		return
	}
	c := s.calls.find(r.get("Channel"))
	says := "Redirect successful"
	if len(r.get("ExtraChannel")) > 0 {
		says = "Dual Redirect successful"
	}
	x.ok(r, says)
	c.target = append(c.target[:0], r.get("Exten")...)
	s.event("Newexten", ClassDialplan)
	s.frame = c.snapshot(s.frame, 0)
	s.header("Extension", string(c.target))
	s.header("Application", "Answer")
	s.header("AppData", "")
	s.emit(ClassDialplan)
}

// dtmfRule are the checks of PlayDTMF (apps/app_senddtmf.c:206).
var dtmfRule = rule{says: "DTMF successfully queued", checks: []check{
	{fails: noChannel, header: "Channel", says: "Channel not found"},
	{fails: lacks, header: "Digit", says: "No digit specified"},
	{fails: has("Duration", notNumber), header: "Duration", says: "Could not convert Duration parameter"},
}}

// playDTMF is Action: PlayDTMF.
func playDTMF(s *Server, x *session, r *request) {
	if !dtmfRule.answer(s, x, r) {
		return
	}
	c := s.calls.find(r.get("Channel"))
	for _, name := range []string{"DTMFBegin", "DTMFEnd"} {
		s.event(name, ClassDTMF)
		s.frame = c.snapshot(s.frame, 0)
		s.header("Digit", string(r.get("Digit")))
		if name == "DTMFEnd" {
			s.header("DurationMs", "100")
		}
		s.header("Direction", "Sent")
		s.emit(ClassDTMF)
	}
}

// agiAction is Action: AGI: a command for a channel in AsyncAGI
// (res/res_agi.c:1839).
func agiAction(s *Server, x *session, r *request) {
	name, text := r.get("Channel"), r.get("Command")
	if len(name) == 0 || len(text) == 0 {
		x.fail(r, "Both, Channel and Command are *required*")
		return
	}
	c := s.calls.find(name)
	switch {
	case c == nil:
		x.fail(r, "Channel "+string(name)+" does not exist.")
		return
	case !c.agi || bytes.HasSuffix(name, []byte(";1")): // it is the other leg that runs AGI
		x.fail(r, "Failed to add AGI command to channel "+string(name)+" queue")
		return
	}
	x.ok(r, "Added AGI command to queue")
	if foldEqual(text, "asyncagi break") {
		c.agi = false
		s.event("AsyncAGIEnd", ClassAGI)
		s.frame = c.snapshot(s.frame, 1)
		s.emit(ClassAGI)
		return
	}
	s.event("AsyncAGIExec", ClassAGI)
	s.frame = c.snapshot(s.frame, 1)
	if id := r.get("CommandID"); len(id) > 0 {
		s.header("CommandId", string(id))
	}
	s.header("Result", agiResult(text))
	s.emit(ClassAGI)
}

// agiResult is the URL-encoded answer of a command: 510 for one that AGI does
// not have.
func agiResult(text []byte) string {
	verb, _, _ := bytes.Cut(text, []byte(" "))
	for _, known := range []string{
		"answer", "channel", "control", "database", "exec", "get", "gosub", "hangup", "noop", "receive", "record", "say", "send", "set", "speech",
		"stream", "tdd", "verbose", "wait",
	} {
		if foldEqual(verb, known) {
			return "200%20result%3D0%0A"
		}
	}
	return "510%20Invalid%20or%20unknown%20command%0A"
}
