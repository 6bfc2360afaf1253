package netio

import (
	"context"
	"fmt"
	"net/textproto"
	"testing"
	"time"

	"amicore/core/fanout"
	"amicore/core/wire"
)

func TestAnEventBeforeTheEndOfASessionIsNotHeldBack(t *testing.T) {
	s := newScripted(t, func(c *session, action, id string, _ textproto.MIMEHeader) string {
		if action != "login" {
			return ""
		}
		// One write: the refusal makes the machine close while the reader brings both.
		return "Event: Last\r\nPrivilege: system,all\r\n\r\nResponse: Error\r\nActionID: " + id + "\r\nMessage: Authentication failed\r\n\r\n"
	})
	c, err := New(options(s.addr()))
	if err != nil {
		t.Fatal(err)
	}
	feed := c.Subscribe(fanout.Options{})
	c.Start()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	defer func() {
		if err := c.Close(ctx); err != nil {
			t.Error(err)
		}
	}()
	item, ok := feed.Next(ctx)
	if !ok || string(item.Event.Type()) != "Last" {
		t.Errorf("%v %q", ok, item.Event.Bytes())
	}
}

func TestEventsThatKeepComingReachTheirFeed(t *testing.T) {
	const n = 20_000
	s := newScripted(t, func(c *session, action, id string, _ textproto.MIMEHeader) string {
		if action != "go" {
			return ""
		}
		out := success(id, "Message: Go")
		for i := range n {
			out += fmt.Sprintf("Event: Count\r\nPrivilege: user,all\r\nN: %d\r\n\r\n", i)
			if len(out) > 32<<10 {
				if _, err := fmt.Fprint(c, out); err != nil {
					return silent
				}
				out = ""
			}
		}
		if out == "" {
			return silent
		}
		return out
	})
	c := open(t, options(s.addr()))
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	feed := c.Subscribe(fanout.Options{QueueEvents: 2 * n})
	defer feed.Close()
	c.Submit(wire.NewAction("Go"), nil)
	for i := range n {
		item, ok := feed.Next(ctx)
		if !ok {
			t.Fatalf("%d events of %d", i, n)
		}
		if got := string(item.Event.Get("N")); got != fmt.Sprint(i) {
			t.Fatalf("event %d: N: %q", i, got)
		}
	}
}
