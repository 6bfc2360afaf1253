package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"time"

	"amicore/sim"
)

// simulate runs the campaign, or the plan of --plan, and tells what it came to.
func (r *simRun) simulate(ctx context.Context) error {
	given, err := r.givenPlan()
	if err != nil {
		return failure{err}
	}
	if err := r.writable(); err != nil {
		return failure{err}
	}
	if err := r.writeTrace(ctx, given); err != nil {
		return failure{err}
	}
	report := newRunReport(r, given)
	if r.double {
		if report.twin, err = newTwin(r); err != nil {
			return failure{err}
		}
		defer report.twin.close()
	}
	began := time.Now()
	if given != nil {
		report.summary = sim.RunPlan(given, sim.Options{Stop: ctx.Done(), Spec: r.campaign.Spec})
	} else {
		report.summary = r.many(ctx)
	}
	report.elsewhere(ctx)
	report.wall = time.Since(began)
	if report.summary.Stopped && ctx.Err() != nil {
		complain(r.stderr, "interrupted")
	}
	report.failures(ctx)
	report.writeHTML()
	if err := report.print(); err != nil {
		report.trouble(err) // what was broken, the status says all the same
	}
	return report.status()
}

// givenPlan reads the plan of --plan; nil where there is none.
func (r *simRun) givenPlan() (*sim.Plan, error) {
	if r.plan == "" {
		return nil, nil
	}
	data, err := os.ReadFile(r.plan)
	if err != nil {
		return nil, err
	}
	p, err := sim.Decode(r.plan, data)
	if err != nil && bytes.HasPrefix(data, []byte("ami-session ")) {
		err = fmt.Errorf("%w: that is a recorded session; amisim replay reads it", err)
	}
	return p, err
}

// firstSeed is the first one of the campaign, or of its shard.
func (r *simRun) firstSeed() uint64 {
	if r.campaign.Shards > 1 {
		return r.from + r.campaign.Shard - 1
	}
	return r.from
}

// total is how many seeds the campaign, or its shard, has.
func (r *simRun) total() uint64 {
	if r.campaign.Shards > 1 {
		return (r.seeds + r.campaign.Shards - r.campaign.Shard) / r.campaign.Shards
	}
	return r.seeds
}

// many runs the campaign.
func (r *simRun) many(ctx context.Context) *sim.Summary {
	c := r.campaign
	progress := newRunProgress(r.stderr, int64(r.total()))
	defer progress.clear()
	c.Stop = ctx.Done()
	c.Done = func(uint64, *sim.Result) { progress.add() }
	return c.Run()
}

// writable finds out, before anything is run, whether what is to be written
// can be: the result of a campaign is not to be lost at its end.
func (r *simRun) writable() error {
	if err := writableFolder("--dir", r.dir); err != nil && r.dir != "." {
		return err // what can not be written here, unasked, is told on stderr
	}
	if err := writableFile("--trace", r.trace); err != nil {
		return err
	}
	return writableFile("--html", r.html)
}

func (r *simRun) writeTrace(ctx context.Context, given *sim.Plan) error {
	if r.trace == "" {
		return nil
	}
	if given == nil {
		given = sim.Generate(r.firstSeed(), r.campaign.Profile)
	}
	sources := []string(nil)
	if r.plan != "" {
		sources = []string{r.plan}
	}
	f, err := createLike(r.trace, sources)
	if err != nil {
		return fmt.Errorf("--trace: %w", err)
	}
	if _, err := sim.WriteTrace(f, given, sim.Options{Stop: ctx.Done(), Spec: r.campaign.Spec}); err != nil {
		_ = f.Close() // the first error says more
		return fmt.Errorf("--trace: %w", err)
	}
	return f.Close()
}
