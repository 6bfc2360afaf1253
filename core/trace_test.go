package core_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"amicore/core"
	"amicore/core/wire"
)

func parsed(text string) wire.Message {
	m, _ := wire.Parse([]byte(text), nil)
	return m
}

// notTraced are the fields that a trace does not have, with the reason.
var notTraced = map[string]string{
	"Command.Sensitive":     "it says whether Bytes are masked, and they are in the trace",
	"Reply.Node":            "the Node of the command is in the trace",
	"Reply.NodeName":        "it is Config.Name",
	"ActionError.Node":      "NodeName stands in its place",
	"ActionError.ChannelID": "it is a header of the Submit",
}

// otherwise returns values that v does not have, at most one bit apart where
// it is a number, so that a field that is cut is noticed.
func otherwise(t *testing.T, v reflect.Value) (others []reflect.Value) {
	t.Helper()
	switch zero := reflect.Zero(v.Type()); v.Kind() {
	case reflect.Bool:
		return []reflect.Value{reflect.ValueOf(!v.Bool())}
	case reflect.Int, reflect.Int64, reflect.Uint8, reflect.Uint32, reflect.Uint64:
		for bit := range v.Type().Bits() {
			n := v.Convert(reflect.TypeFor[uint64]()).Uint() ^ 1<<bit
			others = append(others, reflect.ValueOf(n).Convert(v.Type()))
		}
		return others
	case reflect.String:
		return []reflect.Value{zero, reflect.ValueOf("z" + v.String()[1:]), reflect.ValueOf(v.String() + "z")}
	case reflect.Pointer:
		return []reflect.Value{zero}
	case reflect.Interface:
		return []reflect.Value{zero, reflect.ValueOf(errors.New("quite another"))}
	}
	switch x := v.Interface().(type) {
	case []byte:
		return []reflect.Value{reflect.ValueOf([]byte(nil)), reflect.ValueOf(append(bytes.Clone(x), 'z')), reflect.ValueOf(x[1:])}
	case wire.Message:
		return []reflect.Value{reflect.ValueOf(wire.Message{}), reflect.ValueOf(parsed(string(x.Bytes()) + "z: z\r\n"))}
	case []wire.Message:
		return []reflect.Value{reflect.ValueOf(x[1:]), reflect.ValueOf([]wire.Message{x[1], x[0]}), reflect.ValueOf([]wire.Message{x[0], x[0]})}
	default:
		t.Fatalf("a field is of the type %v, which this test does not know", v.Type())
		return nil
	}
}

// wholeCommand has a value in every field.
func wholeCommand() *core.Command {
	reply := func(name string) *core.Reply {
		return &core.Reply{
			Node: 3, NodeName: "pbx", Action: name, ActionID: "id-" + name, Text: []byte("text"), Cut: 2, Missing: 1, Sent: 5, Responded: 6,
			Response: parsed("Response: Success\r\n"), Final: parsed("Event: Done\r\n"), Events: []wire.Message{parsed("Event: A\r\n"), parsed("Event: B\r\n")},
		}
	}
	event := parsed("Event: Hangup\r\nChannel: a\r\n")
	return &core.Command{
		Kind: core.CommandFail, Sensitive: true, Close: core.CloseEOF, Gap: core.GapLost, Notice: core.NoticeStale, From: core.PhaseIdle + 1,
		Phase: core.PhaseReady, Orphan: core.OrphanForeign, Node: 3, Conn: 4, Ticket: 5, Count: 6, Text: "text", Bytes: []byte("Action: Ping\r\n"), Event: &event,
		Reply: reply("Status"), Err: &core.ActionError{
			Node: 3, NodeName: "pbx", Action: "Command", ActionID: "x", ChannelID: "c", Run: core.Failed, Acked: true, Err: core.ErrTimeout,
			Detail: errors.New("detail"), Cause: core.CloseReset, Message: "message", Behind: "Reload (y)", After: time.Second, Reply: reply("Command"),
		},
	}
}

