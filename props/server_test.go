package props

import (
	"bytes"
	"fmt"
	"strings"

	"amicore/core"
	"amicore/core/wire"
)

// server is a scripted Asterisk: it answers what the machine sends, in order
// or not, by what chance says, and knows afterwards what it has said.
type server struct {
	t      failer
	pick   func(what string, n int) int
	wish   wish
	client *wire.Decoder
	out    []byte   // not received yet
	held   [][]byte // answers and outcomes that come later
	login  bool     // the login was answered
	mute   bool     // nothing is read any more
	unread []byte
	done   bool // the server closes after out
	seq    int  // of broadcast events, over all connections
	// unnumbered counts what may pass for one: the items of Status carry a
	// Privilege, and nobody may wait for them any more.
	unnumbered int
	acts       map[string]*act
	seen       map[string]bool // ids, over all connections
}

// agiChannel is where the game runs AGI commands.
const agiChannel = "PJSIP/7-1"

// act is what the server has said about one action.
type act struct {
	again                     bool // there was another with its id
	name                      string
	responses, ends, outcomes int
	items                     int // up to the first end
	odd                       bool
}

func (s *server) connect() {
	s.client = wire.NewDecoder(wire.FromClient, 1<<20)
	s.out, s.held, s.login, s.mute, s.unread, s.done = nil, nil, false, false, nil, false
	s.acts = map[string]*act{}
	if s.pick("banner", 30) != 1 {
		s.say("Asterisk Call Manager/13.0.0\r\n")
	}
}

// number stands for the number that a broadcast event gets when it is said.
const number = "Seq: ?\r\n"

func (s *server) say(text string) {
	for strings.Contains(text, number) {
		s.seq++
		text = strings.Replace(text, number, fmt.Sprintf("Seq: %d\r\n", s.seq), 1)
	}
	s.out = append(s.out, text...)
}

// event makes a broadcast event.
func (s *server) event(name string, headers ...string) string {
	return fmt.Sprintf("Event: %s\r\nPrivilege: call,all\r\n"+number+"%s\r\n", name, strings.Join(append(headers, ""), "\r\n"))
}

func (s *server) take(b []byte) {
	if s.mute {
		s.unread = append(s.unread, b...)
		return
	}
	s.client.Feed(bytes.Clone(b))
	var f wire.Frame
	for s.client.Next(&f) {
		s.handle(&f)
	}
	if n, _ := s.client.Partial(); n > 0 {
		s.t.Errorf("S8: %d bytes of an unfinished action", n)
	}
}

func (s *server) handle(f *wire.Frame) {
	name, id := string(f.Get("Action")), string(f.ActionID())
	if s.seen[id] && !strings.HasPrefix(id, "own-") {
		s.t.Errorf("S6: %s (%s) arrives twice", name, id)
	}
	s.seen[id] = true
	if !s.login && name != "Login" && name != "Challenge" {
		s.t.Errorf("S9: %s arrives before the login was answered", name)
	}
	a := &act{name: name}
	if s.acts[id] != nil { // the caller's own id, of an action that had ended
		a.again = true
	}
	s.acts[id] = a
	switch name {
	case "Challenge":
		s.respond(a, id, "Success", "Challenge: 123456789")
	case "Login":
		switch s.pick("login", 20) {
		case 1:
			s.respond(a, id, "Error", "Message: Authentication failed")
			s.done = true
			return
		case 2:
			return // never answered
		}
		s.login = true
		s.respond(a, id, "Success", "Message: Authentication accepted")
	case "Logoff":
		s.respond(a, id, "Goodbye")
		s.done = true
	case "Ping", "Filter":
		s.respond(a, id, "Success", "Ping: Pong")
	default:
		s.answer(a, name, id, f)
	}
}

func response(id, kind string, headers ...string) string {
	return fmt.Sprintf("Response: %s\r\nActionID: %s\r\n%s\r\n", kind, id, strings.Join(append(headers, ""), "\r\n"))
}

func (s *server) respond(a *act, id, kind string, headers ...string) {
	a.responses++
	s.say(response(id, kind, headers...))
}

