package core_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"amicore/core"
)

// follower drives a machine that observes and puts what it says into words.
type follower struct {
	t   testing.TB
	m   *core.Machine
	now core.Instant
}

// unstarted makes a machine that observes.
func unstarted(t testing.TB, cfg core.Config) *follower {
	t.Helper()
	cfg.Observe = true
	m, err := core.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return &follower{t: t, m: m}
}

// newFollower starts a machine that observes, with credit for all events.
func newFollower(t testing.TB, cfg core.Config) *follower {
	t.Helper()
	f := unstarted(t, cfg)
	f.expect(core.Start(), "phase idle > waiting")
	f.expect(core.Credit(1 << 40))
	return f
}

// follow is newFollower on a session of an Asterisk of the banner, Ready
// behind the Login, which is ticket 1.
func follow(t testing.TB, banner string, cfg core.Config) *follower {
	t.Helper()
	f := newFollower(t, cfg)
	f.login(1, banner)
	if s := f.m.Stats(); s.Phase != core.PhaseReady || s.Completed != 1 || s.Pending != 0 {
		t.Fatalf("behind the login: %+v", s)
	}
	return f
}

// join is newFollower on a session that is joined in the middle.
func join(t testing.TB, cfg core.Config) *follower {
	t.Helper()
	f := newFollower(t, cfg)
	f.expect(core.ConnectedMiddle(1), "phase waiting > ready")
	return f
}

// joinWithoutCredit is join on a machine that may not deliver events yet.
func joinWithoutCredit(t testing.TB) *follower {
	t.Helper()
	f := unstarted(t, core.Config{})
	f.expect(core.Start(), "phase idle > waiting")
	f.expect(core.ConnectedMiddle(1), "phase waiting > ready")
	return f
}

// login plays the beginning of a connection.
func (f *follower) login(conn core.Conn, banner string) {
	f.step(core.Connected(conn))
	f.step(core.Received(conn, []byte(banner)))
	f.step(core.Observed(conn, []byte(action("Login", "L", "Username: admin", "Secret: s3cret"))))
	f.step(core.Received(conn, []byte(success("L"))))
}

const (
	banner13 = "Asterisk Call Manager/2.10.6\r\n"
	banner22 = "Asterisk Call Manager/11.0.0\r\n"
)

// lines ends each line, and all of them with an empty one.
func lines(l ...string) string { return strings.Join(l, "\r\n") + "\r\n\r\n" }

// action is one as a client sends it; an empty id is not sent.
func action(name, id string, headers ...string) string {
	l := []string{"Action: " + name}
	if id != "" {
		l = append(l, "ActionID: "+id)
	}
	return lines(append(l, headers...)...)
}

func response(kind, id string, headers ...string) string {
	return lines(append([]string{"Response: " + kind, "ActionID: " + id}, headers...)...)
}

func success(id string) string { return response("Success", id) }

func broadcast(name string) string { return lines("Event: "+name, "Privilege: call,all") }

// step applies an input and returns what the machine says, a line for each
// command. It checks what holds for every Step of a machine that observes.
func (f *follower) step(in core.Input) (said []string) {
	f.t.Helper()
	for _, c := range f.m.Step(f.now, in) {
		said = append(said, f.words(&c))
	}
	s := f.m.Stats()
	if s.Submitted != s.Completed+s.Failed+uint64(s.Pending) {
		f.t.Errorf("%d submitted, %d completed, %d failed, %d pending", s.Submitted, s.Completed, s.Failed, s.Pending)
	}
	if s.BytesOut != 0 || s.Pings != 0 || s.Unsent != 0 || s.Window != 0 {
		f.t.Errorf("a machine that observes has sent, or wants to: %+v", s)
	}
	return said
}

// words is one command as the tests write it.
func (f *follower) words(c *core.Command) string {
	switch c.Kind {
	case core.CommandAcked, core.CommandComplete:
		r := c.Reply
		said := fmt.Sprintf("%v %d %s (%s) %s", c.Kind, c.Ticket, r.Action, r.ActionID, r.Response.Type())
		for _, e := range r.Events {
			said += " + " + string(e.Type())
		}
		if !r.Final.IsZero() {
			said += " . " + string(r.Final.Type())
		}
		return said
	case core.CommandFail:
		e := c.Err
		said := fmt.Sprintf("fail %d %s (%s) %v, %v", c.Ticket, e.Action, e.ActionID, e.Err, e.Run)
		if e.Cause != core.CloseNone {
			said += ", " + e.Cause.String()
		}
		return said
	case core.CommandDeliver:
		if c.Event != nil {
			return "event " + string(c.Event.Type())
		}
		return fmt.Sprintf("gap %v %d", c.Gap, c.Count)
	case core.CommandNotice:
		return noticeWords(c)
	}
	f.t.Errorf("a machine that observes asks for %v", c.Kind)
	return c.Kind.String()
}

func noticeWords(c *core.Command) string {
	if c.Notice == core.NoticePhase {
		said := fmt.Sprintf("phase %v > %v", c.From, c.Phase)
		if c.Close != core.CloseNone {
			said += ", " + c.Close.String()
		}
		return said
	}
	said := c.Notice.String()
	if c.Notice == core.NoticeRetry {
		return said // the delay is drawn
	}
	if c.Notice == core.NoticeOrphan {
		said += " " + c.Orphan.String()
	}
	if c.Ticket != 0 {
		said += fmt.Sprintf(" %d", c.Ticket)
	}
	said += fmt.Sprintf(" x%d", c.Count)
	if c.Close != core.CloseNone {
		said += ", " + c.Close.String()
	}
	if c.Text != "" {
		said += ": " + c.Text
	}
	return said
}

// expect applies an input and compares all that the machine says.
func (f *follower) expect(in core.Input, want ...string) {
	f.t.Helper()
	if got := f.step(in); !slices.Equal(got, want) {
		f.t.Errorf("%v at %v:\n got  %s\n want %s", in.Kind, time.Duration(f.now), strings.Join(got, "\n      "), strings.Join(want, "\n      "))
	}
}

// client gives the machine what the observed client sends on the present
// connection, server what it receives.
func (f *follower) client(text string, want ...string) {
	f.t.Helper()
	f.expect(core.Observed(f.m.Stats().Conn, []byte(text)), want...)
}

func (f *follower) server(text string, want ...string) {
	f.t.Helper()
	f.expect(core.Received(f.m.Stats().Conn, []byte(text)), want...)
}

// deadline checks when the machine wants the next Step, from now, and why.
func (f *follower) deadline(after time.Duration, why core.DeadlineReason) {
	f.t.Helper()
	at, reason, ok := f.m.Deadline()
	if !ok || at != f.now.Add(after) || reason != why {
		f.t.Errorf("the deadline is %v (%v, %v), want %v (%v)", at.Sub(f.now), reason, ok, after, why)
	}
}

// noDeadline checks that the machine waits for nothing.
func (f *follower) noDeadline() {
	f.t.Helper()
	if at, why, ok := f.m.Deadline(); ok {
		f.t.Errorf("a deadline in %v (%v)", at.Sub(f.now), why)
	}
}

// tick goes on to the deadline, which must be so far away.
func (f *follower) tick(after time.Duration, why core.DeadlineReason, want ...string) {
	f.t.Helper()
	f.deadline(after, why)
	f.now = f.now.Add(after)
	f.expect(core.Tick(), want...)
}

func (f *follower) phase(want core.Phase) {
	f.t.Helper()
	if p := f.m.Stats().Phase; p != want {
		f.t.Errorf("the phase is %v, want %v", p, want)
	}
}
