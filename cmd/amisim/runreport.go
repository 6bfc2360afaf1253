package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"amicore/sim"
)

// runReport tells what a run came to.
type runReport struct {
	*simRun
	summary *sim.Summary
	wall    time.Duration
	plan    *sim.Plan // that of --plan
	failed  *sim.Plan // that of the first failure, made small
	files   map[uint64]writtenPlan
}

type writtenPlan struct {
	path    string
	records int
}

func newRunReport(r *simRun, s *sim.Summary, wall time.Duration) *runReport {
	return &runReport{simRun: r, summary: s, wall: wall, files: map[uint64]writtenPlan{}}
}

// tries bounds the runs that make a plan small.
const tries = 2000

// failures writes the plan of the first failure of each invariant, and tells
// of it on stderr.
func (r *runReport) failures() error {
	told := map[string]bool{}
	for i, f := range r.summary.Failures {
		v := f.Violation
		if told[v.Invariant] {
			fmt.Fprintf(r.stderr, "amisim: seed %d: %s\n", f.Seed, short(v.Error(), 160))
			continue
		}
		told[v.Invariant] = true
		p, path, err := r.failing(f)
		if err != nil {
			return err
		}
		if r.failed == nil {
			r.failed = p
		}
		r.files[f.Seed] = writtenPlan{path, len(p.Events)}
		if i > 0 {
			fmt.Fprintln(r.stderr)
		}
		fmt.Fprintf(r.stderr, "amisim: seed %d broke a promise; its plan is in %s\n\n", f.Seed, path)
		fmt.Fprint(r.stderr, sim.Report(p, v, "amisim run --plan "+path))
	}
	return nil
}

// failing makes the plan of a failure small and writes it, unless it is that
// of --plan, which is as small as it can be.
func (r *runReport) failing(f sim.Failure) (*sim.Plan, string, error) {
	v, p := f.Violation, r.plan
	if p == nil {
		p = sim.Generate(f.Seed, r.campaign.Profile)
	}
	whole := p
	if r.minimize && v.Invariant != "EXPECT" { // a part of a story need not come true
		p = sim.Minimize(p, v.Invariant, tries, sim.Options{})
	}
	path := filepath.Join(r.dir, fmt.Sprintf("%s-seed-%d.ami", v.Invariant, f.Seed))
	if r.plan != nil {
		if p == whole {
			return p, r.simRun.plan, nil
		}
		base := strings.TrimSuffix(filepath.Base(r.simRun.plan), ".ami")
		path = filepath.Join(r.dir, v.Invariant+"-"+strings.TrimPrefix(base, v.Invariant+"-")+"-small.ami")
	}
	if again := sim.Judge(p); again != nil {
		v = again // the small plan's own: another time, another step
	}
	data, err := p.Encode(path, strings.SplitN(v.Error(), "\n", 2)[0])
	if err != nil {
		return nil, "", err
	}
	return p, path, os.WriteFile(path, data, 0o644)
}

// reached are the names of what was never reached; none where the run was no
// campaign.
func (r *runReport) neverReached() []string {
	if r.plan != nil {
		return []string{}
	}
	return append([]string{}, r.summary.Coverage.NeverReached()...)
}

// judged reports whether what was never reached counts.
func (r *runReport) judged() bool {
	return r.plan == nil && r.campaign.Shards <= 1 && r.summary.Seeds >= coverageSeeds && r.faults == "all"
}

// status is the exit status: that of the first failure.
func (r *runReport) status() error {
	if len(r.summary.Failures) > 0 {
		switch id := r.summary.Failures[0].Violation.Invariant; {
		case id == "S20":
			return exitStatus(exitDiffers)
		case strings.HasPrefix(id, "L"):
			return exitStatus(exitLiveness)
		default:
			return exitStatus(exitSafety)
		}
	}
	if r.judged() && len(r.neverReached()) > 0 {
		return exitStatus(exitCoverage)
	}
	return nil
}

func (r *runReport) print() error {
	if r.json {
		return r.printJSON()
	}
	return r.printText()
}

// runJSON is the summary for programs.
type runJSON struct {
	Seeds          uint64          `json:"seeds"`
	Steps          uint64          `json:"steps"`
	VirtualSeconds float64         `json:"virtual_seconds"`
	WallSeconds    float64         `json:"wall_seconds"`
	Violations     []violationJSON `json:"violations"`
	NeverReached   []string        `json:"never_reached"`
	Hash           string          `json:"hash"`
}

type violationJSON struct {
	Seed      uint64 `json:"seed"`
	Invariant string `json:"invariant"`
	Text      string `json:"text"`
	// Plan is where the plan was written: for the first failure of each
	// invariant; else empty. Records are its events.
	Plan    string `json:"plan"`
	Records int    `json:"records"`
}

func (r *runReport) printJSON() error {
	s := r.summary
	out := runJSON{
		Seeds: s.Seeds, Steps: s.Steps, VirtualSeconds: s.Virtual.Seconds(), WallSeconds: r.wall.Seconds(),
		Violations: []violationJSON{}, NeverReached: r.neverReached(), Hash: fmt.Sprintf("%016x", s.Hash),
	}
	for _, f := range s.Failures {
		w := r.files[f.Seed]
		out.Violations = append(out.Violations, violationJSON{
			f.Seed, f.Violation.Invariant, strings.SplitN(f.Violation.Error(), "\n", 2)[0], w.path, w.records,
		})
	}
	b, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	_, err = r.stdout.Write(append(b, '\n'))
	return err
}