// TestEachFieldOfACommandChangesItsTrace, and so does each one of what it
// points to.
func TestEachFieldOfACommandChangesItsTrace(t *testing.T) {
	whole := core.AppendTrace(nil, 7, []core.Command{*wholeCommand()})
	for what, part := range map[string]func(*core.Command) any{
		"Command":     func(c *core.Command) any { return c },
		"Reply":       func(c *core.Command) any { return c.Reply },
		"ActionError": func(c *core.Command) any { return c.Err },
		"Err.Reply":   func(c *core.Command) any { return c.Err.Reply },
	} {
		typ := reflect.TypeOf(part(wholeCommand())).Elem()
		for i := range typ.NumField() {
			_, excepted := notTraced[typ.Name()+"."+typ.Field(i).Name]
			for _, other := range otherwise(t, reflect.ValueOf(part(wholeCommand())).Elem().Field(i)) {
				c := wholeCommand()
				field := reflect.ValueOf(part(c)).Elem().Field(i)
				field.Set(other)
				same := bytes.Equal(whole, core.AppendTrace(nil, 7, []core.Command{*c}))
				if same != excepted {
					t.Errorf("%s.%s: %v has the same trace as before: %t", what, typ.Field(i).Name, other, same)
				}
			}
		}
	}
	for bit := range 64 {
		if bytes.Equal(whole, core.AppendTrace(nil, 7^1<<bit, []core.Command{*wholeCommand()})) {
			t.Errorf("bit %d of the time is not in the trace", bit)
		}
	}
}

// tracedReply and traced are what can be read off a trace.
type (
	tracedReply struct {
		Action, ActionID, Response, Final string
		Events                            []string
		Text                              string
		Cut, Missing, Sent, Responded     int64
	}
	traced struct {
		Head                      [7]byte
		Node, Conn, Ticket, Count int64
		Text, Bytes               string
		Event                     string
		Reply                     *tracedReply
		Run, Cause                byte
		Acked                     bool
		Err                       string
		ErrReply                  *tracedReply
	}
)

func tracedReplyOf(r *core.Reply) *tracedReply {
	if r == nil {
		return nil
	}
	s := &tracedReply{
		Action: r.Action, ActionID: r.ActionID, Response: string(r.Response.Bytes()), Final: string(r.Final.Bytes()),
		Text: string(r.Text), Cut: int64(r.Cut), Missing: int64(r.Missing), Sent: int64(r.Sent), Responded: int64(r.Responded),
	}
	for _, e := range r.Events {
		s.Events = append(s.Events, string(e.Bytes()))
	}
	return s
}

func tracedOf(c *core.Command) traced {
	s := traced{
		Head: [7]byte{byte(c.Kind), byte(c.Close), byte(c.Gap), byte(c.Notice), byte(c.From), byte(c.Phase), byte(c.Orphan)},
		Node: int64(c.Node), Conn: int64(c.Conn), Ticket: int64(c.Ticket), Count: c.Count, Text: c.Text, Bytes: string(c.Bytes),
		Reply: tracedReplyOf(c.Reply),
	}
	if c.Sensitive {
		s.Bytes = string(core.Mask(c.Bytes))
	}
	if c.Event != nil {
		s.Event = string(c.Event.Bytes())
	}
	if e := c.Err; e != nil {
		s.Run, s.Cause, s.Acked, s.Err, s.ErrReply = byte(e.Run), byte(e.Cause), e.Acked, e.Error(), tracedReplyOf(e.Reply)
	}
	return s
}

// traceReader reads a trace back.
type traceReader struct{ b []byte }

func (r *traceReader) take(n int64) string {
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}

func (r *traceReader) int() int64     { return int64(binary.BigEndian.Uint64([]byte(r.take(8)))) }
func (r *traceReader) string() string { return r.take(r.int()) }

func (r *traceReader) reply() *tracedReply {
	s := &tracedReply{Action: r.string(), ActionID: r.string(), Response: r.string(), Final: r.string()}
	for range r.int() {
		s.Events = append(s.Events, r.string())
	}
	s.Text = r.string()
	s.Cut, s.Missing, s.Sent, s.Responded = r.int(), r.int(), r.int(), r.int()
	return s
}

