package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"amicore/internal/explore"
)

func TestExploreClosesASmallRootAndSaysSo(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if status := run([]string{"explore", "--root", "draining", "--inputs", "actions"}, &stdout, &stderr); status != exitOK {
		t.Fatalf("status %d, %s", status, stderr.String())
	}
	got := stdout.String()
	if !strings.HasPrefix(got, "draining, actions: closed: ") || !strings.Contains(got, " merges tested, 0 disagreed, ") ||
		!strings.Contains(got, "\ntotal of 1 search: ") || strings.Count(got, "\n") != 2 {
		t.Errorf("%q", got)
	}
}

func TestExploreThatDoesNotCloseHasAStatusOfItsOwn(t *testing.T) {
	var stdout, stderr bytes.Buffer
	status := run([]string{"explore", "--root", "ready", "--root", "hold", "--inputs", "sizes", "--max-states", "10", "--scope", "whole", "--json"}, &stdout, &stderr)
	var got []explore.Report
	if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if status != exitCoverage || len(got) != 2 || got[0].Closed || got[1].Root != "hold" || got[1].Set != "sizes" || got[0].Scope != explore.Whole {
		t.Errorf("status %d, %+v", status, got)
	}
}

// TestExploreHasTimeForItsScope: unless it is told otherwise.
func TestExploreHasTimeForItsScope(t *testing.T) {
	for _, c := range []struct {
		args []string
		want time.Duration
	}{
		{nil, 2 * time.Minute},
		{[]string{"--scope", "whole"}, 30 * time.Minute},
		{[]string{"--scope", "whole", "--timeout", "7s"}, 7 * time.Second},
		{[]string{"--timeout", "0"}, 0},
	} {
		var stdout bytes.Buffer
		r := &exploreRun{stdout: &stdout}
		cmd := r.command()
		cmd.SetArgs(append(c.args, "--root", "draining", "--inputs", "sizes"))
		if err := cmd.Execute(); err != nil {
			t.Fatal(err)
		}
		if r.limits.Time != c.want {
			t.Errorf("%v: %v", c.args, r.limits.Time)
		}
	}
	var stdout bytes.Buffer
	if run([]string{"explore", "--help"}, &stdout, &stdout); !strings.Contains(stdout.String(), "2m0s; 30m0s with --scope whole") {
		t.Errorf("%s", stdout.String())
	}
}

// TestExploreHelpTellsOfEachRootAndSet: a name can be chosen only if it is known.
func TestExploreHelpTellsOfEachRootAndSet(t *testing.T) {
	var stdout bytes.Buffer
	run([]string{"explore", "--help"}, &stdout, &stdout)
	var names []string
	for _, r := range explore.Roots() {
		names = append(names, r.Name)
	}
	for _, s := range explore.Sets() {
		names = append(names, s.Name)
	}
	for _, name := range names {
		if !strings.Contains(stdout.String(), "\n  "+name+"  ") {
			t.Errorf("the help says nothing of %s", name)
		}
	}
	if want := fmt.Sprintf("%d searches in\nall", len(explore.Roots())*len(explore.Sets())); !strings.Contains(stdout.String(), want) {
		t.Errorf("the help has no %q", want)
	}
}

func TestExploreNamesTheLimitThatEndedASearch(t *testing.T) {
	for _, c := range []struct{ flag, value, want string }{
		{"--max-states", "2", "draining, actions: not closed at --max-states 2: "},
		{"--timeout", "1ns", "draining, actions: not closed within --timeout 1ns: 1 state"},
	} {
		var stdout, stderr bytes.Buffer
		status := run([]string{"explore", "--root", "draining", "--inputs", "actions", c.flag, c.value}, &stdout, &stderr)
		if status != exitCoverage || !strings.HasPrefix(stdout.String(), c.want) {
			t.Errorf("%s: status %d, %q", c.flag, status, stdout.String())
		}
	}
}

// TestExploreThatIsInterruptedSaysWhere, and tells what was searched until then.
func TestExploreThatIsInterruptedSaysWhere(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var stdout bytes.Buffer
	r := &exploreRun{stdout: &stdout, roots: []string{"draining"}, sets: []string{"sizes"}, scope: "small"}
	err := r.run(ctx)
	if err == nil || err.Error() != "interrupted in draining, sizes" || !strings.HasPrefix(stdout.String(), "total of 0 searches: ") {
		t.Errorf("%v, %q", err, stdout.String())
	}
}

func TestExploreShowsADifference(t *testing.T) {
	var stdout bytes.Buffer
	r := &exploreRun{stdout: &stdout}
	err := r.print(&explore.Report{Root: "ready", Set: "actions", States: 2, Transitions: 3, Found: &explore.Found{
		Kind: "Machine and specification differ", Path: []string{"submit single", "cancel oldest"}, What: "command 1", Machine: "a\x1b", Spec: "b",
	}})
	if err != nil {
		t.Fatal(err)
	}
	got := stdout.String()
	if !strings.Contains(got, "ready, actions: not closed: 2 states, 3 transitions") ||
		!strings.Contains(got, "    1. submit single\n    2. cancel oldest\n  command 1\n    machine:\n    a") || strings.Contains(got, "\x1b") {
		t.Errorf("%q", got)
	}
}

func TestExploreRefusesWrongFlags(t *testing.T) {
	for _, args := range [][]string{{"--root", "nosuch"}, {"--inputs", "nosuch"}, {"--workers", "-1"}, {"--workers", "1025"}, {"--scope", "huge"}, {"--max-states", "-1"}} {
		var stdout, stderr bytes.Buffer
		if status := run(append([]string{"explore"}, args...), &stdout, &stderr); status != exitUsage || !strings.HasPrefix(stderr.String(), "amisim: explore: ") {
			t.Errorf("%v: status %d, %q", args, status, stderr.String())
		}
	}
}
