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
		r.notice(&core.Command{Notice: core.NoticePhase, From: core.PhaseIdle, Phase: core.PhaseWaiting})
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
