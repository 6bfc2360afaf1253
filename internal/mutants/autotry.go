package mutants

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"amicore/internal/mutants/copies"
)

// autoLab tries mutants of a sample, from several goroutines.
type autoLab struct {
	root, dir string
	overlay   *copies.Overlay
	units     []*unit
	unusable  []string
	onlyScore bool
	workers   int
	costs     costs

	simulation *simulation // nil without one
	program    string      // that simulates
	reach      *copies.Reach
	// withoutSpecification are the flags of the second run of simulation, nil
	// while there is no specification.
	withoutSpecification []string

	mu     sync.Mutex
	passes map[*unit]bool // what passes without a mutant
}

// costs add up the time that processes took, by kind of check.
type costs struct {
	mu    sync.Mutex
	spent map[string]time.Duration
}

func (c *costs) add(what string, began time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.spent == nil {
		c.spent = map[string]time.Duration{}
	}
	c.spent[what] += time.Since(began)
}

func (c *costs) each(f func(what string, d time.Duration)) {
	for _, what := range []string{"quick tests", "simulation", "slow tests", "recorded outputs", "repeats"} {
		if d := c.spent[what]; d > 0 {
			f(what, d)
		}
	}
}

// use says whether a test is of use for a sample.
type use int

const (
	useful  use = iota // it passes without a mutant
	failing            // it does not
	idle               // it reaches no function of the sample
)

// baseline runs every check without a mutant. A test that fails only because
// of the copies, such as one that counts allocations, is left out; a
// simulation that fails is an error.
func (l *autoLab) baseline(ctx context.Context, noSpecification []string) error {
	l.passes = map[*unit]bool{}
	l.withoutSpecification = noSpecification
	var usable []*unit
	used, err := inOrder(ctx, l.units, l.workers, func(ctx context.Context, u *unit) (use, error) {
		ok, err := u.record(ctx, l.dir, l.overlay)
		if err == nil && u.reach.None() {
			return idle, nil
		}
		if err == nil && ok {
			ok, err = l.passesWithout(ctx, u)
		}
		if err != nil || !ok {
			return failing, err
		}
		return useful, nil
	}, func(use) {})
	if err != nil {
		return err
	}
	for i, u := range l.units {
		switch used[i] {
		case useful:
			usable = append(usable, u)
		case failing:
			l.unusable = append(l.unusable, u.name())
		}
	}
	l.units = usable
	if l.simulation == nil {
		return nil
	}
	return l.baselineSimulation(ctx)
}

func (l *autoLab) baselineSimulation(ctx context.Context) error {
	file := filepath.Join(l.dir, "reach_simulation")
	record := *l.simulation
	record.env = slices.Concat(lean, copies.RecordReach(file))
	if _, err := record.first(ctx, l.program, l.dir, firstSeeds[0], "--minimize=false"); err != nil {
		return err
	}
	var err error
	if l.reach, err = l.overlay.Reached(file); err != nil {
		return err
	}
	plain := *l.simulation
	plain.env = slices.Concat(lean, copies.Select(without))
	v, err := plain.first(ctx, l.program, l.dir, firstSeeds[0], "--minimize=false")
	switch {
	case err != nil:
		return err
	case v != nil:
		return fmt.Errorf("seed %d breaks %s: %s", v.Seed, v.Invariant, v.Text)
	}
	l.simulation.perSeed = limitFactor * plain.used / time.Duration(l.simulation.seeds)
	return nil
}

// passesWithout reports whether the unit passes when no mutant is selected. It
// is run once.
func (l *autoLab) passesWithout(ctx context.Context, u *unit) (bool, error) {
	l.mu.Lock()
	ok, known := l.passes[u]
	l.mu.Unlock()
	if known {
		return ok, nil
	}
	e, err := runUnits(ctx, []*unit{u}, copies.Select(without))
	if err != nil {
		return false, err
	}
	l.mu.Lock()
	l.passes[u] = e.passed()
	l.mu.Unlock()
	return e.passed(), nil
}

// trial is the checks of one mutant.
type trial struct {
	*autoLab
	m      *copies.Mutant
	result AutoResult
	broken int // processes that panicked or went over a limit
	dir    string
}

// mostBroken is after how many processes that panicked no further test is run.
const mostBroken = 5

// quick is what a test takes at most that runs before simulation.
const quick = 300 * time.Millisecond

func (l *autoLab) try(ctx context.Context, m *copies.Mutant) (AutoResult, error) {
	t := &trial{autoLab: l, m: m, result: newAutoResult(m)}
	t.dir = filepath.Join(l.dir, fmt.Sprint("mutant", m.Number))
	if err := os.Mkdir(t.dir, 0o700); err != nil {
		return t.result, err
	}
	defer removeDir(t.dir)
	if err := t.run(ctx); err != nil {
		return t.result, err
	}
	return t.result, nil
}

// run runs the checks, the quick ones first and recorded outputs last.
func (t *trial) run(ctx context.Context) error {
	simulates := t.simulation != nil && t.reach.Statement(t.m)
	reached, runs := t.simulation != nil && t.reach.Function(t.m), simulates
	var fast, slow, recorded []*unit
	for _, u := range t.units {
		reached = reached || u.reach.Function(t.m)
		if !u.reach.Statement(t.m) {
			continue
		}
		runs = true
		switch {
		case u.recorded:
			recorded = append(recorded, u)
		case u.cpu <= quick:
			fast = append(fast, u)
		default:
			slow = append(slow, u)
		}
	}
	t.result.NeverReached, t.result.NeverRun = !reached, !runs
	slices.SortStableFunc(slow, func(a, b *unit) int { return int(a.cpu - b.cpu) })
	if err := t.groups(ctx, "quick tests", t.byBinary(fast)); err != nil {
		return err
	}
	if simulates && !(t.onlyScore && t.result.Killed) {
		if err := t.simulate(ctx); err != nil {
			return err
		}
	}
	if err := t.groups(ctx, "slow tests", oneByOne(slow)); err != nil {
		return err
	}
	if t.result.Killed || t.result.Trivial {
		return nil
	}
	if err := t.groups(ctx, "recorded outputs", oneByOne(recorded)); err != nil {
		return err
	}
	t.result.Killed, t.result.Recorded = false, t.result.Killed
	return nil
}

