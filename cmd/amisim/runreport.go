package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"amicore/sim"
)

// runReport tells what a run came to.
type runReport struct {
	*simRun
	summary  *sim.Summary
	wall     time.Duration
	plan     *sim.Plan // that of --plan
	twin     *twin     // with --double
	apart    apart
	troubled bool           // something that was to be written is not
	failed   *sim.Plan      // that of the first failure, made small
	broken   *sim.Violation // what it breaks
	files    map[uint64]writtenPlan
}

type writtenPlan struct {
	path    string
	records int
}

func newRunReport(r *simRun, given *sim.Plan) *runReport {
	return &runReport{simRun: r, plan: given, files: map[uint64]writtenPlan{}}
}

// tries bounds the runs that make a plan small, triesApart those of which each
// is a process.
const (
	tries      = 2000
	triesApart = 300
)

// trouble tells of something that went wrong besides the run. What the run came
// to is told all the same.
func (r *runReport) trouble(err error) {
	r.troubled = true
	complain(r.stderr, "%v", err)
}

// failures tells of every failure on stderr, and writes its plan: made small
// that of the first one of each invariant, as it is that of the others.
func (r *runReport) failures(ctx context.Context) {
	told := map[string]bool{}
	for _, f := range r.summary.Failures {
		v, p := f.Violation, r.plan
		if p == nil {
			p = sim.Generate(f.Seed, r.campaign.Profile)
		}
		if told[v.Invariant] {
			text := fmt.Sprintf("seed %d: %s", f.Seed, short(v.Error(), 160))
			if path := r.keep(p, v, f.Seed); path != "" {
				text += "; its plan is in " + path
			}
			complain(r.stderr, "%s", text)
			continue
		}
		told[v.Invariant] = true
		small := r.smaller(ctx, p, v)
		if again := r.judge(ctx, small); again != nil {
			v = again // the small plan's own: another time, another step
		}
		if r.failed == nil {
			r.failed, r.broken = small, v
		}
		path := r.simRun.plan
		if small != r.plan {
			path = r.keep(small, v, f.Seed)
		} else {
			r.files[f.Seed] = writtenPlan{path, len(small.Events)} // as small as it can be, and where it was
		}
		if path != "" {
			complain(r.stderr, "seed %d broke a promise; its plan is in %s\n\n", f.Seed, path)
		} else {
			complain(r.stderr, "seed %d broke a promise\n\n", f.Seed)
		}
		fmt.Fprint(r.stderr, cleanLines(sim.ReportWith(small, v, strings.Join(r.again(f.Seed, path), "\n  "), sim.Options{Spec: r.campaign.Spec})))
		fmt.Fprintln(r.stderr)
	}
}

// smaller makes the plan of a failure small, as long as nobody interrupts.
func (r *runReport) smaller(ctx context.Context, p *sim.Plan, v *sim.Violation) *sim.Plan {
	switch {
	case !r.minimize || v.Invariant == "EXPECT" || r.apart == apartAsSeed: // a part of a story need not come true
		return p
	case r.apart == apartAsPlan:
		return sim.MinimizeWith(p, v.Invariant, triesApart, func(p *sim.Plan) string {
			if differs, err := r.twin.differs(ctx, p); err != nil || !differs {
				return ""
			}
			return v.Invariant
		})
	}
	return sim.Minimize(p, v.Invariant, tries, sim.Options{Stop: ctx.Done(), Spec: r.campaign.Spec})
}

// judge is what a plan breaks, where that can be told.
func (r *runReport) judge(ctx context.Context, p *sim.Plan) *sim.Violation {
	switch r.apart {
	case apartAsPlan:
		v, err := r.twin.difference(ctx, p)
		if err != nil {
			return nil
		}
		return v
	case apartAsSeed:
		return nil
	}
	return sim.JudgeWith(p, sim.Options{Stop: ctx.Done(), Spec: r.campaign.Spec})
}

// keep writes the plan of a failure and returns where; nowhere, if it can not.
func (r *runReport) keep(p *sim.Plan, v *sim.Violation, seed uint64) string {
	path := filepath.Join(r.dir, fmt.Sprintf("%s-seed-%d.ami", v.Invariant, seed))
	comments := []string{strings.SplitN(v.Error(), "\n", 2)[0]}
	if r.plan == nil {
		comments = append(comments, "made of: "+r.seedCommand(seed))
	} else {
		base := strings.TrimSuffix(filepath.Base(r.simRun.plan), ".ami")
		path = filepath.Join(r.dir, v.Invariant+"-"+strings.TrimPrefix(base, v.Invariant+"-")+"-small.ami")
	}
	data, err := p.Encode(path, comments...)
	if err == nil {
		err = os.WriteFile(path, data, 0o644)
	}
	if err != nil {
		r.trouble(err)
		return ""
	}
	r.files[seed] = writtenPlan{path, len(p.Events)}
	return path
}

// again are the commands that run a failure again: its plan, and the seed that
// it was made of.
func (r *runReport) again(seed uint64, path string) (commands []string) {
	if path != "" && r.apart != apartAsSeed {
		words := append([]string{"amisim", "run", "--plan", path}, r.specFlags()...)
		if r.apart == apartAsPlan {
			words = append(words, "--double")
		}
		commands = append(commands, commandLine(words...))
	}
	if r.plan == nil {
		commands = append(commands, r.seedCommand(seed))
	}
	return commands
}