func (r *traceReader) command() (s traced) {
	copy(s.Head[:], r.take(7))
	s.Node, s.Conn, s.Ticket, s.Count = r.int(), r.int(), r.int(), r.int()
	s.Text, s.Bytes = r.string(), r.string()
	switch core.CommandKind(s.Head[0]) {
	case core.CommandDeliver:
		if core.GapReason(s.Head[2]) == core.GapNone {
			s.Event = r.string()
		}
	case core.CommandAcked, core.CommandComplete:
		s.Reply = r.reply()
	case core.CommandFail:
		s.Run, s.Cause = r.take(1)[0], r.take(1)[0]
		if s.Acked = r.b[0] == 1; s.Acked { // else a length of less than 2^56 begins
			r.take(1)
		}
		s.Err = r.string()
		// The length of an action's name is not 0, and less than 2^56. The next
		// command begins with its kind, or, where that is 0, with eight zeroes.
		if len(r.b) > 0 && r.b[0] == 0 && binary.BigEndian.Uint64(r.b) != 0 {
			s.ErrReply = r.reply()
		}
	}
	return s
}

var (
	drawnMessage = rapid.Custom(func(t *rapid.T) wire.Message {
		return parsed(rapid.SampledFrom([]string{"", "Event: A\r\n", "Event: A\r\nB: c\r\n", "\x00\x00\x00\x00\x00\x00\x00\x01"}).Draw(t, "message"))
	})
	drawnReply = rapid.Custom(func(t *rapid.T) *core.Reply {
		return &core.Reply{
			Action: rapid.StringN(1, 4, -1).Draw(t, "action"), ActionID: rapid.String().Draw(t, "id"),
			Response: drawnMessage.Draw(t, "response"), Final: drawnMessage.Draw(t, "final"), Events: rapid.SliceOfN(drawnMessage, 0, 3).Draw(t, "events"),
			Text: rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "text"), Cut: rapid.Int().Draw(t, "cut"), Missing: rapid.Int().Draw(t, "missing"),
			Sent: core.Instant(rapid.Int64().Draw(t, "sent")), Responded: core.Instant(rapid.Int64().Draw(t, "responded")),
		}
	})
	drawnCommand = rapid.Custom(func(t *rapid.T) core.Command {
		c := core.Command{
			Kind: core.CommandKind(rapid.IntRange(0, int(core.CommandNotice)).Draw(t, "kind")),
			Node: core.Node(rapid.Uint32().Draw(t, "node")), Conn: core.Conn(rapid.Uint32().Draw(t, "conn")),
		}
		if c.Kind == core.CommandWantConnect {
			return c
		}
		c.Sensitive, c.Ticket, c.Count = rapid.Bool().Draw(t, "sensitive"), core.Ticket(rapid.Uint64().Draw(t, "ticket")), rapid.Int64().Draw(t, "count")
		c.Close, c.Gap = core.CloseReason(rapid.Byte().Draw(t, "close")), core.GapReason(rapid.IntRange(0, 2).Draw(t, "gap"))
		c.From, c.Phase = core.Phase(rapid.Byte().Draw(t, "from")), core.Phase(rapid.Byte().Draw(t, "phase"))
		c.Notice, c.Orphan = core.NoticeKind(rapid.Byte().Draw(t, "notice")), core.OrphanClass(rapid.Byte().Draw(t, "orphan"))
		c.Text = rapid.String().Draw(t, "text")
		c.Bytes = rapid.SampledFrom([][]byte{nil, []byte("a"), []byte("Action: Login\r\nSecret: x\r\n\r\n"), {0, 0, 0, 0, 0, 0, 0, 1}}).Draw(t, "bytes")
		switch c.Kind {
		case core.CommandDeliver:
			if e := drawnMessage.Draw(t, "event"); c.Gap == core.GapNone {
				c.Event = &e
			}
		case core.CommandAcked, core.CommandComplete:
			c.Reply = drawnReply.Draw(t, "reply")
		case core.CommandFail:
			c.Err = &core.ActionError{
				Run: core.Run(rapid.IntRange(0, 3).Draw(t, "run")), Cause: core.CloseReason(rapid.IntRange(0, core.NumCloseReasons-1).Draw(t, "cause")),
				Acked: rapid.Bool().Draw(t, "acked"), Action: "a", Err: core.ErrTimeout, After: time.Duration(rapid.Int64().Draw(t, "after")),
			}
			if rapid.Bool().Draw(t, "with reply") {
				c.Err.Reply = drawnReply.Draw(t, "reply")
			}
		}
		return c
	})
)

