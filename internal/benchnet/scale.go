package main

import (
	"context"
	"fmt"
	"time"

	"amicore/adapters/netio"
	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/wire"
)

const (
	scaleFew, scaleMany = 10, 1000
	scalePasses         = 6000 // of the recorded events, in all, a round
	scaleRounds         = 5
)

// benchScale holds a cluster of 10 nodes and one of 1,000, and compares what an event and an idle node cost in each.
func benchScale(r *report, s *server) error {
	ctx, cancel := context.WithTimeout(context.Background(), lifetime)
	defer cancel()
	few, err := openScale(ctx, s, scaleFew)
	if err != nil {
		return err
	}
	defer closeClient(few)
	// What the nodes after the first ten take, where there are few and where there are many.
	const step = 100
	first, err := growth(ctx, few, s, scaleFew, step)
	if err != nil {
		return err
	}
	many, err := openScale(ctx, s, scaleMany-step)
	if err != nil {
		return err
	}
	defer closeClient(many)
	last, err := growth(ctx, many, s, scaleMany-step, step)
	if err != nil {
		return err
	}
	r.note("an idle node takes %.1f KiB of heap and stacks after the first %d, %.1f KiB after the first %d", first/1024, scaleFew, last/1024, scaleMany-step)
	r.atMost("memory of an idle node, of 1,000 / of 10", last/first, 1.2, "")
	for i := range step { // back to ten
		if err := few.Remove(ctx, scaleName(scaleFew+i)); err != nil {
			return err
		}
	}
	var a, b []float64
	for range scaleRounds {
		for _, c := range []struct {
			cluster *netio.Cluster
			nodes   int
			to      *[]float64
		}{{few, scaleFew, &a}, {many, scaleMany, &b}} {
			each, err := costOfAnEvent(ctx, c.cluster, s, c.nodes)
			if err != nil {
				return err
			}
			*c.to = append(*c.to, each)
		}
	}
	r.note("an event takes %.0f ns of CPU among %d nodes, %.0f ns among %d (medians)", median(a), scaleFew, median(b), scaleMany)
	r.atMost("CPU of an event, among 1,000 nodes / among 10", median(ratios(b, a)), 1.2, "")
	return nil
}

func scaleName(i int) string { return fmt.Sprintf("n%d", i) }

func scaleNode(s *server, i int) netio.NodeOptions {
	return netio.NodeOptions{Core: core.Config{Name: scaleName(i), Address: s.addr, Username: "bench", Secret: core.NewSecret("bench")}}
}

func openScale(ctx context.Context, s *server, n int) (*netio.Cluster, error) {
	o := netio.ClusterOptions{Fleet: fleet.Config{ConnectRate: 2000, ConnectBurst: 50}}
	for i := range n {
		o.Nodes = append(o.Nodes, scaleNode(s, i))
	}
	c, err := netio.OpenCluster(o)
	if err != nil {
		return nil, err
	}
	return c, c.WaitReady(ctx, 0)
}

// growth adds nodes to a cluster and returns what each of them takes, in bytes.
func growth(ctx context.Context, c *netio.Cluster, s *server, have, more int) (float64, error) {
	before, _ := held()
	for i := range more {
		if err := c.Add(scaleNode(s, have+i)); err != nil {
			return 0, err
		}
	}
	if err := c.WaitReady(ctx, have+more); err != nil {
		return 0, err
	}
	time.Sleep(200 * time.Millisecond) // readers that have come to rest hold no buffer
	after, _ := held()
	return float64(after-before) / float64(more), nil
}

// costOfAnEvent lets the same number of events come from all nodes together and returns the CPU of each, in ns.
func costOfAnEvent(ctx context.Context, c *netio.Cluster, s *server, nodes int) (float64, error) {
	passes := scalePasses / nodes
	delivered := c.Stats().Total.Delivered
	before, err := cpu()
	if err != nil {
		return 0, err
	}
	calls := make([]*netio.Call, nodes)
	for i := range calls {
		calls[i] = c.Submit(netio.To(scaleName(i)), wire.NewAction("Flood", "Passes", fmt.Sprint(passes)), nil)
	}
	want := delivered + uint64(passes*nodes*s.events)
	for c.Stats().Total.Delivered < want {
		if ctx.Err() != nil {
			return 0, fmt.Errorf("%d of %d events came", c.Stats().Total.Delivered-delivered, want-delivered)
		}
		time.Sleep(5 * time.Millisecond)
	}
	after, err := cpu()
	if err != nil {
		return 0, err
	}
	for _, call := range calls {
		<-call.Done()
		if _, err := call.Result(); err != nil {
			return 0, err
		}
	}
	return float64(after-before) / float64(passes*nodes*s.events), nil
}
