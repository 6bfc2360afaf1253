package sim_test

import (
	"testing"

	"amicore/core"
	"amicore/sim"
)

// TestTheSpecificationMakesEveryStepOfAFleet: as many steps as the machines have
// made, and it changes none of them.
func TestTheSpecificationMakesEveryStepOfAFleet(t *testing.T) {
	fleets := 0
	for seed := uint64(1); fleets < 3; seed++ {
		p := sim.Generate(seed, sim.Profile{})
		if p.Fleet == nil {
			continue
		}
		fleets++
		inputs := 0 // of the nodes; a Tick is often the fleet's own
		with := sim.Run(p, sim.Options{Spec: sim.SpecAlways, Trace: func(_ core.Instant, n core.Node, in *core.Input, _ []core.Command) {
			if n != 0 && in.Kind != core.InputTick {
				inputs++
			}
		}})
		without := sim.Run(p, sim.Options{Spec: sim.SpecNever})
		switch {
		case with.Violation != nil:
			t.Fatalf("seed %d: %v", seed, with.Violation)
		case with.SpecSteps < inputs:
			t.Errorf("seed %d: the specification made %d steps beside the machines of a fleet, which had %d inputs", seed, with.SpecSteps, inputs)
		case without.SpecSteps != 0:
			t.Errorf("seed %d: the specification made %d steps and was not to make any", seed, without.SpecSteps)
		case with.Hash != without.Hash:
			t.Errorf("seed %d: the fleet does something else beside the specification", seed)
		}
	}
}