// answer says what a caller's action gets.
func (s *server) answer(a *act, name, id string, f *wire.Frame) {
	switch s.pick("answer", 30) {
	case 1:
		a.odd = true
		s.respond(a, id, "Error", "Message: Permission denied")
		return
	case 2:
		a.odd = true
		s.respond(a, id, "Error", "Message: it did not work\n")
		return
	case 3:
		a.odd = true
		return // no answer at all
	case 4:
		a.odd = true // too late: later actions are answered first
		a.responses++
		s.held = append(s.held, []byte(response(id, "Success")))
		return
	case 5:
		if !s.wish.calm {
			a.odd = true
			s.respond(a, id, "Success", "Message: "+strings.Repeat("x", 9000))
			return
		}
	case 6:
		a.odd = true
		s.respond(a, id, "Success")
		s.respond(a, id, "Success") // twice
		return
	}
	switch name {
	case "QueueStatus", "CoreShowChannels", "VoicemailUsersList", "Status":
		s.list(a, name, id)
	case "Originate":
		s.originate(a, id, f)
	case "Command":
		a.responses++
		s.say("Response: Follows\r\nPrivilege: Command\r\nActionID: " + id + "\r\nName: x\n\nResponse: Error\n--END COMMAND--\r\n\r\n")
	case "IAXnetstats":
		s.say("LOCAL  REMOTE\nrow: 1\n\n")
	case "JabberSend":
		s.respond(a, id, "Success", "Message: queued")
		if s.pick("second", 2) == 0 {
			s.respond(a, id, "Success", "Message: sent")
		}
	case "DataGet":
		s.say("Event: DataGet Tree\r\nActionID: " + id + "\r\n\r\n")
	case "AGI":
		s.respond(a, id, "Success")
		a.outcomes++
		command := "CommandId: " + string(f.Get("CommandID"))
		if s.pick("another", 2) == 0 { // another client has taken the same one, on a channel of its own
			s.say(s.event("AsyncAGIExec", "Channel: PJSIP/8-2", command))
		}
		s.later(s.event("AsyncAGIExec", "Channel: "+string(f.Get("Channel")), command))
	case "Events":
		if s.pick("silent", 2) == 0 {
			s.respond(a, id, "Success")
		}
	default:
		s.respond(a, id, "Success")
	}
}

// later says something at once or holds it back.
func (s *server) later(text string) {
	if s.pick("later", 2) == 0 {
		s.say(text)
		return
	}
	s.held = append(s.held, []byte(text))
}

func (s *server) originate(a *act, id string, f *wire.Frame) {
	if len(f.Get("Async")) == 0 {
		s.respond(a, id, "Success", "Message: Originate successfully queued")
		return
	}
	kind := [...]string{"Success", "Failure"}[s.pick("outcome", 2)]
	a.outcomes++
	outcome := s.event("OriginateResponse", "ActionID: "+id, "Response: "+kind, "Reason: 5")
	if s.pick("overtakes", 6) == 1 {
		s.say(outcome)
		s.respond(a, id, "Success")
		return
	}
	s.respond(a, id, "Success")
	if s.pick("outcome lost", 5) != 1 {
		s.later(outcome)
	}
}

func (s *server) list(a *act, name, id string) {
	old := s.pick("old", 3) == 0
	mark := func(text string) string {
		if old {
			return "X: y"
		}
		return "EventList: " + text
	}
	privilege := "X: y"
	if name == "Status" {
		privilege = "Privilege: Call"
	}
	s.respond(a, id, "Success", mark("start"))
	if name == "VoicemailUsersList" && old {
		return // no users: no list
	}
	for range s.pick("items", 6) {
		size := 1
		if !s.wish.calm && s.pick("large item", 20) == 1 {
			size = 9000
		}
		if s.pick("forged", 6) == 0 {
			s.say(s.event("UserEvent", "ActionID: "+id, "EventList: Complete", "Response: Success"))
		}
		s.say("Event: " + itemName(name) + "\r\nActionID: " + id + "\r\n" + privilege + fmt.Sprintf("\r\nItem: %d\r\nPad: %s\r\n\r\n", a.items, strings.Repeat("p", size)))
		a.items++
		if name == "Status" {
			s.unnumbered++
		}
	}
	switch s.pick("end", 8) {
	case 1:
		a.odd = true
		return // cut
	case 2:
		a.odd = true
		s.respond(a, id, "Error", "Message: it broke in the middle")
		return
	case 3:
		a.odd = true
		s.say("Event: x\r\nActionID: " + id + "\r\nEventList: Cancelled\r\n\r\n")
		return
	}
	a.ends++
	complete := name + "Complete"
	if name == "VoicemailUsersList" {
		complete = "VoicemailUserEntryComplete"
	}
	s.say("Event: " + complete + "\r\nActionID: " + id + "\r\n" + mark("Complete") + "\r\n\r\n")
}

