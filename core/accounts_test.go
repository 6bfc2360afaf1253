package core_test

import (
	"testing"

	"amicore/core"
	"amicore/internal/golden"
	"amicore/internal/stepview"
	"amicore/sim"
)

// TestTheAccountsOfAMachineAreRight counts all slots again behind each Step of
// every story: what a list, a table or a sum keeps up to date must come to the
// same.
func TestTheAccountsOfAMachineAreRight(t *testing.T) {
	steps := 0
	for _, f := range readStories(t) {
		_, err := golden.Each(f, func(m *core.Machine) error {
			steps++
			return m.Audit()
		})
		if err != nil {
			t.Error(err)
		}
	}
	if steps < 3000 {
		t.Errorf("only %d steps", steps)
	}
}

// TestTheAccountsAreRightInSimulation does so in worlds and in forks, which lead
// sessions into corners that no story tells of.
func TestTheAccountsAreRightInSimulation(t *testing.T) {
	audited := 0
	stepview.Audit = func(m *core.Machine) error {
		audited++
		return m.Audit()
	}
	defer func() { stepview.Audit = nil }()
	for seed := range uint64(150) {
		s := sim.RunPlan(sim.Generate(seed, sim.Profile{}), sim.Options{Spec: sim.SpecAlways})
		for _, f := range s.Failures {
			t.Fatalf("seed %d: %s", f.Seed, f.Violation.Text)
		}
	}
	if audited < 10_000 {
		t.Errorf("only %d steps", audited)
	}
}
