package netio

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/driver"
	"amicore/core/wire"
)

// turn polls once and hands every output to f.
func turn(l *Loop, f func(*driver.Output)) Progress {
	p := l.Poll()
	for out, ok := l.Next(); ok; out, ok = l.Next() {
		if f != nil {
			f(out)
		}
	}
	return p
}

func newLoop(t testing.TB, o Options) *Loop {
	t.Helper()
	l, err := NewLoop(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shut(t, l) })
	return l
}

// spin turns the loop until ok.
func spin(t testing.TB, l *Loop, what string, f func(*driver.Output), ok func() bool) (turns int) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); turns++ {
		if time.Now().After(end) {
			t.Fatalf("never: %s (%+v)", what, l.Stats())
		}
		turn(l, f)
		if ok() {
			break
		}
		l.Wait(context.Background(), time.Second)
	}
	return turns
}

func readyLoop(t testing.TB, o Options) *Loop {
	l := newLoop(t, o)
	spin(t, l, "ready", nil, func() bool { return l.Stats().Phase == core.PhaseReady })
	return l
}

func TestAnOwnLoopNeedsNoGoroutineOfItsOwn(t *testing.T) {
	s := newScripted(t, nil)
	o := options(s.addr())
	o.Core.Node = 3
	l := readyLoop(t, o)
	for i := core.Ticket(1); i <= 100; i++ {
		l.Submit(i, wire.NewAction("Ping"), nil)
		var got core.Ticket
		turns := spin(t, l, "an answer", func(out *driver.Output) {
			if out.Kind == core.CommandComplete && out.Node == 3 {
				got = out.Ticket
			}
		}, func() bool { return got != 0 })
		if got != i || turns > 20 {
			t.Fatalf("ticket %d was answered as %d after %d turns", i, got, turns)
		}
	}
	l.Give(core.Stop(time.Second))
	spin(t, l, "stopped", nil, func() bool { return l.Stats().Phase == core.PhaseStopped })
	if st := l.Stats(); st.Misuse != 0 {
		t.Errorf("%+v", st)
	}
}

func TestWaitDoesNotSleepOnWhatWasGiven(t *testing.T) {
	s := newScripted(t, nil)
	l := readyLoop(t, options(s.addr()))
	for turn(l, nil).More {
		continue
	}
	l.Submit(1, wire.NewAction("Ping"), nil)
	begin := time.Now()
	l.Wait(context.Background(), 10*time.Second)
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("Wait slept %v", took)
	}
}

// settle polls until nothing comes. A Wait may end for bytes that a Poll has
// taken just before: the reader that tells of them came late.
func settle(l *Loop) {
	const quiet = 5 * time.Millisecond
	for asleep := time.Duration(0); asleep < quiet; {
		for turn(l, nil).More {
			continue
		}
		begin := time.Now()
		l.Wait(context.Background(), quiet)
		asleep = time.Since(begin)
	}
}

func TestWaitEndsByAnyOfItsReasons(t *testing.T) {
	s := newScripted(t, func(_ *session, action, _ string, _ textproto.MIMEHeader) string {
		if action == "never" {
			return silent
		}
		return ""
	})
	o := options(s.addr())
	o.Core.HeartbeatInterval = 10 * time.Minute
	l := readyLoop(t, o)
	for _, c := range []struct {
		name   string
		max    time.Duration
		cause  func(cancel context.CancelFunc)
		within time.Duration
	}{
		{"max", 30 * time.Millisecond, nil, 2 * time.Second},
		{"ctx", time.Hour, func(cancel context.CancelFunc) { cancel() }, 2 * time.Second},
		{"Wake", time.Hour, func(context.CancelFunc) { l.Wake() }, 2 * time.Second},
		{"bytes", time.Hour, func(context.CancelFunc) {
			s.each(func(c *session) { fmt.Fprint(c, "Event: A\r\nPrivilege: user,all\r\n\r\n") })
		}, 2 * time.Second},
	} {
		settle(l)
		ctx, cancel := context.WithCancel(context.Background())
		l.Wait(ctx, time.Millisecond) // what woke it for the bytes above may still be there
		if c.cause != nil {
			time.AfterFunc(20*time.Millisecond, func() { c.cause(cancel) })
		}
		begin := time.Now()
		l.Wait(ctx, c.max)
		if took := time.Since(begin); took < 15*time.Millisecond || took > c.within {
			t.Errorf("%s: Wait took %v", c.name, took)
		}
		cancel()
	}
	// The machine's deadline ends it as well.
	l.Submit(1, wire.NewAction("Never"), &core.Options{Timeout: 50 * time.Millisecond})
	begin := time.Now()
	spin(t, l, "the action times out", nil, func() bool { return l.Stats().Failed == 1 })
	if took := time.Since(begin); took < 50*time.Millisecond || took > 900*time.Millisecond {
		t.Errorf("a timeout of 50 ms came after %v", took)
	}
}

func TestAnIdleLoopSleeps(t *testing.T) {
	s := newScripted(t, nil)
	l := readyLoop(t, options(s.addr()))
	turns := 0
	for end := time.Now().Add(300 * time.Millisecond); time.Now().Before(end); turns++ {
		turn(l, nil)
		l.Wait(context.Background(), time.Until(end))
	}
	if turns > 20 {
		t.Errorf("%d turns while nothing happened", turns)
	}
}

