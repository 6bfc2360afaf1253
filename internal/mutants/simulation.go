package mutants

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The ranges of seeds begin far from each other. A range's first seeds are
// run first, a few and then many: most mutants are noticed soon.
var firstSeeds = [...]uint64{1, 1_000_001, 2_000_001}

const batch = 100

// simulation builds amisim with the mutant in it and runs campaigns.
type simulation struct {
	root  string
	seeds int // the most of each range
	// flags are given to every campaign.
	flags []string
	// env selects a mutant in a program that has several.
	env []string
	// perSeed is how much CPU time a seed may take, on average; 0: any.
	perSeed time.Duration
	// used is the CPU time of all campaigns.
	used time.Duration
}

func (s *simulation) name() string { return "simulation" }

// covers: what is under core/ runs in a simulated world.
func (s *simulation) covers(m *Mutant) bool { return m.touches("core") }

func (s *simulation) baseline(ctx context.Context) error {
	dir, err := makeDir("")
	if err != nil {
		return err
	}
	defer removeDir(dir)
	program, err := s.build(ctx, "", dir)
	if err != nil {
		return err
	}
	v, err := s.first(ctx, program, dir, firstSeeds[0], "--minimize=false")
	switch {
	case err != nil:
		return err
	case v != nil:
		return fmt.Errorf("seed %d breaks %s: %s", v.Seed, v.Invariant, v.Text)
	}
	return nil
}

func (s *simulation) try(ctx context.Context, m *Mutant, from source, dir string) (finding, error) {
	program, err := from.program("amisim", dir, func(overlay, dir string) (string, error) { return s.build(ctx, overlay, dir) })
	if err != nil {
		return finding{invalid: err.Error(), unusable: true}, nil
	}
	with := *s
	with.env = from.env()
	return with.campaigns(ctx, m, program, dir)
}

// campaigns runs the three ranges of seeds.
func (s *simulation) campaigns(ctx context.Context, m *Mutant, program, dir string) (finding, error) {
	var more []string
	if slices.Contains(m.Breaks, "S20") {
		more = append(more, "--double")
	}
	var numbers Numbers
	var noticed string
	took := make([]int, 0, len(firstSeeds))
	for i, from := range firstSeeds {
		v, err := s.first(ctx, program, dir, from, append(more, fmt.Sprintf("--minimize=%v", i == 0))...)
		switch {
		case err != nil && ctx.Err() != nil:
			return finding{invalid: "took longer than " + limit.String()}, nil
		case err != nil:
			return finding{invalid: err.Error()}, nil
		case v == nil && i == 0:
			return finding{}, nil
		case v != nil && v.panicked() && i == 0:
			return finding{invalid: "noticed by a panic only: " + v.Text}, nil
		case v == nil || v.panicked():
			took = append(took, s.seeds)
			continue
		}
		if i == 0 {
			numbers.FirstSeed = v.Seed
			if v, err = s.preferred(ctx, program, dir, v, m.Breaks, more...); err != nil {
				return finding{invalid: err.Error()}, nil
			}
			noticed, numbers.Records = v.Invariant, v.Records
			took = append(took, int(numbers.FirstSeed-from)+1)
			continue
		}
		took = append(took, int(v.Seed-from)+1)
	}
	slices.Sort(took)
	numbers.MedianSeeds = took[len(took)/2]
	return finding{noticed: noticed, numbers: &numbers}, nil
}

// build compiles amisim, with the overlay if there is one.
func (s *simulation) build(ctx context.Context, overlay, dir string) (program string, err error) {
	program = filepath.Join(dir, "amisim")
	args := []string{"build", "-o", program}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	if out, err := output(goCommand(ctx, s.root, append(args, "./cmd/amisim")...)); err != nil {
		return "", notBuilt(out, err)
	}
	return program, nil
}

// violation is what amisim run --json says of a seed that broke a promise.
type violation struct {
	Seed      uint64 `json:"seed"`
	Invariant string `json:"invariant"`
	Text      string `json:"text"`
	Records   int    `json:"records"`
}

// panicked reports whether nothing was checked: the code fell over by itself.
func (v *violation) panicked() bool {
	return strings.HasPrefix(v.Text, "panic: ") || strings.Contains(v.Text, ": panic: ")
}

// first returns the violation of the least seed from the given one on, nil
// when there is none. A seed that only panics is passed over, and returned
// when nothing better is found after a few of them.
func (s *simulation) first(ctx context.Context, program, dir string, from uint64, more ...string) (*violation, error) {
	var panicked *violation
	panics, end := 0, from+uint64(s.seeds)
	for next, n := from, uint64(batch); next < end; {
		found, err := s.campaign(ctx, program, dir, next, int(min(n, end-next)), append(more, "--max-failures=1")...)
		switch {
		case err != nil:
			return nil, err
		case len(found) == 0:
			next += n
			n *= 4
			continue
		}
		v := &found[0]
		if !v.panicked() {
			return v, nil
		}
		if panicked == nil {
			panicked = v
		}
		if panics++; panics == maxPanics {
			return panicked, nil
		}
		next = v.Seed + 1
	}
	return panicked, nil
}

// preferred returns a violation of an invariant that was to notice, where one
// of the seeds behind the first has it; else the first.
func (s *simulation) preferred(ctx context.Context, program, dir string, first *violation, breaks []string, more ...string) (*violation, error) {
	if slices.Contains(breaks, first.Invariant) {
		return first, nil
	}
	all, err := s.campaign(ctx, program, dir, first.Seed, min(s.seeds, 5*batch), append(more, "--max-failures=0", "--minimize=false")...)
	if err != nil {
		return nil, err
	}
	for _, v := range all {
		if slices.Contains(breaks, v.Invariant) && !v.panicked() {
			small, err := s.campaign(ctx, program, dir, v.Seed, 1, more...)
			if err != nil || len(small) == 0 {
				return first, err
			}
			return &small[0], nil
		}
	}
	return first, nil
}

// maxPanics is how many seeds that panic are passed over.
const maxPanics = 10

// leastCPU is what any process may take: a start costs something, and limits
// are whole seconds.
const leastCPU = 2 * time.Second

// campaign runs seeds one after another and returns what they broke.
func (s *simulation) campaign(ctx context.Context, program, dir string, from uint64, seeds int, more ...string) ([]violation, error) {
	args := append([]string{
		"run", "--json", "--workers=1", "--dir=" + dir,
		"--from=" + strconv.FormatUint(from, 10), "--seeds=" + strconv.Itoa(seeds),
	}, slices.Concat(s.flags, more)...)
	var cpu time.Duration
	if s.perSeed > 0 {
		cpu = time.Duration(seeds)*s.perSeed + leastCPU
	}
	cmd := limited(ctx, cpu, program, args...)
	cmd.Env = append(os.Environ(), s.env...)
	cmd.Dir = dir
	cmd.WaitDelay = waitDelay
	var stdout bytes.Buffer
	var stderr head
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if cmd.ProcessState != nil {
		s.used += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	var summary struct {
		Violations []violation
		Stopped    bool
	}
	if json.Unmarshal(stdout.Bytes(), &summary) == nil {
		if summary.Stopped && len(summary.Violations) == 0 { // seeds that were not run prove nothing
			return nil, errors.New("amisim run was interrupted")
		}
		return summary.Violations, nil
	}
	if err == nil {
		return nil, errors.New("amisim run: what it prints is not JSON")
	}
	return nil, fmt.Errorf("amisim run: %s", firstLine(string(stderr.bytes)))
}
