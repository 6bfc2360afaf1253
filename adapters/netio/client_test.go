package netio

import (
	"context"
	"fmt"
	"net/textproto"
	"testing"
	"time"

	"go.uber.org/goleak"

	"amicore/core"
	"amicore/core/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func options(addr string) Options {
	return Options{Core: core.Config{Address: addr, Username: "admin", Secret: "s3cret"}}
}

func open(t testing.TB, o Options) *Client {
	t.Helper()
	c, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := c.Close(ctx); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := c.WaitReady(ctx); err != nil {
		t.Fatalf("not ready: %v (%+v)", err, c.Stats())
	}
	return c
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
