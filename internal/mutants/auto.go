package mutants

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"amicore/internal/mutants/copies"
)

// Auto draws mutants and tries them. All of them are compiled into one program
// for each harness, see package copies.
type Auto struct {
	// Root is the module's root, Packages the folders that are drawn from.
	Root     string
	Packages []string
	// N is how many mutants are drawn, Seed decides which.
	N    int
	Seed uint64
	// Written, when there are any, are tried in the place of drawn ones; N does
	// not count. Their edits must lie inside functions of Packages.
	Written []Mutant
	// Seeds is how many seeds simulation runs for a mutant, Workers how many
	// mutants are tried at a time.
	Seeds, Workers int
	// OnlyScore runs simulation only for mutants that the quick tests leave.
	OnlyScore bool
	// Specification asks another question of mutants of core/spec: does a
	// simulation in which it runs beside all machines tell them from the Machine?
	// No test is run.
	Specification bool
	// Argued are survivors that a reviewer has explained.
	Argued []Argued
	// Say, when not nil, is told what is being done; Done is called after each
	// mutant. One goroutine at a time calls them.
	Say  func(what string)
	Done func()

	suite suite
}

// suite says what checks there are.
type suite struct {
	tests    []string // patterns of packages whose tests are run
	recorded []recordedTests
	// simulates: cmd/amisim is a program that simulates.
	simulates bool
	// campaign are the flags of every simulation.
	campaign []string
	// noSpecification are the flags with which simulation checks without the
	// executable specification; nil where there is none.
	noSpecification []string
}

// recordedTests compare with output that the program itself has written. They
// notice any change, and say nothing of what is right.
type recordedTests struct{ dir, tests string }

// usualSuite is the checks of this project.
var usualSuite = suite{
	noSpecification: []string{"--spec", "never"},
	tests:           []string{"./core/...", "./props", "./cmd/amisim"},
	recorded: []recordedTests{
		{"core", `^(TestGoldenStoriesHold|TestTraceHash)$`},
		{"cmd/amisim", `^TestOutputIsAsRecorded$`},
	},
	simulates: true,
}

// besideSpecification is the suite for mutants of the executable specification.
var besideSpecification = suite{simulates: true, campaign: []string{"--spec", "always"}}

// onlyRecorded are folders whose other tests are no harness.
var onlyRecorded = []string{"cmd/amisim"}

// placeboShare is how many mutants there are for each placebo.
const placeboShare = 10

// Placebos is how many placebos a sample of n mutants has.
func Placebos(n int) int { return (n + placeboShare - 1) / placeboShare }

func (a *Auto) say(what string) {
	if a.Say != nil {
		a.Say(what)
	}
}

// Run draws, compiles and tries the mutants.
func (a *Auto) Run(ctx context.Context) (*AutoReport, error) {
	if _, err := exec.LookPath("go"); err != nil {
		return nil, errors.New("mutants are compiled: the go command is not in PATH")
	}
	switch {
	case a.Specification:
		a.suite = besideSpecification
	case a.suite.tests == nil:
		a.suite = usualSuite
	}
	root, err := realPath(a.Root)
	if err != nil {
		return nil, err
	}
	a.Root = root
	r := &AutoReport{N: a.N, Seed: a.Seed, Packages: a.Packages, Seeds: a.Seeds, OnlyScore: a.OnlyScore, Specification: a.Specification}
	began := time.Now()
	a.say("drawing mutants")
	list, err := a.draw(ctx, r)
	if err != nil {
		return nil, err
	}
	r.spent("draw", time.Since(began))
	dir, err := makeDir("auto")
	if err != nil {
		return nil, err
	}
	defer removeDir(dir)
	lab, err := a.prepare(ctx, dir, list, r)
	if err != nil {
		return nil, err
	}
	a.say("trying mutants")
	began = time.Now()
	_, err = inOrder(ctx, list, a.Workers, lab.try, func(one AutoResult) {
		r.Results = append(r.Results, one)
		if a.Done != nil {
			a.Done()
		}
	})
	r.spent("all mutants", time.Since(began))
	lab.costs.each(func(what string, d time.Duration) { r.spent(what, d) })
	switch {
	case err != nil && ctx.Err() != nil && len(r.Results) > 0: // what was tried is worth its time
		r.interrupted()
	case err != nil:
		return nil, err
	}
	r.argue(a.Argued)
	return r, nil
}

