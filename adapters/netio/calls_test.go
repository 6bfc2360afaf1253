package netio

import (
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/driver"
	"amicore/core/fanout"
	"amicore/core/wire"
)

func TestManyCallersEachGetTheirOwnAnswer(t *testing.T) {
	s := newScripted(t, func(_ *session, action, id string, h textproto.MIMEHeader) string {
		if action == "echo" {
			return success(id, "Echo: "+h.Get("Word"))
		}
		return ""
	})
	c := open(t, options(s.addr()))
	ctx := within(t, 60*time.Second)
	var wg sync.WaitGroup
	for caller := range 100 {
		wg.Go(func() {
			for i := range 20 {
				word := fmt.Sprintf("%d-%d", caller, i)
				r, err := c.Do(ctx, wire.NewAction("Echo", "Word", word))
				if err != nil {
					t.Error(err)
					return
				}
				if got := string(r.Response.Get("Echo")); got != word {
					t.Errorf("%s was answered %s", word, got)
					return
				}
			}
		})
	}
	wg.Wait()
	if st := c.Stats(); st.Calls != 0 || st.Completed != 2000 || st.Pending != 0 {
		t.Errorf("%+v", st)
	}
}

func TestACanceledActionSaysWhetherItMayHaveRun(t *testing.T) {
	s := newScripted(t, func(_ *session, action, _ string, _ textproto.MIMEHeader) string {
		if action == "never" {
			return silent
		}
		return ""
	})
	c := open(t, options(s.addr()))
	why := errors.New("the caller hung up")

	before, cancel := context.WithCancelCause(context.Background())
	cancel(why)
	_, err := c.Do(before, wire.NewAction("Ping"))
	var e *core.ActionError
	if !errors.As(err, &e) || e.Run != core.NotSent || !errors.Is(err, core.ErrCanceled) || !errors.Is(err, why) {
		t.Errorf("before: %v", err)
	}

	during, cancel := context.WithCancelCause(context.Background())
	sent := c.Stats().BytesOut
	go func() {
		eventually(t, "it is sent", func() bool { return c.Stats().BytesOut > sent })
		cancel(why)
	}()
	_, err = c.Do(during, wire.NewAction("Never"))
	if !errors.As(err, &e) || e.Run != core.Unknown || !errors.Is(err, core.ErrCanceled) || !errors.Is(err, why) || e.ActionID == "" {
		t.Errorf("during: %v", err)
	}

	after, cancel := context.WithCancelCause(context.Background())
	r, err := c.Do(after, wire.NewAction("Ping"))
	cancel(why)
	if err != nil || string(r.Response.Get("Ping")) != "Pong" {
		t.Errorf("after: %v", err)
	}
	if st := c.Stats(); st.Calls != 0 || st.Pending != 0 {
		t.Errorf("%+v", st)
	}
}

func TestACancelThatCrossesTheAnswerEndsTheCallOnce(t *testing.T) {
	s := newScripted(t, nil)
	c := open(t, options(s.addr()))
	ended := map[bool]int{}
	for i := range 500 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i%50)*4*time.Microsecond)
		r, err := c.Do(ctx, wire.NewAction("Ping"))
		cancel()
		if (r == nil) == (err == nil) || err != nil && !errors.Is(err, core.ErrCanceled) {
			t.Fatalf("%v, %v", r, err)
		}
		ended[err == nil]++
	}
	t.Logf("answered %d, canceled %d", ended[true], ended[false])
	if st := c.Stats(); st.Calls != 0 || st.Pending != 0 || st.Misuse != 0 {
		t.Errorf("%+v", st)
	}
}

func TestAnOriginateIsAckedAndThenDone(t *testing.T) {
	outcome := make(chan string, 1)
	s := newScripted(t, func(c *session, action, id string, _ textproto.MIMEHeader) string {
		if action != "originate" {
			return ""
		}
		go func() {
			fmt.Fprintf(c, "Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: %s\r\nResponse: %s\r\nReason: 4\r\n\r\n", id, <-outcome)
		}()
		return success(id, "Message: Originate successfully queued")
	})
	c := open(t, options(s.addr()))
	call := c.Submit(wire.NewAction("Originate", "Channel", "Local/1@x", "Async", "true"), nil)
	select {
	case <-call.Acked():
	case <-time.After(20 * time.Second):
		t.Fatal("never acknowledged")
	}
	select {
	case <-call.Done():
		t.Fatal("done before its outcome")
	default:
	}
	if ack := call.Ack(); ack == nil || string(ack.Response.Get("Message")) != "Originate successfully queued" {
		t.Fatalf("%+v", ack)
	}
	outcome <- "Success"
	<-call.Done()
	r, err := call.Result()
	if err != nil || string(r.Final.Get("Reason")) != "4" {
		t.Fatalf("%+v, %v", r, err)
	}

	lost := c.Submit(wire.NewAction("Originate", "Channel", "Local/1@x", "Async", "true"), nil)
	<-lost.Acked()
	s.each(func(c *session) { c.Close() })
	<-lost.Done()
	_, err = lost.Result()
	var e *core.ActionError
	if !errors.As(err, &e) || !e.Acked || e.Run != core.Unknown || !errors.Is(err, core.ErrDisconnected) {
		t.Errorf("an outcome that is lost: %v", err)
	}
	outcome <- "Failure" // nobody is there
}

