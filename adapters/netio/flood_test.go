package netio

import (
	"context"
	"fmt"
	"log/slog"
	"net/textproto"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/fanout"
	"amicore/core/wire"
)

// flooding is a server that sends n events of about 365 bytes on "Flood",
// beside whatever it answers, and an event "End" behind them.
func flooding(t testing.TB, n int) *scripted {
	pad := strings.Repeat("x", 365-60)
	stop := make(chan struct{})
	running := make(chan struct{}, 1)
	t.Cleanup(func() { running <- struct{}{} }) // it has ended
	t.Cleanup(func() { close(stop) })
	s := newScripted(t, func(c *session, action, _ string, _ textproto.MIMEHeader) string {
		if action != "flood" {
			return ""
		}
		running <- struct{}{}
		go func() {
			defer func() { <-running }()
			var b []byte
			for i := range n {
				b = fmt.Appendf(b, "Event: Count\r\nPrivilege: user,all\r\nN: %d\r\nPad: %s\r\n\r\n", i, pad)
				if i%64 == 63 || i == n-1 {
					if _, err := c.Write(b); err != nil {
						return
					}
					b = b[:0]
				}
				select {
				case <-stop:
					return
				default:
				}
			}
			c.Write([]byte("Event: End\r\nPrivilege: user,all\r\n\r\n"))
		}()
		return ""
	})
	return s
}

func TestASubscriberThatStopsReadingHurtsOnlyItself(t *testing.T) {
	const n = 200_000
	s := flooding(t, n)
	o := options(s.addr())
	o.checked = nil // it is slow
	c := open(t, o)
	sleeper := c.Subscribe(fanout.Options{QueueEvents: 1000})
	newest := c.Subscribe(fanout.Options{QueueEvents: 1000, Drop: core.DropNewest})
	reader := c.Subscribe(fanout.Options{Filters: []fanout.Filter{{Events: []string{"End"}}}})
	ctx := within(t, 100*time.Second)
	if _, err := c.Do(ctx, wire.NewAction("Flood")); err != nil {
		t.Fatal(err)
	}
	// Do answers while events pour in and two subscribers sleep.
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			item, ok := reader.Next(ctx)
			if !ok || item.Gap == core.GapNone {
				return
			}
		}
	}()
	pings, longest := 0, time.Duration(0)
	for flooded := false; !flooded; {
		begin := time.Now()
		if _, err := c.Do(ctx, wire.NewAction("Ping")); err != nil {
			t.Fatal(err)
		}
		longest = max(longest, time.Since(begin))
		pings++
		select {
		case <-ended:
			flooded = true
		default:
		}
	}
	t.Logf("%d pings during the flood, the slowest took %v", pings, longest)
	if longest > 2*time.Second {
		t.Errorf("a ping took %v", longest)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.HeapInuse > uint64(o.Core.MemoryBound())+(32<<20) {
		t.Errorf("%d bytes of heap, MemoryBound is %d", m.HeapInuse, o.Core.MemoryBound())
	}
	for name, feed := range map[string]*Feed{"oldest": sleeper, "newest": newest} {
		counts := feed.Stats()
		feed.Close() // no more comes
		next, gaps := 0, 0
		for {
			item, ok := feed.Next(ctx)
			if !ok {
				break
			}
			if item.Gap != core.GapNone {
				gaps++
				next += int(item.Count)
				continue
			}
			if string(item.Event.Type()) == "End" {
				next++
				continue
			}
			if got, err := strconv.Atoi(string(item.Event.Get("N"))); err != nil || got != next {
				t.Fatalf("%s: event %q where %d should be", name, item.Event.Get("N"), next)
			}
			next++
		}
		if next != n+1 || counts.Taken+counts.Dropped < n+1 || counts.Dropped == 0 || gaps != 1 {
			t.Errorf("%s: %d of %d events are accounted for in %d gaps, %+v", name, next, n+1, gaps, counts)
		}
	}
}

func TestAHandlerThatPanicsIsCalledAgain(t *testing.T) {
	s := flooding(t, 100)
	o := options(s.addr())
	var log lines
	o.Logger = slog.New(slog.NewTextHandler(&log, nil))
	c := open(t, o)
	var called, others atomic.Int64
	stop := c.Handle("Count", func(item fanout.Item) {
		if called.Add(1); item.Gap == core.GapNone {
			panic("no such channel")
		}
	})
	defer stop()
	defer c.Handle("count", func(fanout.Item) { others.Add(1) })()
	if _, err := c.Do(within(t, 20*time.Second), wire.NewAction("Flood")); err != nil {
		t.Fatal(err)
	}
	eventually(t, "all events are handled", func() bool { return called.Load() == 100 && others.Load() == 100 })
	if st := c.Stats(); st.Panics != 100 {
		t.Errorf("%d panics", st.Panics)
	}
	eventually(t, "a line of log", func() bool { return strings.Contains(log.String(), "no such channel") })
	if _, err := c.Do(within(t, 20*time.Second), wire.NewAction("Ping")); err != nil {
		t.Error(err)
	}
}

func TestAHandlerThatBlocksHoldsUpNobody(t *testing.T) {
	s := flooding(t, 1000)
	c, err := New(options(s.addr()))
	if err != nil {
		t.Fatal(err)
	}
	release := make(chan struct{})
	var blocked, free atomic.Int64
	c.Handle("*", func(fanout.Item) { blocked.Add(1); <-release })
	c.Handle("Count", func(fanout.Item) { free.Add(1) })
	c.Start()
	if err := c.WaitReady(within(t, 20*time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Do(within(t, 20*time.Second), wire.NewAction("Flood")); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the other has all", func() bool { return free.Load() == 1000 })
	begin := time.Now()
	err = c.Close(within(t, 100*time.Millisecond))
	if err == nil || !strings.Contains(err.Error(), "has not returned") {
		t.Errorf("Close: %v", err)
	}
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("Close took %v", took)
	}
	close(release)
	shut(t, c) // now all is over
	if n := blocked.Load(); n != 1 {
		t.Errorf("the handler was called %d times, after Close as well", n)
	}
}

func TestAHandlerIsNotCalledAfterItsStop(t *testing.T) {
	s := flooding(t, 1000)
	c := open(t, options(s.addr()))
	var called atomic.Int64
	running, release := make(chan struct{}), make(chan struct{})
	stop := c.Handle("Count", func(fanout.Item) {
		if called.Add(1) == 10 {
			close(running)
			<-release
		}
	})
	if _, err := c.Do(within(t, 20*time.Second), wire.NewAction("Flood")); err != nil {
		t.Fatal(err)
	}
	<-running
	eventually(t, "many wait", func() bool { return c.Stats().Waiting > 100 })
	stop()
	stop()
	close(release)
	eventually(t, "nobody subscribes", func() bool { return c.Stats().Subscribers == 0 })
	shut(t, c)
	if n := called.Load(); n != 10 {
		t.Errorf("called %d times", n)
	}
}

func TestAnIteratorEndsWithItsContext(t *testing.T) {
	s := flooding(t, 1000)
	c := open(t, options(s.addr()))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	events := c.Events(ctx)
	if _, err := c.Do(within(t, 20*time.Second), wire.NewAction("Flood")); err != nil {
		t.Fatal(err)
	}
	n := 0
	for range events {
		if n++; n == 10 {
			cancel()
		}
	}
	if n != 10 {
		t.Errorf("%d events, 10 before the end of ctx", n)
	}
	c.Events(ctx) // never ranged over
	eventually(t, "nobody subscribes", func() bool { return c.Stats().Subscribers == 0 })
}
