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
	loudNodes   = 10
	loudLength  = 10 * time.Second
	stampEvery  = 5 * time.Millisecond
	quietLength = 5 * time.Second
)

// benchLoud floods one node of ten and looks at a quiet one: when its events are delivered, and how long its actions take.
func benchLoud(r *report, s *server) error {
	o := netio.ClusterOptions{}
	for i := range loudNodes {
		o.Nodes = append(o.Nodes, netio.NodeOptions{Core: core.Config{Name: fmt.Sprintf("n%d", i), Address: s.addr, Username: "bench", Secret: core.NewSecret("bench")}})
	}
	c, err := netio.OpenCluster(o)
	if err != nil {
		return err
	}
	defer closeClient(c)
	ctx, cancel := context.WithTimeout(context.Background(), lifetime)
	defer cancel()
	if err := c.WaitReady(ctx, 0); err != nil {
		return err
	}
	before, err := clusterPings(ctx, c, "n1", quietLength)
	if err != nil {
		return err
	}
	// Somebody reads the loud node's events, and sees how many came.
	loud, done := make(chan int64, 1), make(chan struct{})
	feed := c.Subscribe(fanout.Options{Node: 1})
	go func() {
		defer close(done)
		got := follow(ctx, feed, 0)
		loud <- got.seen + got.gaps
	}()
	if _, err := c.Do(ctx, netio.To("n0"), wire.NewAction("FloodFor", "Length", loudLength.String())); err != nil {
		return err
	}
	late := make(chan []float64, 1)
	stamps := c.NodeEvents(ctx, "n2", fanout.Filter{Events: []string{"Stamp", "End"}})
	go func() { late <- stamped(stamps) }()
	if _, err := c.Do(ctx, netio.To("n2"), wire.NewAction("StampFor", "Length", (loudLength-time.Second).String())); err != nil {
		return err
	}
	during, err := clusterPings(ctx, c, "n1", loudLength-time.Second)
	if err != nil {
		return err
	}
	delays := <-late
	<-done
	events := <-loud
	r.note("%.0f events a second of the loud node, %d stamped ones of a quiet one", float64(events)/loudLength.Seconds(), len(delays))
	r.atMost("an event of a quiet node is delivered after, median", median(delays), 10, " ms")
	r.atMost("99 of 100 within", quantile(delays, 99), 50, " ms")
	r.note("Do(Ping) on a quiet node: median %.3f ms and 99 of 100 within %.3f ms without the flood, %.3f and %.3f ms with it",
		median(before), quantile(before, 99), median(during), quantile(during, 99))
	r.atMost("Do(Ping), 99 of 100, with the flood / without", quantile(during, 99)/quantile(before, 99), 3, "")
	bareBefore, err := barePings(s.addr, quietLength/2)
	if err != nil {
		return err
	}
	bareDuring, err := pingsBesideFlood(s.addr, loudLength/2)
	if err != nil {
		return err
	}
	r.note("a bare socket, while another process floods one that only counts: 99 of 100 within %.3f ms without, %.3f ms with, ratio %.2f",
		quantile(bareBefore, 99), quantile(bareDuring, 99), quantile(bareDuring, 99)/quantile(bareBefore, 99))
	return nil
}

// stamped returns how old the stamped events were when they came, in ms.
func stamped(items func(func(netio.NodeItem) bool)) (delays []float64) {
	for item := range items {
		if item.Gap != core.GapNone {
			continue
		}
		if wire.EqualFold(item.Event.Type(), "End") {
			return delays
		}
		if ns, err := strconv.ParseInt(string(item.Event.Get("At")), 10, 64); err == nil {
			delays = append(delays, float64(time.Now().UnixNano()-ns)/1e6)
		}
	}
	return delays
}

// clusterPings pings a node again and again and returns how long each took, in ms.
func clusterPings(ctx context.Context, c *netio.Cluster, name string, length time.Duration) (times []float64, err error) {
	for end := time.Now().Add(length); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		start := time.Now()
		if _, err := c.Do(ctx, netio.To(name), wire.NewAction("Ping")); err != nil {
			return nil, err
		}
		times = append(times, float64(time.Since(start).Nanoseconds())/1e6)
	}
	return times, nil
}
