package sim

import (
	"slices"
	"testing"
	"time"

	"amicore/adapters/fake"
)

// TestASwizzleBreaksOneByOneAndRestoresInAnyOrder: all are broken before the
// first is restored, each is for the least time, and the orders differ.
func TestASwizzleBreaksOneByOneAndRestoresInAnyOrder(t *testing.T) {
	const nodes = 8
	inOrder, first := 0, map[int]bool{}
	for seed := range uint64(100) {
		g := &generator{seed: seed, profile: Profile{Chaos: 30 * time.Second}, plan: &Plan{Nodes: make([]Node, nodes)}}
		g.spread(swizzle, Event{At: time.Second, Kind: EventNet, Net: fake.NetStallDown, For: 4 * time.Second})
		list := g.plan.Events
		if len(list) != nodes {
			t.Fatalf("%d faults", len(list))
		}
		ends := make([]time.Duration, nodes)
		for i, e := range list {
			ends[i] = e.At + e.For
			if int(e.Node) != i+1 || i > 0 && e.At <= list[i-1].At {
				t.Fatalf("seed %d: node %d is broken at %v, place %d", seed, e.Node, e.At, i)
			}
			if e.For < leastTime {
				t.Errorf("seed %d: node %d is broken for %v", seed, e.Node, e.For)
			}
		}
		if slices.Min(ends) < list[nodes-1].At {
			t.Errorf("seed %d: one is restored before all are broken: %v", seed, ends)
		}
		if slices.IsSorted(ends) {
			inOrder++
		}
		first[slices.Index(ends, slices.Min(ends))] = true
	}
	if inOrder > 1 || len(first) != nodes {
		t.Errorf("%d of 100 are restored as they were broken; the first to be restored was any of %d nodes of %d", inOrder, len(first), nodes)
	}
}

// TestSeedsDifferInWhatTheyHaveOfFaults: from a few to most kinds, from short
// to long ones.
func TestSeedsDifferInWhatTheyHaveOfFaults(t *testing.T) {
	few, many, short, long := 0, 0, 0, 0
	for seed := range uint64(300) {
		kinds, longest := map[fake.NetFault]bool{}, time.Duration(0)
		for _, e := range Generate(seed, Profile{Nodes: 1}).Events {
			if e.Kind == EventNet {
				kinds[e.Net] = true
				longest = max(longest, e.For)
				if e.For < leastTime {
					t.Errorf("seed %d: %v for %v", seed, e.Net, e.For)
				}
			}
		}
		switch n := len(kinds); {
		case n <= 2:
			few++
		case n >= 9:
			many++
		}
		switch {
		case longest < 2*time.Second:
			short++
		case longest > 6*time.Second:
			long++
		}
	}
	if few < 30 || many < 30 || short < 15 || long < 15 {
		t.Errorf("of 300 seeds %d have few kinds, %d many; %d only short ones, %d long ones", few, many, short, long)
	}
}

// TestActionsHaveWeights: in some seeds the owner does mostly one thing, in
// others all there is.
func TestActionsHaveWeights(t *testing.T) {
	one, all := 0, 0
	for seed := range uint64(300) {
		count := map[string]int{}
		sum := 0
		for _, e := range Generate(seed, Profile{Nodes: 1, Calm: true}).Events {
			if e.Kind == EventSubmit && e.Ticket < metTicket {
				count[e.Action.Name]++
				sum++
			}
		}
		most := 0
		for _, n := range count {
			most = max(most, n)
		}
		if sum >= 20 && most*5 > sum*2 {
			one++
		}
		if len(count) >= 11 {
			all++
		}
	}
	if one < 15 || all < 15 {
		t.Errorf("of 300 seeds %d do mostly one thing, %d nearly everything", one, all)
	}
}
