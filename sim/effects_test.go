package sim_test

import (
	"testing"

	"amicore/adapters/fake"
	"amicore/sim"
)

// TestAnEffectIsOfAFaultThatFired, run by run, and of each kind one is seen.
func TestAnEffectIsOfAFaultThatFired(t *testing.T) {
	seeds := uint64(3000)
	if testing.Short() {
		seeds = 200
	}
	var sum sim.Coverage
	for seed := range seeds {
		var v sim.Coverage
		sim.Run(sim.Generate(seed, sim.Profile{}), sim.Options{Coverage: &v})
		for k := range fake.NetFaults() {
			if v.NetEffects[k] > v.Net[k].Fired {
				t.Errorf("seed %d: %v fired %d times, and its effect was seen %d times", seed, fake.NetFault(k), v.Net[k].Fired, v.NetEffects[k])
			}
		}
		for k := range fake.FaultKinds {
			if v.ServerEffects[k] > v.Server[k].Fired {
				t.Errorf("seed %d: %v fired %d times, and its effect was seen %d times", seed, k, v.Server[k].Fired, v.ServerEffects[k])
			}
		}
		sum.Add(&v)
	}
	for k := range fake.NetFaults() {
		if sum.NetEffects[k] == 0 && !testing.Short() {
			t.Errorf("the effect of %v was never seen: armed and fired %+v", fake.NetFault(k), sum.Net[k])
		}
	}
	for k := fake.FaultKind(1); k < fake.FaultKinds; k++ {
		if sum.ServerEffects[k] == 0 && !testing.Short() {
			t.Errorf("the effect of %v was never seen: armed and fired %+v", k, sum.Server[k])
		}
	}
}

// TestAHostilePeerIsFelt, whatever of its kinds it is, and no effect is counted
// of one that wrote nothing.
func TestAHostilePeerIsFelt(t *testing.T) {
	seeds := uint64(300)
	var sum sim.Coverage
	for seed := range seeds {
		var v sim.Coverage
		sim.Run(sim.Generate(seed, sim.Profile{Hostile: true}), sim.Options{Coverage: &v})
		for k, name := range sim.HostileNames() {
			if v.HostileEffects[k] > v.Hostile[k].Fired || v.Hostile[k].Armed == 0 && v.Hostile[k].Fired > 0 {
				t.Errorf("seed %d: %s: %+v, and its effect was seen %d times", seed, name, v.Hostile[k], v.HostileEffects[k])
			}
		}
		sum.Add(&v)
	}
	for k, name := range sim.HostileNames() {
		if sum.HostileEffects[k] < 20 {
			t.Errorf("the effect of %s was seen on %d machines: %+v", name, sum.HostileEffects[k], sum.Hostile[k])
		}
	}
}
