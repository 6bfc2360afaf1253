package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"amicore/sim"
)

// elsewhere runs the campaign again in another process and compares the
// hashes. A difference is a violation of S20; it names the seed and the first
// step that differs.
func (r *simRun) elsewhere(ctx context.Context, s *sim.Summary) error {
	if !r.double || len(s.Failures) > 0 || s.Stopped {
		return nil
	}
	hash, err := r.child(ctx, r.from, r.seeds, r.shard, "")
	if err != nil || hash == s.Hash {
		return err
	}
	// Half by half to a seed that differs.
	from, n := r.from, r.seeds
	for n > 1 {
		c := sim.Campaign{From: from, Seeds: n / 2, Workers: r.workers, Profile: r.campaign.Profile}
		hash, err := r.child(ctx, from, n/2, "", "")
		if err != nil {
			return err
		}
		if c.Run().Hash == hash {
			from, n = from+n/2, n-n/2
		} else {
			n /= 2
		}
	}
	text := "the same plan runs differently in another process"
	if at, err := r.firstDifference(ctx, from); err == nil {
		text += ": " + at
	}
	s.Failures = append(s.Failures, sim.Failure{Seed: from, Violation: &sim.Violation{Invariant: "S20", Text: text}})
	return nil
}

// child runs seeds in another process and returns the hash.
func (r *simRun) child(ctx context.Context, from, seeds uint64, shard, trace string) (uint64, error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	args := []string{
		"run", "--json", "--from", strconv.FormatUint(from, 10), "--seeds", strconv.FormatUint(seeds, 10),
		"--duration", r.duration.String(), "--faults", r.faults, "--workers", strconv.Itoa(r.workers),
	}
	if r.nodes > 0 {
		args = append(args, "--nodes", strconv.Itoa(r.nodes))
	}
	if shard != "" {
		args = append(args, "--shard", shard)
	}
	if trace != "" {
		args = append(args, "--trace", trace)
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.WaitDelay = time.Second
	out, runErr := cmd.Output()
	var summary runJSON
	if err := json.Unmarshal(out, &summary); err != nil {
		return 0, fmt.Errorf("the run in another process: %w", runErr)
	}
	return strconv.ParseUint(summary.Hash, 16, 64)
}

// firstDifference compares the traces of a seed, step by step.
func (r *simRun) firstDifference(ctx context.Context, seed uint64) (string, error) {
	dir, err := os.MkdirTemp("", "amisim-trace-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "trace")
	if _, err := r.child(ctx, seed, 1, "", file); err != nil {
		return "", err
	}
	theirs, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var ours bytes.Buffer
	if _, err := sim.WriteTrace(&ours, sim.Generate(seed, r.campaign.Profile)); err != nil {
		return "", err
	}
	a, b := strings.Split(ours.String(), "\n"), strings.Split(string(theirs), "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("step %s, and there %s", a[i], b[i]), nil
		}
	}
	return fmt.Sprintf("%d steps, and there %d", len(a), len(b)), nil
}