// draw returns the sample with its placebos mixed in, all numbered.
func (a *Auto) draw(ctx context.Context, r *AutoReport) ([]*copies.Mutant, error) {
	packages, err := copies.Load(ctx, a.Root, a.Packages)
	if err != nil {
		return nil, err
	}
	s := copies.NewSampler(packages, a.Seed)
	r.Functions, r.Statements, r.NotDrawn = s.Functions, s.Statements, s.Excluded
	var sample []*copies.Mutant
	if len(a.Written) > 0 {
		sample, err = a.written(ctx, packages, r)
	} else {
		sample, err = a.sample(ctx, s, r)
	}
	if err != nil {
		return nil, err
	}
	var list []*copies.Mutant
	for i, m := range sample {
		list = append(list, m)
		if i%placeboShare == placeboShare-1 || i == len(sample)-1 {
			list = append(list, s.Placebo())
		}
	}
	for i, m := range list {
		m.Number = i + 1
	}
	return list, nil
}

// sample draws N mutants that the compiler does not prove equivalent.
func (a *Auto) sample(ctx context.Context, s *copies.Sampler, r *AutoReport) (sample []*copies.Mutant, err error) {
	for want := a.N + a.N/20 + 5; len(sample) < a.N; want = a.N - len(sample) + 5 {
		var some []*copies.Mutant
		for range want {
			m := s.Next()
			if m == nil {
				break
			}
			m.Number = len(some) + 1
			some = append(some, m)
		}
		if len(some) == 0 {
			return nil, fmt.Errorf("the packages have only %d different mutants", len(sample))
		}
		same, err := copies.Equivalent(ctx, a.Root, some)
		if err != nil {
			return nil, err
		}
		for _, m := range some {
			switch {
			case len(sample) == a.N:
			case same[m.Number]:
				r.Proven++
			default:
				sample = append(sample, m)
			}
		}
	}
	return sample, nil
}

// prepare builds the programs and finds out which functions their checks
// reach, and what they cost.
func (a *Auto) prepare(ctx context.Context, dir string, list []*copies.Mutant, r *AutoReport) (*autoLab, error) {
	began := time.Now()
	a.say("compiling the copies")
	overlay, err := copies.WriteOverlay(dir, list, false)
	if err != nil {
		return nil, err
	}
	lab := &autoLab{root: a.Root, dir: dir, overlay: overlay, onlyScore: a.OnlyScore, workers: a.Workers}
	if a.suite.simulates {
		lab.simulation = &simulation{root: a.Root, seeds: a.Seeds, flags: a.suite.campaign}
		if lab.program, err = lab.simulation.build(ctx, overlay.File, dir); err != nil {
			return nil, err
		}
	}
	var all []testBinary
	if len(a.suite.tests) > 0 {
		if all, err = findTests(ctx, a.Root, a.suite.tests...); err != nil {
			return nil, err
		}
	}
	for i := range all {
		b := &all[i]
		if !slices.ContainsFunc(a.Packages, func(p string) bool { return p == b.dir || slices.Contains(b.deps, p) }) {
			continue
		}
		program, err := b.build(ctx, a.Root, overlay.File, dir)
		if err != nil {
			return nil, err
		}
		units, err := a.suite.units(ctx, a.Root, b, program)
		if err != nil {
			return nil, err
		}
		lab.units = append(lab.units, units...)
	}
	r.spent("compile", time.Since(began))
	began = time.Now()
	a.say("the checks without any mutant")
	if err := lab.baseline(ctx, a.suite.noSpecification); err != nil {
		return nil, fmt.Errorf("without any mutant: %w", err)
	}
	r.spent("checks without a mutant", time.Since(began))
	r.Unusable = lab.unusable
	return lab, nil
}

// units lists the tests of a binary.
func (s *suite) units(ctx context.Context, root string, b *testBinary, program string) (list []*unit, err error) {
	cmd := exec.CommandContext(ctx, program, "-test.list=.")
	cmd.Dir = filepath.Join(root, filepath.FromSlash(b.dir))
	out, err := output(cmd)
	if err != nil {
		return nil, fmt.Errorf("%s: %s", b.dir, firstLine(out))
	}
	for _, name := range testNames(out) {
		u := &unit{binary: b, program: program, root: root, test: name, recorded: s.isRecorded(b.dir, name)}
		if u.recorded || !slices.Contains(onlyRecorded, b.dir) {
			list = append(list, u)
		}
	}
	return list, nil
}
