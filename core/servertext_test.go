package core_test

import (
	"bytes"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"amicore/core"
	"amicore/core/wire"
)

// loud is what a server may write into a header's value: a terminal would
// obey it, a reader would be misled by it.
const loud = "\x1b[2J\rno\x00 such\x7f caller\u009b \u202egnp.exe\xff"

// endless is loud and 4 MiB more.
var endless = loud + strings.Repeat("x", 4<<20)

// mostShown is more than any text has whose parts are bounded.
const mostShown = 16 << 10

func mustBeShowable(t *testing.T, where, text string) {
	t.Helper()
	if len(text) > mostShown {
		t.Errorf("%s: %d bytes", where, len(text))
		text = text[:mostShown]
	}
	for _, c := range text {
		if !strconv.IsPrint(c) || c == '\uFFFD' {
			t.Errorf("%s: a raw %U in %.200q", where, c, text)
			return
		}
	}
}

// TestEachPartOfAnErrorIsQuotedAndBounded: whichever of its fields holds the
// words of a server, of another client or of a caller.
func TestEachPartOfAnErrorIsQuotedAndBounded(t *testing.T) {
	parts := 0
	fields := reflect.TypeFor[core.ActionError]()
	for i := range fields.NumField() {
		for _, text := range []string{loud, endless} {
			e := core.ActionError{Node: 1, Action: "Ping", Err: core.ErrResponse, Run: core.Failed}
			switch f := reflect.ValueOf(&e).Elem().Field(i); {
			case f.Kind() == reflect.String:
				f.SetString(text)
			case f.Type() == reflect.TypeFor[error]():
				f.Set(reflect.ValueOf(errors.New(text)))
			default:
				continue
			}
			parts++
			mustBeShowable(t, fields.Field(i).Name, e.Error())
		}
	}
	if parts < 14 {
		t.Errorf("%d parts were tried", parts)
	}
	// What was sent and refused is the caller's.
	bad := wire.Action{Name: loud, Headers: []wire.Header{{Name: endless, Value: "x"}}}
	mustBeShowable(t, "a refusal", core.Refused(&core.Input{Kind: core.InputSubmit, Text: endless}, core.ErrInvalidAction, bad.Validate("x")).Error())
	mustBeShowable(t, "a limit", wire.Action{Name: "Ping", Headers: []wire.Header{{Name: endless, Value: "x\ny"}}}.Validate("x").Error())
	_, _, err := core.SplitAddress(endless)
	mustBeShowable(t, "an address", err.Error())
}

// TestWhatAServerWritesIsQuotedAndBounded: none of its texts reaches an error
// or a notice as it came.
func TestWhatAServerWritesIsQuotedAndBounded(t *testing.T) {
	for name, text := range map[string]string{"loud": loud, "endless": endless} {
		m, err := core.New(core.Config{
			Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret(bait), Filters: []string{"Event: X"},
			MaxFrame: 8 << 20, MaxReplyBytes: 32 << 20, QueueBytes: 32 << 20,
		})
		if err != nil {
			t.Fatal(err)
		}
		s := shower{t: t, name: name, m: m}
		s.step(core.Start())
		s.step(core.ResolveFailed(1, text))
		s.wait()
		s.receive("Asterisk " + text + "/1.0\r\n")
		s.answer("Error", "Message: "+text) // to the Login
		s.wait()
		s.receive("Asterisk Call Manager/13.0.0\r\n")
		s.answer("Success", "Message: Authentication accepted")
		s.answer("Error", "Message: "+text) // to the Filter
		s.step(core.SetFilters())
		s.wait()
		s.receive("Asterisk Call Manager/13.0.0\r\n")
		s.answer("Success", "Message: Authentication accepted")
		if p := m.Stats().Phase; p != core.PhaseReady {
			t.Fatalf("%s: the phase is %v", name, p)
		}
		s.step(core.SetEvents("call"))
		s.answer("Error", "Message: "+text)
		s.submit("Originate", "Channel", "Local/1@x", "Async", "true")
		s.answer("Success", "Message: queued")
		s.receive("Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: " + s.id + "\r\nResponse: Failure\r\nReason: " + text + "\r\n\r\n")
		s.submit("Ping")
		s.answer("Error", "Message: "+text)
		s.submit("Command", "Command", "x")
		s.answer("Error", "Message: Command output follows", "Output: "+text, "Output: "+text, "Output: "+text)
		if s.failed != 3 || s.notices < 6 {
			t.Errorf("%s: %d actions failed, %d notices had a text", name, s.failed, s.notices)
		}
		if s.longest != core.MaxMessage && name == "endless" {
			t.Errorf("the longest Message has %d bytes, want %d", s.longest, core.MaxMessage)
		}
	}
}