func TestMaskAndFiltersAreToldToTheServerAndToldAgain(t *testing.T) {
	var mu sync.Mutex
	var heard []string
	s := newScripted(t, func(c *session, action, _ string, h textproto.MIMEHeader) string {
		mu.Lock()
		defer mu.Unlock()
		switch action {
		case "login":
			heard = append(heard, fmt.Sprintf("%d login %s", c.n, h.Get("Events")))
		case "events":
			heard = append(heard, fmt.Sprintf("%d events %s", c.n, h.Get("Eventmask")))
		case "filter":
			heard = append(heard, fmt.Sprintf("%d filter %s", c.n, h.Get("Filter")))
		}
		return ""
	})
	o := options(s.addr())
	o.Core.Events = "call"
	c := open(t, o)
	filters := []string{"Event: Queue"}
	if err := errors.Join(c.SetEvents("call,agent"), c.SetFilters(filters...)); err != nil {
		t.Error(err)
	}
	filters[0] = "changed"
	told := func(want ...string) {
		t.Helper()
		eventually(t, fmt.Sprint(want), func() bool {
			mu.Lock()
			defer mu.Unlock()
			return fmt.Sprint(heard) == fmt.Sprint(want)
		})
	}
	told("1 login call", "1 events call,agent", "1 filter Event: Queue")
	s.each(func(c *session) { c.Close() })
	told("1 login call", "1 events call,agent", "1 filter Event: Queue", "2 login call,agent", "2 filter Event: Queue")
}

func TestNoEventIsLostBehindTheLogin(t *testing.T) {
	for range 50 {
		s := newScripted(t, func(_ *session, action, id string, _ textproto.MIMEHeader) string {
			if action != "login" {
				return ""
			}
			out := success(id, "Message: Authentication accepted")
			for i := range 20 {
				out += fmt.Sprintf("Event: Count\r\nPrivilege: user,all\r\nN: %d\r\n\r\n", i)
			}
			return out
		})
		c, err := New(options(s.addr()))
		if err != nil {
			t.Fatal(err)
		}
		feed := c.Subscribe(fanout.Options{})
		c.Start()
		for i := range 20 {
			item, ok := feed.Next(within(t, 20*time.Second))
			if !ok || string(item.Event.Get("N")) != fmt.Sprint(i) {
				t.Fatalf("event %d: %+v", i, item)
			}
		}
		shut(t, c)
		s.close()
	}
}

func TestAClientOfAnyNodeWorks(t *testing.T) {
	s := newScripted(t, nil)
	o := options(s.addr())
	o.Core.Node = 7
	c := open(t, o)
	r, err := c.Do(within(t, 20*time.Second), wire.NewAction("Ping"))
	if err != nil || r.Node != 7 {
		t.Fatalf("%+v, %v", r, err)
	}
	if st := c.Stats(); st.Misuse != 0 {
		t.Errorf("%+v", st)
	}
}

// restless is a machine that always has something to do.
type restless struct {
	driver.Stepper
	on    *atomic.Bool
	turns *atomic.Int64
}

func (r restless) Deadline() (core.Instant, core.DeadlineReason, bool) {
	if r.on.Load() {
		r.turns.Add(1)
		return 0, core.DeadlineAction, true
	}
	return r.Stepper.Deadline()
}

func TestStatsAnswerWhileThereIsAlwaysMoreToDo(t *testing.T) {
	s := newScripted(t, nil)
	o := options(s.addr())
	var on atomic.Bool
	var turns atomic.Int64
	o.checked = func(m *core.Machine) driver.Stepper { return restless{m, &on, &turns} }
	c := open(t, o)
	on.Store(true)
	defer on.Store(false)
	go c.work()
	eventually(t, "someone is at it", func() bool { return turns.Load() > 10_000 })
	for range 20 {
		answered := make(chan struct{})
		go func() {
			c.Stats()
			close(answered)
		}()
		select {
		case <-answered:
		case <-time.After(10 * time.Second):
			on.Store(false)
			t.Fatal("Stats waits as long as there is more to do")
		}
	}
}

// oddContext is a context of somebody's whose Done panics.
type oddContext struct{ context.Context }

func (oddContext) Done() <-chan struct{} { panic("no Done here") }

func TestACallLeftInAPanicAnswersNobodyElse(t *testing.T) {
	s := newScripted(t, func(_ *session, action, id string, _ textproto.MIMEHeader) string {
		if action == "login" || action == "logoff" {
			return ""
		}
		return success(id, "Message: "+action)
	})
	c := open(t, options(s.addr()))
	ctx := within(t, 20*time.Second)
	for range 100 {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("Do did not ask the context")
				}
			}()
			_, _ = c.Do(oddContext{ctx}, wire.NewAction("Ping"))
		}()
		reply, err := c.Do(ctx, wire.NewAction("CoreStatus"))
		if err != nil {
			t.Fatal(err)
		}
		if got := string(reply.Response.Get("Message")); got != "corestatus" {
			t.Fatalf("CoreStatus was answered %q", got)
		}
	}
}
