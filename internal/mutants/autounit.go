package mutants

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"amicore/internal/mutants/copies"
)

// unit is one test of a binary.
type unit struct {
	root     string
	binary   *testBinary
	program  string
	test     string
	recorded bool
	// cpu is what it takes without a mutant, reach what of the sample runs in it.
	cpu   time.Duration
	reach *copies.Reach
}

// name is what the report calls the unit.
func (u *unit) name() string { return u.binary.dir + "." + u.test }

var testName = regexp.MustCompile(`^(Test|Fuzz|Example)\w*$`)

// testNames reads the output of -test.list.
func testNames(out string) (names []string) {
	for line := range strings.Lines(out) {
		if line = strings.TrimSpace(line); testName.MatchString(line) {
			names = append(names, line)
		}
	}
	return names
}

// isRecorded reports whether a test compares with recorded output.
func (s *suite) isRecorded(dir, test string) bool {
	for _, r := range s.recorded {
		if r.dir == dir && regexp.MustCompile(r.tests).MatchString(test) {
			return true
		}
	}
	return false
}

// ended is how a process of tests ended.
type ended struct {
	failed []failed
	// broke says that it panicked or went over a limit, and how.
	broke string
	cpu   time.Duration
}

// passed reports whether nothing failed.
func (e *ended) passed() bool { return len(e.failed) == 0 && e.broke == "" }

// limitFactor is how much more CPU time than without a mutant a check may take.
const limitFactor = 10

// without means that no mutant is selected.
const without = 0

// lean is the environment of all checks of a sample, with and without a mutant:
// as many processes run at a time as there are processors, and much of the time
// of a small one is garbage collection.
var lean = []string{"GOMAXPROCS=1", "GOGC=400"}

// runUnits runs tests of one binary in one process. env is added to the environment.
func runUnits(ctx context.Context, list []*unit, env []string) (ended, error) {
	u := list[0]
	names := make([]string, len(list))
	var cpu time.Duration
	for i, u := range list {
		names[i] = u.test
		cpu += u.cpu
	}
	if cpu > 0 {
		cpu = cpu*limitFactor + leastCPU
	}
	wall := 3*cpu + time.Minute // a wait takes no CPU time
	if cpu == 0 {
		wall = limit
	}
	args := []string{"-test.timeout=" + wall.String(), "-test.failfast", "-test.run=^(" + strings.Join(names, "|") + ")$"}
	if u.binary.rapid {
		args = append(args, "-rapid.seed=1", "-rapid.nofailfile", "-rapid.shrinktime=1ms")
	}
	ctx, cancel := context.WithTimeout(ctx, wall+time.Minute)
	defer cancel()
	cmd := limited(ctx, cpu, u.program, args...)
	cmd.Dir = filepath.Join(u.root, filepath.FromSlash(u.binary.dir))
	cmd.Env = slices.Concat(os.Environ(), lean, env)
	cmd.WaitDelay = waitDelay
	out, err := output(cmd)
	var e ended
	if cmd.ProcessState != nil {
		e.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	if err == nil {
		return e, nil
	}
	e.failed, e.broke = readFailures(out)
	var exit *exec.ExitError
	switch {
	case len(e.failed) > 0 || e.broke != "":
	case errors.As(err, &exit) && exit.ExitCode() < 0 || ctx.Err() != nil:
		e.broke = "over a limit of CPU time, memory or time: " + err.Error()
	case errors.As(err, &exit):
		e.broke = "ended by itself: " + firstLine(out)
	default:
		return e, fmt.Errorf("%s: %w", u.name(), err)
	}
	return e, nil
}

// record runs the unit without a mutant and notes what it costs and reaches.
func (u *unit) record(ctx context.Context, dir string, o *copies.Overlay) (ok bool, err error) {
	file := filepath.Join(dir, "reach_"+strings.ReplaceAll(u.name(), "/", "_"))
	e, err := runUnits(ctx, []*unit{u}, copies.RecordReach(file))
	if err != nil {
		return false, err
	}
	u.cpu = e.cpu
	u.reach, err = o.Reached(file)
	return e.passed(), err
}
