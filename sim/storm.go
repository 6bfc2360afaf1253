package sim

import (
	"time"

	"amicore/adapters/fake"
	"amicore/core"
)

// storm is the plan of an outage of everything: a fleet is ready, all its
// connections break at once, or one after the other, for a while nobody can
// connect, and then every node must be back as soon as the budget of connects
// allows: after the longest backoff, nodes ÷ rate, and one attempt.
func storm(seed uint64, p Profile) *Plan {
	if p.Nodes == 0 {
		p.Nodes = 1000
	}
	g := &generator{seed: seed, profile: p, plan: &Plan{Seed: seed}}
	f := &FleetPlan{Rate: 20 + g.below(200), Burst: 1 + g.below(20), Concurrency: 20 + g.below(200)}
	g.plan.Fleet = f
	latency := g.span(50*time.Microsecond, 20*time.Millisecond)
	for i := range p.Nodes {
		g.plan.Nodes = append(g.plan.Nodes, Node{
			ID: core.Node(i + 1), Version: pick(g.below, versions...), Latency: latency, Jitter: g.span(0, time.Millisecond),
		})
	}
	k := configOf(g.plan, &g.plan.Nodes[0])
	// What one attempt takes: the dial, banner, login; with the queue of the
	// last node's permit that is all.
	attempt := 12*latency + 100*time.Millisecond
	// So many attempts fit at a time: where that is less than the rate, it counts.
	each := max(time.Second/time.Duration(f.Rate), attempt/time.Duration(f.Concurrency))
	all := time.Duration(p.Nodes)*each + attempt
	ready := all.Round(time.Millisecond)
	cut := ready + k.StableAfter
	outage := pick(g.below, 0, g.span(0, 3*time.Second), g.span(0, 10*time.Second))
	swizzle := time.Duration(0) // from the first break to the last
	if g.chance(30) {
		swizzle = g.span(0, 2*time.Second)
	}
	for i := range p.Nodes {
		at := cut + g.span(0, swizzle)
		g.plan.Events = append(g.plan.Events, Event{At: at, Kind: EventNet, Net: fake.NetReset, Node: core.Node(i + 1), For: time.Millisecond})
		if outage > 0 {
			g.plan.Events = append(g.plan.Events, Event{At: at, Kind: EventNet, Net: fake.NetRefuse, Node: core.Node(i + 1), For: outage})
		}
	}
	backoff := k.BackoffMin
	if outage > 0 {
		backoff = k.BackoffMax
	}
	back := cut + swizzle + outage + backoff + all
	g.plan.Events = append(g.plan.Events,
		Event{At: ready, Kind: EventExpect, Text: "phase ready", Min: int64(p.Nodes), Max: int64(p.Nodes)},
		Event{At: back, Kind: EventExpect, Text: "phase ready", Min: int64(2 * p.Nodes), Max: int64(2 * p.Nodes)},
	)
	g.plan.Chaos = back + time.Second
	sortEvents(g.plan.Events)
	return g.plan
}
