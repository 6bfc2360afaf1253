package mutants

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Result says what became of one mutant.
type Result struct {
	Mutant Mutant
	Killed bool
	// Invariant is the id of the invariant that noticed, or the name of the
	// test where none is named.
	Invariant string
	// Harness is "simulation", "property" or "netio test"; empty for a survivor.
	Harness string
	// Simulation has the numbers of a kill by simulation, nil for others.
	Simulation *Numbers
	// Why says why a mutant that is not Killed is not: it survived, did not
	// compile, panicked and nothing else.
	Why string
}

// Numbers say how soon simulation noticed.
type Numbers struct {
	// FirstSeed is the least seed of the first range that noticed.
	FirstSeed uint64
	// MedianSeeds is the median, over three ranges of seeds, of how many seeds
	// it took.
	MedianSeeds int
	// Records is the length of the minimised plan.
	Records int
}

// harness runs the checks of one kind against a mutant.
type harness interface {
	name() string
	// covers reports whether the mutant's code runs here.
	covers(m *Mutant) bool
	// baseline fails when the checks do without any mutant.
	baseline(ctx context.Context) error
	// try runs the checks of programs from a source; dir is for files of its own.
	try(ctx context.Context, m *Mutant, from source, dir string) (finding, error)
}

// finding is what one harness has to say: nothing (the mutant survived),
// who noticed, or why that does not count.
type finding struct {
	noticed string
	numbers *Numbers
	invalid string
	// unusable: the program with many copies fails without any mutant as well.
	unusable bool
}

// limit is the longest that one harness may take for one mutant: far more
// than any does, but for those that hang.
const limit = 10 * time.Minute

// waitDelay is how long a process that was stopped may keep its output open.
const waitDelay = time.Second

// errBuild says that the mutant does not compile.
var errBuild = errors.New("does not compile")

// goCommand prepares a call of the go command in root. Like make test it
// needs no C compiler.
func goCommand(ctx context.Context, root string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.WaitDelay = waitDelay
	return cmd
}

// limited is a mutant's program, with so much memory at most that a defect
// which fills it harms nobody else, and with so many seconds of CPU time, 0 for
// any number.
func limited(ctx context.Context, cpu time.Duration, program string, args ...string) *exec.Cmd {
	if _, err := exec.LookPath("sh"); err != nil {
		return exec.CommandContext(ctx, program, args...)
	}
	script := "ulimit -v 8388608 2>/dev/null; " // KiB
	if cpu > 0 {
		script += fmt.Sprintf("ulimit -t %d 2>/dev/null; ", int64((cpu+time.Second-1)/time.Second))
	}
	return exec.CommandContext(ctx, "sh", append([]string{"-c", script + `exec "$0" "$@"`, program}, args...)...)
}

// output runs a command and returns both its outputs, of each the beginning. A
// command that ended well has done so although a process that it started, such
// as the go command's own, keeps the output open.
func output(cmd *exec.Cmd) (string, error) {
	var b head
	cmd.Stdout, cmd.Stderr = &b, &b
	err := cmd.Run()
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil
	}
	return string(b.bytes), err
}

// notBuilt is the error of a build that failed with this output.
func notBuilt(out string, err error) error {
	text := firstLine(out)
	if text == "" {
		text = err.Error()
	}
	return fmt.Errorf("%w: %s", errBuild, text)
}

// head keeps the first megabyte of what is written to it: a mutant may print
// without end.
type head struct{ bytes []byte }

const headSize = 1 << 20

func (h *head) Write(p []byte) (int, error) {
	h.bytes = append(h.bytes, p[:min(len(p), headSize-len(h.bytes))]...)
	return len(p), nil
}

// firstLine is what a person needs of a compiler's or a test's complaint.
func firstLine(text string) string {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return line
		}
	}
	return ""
}

func makeDir(name string) (string, error) { return os.MkdirTemp("", "amisim-"+name+"-") }

// removeDir is no reason to fail: the system tidies its temporary files.
func removeDir(dir string) { _ = os.RemoveAll(dir) }

// Lab tries mutants.
type Lab struct {
	root      string
	harnesses []harness
	shared    *shared // nil before Share
}

