package netio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"amicore/core"
	"amicore/core/wire"
)

// lines collects a log.
type lines struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// odd is a slog.Handler that does as it likes.
type odd struct{ handle func() }

func (h odd) Enabled(context.Context, slog.Level) bool { return true }
func (h odd) WithAttrs([]slog.Attr) slog.Handler       { return h }
func (h odd) WithGroup(string) slog.Handler            { return h }
func (h odd) Handle(context.Context, slog.Record) error {
	h.handle()
	return errors.New("never")
}

func TestALoggerThatPanicsOrBlocksStopsNothing(t *testing.T) {
	release := make(chan struct{})
	var once sync.Once
	blocked := make(chan struct{})
	for name, handle := range map[string]func(){
		"panics": func() { panic("disk full") },
		"blocks": func() { once.Do(func() { close(blocked) }); <-release },
	} {
		t.Run(name, func(t *testing.T) {
			s := newScripted(t, nil)
			o := options(s.addr())
			o.Logger = slog.New(odd{handle})
			c, err := Open(o)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.WaitReady(within(t, 20*time.Second)); err != nil {
				t.Fatal(err)
			}
			if name == "blocks" {
				<-blocked
			}
			for range 200 { // more lines than wait for the logger
				c.Do(context.Background(), wire.NewAction("Bad\nname"))
				if _, err := c.Do(within(t, 20*time.Second), wire.NewAction("Ping")); err != nil {
					t.Fatal(err)
				}
			}
			if name == "panics" {
				shut(t, c)
				return
			}
			if err := c.Close(within(t, 50*time.Millisecond)); err == nil || !strings.Contains(err.Error(), "logger has not returned") {
				t.Errorf("Close: %v", err)
			}
			close(release)
			shut(t, c)
		})
	}
}

func TestTheLogIsBoundedAndSaysWhatItLeftOut(t *testing.T) {
	var log lines
	o := options("127.0.0.1:5038")
	o.Logger = slog.New(slog.NewTextHandler(&log, nil))
	work := newClockwork(nil)
	r := newReporter(&o, &work)
	stop := make(chan struct{})
	for i := range 1000 {
		r.notice(&core.Command{Notice: core.NoticeBackpressure, Count: int64(i)})
	}
	r.severe.window -= windowLength // the next one begins
	for len(r.lines) > 0 {
		r.write(<-r.lines)
	}
	r.gap(&core.Command{Gap: core.GapReconnect})
	close(stop)
	r.run(stop)
	if n := strings.Count(log.String(), "\n"); n != linesPerWindow+1 {
		t.Errorf("%d lines", n)
	}
	if want := fmt.Sprintf("suppressed=%d", 1000-linesPerWindow); !strings.Contains(log.String(), want) {
		t.Errorf("no %s in\n%s", want, log.String())
	}
}

