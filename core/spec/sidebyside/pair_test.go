package sidebyside_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/spec/sidebyside"
	"amicore/core/wire"
)

var config = core.Config{Address: "192.0.2.1:5038", Username: "u", Secret: core.NewSecret("s3cret")}

// session is a Pair that a test feeds, with what may be done to the commands of
// the last Step before they are compared.
type session struct {
	t    *testing.T
	m    *core.Machine
	pair *sidebyside.Pair
	now  core.Instant
	id   []byte // of the last action in a Send
	sent int
}

func begin(t *testing.T) *session {
	t.Helper()
	m, err := core.New(config)
	if err != nil {
		t.Fatal(err)
	}
	pair, err := sidebyside.Beside(m, config, "s3cret")
	if err != nil {
		t.Fatal(err)
	}
	return &session{t: t, m: m, pair: pair}
}

func (s *session) step(in core.Input, spoil func([]core.Command) []core.Command) *sidebyside.Difference {
	s.now = s.now.Add(time.Millisecond)
	out := slices.Clone(s.m.Step(s.now, in))
	for _, c := range out {
		if c.Kind == core.CommandSend {
			_, after, _ := bytes.Cut(c.Bytes, []byte("ActionID: "))
			id, _, _ := bytes.Cut(after, []byte("\r\n"))
			s.id, s.sent = bytes.Clone(id), s.sent+len(c.Bytes)
		}
	}
	if spoil != nil {
		out = spoil(out)
	}
	return s.pair.Compare(s.now, in, out)
}

func (s *session) steps(inputs ...core.Input) {
	s.t.Helper()
	for _, in := range inputs {
		if d := s.step(in, nil); d != nil {
			s.t.Fatal(d)
		}
	}
}

// ready logs in.
func (s *session) ready() {
	s.t.Helper()
	s.steps(core.Credit(1<<20), core.Start(), core.Resolved(1, "192.0.2.1:5038"), core.Connected(1), core.Received(1, []byte("Asterisk Call Manager/9.0.0\r\n")))
	s.steps(core.Sent(1, s.sent), core.Received(1, []byte("Response: Success\r\nActionID: "+string(s.id)+"\r\n\r\nEvent: FullyBooted\r\nPrivilege: system,all\r\n\r\n")))
	if s.m.Stats().Phase != core.PhaseReady {
		s.t.Fatalf("not ready: %v", s.m.Stats().Phase)
	}
}

func TestAPairWalksThroughASession(t *testing.T) {
	s := begin(t)
	s.ready()
	s.steps(core.Submit(1, wire.NewAction("Ping"), nil))
	s.steps(core.Received(1, []byte("Response: Success\r\nActionID: "+string(s.id)+"\r\nPing: Pong\r\n\r\n")))
	s.steps(core.Submit(2, wire.NewAction("Ping"), nil), core.Closed(1, core.CloseEOF), core.Stop(0))
}

// TestEveryKindOfDifferenceIsSeen: what the machine says is changed in one place
// before it is compared.
func TestEveryKindOfDifferenceIsSeen(t *testing.T) {
	ping := core.Submit(1, wire.NewAction("Ping"), nil)
	for _, c := range []struct {
		name  string
		in    func(s *session) core.Input
		spoil func([]core.Command) []core.Command
		want  string
	}{
		{"a Send is missing", func(*session) core.Input { return ping }, func([]core.Command) []core.Command { return nil }, "command 1"},
		{"a byte of a Send", func(*session) core.Input { return ping }, func(out []core.Command) []core.Command {
			out[0].Bytes = bytes.Replace(out[0].Bytes, []byte("Ping"), []byte("Pong"), 1)
			return out
		}, "command 1"},
		{"a Send on another connection", func(*session) core.Input { return ping }, func(out []core.Command) []core.Command {
			out[0].Conn++
			return out
		}, "command 1"},
		{"a Send to another node", func(*session) core.Input { return ping }, func(out []core.Command) []core.Command {
			out[0].Node++
			return out
		}, "command 1"},
		{"a Send within an action", func(*session) core.Input { return ping }, func(out []core.Command) []core.Command {
			half, rest := out[0], out[0]
			half.Bytes, rest.Bytes = half.Bytes[:10], rest.Bytes[10:]
			return []core.Command{half, rest}
		}, "ends within an action"},
		{"a command too many", func(*session) core.Input { return core.Tick() }, func(out []core.Command) []core.Command {
			return append(out, core.Command{Kind: core.CommandClose, Conn: 1})
		}, "command 1"},
		{"another ticket", answer, func(out []core.Command) []core.Command {
			out[0].Ticket++
			return out
		}, "command 1"},
		{"another reply", answer, func(out []core.Command) []core.Command {
			r := *out[0].Reply
			r.Responded++
			out[0].Reply = &r
			return out
		}, "command 1"},
		{"another failure", func(*session) core.Input { return core.Cancel(9) }, func(out []core.Command) []core.Command {
			e := *out[0].Err
			e.Run = core.NotSent
			out[0].Err = &e
			return out
		}, "command 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := begin(t)
			s.ready()
			s.steps(core.Submit(9, wire.NewAction("CoreStatus"), nil))
			d := s.step(c.in(s), c.spoil)
			if d == nil || !strings.Contains(d.Error(), c.want) {
				t.Fatalf("%v", d)
			}
			if !s.pair.Over() || s.step(core.Tick(), nil) != nil {
				t.Error("it goes on behind a difference")
			}
		})
	}
}

// answer is the response to the action that was sent last.
func answer(s *session) core.Input {
	return core.Received(1, []byte("Response: Success\r\nActionID: "+string(s.id)+"\r\n\r\n"))
}

// TestAStepThatIsKeptFromOneShowsInDeadlineAndStats: the two must not go on from
// different states.
func TestAStepThatIsKeptFromOneShowsInDeadlineAndStats(t *testing.T) {
	s := begin(t)
	s.ready()
	s.m.Step(s.now, core.Credit(5)) // the specification does not hear of it
	if d := s.step(core.Tick(), nil); d == nil || d.What != "Stats.Credit" {
		t.Errorf("%v", d)
	}
	s = begin(t)
	s.ready()
	s.m.Step(s.now, core.Submit(9, wire.NewAction("Ping"), &core.Options{Timeout: time.Second}))
	if d := s.step(core.Tick(), nil); d == nil || d.What != "deadline" {
		t.Errorf("%v", d)
	}
}

func TestMisuseEndsTheComparison(t *testing.T) {
	s := begin(t)
	s.ready()
	s.steps(core.Start()) // for the second time
	if !s.pair.Over() {
		t.Error("it goes on behind a misuse")
	}
}

// TestTheMisuseItselfIsCompared: what it does is said, what follows is not.
func TestTheMisuseItselfIsCompared(t *testing.T) {
	s := begin(t)
	s.ready()
	d := s.step(core.Start(), func(out []core.Command) []core.Command { return out[:0] }) // for the second time
	if d == nil || !strings.Contains(d.Error(), "misuse") {
		t.Errorf("%v", d)
	}
}

func TestAnObservedSessionHasNoPair(t *testing.T) {
	c := config
	c.Observe = true
	m, err := core.New(c)
	if err != nil {
		t.Fatal(err)
	}
	pair, err := sidebyside.Beside(m, c, "s3cret")
	if pair != nil || err != nil || pair.Compare(0, core.Tick(), nil) != nil {
		t.Errorf("%v, %v", pair, err)
	}
}