// byBinary groups tests by their binary, that of the mutant's package first.
func (t *trial) byBinary(list []*unit) (groups [][]*unit) {
	var dirs []string
	for _, u := range list {
		if !slices.Contains(dirs, u.binary.dir) {
			dirs = append(dirs, u.binary.dir)
		}
	}
	if i := slices.Index(dirs, t.m.Dir()); i > 0 {
		dirs = append([]string{dirs[i]}, slices.Delete(dirs, i, i+1)...)
	}
	for _, dir := range dirs {
		var group []*unit
		for _, u := range list {
			if u.binary.dir == dir {
				group = append(group, u)
			}
		}
		groups = append(groups, group)
	}
	return groups
}

func oneByOne(list []*unit) (groups [][]*unit) {
	for _, u := range list {
		groups = append(groups, []*unit{u})
	}
	return groups
}

// groups runs groups of tests until one notices.
func (t *trial) groups(ctx context.Context, kind string, groups [][]*unit) error {
	for _, g := range groups {
		if t.result.Killed || t.broken >= mostBroken {
			return nil
		}
		if err := t.group(ctx, kind, g); err != nil {
			return err
		}
	}
	return nil
}

// group runs tests in one process. One that fails and does so again, but not
// without the mutant, has killed it. Where the process panicked, each test is
// run by itself, since the others may notice more than that.
func (t *trial) group(ctx context.Context, kind string, list []*unit) error {
	for len(list) > 0 && !t.result.Killed && t.broken < mostBroken {
		began := time.Now()
		e, err := runUnits(ctx, list, copies.Select(t.m.Number))
		t.costs.add(kind, began)
		switch {
		case err != nil:
			return err
		case e.passed():
			return nil
		case len(e.failed) == 0 && len(list) > 1:
			t.breaks(e.broke)
			return t.groups(ctx, kind, oneByOne(list))
		case len(e.failed) == 0:
			t.breaks(e.broke)
			return nil
		}
		i := slices.IndexFunc(list, func(u *unit) bool { return u.test == e.failed[0].name })
		if i < 0 {
			return fmt.Errorf("%s failed, and was not to run", e.failed[0].name)
		}
		if err := t.confirm(ctx, list[i]); err != nil {
			return err
		}
		list = slices.Concat(list[:i], list[i+1:])
	}
	return nil
}

// breaks notes a panic or a limit.
func (t *trial) breaks(how string) {
	t.broken++
	if t.result.Broke == "" {
		t.result.Broke = how
	}
	t.result.Trivial = !t.result.Killed
}

// confirm repeats a test that failed, with the mutant and without.
func (t *trial) confirm(ctx context.Context, u *unit) error {
	defer t.costs.add("repeats", time.Now())
	e, err := runUnits(ctx, []*unit{u}, copies.Select(t.m.Number))
	if err != nil || len(e.failed) == 0 {
		return err
	}
	ok, err := t.passesWithout(ctx, u)
	if err != nil || !ok {
		return err
	}
	t.killed(u.name() + idIn(e.failed))
	return nil
}

func (t *trial) killed(by string) {
	t.result.Killed, t.result.Trivial, t.result.By = true, false, by
}

// idIn is the invariant that failed tests name, in brackets.
func idIn(tests []failed) string {
	if id := noticed(tests, nil); id != "" && !strings.HasPrefix(id, "Test") && !strings.HasPrefix(id, "Fuzz") && !strings.HasPrefix(id, "Example") {
		return " (" + id + ")"
	}
	return ""
}

// simulate runs campaigns, with the executable specification and without.
func (t *trial) simulate(ctx context.Context) error {
	began := time.Now()
	v, err := t.campaigns(ctx)
	t.costs.add("simulation", began)
	if err != nil || v == nil {
		return err
	}
	t.result.Simulation, t.result.Seed = v.Invariant, v.Seed
	if !t.result.Killed {
		t.killed("simulation (" + v.Invariant + ")")
	}
	t.result.Truth = true
	if t.withoutSpecification != nil {
		v, err = t.campaigns(ctx, t.withoutSpecification...)
		t.result.Truth = v != nil
	}
	return err
}

// campaigns returns a violation that comes again when its seeds are repeated,
// nil where there is none.
func (t *trial) campaigns(ctx context.Context, flags ...string) (*violation, error) {
	s := *t.simulation
	s.env = slices.Concat(lean, copies.Select(t.m.Number))
	v, err := s.first(ctx, t.program, t.dir, firstSeeds[0], append(flags, "--minimize=false")...)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil: // it ended without a report
		t.breaks(err.Error())
		return nil, nil
	case v == nil:
		return nil, nil
	case v.panicked():
		t.breaks(v.Text)
		return nil, nil
	}
	began := time.Now()
	again, err := s.first(ctx, t.program, t.dir, firstSeeds[0], append(flags, "--minimize=false")...)
	t.costs.add("repeats", began)
	if err != nil || again == nil || again.Seed != v.Seed || again.Invariant != v.Invariant {
		return nil, context.Cause(ctx)
	}
	return v, nil
}
