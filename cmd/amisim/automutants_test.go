package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"amicore/internal/mutants"
	"amicore/internal/mutants/copies"
)

func autoReport() *mutants.AutoReport {
	return &mutants.AutoReport{
		N: 4, Seed: 7, Packages: []string{"core", "core/wire"}, Functions: 3, Statements: 21, NotDrawn: copies.Excluded{"constants": 5}, Proven: 2,
		Unusable: []string{"core.TestThatCounts"}, Spent: []mutants.Spent{{What: "compile", Seconds: 12}},
		Results: []mutants.AutoResult{
			{Number: 1, Key: "k1", File: "core/a.go", Line: 3, Function: "core.a", Operator: "negate", Statement: "if a", Before: "a", After: "!(a)", Killed: true, By: "core.TestA"},
			{Number: 2, Key: "k2", File: "core/b.go", Line: 4, Function: "core.b", Operator: "delete", Statement: "b = 1", Before: "b = 1", After: "(deleted)"},
			{Number: 3, Key: "k3", File: "core/c.go", Line: 5, Function: "core.c", Operator: "integer", Statement: "c = 1", Before: "1", After: "2", Recorded: true, By: "core.TestG"},
			{Number: 4, Key: "k4", File: "core/d.go", Line: 6, Function: "core.d", Operator: "to-true", Statement: "for d", Before: "d", After: "true", Trivial: true, Broke: "panic: \x1b"},
			{Number: 5, Function: "core.a", Operator: "placebo", Placebo: true},
		},
	}
}

func TestTheReportOfDrawnMutantsListsSurvivorsAndEndsWithTheScore(t *testing.T) {
	var stdout, stderr bytes.Buffer
	r := &mutantRun{stdout: &stdout, stderr: &stderr}
	if err := r.printAuto(autoReport()); err != nil {
		t.Fatal(err)
	}
	got := stdout.String()
	for _, want := range []string{
		"drawn from 21 statements in 3 functions of core, core/wire\n", "5 constants\n", "drawn in their place: 2\n",
		"since it fails in a program with copies: core.TestThatCounts\n",
		"trivial\n  core/d.go:6 core.d to-true: for d | d => true\n    panic: ",
		"noticed by recorded output only\n  core/c.go:5 core.c integer: c = 1 | 1 => 2\n    key k3, by core.TestG\n",
		"survivors\n  core/b.go:4 core.b delete: b = 1 => (deleted)\n    key k2\n", "time: compile 12 s\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if !strings.HasSuffix(got, "\nauto: 1/3 by checks (33.3 %, 6.1-79.2), recorded only 1; simulation 0, truth only 0; never reached 0; argued equivalent 0; trivial 1 of 4; placebos 1/1\n") {
		t.Errorf("the last line of\n%s", got)
	}
	if strings.Contains(got, "\x1b") || strings.Contains(got, "core/a.go") || stderr.Len() > 0 {
		t.Errorf("%q, %q", got, stderr.String())
	}
}

func TestTheReportOfDrawnMutantsAsJSONHasAllOfIt(t *testing.T) {
	var stdout bytes.Buffer
	r := &mutantRun{stdout: &stdout}
	if err := r.printAutoJSON(autoReport()); err != nil {
		t.Fatal(err)
	}
	var got struct {
		N, Seed  int
		Results  []map[string]any
		Score    mutants.Score
		Line     string
		Problems []string
	}
	if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.N != 4 || got.Seed != 7 || len(got.Results) != 5 || got.Score.Killed != 1 || !strings.HasPrefix(got.Line, "auto: 1/3 ") || got.Problems == nil || len(got.Problems) > 0 {
		t.Errorf("%+v", got)
	}
	for _, name := range []string{"key", "file", "line", "function", "operator", "statement", "before", "after", "killed", "by"} {
		if _, ok := got.Results[0][name]; !ok {
			t.Errorf("%s is missing: %v", name, got.Results[0])
		}
	}
}
