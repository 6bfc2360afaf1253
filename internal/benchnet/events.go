package main

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"amicore/adapters/netio"
	"amicore/core"
	"amicore/core/driver"
	"amicore/core/wire"
)

const (
	eventRounds = 15
	eventPasses = 250 // of the recorded events, in a round
)

func options(s *server, user string) netio.Options {
	return netio.Options{Core: core.Config{Address: s.addr, Username: user, Secret: "bench"}}
}

// sink keeps results, so that no work is optimised away.
var sink int

// look is what a handler does with each event here: it tells its name and looks one header up.
func look(e wire.Message) { sink += len(e.Type()) + len(e.Get("Uniqueid")) }

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
	total := eventPasses * s.events
	floods := []func() (int64, error){
		func() (int64, error) { return 0, count.flood(eventPasses, s.events) },
		func() (int64, error) { return loop.flood(eventPasses, total) },
		func() (int64, error) { return iterate(ctx, client, eventPasses, total) },
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
	r.atMost("allocations an event, Loop", median(allocs[1]), 0.01, "")
	r.atMost("allocations an event, Client.Events", median(allocs[2]), 0.01, "")
	runtime.KeepAlive(sink)
	return nil
}

// looper is a Loop and its owner.
type looper struct{ *netio.Loop }

func newLooper(s *server) (looper, error) {
	l, err := netio.NewLoop(options(s, "bench"))
	if err != nil {
		return looper{}, err
	}
	ready := false
	return looper{l}, looper{l}.until(func(out *driver.Output) bool {
		ready = ready || out.Kind == core.CommandNotice && out.Notice == core.NoticePhase && out.Phase == core.PhaseReady
		return ready
	})
}

// until polls until done says so of an output.
func (l looper) until(done func(*driver.Output) bool) error {
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

func (l looper) flood(passes, total int) (lost int64, err error) {
	l.Submit(1, flood(passes), nil)
	seen, failed := 0, error(nil)
	err = l.until(func(out *driver.Output) bool {
		switch out.Kind {
		case core.CommandDeliver:
			if out.Event == nil {
				lost += out.Count
				break
			}
			look(*out.Event)
			seen++
		case core.CommandFail:
			failed = out.Err
		}
		return failed != nil || seen+int(lost) >= total
	})
	if failed != nil {
		err = failed
	}
	return lost, err
}

func (l looper) close() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = l.Close(ctx)
}

func flood(passes int) wire.Action { return wire.NewAction("Flood", "Passes", fmt.Sprint(passes)) }

// iterate reads a flood through Client.Events.
func iterate(ctx context.Context, c *netio.Client, passes, total int) (lost int64, err error) {
	events := c.Events(ctx)
	call := c.Submit(flood(passes), nil)
	seen := 0
	for item := range events {
		if item.Gap != core.GapNone {
			lost += item.Count
		} else {
			look(item.Event)
			seen++
		}
		if seen+int(lost) >= total {
			break
		}
	}
	<-call.Done()
	_, err = call.Result()
	return lost, err
}

func closeClient(c *netio.Client) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = c.Close(ctx)
}
