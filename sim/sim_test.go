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

// TestAPlanReadsBackAsItWasWritten: a plan in a file is the plan that runs.
func TestAPlanReadsBackAsItWasWritten(t *testing.T) {
	for seed := uint64(1); seed <= 200; seed++ {
		p := sim.Generate(seed, sim.Profile{})
		file, err := p.Encode("x.ami")
		if err != nil {
			t.Fatal(err)
		}
		q, err := sim.Decode("x.ami", file)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if a, b := sim.Run(p, sim.Options{}), sim.Run(q, sim.Options{}); a.Hash != b.Hash {
			t.Fatalf("seed %d: the plan from the file runs differently: %d and %d steps", seed, a.Steps, b.Steps)
		}
	}
}
