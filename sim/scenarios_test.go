package sim_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"amicore/core/wire"
	"amicore/sim"
)

func readPlan(t testing.TB, file string) *sim.Plan {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p, err := sim.Decode(file, data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestEveryScenarioHoldsWithWhatItExpects: the files under testdata are
// stories with expectations of their own, each run twice.
func TestEveryScenarioHoldsWithWhatItExpects(t *testing.T) {
	files, err := filepath.Glob("testdata/*.ami")
	if err != nil || len(files) < 25 {
		t.Fatalf("%d scenarios, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".ami"), func(t *testing.T) {
			p := readPlan(t, file)
			expectations := 0
			for _, e := range p.Events {
				if e.Kind == sim.EventExpect {
					expectations++
				}
			}
			if expectations == 0 {
				t.Error("nothing is expected")
			}
			if v := sim.JudgeWith(p, sim.Options{Spec: sim.SpecAlways}); v != nil {
				t.Error(v)
			}
		})
	}
}

// TestAnExpectationThatDoesNotHoldIsReported: each of them, turned around,
// fails the run.
func TestAnExpectationThatDoesNotHoldIsReported(t *testing.T) {
	for _, file := range []string{"heartbeat-lost", "forged-completion", "frame-over-the-limit"} {
		whole := readPlan(t, "testdata/"+file+".ami")
		for i := range whole.Events {
			if whole.Events[i].Kind != sim.EventExpect {
				continue
			}
			p := *whole
			p.Events = append([]sim.Event(nil), p.Events...)
			if e := &p.Events[i]; e.Ticket != 0 {
				e.Text = "fail: rejected: stopped"
			} else {
				e.Min, e.Max = 1<<30, 1<<30
			}
			if v := sim.Run(&p, sim.Options{}).Violation; v == nil || v.Invariant != "EXPECT" {
				t.Errorf("%s: record %d: %v", file, i, v)
			}
		}
	}
}

// TestAnExpectationThatIsNeverLookedAtDoesNotHold: it waits for a phase that
// never comes.
func TestAnExpectationThatIsNeverLookedAtDoesNotHold(t *testing.T) {
	for _, line := range []string{
		`2.0 expect node=1 in=draining text="phase is draining" min=1`,
	} {
		p, err := sim.Decode("x.ami", []byte("ami-plan 1\nseed \"1\"\nchaos \"5s\"\n0.0 node id=1\n"+line+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		if v := sim.Judge(p); v == nil || v.Invariant != "EXPECT" || !strings.Contains(v.Text, "never looked at") {
			t.Errorf("%s: %v", line, v)
		}
	}
}

// TestAStoryThatDoesNotHappenIsNotTold: without what its story is about, each
// scenario fails, of what it expects itself.
func TestAStoryThatDoesNotHappenIsNotTold(t *testing.T) {
	files, err := filepath.Glob("testdata/*.ami")
	if err != nil {
		t.Fatal(err)
	}
	happens := func(e sim.Event) bool { return e.Kind != sim.EventSubmit && e.Kind != sim.EventExpect }
	for _, file := range files {
		p := readPlan(t, file)
		p.Events = slices.DeleteFunc(p.Events, happens)
		for i := range p.Events {
			if a := &p.Events[i].Action; a.Name == "Originate" { // that it blocks, or has an outcome
				*a = wire.NewAction("Ping")
			}
		}
		for i := range p.Nodes {
			n := &p.Nodes[i]
			n.Chunk, n.Even, n.MaxList = 0, false, 0
		}
		if v := sim.Run(p, sim.Options{}).Violation; v == nil || v.Invariant != "EXPECT" {
			t.Errorf("%s: %v", file, v)
		}
	}
}