func TestAnOwnerWhoStallsStopsTheReadingAndLosesNothing(t *testing.T) {
	const n = 20_000
	s := flooding(t, n)
	o := options(s.addr())
	o.ReadAhead = 256 << 10
	l := readyLoop(t, o)
	l.Submit(1, wire.NewAction("Flood"), nil)
	for range 3 {
		l.Poll() // the action leaves; nothing is handed out any more
	}
	eventually(t, "it stalls", l.transport.stalled)
	got := l.transport.waiting()
	for still := 0; still < 5; still++ { // what reads on shows it soon
		time.Sleep(20 * time.Millisecond)
		if now := l.transport.waiting(); now != got {
			got, still = now, -1
		}
	}
	if got != o.ReadAhead {
		t.Errorf("%d bytes were read ahead, want %d", got, o.ReadAhead)
	}
	if p := turn(l, nil); !p.Stalled || !p.More {
		t.Errorf("%+v", p)
	}
	next, ended := 0, false
	stalled := false
	spin(t, l, "all events", func(out *driver.Output) {
		switch {
		case out.Kind != core.CommandDeliver:
		case out.Event == nil:
			t.Fatalf("a gap: %v %d", out.Gap, out.Count)
		case string(out.Event.Type()) == "End":
			ended = true
		default:
			next++
		}
	}, func() bool { stalled = l.progress.Stalled; return ended })
	if st := l.Stats(); st.Delivered < n || st.Dropped != 0 {
		t.Errorf("%d events, %+v", next, st)
	}
	for stalled {
		stalled = turn(l, nil).Stalled
	}
}

// TestAReaderWaitsForNoLock: Close holds it while it waits for the readers.
func TestAReaderWaitsForNoLock(t *testing.T) {
	s := newScripted(t, nil)
	l := readyLoop(t, options(s.addr()))
	l.transport.mu.Lock()
	defer l.transport.mu.Unlock()
	done := make(chan struct{})
	go func() {
		l.idle()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("it does")
	}
}

func TestTheOwnerOfALoopGivesPermits(t *testing.T) {
	s := newScripted(t, nil)
	o := options(s.addr())
	o.Core.RequirePermit = true
	l := newLoop(t, o)
	spin(t, l, "ready", func(out *driver.Output) {
		if out.Kind == core.CommandWantConnect {
			l.Give(core.Permit(out.Conn))
		}
	}, func() bool { return l.Stats().Phase == core.PhaseReady })
}

func TestALoopSeesHowPendingActionsEnd(t *testing.T) {
	s := newScripted(t, func(_ *session, action, _ string, _ textproto.MIMEHeader) string {
		if action == "never" {
			return silent
		}
		return ""
	})
	l := readyLoop(t, options(s.addr()))
	sent := l.Stats().BytesOut
	l.Submit(9, wire.NewAction("Never"), nil)
	spin(t, l, "it is sent", nil, func() bool { return l.Stats().BytesOut > sent })
	l.Give(core.Stop(0))
	var failed []core.ActionError
	spin(t, l, "stopped", func(out *driver.Output) {
		if out.Kind == core.CommandFail && out.Ticket == 9 {
			failed = append(failed, *out.Err)
		}
	}, func() bool { return l.Stats().Phase == core.PhaseStopped })
	if len(failed) != 1 || !errors.Is(failed[0].Err, core.ErrStopped) || failed[0].Run != core.Unknown {
		t.Errorf("%+v", failed)
	}
	shut(t, l)
	shut(t, l)
}

// A Loop has no goroutine of its own: what is submitted waits for Poll, before
// the first one and after Close as at any other time.
func TestWhatNoSessionOfALoopCanTakeFailsInTheNextPoll(t *testing.T) {
	quiet, err := net.Listen("tcp", "127.0.0.1:0") // accepts and does not greet
	if err != nil {
		t.Fatal(err)
	}
	defer quiet.Close()
	l, err := NewLoop(options(quiet.Addr().String()))
	if err != nil {
		t.Fatal(err)
	}
	const actions = 2000
	for _, stage := range []struct {
		name  string
		reach func()
		want  error
	}{
		{"before the first Poll", func() {}, core.ErrNotReady},
		{"after Close", func() { shut(t, l) }, core.ErrStopped},
	} {
		t.Run(stage.name, func(t *testing.T) {
			stage.reach()
			for i := range actions {
				l.Submit(core.Ticket(i+1), wire.NewAction("Ping"), nil)
			}
			ended := map[core.Ticket]bool{}
			for more := true; more; {
				more = l.Poll().More
				for out, ok := l.Next(); ok; out, ok = l.Next() {
					if out.Kind != core.CommandFail {
						continue
					}
					if ended[out.Ticket] = true; !errors.Is(out.Err, stage.want) || core.MayHaveRun(out.Err) {
						t.Errorf("%v, want %v, not sent", out.Err, stage.want)
					}
				}
			}
			if len(ended) != actions {
				t.Errorf("S2: %d of %d actions have ended", len(ended), actions)
			}
		})
	}
}