// seedCommand runs a seed with all that makes its plan what it is.
func (r *runReport) seedCommand(seed uint64) string {
	words := append([]string{"amisim", "run"}, r.seedFlags(seed, 1)...)
	if r.double {
		words = append(words, "--double")
	}
	return commandLine(words...)
}

// seedFlags are the flags that make the plans of seeds what they are.
func (r *simRun) seedFlags(from, seeds uint64) []string {
	flags := []string{"--from", strconv.FormatUint(from, 10), "--seeds", strconv.FormatUint(seeds, 10)}
	if r.nodes > 0 {
		flags = append(flags, "--nodes", strconv.Itoa(r.nodes))
	}
	if r.duration != usualDuration {
		flags = append(flags, "--duration", r.duration.String())
	}
	if r.faults != "all" {
		flags = append(flags, "--faults", r.faults)
	}
	return append(flags, r.specFlags()...)
}

// specFlags are the flags that say where the specification runs.
func (r *simRun) specFlags() []string {
	if r.campaign.Spec == sim.SpecSome {
		return nil
	}
	return []string{"--spec", r.campaign.Spec.String()}
}

// reached are the names of what was never reached; none where the run was no
// campaign.
func (r *runReport) neverReached() []string {
	if r.plan != nil {
		return []string{}
	}
	if r.faults == "hostile" {
		return append([]string{}, r.summary.Coverage.HostileNeverReached()...)
	}
	return append([]string{}, r.summary.Coverage.NeverReached()...)
}

// judged reports whether what was never reached counts.
func (r *runReport) judged() bool {
	if r.plan != nil || r.campaign.Shards > 1 || r.summary.Stopped {
		return false
	}
	return r.faults == "all" && r.summary.Seeds >= coverageSeeds || r.faults == "hostile" && r.summary.Seeds >= hostileSeeds
}

// cellsJudged reports whether cells that few seeds reached count.
func (r *runReport) cellsJudged() bool {
	return r.judged() && r.faults == "all" && r.summary.SpecSeeds >= cellSeeds
}

// leftOut names what a campaign should have reached, or by more seeds.
func (r *runReport) leftOut() (names []string) {
	if r.judged() {
		names = append(names, r.neverReached()...)
	}
	if r.cellsJudged() {
		_, few := r.summary.Coverage.CellTotals()
		names = append(names, few...)
	}
	return names
}

// status is the exit status: that of the gravest failure.
func (r *runReport) status() error {
	broken := map[exitStatus]bool{}
	for i := range r.summary.Failures {
		switch id := r.summary.Failures[i].Violation.Invariant; {
		case id == "S20":
			broken[exitDiffers] = true
		case strings.HasPrefix(id, "L"):
			broken[exitLiveness] = true
		default:
			broken[exitSafety] = true
		}
	}
	for _, gravest := range []exitStatus{exitSafety, exitDiffers, exitLiveness} {
		if broken[gravest] {
			return gravest
		}
	}
	switch {
	case r.troubled || r.summary.Stopped:
		return errFailed
	case len(r.leftOut()) > 0:
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
	SpecSeeds      uint64          `json:"spec_seeds"`
	SpecSteps      uint64          `json:"spec_steps"`
	ForkSteps      uint64          `json:"fork_steps"`
	VirtualSeconds float64         `json:"virtual_seconds"`
	WallSeconds    float64         `json:"wall_seconds"`
	Violations     []violationJSON `json:"violations"`
	NeverReached   []string        `json:"never_reached"`
	// Cells are those of each family, FewSeeds those that fewer than five seeds
	// reached: only seeds with the specification beside them count.
	Cells    []sim.CellTotals `json:"cells"`
	FewSeeds []string         `json:"few_seeds"`
	Hash     string           `json:"hash"`
	// Stopped: not all seeds were run, since there were failures enough or
	// somebody interrupted.
	Stopped bool `json:"stopped,omitempty"`
}

type violationJSON struct {
	Seed      uint64 `json:"seed"`
	Invariant string `json:"invariant"`
	Text      string `json:"text"`
	// Plan is where the plan is, and missing where it could not be written;
	// Records is how many events it has.
	Plan    string `json:"plan,omitempty"`
	Records int    `json:"records"`
}

func (r *runReport) printJSON() error {
	s := r.summary
	out := runJSON{
		Seeds: s.Seeds, Steps: s.Steps, SpecSeeds: s.SpecSeeds, SpecSteps: s.SpecSteps, ForkSteps: s.ForkSteps, VirtualSeconds: s.Virtual.Seconds(), WallSeconds: r.wall.Seconds(),
		Violations: []violationJSON{}, NeverReached: r.neverReached(), Hash: fmt.Sprintf("%016x", s.Hash),
		Stopped: s.Stopped,
	}
	var few []string
	out.Cells, few = s.Coverage.CellTotals()
	out.FewSeeds = append([]string{}, few...)
	for _, f := range s.Failures {
		w := r.files[f.Seed]
		out.Violations = append(out.Violations, violationJSON{
			f.Seed, f.Violation.Invariant, strings.SplitN(f.Violation.Error(), "\n", 2)[0], w.path, w.records,
		})
	}
	return printJSON(r.stdout, out)
}
