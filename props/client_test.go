package props

import (
	"bytes"
	"strings"

	"amicore/core"
	"amicore/core/transcript"
	"amicore/core/wire"
)

// client replays a capture through a Machine that is the client, with the
// specification beside it. The recorded client's actions are submitted when it
// sent them, but for its login, which is the Machine's own. The recorded server's
// bytes come when they came; ActionIDs in them that the Machine has drawn stand
// in for the recorded ones. What the Machine asks and the recorded client did not
// is answered by a server of the test.
type client struct {
	*run
	file    *transcript.File
	drawn   bool // the Machine draws the ids of callers' actions too
	steps   []step
	ids     map[string]string // drawn ids by the recorded ones
	logins  map[string]string // drawn ids of Challenge and Login
	waiting []string          // recorded ids of actions that were not in a Send yet
	order   []sentAction      // what the server has not answered yet
	held    []byte            // the beginning of a line with an ActionID
	frames  *wire.Decoder
	tickets core.Ticket
	refused int // actions that the Machine did not send
	asked   int // actions of the Machine itself that the test answered
}

type sentAction struct {
	name, id string
	asked    bool // by the Machine, and not by the recorded client
}

// replay returns the capture as the session of a client.
func replay(t failer, f *transcript.File, drawn bool) (session, *client) {
	t.Helper()
	cfg := loginOf(f)
	c := &client{
		run: newRun(t, cfg, exact), file: f, drawn: drawn, ids: map[string]string{}, logins: map[string]string{},
		frames: wire.NewDecoder(wire.FromServer, 1<<20),
	}
	c.hook = c.sees
	c.do(0, core.Credit(1<<40))
	c.do(0, core.Start())
	c.do(0, core.Resolved(1, cfg.Address))
	for i := range f.Records {
		if r := &f.Records[i]; !r.IsProse() {
			c.record(core.Instant(r.At), r.Verb, r.Data)
		}
	}
	c.do(c.now, core.Stop(0))
	c.view.stats = c.machine.Stats()
	c.checkKept()
	name := strings.TrimSuffix(f.Name, ".ami")
	if drawn {
		name += ", ids drawn"
	}
	return session{name, cfg, c.steps}, c
}

// loginOf returns the configuration of a client that logs in as the recorded one.
func loginOf(f *transcript.File) core.Config {
	cfg := core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret(secret), StepEvents: 64}
	_, login := recordedActions(f)
	for _, a := range login {
		if a.Name == "Challenge" {
			cfg.Auth = core.AuthMD5
			continue
		}
		cfg.Username, _ = a.Get("Username")
		cfg.Events, _ = a.Get("Events")
	}
	return cfg
}

// actionsIn returns the actions of a record of the client, as far as they can be
// read: the server's reading is not judged here. The ActionID is a header.
func actionsIn(verb string, data []byte) (list []wire.Action) {
	if verb != transcript.VerbTx {
		return nil
	}
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	for block := range strings.SplitSeq(strings.TrimSuffix(text, "\n\n"), "\n\n") {
		var a wire.Action
		for line := range strings.SplitSeq(block, "\n") {
			name, value, _ := strings.Cut(line, ":")
			value = strings.TrimLeft(value, " ")
			if wire.EqualFold([]byte(name), "Action") {
				a.Name = value
			} else {
				a.Headers = append(a.Headers, wire.Header{Name: name, Value: value})
			}
		}
		list = append(list, a)
	}
	return list
}

// recordedActions counts the actions of the recorded client behind its login, and
// returns those of the login: Challenge and Login, if they come first.
func recordedActions(f *transcript.File) (behind int, login []wire.Action) {
	loggedIn := false
	for i := range f.Records {
		for _, a := range actionsIn(f.Records[i].Verb, f.Records[i].Data) {
			if behind == 0 && !loggedIn && (a.Name == "Login" || a.Name == "Challenge") {
				login, loggedIn = append(login, a), a.Name == "Login"
			} else {
				behind++
			}
		}
	}
	return behind, login
}

func (c *client) record(now core.Instant, verb string, data []byte) {
	for {
		at, _, ok := c.Deadline()
		if !ok || at > now {
			break
		}
		c.do(at, core.Tick())
	}
	switch verb {
	case transcript.VerbOpen:
		c.do(now, core.Connected(1))
	case transcript.VerbRx:
		c.receive(now, c.translated(data))
		c.answerLogin(now)
	case transcript.VerbTx:
		c.flush(now)
		if !bytes.HasSuffix(data, []byte("\n\n")) && !bytes.HasSuffix(data, []byte("\r\n\r\n")) {
			c.t.Fatalf("%s: %q is not a whole action", c.file.Name, data)
		}
		for _, a := range actionsIn(verb, data) {
			c.submit(now, a)
		}
	case transcript.VerbClosed:
		c.flush(now)
		c.do(now, core.Closed(1, core.CloseEOF))
	}
}

// do gives an input to the Machine and writes it down. The transport takes what
// is sent at once.
func (c *client) do(now core.Instant, in core.Input) {
	c.steps = append(c.steps, step{now: now, in: copied(in)})
	at := len(c.steps) - 1
	c.feed(now, in)
	if c.sent == 0 {
		return
	}
	c.steps[at].fixed = true
	if s := c.machine.Stats(); s.Window > 0 {
		c.do(now, core.Sent(s.Conn, s.Window))
	}
}