// TestATraceIsReadBack, so that different commands have different traces; and
// it is appended to what is there.
func TestATraceIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		commands := rapid.SliceOfN(drawnCommand, 0, 4).Draw(t, "commands")
		now := rapid.Int64().Draw(t, "now")
		before := rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "before")
		dst := append(make([]byte, 0, rapid.IntRange(9, 2000).Draw(t, "room")), before...)
		whole := core.AppendTrace(dst, core.Instant(now), commands)
		if !bytes.HasPrefix(whole, before) {
			t.Fatalf("%q begins otherwise than %q", whole, before)
		}
		r := &traceReader{whole[len(before):]}
		if got := r.int(); got != now {
			t.Fatalf("the time is %d, want %d", got, now)
		}
		if n := r.int(); n != int64(len(commands)) {
			t.Fatalf("%d commands, want %d", n, len(commands))
		}
		for i := range commands {
			if got, want := r.command(), tracedOf(&commands[i]); !reflect.DeepEqual(got, want) {
				t.Fatalf("command %d is read as %+v, want %+v", i, got, want)
			}
		}
		if len(r.b) > 0 {
			t.Fatalf("%q is left", r.b)
		}
	})
}

// TestMaskHidesEachSecretAndNothingElse, wherever its line stands, and leaves
// what it was given as it was.
func TestMaskHidesEachSecretAndNothingElse(t *testing.T) {
	others := []string{
		"", "Action: Login", "Username: Key: x", "Secre: x", "Key", "Secret", "Secrets: x", "XKey: x", " Secret: x", "Keys: x", "Ke:y", "Secret x:", "\x00\xff\r: x",
	}
	rapid.Check(t, func(t *rapid.T) {
		var given, want []byte
		n := rapid.IntRange(0, 5).Draw(t, "lines")
		for i := range n {
			end := rapid.SampledFrom([]string{"\r\n", "\n"}).Draw(t, "end")
			if i == n-1 && rapid.Bool().Draw(t, "no end") {
				end = ""
			}
			if rapid.Bool().Draw(t, "other") {
				line := rapid.SampledFrom(others).Draw(t, "line") + end
				given, want = append(given, line...), append(want, line...)
				continue
			}
			name := []byte(rapid.SampledFrom([]string{"Secret:", "Key:"}).Draw(t, "name"))
			for j := range len(name) - 1 {
				if rapid.Bool().Draw(t, "other case") {
					name[j] ^= 0x20
				}
			}
			given = append(append(given, name...), rapid.SampledFrom([]string{"", " ", "x", " x", " a:b\r", "Secret: x", " ******"}).Draw(t, "value")+end...)
			want = append(append(want, name...), " ******\r\n"...)
		}
		before := bytes.Clone(given)
		got := core.Mask(given)
		if string(got) != string(want) {
			t.Fatalf("%q becomes %q, want %q", given, got, want)
		}
		clear(got)
		if !bytes.Equal(given, before) {
			t.Fatal("the copy shares memory with what was given")
		}
	})
}

// TestAMaskDoesNotTellHowLongASecretIs.
func TestAMaskDoesNotTellHowLongASecretIs(t *testing.T) {
	for _, name := range []string{"Secret: ", "kEY:"} {
		if a, b := core.Mask([]byte(name+"x")), core.Mask([]byte(name+strings.Repeat("x", 1000)+"\r\n")); !bytes.Equal(a, b) {
			t.Errorf("%q and %q", a, b)
		}
	}
}