func TestTheSecretIsNowhereButInTheLogin(t *testing.T) {
	const secret = "correct-horse-battery"
	accept := false
	var mu sync.Mutex
	var logins int
	s := newScripted(t, func(c *session, action, id string, h textproto.MIMEHeader) string {
		if action != "login" {
			return ""
		}
		mu.Lock()
		defer mu.Unlock()
		if logins++; h.Get("Secret") != secret {
			t.Errorf("login with %q", h.Get("Secret"))
		}
		if !accept {
			fmt.Fprintf(c, "Response: Error\r\nActionID: %s\r\nMessage: Authentication failed\r\n\r\n", id)
			c.Close()
			return silent
		}
		return ""
	})
	var log lines
	o := options(s.addr())
	o.Core.Secret = core.NewSecret(secret)
	o.Core.RejectedMin, o.Core.RejectedMax = 50*time.Millisecond, 50*time.Millisecond
	o.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, c)
	eventually(t, "a refusal", func() bool { return c.Stats().Rejected > 0 })
	notReady := c.WaitReady(within(t, time.Millisecond))
	if !strings.Contains(fmt.Sprint(notReady), "Authentication failed") {
		t.Errorf("WaitReady: %v", notReady)
	}
	_, refused := c.Do(context.Background(), wire.NewAction("Ping"))
	if !errors.Is(refused, core.ErrLoginRejected) {
		t.Errorf("Do: %v", refused)
	}
	mu.Lock()
	accept = true
	mu.Unlock()
	if err := c.WaitReady(within(t, 20*time.Second)); err != nil {
		t.Fatal(err)
	}
	_, own := c.Do(context.Background(), wire.NewAction("Login", "Username", "admin", "Secret", secret))
	eventually(t, "the log says so", func() bool { return strings.Contains(log.String(), "to=ready") })
	l, err := NewLoop(o)
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, l)
	for what, text := range map[string]string{
		"the log":    log.String(),
		"an error":   fmt.Sprint(notReady, refused, own) + fmt.Sprintf("%+v %#v", refused, own),
		"the client": fmt.Sprintf("%v %+v %#v %s", c, c, c, c),
		"the loop":   fmt.Sprintf("%v %+v %#v %s", l, l, l, l),
		"options":    fmt.Sprintf("%v %+v %#v", o, o, o),
		"stats":      fmt.Sprintf("%+v", c.Stats()),
	} {
		if strings.Contains(text, secret) {
			t.Errorf("%s tells the secret: %s", what, text)
		}
	}
}

// A thousand nodes that come up must not hide that events are lost.
func TestChangesOfPhaseLeaveRoomForLosses(t *testing.T) {
	var log bytes.Buffer
	o := options("127.0.0.1:5038")
	o.Logger = slog.New(slog.NewTextHandler(&log, nil))
	work := newClockwork(nil)
	r := newReporter(&o, &work)
	for range 1000 {
		r.notice(&core.Command{Notice: core.NoticePhase, From: core.PhaseIdle, Phase: core.PhaseReady})
	}
	r.gap(&core.Command{Gap: core.GapDropped, Count: 7})
	for len(r.lines) > 0 {
		r.write(<-r.lines)
	}
	if n := strings.Count(log.String(), "msg=phase"); n != linesPerWindow {
		t.Errorf("%d lines of phases", n)
	}
	if !strings.Contains(log.String(), "events are missing") {
		t.Error("the loss is not logged")
	}
}

// kept is a slog.Handler that keeps what it is given.
type kept struct {
	mu  sync.Mutex
	all []slog.Record
}

func (k *kept) Enabled(context.Context, slog.Level) bool { return true }
func (k *kept) WithAttrs([]slog.Attr) slog.Handler       { return k }
func (k *kept) WithGroup(string) slog.Handler            { return k }
func (k *kept) Handle(_ context.Context, r slog.Record) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.all = append(k.all, r)
	return nil
}

// count returns how many lines of a level begin with what.
func (k *kept) count(level slog.Level, what string) (n int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, r := range k.all {
		if r.Level == level && strings.HasPrefix(r.Message, what) {
			n++
		}
	}
	return n
}

