// Package simrapid draws plans of package sim with pgregory.net/rapid, so that
// rapid shrinks a plan that breaks a promise. It is apart from sim: who
// simulates without rapid does not import it.
package simrapid

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"amicore/sim"
)

// Plan draws plans of a profile. A plan shrinks by its seed, its nodes, the
// events that are left in and the length of its chaos.
func Plan(p sim.Profile) *rapid.Generator[*sim.Plan] {
	return rapid.Custom(func(t *rapid.T) *sim.Plan {
		plan := sim.Generate(rapid.Uint64Range(1, 1<<32).Draw(t, "seed"), p)
		if n := len(plan.Nodes); n > 1 {
			plan = keepNodes(plan, rapid.IntRange(1, n).Draw(t, "nodes"))
		}
		// Events are left in by drawn spans, so that few draws decide on many.
		kept := plan.Events[:0:0]
		for events := plan.Events; len(events) > 0; {
			span := rapid.IntRange(1, min(16, len(events))).Draw(t, "span")
			if rapid.Bool().Draw(t, "keep") {
				kept = append(kept, events[:span]...)
			}
			events = events[span:]
		}
		plan.Events = kept
		if n := len(kept); n > 0 {
			least := kept[n-1].At.Truncate(time.Second) + time.Second
			plan.Chaos = max(least, min(plan.Chaos, time.Duration(rapid.IntRange(1, int(plan.Chaos/time.Second)).Draw(t, "chaos"))*time.Second))
		}
		return plan
	})
}

func keepNodes(p *sim.Plan, n int) *sim.Plan {
	q := *p
	q.Nodes = q.Nodes[:n]
	last := q.Nodes[n-1].ID
	q.Events = slices.DeleteFunc(slices.Clone(p.Events), func(e sim.Event) bool { return e.Node > last })
	return &q
}
