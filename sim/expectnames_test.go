package sim

import (
	"slices"
	"testing"
)

// TestWhateverARunCountsMayBeExpected: the names that a plan may use are all
// those that anything is counted under.
func TestWhateverARunCountsMayBeExpected(t *testing.T) {
	seen := map[string]bool{}
	for seed := uint64(1); seed <= 300; seed++ {
		p := Generate(seed, Profile{Hostile: seed%10 == 0})
		p.Events = append(p.Events, Event{At: p.Chaos, Kind: EventExpect, Node: p.Nodes[0].ID, Text: "event"})
		p.Events[len(p.Events)-1].Min, p.Events[len(p.Events)-1].Max = 0, maxCount
		sortEvents(p.Events)
		w := newWorld()
		if r := w.play(p, Options{}); r.Violation != nil {
			t.Fatalf("seed %d: %v", seed, r.Violation)
		}
		for _, n := range w.nodes {
			for name := range n.book.counts {
				seen[name] = true
				if !isCount(name) {
					t.Errorf("seed %d: %q is counted, and may not be expected", seed, name)
				}
			}
			for ticket, end := range n.book.ends {
				if !isEnd(end.text) {
					t.Errorf("seed %d: ticket %d ended so, and may not be expected to: %q", seed, ticket, end.text)
				}
			}
		}
	}
	for _, name := range []string{"complete", "fail: disconnected", "gap reconnect", "missing dropped", "phase ready", "close closed by peer", "orphan late", "notice retry"} {
		if !seen[name] || !slices.Contains(countNames, name) {
			t.Errorf("%q was never counted: nothing is shown", name)
		}
	}
}
