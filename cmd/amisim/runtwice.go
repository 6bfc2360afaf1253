package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"amicore/core"
	"amicore/sim"
)

// twin runs in another process what was run here, and compares: S20 wants the
// same steps of both.
type twin struct {
	run *simRun
	dir string // where its process writes
	// start runs amisim with arguments and returns its stdout.
	start func(ctx context.Context, args ...string) ([]byte, error)
}

func newTwin(r *simRun) (*twin, error) {
	dir, err := os.MkdirTemp("", "amisim-twin-")
	if err != nil {
		return nil, err
	}
	start := r.process
	if start == nil {
		start = itself
	}
	return &twin{run: r, dir: dir, start: start}, nil
}

func (t *twin) close() { _ = os.RemoveAll(t.dir) } // a temporary folder is no loss

// itself starts this program again.
func itself(ctx context.Context, args ...string) ([]byte, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.WaitDelay = time.Second
	return cmd.Output()
}

// errCutShort ends a comparison whose other process did not come to its end.
var errCutShort = errors.New("the run in another process was interrupted")

// hash runs amisim in another process and returns the hash of what it ran.
func (t *twin) hash(ctx context.Context, args ...string) (uint64, error) {
	args = append([]string{"run", "--json", "--minimize=false", "--dir", t.dir}, args...)
	out, failed := t.start(ctx, args...)
	if ctx.Err() != nil {
		return 0, errCutShort
	}
	var summary runJSON
	if err := json.Unmarshal(out, &summary); err != nil {
		if failed == nil {
			failed = err
		}
		return 0, fmt.Errorf("the run in another process: %w", failed)
	}
	if summary.Stopped && len(summary.Violations) == 0 {
		return 0, errCutShort
	}
	return strconv.ParseUint(summary.Hash, 16, 64)
}

// campaign runs seeds of the campaign there.
func (t *twin) campaign(ctx context.Context, c *sim.Campaign) (uint64, error) {
	args := append(t.run.seedFlags(c.From, c.Seeds), "--workers", strconv.Itoa(t.run.workers))
	if c.Shards > 1 {
		args = append(args, "--shard", fmt.Sprintf("%d/%d", c.Shard, c.Shards))
	}
	return t.hash(ctx, args...)
}

// differing finds a seed of a campaign that comes to something else there, half
// by half.
func (t *twin) differing(ctx context.Context) (seed uint64, err error) {
	c := t.run.campaign
	c.Stop, c.Double, c.MaxFailures = ctx.Done(), false, 0
	step := max(1, c.Shards)
	for c.Seeds > step {
		first := c
		first.Seeds = (c.Seeds/step + 1) / 2 * step // whole rounds of the shards
		there, err := t.campaign(ctx, &first)
		if err != nil {
			return 0, err
		}
		if here := first.Run(); here.Stopped {
			return 0, errCutShort
		} else if here.Hash == there {
			first.From, first.Seeds = c.From+first.Seeds, c.Seeds-first.Seeds
		}
		c = first
	}
	if c.Shards > 1 {
		return c.From + c.Shard - 1, nil
	}
	return c.From, nil
}

// planFile writes a plan to where the other process finds it.
func (t *twin) planFile(p *sim.Plan) (string, error) {
	file := filepath.Join(t.dir, "plan.ami")
	data, err := p.Encode(file)
	if err != nil {
		return "", err
	}
	return file, os.WriteFile(file, data, 0o600)
}

// differs reports whether a plan comes to something else there.
func (t *twin) differs(ctx context.Context, p *sim.Plan) (bool, error) {
	if ctx.Err() != nil {
		return false, errCutShort
	}
	file, err := t.planFile(p)
	if err != nil {
		return false, err
	}
	there, err := t.hash(ctx, "--plan", file)
	if err != nil {
		return false, err
	}
	here := sim.Run(p, sim.Options{Stop: ctx.Done()})
	if here.Stopped {
		return false, errCutShort
	}
	return sim.SeedHash(p.Seed, &here) != there, nil
}

// difference names the first step of a plan that differs there.
func (t *twin) difference(ctx context.Context, p *sim.Plan) (*sim.Violation, error) {
	file, err := t.planFile(p)
	if err != nil {
		return nil, err
	}
	trace := filepath.Join(t.dir, "trace")
	if _, err := t.hash(ctx, "--plan", file, "--trace", trace); err != nil {
		return nil, err
	}
	theirs, err := os.ReadFile(trace)
	if err != nil {
		return nil, err
	}
	var ours bytes.Buffer
	if _, err := sim.WriteTrace(&ours, p, sim.Options{Stop: ctx.Done()}); err != nil {
		return nil, err
	}
	v := &sim.Violation{Invariant: "S20", Text: elsewhere}
	here, there := strings.Split(ours.String(), "\n"), strings.Split(string(theirs), "\n")
	for i := range min(len(here), len(there)) {
		if here[i] != there[i] {
			v.Text += fmt.Sprintf(": step %s, and there %s", here[i], there[i])
			v.Step = i + 1
			place(v, p)
			return v, nil
		}
	}
	if len(here) != len(there) {
		v.Text += fmt.Sprintf(": %d steps, and there %d", len(here), len(there))
	} else {
		v.Text += "; its trace does not"
	}
	return v, nil
}

const elsewhere = "the same plan runs differently in another process"

// place fills in when and where the step of a violation was.
func place(v *sim.Violation, p *sim.Plan) {
	n := 0
	sim.Run(p, sim.Options{Trace: func(now core.Instant, node core.Node, _ *core.Input, _ []core.Command) {
		if n++; n == v.Step {
			v.At, v.Node = time.Duration(now), node
		}
	}})
}

// elsewhere runs all that was run in another process as well, where --double
// asks for it and nothing else has gone wrong. A difference is a violation of
// S20, which no run in this process shows.
func (r *runReport) elsewhere(ctx context.Context) {
	s := r.summary
	if r.twin == nil || len(s.Failures) > 0 || s.Stopped {
		return
	}
	f, err := r.compare(ctx)
	switch {
	case ctx.Err() != nil || errors.Is(err, errCutShort):
		s.Stopped = true
	case err != nil:
		r.trouble(err)
	case f != nil:
		s.Failures = append(s.Failures, *f)
	}
}

// compare is the failure that elsewhere looks for; apart says how it shows.
func (r *runReport) compare(ctx context.Context) (*sim.Failure, error) {
	p := r.plan
	if p == nil {
		there, err := r.twin.campaign(ctx, &r.campaign)
		if err != nil || there == r.summary.Hash {
			return nil, err
		}
		seed, err := r.twin.differing(ctx)
		if err != nil {
			return nil, err
		}
		p = sim.Generate(seed, r.campaign.Profile)
	}
	differs, err := r.twin.differs(ctx, p)
	switch {
	case err != nil || !differs && r.plan != nil:
		return nil, err
	case !differs:
		r.apart = apartAsSeed
		v := &sim.Violation{Invariant: "S20", Text: "the same seed runs differently in another process; its plan, read from a file, does not"}
		return &sim.Failure{Seed: p.Seed, Violation: v}, nil
	}
	v, err := r.twin.difference(ctx, p)
	if err != nil {
		return nil, err
	}
	r.apart = apartAsPlan
	return &sim.Failure{Seed: p.Seed, Violation: v}, nil
}

// apart says whether a failure shows only between two processes, and whether
// its plan shows it or only its seed.
type apart uint8

const (
	notApart apart = iota
	apartAsPlan
	apartAsSeed
)
