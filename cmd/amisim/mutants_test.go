package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"amicore/internal/mutants"
)

func TestMutantsUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string // on stderr
	}{
		{[]string{"mutants", "reply-by-order"}, "--only names a mutant"},
		{[]string{"mutants", "--only", "reply-by-odor"}, `no mutant is called "reply-by-odor"`},
		{[]string{"mutants", "--seeds", "0"}, "--seeds is 0; at least 1"},
		{[]string{"mutants", "--workers", "-1"}, "--workers is -1; 1 to 1024"},
		{[]string{"mutants", "--list", "--json"}, "exclude each other"},
		{[]string{"mutants", "--sample", "5"}, "--sample needs --auto"},
		{[]string{"mutants", "--auto", "--list"}, "--auto excludes --only and --list"},
		{[]string{"mutants", "--auto", "--only", "reply-by-order"}, "--auto excludes --only and --list"},
		{[]string{"mutants", "--auto", "--sample", "0"}, "--sample is 0; at least 1"},
		{[]string{"mutants", "--auto", "--seeds", "0"}, "--seeds is 0; at least 1"},
		{[]string{"mutants", "--workers", "1025"}, "--workers is 1025; 1 to 1024"},
		{[]string{"mutants", "--auto", "--workers", "0"}, "--workers is 0; 1 to 1024"},
		{[]string{"mutants", "--auto", "--workers", "1025"}, "--workers is 1025; 1 to 1024"},
		{[]string{"mutants", "--auto", "--packages", ""}, "--packages names no folder"},
		{[]string{"mutants", "--specification"}, "--specification needs --auto"},
		{[]string{"mutants", "--auto", "--specification", "--packages", "core"}, "--specification excludes --packages and --only-score"},
		{[]string{"mutants", "--written", "list.json"}, "--written needs --auto"},
		{[]string{"mutants", "--auto", "--written", "list.json", "--sample", "5"}, "--written excludes --packages, --sample"},
		{[]string{"mutants", "--auto", "--specification", "--only-score"}, "--specification excludes --packages and --only-score"},
	} {
		var stdout, stderr bytes.Buffer
		if status := run(c.args, &stdout, &stderr); status != exitUsage || stdout.Len() > 0 ||
			!strings.Contains(stderr.String(), c.want) || strings.Count(stderr.String(), "\n") != 1 {
			t.Errorf("%v: status %d, %q", c.args, status, stderr.String())
		}
	}
}

func TestMutantsOutsideOfTheSourceSaysSoInALine(t *testing.T) {
	t.Chdir(t.TempDir())
	var stdout, stderr bytes.Buffer
	status := run([]string{"mutants"}, &stdout, &stderr)
	if status != exitFailure || stdout.Len() > 0 || !strings.Contains(stderr.String(), "run it inside a clone") || strings.Count(stderr.String(), "\n") != 1 {
		t.Errorf("status %d, %q", status, stderr.String())
	}
}

func TestMutantsAreListedWithWhatTheyBreak(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if status := run([]string{"mutants", "--list"}, &stdout, &stderr); status != exitOK || stderr.Len() > 0 {
		t.Fatalf("status %d, %q", status, stderr.String())
	}
	if n := strings.Count(stdout.String(), "\n"); n != len(mutants.All()) {
		t.Errorf("%d lines for %d mutants", n, len(mutants.All()))
	}
	stdout.Reset()
	run([]string{"mutants", "--list", "--only", "heartbeat-no-close"}, &stdout, &stderr)
	if got := stdout.String(); !strings.HasPrefix(got, "heartbeat-no-close ") || !strings.Contains(got, " S13 ") {
		t.Errorf("%q", got)
	}
}

func results() []mutants.Result {
	all := mutants.All()
	return []mutants.Result{
		{Mutant: all[0], Killed: true, Invariant: "S14", Harness: "simulation", Simulation: &mutants.Numbers{FirstSeed: 7, MedianSeeds: 12, Records: 9}},
		{Mutant: all[1], Killed: true, Invariant: "TestGoldenStoriesHold", Harness: "property"},
		{Mutant: all[2], Why: "noticed by a panic only: boom"},
	}
}

func TestTheScoreCardShowsEachMutantAndFailsForASurvivor(t *testing.T) {
	var stdout, stderr bytes.Buffer
	r := &mutantRun{stdout: &stdout, stderr: &stderr}
	card := newScoreCard(r, newMutantProgress(&stderr, 3))
	for _, result := range results() {
		card.add(result)
	}
	if err := card.end(results(), false); err == nil {
		t.Error("a survivor is no failure")
	}
	lines := strings.Split(stdout.String(), "\n")
	for i, want := range [][]string{
		{"mutant", "killed by", "harness", "first seed", "median", "records"},
		{mutants.All()[0].Name, "S14", "simulation", "7", "12", "9"},
		{mutants.All()[1].Name, "TestGoldenStoriesHold", "property", "-", "-", "-"},
		{mutants.All()[2].Name, "noticed", "by", "a", "panic", "only:", "boom"},
		{"2", "of", "3", "mutants", "killed,", "1", "survived"},
	} {
		if got := strings.Join(strings.Fields(lines[i]), " "); got != strings.Join(want, " ") {
			t.Errorf("line %d: %q, want %q", i, got, want)
		}
	}
	if err := card.end(results()[:2], false); err != nil {
		t.Errorf("no survivor: %v", err)
	}
}

func TestTheScoreCardAsJSONHasEveryField(t *testing.T) {
	var b bytes.Buffer
	if err := writeScores(&b, results()); err != nil {
		t.Fatal(err)
	}
	var got []map[string]any
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 {
		t.Fatalf("%d objects", len(got))
	}
	for i, want := range []map[string]any{
		{"killed": true, "invariant": "S14", "first_seed": 7.0, "median_seeds": 12.0, "records": 9.0, "harness": "simulation"},
		{"killed": true, "invariant": "TestGoldenStoriesHold", "first_seed": nil, "median_seeds": nil, "records": nil, "harness": "property"},
		{"killed": false, "invariant": nil, "first_seed": nil, "median_seeds": nil, "records": nil, "harness": nil, "why": "noticed by a panic only: boom"},
	} {
		want["mutant"] = mutants.All()[i].Name
		if len(got[i]) != len(want) {
			t.Errorf("%d: fields %v", i, got[i])
		}
		for name, value := range want {
			if field, ok := got[i][name]; !ok || field != value {
				t.Errorf("%d: %s is %v, want %v", i, name, field, value)
			}
		}
	}
}
