package sim

import (
	"slices"
	"testing"
)

// TestASubscriberThatIsSlowOrPanicsChangesNoStep: without it the same plan has
// the same trace.
func TestASubscriberThatIsSlowOrPanicsChangesNoStep(t *testing.T) {
	seeds := uint64(400)
	if testing.Short() {
		seeds = 250
	}
	slow, panics := 0, 0
	for seed := uint64(1); seed <= seeds; seed++ {
		p := Generate(seed, Profile{})
		idle := func(e Event) bool { return e.Kind == EventIdle }
		if !slices.ContainsFunc(p.Events, idle) {
			continue
		}
		var reached Coverage
		with := Run(p, Options{Coverage: &reached})
		q := *p
		q.Events = slices.DeleteFunc(slices.Clone(p.Events), idle)
		without := Run(&q, Options{})
		if with.Violation != nil || without.Violation != nil {
			t.Fatalf("seed %d: %v, %v", seed, with.Violation, without.Violation)
		}
		if with.Hash != without.Hash || with.Steps != without.Steps {
			t.Fatalf("seed %d: %d steps with a slow subscriber, %d without", seed, with.Steps, without.Steps)
		}
		if reached.Points[pointSlowDropped] > 0 {
			slow++
		}
		if reached.Points[pointReaderPanic] > 0 {
			panics++
		}
	}
	if slow == 0 || panics == 0 {
		t.Errorf("%d subscribers lost events and %d readers panicked in %d seeds: nothing is shown", slow, panics, seeds)
	}
}
