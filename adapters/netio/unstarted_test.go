package netio

import (
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"sync"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/wire"
)

// caller is what a Client and a Cluster have in common.
type caller interface {
	Start()
	Close(context.Context) error
	SetEvents(string) error
	SetFilters(...string) error
}

// subject is a Client or a Cluster with one way to call it.
type subject struct {
	caller
	client *Client
	do     func(context.Context, wire.Action) (*core.Reply, error)
	submit func(wire.Action) *Call

	pending []*Call // that the server does not answer
}

// end closes a subject at once.
func (s *subject) end(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Close(ctx); err != nil {
		t.Errorf("Close: %v", err)
	}
	for _, call := range s.pending {
		<-call.Done()
	}
}

// subjects makes a Client, a Cluster of three nodes, and one whose calls are
// for a node by its name, all of them not started.
func subjects(t *testing.T, answer func(action string) string) map[string]func() *subject {
	servers := make([]*scripted, 3)
	for i := range servers {
		servers[i] = newScripted(t, func(_ *session, action, _ string, _ textproto.MIMEHeader) string { return answer(action) })
	}
	cluster := func(r fleet.Route) func() *subject {
		return func() *subject {
			o := ClusterOptions{Fleet: fleet.Config{ConnectRate: 10_000, ConnectBurst: 100}}
			for i, s := range servers {
				o.Nodes = append(o.Nodes, node(fmt.Sprintf("n%d", i+1), s.addr()))
			}
			c, err := NewCluster(o)
			if err != nil {
				t.Fatal(err)
			}
			return &subject{
				caller: c, client: c.client,
				do:     func(ctx context.Context, a wire.Action) (*core.Reply, error) { return c.Do(ctx, r, a) },
				submit: func(a wire.Action) *Call { return c.Submit(r, a, nil) },
			}
		}
	}
	return map[string]func() *subject{
		"client": func() *subject {
			o := options(servers[0].addr())
			o.checked = nil // it costs more than all else
			c, err := New(o)
			if err != nil {
				t.Fatal(err)
			}
			return &subject{caller: c, client: c, do: c.Do, submit: func(a wire.Action) *Call { return c.Submit(a, nil) }}
		},
		"cluster":       cluster(fleet.Route{}),
		"named in one":  cluster(To("n2")),
		"sticky in one": cluster(fleet.Route{Policy: fleet.Sticky, Key: "a customer"}),
	}
}

// atOnce is how long a call may take that can do nothing but fail, with 2,000
// of them together.
const atOnce = time.Second

// all runs f as often at the same time, and fails the test unless all of them
// return within atOnce. Those that hang are set free by doing their work.
func all(t *testing.T, c *Client, n int, f func()) {
	t.Helper()
	var wg sync.WaitGroup
	begin := make(chan struct{})
	for range n {
		wg.Go(func() {
			<-begin
			f()
		})
	}
	done := make(chan struct{})
	go func() {
		wg.Wait()
		close(done)
	}()
	start := time.Now()
	close(begin)
	select {
	case <-done:
	case <-time.After(10 * atOnce):
		t.Errorf("S2: some of %d calls hang: no goroutine does what they have left over", n)
		for waits := true; waits; {
			select {
			case <-done:
				waits = false
			case <-time.After(time.Millisecond):
				c.work()
			}
		}
	}
	if took := time.Since(start); took > atOnce {
		t.Errorf("%d calls took %v, want at most %v", n, took, atOnce)
	}
}

// refused checks that a call failed as one that no session could take.
func refused(t *testing.T, err, want error) {
	t.Helper()
	var e *core.ActionError
	if !errors.As(err, &e) || e.Run != core.NotSent || core.MayHaveRun(err) || !errors.Is(err, core.ErrNotReady) && !errors.Is(err, core.ErrStopped) || want != nil && !errors.Is(err, want) {
		t.Errorf("%v, want %v, not sent", err, want)
	}
}

