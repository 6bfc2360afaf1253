package netio

import (
	"bytes"
	"context"
	"fmt"
	"net/textproto"
	"testing"
	"time"

	"go.uber.org/goleak"

	"amicore/core"
	"amicore/core/coretest"
	"amicore/core/driver"
	"amicore/core/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func options(addr string) Options {
	return Options{
		Core: core.Config{
			Address: addr, Username: "admin", Secret: core.NewSecret("s3cret"),
			BackoffMin: 50 * time.Millisecond, BackoffMax: 100 * time.Millisecond,
		},
		checked: func(m *core.Machine) driver.Stepper { return checked{coretest.New(nil, m, m.Config())} },
	}
}

// checked gives the checker bytes of its own: it asks for those of Received
// until the next Step, while a transport lends them until its next Poll.
type checked struct{ *coretest.Checker }

func (c checked) Step(now core.Instant, in core.Input) []core.Command {
	in.Data = bytes.Clone(in.Data)
	return c.Checker.Step(now, in)
}

func open(t testing.TB, o Options) *Client {
	t.Helper()
	c, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shut(t, c) })
	if err := c.WaitReady(within(t, 20*time.Second)); err != nil {
		t.Fatalf("%v (%+v)", err, c.Stats())
	}
	return c
}

func shut(t testing.TB, c interface{ Close(context.Context) error }) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := c.Close(ctx); err != nil {
		t.Errorf("Close: %v", err)
	}
}

// within is a context that ends after d, or with the test.
func within(t testing.TB, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

// eventually waits for ok, for 20 s at most.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

func TestAnActionIsAnswered(t *testing.T) {
	s := newScripted(t, nil)
	c := open(t, options(s.addr()))
	for i := range 100 {
		r, err := c.Do(context.Background(), wire.NewAction("Ping"))
		if err != nil {
			t.Fatal(err)
		}
		if got := string(r.Response.Get("Ping")); got != "Pong" {
			t.Fatalf("%d: Ping: %q", i, got)
		}
	}
}

func TestEventsReachAnIteratorInOrder(t *testing.T) {
	const n = 1000
	s := newScripted(t, func(c *session, action, id string, _ textproto.MIMEHeader) string {
		if action != "go" {
			return ""
		}
		out := success(id, "Message: Go")
		for i := range n {
			out += fmt.Sprintf("Event: Count\r\nPrivilege: user,all\r\nN: %d\r\n\r\n", i)
		}
		return out
	})
	c := open(t, options(s.addr()))
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	events := c.Events(ctx)
	if _, err := c.Do(ctx, wire.NewAction("Go")); err != nil {
		t.Fatal(err)
	}
	next := 0
	for item := range events {
		if got := string(item.Event.Get("N")); got != fmt.Sprint(next) {
			t.Fatalf("event %d: N: %q", next, got)
		}
		if next++; next == n {
			break
		}
	}
	if next != n {
		t.Fatalf("%d events of %d", next, n)
	}
}
