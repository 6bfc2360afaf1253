package main

import (
	"slices"
	"strings"
	"testing"

	"amicore/sim"
)

// TestTheExitStatusSaysWhichKindOfPromiseBroke: that of the gravest failure, or
// that a whole campaign has left something out.
func TestTheExitStatusSaysWhichKindOfPromiseBroke(t *testing.T) {
	reached := (&sim.Campaign{From: 1, Seeds: 1, Profile: sim.Profile{Nodes: 1, Calm: true}}).Run().Coverage
	failed := func(ids ...string) *sim.Summary {
		s := &sim.Summary{Seeds: coverageSeeds, Coverage: reached}
		for i, id := range ids {
			s.Failures = append(s.Failures, sim.Failure{Seed: uint64(i), Violation: &sim.Violation{Invariant: id}})
		}
		return s
	}
	idle := failed()
	idle.Coverage.Hostile[0].Armed = 1
	few := failed()
	few.Seeds--
	for _, c := range []struct {
		what    string
		summary *sim.Summary
		faults  string
		shards  uint64
		want    int
	}{
		{"safety", failed("S6", "L1"), "all", 0, exitSafety},
		{"an expectation", failed("EXPECT"), "all", 0, exitSafety},
		{"liveness", failed("L2", "L6"), "all", 0, exitLiveness},
		{"liveness, then safety", failed("L2", "S6"), "all", 0, exitSafety},
		{"another run of the same", failed("S20"), "all", 0, exitDiffers},
		{"something never reached", failed(), "all", 0, exitCoverage},
		{"the same by few seeds", few, "all", 0, exitOK},
		{"the same with a part of the faults", failed(), "network", 0, exitOK},
		{"hostile peers that did nothing", idle, "hostile", 0, exitCoverage},
		{"the same by one shard", failed(), "all", 4, exitOK},
	} {
		r := &runReport{simRun: &simRun{faults: c.faults, campaign: sim.Campaign{Shards: c.shards}}, summary: c.summary}
		got := exitOK
		if err := r.status(); err != nil {
			status, ok := err.(exitStatus)
			if !ok {
				t.Fatalf("%s: %v", c.what, err)
			}
			got = int(status)
		}
		if got != c.want {
			t.Errorf("%s: status %d, want %d", c.what, got, c.want)
		}
	}
}

// TestCellsCountFromEnoughSeedsOn: a cell that few seeds reached is something that
// a campaign has left out, if it had the specification beside many.
func TestCellsCountFromEnoughSeedsOn(t *testing.T) {
	reached := (&sim.Campaign{From: 1, Seeds: 1, Profile: sim.Profile{Nodes: 1, Calm: true}}).Run().Coverage
	for _, c := range []struct {
		specSeeds uint64
		faults    string
		want      bool
	}{{cellSeeds, "all", true}, {cellSeeds - 1, "all", false}, {cellSeeds, "network", false}} {
		r := &runReport{simRun: &simRun{faults: c.faults}, summary: &sim.Summary{Seeds: 2 * cellSeeds, SpecSeeds: c.specSeeds, Coverage: reached}}
		got := slices.ContainsFunc(r.leftOut(), func(name string) bool {
			return strings.HasPrefix(name, "correlation: list open, given up, first: end (")
		})
		if got != c.want {
			t.Errorf("%d seeds with the specification, faults %s: a cell is left out: %v", c.specSeeds, c.faults, got)
		}
	}
}