// stages brings a subject to where no session takes actions.
func stages(t *testing.T) map[string]func(*subject) (want error) {
	return map[string]func(*subject) error{
		"before Start": func(*subject) error { return core.ErrNotReady },
		"during Close": func(s *subject) error {
			s.Start()
			eventually(t, "an action that the server does not answer", func() bool {
				call := s.submit(wire.NewAction("Never"))
				select {
				case <-call.Done():
					return false
				case <-time.After(10 * time.Millisecond):
					s.pending = append(s.pending, call)
				}
				return true
			})
			closing := make(chan struct{})
			go func() {
				defer close(closing)
				ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
				defer cancel()
				_ = s.Close(ctx)
			}()
			t.Cleanup(func() { <-closing })
			eventually(t, "it closes", func() bool {
				call := s.submit(wire.NewAction("Ping"))
				select {
				case <-call.Done():
				case <-time.After(10 * time.Millisecond):
					return false
				}
				_, err := call.Result()
				return err != nil
			})
			return nil // a cluster that drains has no node that is ready
		},
		"after Close": func(s *subject) error {
			s.Start()
			s.end(t)
			return core.ErrStopped
		},
		"after Close without Start": func(s *subject) error {
			s.end(t)
			return core.ErrStopped
		},
	}
}

func never(action string) string {
	if action == "never" || action == "logoff" {
		return silent
	}
	return ""
}

func TestCallsThatNoSessionCanTakeFailAtOnce(t *testing.T) {
	for kind, create := range subjects(t, never) {
		for stage, reach := range stages(t) {
			t.Run(kind+"/"+stage, func(t *testing.T) {
				s := create()
				t.Cleanup(func() { s.end(t) })
				want := reach(s)
				ping := wire.NewAction("Ping")
				all(t, s.client, 2000, func() {
					_, err := s.do(context.Background(), ping)
					refused(t, err, want)
				})
				short, cancel := context.WithTimeout(context.Background(), 10*time.Second)
				defer cancel()
				all(t, s.client, 64, func() {
					_, err := s.do(short, ping)
					refused(t, err, want)
				})
				over, cancel := context.WithCancel(context.Background())
				cancel()
				all(t, s.client, 64, func() {
					_, err := s.do(over, ping)
					refused(t, err, want)
					if !errors.Is(err, context.Canceled) {
						t.Errorf("%v does not say that the ctx is over", err)
					}
				})
				all(t, s.client, 2000, func() {
					call := s.submit(ping)
					<-call.Done()
					<-call.Acked()
					_, err := call.Result()
					refused(t, err, want)
				})
			})
		}
	}
}

// What callers leave over is done, be there an owner goroutine or not.
func TestNothingThatCallersBringIsLeftOver(t *testing.T) {
	for kind, create := range subjects(t, never) {
		for stage, reach := range stages(t) {
			t.Run(kind+"/"+stage, func(t *testing.T) {
				s := create()
				t.Cleanup(func() { s.end(t) })
				reach(s)
				all(t, s.client, 2000, func() {
					_ = s.SetEvents("call")
					_ = s.SetFilters("Event: Hangup")
					s.submit(wire.NewAction("Ping")).Cancel()
				})
				eventually(t, "all is done", func() bool {
					idle := !s.client.due.Load() || s.client.over() // tearDown does not clear due
					return idle && !s.client.waiting() && s.client.consumers().Calls <= len(s.pending)
				})
			})
		}
	}
}

func TestAClusterThatWasNotStartedEndsAtOnce(t *testing.T) {
	o := ClusterOptions{}
	for i := range 300 {
		o.Nodes = append(o.Nodes, node(fmt.Sprintf("n%d", i), "127.0.0.1:5038"))
	}
	c, err := NewCluster(o)
	if err != nil {
		t.Fatal(err)
	}
	all(t, c.client, 1, func() {
		if err := c.SetNodes(within(t, time.Hour), o.Nodes[150:]); err != nil {
			t.Errorf("SetNodes: %v", err)
		}
	})
	all(t, c.client, 1, func() {
		if err := c.Close(within(t, time.Hour)); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
}

// A caller that finds a helper leaves its work to it, even one that is about
// to end.
func TestWhatIsLeftToAHelperThatEndsIsDone(t *testing.T) {
	c, err := New(options("127.0.0.1:5038"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shut(t, c) })
	leave := func() { // as a caller does that has done its rounds
		c.inboxMu.Lock()
		c.inbox = append(c.inbox, core.SetEvents("call"))
		c.inboxMu.Unlock()
		c.due.Store(true)
		c.leave()
	}
	c.fanMu.Lock() // the helper stops behind its work, where it wakes feeds
	c.stir.Store(true)
	leave()
	eventually(t, "the helper has done its work", func() bool { return !c.waiting() && !c.due.Load() })
	time.Sleep(10 * time.Millisecond)
	leave()
	c.fanMu.Unlock()
	for end := time.Now().Add(5 * time.Second); c.waiting(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("S2: what was left to a helper that ended is not done")
		}
	}
}
