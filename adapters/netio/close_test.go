package netio

import (
	"context"
	"errors"
	"net"
	"net/textproto"
	"sync"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/fanout"
	"amicore/core/wire"
)

func TestCloseEndsEveryPhase(t *testing.T) {
	hang := make(chan struct{})
	defer close(hang)
	quiet, err := net.Listen("tcp", "127.0.0.1:0") // accepts, says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer quiet.Close()
	mute := newScripted(t, func(*session, string, string, textproto.MIMEHeader) string { return silent })
	stuck := newScripted(t, func(_ *session, action, _ string, _ textproto.MIMEHeader) string {
		if action == "logoff" || action == "corestatus" {
			return silent
		}
		return ""
	})
	well := newScripted(t, nil)
	for _, test := range []struct {
		phase core.Phase
		make  func() Options
		soft  bool // the session can end well
	}{
		{core.PhaseIdle, func() Options { return options(well.addr()) }, true},
		{core.PhaseBackoff, func() Options {
			o := options("127.0.0.1:1")
			o.Core.BackoffFloor, o.Core.BackoffMin, o.Core.BackoffMax = time.Second, 20*time.Second, 20*time.Second
			return o
		}, true},
		{core.PhaseResolving, func() Options {
			o := byName(well, "hangs.example.org", &names{})
			o.Core.ResolveTimeout = time.Hour
			return o
		}, true},
		{core.PhaseConnecting, func() Options {
			o := options(quiet.Addr().String())
			o.TLS = &TLS{InsecureSkipVerify: true}
			o.Core.DialTimeout = time.Hour
			return o
		}, true},
		{core.PhaseGreeting, func() Options { return options(quiet.Addr().String()) }, true},
		{core.PhaseAuthenticating, func() Options { return options(mute.addr()) }, true},
		{core.PhaseReady, func() Options { return options(well.addr()) }, true},
		{core.PhaseDraining, func() Options { return options(stuck.addr()) }, false},
	} {
		t.Run(test.phase.String(), func(t *testing.T) {
			c, err := New(test.make())
			if err != nil {
				t.Fatal(err)
			}
			feed := c.Subscribe(fanout.Options{})
			c.Handle("*", func(fanout.Item) {})
			if test.phase != core.PhaseIdle {
				c.Start()
				c.Start()
			}
			wanted := test.phase
			if wanted == core.PhaseDraining {
				wanted = core.PhaseReady
			}
			eventually(t, "the phase", func() bool { return c.Phase() == wanted })
			var pending *Call
			closing := make(chan error, 1)
			if test.phase == core.PhaseDraining {
				pending = c.Submit(wire.NewAction("CoreStatus"), nil)
				go func() { closing <- c.Close(within(t, time.Hour)) }()
				eventually(t, "it drains", func() bool { return c.Phase() == core.PhaseDraining })
			}
			begin := time.Now()
			if err := c.Close(within(t, 500*time.Millisecond)); err != nil {
				t.Errorf("Close: %v", err)
			}
			took := time.Since(begin)
			if took > 5*time.Second || test.soft && took > 400*time.Millisecond {
				t.Errorf("Close took %v", took)
			}
			if pending != nil {
				if err := <-closing; err != nil {
					t.Errorf("the first Close: %v", err)
				}
				if _, err := pending.Result(); !errors.Is(err, core.ErrStopped) || !core.MayHaveRun(err) {
					t.Errorf("what was pending: %v", err)
				}
			}
			// Afterwards everything answers, and does nothing.
			if err := c.Close(context.Background()); err != nil {
				t.Errorf("the second Close: %v", err)
			}
			if _, err := c.Do(context.Background(), wire.NewAction("Ping")); !errors.Is(err, core.ErrStopped) || core.MayHaveRun(err) {
				t.Errorf("Do: %v", err)
			}
			if err := c.WaitReady(context.Background()); !errors.Is(err, core.ErrStopped) {
				t.Errorf("WaitReady: %v", err)
			}
			for _, ok := feed.Next(context.Background()); ok; _, ok = feed.Next(context.Background()) {
			}
			if _, ok := c.Subscribe(fanout.Options{}).Next(context.Background()); ok {
				t.Error("an event after Close")
			}
			for range c.Events(context.Background()) {
				t.Error("an event after Close")
			}
			c.Handle("*", func(fanout.Item) {})()
			c.SetEvents("call")
			c.Start()
			if st := c.Stats(); st.Phase != core.PhaseStopped || st.Subscribers != 0 || st.Calls != 0 {
				t.Errorf("%+v", st)
			}
		})
	}
}

func TestAReadySessionSaysGoodbye(t *testing.T) {
	var mu sync.Mutex
	var actions []string
	s := newScripted(t, func(_ *session, action, _ string, _ textproto.MIMEHeader) string {
		mu.Lock()
		defer mu.Unlock()
		actions = append(actions, action)
		return ""
	})
	c := open(t, options(s.addr()))
	if err := c.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if last := actions[len(actions)-1]; last != "logoff" {
		t.Errorf("the server heard %v", actions)
	}
}

func TestEverythingAtOnceAndCloseInTheMiddle(t *testing.T) {
	s := newScripted(t, func(c *session, action, id string, _ textproto.MIMEHeader) string {
		if action == "go" {
			return success(id, "Message: Go") + "Event: A\r\nPrivilege: user,all\r\n\r\n"
		}
		return ""
	})
	for round := range 20 {
		c, err := Open(options(s.addr()))
		if err != nil {
			t.Fatal(err)
		}
		stop := make(chan struct{})
		var wg sync.WaitGroup
		again := func(f func()) {
			wg.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						f()
					}
				}
			})
		}
		for range 4 {
			again(func() {
				if _, err := c.Do(context.Background(), wire.NewAction("Go")); err != nil && !errors.Is(err, core.ErrStopped) && !errors.Is(err, core.ErrNotReady) && !errors.Is(err, core.ErrDisconnected) {
					t.Errorf("%v", err)
				}
			})
		}
		again(func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
			defer cancel()
			for range c.Events(ctx) {
			}
		})
		again(func() { c.Handle("A", func(fanout.Item) {})() })
		again(func() { c.Stats(); c.Phase(); c.SetEvents("call"); c.Start() })
		time.Sleep(time.Duration(round) * time.Millisecond)
		var closing sync.WaitGroup
		for range 4 {
			closing.Go(func() { shut(t, c) })
		}
		closing.Wait()
		close(stop)
		wg.Wait()
		if st := c.Stats(); st.Calls != 0 || st.Pending != 0 || st.Subscribers != 0 || st.Misuse != 0 {
			t.Fatalf("round %d: %+v", round, st)
		}
	}
}

func TestWhatIsSubmittedWhileCloseTakesDownEnds(t *testing.T) {
	s := newScripted(t, nil)
	c := open(t, options(s.addr()))
	c.give(core.Stop(0))
	eventually(t, "stopped", func() bool { return c.Phase() == core.PhaseStopped })
	c.mu.Lock() // someone owns the machine, and does not look again
	call := c.Submit(wire.NewAction("Ping"), nil)
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		shut(t, c)
	}()
	eventually(t, "Close waits for the machine", func() bool {
		c.inboxMu.Lock()
		defer c.inboxMu.Unlock()
		return c.ended
	})
	c.mu.Unlock()
	<-closed
	select {
	case <-call.Done():
		if _, err := call.Result(); !errors.Is(err, core.ErrStopped) || core.MayHaveRun(err) {
			t.Errorf("%v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("the action never ends")
	}
}