// NewLab makes a Lab for the module at root. seeds is how many seeds
// simulation tries in each range.
func NewLab(ctx context.Context, root string, seeds int) (*Lab, error) {
	if _, err := exec.LookPath("go"); err != nil {
		return nil, errors.New("mutants are compiled: the go command is not in PATH")
	}
	tests, err := findTests(ctx, root, "./core/...", "./props", "./adapters/netio")
	if err != nil {
		return nil, err
	}
	return &Lab{root: root, harnesses: []harness{
		&simulation{root: root, seeds: seeds},
		&testHarness{label: "property", root: root, binaries: tests.in("props", "core"), folders: []string{"core"}},
		&testHarness{label: "netio test", root: root, binaries: tests.in("adapters/netio"), onlyNamed: true},
	}}, nil
}

// Baseline runs, without a mutant, the checks that the mutants concern. What
// fails now would be taken for a kill.
func (l *Lab) Baseline(ctx context.Context, list []Mutant) error {
	for _, h := range l.harnesses {
		if !slices.ContainsFunc(list, func(m Mutant) bool { return h.covers(&m) }) {
			continue
		}
		if err := h.baseline(ctx); err != nil {
			return fmt.Errorf("without any mutant: %w", err)
		}
	}
	return nil
}

// Share compiles the mutants of the list whose edits lie inside functions into
// programs that they share, when these are first needed; the others are compiled
// one by one. It returns how many share. Close removes the programs.
func (l *Lab) Share(ctx context.Context, list []Mutant) (n int, err error) {
	dir, err := makeDir("shared")
	if err != nil {
		return 0, err
	}
	s, err := newShared(ctx, l.root, dir, list)
	if err != nil {
		removeDir(dir)
		return 0, err
	}
	l.shared = s
	return len(s.numbers), nil
}

// Close removes what Share has left.
func (l *Lab) Close() {
	if l.shared != nil {
		removeDir(l.shared.dir)
	}
}

// TryAll tries mutants, several at a time. each is called with every result,
// in the order of the list and by one goroutine at a time.
func (l *Lab) TryAll(ctx context.Context, list []Mutant, workers int, each func(Result)) ([]Result, error) {
	return inOrder(ctx, list, workers, l.Try, each)
}

// inOrder calls try for everything in a list, workers at a time. each is called
// with every result, in the order of the list and by one goroutine at a time.
// The first error ends it; the results before it are returned.
func inOrder[T, R any](ctx context.Context, list []T, workers int, try func(context.Context, T) (R, error), each func(R)) ([]R, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	results := make([]R, len(list))
	done := make([]chan struct{}, len(list))
	for i := range done {
		done[i] = make(chan struct{})
	}
	var next atomic.Int64
	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(list) {
					return
				}
				r, err := try(ctx, list[i])
				if err != nil {
					cancel(err)
					return
				}
				results[i] = r
				close(done[i])
			}
		})
	}
	defer running.Wait()
	for i := range list {
		select {
		case <-done[i]:
			each(results[i])
		case <-ctx.Done():
			return results[:i], context.Cause(ctx)
		}
	}
	return results, nil
}

// Try runs the harnesses that the mutant concerns until one notices.
func (l *Lab) Try(ctx context.Context, m Mutant) (Result, error) {
	r := Result{Mutant: m}
	dir, err := makeDir(m.Name)
	if err != nil {
		return r, err
	}
	defer removeDir(dir)
	overlay, err := m.overlay(l.root, dir)
	if err != nil {
		r.Why = err.Error()
		return r, nil
	}
	r.Why = "survived"
	for i, h := range l.harnesses {
		if !h.covers(&m) {
			continue
		}
		own := filepath.Join(dir, fmt.Sprint(i))
		if err := os.Mkdir(own, 0o700); err != nil {
			return r, err
		}
		f, err := l.tryIn(ctx, h, &m, overlay, own)
		if ctx.Err() != nil {
			return r, context.Cause(ctx)
		}
		switch {
		case err != nil:
			return r, err
		case f.noticed != "":
			r.Killed, r.Invariant, r.Harness, r.Simulation, r.Why = true, f.noticed, h.name(), f.numbers, ""
			return r, nil
		case f.invalid != "":
			r.Why = f.invalid
		}
	}
	return r, nil
}

// tryIn runs one harness, in shared programs if the mutant is in them and they
// pass without it.
func (l *Lab) tryIn(ctx context.Context, h harness, m *Mutant, overlay, dir string) (finding, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if l.shared != nil {
		if n := l.shared.numbers[m.Name]; n > 0 {
			f, err := h.try(ctx, m, source{shared: l.shared, number: n}, dir)
			if err != nil || !f.unusable {
				return f, err
			}
		}
	}
	return h.try(ctx, m, source{overlay: overlay}, dir)
}
