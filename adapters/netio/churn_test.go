package netio

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/wire"
)

// Everything at once, and Close in the middle: nodes come and go while links
// break, callers come by every route and give up, others look and listen.
// Every call ends, and nothing is left.
func TestChurnInAnOutageAndCloseInTheMiddle(t *testing.T) {
	for round := range 3 {
		t.Run(fmt.Sprint(round), func(t *testing.T) { churn(t, 500*time.Millisecond) })
	}
}

func churn(t *testing.T, length time.Duration) {
	f := newFarm(t, 6, func(_ int, c *session, action, id string) string {
		switch {
		case action == "logoff" && rand.IntN(4) == 0:
			return silent
		case action == "coresettings" && rand.IntN(2) == 0:
			return silent
		case action == "corestatus":
			return "Event: Noise\r\nPrivilege: call,all\r\n\r\n" + success(id, "Message: Done")
		}
		return ""
	})
	f.options.Fleet = fleet.Config{ConnectRate: 2000, ConnectBurst: 3, ConnectConcurrency: 2, Quantum: 256}
	f.options.Credit = 2000
	for i := range f.options.Nodes {
		f.options.Nodes[i].Core.BackoffMin, f.options.Nodes[i].Core.BackoffFloor = 5*time.Millisecond, time.Millisecond
	}
	all := f.options.Nodes
	f.options.Nodes = all[:3]
	c, err := NewCluster(f.options)
	if err != nil {
		t.Fatal(err)
	}
	stop, done := make(chan struct{}), sync.WaitGroup{}
	var completed, ended atomic.Int64
	loop := func(body func()) {
		done.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					body()
				}
			}
		})
	}
	short := func() (context.Context, context.CancelFunc) {
		return context.WithTimeout(context.Background(), time.Duration(rand.IntN(20))*time.Millisecond)
	}
	pick := func() NodeOptions { return all[rand.IntN(len(all))] }
	for i := range 4 {
		loop(func() {
			ctx, cancel := short()
			defer cancel()
			name := []string{"CoreStatus", "CoreSettings", "Ping"}[rand.IntN(3)]
			r := fleet.Route{Policy: fleet.Policy(rand.IntN(8)), Key: pick().Core.Name} // one policy is none
			if i == 0 {
				_, _ = c.DoAll(ctx, wire.NewAction(name))
				return
			}
			if reply, err := c.Do(ctx, r, wire.NewAction(name)); err == nil {
				completed.Add(1)
				if reply.NodeName == "" {
					t.Error("a reply without the name of its node")
				}
			} else if action := new(core.ActionError); !errors.As(err, &action) {
				t.Errorf("an error of another kind: %v", err)
			}
			ended.Add(1)
		})
	}
	loop(func() {
		ctx, cancel := short()
		defer cancel()
		switch rand.IntN(3) {
		case 0:
			_ = c.Add(pick())
		case 1:
			_ = c.Remove(ctx, pick().Core.Name)
		default:
			from := rand.IntN(len(all))
			_ = c.SetNodes(ctx, all[from:])
		}
		time.Sleep(time.Millisecond)
	})
	loop(func() {
		server := f.servers[rand.IntN(len(f.servers))]
		server.each(func(s *session) { s.Close() })
		time.Sleep(5 * time.Millisecond)
	})
	loop(func() {
		_, _ = c.NodeStats(pick().Core.Name)
		_, _, _, _ = c.Stats(), c.Health(), c.String(), c.MemoryBound()
		c.SetEvents("on")
		ctx, cancel := short()
		defer cancel()
		for item := range c.NodeEvents(ctx, pick().Core.Name) {
			_ = item.Name
		}
		_ = c.WaitReady(ctx, 1+rand.IntN(6))
	})
	if err := c.Follow(context.Background(), SRV{Service: "ami", Proto: "tcp", Name: "example.org", Node: all[0], Besides: all[1:3], Every: 10 * time.Millisecond, Resolver: &records{err: errors.New("down")}}); err != nil {
		t.Error(err)
	}
	c.Start()
	time.Sleep(length)
	eventually(t, "a call that ends well, on a slow machine later", func() bool { return completed.Load() > 0 })
	shut(t, c)
	close(stop)
	finished := make(chan struct{})
	go func() {
		done.Wait()
		close(finished)
	}()
	select {
	case <-finished:
	case <-time.After(20 * time.Second):
		t.Fatal("a call has not ended after Close")
	}
	s := c.Stats()
	if s.Total.Submitted != s.Total.Completed+s.Total.Failed || s.Total.Pending != 0 || completed.Load() == 0 {
		t.Errorf("%d calls ended, %d well: %+v", ended.Load(), completed.Load(), s.Total)
	}
	if n := c.client.calls.Len(); n != 0 {
		t.Errorf("%d calls are open", n)
	}
	t.Logf("%d calls, %d well, %d sessions, %d nodes had a number", ended.Load(), completed.Load(), s.Total.Sessions, len(*c.names.Load()))
}
