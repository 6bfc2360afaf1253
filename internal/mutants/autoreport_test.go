package mutants

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// The bounds are those of published tables of the interval.
func TestTheIntervalOfWilson(t *testing.T) {
	for _, c := range []struct {
		k, n      int
		low, high float64
	}{
		{412, 455, 0.875, 0.929},
		{0, 10, 0, 0.2775},
		{10, 10, 0.7225, 1},
		{5, 10, 0.2366, 0.7634},
		{0, 0, 0, 1},
	} {
		low, high := Wilson(c.k, c.n)
		if math.Abs(low-c.low) > 0.0005 || math.Abs(high-c.high) > 0.0005 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", c.k, c.n, low, high, c.low, c.high)
		}
	}
}

func sample() *AutoReport {
	r := &AutoReport{N: 8, Results: []AutoResult{
		{Key: "a", Killed: true, By: "core.TestOne", Simulation: "S6", Truth: true},
		{Key: "b", Killed: true, By: "simulation (S6)", Simulation: "S6"},
		{Key: "c", Recorded: true, By: "core.TestGolden"},
		{Key: "d", NeverReached: true},
		{Key: "e", Trivial: true, Broke: "panic: x"},
		{Key: "f"},
		{Key: "g"},
		{Key: "h", Killed: true, Broke: "panic: y", By: "core.TestTwo"},
	}}
	for range 2 {
		r.Results = append(r.Results, AutoResult{Placebo: true})
	}
	return r
}

func TestTheLastLineHasEveryCount(t *testing.T) {
	r := sample()
	r.argue([]Argued{{"f", ClassEquivalent, "x"}, {"g", ClassCost, "y"}})
	const want = "auto: 3/7 by checks (42.9 %, 15.8-75.0), recorded only 1; simulation 2, truth only 1; never reached 1; argued equivalent 1; trivial 1 of 8; placebos 2/2"
	if got := r.Line(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if got := r.Adjusted(); !strings.Contains(got, "1 argued equivalent and 1 of cost alone: 3/5 (60.0 %") {
		t.Error(got)
	}
	r.OnlyScore = true
	if !strings.Contains(r.Line(), "simulation -, truth only -;") {
		t.Error(r.Line())
	}
}

func TestWhatMakesARunNotCountIsSaid(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(r *AutoReport)
		want   string
	}{
		{"nothing", func(*AutoReport) {}, ""},
		{"a killed placebo", func(r *AutoReport) { r.Results[8].Killed = true }, "the run is void: 1 of 2 placebos"},
		{"a placebo that no check runs, and a killed one", func(r *AutoReport) { r.Results[8].NeverRun, r.Results[9].Killed = true, true }, "the run is void: 1 of 1 placebos"},
		{"placebos that no check runs", func(r *AutoReport) { r.Results[8].NeverRun, r.Results[9].NeverRun = true, true }, "the run is void: no check runs a placebo"},
		{"a placebo that changes recorded output", func(r *AutoReport) { r.Results[8].Recorded = true }, "the run is void"},
		{"a placebo that panics", func(r *AutoReport) { r.Results[9].Broke = "panic: x" }, "the run is void"},
		{"more than 5 % of cost alone", func(r *AutoReport) { r.argue([]Argued{{"g", ClassCost, "y"}}) }, "1 of 8 mutants are argued to change the cost alone"},
		{"an argued mutant that is killed", func(r *AutoReport) { r.argue([]Argued{{"a", ClassEquivalent, "x"}}) }, "a is killed by core.TestOne"},
		{"an equivalent that changes recorded output", func(r *AutoReport) { r.argue([]Argued{{"c", ClassEquivalent, "x"}}) }, "c is not equivalent, it changes the output that core.TestGolden compares"},
		{"an interruption", func(r *AutoReport) { r.interrupted() }, "the first 8 of the mutants were tried"},
	} {
		r := sample()
		c.change(r)
		if got := fmt.Sprint(r.Problems()); !strings.Contains(got, c.want) || c.want == "" && got != "[]" {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

func TestTheListOfArguedSurvivorsIsWellFormed(t *testing.T) {
	if _, err := ArguedSurvivors(); err != nil {
		t.Error(err)
	}
	list, err := parseArgued("# x\n\nequivalent\tcore.f negate 1.0\tthe two are the same\n")
	if err != nil || len(list) != 1 || list[0] != (Argued{"core.f negate 1.0", ClassEquivalent, "the two are the same"}) {
		t.Errorf("%v, %v", list, err)
	}
	for text, want := range map[string]string{
		"equivalent core.f x":                        "line 1: 1 parts",
		"same\tcore.f\tthe two are the same":         "is no class",
		"cost\tcore.f\tyes":                          "no reason",
		"cost\tf\ta b c\n\nequivalent\tf\tthe a b c": "line 3: f is there twice",
	} {
		if _, err := parseArgued(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
