package main

import (
	"context"
	"runtime"
	"time"

	"amicore/adapters/netio"
)

const (
	idleClients = 1000
	idleLength  = 15 * time.Second // one heartbeat of each
)

// benchIdle holds many sessions on which nothing happens but the heartbeat.
func benchIdle(r *report, s *server) error {
	ctx, cancel := context.WithTimeout(context.Background(), lifetime)
	defer cancel()
	// The first client brings what all of them share.
	first, err := netio.Open(options(s, "bench"))
	if err != nil {
		return err
	}
	defer closeClient(first)
	if err := first.WaitReady(ctx); err != nil {
		return err
	}
	inUse, sys := held()
	rss := resident("VmRSS")
	goroutines := runtime.NumGoroutine()
	clients := make([]*netio.Client, idleClients)
	for i := range clients {
		if clients[i], err = netio.Open(options(s, "bench")); err != nil {
			return err
		}
	}
	for _, c := range clients {
		if err := c.WaitReady(ctx); err != nil {
			return err
		}
	}
	before, err := cpu()
	if err != nil {
		return err
	}
	start := time.Now()
	time.Sleep(idleLength)
	after, err := cpu()
	if err != nil {
		return err
	}
	share := float64(after-before) / float64(time.Since(start)) * 100
	nowInUse, nowSys := held()
	each := func(now, then int64) float64 { return float64(now-then) / idleClients / 1024 }
	r.atMost("heap and stacks of each", each(nowInUse, inUse), 64, " KiB")
	r.atMost("from the system for each", each(nowSys, sys), 64, " KiB")
	r.note("resident %.1f KiB and %d goroutines each", each(resident("VmRSS"), rss), (runtime.NumGoroutine()-goroutines)/idleClients)
	r.atMost("CPU of all of them, heartbeats every 15 s included", share, 1, " % of a core")
	stop := make(chan struct{}, idleClients)
	for _, c := range clients {
		go func() {
			closeClient(c)
			stop <- struct{}{}
		}()
	}
	for range clients {
		<-stop
	}
	return nil
}
