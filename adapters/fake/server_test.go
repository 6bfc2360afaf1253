package fake

import (
	"strings"
	"testing"
	"time"

	"amicore/core"
)

// talk is a client of one server: what it writes and what it has got.
type talk struct {
	t   *testing.T
	s   *Server
	now core.Instant
	got map[SessionID]*strings.Builder
	end map[SessionID]bool
}

func newTalk(t *testing.T, cfg ServerConfig) *talk {
	t.Helper()
	s, err := NewServer(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return &talk{t: t, s: s, got: map[SessionID]*strings.Builder{}, end: map[SessionID]bool{}}
}

func (k *talk) drain() {
	for {
		out, ok := k.s.Next()
		if !ok {
			return
		}
		if k.end[out.Session] {
			k.t.Errorf("session %d: output after its close: %q", out.Session, out.Data)
		}
		b := k.got[out.Session]
		if b == nil {
			b = &strings.Builder{}
			k.got[out.Session] = b
		}
		b.Write(out.Data)
		k.end[out.Session] = out.Close
	}
}

func (k *talk) accept(id SessionID) {
	k.s.Accept(k.now, id)
	k.drain()
}

func (k *talk) send(id SessionID, lines ...string) {
	k.s.Receive(k.now, id, []byte(strings.Join(lines, "\r\n")+"\r\n\r\n"))
	k.drain()
}

// pass lets time go by, deadline by deadline.
func (k *talk) pass(d time.Duration) {
	until := k.now.Add(d)
	for {
		at, ok := k.s.Deadline()
		if !ok || at > until {
			break
		}
		k.now = max(k.now, at)
		k.s.Tick(k.now)
		k.drain()
	}
	k.now = until
	k.s.Tick(until)
	k.drain()
}

// take returns what a session has got since the last take.
func (k *talk) take(id SessionID) string {
	b := k.got[id]
	if b == nil {
		return ""
	}
	s := b.String()
	b.Reset()
	return s
}

func (k *talk) login(id SessionID, more ...string) {
	k.t.Helper()
	k.accept(id)
	k.send(id, append([]string{"Action: Login", "Username: admin", "Secret: s3cret"}, more...)...)
	if got := k.take(id); !strings.Contains(got, "Authentication accepted") {
		k.t.Fatalf("login: %q", got)
	}
}

func (k *talk) want(id SessionID, parts ...string) string {
	k.t.Helper()
	got := k.take(id)
	rest := got
	for _, p := range parts {
		_, after, ok := strings.Cut(rest, p)
		if !ok {
			k.t.Fatalf("session %d: %q does not follow in\n%s", id, p, got)
		}
		rest = after
	}
	return got
}

func TestAClientLogsInAndPings(t *testing.T) {
	k := newTalk(t, ServerConfig{})
	k.accept(1)
	k.want(1, "Asterisk Call Manager/9.0.0\r\n")
	k.send(1, "Action: Ping", "ActionID: early")
	k.want(1, "Response: Error\r\nActionID: early\r\nMessage: Permission denied\r\n\r\n")
	k.send(1, "Action: Login", "Username: ADMIN", "Secret: s3cret", "ActionID: l")
	k.want(1, "Response: Success\r\nActionID: l\r\nMessage: Authentication accepted\r\n\r\n",
		"Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 0\r\n", "Event: SuccessfulAuth\r\n")
	k.now = core.Instant(1_234_567_890)
	k.send(1, "Action: Ping", "ActionID: p")
	if got, want := k.take(1), "Response: Success\r\nActionID: p\r\nPing: Pong\r\nTimestamp: 1795418001.234567\r\n\r\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAnAsyncOriginateIsAnsweredAtOnceAndItsOutcomeComesAsAnEvent(t *testing.T) {
	for _, profile := range []string{"13", "18", "master"} {
		k := newTalk(t, ServerConfig{Profile: profile})
		k.login(1)
		k.send(1, "Action: Originate", "ActionID: o", "Channel: Local/100@default", "Context: default", "Exten: 100", "Priority: 1", "Async: yes")
		k.want(1, "Response: Success\r\nActionID: o\r\nMessage: Originate successfully queued\r\n\r\n")
		k.pass(5 * time.Second)
		k.want(1, "Event: Newchannel", "Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: o\r\nResponse: Success", "Event: Hangup")
		if n := k.s.Stats().ActiveCalls; n != 0 {
			t.Errorf("%s: %d calls are left", profile, n)
		}
	}
}

func TestASynchronousOriginateHoldsRepliesAndEvents(t *testing.T) {
	k := newTalk(t, ServerConfig{Profile: "master"})
	k.login(1)
	k.send(1, "Action: Originate", "ActionID: o", "Channel: Local/108@default", "Context: default", "Exten: 100", "Priority: 1", "Timeout: 2500")
	k.send(1, "Action: Ping", "ActionID: behind")
	k.pass(2400 * time.Millisecond)
	if got := k.take(1); got != "" {
		t.Fatalf("a blocked session was written to: %q", got)
	}
	k.pass(200 * time.Millisecond)
	k.want(1, "Response: Error\r\nActionID: o\r\nMessage: Originate failed\r\n\r\n", "Event: Newchannel", "ActionID: behind\r\nPing: Pong\r\n")
}
