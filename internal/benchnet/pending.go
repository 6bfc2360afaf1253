package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"amicore/adapters/netio"
	"amicore/core"
	"amicore/core/wire"
)

const pendingRounds = 20

// benchPending has 100 callers wait for answers when the peer goes, in three ways.
func benchPending(r *report, s *server) error {
	for _, way := range []struct {
		user  string
		bound time.Duration
		slack time.Duration // for timers and the scheduler, where the bound is of timers
	}{
		{"close", 5 * time.Millisecond, 0},
		{"reset", 5 * time.Millisecond, 0},
		{"silent", silentInterval + silentMissed*silentTimeout, 5 * time.Millisecond},
	} {
		var last []float64
		before := runtime.NumGoroutine()
		for i := range pendingRounds {
			took, err := goes(s, way.user)
			if err != nil {
				return fmt.Errorf("%s, round %d: %w", way.user, i, err)
			}
			last = append(last, float64(took.Nanoseconds())/1e6)
		}
		limit := float64((way.bound + way.slack).Nanoseconds()) / 1e6
		r.atMost(fmt.Sprintf("%s: until the last of %d has its typed error, median of %d", way.user, holdings, pendingRounds), median(last), limit, " ms")
		r.note("longest %.2f ms", quantile(last, 100))
		left := runtime.NumGoroutine() - before
		for wait := 0; left > 0 && wait < 100; wait++ {
			time.Sleep(time.Millisecond)
			left = runtime.NumGoroutine() - before
		}
		r.atMost(way.user+": goroutines that stayed", float64(left), 0, "")
	}
	return nil
}

const (
	silentInterval = 100 * time.Millisecond
	silentTimeout  = 50 * time.Millisecond
	silentMissed   = 2
)

// goes returns how long after the server went the last of the callers had its error.
func goes(s *server, user string) (time.Duration, error) {
	o := options(s, user)
	o.Core.HeartbeatInterval, o.Core.HeartbeatTimeout, o.Core.MaxMissed = silentInterval, silentTimeout, silentMissed
	client, err := netio.Open(o)
	if err != nil {
		return 0, err
	}
	defer closeClient(client)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := client.WaitReady(ctx); err != nil {
		return 0, err
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var last time.Time
	var wrong error
	for range holdings {
		wg.Go(func() {
			_, err := client.Do(ctx, wire.NewAction("Getvar", "Variable", "x"))
			now := time.Now()
			var typed *core.ActionError
			mu.Lock()
			defer mu.Unlock()
			last = now
			if !errors.As(err, &typed) || !errors.Is(err, core.ErrDisconnected) || !core.MayHaveRun(err) {
				wrong = fmt.Errorf("an action ended with %v", err)
			}
		})
	}
	wg.Wait()
	went, err := s.went()
	if err == nil {
		err = wrong
	}
	return last.Sub(went), err
}
