package main

import (
	"bufio"
	"fmt"
	"path/filepath"

	"amicore/internal/replay"
	"amicore/internal/timeline"
	"amicore/sim"
)

// writePage writes a timeline of these files to a file.
func writePage(name string, t *timeline.Timeline, sources ...string) error {
	f, err := createLike(name, sources)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	err = t.WriteHTML(w)
	if err == nil {
		err = w.Flush()
	}
	if broken := f.Close(); err == nil {
		err = broken
	}
	return err
}

// sources are the files that a run shows: its plan, where it was given one.
func (r *runReport) sources() []string {
	if r.plan == nil {
		return nil
	}
	return []string{r.simRun.plan}
}

func pageTitle(files []string) string {
	if len(files) == 1 {
		return filepath.Base(files[0])
	}
	return fmt.Sprintf("%d recorded files", len(files))
}

// watch lets a session's frames and steps reach the timeline as well, where one
// is wanted.
func (r *replayer) watch(opts *replay.Options) *timeline.Session {
	if r.html == "" {
		return nil
	}
	seen := r.timeline.Begin()
	opts.Step = seen.Step
	if show := opts.Frame; show != nil {
		opts.Frame = func(f replay.Frame) {
			show(f)
			seen.Frame(f)
		}
	} else {
		opts.Frame = seen.Frame
	}
	return seen
}

// writeHTML writes the timeline of the first failure's plan as it was written to
// its file; where nothing broke, of the plan or of the first seed.
func (r *runReport) writeHTML() {
	if r.html == "" {
		return
	}
	p, title := r.failed, "plan of the first failure"
	switch {
	case p != nil && len(r.summary.Failures) > 0:
		if w := r.files[r.summary.Failures[0].Seed]; w.path != "" {
			title = filepath.Base(w.path)
		}
	case r.plan != nil:
		p, title = r.plan, filepath.Base(r.simRun.plan)
	default:
		p, title = sim.Generate(r.firstSeed(), r.campaign.Profile), fmt.Sprintf("seed %d", r.firstSeed())
	}
	t, _ := timeline.Simulation(title, p)
	if t.Broken == nil && r.broken != nil {
		t.Broke(p, r.broken)
	}
	if err := writePage(r.html, t, r.sources()...); err != nil {
		r.trouble(fmt.Errorf("--html: %w", err))
	}
}
