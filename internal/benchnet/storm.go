package main

import (
	"context"
	"fmt"
	"time"

	"amicore/adapters/netio"
	"amicore/core"
	"amicore/core/fleet"
)

const (
	stormNodes = 1000
	stormRate  = 100 // connects a second
	stormBurst = 10
)

// benchStorm cuts the connections of 1,000 nodes at once: they must come back within the budget of connects.
func benchStorm(r *report, _ *server) error {
	servers, err := startAsterisks(stormNodes)
	if err != nil {
		return err
	}
	defer servers.stop()
	o := netio.ClusterOptions{Fleet: fleet.Config{ConnectRate: stormRate, ConnectBurst: stormBurst}}
	backoff := 500 * time.Millisecond
	for _, addr := range servers.addrs {
		o.Nodes = append(o.Nodes, netio.NodeOptions{Core: core.Config{
			Address: addr, Username: "bench", Secret: core.NewSecret("bench"), Events: "off", BackoffMin: backoff, StableAfter: time.Second,
		}})
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
	time.Sleep(1100 * time.Millisecond) // stable: the backoff begins anew
	sessions := c.Stats().Total.Sessions
	if err := servers.cut(); err != nil {
		return err
	}
	start := time.Now()
	for {
		s := c.Stats()
		if s.Total.Sessions == sessions+stormNodes && s.Phases[core.PhaseReady] == stormNodes {
			break
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%d of %d nodes are ready", s.Phases[core.PhaseReady], stormNodes)
		}
		time.Sleep(10 * time.Millisecond)
	}
	took := time.Since(start)
	all, within, err := servers.accepted()
	if err != nil {
		return err
	}
	r.note("%d nodes, %d connects a second and a burst of %d; %d connections came", stormNodes, stormRate, stormBurst, all)
	r.atMost("connects that came within any second", float64(within), stormRate+stormBurst, "")
	r.atMost("until every node is ready again: nodes ÷ rate and one backoff", took.Seconds(), (stormNodes*time.Second/stormRate + backoff).Seconds(), " s")
	return nil
}
