package core_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/transcript"
	"amicore/core/wire"
)

// tracer hashes the canonical form of all that machines say.
type tracer struct {
	hash  hash.Hash
	trace []byte
	steps int
	used  *core.Machine // every session runs in it, one after another; nil: each in a new one
}

func (r *tracer) machine(cfg core.Config) (*core.Machine, error) {
	if r.used != nil {
		return r.used, r.used.Reset(cfg)
	}
	return core.New(cfg)
}

func (r *tracer) step(m *core.Machine, now core.Instant, in core.Input) []core.Command {
	commands := m.Step(now, in)
	r.trace = core.AppendTrace(r.trace[:0], now, commands)
	r.hash.Write(r.trace)
	r.steps++
	return commands
}

// wait Ticks at every deadline up to now.
func (r *tracer) wait(m *core.Machine, now core.Instant) {
	for {
		at, _, ok := m.Deadline()
		if !ok || at > now {
			return
		}
		r.step(m, at, core.Tick())
	}
}

// observe follows a capture.
func (r *tracer) observe(t *testing.T, name string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := transcript.Parse(filepath.Base(name), text)
	if err != nil {
		t.Fatal(err)
	}
	m, err := r.machine(core.Config{Observe: true})
	if err != nil {
		t.Fatal(err)
	}
	r.step(m, 0, core.Start())
	r.step(m, 0, core.Credit(1<<40))
	for i := range f.Records {
		record := &f.Records[i]
		now := core.Instant(record.At)
		if record.IsProse() {
			continue
		}
		r.wait(m, now)
		switch record.Verb {
		case transcript.VerbOpen:
			r.step(m, now, core.Connected(1))
		case transcript.VerbRx:
			r.step(m, now, core.Received(1, record.Data))
		case transcript.VerbTx:
			r.step(m, now, core.Observed(1, record.Data))
		case transcript.VerbClosed:
			r.step(m, now, core.Closed(1, core.CloseEOF))
		}
	}
}

// drive plays sessions with a server that answers every second action, over
// reconnects, with timeouts, credit that runs out and a Stop at the end.
func (r *tracer) drive(t *testing.T, auth core.Auth) {
	t.Helper()
	cfg := core.Config{Node: 7, Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret"), Auth: auth, Filters: []string{"!Event: RTCP"}, StepEvents: 4}
	copy(cfg.Seed[:], "a fixed seed for the trace hash")
	m, err := r.machine(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var answers strings.Builder
	n := 0
	conn, up := core.Conn(0), false
	var step func(now core.Instant, in core.Input)
	step = func(now core.Instant, in core.Input) {
		in.Node = cfg.Node
		var todo []core.Input
		for _, c := range r.step(m, now, in) {
			switch c.Kind {
			case core.CommandResolve:
				todo = append(todo, core.Resolved(c.Conn, "192.0.2.1:5038", "192.0.2.2:5038"))
			case core.CommandConnect:
				conn, up = c.Conn, true
				todo = append(todo, core.Connected(c.Conn), core.Received(c.Conn, []byte("Asterisk Call Manager/13.0.0\r\n")))
			case core.CommandSend:
				todo = append(todo, core.Sent(c.Conn, len(c.Bytes)))
				d := wire.NewDecoder(wire.FromClient, 1<<20)
				d.Feed(c.Bytes)
				var f wire.Frame
				for d.Next(&f) {
					name := string(f.Get("Action"))
					if n++; n%3 == 0 && name != "Login" && name != "Challenge" && name != "Filter" {
						continue
					}
					answers.WriteString("Response: Success\r\nActionID: " + string(f.ActionID()) + "\r\nChallenge: 123456789\r\n\r\n")
				}
			case core.CommandNotice:
				up = up && c.Notice != core.NoticeClosed
			}
		}
		for _, in := range todo {
			step(now, in)
		}
	}
	now := core.Instant(0)
	step(now, core.Start())
	for i := range 300 {
		now = now.Add(time.Duration(i*i%1700) * time.Millisecond)
		for {
			at, _, ok := m.Deadline()
			if !ok || at > now {
				break
			}
			step(at, core.Tick())
		}
		switch {
		case i%7 == 0:
			step(now, core.Submit(core.Ticket(i), fuzzActions[i/7%len(fuzzActions)], nil))
		case i%11 == 0:
			step(now, core.Credit(200))
		case i%61 == 0 && up:
			up = false
			step(now, core.Closed(conn, core.CloseReset))
			answers.Reset()
		case up:
			text := answers.String() + "Event: Newchannel\r\nPrivilege: call,all\r\nUniqueid: 1\r\n\r\n"
			answers.Reset()
			step(now, core.Received(conn, []byte(text)))
		}
	}
	step(now, core.Stop(0))
	if s := m.Stats(); s.Sessions < 2 || s.Completed == 0 || s.Failed == 0 || s.Delivered == 0 {
		t.Errorf("too little happens: %+v", s)
	}
}

// The same inputs give the same commands, byte for byte, on every
// architecture. A change of what the machine says changes the hash: look at
// the golden stories, then run with -rewrite.
func TestTraceHash(t *testing.T) {
	r := &tracer{hash: sha256.New()}
	r.sessions(t)
	const file = "testdata/tracehash.txt"
	got := hex.EncodeToString(r.hash.Sum(nil)) + "\n"
	if *rewrite {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the hash of %d steps is %swant %s(run with -rewrite where the change is meant)", r.steps, got, want)
	}
}

// TestAMachineThatIsResetIsAsNew: sessions of every kind, one after another in
// one machine, give the same commands as each in its own.
func TestAMachineThatIsResetIsAsNew(t *testing.T) {
	fresh, again := &tracer{hash: sha256.New()}, &tracer{hash: sha256.New(), used: new(core.Machine)}
	fresh.sessions(t)
	again.sessions(t)
	if a, b := fresh.hash.Sum(nil), again.hash.Sum(nil); !bytes.Equal(a, b) || fresh.steps != again.steps {
		t.Errorf("%d steps in new machines, %d in one that is reset: %x and %x", fresh.steps, again.steps, a, b)
	}
	before := again.used.Stats()
	if err := again.used.Reset(core.Config{}); err == nil || again.used.Stats() != before {
		t.Errorf("a configuration that is refused: %v, and then %+v", err, again.used.Stats())
	}
}

// sessions follows every capture and plays sessions of its own.
func (r *tracer) sessions(t *testing.T) {
	t.Helper()
	names, err := filepath.Glob("../testdata/captures/*.ami")
	if err != nil || len(names) < 44 {
		t.Fatalf("%d captures: %v", len(names), err)
	}
	for _, name := range names {
		r.observe(t, name)
	}
	r.drive(t, core.AuthPlain)
	r.drive(t, core.AuthMD5)
}
