package netio

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/fanout"
	"amicore/core/wire"
)

// frozen answers nothing to CoreStatus, and can be made to read and write
// nothing at all.
type frozen struct {
	held atomic.Int64
	stop chan struct{}
	on   atomic.Bool
}

func newFrozen(t *testing.T) (*scripted, *frozen) {
	f := &frozen{stop: make(chan struct{})}
	s := newScripted(t, func(_ *session, action, _ string, _ textproto.MIMEHeader) string {
		if action == "corestatus" {
			if f.held.Add(1) == 100 && f.on.Load() {
				<-f.stop
			}
			return silent
		}
		return ""
	})
	t.Cleanup(func() { close(f.stop) })
	return s, f
}

func TestEveryPendingActionEndsWithItsPeer(t *testing.T) {
	const interval, timeout, misses = 200 * time.Millisecond, 100 * time.Millisecond, 2
	for _, c := range []struct {
		name  string
		cause core.CloseReason
		bound time.Duration
		end   func(*session)
	}{
		{"closed", core.CloseEOF, 0, func(c *session) { c.Close() }},
		{"reset", core.CloseReset, 0, func(c *session) { c.Conn.(*net.TCPConn).SetLinger(0); c.Close() }},
		// As a peer that is gone without FIN: nothing is read or written any more.
		{"silent", core.CloseHeartbeat, interval + misses*timeout, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, f := newFrozen(t)
			f.on.Store(c.end == nil)
			o := options(s.addr())
			o.Core.HeartbeatInterval, o.Core.HeartbeatTimeout, o.Core.MaxMissed = interval, timeout, misses
			if c.end != nil {
				o.Core.HeartbeatInterval = time.Hour
			}
			client := open(t, o)
			var calls []*Call
			for range 100 {
				calls = append(calls, client.Submit(wire.NewAction("CoreStatus"), nil))
			}
			eventually(t, "the server has them all", func() bool { return f.held.Load() == 100 })
			begin := time.Now()
			if c.end != nil {
				s.each(c.end)
			}
			for _, call := range calls {
				select {
				case <-call.Done():
				case <-time.After(20 * time.Second):
					t.Fatal("an action hangs")
				}
				_, err := call.Result()
				var e *core.ActionError
				if !errors.As(err, &e) || !errors.Is(err, core.ErrDisconnected) || e.Run != core.Unknown || e.Cause != c.cause || !core.MayHaveRun(err) {
					t.Fatalf("%v", err)
				}
			}
			took := time.Since(begin)
			t.Logf("all ended after %v, bound %v", took, c.bound)
			if took > c.bound+2*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func TestAServerThatRestartsIsFoundAgain(t *testing.T) {
	s := newScripted(t, nil)
	c := open(t, options(s.addr()))
	feed := c.Subscribe(fanout.Options{})
	s.close()
	if _, err := c.Do(within(t, 5*time.Second), wire.NewAction("Ping")); err == nil || core.MayHaveRun(err) && !errors.Is(err, core.ErrDisconnected) {
		t.Errorf("without a server: %v", err)
	}
	eventually(t, "a failed attempt", func() bool { return c.Stats().LastClose == core.CloseRefused })
	var l net.Listener
	eventually(t, "the port is free", func() (ok bool) {
		var err error
		l, err = net.Listen("tcp", s.addr())
		return err == nil
	})
	newScriptedOn(t, l, nil)
	if err := c.WaitReady(within(t, 20*time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Do(within(t, 20*time.Second), wire.NewAction("Ping")); err != nil {
		t.Error(err)
	}
	item, ok := feed.Next(within(t, 20*time.Second))
	if !ok || item.Gap != core.GapReconnect {
		t.Errorf("the first item after it is %+v", item)
	}
}

// dribble writes one byte at a time.
type dribble struct{ net.Conn }

func (d dribble) Write(b []byte) (int, error) {
	for i := range b {
		if _, err := d.Conn.Write(b[i : i+1]); err != nil {
			return i, err
		}
	}
	return len(b), nil
}

type dribbling struct{ net.Listener }

func (d dribbling) Accept() (net.Conn, error) {
	c, err := d.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return dribble{c}, nil
}

func TestBytesMayComeOneByOne(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := newScriptedOn(t, dribbling{l}, func(_ *session, action, id string, _ textproto.MIMEHeader) string {
		if action != "queuestatus" {
			return ""
		}
		return success(id, "EventList: start") +
			"Event: QueueParams\r\nActionID: " + id + "\r\nQueue: sales\r\n\r\n" +
			"Event: QueueStatusComplete\r\nActionID: " + id + "\r\nEventList: Complete\r\nListItems: 1\r\n\r\n" +
			"Event: Hangup\r\nPrivilege: call,all\r\n\r\n"
	})
	c := open(t, options(s.addr()))
	events := c.Events(within(t, 20*time.Second))
	for range 20 {
		r, err := c.Do(within(t, 20*time.Second), wire.NewAction("QueueStatus"))
		if err != nil || len(r.Events) != 1 || string(r.Events[0].Get("Queue")) != "sales" {
			t.Fatalf("%+v, %v", r, err)
		}
	}
	n := 0
	for item := range events {
		if string(item.Event.Type()) != "Hangup" {
			t.Fatalf("%q", item.Event.Bytes())
		}
		if n++; n == 20 {
			break
		}
	}
}

// bulk is an action of about 90 KiB that says what is in it.
func bulk(n int) wire.Action {
	a := wire.NewAction("Bulk", "Number", fmt.Sprint(n))
	for i := range 100 {
		a = a.With(fmt.Sprintf("Header%d", i), strings.Repeat(string(rune('a'+n%26)), 900))
	}
	return a
}

func TestAServerThatStopsReadingTearsNothing(t *testing.T) {
	for _, secure := range []bool{false, true} {
		t.Run(fmt.Sprintf("tls=%v", secure), func(t *testing.T) {
			release := make(chan struct{})
			var mu sync.Mutex
			seen := map[string]int{}
			answer := func(_ *session, action, id string, h textproto.MIMEHeader) string {
				switch action {
				case "hold":
					<-release
				case "bulk":
					whole := 0
					for name, values := range h {
						if strings.HasPrefix(name, "Header") && len(values) == 1 && len(values[0]) == 900 && strings.Count(values[0], values[0][:1]) == 900 {
							whole++
						}
					}
					mu.Lock()
					defer mu.Unlock()
					if seen[h.Get("Number")]++; whole != 100 {
						t.Errorf("action %s has %d whole headers", h.Get("Number"), whole)
					}
				}
				return ""
			}
			var s *scripted
			var o Options
			if secure {
				certs := newCerts(t)
				s = newScriptedOn(t, certs.listen(t, nil), answer)
				o = options(s.addr())
				o.TLS = &TLS{CAFile: certs.ca, ServerName: certName}
			} else {
				s = newScripted(t, answer)
				o = options(s.addr())
			}
			o.Core.WriteQueue, o.Core.SendWindow = 200<<10, 200<<10
			o.Core.HeartbeatInterval, o.Core.WriteTimeout, o.Core.ActionTimeout = time.Hour, time.Minute, time.Minute
			c := open(t, o)
			held := c.Submit(wire.NewAction("Hold"), nil)
			var calls []*Call
			refused := 0
			for i := range 300 {
				call := c.Submit(bulk(i), nil)
				calls = append(calls, call)
				if i%10 == 9 { // the kernel takes what it will before the bound is reached
					time.Sleep(time.Millisecond)
				}
			}
			var unsent []int
			for i, call := range calls {
				select {
				case <-call.Done():
					_, err := call.Result()
					var e *core.ActionError
					if !errors.As(err, &e) || !errors.Is(err, core.ErrBackpressure) || e.Run != core.NotSent || core.MayHaveRun(err) {
						t.Fatalf("action %d: %v", i, err)
					}
					refused++
					unsent = append(unsent, i)
				default:
				}
			}
			if st := c.Stats(); refused == 0 || refused == len(calls) || st.Unsent > o.Core.WriteQueue || st.Backpressure == 0 {
				t.Fatalf("%d of %d refused, %+v", refused, len(calls), st)
			}
			close(release)
			<-held.Done()
			for i, call := range calls {
				<-call.Done()
				if _, err := call.Result(); err != nil && !errors.Is(err, core.ErrBackpressure) {
					t.Fatalf("action %d: %v", i, err)
				}
			}
			eventually(t, "the room for bytes to send is given back", func() bool { return c.transport.room() <= smallBuffer })
			mu.Lock()
			defer mu.Unlock()
			for _, i := range unsent {
				if seen[fmt.Sprint(i)] != 0 {
					t.Errorf("action %d was not sent, and seen", i)
				}
			}
			if len(seen) != len(calls)-refused {
				t.Errorf("%d actions seen, %d taken", len(seen), len(calls)-refused)
			}
			for n, times := range seen {
				if times != 1 {
					t.Errorf("action %s was seen %d times", n, times)
				}
			}
		})
	}
}

func TestAConnectionThatTakesNoBytesIsGivenUp(t *testing.T) {
	stop := make(chan struct{})
	s := newScripted(t, func(_ *session, action, _ string, _ textproto.MIMEHeader) string {
		if action == "hold" {
			<-stop
		}
		return ""
	})
	t.Cleanup(func() { close(stop) })
	o := options(s.addr())
	o.Core.HeartbeatInterval, o.Core.WriteTimeout, o.Core.ActionTimeout = time.Hour, 200*time.Millisecond, time.Minute
	c := open(t, o)
	c.Submit(wire.NewAction("Hold"), nil)
	var last *Call
	for i := range 300 {
		last = c.Submit(bulk(i), nil)
	}
	eventually(t, "it is closed", func() bool { return c.Stats().Sessions > 1 || c.Stats().LastClose != core.CloseNone })
	if why := c.Stats().LastClose; why != core.CloseWriteStall && why != core.CloseReset {
		t.Errorf("closed for %v", why)
	}
	select {
	case <-last.Done():
	case <-time.After(20 * time.Second):
		t.Error("an action hangs")
	}
}

func TestADialThatHangsIsGivenUp(t *testing.T) {
	// Accepted by the kernel, and nobody shakes hands.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	o := options(l.Addr().String())
	o.TLS = &TLS{InsecureSkipVerify: true}
	o.Core.DialTimeout = 50 * time.Millisecond
	c, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "two attempts", func() bool { return c.Stats().Attempts >= 2 })
	if why := c.Stats().LastClose; why != core.CloseDialTimeout {
		t.Errorf("given up for %v", why)
	}
	if _, err := c.Do(context.Background(), wire.NewAction("Ping")); !errors.Is(err, core.ErrNotReady) || core.MayHaveRun(err) {
		t.Errorf("Do: %v", err)
	}
	shut(t, c)
}
