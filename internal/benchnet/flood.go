package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"amicore/adapters/netio"
	"amicore/core"
	"amicore/core/fanout"
	"amicore/core/wire"
)

const (
	floodLength = 16 * time.Second
	sleepLength = 15 * time.Second
	pingPause   = 20 * time.Millisecond
	bareLength  = 8 * time.Second
)

// benchFlood floods a Client for 16 s of which its subscriber sleeps 15.
func benchFlood(r *report, s *server) error {
	// Bounds at the low end, so that what is held beyond them would show.
	o := options(s, "bench")
	o.Core.MaxFrame, o.Core.MaxReplyBytes = 64<<10, 1<<20
	o.Core.QueueEvents, o.Core.QueueBytes = 9000, 1<<20
	o.Core.MaxPending, o.Core.StepEvents = 1000, 256
	o.Core.WriteQueue, o.Core.SendWindow = 256<<10, 256<<10
	o.ReadAhead, o.Credit = 256<<10, 1<<20
	client, err := netio.Open(o)
	if err != nil {
		return err
	}
	defer closeClient(client)
	ctx, cancel := context.WithTimeout(context.Background(), lifetime)
	defer cancel()
	if err := client.WaitReady(ctx); err != nil {
		return err
	}
	feed := client.Subscribe(fanout.Options{})
	defer feed.Close()
	if _, err := client.Do(ctx, wire.NewAction("FloodFor", "Length", floodLength.String())); err != nil {
		return err
	}
	followed := make(chan outcome, 1)
	go func() { followed <- follow(ctx, feed, sleepLength) }()
	var times []float64
	var got outcome
	for over := false; !over; {
		start := time.Now()
		if _, err := client.Do(ctx, wire.NewAction("Ping")); err != nil {
			return err
		}
		times = append(times, float64(time.Since(start).Nanoseconds())/1e6)
		select {
		case got = <-followed:
			over = true
		case <-time.After(pingPause):
		}
	}
	if got.err != nil {
		return got.err
	}
	peak, bound := resident("VmHWM"), int64(o.Core.MemoryBound())
	dropped := feed.Stats().Dropped
	r.note("%.1f million events, %.1f million of them lost in %d gaps, peak memory %.1f MiB", float64(got.sent)/1e6, float64(got.gaps)/1e6, got.holes, float64(peak)/mib)
	r.atMost(fmt.Sprintf("peak resident memory, beyond a MemoryBound of %.1f MiB", float64(bound)/mib), float64(peak-bound)/mib, 32, " MiB")
	r.atMost(fmt.Sprintf("Do(Ping) meanwhile, longest of %d", len(times)), quantile(times, 100), 100, " ms")
	r.note("its median %.2f ms, 99 of 100 within %.2f ms", median(times), quantile(times, 99))
	bare, err := pingsInFlood(s.addr, bareLength, pingPause)
	if err != nil {
		return err
	}
	r.note("a client that only reads: longest of %d %.2f ms, median %.2f ms", len(bare), quantile(bare, 100), median(bare))
	r.atMost("events that are neither seen nor in a gap", float64(got.sent-got.seen-got.gaps), 0, "")
	r.atMost("events out of place: a gap is not where or as long as the hole", float64(got.misplaced), 0, "")
	r.atMost("lost events that the feed has not counted", float64(got.gaps)-float64(dropped), 0, "")
	return nil
}

// outcome is what a subscriber saw of numbered events.
type outcome struct {
	sent, seen, gaps int64
	holes, misplaced int
	err              error
}

// follow reads a feed to the event called End, and sleeps once soon after it began.
func follow(ctx context.Context, feed *netio.Feed, sleep time.Duration) (o outcome) {
	next := int64(0)
	for {
		item, ok := feed.Next(ctx)
		if !ok {
			o.err = fmt.Errorf("the feed ended after %d events", o.seen)
			return o
		}
		if item.Gap != core.GapNone {
			o.holes++
			o.gaps += item.Count
			next += item.Count
			continue
		}
		n, err := strconv.ParseInt(string(item.Event.Get("N")), 10, 64)
		if err != nil {
			o.err = fmt.Errorf("an event without a number: %w", err)
			return o
		}
		if n != next {
			o.misplaced++
		}
		if wire.EqualFold(item.Event.Type(), "End") {
			o.sent = n
			return o
		}
		next = n + 1
		if o.seen++; o.seen == 1000 {
			time.Sleep(sleep)
		}
	}
}
