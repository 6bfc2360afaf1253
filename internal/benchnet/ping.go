package main

import (
	"context"
	"sync"
	"time"

	"amicore/adapters/netio"
	"amicore/core/wire"
)

const (
	pingRounds  = 25
	pingsAlone  = 1000 // of one caller, in a round
	pingCallers = 100
	pingsEach   = 100 // of each of them
)

// benchPing compares the round trip of a Ping with that of a minimal multiplexer.
func benchPing(r *report, s *server) error {
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
	m, err := newMux(s.addr)
	if err != nil {
		return err
	}
	defer m.close()
	ping := wire.NewAction("Ping")
	pings := []func() error{
		func() error { _, err := client.Do(ctx, ping); return err },
		m.ping,
		m.pingDirect,
	}
	var medians, rates [3][]float64
	for i := -1; i < pingRounds; i++ {
		for j, ping := range pings {
			middle, err := alone(ping)
			if err != nil {
				return err
			}
			rate, err := together(ping)
			if err != nil {
				return err
			}
			if i >= 0 {
				medians[j] = append(medians[j], middle)
				rates[j] = append(rates[j], rate)
			}
		}
	}
	r.note("one caller, median: Do %.1f µs, multiplexer %.1f µs (%.1f µs where the caller writes)",
		median(medians[0])/1e3, median(medians[1])/1e3, median(medians[2])/1e3)
	r.note("%d callers: Do %.0f/s, multiplexer %.0f/s (%.0f/s where the caller writes)", pingCallers, median(rates[0]), median(rates[1]), median(rates[2]))
	r.atMost("median of one caller, Do / multiplexer", median(ratios(medians[0], medians[1])), 1.2, "")
	r.atLeast("throughput of 100 callers, Do / multiplexer", median(ratios(rates[0], rates[1])), 0.9, "")
	r.note("against the one where the caller writes: %.2f and %.2f", median(ratios(medians[0], medians[2])), median(ratios(rates[0], rates[2])))
	return nil
}

// alone returns the median round trip of one caller, in nanoseconds.
func alone(ping func() error) (float64, error) {
	times := make([]int64, pingsAlone)
	for i := range times {
		start := time.Now()
		if err := ping(); err != nil {
			return 0, err
		}
		times[i] = time.Since(start).Nanoseconds()
	}
	return float64(median(times)), nil
}

// together returns the pings per second of many callers.
func together(ping func() error) (float64, error) {
	var wg sync.WaitGroup
	errs := make([]error, pingCallers)
	start := time.Now()
	for i := range errs {
		wg.Go(func() {
			for range pingsEach {
				if errs[i] = ping(); errs[i] != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	rate := pingCallers * pingsEach / time.Since(start).Seconds()
	for _, err := range errs {
		if err != nil {
			return 0, err
		}
	}
	return rate, nil
}
