package mutants

import (
	"strings"
	"testing"
)

// tiny is a run over testdata/tiny.
func tiny(t *testing.T, n int) *AutoReport {
	t.Helper()
	a := &Auto{
		Root: "testdata/tiny", Packages: []string{"calc"}, N: n, Seed: 1, Seeds: 20, Workers: 2,
		suite: suite{tests: []string{"./..."}, recorded: []recordedTests{{"calc", "^TestRecorded$"}}, simulates: true},
	}
	r, err := a.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestWhatBecomesOfEachMutantIsToldApart tries every mutant of a small module.
func TestWhatBecomesOfEachMutantIsToldApart(t *testing.T) {
	const all = 26
	r := tiny(t, all)
	want := map[string]func(o *AutoResult) bool{
		"Checked":   func(o *AutoResult) bool { return o.Killed && o.By == "calc.TestChecked" && !o.Trivial },
		"Unchecked": func(o *AutoResult) bool { return o.Survived() && !o.NeverReached && !o.Recorded },
		"Never":     func(o *AutoResult) bool { return o.Survived() && o.NeverReached && o.NeverRun },
		"Simulated": func(o *AutoResult) bool { return o.Killed && o.Simulation == "S6" && o.Seed == 7 && o.Truth },
		"Recorded":  func(o *AutoResult) bool { return o.Survived() && o.Recorded && o.By == "calc.TestRecorded" },
		"Panics": func(o *AutoResult) bool {
			if o.Operator == "return" || o.Operator == "swap" { // not what panics
				return o.Survived() && o.Broke == ""
			}
			return o.Trivial && !o.Killed && strings.Contains(o.Broke, "panic: not what it must be")
		},
	}
	seen := map[string]int{}
	for i := range r.Results {
		o := &r.Results[i]
		_, name, _ := strings.Cut(o.Function, ".")
		if o.Placebo {
			if o.Killed || o.Recorded || o.Trivial {
				t.Errorf("a placebo: %+v", o)
			}
			continue
		}
		seen[name]++
		if ok := want[name]; ok == nil || !ok(o) {
			t.Errorf("%s: %+v", o.Describe(), o)
		}
	}
	for name := range want {
		if seen[name] < 3 {
			t.Errorf("%d mutants of %s", seen[name], name)
		}
	}
	s := r.Score()
	if s.Counted != all-s.Trivial || s.Trivial != seen["Panics"]-2 || s.Killed != seen["Checked"]+seen["Simulated"] || s.Placebos != 3 || s.PlacebosSurvived != 3 || len(r.Problems()) > 0 {
		t.Errorf("%+v: %s; %v", s, r.Line(), r.Problems())
	}
}

// TestMutantsOfTheSpecificationAreToldBySimulationAlone: what stands beside the
// machine is compared in each campaign, and no test is run.
func TestMutantsOfTheSpecificationAreToldBySimulationAlone(t *testing.T) {
	a := &Auto{Root: "testdata/tiny", Packages: []string{"calc"}, N: 26, Seed: 1, Seeds: 20, Workers: 2, Specification: true}
	r, err := a.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for i := range r.Results {
		o := &r.Results[i]
		_, name, _ := strings.Cut(o.Function, ".")
		switch compared := name == "Unchecked" || name == "Simulated"; {
		case o.Placebo:
			if o.Killed {
				t.Errorf("a placebo: %+v", o)
			}
		case o.Killed != compared || o.NeverReached == compared || o.Truth != compared:
			t.Errorf("%s: %+v", o.Describe(), o)
		case name == "Unchecked" && o.By != "simulation (SPEC)":
			t.Errorf("%s: killed by %s", o.Describe(), o.By)
		case o.Killed:
			told++
		}
	}
	if s := r.Score(); told < 6 || s.Killed != told || !strings.HasPrefix(r.Line(), "specification: ") || !strings.Contains(r.Line(), " told from the Machine within 20 seeds (") {
		t.Errorf("%d were told: %s", told, r.Line())
	}
}

func TestACheckThatFailsForAPlaceboMakesTheRunVoid(t *testing.T) {
	t.Setenv("TINY_VOID", "1")
	r := tiny(t, 1)
	if p := r.Problems(); len(p) != 1 || !strings.Contains(p[0], "the run is void: 1 of 1 placebos") {
		t.Errorf("%v; %+v", p, r.Results)
	}
}

func TestATinyModuleHasNoMoreMutantsThanItHas(t *testing.T) {
	a := &Auto{Root: "testdata/tiny", Packages: []string{"calc"}, N: 1000, Seed: 1, Seeds: 1, Workers: 1, suite: suite{tests: []string{"./..."}}}
	if _, err := a.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "only 26 different mutants") {
		t.Errorf("%v", err)
	}
}