func TestAConnectIsOneLineAndEveryFieldOfTheLogSaysSomething(t *testing.T) {
	s := newScripted(t, nil)
	for _, kind := range []string{"client", "cluster"} {
		t.Run(kind, func(t *testing.T) {
			var log kept
			var c caller
			var ready func() error
			if kind == "client" {
				o := options(s.addr())
				o.Logger = slog.New(&log)
				client, err := New(o)
				if err != nil {
					t.Fatal(err)
				}
				c, ready = client, func() error { return client.WaitReady(within(t, 20*time.Second)) }
			} else {
				cluster, err := NewCluster(ClusterOptions{Nodes: []NodeOptions{node("n1", s.addr())}, Logger: slog.New(&log)})
				if err != nil {
					t.Fatal(err)
				}
				c, ready = cluster, func() error { return cluster.WaitReady(within(t, 20*time.Second), 0) }
			}
			t.Cleanup(func() { shut(t, c) })
			c.Start()
			if err := ready(); err != nil {
				t.Fatal(err)
			}
			eventually(t, "a line", func() bool { return log.count(slog.LevelInfo, "") > 0 })
			if info, warn := log.count(slog.LevelInfo, ""), log.count(slog.LevelWarn, ""); info != 1 || warn != 0 {
				t.Errorf("a connect is %d lines at INFO and %d at WARN, want 1 and 0", info, warn)
			}
			s.each(func(c *session) { c.Close() })
			eventually(t, "the second session", func() bool { return log.count(slog.LevelInfo, "") == 2 })
			shut(t, c)
			if info := log.count(slog.LevelInfo, ""); info != 3 {
				t.Errorf("two connects and the end are %d lines at INFO", info)
			}
			if closed, gaps, warn := log.count(slog.LevelWarn, "closed"), log.count(slog.LevelWarn, "events are missing"), log.count(slog.LevelWarn, ""); closed != 1 || warn != closed+gaps {
				t.Errorf("a loss is %d lines at WARN, %d of them that it is closed and %d gaps", warn, closed, gaps)
			}
			delays := 0
			for _, r := range log.all {
				r.Attrs(func(a slog.Attr) bool {
					if v := a.Value.Any(); v == "" || v == int64(0) || v == uint64(0) || v == "none" {
						t.Errorf("%s: %s is empty", r.Message, a)
					}
					if a.Value.Kind() == slog.KindDuration {
						delays++
					}
					if a.Value.Kind() == slog.KindInt64 && a.Value.Int64() > 1e6 {
						t.Errorf("%s: %s is a duration", r.Message, a)
					}
					return true
				})
			}
			if retries := log.count(slog.LevelDebug, "retry"); delays != retries || retries == 0 {
				t.Errorf("%d durations in %d lines of retries", delays, retries)
			}
		})
	}
}

// What a server says reaches logs, errors and the health of a node bounded and
// without anything that a terminal would obey.
func TestTheWordsOfAServerAreSafeToShow(t *testing.T) {
	evil := "\x1b]0;owned\x07\x1b[31m\r\u009b2J\x7f\u202e" + strings.Repeat("long ", 10_000)
	s := newScripted(t, func(c *session, action, id string, _ textproto.MIMEHeader) string {
		if action != "login" {
			return ""
		}
		return "Response: Error\r\nActionID: " + id + "\r\nMessage: Authentication failed" + evil + "\r\n\r\n"
	})
	var log kept
	n := node("n1", s.addr())
	n.Core.RejectedMin, n.Core.RejectedMax = 20*time.Second, 20*time.Second
	c, err := OpenCluster(ClusterOptions{Nodes: []NodeOptions{n}, Logger: slog.New(&log)})
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, c)
	eventually(t, "a refusal", func() bool { return c.Health()[0].Trouble != "" && log.count(slog.LevelWarn, "login rejected") > 0 })
	short := func() context.Context { return within(t, time.Millisecond) }
	one := options(s.addr())
	one.Core.RejectedMin, one.Core.RejectedMax = 20*time.Second, 20*time.Second
	client, err := Open(one)
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, client)
	eventually(t, "a refusal", func() bool { return client.Stats().Rejected > 0 })
	texts := map[string]string{
		"NodeHealth": c.Health()[0].Trouble, "Cluster.WaitReady": fmt.Sprint(c.WaitReady(short(), 0)), "WaitReady": fmt.Sprint(client.WaitReady(short())),
	}
	log.mu.Lock()
	for _, r := range log.all {
		r.Attrs(func(a slog.Attr) bool {
			texts["the log: "+r.Message+" "+a.Key] = a.Value.String()
			return true
		})
	}
	log.mu.Unlock()
	said := 0
	for what, text := range texts {
		if strings.Contains(text, "owned") {
			said++
		}
		if len(text) > 2000 {
			t.Errorf("%s has %d bytes", what, len(text))
		}
		for _, c := range text {
			if !unicode.IsPrint(c) {
				t.Errorf("%s has %q in %q", what, c, text)
				break
			}
		}
	}
	if said < 4 {
		t.Errorf("only %d texts tell what the server said: %q", said, texts)
	}
}
