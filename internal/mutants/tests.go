package mutants

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"amicore/internal/mutants/copies"
)

// testBinary is the tests of one package.
type testBinary struct {
	dir   string // from the root, such as core/wire
	deps  []string
	rapid bool
}

type testBinaries []testBinary

// findTests lists the packages under test, by patterns of the go command, with
// all that they depend on.
func findTests(ctx context.Context, root string, patterns ...string) (testBinaries, error) {
	module, err := modulePath(root)
	if err != nil {
		return nil, err
	}
	cmd := goCommand(ctx, root, append([]string{"list", "-test", "-json=ImportPath,ForTest,Deps"}, patterns...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %s", firstLine(stderr.String()))
	}
	var found testBinaries
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath string
			Deps       []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		name, isTest := strings.CutSuffix(p.ImportPath, ".test")
		dir, ours := strings.CutPrefix(name, module+"/")
		if !isTest || !ours {
			continue
		}
		b := testBinary{dir: dir}
		for _, dep := range p.Deps {
			dep, _, _ = strings.Cut(dep, " ") // as it is compiled for a test
			if folder, ours := strings.CutPrefix(dep, module+"/"); ours {
				b.deps = append(b.deps, folder)
			}
			b.rapid = b.rapid || dep == "pgregory.net/rapid"
		}
		found = append(found, b)
	}
	return found, nil
}

// in returns the binaries of folders and those below them, in the order of
// the folders.
func (all testBinaries) in(folders ...string) (some testBinaries) {
	for _, folder := range folders {
		for _, b := range all {
			if b.dir == folder || strings.HasPrefix(b.dir, folder+"/") {
				some = append(some, b)
			}
		}
	}
	return some
}

// testHarness runs the tests of packages.
type testHarness struct {
	label    string
	root     string
	binaries testBinaries
	folders  []string // whose mutants run here
	// onlyNamed: only mutants that name their tests, and only those tests.
	onlyNamed bool
}

func (h *testHarness) name() string { return h.label }

func (h *testHarness) covers(m *Mutant) bool {
	if h.onlyNamed {
		return m.Tests != ""
	}
	return m.touches(h.folders...)
}

func (h *testHarness) baseline(ctx context.Context) error {
	args := []string{"test"}
	for _, b := range h.binaries {
		args = append(args, "./"+b.dir)
	}
	// As make test runs them, so that what has passed before is not run again.
	out, err := output(goCommand(ctx, h.root, args...))
	if err == nil {
		return nil
	}
	if tests, _ := readFailures(out); len(tests) > 0 {
		return fmt.Errorf("%s fails", tests[0].name)
	}
	return fmt.Errorf("go test: %s", firstLine(out))
}

func (h *testHarness) try(ctx context.Context, m *Mutant, from source, dir string) (finding, error) {
	panicked := ""
	built := map[string]string{}
	for _, r := range h.runs(m) {
		program := built[r.binary.dir]
		if program == "" {
			var err error
			program, err = from.program(r.binary.dir, dir, func(overlay, dir string) (string, error) { return r.binary.build(ctx, h.root, overlay, dir) })
			if err != nil {
				return finding{invalid: err.Error(), unusable: true}, nil
			}
			built[r.binary.dir] = program
		}
		out, err := h.output(ctx, r, program, from.env(), r.args)
		if err == nil {
			continue
		}
		tests, why := readFailures(out)
		if who := noticed(tests, m.Breaks); who != "" {
			return finding{noticed: who, unusable: from.shared != nil && !h.passesWithout(ctx, r, program, tests)}, nil
		}
		if panicked == "" {
			panicked = why
		}
		if ctx.Err() != nil {
			return finding{invalid: "took longer than " + limit.String()}, nil
		}
	}
	if panicked != "" {
		return finding{invalid: "noticed by a panic only: " + panicked}, nil
	}
	return finding{}, nil
}

// output runs a test binary in the folder of its package.
func (h *testHarness) output(ctx context.Context, r testRun, program string, env, args []string) (string, error) {
	cmd := limited(ctx, 0, program, args...)
	cmd.Dir = filepath.Join(h.root, filepath.FromSlash(r.binary.dir))
	cmd.Env = append(os.Environ(), env...)
	cmd.WaitDelay = waitDelay
	return output(cmd)
}

// passesWithout reports whether tests that failed pass in a shared program when
// no mutant is selected. Those that count allocations may not: functions with
// copies are larger.
func (h *testHarness) passesWithout(ctx context.Context, r testRun, program string, tests []failed) bool {
	names := make([]string, len(tests))
	for i, t := range tests {
		names[i] = t.name
	}
	args := append(slices.Clone(r.args), "-test.run=^("+strings.Join(names, "|")+")$", "-test.skip=")
	_, err := h.output(ctx, r, program, copies.Select(without), args)
	return err == nil
}

// testRun is one run of a test binary.
type testRun struct {
	binary *testBinary
	args   []string
}

// anySession are the tests that check every invariant at every step.
const anySession = "^TestAny"

// runs returns what is run against the mutant, one after another. First come
// the tests that check every invariant, with many more draws than in make
// test: what they say names the invariant. The other properties take longest
// and come last. Draws are the same each time, and nothing is left in the
// tree.
func (h *testHarness) runs(m *Mutant) (runs []testRun) {
	var last []testRun
	for i := range h.binaries {
		b := &h.binaries[i]
		if !b.has(m) {
			continue
		}
		args := []string{"-test.timeout=180s"}
		if h.onlyNamed {
			args = append(args, "-test.failfast", "-test.run="+m.Tests)
		}
		if b.rapid {
			args = append(args, "-rapid.seed=1", "-rapid.nofailfile", "-rapid.shrinktime=1s")
		}
		if b.dir != "props" {
			runs = append(runs, testRun{b, args})
			continue
		}
		args = append(args, "-test.failfast") // each takes long
		runs = append(runs, testRun{b, append(slices.Clone(args), "-test.run="+anySession, "-rapid.checks=1000")})
		last = append(last, testRun{b, append(args, "-test.skip="+anySession)})
	}
	return append(runs, last...)
}

// build compiles the tests with the overlay and returns the program, in dir.
func (b *testBinary) build(ctx context.Context, root, overlay, dir string) (program string, err error) {
	program = filepath.Join(dir, strings.ReplaceAll(b.dir, "/", "_")+".test")
	out, err := output(goCommand(ctx, root, "test", "-c", "-vet=off", "-overlay", overlay, "-o", program, "./"+b.dir))
	if err != nil {
		return "", notBuilt(out, err)
	}
	return program, nil
}

// has reports whether the mutant's code is in the binary.
func (b *testBinary) has(m *Mutant) bool {
	return slices.ContainsFunc(m.Edits, func(e Edit) bool {
		dir := filepath.ToSlash(filepath.Dir(filepath.FromSlash(e.File)))
		return dir == b.dir || slices.Contains(b.deps, dir)
	})
}
