package netio

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// names is a resolver in memory. A name that it does not know hangs: until
// ctx ends, or, deaf, until the test does.
type names struct {
	mu    sync.Mutex
	addrs map[string][]netip.Addr
	calls atomic.Int64
	busy  atomic.Int64
	deaf  chan struct{} // nil: it listens
}

func (n *names) LookupNetIP(ctx context.Context, _, host string) ([]netip.Addr, error) {
	n.calls.Add(1)
	n.busy.Add(1)
	defer n.busy.Add(-1)
	n.mu.Lock()
	addrs, ok := n.addrs[host]
	n.mu.Unlock()
	switch {
	case ok && addrs == nil:
		return nil, errors.New("no such host")
	case ok:
		return addrs, nil
	case n.deaf != nil:
		<-n.deaf
		return nil, errors.New("too late")
	}
	<-ctx.Done()
	return nil, ctx.Err()
}

func (n *names) set(host string, addrs ...string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.addrs == nil {
		n.addrs = map[string][]netip.Addr{}
	}
	n.addrs[host] = nil
	for _, a := range addrs {
		n.addrs[host] = append(n.addrs[host], netip.MustParseAddr(a))
	}
}

// deafNames hangs on every unknown name, whatever its context says.
func deafNames(t *testing.T) *names {
	n := &names{deaf: make(chan struct{})}
	t.Cleanup(func() {
		close(n.deaf)
		eventually(t, "every lookup returns", func() bool { return n.busy.Load() == 0 })
	})
	return n
}

func byName(s *scripted, host string, r Resolver) Options {
	_, port, _ := net.SplitHostPort(s.addr())
	o := options(net.JoinHostPort(host, port))
	o.Resolver = r
	o.Core.ResolveTimeout = 50 * time.Millisecond
	return o
}

func TestALookupThatHangsHoldsUpNobody(t *testing.T) {
	s := newScripted(t, nil)
	for name, r := range map[string]*names{"listening": {}, "deaf": deafNames(t)} {
		t.Run(name, func(t *testing.T) {
			r.set("good.example.org", "127.0.0.1")
			l, err := NewLoop(byName(s, "hangs.example.org", r))
			if err != nil {
				t.Fatal(err)
			}
			longest := time.Duration(0)
			for end := time.Now().Add(300 * time.Millisecond); time.Now().Before(end); {
				begin := time.Now()
				l.Poll()
				longest = max(longest, time.Since(begin))
				for _, ok := l.Next(); ok; _, ok = l.Next() {
				}
				l.Wait(context.Background(), 10*time.Millisecond)
			}
			if st := l.Stats(); st.LastClose != core.CloseResolveTimeout || st.Misuse != 0 {
				t.Errorf("%+v", st)
			}
			if longest > time.Second {
				t.Errorf("a Poll took %v", longest)
			}
			// Others work meanwhile, also while every place is taken by one that hangs.
			var hanging []*Client
			for range 2 * maxLookups {
				c, err := Open(byName(s, "hangs.example.org", r))
				if err != nil {
					t.Fatal(err)
				}
				hanging = append(hanging, c)
			}
			good := byName(s, "good.example.org", r)
			good.Core.ResolveTimeout = 20 * time.Second
			c := open(t, good)
			if _, err := c.Do(within(t, 20*time.Second), wire.NewAction("Ping")); err != nil {
				t.Error(err)
			}
			for _, h := range hanging {
				shut(t, h)
			}
			shut(t, l)
		})
	}
}

func TestAClientHasFewLookupsThatNobodyWaitsFor(t *testing.T) {
	s := newScripted(t, nil)
	r := deafNames(t)
	o := byName(s, "hangs.example.org", r)
	o.Core.ResolveTimeout = 5 * time.Millisecond
	o.Core.BackoffFloor, o.Core.BackoffMin, o.Core.BackoffMax = time.Millisecond, 2*time.Millisecond, 5*time.Millisecond
	c, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "50 attempts", func() bool { return c.Stats().Attempts > 50 })
	if n := r.calls.Load(); n != maxOverdue {
		t.Errorf("%d lookups were begun", n)
	}
	err = c.WaitReady(within(t, time.Millisecond))
	if !errors.Is(err, core.ErrNotReady) || !strings.Contains(err.Error(), errOverdue.Error()) {
		t.Errorf("WaitReady: %v", err)
	}
	shut(t, c)
}

func TestANameIsLookedUpAnewForEachDial(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs 127.0.0.2")
	}
	l, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skip(err)
	}
	s := newScriptedOn(t, l, nil)
	r := &names{}
	r.set("moves.example.org") // nothing yet
	c, err := Open(byName(s, "moves.example.org", r))
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, c)
	eventually(t, "failed lookups", func() bool { return c.Stats().LastClose == core.CloseResolveFailed && c.Stats().Attempts > 1 })
	// Dead addresses in front are tried in turn.
	r.set("moves.example.org", "127.0.0.1", "127.0.0.3", "127.0.0.2")
	if err := c.WaitReady(within(t, 20*time.Second)); err != nil {
		t.Fatal(err)
	}
	calls := r.calls.Load()
	s.each(func(c *session) { c.Close() })
	eventually(t, "a second session", func() bool { return c.Stats().Sessions == 2 })
	if r.calls.Load() <= calls {
		t.Error("the name was not looked up again")
	}
}

func TestRequireIPRefusesNames(t *testing.T) {
	for addr, refused := range map[string]bool{"pbx.example.org:5038": true, "localhost:5038": true, "127.0.0.1:5038": false, "[::1]:5038": false} {
		o := options(addr)
		o.RequireIP = true
		if _, err := New(o); (err != nil) != refused || refused && !strings.Contains(err.Error(), "RequireIP") {
			t.Errorf("%s: %v", addr, err)
		}
	}
}
