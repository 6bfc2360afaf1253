package sim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"amicore/core"
)

// forkPlan is a calm session with forks of every kind, or without any.
func forkPlan(forks bool) *Plan {
	p := &Plan{Seed: 3, Chaos: 10 * time.Second, Nodes: []Node{{ID: 1, Calls: 20}}}
	if !forks {
		return p
	}
	for i := range 20 {
		p.Events = append(p.Events, Event{At: time.Duration(i) * 500 * time.Millisecond, Kind: EventFork, Node: 1, Draws: uint64(i), Amount: 60, Fresh: i%3 == 0})
	}
	p.Events = append(p.Events, Event{At: time.Second, Kind: EventFork, Node: 1, Draws: 99, Amount: 60, Aimed: true, In: core.PhaseReady})
	p.Events = append(p.Events, Event{At: time.Second, Kind: EventFork, Node: 1, Draws: 98, Amount: 60, When: "ping-asked"})
	sortEvents(p.Events)
	return p
}

// TestAForkMovesNothingOfItsWorld: what a copy does is of no effect on the machine
// that was copied, and the same plan makes the same forks.
func TestAForkMovesNothingOfItsWorld(t *testing.T) {
	without, with := Run(forkPlan(false), Options{Spec: SpecAlways}), Run(forkPlan(true), Options{Spec: SpecAlways})
	if without.Violation != nil || with.Violation != nil {
		t.Fatalf("%v, %v", without.Violation, with.Violation)
	}
	if with.Hash != without.Hash || with.Steps != without.Steps {
		t.Errorf("the world made %d steps with forks and %d without", with.Steps, without.Steps)
	}
	if with.ForkSteps < 500 || without.ForkSteps != 0 {
		t.Errorf("%d steps in forks, and %d where there is none", with.ForkSteps, without.ForkSteps)
	}
	if again := Run(forkPlan(true), Options{Spec: SpecAlways}); again.ForkSteps != with.ForkSteps {
		t.Errorf("%d steps in forks, and then %d", with.ForkSteps, again.ForkSteps)
	}
	never := Run(forkPlan(true), Options{Spec: SpecNever})
	if never.Violation != nil || never.Hash != with.Hash || never.ForkSteps < 500 {
		t.Errorf("%v; %d steps in forks where the specification only leads", never.Violation, never.ForkSteps)
	}
}

// TestAForkSaysWhereTheTwoDiffer: the machine was given what its specification
// does not know of.
func TestAForkSaysWhereTheTwoDiffer(t *testing.T) {
	w := newWorld()
	w.plan, w.options = forkPlan(true), Options{Spec: SpecAlways}
	w.build()
	n := w.nodes[0]
	n.check.pair.Machine.Step(0, core.Credit(1)) // in secret
	defer func() {
		if recover() != stopRun || w.failure == nil {
			t.Fatal("the fork has found nothing")
		}
		if got := w.failure; got.Invariant != specID || !strings.Contains(got.Text, "in a fork with seed 7: ") || !strings.Contains(got.Text, "the last inputs of the fork:\n") {
			t.Errorf("%v", got)
		}
	}()
	n.fork(&Event{Draws: 7, Amount: 5})
}

// TestAFreshForkHasAWitness: it says nothing of what is right, and names what a Step
// leaves out, without the specification.
func TestAFreshForkHasAWitness(t *testing.T) {
	w := newWorld()
	w.plan, w.options = forkPlan(false), Options{Spec: SpecNever}
	w.build()
	n := w.nodes[0]
	f := &fork{g: generator{seed: 5, plan: &Plan{}}, config: n.config, node: n}
	f.offer(n.config)
	for _, c := range []struct {
		lose bool
		want string
	}{{false, ""}, {true, "S15"}} {
		witness := f.witnessed()
		out := f.pair.Machine.Clone().Step(f.now, withNode(core.Start(), n.plan.ID))
		if f.pair.Machine.Step(f.now, withNode(core.Start(), n.plan.ID)); c.lose {
			out = out[1:]
		}
		got := ""
		if v := witness.step(f.now, withNode(core.Start(), n.plan.ID), out); v != nil {
			got = v.Invariant
		}
		if got != c.want {
			t.Errorf("the witness of a Step without its first command (%t) names %q, want %q", c.lose, got, c.want)
		}
		f.pair = nil
		f.offer(n.config)
	}
}

// TestForksReachMoreCellsThanWorlds: and none of them changes a world that was
// generated, with all that it has under way.
func TestForksReachMoreCellsThanWorlds(t *testing.T) {
	count := func(v *Coverage) (n int) {
		for _, seeds := range v.Reached {
			if seeds.Seeds > 0 {
				n++
			}
		}
		return n
	}
	with, without := new(Coverage), new(Coverage)
	for seed := uint64(1); seed <= 60; seed++ {
		p := Generate(seed, Profile{})
		forked := Run(p, Options{Spec: SpecAlways, Coverage: with})
		p.Events = slices.DeleteFunc(p.Events, func(e Event) bool { return e.Kind == EventFork })
		plain := Run(p, Options{Spec: SpecAlways, Coverage: without})
		if forked.Violation != nil || forked.Hash != plain.Hash || forked.ForkSteps == 0 || plain.ForkSteps != 0 {
			t.Errorf("seed %d: %v; hash %016x with forks and %016x without, %d and %d steps in forks",
				seed, forked.Violation, forked.Hash, plain.Hash, forked.ForkSteps, plain.ForkSteps)
		}
	}
	for i, r := range with.Reached {
		if r.Worlds != without.Reached[i].Seeds || without.Reached[i].Worlds != r.Worlds {
			t.Errorf("%d seeds reach a cell without their forks, and %d where there are none", r.Worlds, without.Reached[i].Seeds)
		}
	}
	if a, b := count(with), count(without); a < 150 || a < 2*b {
		t.Errorf("60 seeds reached %d cells of correlation with forks, and %d without", a, b)
	}
}

// TestEverySituationComes: a fork that waits for one is made in some world.
func TestEverySituationComes(t *testing.T) {
	for _, name := range situationNames {
		came := false
		for seed := uint64(1); seed <= 200 && !came; seed++ {
			p := Generate(seed, Profile{})
			p.Events = slices.DeleteFunc(p.Events, func(e Event) bool { return e.Kind == EventFork })
			for i := range p.Nodes {
				p.Events = append(p.Events, Event{Kind: EventFork, Node: p.Nodes[i].ID, Draws: seed, Amount: 1, When: name})
			}
			sortEvents(p.Events)
			came = Run(p, Options{Spec: SpecAlways}).ForkSteps > 0
		}
		if !came {
			t.Errorf("200 seeds have not come to the situation %s", name)
		}
	}
}
