package sim_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"amicore/core"
	"amicore/sim"
)

// TestTheShardsOfACampaignAddUpToTheWhole, however many work on it.
func TestTheShardsOfACampaignAddUpToTheWhole(t *testing.T) {
	c := sim.Campaign{From: 1000, Seeds: 50, Workers: 3}
	whole := c.Run()
	var seeds, steps, hash uint64
	for i := uint64(1); i <= 4; i++ {
		part := c
		part.Shard, part.Shards, part.Workers = i, 4, 1
		s := part.Run()
		seeds, steps, hash = seeds+s.Seeds, steps+s.Steps, hash+s.Hash
	}
	if seeds != whole.Seeds || steps != whole.Steps || hash != whole.Hash || seeds != 50 {
		t.Errorf("the shards: %d seeds, %d steps, %x; the whole: %d, %d, %x", seeds, steps, hash, whole.Seeds, whole.Steps, whole.Hash)
	}
}

// TestTheSamePlanGivesTheSameHashInAnotherProcess: nothing of the process
// (map order, addresses, times) reaches a run.
func TestTheSamePlanGivesTheSameHashInAnotherProcess(t *testing.T) {
	c := sim.Campaign{From: 1, Seeds: 40, Workers: 1, Double: true}
	if os.Getenv("SIM_PRINT_HASH") != "" {
		c.Double = false
		fmt.Printf("hash %016x\n", c.Run().Hash)
		return
	}
	s := c.Run()
	for _, f := range s.Failures {
		t.Errorf("seed %d: %v", f.Seed, f.Violation)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestTheSamePlanGivesTheSameHashInAnotherProcess$")
	cmd.Env = append(os.Environ(), "SIM_PRINT_HASH=1")
	out, err := cmd.Output()
	if want := fmt.Sprintf("hash %016x\n", s.Hash); err != nil || !bytes.Contains(out, []byte(want)) {
		t.Errorf("the other process: %q, %v; want %q", out, err, want)
	}
}

// TestADifferenceBetweenTwoRunsNamesItsFirstStep: an application that counts
// the runs it is in is not deterministic, and is found out.
func TestADifferenceBetweenTwoRunsNamesItsFirstStep(t *testing.T) {
	p := readPlan(t, "testdata/seven-byte-chunks.ami")
	runs := 0
	v := sim.JudgeWith(p, sim.Options{App: func(core.Node) sim.App {
		runs++
		run, done := runs, false
		return sim.AppFunc(func(o sim.Owner, out *core.Command) {
			if !done && out.Kind == core.CommandNotice && out.Phase == core.PhaseReady {
				done = true
				if run%2 == 0 {
					o.Cancel(9)
				}
			}
		})
	}})
	if v == nil || v.Invariant != "S20" || !strings.Contains(v.Text, "node 1 cancel") || !strings.Contains(v.Text, "step ") {
		t.Errorf("%v", v)
	}
}

// TestAFailingPlanIsMadeSmall and fails as it did.
func TestAFailingPlanIsMadeSmall(t *testing.T) {
	p := sim.Generate(3, sim.Profile{})
	before := len(p.Events)
	broken := func(p *sim.Plan) string {
		for _, e := range p.Events {
			if e.Kind == sim.EventSubmit && e.Ticket == 4 {
				return "TICKET"
			}
		}
		return ""
	}
	small := sim.MinimizeWith(p, "TICKET", 1000, func(p *sim.Plan) string { return broken(p) })
	if broken(small) == "" || len(small.Events) != 1 || before < 5 {
		t.Errorf("%d events of %d are left", len(small.Events), before)
	}
}

// TestAFleetThatPlaysNoPartIsTakenAway from the plan, and stays where it does;
// either way what is left can be read back, and is as small as it gets.
func TestAFleetThatPlaysNoPartIsTakenAway(t *testing.T) {
	fleets := 0
	for seed := uint64(1); seed <= 60; seed++ {
		p := sim.Generate(seed, sim.Profile{})
		if p.Fleet == nil {
			continue
		}
		fleets++
		for _, needed := range []bool{false, true} {
			breaks := func(p *sim.Plan) string {
				for _, e := range p.Events {
					if e.Kind == sim.EventSubmit && e.Node != 0 && (!needed || p.Fleet != nil) {
						return "X"
					}
				}
				return ""
			}
			if breaks(p) == "" {
				continue
			}
			small := sim.MinimizeWith(p, "X", 1000, breaks)
			if (small.Fleet != nil) != needed || needed && *small.Fleet != (sim.FleetPlan{}) || len(small.Events) != 1 || len(small.Nodes) != 1 {
				t.Errorf("seed %d, needed %t: %+v with %d nodes and %d records is left", seed, needed, small.Fleet, len(small.Nodes), len(small.Events))
			}
			data, err := small.Encode("small.ami")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := sim.Decode("small.ami", data); err != nil {
				t.Errorf("seed %d, needed %t: %v in\n%s", seed, needed, err, data)
			}
			if sim.MinimizeWith(small, "X", 1000, breaks) != small {
				t.Errorf("seed %d, needed %t: a small plan was made smaller", seed, needed)
			}
		}
	}
	if fleets < 10 {
		t.Errorf("%d plans had a fleet", fleets)
	}
}
