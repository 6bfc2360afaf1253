package sim_test

import (
	"testing"

	"amicore/sim"
)

// TestEveryPromiseHoldsOverManySeeds is the short campaign; `make sim` runs a
// longer one.
func TestEveryPromiseHoldsOverManySeeds(t *testing.T) {
	seeds := uint64(300)
	if testing.Short() {
		seeds = 50
	}
	for seed := uint64(1); seed <= seeds; seed++ {
		if !sim.Check(t, sim.Generate(seed, sim.Profile{})) {
			t.Fatalf("seed %d", seed)
		}
	}
}

// TestAFleetComesBackFromAStorm: all connections of a fleet break at once,
// and it keeps to its budget. amisim run --nodes 1000 makes a large one.
func TestAFleetComesBackFromAStorm(t *testing.T) {
	for seed := uint64(1); seed <= 6; seed++ {
		if !sim.Check(t, sim.Generate(seed, sim.Profile{Storm: true, Nodes: 60})) {
			t.Fatalf("seed %d", seed)
		}
	}
}