// submit submits an action, or takes a login for that of the Machine.
func (c *client) submit(now core.Instant, a wire.Action) {
	recorded := ""
	var headers []wire.Header
	for _, h := range a.Headers {
		if recorded == "" && wire.EqualFold([]byte(h.Name), "ActionID") {
			recorded = h.Value
		} else {
			headers = append(headers, h)
		}
	}
	a.Headers = headers
	if id, ok := c.logins[a.Name]; ok {
		c.ids[recorded] = id
		delete(c.logins, a.Name)
		return
	}
	var o *core.Options
	if !c.drawn && recorded != "" {
		o = &core.Options{ActionID: recorded}
	}
	c.tickets++
	n := len(c.waiting)
	c.waiting = append(c.waiting, recorded)
	failed := c.view.failed()
	c.do(now, core.Submit(c.tickets, a, o))
	if c.view.failed() > failed && len(c.waiting) > n {
		c.waiting = c.waiting[:n]
		c.refused++
	}
	c.answerAsked(now)
}

// sees notes the actions of a Send.
func (c *client) sees(command *core.Command) {
	if command.Kind != core.CommandSend {
		return
	}
	own := false
	for _, p := range c.pair.Predicted {
		own = own || p.Own && p.Bytes == string(command.Bytes)
	}
	for _, a := range actionsIn(transcript.VerbTx, command.Bytes) {
		id, _ := a.Get("ActionID")
		asked := false
		switch {
		case !own:
			c.ids[c.waiting[0]], c.waiting = id, c.waiting[1:]
		case a.Name == "Login" || a.Name == "Challenge":
			c.logins[a.Name] = id
		default:
			asked = true
		}
		c.order = append(c.order, sentAction{a.Name, id, asked})
	}
}

// translated returns bytes of the recorded server with the ids that the Machine
// knows. The beginning of a line with an ActionID is held until its end comes.
func (c *client) translated(data []byte) []byte {
	data = append(c.held, data...)
	c.held = nil
	if at := bytes.LastIndexByte(data, '\n') + 1; at < len(data) {
		if line := string(data[at:]); strings.HasPrefix(line, "ActionID: ") || strings.HasPrefix("ActionID: ", line) {
			c.held, data = bytes.Clone(data[at:]), data[:at]
		}
	}
	return inHeaders(data, func(value string) string {
		id := strings.TrimSpace(value)
		if drawn, ok := c.ids[id]; ok && id != "" {
			return strings.Replace(value, id, drawn, 1)
		}
		return value
	})
}

// flush gives what is held.
func (c *client) flush(now core.Instant) {
	held := c.held
	c.held = nil
	c.receive(now, held)
}

// receive gives bytes to the Machine and answers what it has asked.
func (c *client) receive(now core.Instant, data []byte) {
	for len(data) > 0 {
		n := min(len(data), core.MaxReceive)
		c.note(data[:n])
		c.do(now, core.Received(1, data[:n]))
		data = data[n:]
	}
	c.answerAsked(now)
}

// note takes what these bytes answer from the list of what is not answered.
func (c *client) note(data []byte) {
	c.frames.Feed(data)
	var f wire.Frame
	for c.frames.Next(&f) {
		id := string(f.Get("ActionID"))
		for i := range c.order {
			if id == c.order[i].id {
				c.order = c.order[i+1:]
				break
			}
		}
	}
}

// answerLogin accepts the login of a Machine whose recorded client sent actions
// without one.
func (c *client) answerLogin(now core.Instant) {
	id := c.logins["Login"]
	if id == "" {
		return
	}
	if behind, login := recordedActions(c.file); behind > 0 && len(login) == 0 {
		delete(c.logins, "Login")
		c.receive(now, []byte("Response: Success\r\nActionID: "+id+"\r\nMessage: Authentication accepted\r\n\r\n"))
	}
}

// answerAsked answers what the Machine itself has asked, in its turn and between
// two frames of the recorded server.
func (c *client) answerAsked(now core.Instant) {
	for len(c.order) > 0 && c.order[0].asked && len(c.held) == 0 {
		if n, _ := c.frames.Partial(); n > 0 {
			return
		}
		a := c.order[0]
		answer := "Response: Success\r\nActionID: " + a.id + "\r\n"
		switch a.name {
		case "Ping":
			answer += "Ping: Pong\r\n"
		case "CoreStatus":
			answer += "CoreStartupDate: 2026-11-23\r\nCoreStartupTime: 07:11:00\r\n"
		default:
			c.t.Fatalf("%s: the machine asks %s", c.file.Name, a.name)
		}
		c.asked++
		data := []byte(answer + "\r\n")
		c.note(data)
		c.do(now, core.Received(1, data))
	}
}

// failed counts the tickets that have failed.
func (v *view) failed() (n int) {
	for _, o := range v.outcomes {
		if strings.HasPrefix(o, "fail") {
			n++
		}
	}
	return n
}
