package coretest_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"amicore/core"
	"amicore/core/coretest"
	"amicore/core/wire"
)

// reports collects what a Checker says.
type reports struct{ texts []string }

func (r *reports) Helper() {}

func (r *reports) Errorf(format string, args ...any) {
	r.texts = append(r.texts, fmt.Sprintf(format, args...))
}

// expect wants one report with this text, or none.
func (r *reports) expect(t *testing.T, want string) {
	t.Helper()
	all := strings.Join(r.texts, "\n")
	switch {
	case want == "" && len(r.texts) > 0:
		t.Errorf("reports:\n%s\nwant none", all)
	case want != "" && !strings.Contains(all, want):
		t.Errorf("reports:\n%s\nwant one with %q", all, want)
	}
}

func config() core.Config {
	return core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret")}
}

// rig is a machine under a checker, driven without a mistake up to Ready.
type rig struct {
	*coretest.Checker
	machine *core.Machine
	seen    *reports
	now     core.Instant
	conn    core.Conn
	id      string // of the last action in a Send
}

func newRig(t *testing.T, cfg core.Config) *rig {
	t.Helper()
	m, err := core.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{machine: m, seen: &reports{}, now: 1}
	r.Checker = coretest.New(r.seen, m, cfg)
	return r
}

// step makes a Step and says that every Send was taken.
func (r *rig) step(in core.Input) []core.Command {
	commands := r.Step(r.now, in)
	var sent int
	for _, c := range commands {
		if c.Kind == core.CommandSend {
			sent += len(c.Bytes)
			for line := range bytes.Lines(c.Bytes) {
				if id, ok := bytes.CutPrefix(line, []byte("ActionID: ")); ok {
					r.id = strings.TrimSpace(string(id))
				}
			}
		}
	}
	if sent > 0 {
		r.Step(r.now, core.Sent(r.conn, sent))
	}
	return commands
}

func (r *rig) receive(text string) []core.Command {
	return r.step(core.Received(r.conn, []byte(text)))
}

func ready(t *testing.T) *rig {
	t.Helper()
	r := newRig(t, config())
	r.conn = 1
	r.step(core.Start())
	r.step(core.Resolved(1, "192.0.2.1:5038"))
	r.step(core.Connected(1))
	r.receive("Asterisk Call Manager/13.0.0\r\n")
	r.receive("Response: Success\r\nActionID: " + r.id + "\r\n\r\n")
	if got := r.machine.Stats().Phase; got != core.PhaseReady {
		t.Fatalf("phase %v, want ready", got)
	}
	r.seen.expect(t, "")
	return r
}

func ping(ticket core.Ticket) core.Input { return core.Submit(ticket, wire.NewAction("Ping"), nil) }