func itemName(action string) string {
	if action == "Status" {
		return "Status"
	}
	return "Item" + action
}

// noise is what nobody asked for.
func (s *server) noise(kind int) {
	switch kind {
	case 0, 1, 2:
		s.say(s.event("Newchannel", "Channel: SIP/a-1", "ChanVariable(SIP/a:1): x=y"))
	case 3:
		s.say(s.event("UserEvent", "Response: Success", "EventList: Complete", "ActionID: of-nobody"))
	case 4:
		s.say("Response: Success\r\nActionID: of-nobody\r\n\r\n")
	case 5:
		s.say("Response: Error\r\nMessage: Missing action in request\r\n\r\n")
	case 6:
		s.say("\r\n\n\r\n")
	case 7:
		s.say("Event: Item\r\nActionID: of-nobody\r\nEventList: Complete\r\n\r\n")
	case 8:
		if !s.wish.calm {
			s.say(s.event("Large", "Pad: "+strings.Repeat("x", 9000)))
		}
	case 9:
		if !s.wish.calm {
			for range 40 {
				s.say(s.event("Flood", "Pad: "+strings.Repeat("x", 3000)))
			}
		}
	case 10:
		for _, b := range s.held {
			s.say(string(b))
		}
		s.held = nil
	case 11:
		s.mute = !s.mute
		if !s.mute {
			unread := s.unread
			s.unread = nil
			s.take(unread)
		}
	}
}

// check holds an outcome of the machine against what the server has said.
func (s *server) check(c *core.Command, overridden bool) {
	if e := c.Err; e != nil && e.Run == core.NotSent && s.seen[e.ActionID] && !strings.HasPrefix(e.ActionID, "own-") {
		s.t.Errorf("S6: %v, and it has arrived", e)
	}
	if c.Kind != core.CommandComplete || overridden {
		return
	}
	r := c.Reply
	a := s.acts[r.ActionID]
	if a == nil {
		s.t.Errorf("S5: %s (%s) completes, and never arrived on this connection", r.Action, r.ActionID)
		return
	}
	if a.again || r.Action != a.name && strings.HasPrefix(r.ActionID, "own-") {
		return // the caller's own id, used again: which of the two it was of, the id does not tell
	}
	switch a.name {
	case "IAXnetstats", "Events", "DataGet":
	default:
		if a.responses == 0 {
			s.t.Errorf("S3: %s (%s) completes without a response", a.name, r.ActionID)
		}
	}
	switch a.name {
	case "AGI":
		if a.outcomes == 0 {
			s.t.Errorf("S3: %s (%s) completes without its outcome", a.name, r.ActionID)
		}
		if on := string(r.Final.Get("Channel")); !r.Final.IsZero() && on != agiChannel {
			s.t.Errorf("S5: %s (%s) completes by the outcome of a command on %s", a.name, r.ActionID, on)
		}
	case "QueueStatus", "CoreShowChannels", "Status":
		if a.ends == 0 {
			s.t.Errorf("S3: %s (%s) completes without its end", a.name, r.ActionID)
		}
		if len(r.Events)+r.Cut != a.items {
			s.t.Errorf("S4: %s (%s) has %d items and %d cut, %d were sent", a.name, r.ActionID, len(r.Events), r.Cut, a.items)
		}
		last := -1
		for i := range r.Events {
			n := 0
			fmt.Sscan(string(r.Events[i].Get("Item")), &n)
			if n <= last {
				s.t.Errorf("S4: item %d after item %d", n, last)
			}
			last = n
		}
	}
}
