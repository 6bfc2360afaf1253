package simrapid_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"amicore/core"
	"amicore/core/wire"
	"amicore/sim"
	"amicore/sim/simrapid"
)

func TestEveryPromiseHoldsInDrawnPlans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sim.Check(t, simrapid.Plan(sim.Profile{Nodes: 2}).Draw(t, "plan"))
	})
}

// TestRapidShrinksAPlanThatBreaksAPromise: an application whose promise is
// that no action ever fails is found out, by a plan with few events.
func TestRapidShrinksAPlanThatBreaksAPromise(t *testing.T) {
	p := simrapid.Plan(sim.Profile{Nodes: 2})
	least := 1 << 30
	for seed := range 20 {
		plan := p.Example(seed)
		found := sim.JudgeWith(plan, sim.Options{App: naive})
		if found == nil {
			continue
		}
		if !strings.Contains(found.Text, "an action failed") {
			t.Fatal(found)
		}
		least = min(least, len(plan.Events))
	}
	if least == 1<<30 {
		t.Error("no plan breaks what can not hold")
	}
}

func naive(core.Node) sim.App {
	return sim.AppFunc(func(o sim.Owner, out *core.Command) {
		if out.Kind == core.CommandFail {
			o.Fail("an action failed")
		}
	})
}

// Rapid draws the plans and shrinks one that breaks a promise.
func ExamplePlan() {
	plan := simrapid.Plan(sim.Profile{Nodes: 1, Calm: true}).Example(1)
	v := sim.JudgeWith(plan, sim.Options{App: func(core.Node) sim.App {
		return sim.AppFunc(func(o sim.Owner, out *core.Command) {
			if out.Kind == core.CommandNotice && out.Phase == core.PhaseReady {
				o.Submit(wire.NewAction("Ping"), core.Options{})
			}
		})
	}})
	fmt.Println(v == nil)
	// Output: true
}
