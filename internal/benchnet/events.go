package main

import (
	"context"
	"runtime"
	"strconv"
	"time"

	"amicore/adapters/netio"
	"amicore/core"
	"amicore/core/driver"
	"amicore/core/wire"
)

// A round is asked for in portions, of which a few are under way: no more than the default queue of a subscriber holds. So the
// consumer keeps up whatever the scheduler does, and the server never waits for a request.
const (
	eventRounds   = 15
	eventPortions = 50 // in a round
	portionPasses = 5  // of the recorded events, in a portion
	portionsAhead = 3
)

// someAllocs is taken for none: the batches that a new subscription begins with, a timer for each wait, the actions.
const someAllocs = 0.02

func options(s *server, user string) netio.Options {
	return netio.Options{Core: core.Config{Address: s.addr, Username: user, Secret: core.NewSecret("bench")}}
}

// sink keeps results, so that no work is optimised away.
var sink int

// look is what a handler does with each event here: its name, and that its headers are there.
func look(e wire.Message) { sink += len(e.Type()) + e.Len() }

// run is what one flood cost.
type run struct {
	cpu    time.Duration
	allocs uint64
	lost   int64
}

// measured runs flood and says what it cost this process.
func measured(flood func() (int64, error)) (r run, err error) {
	r.allocs = mallocs()
	before, err := cpu()
	if err != nil {
		return r, err
	}
	if r.lost, err = flood(); err != nil {
		return r, err
	}
	after, err := cpu()
	r.cpu = after - before
	r.allocs = mallocs() - r.allocs
	return r, err
}

// benchEvents compares the CPU of a flood: frames counted, a Loop, and the iterator of a Client.
func benchEvents(r *report, s *server) error {
	count, err := newCounter(s.addr)
	if err != nil {
		return err
	}
	defer count.conn.Close()
	loop, err := newLooper(s)
	if err != nil {
		return err
	}
	defer loop.close()
	client, err := netio.Open(options(s, "bench"))
	if err != nil {
		return err
	}
	defer closeClient(client)
	ctx, cancel := context.WithTimeout(context.Background(), lifetime)
	defer cancel()
	if err := client.WaitReady(ctx); err != nil {
		return err
	}
	portion := portionPasses * s.events
	total := eventPortions * portion
	floods := []func() (int64, error){
		func() (int64, error) { return 0, count.flood(eventPortions, portion) },
		func() (int64, error) { return loop.flood(eventPortions, portion) },
		func() (int64, error) { return iterate(ctx, client, eventPortions, portion) },
	}
	var costs [3][]float64 // ns an event
	var allocs [3][]float64
	var lost [3]int64
	for i := -1; i < eventRounds; i++ {
		for j, flood := range floods {
			got, err := measured(flood)
			if err != nil {
				return err
			}
			if i < 0 {
				continue // the first round warms up
			}
			costs[j] = append(costs[j], float64(got.cpu.Nanoseconds())/float64(total))
			allocs[j] = append(allocs[j], float64(got.allocs)/float64(total))
			lost[j] += got.lost
		}
	}
	r.note("%d rounds of %d events of %d bytes; median CPU seconds per million events:", eventRounds, total, len(s.stream)/s.events)
	r.note("frames counted %.3f, Loop %.3f, Client.Events %.3f", median(costs[0])/1e3, median(costs[1])/1e3, median(costs[2])/1e3)
	r.atMost("CPU, handler in the owner's loop / frames counted", median(ratios(costs[1], costs[0])), 1.5, "")
	r.atMost("CPU, Client.Events in another goroutine / frames counted", median(ratios(costs[2], costs[0])), 2, "")
	r.atMost("events lost, Loop", float64(lost[1]), 0, "")
	r.atMost("events lost, Client.Events", float64(lost[2]), 0, "")
	r.atMost("allocations an event, Loop", median(allocs[1]), someAllocs, "")
	r.atMost("allocations an event, Client.Events", median(allocs[2]), someAllocs, "")
	runtime.KeepAlive(sink)
	return nil
}

// looper is a Loop and its owner.
type looper struct {
	*netio.Loop
	ticket core.Ticket
}

func newLooper(s *server) (*looper, error) {
	loop, err := netio.NewLoop(options(s, "bench"))
	if err != nil {
		return nil, err
	}
	l, ready := &looper{Loop: loop}, false
	return l, l.until(func(out *driver.Output) bool {
		ready = ready || out.Kind == core.CommandNotice && out.Notice == core.NoticePhase && out.Phase == core.PhaseReady
		return ready
	})
}

// until polls until done says so of an output.
func (l *looper) until(done func(*driver.Output) bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), lifetime)
	defer cancel()
	for over := false; !over; {
		p := l.Poll()
		for out, ok := l.Next(); ok; out, ok = l.Next() {
			over = done(out) || over
		}
		if !p.More && !over {
			l.Wait(ctx, time.Second)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

func (l *looper) flood(portions, portion int) (lost int64, err error) {
	p := pace{portions: portions, portion: portion}
	ask := func() {
		for p.wants() {
			l.ticket++
			l.Submit(l.ticket, flood(), nil)
		}
	}
	failed := error(nil)
	ask()
	err = l.until(func(out *driver.Output) bool {
		switch out.Kind {
		case core.CommandDeliver:
			if out.Event == nil {
				p.lost += out.Count
				p.seen += int(out.Count)
			} else {
				look(*out.Event)
				p.seen++
			}
			ask()
		case core.CommandFail:
			failed = out.Err
		}
		return failed != nil || p.done()
	})
	if failed != nil {
		err = failed
	}
	return p.lost, err
}

func (l *looper) close() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = l.Close(ctx)
}

// flood asks for one portion.
func flood() wire.Action { return wire.NewAction("Flood", "Passes", portionText) }

var portionText = strconv.Itoa(portionPasses)

// pace counts what a consumer has seen and says when to ask for more.
type pace struct {
	portions, portion int
	asked, seen       int
	lost              int64
}

// wants reports whether another portion is to be asked for, now.
func (p *pace) wants() bool {
	if p.asked == p.portions || p.seen < (p.asked-portionsAhead+1)*p.portion {
		return false
	}
	p.asked++
	return true
}

func (p *pace) done() bool { return p.seen >= p.portions*p.portion }

// iterate reads a flood through Client.Events.
func iterate(ctx context.Context, c *netio.Client, portions, portion int) (lost int64, err error) {
	events := c.Events(ctx)
	p := pace{portions: portions, portion: portion}
	calls := make([]*netio.Call, 0, portions)
	ask := func() {
		for p.wants() {
			calls = append(calls, c.Submit(flood(), nil))
		}
	}
	ask()
	for item := range events {
		if item.Gap != core.GapNone {
			p.lost += item.Count
			p.seen += int(item.Count)
		} else {
			look(item.Event)
			p.seen++
		}
		if p.done() {
			break
		}
		ask()
	}
	for _, call := range calls {
		<-call.Done()
		if _, err := call.Result(); err != nil {
			return p.lost, err
		}
	}
	return p.lost, nil
}

func closeClient(c interface{ Close(context.Context) error }) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = c.Close(ctx)
}