// TestAFailedCommandShowsItsOutput, in place of a Message that says nothing.
func TestAFailedCommandShowsItsOutput(t *testing.T) {
	for _, c := range []struct {
		lines []string
		want  string
	}{
		{[]string{"Message: Command output follows", "Output: No such command 'x'", "Output: try help"}, "No such command 'x'\ntry help"},
		{[]string{"Message: Command output follows", "Output: ", "Output: ", "Output: try help"}, "\n\ntry help"},
		{[]string{"Message: Command output follows" + strings.Repeat(" ", core.MaxMessage) + "x", "Output: try help"}, "try help"},
		{[]string{"Message: Command output follows", "Output: "}, "Command output follows"},
		{[]string{"Message: Command output follows"}, "Command output follows"},
		{[]string{"Message: Command blacklisted", "Output: x"}, "Command blacklisted"},
		{[]string{"Message: Memory allocation failure"}, "Memory allocation failure"},
		{nil, ""},
	} {
		l := ready(t)
		l.step(core.Submit(1, wire.NewAction("Command", "Command", "x"), nil))
		got := l.failure("Response: Error\r\nActionID: " + l.id + "\r\n" + strings.Join(append(c.lines, "", ""), "\r\n"))
		if got.Message != c.want || core.MayHaveRun(got) == (c.want == "Command blacklisted") {
			t.Errorf("%q: %q, %v; want %q", c.lines, got.Message, got.Run, c.want)
		}
	}
}

// ready is a listener whose machine is Ready.
func ready(t *testing.T) *listener {
	t.Helper()
	m, err := core.New(core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret(bait)})
	if err != nil {
		t.Fatal(err)
	}
	l := &listener{t: t, m: m}
	l.step(core.Start())
	l.login(core.AuthPlain, "Success")
	return l
}

// failure receives a frame and returns the error with which an action ends.
func (l *listener) failure(frame string) *core.ActionError {
	l.t.Helper()
	for _, c := range l.m.Step(l.now, core.Received(l.m.Stats().Conn, []byte(frame))) {
		if c.Kind == core.CommandFail {
			return c.Err
		}
	}
	l.t.Fatalf("%q ends nothing", frame)
	return nil
}

// shower looks at the texts of a machine.
type shower struct {
	t                        *testing.T
	name                     string
	m                        *core.Machine
	now                      core.Instant
	ticket                   core.Ticket
	id                       string
	failed, notices, longest int
}

func (s *shower) step(in core.Input) {
	s.t.Helper()
	for _, c := range s.m.Step(s.now, in) {
		switch {
		case c.Kind == core.CommandSend:
			_, after, _ := bytes.Cut(c.Bytes, []byte("ActionID: "))
			id, _, _ := bytes.Cut(after, []byte("\r\n"))
			s.id = string(id)
		case c.Kind == core.CommandNotice && c.Text != "":
			s.notices++
			mustBeShowable(s.t, s.name+": notice "+c.Notice.String(), c.Text)
		case c.Kind == core.CommandFail:
			s.failed++
			s.longest = max(s.longest, len(c.Err.Message))
			mustBeShowable(s.t, s.name+": "+c.Err.Action, c.Err.Error())
			mustBeShowable(s.t, s.name+": behind", c.Err.Behind)
		}
	}
}

func (s *shower) receive(text string) {
	s.t.Helper()
	for len(text) > 0 {
		n := min(len(text), core.MaxReceive)
		s.step(core.Received(s.m.Stats().Conn, []byte(text[:n])))
		text = text[n:]
	}
}

func (s *shower) answer(response string, lines ...string) {
	s.t.Helper()
	s.receive("Response: " + response + "\r\nActionID: " + s.id + "\r\n" + strings.Join(lines, "\r\n") + "\r\n\r\n")
}

func (s *shower) submit(name string, nameValue ...string) {
	s.t.Helper()
	s.ticket++
	s.step(core.Submit(s.ticket, wire.NewAction(name, nameValue...), nil))
}

// wait lets the machine connect again.
func (s *shower) wait() {
	s.t.Helper()
	at, _, _ := s.m.Deadline()
	s.now = max(s.now, at)
	s.step(core.Tick())
	conn := s.m.Stats().Conn
	s.step(core.Resolved(conn, "192.0.2.1:5038"))
	s.step(core.Connected(conn))
}
