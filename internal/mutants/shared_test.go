package mutants

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amicore/internal/mutants/copies"
)

func TestTheTextAroundAnEditIsNoPartOfIt(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.go"), []byte("func f() {\n\tx = 1\n\ty = 2\n}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	m := Mutant{Edits: []Edit{{"a.go", "func f() {\n\tx = 1\n", "func f() {\n\tx = 5\n"}, {"a.go", "\ty = 2\n", ""}}}
	got, err := m.fileEdits(dir)
	want := []copies.Edit{{From: 16, To: 17, New: "5"}, {From: 18, To: 25, New: ""}}
	if err != nil || len(got) != 2 || got[0].Edit != want[0] || got[1].Edit != want[1] {
		t.Errorf("%+v, %v", got, err)
	}
	m.Edits[0].Old = "nowhere"
	if _, err := m.fileEdits(dir); err == nil {
		t.Error("a text that is not there is found")
	}
}

// TestMutantsWithinFunctionsShare counts on the list: nearly all of it is
// compiled together, and a change that breaks this makes a run take hours.
func TestMutantsWithinFunctionsShare(t *testing.T) {
	s, err := newShared(t.Context(), root, t.TempDir(), All())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.numbers); 10*n < 9*len(All()) {
		t.Errorf("%d of %d mutants are compiled together", n, len(All()))
	}
	built := 0
	for range 2 {
		p, err := s.program("x", func(string, string) (string, error) { built++; return "program", nil })
		if p != "program" || err != nil {
			t.Errorf("%q, %v", p, err)
		}
	}
	if built != 1 {
		t.Errorf("built %d times", built)
	}
}

// fromSources is a harness that says where its programs come from.
type fromSources struct {
	unusable bool
	tried    []source
}

func (h *fromSources) name() string                   { return "x" }
func (h *fromSources) covers(*Mutant) bool            { return true }
func (h *fromSources) baseline(context.Context) error { return nil }

func (h *fromSources) try(_ context.Context, _ *Mutant, from source, _ string) (finding, error) {
	h.tried = append(h.tried, from)
	if from.shared != nil {
		return finding{noticed: "shared", unusable: h.unusable}, nil
	}
	return finding{noticed: "own"}, nil
}

func TestASharedProgramThatFailsByItselfProvesNothing(t *testing.T) {
	l := &Lab{shared: &shared{numbers: map[string]int{"m": 3}}}
	for _, c := range []struct {
		mutant   string
		unusable bool
		want     string
		tries    int
	}{{"m", false, "shared", 1}, {"m", true, "own", 2}, {"other", false, "own", 1}} {
		h := &fromSources{unusable: c.unusable}
		f, err := l.tryIn(t.Context(), h, &Mutant{Name: c.mutant}, "overlay.json", "")
		if err != nil || f.noticed != c.want || len(h.tried) != c.tries {
			t.Errorf("%+v: %+v, %v, %d tries", c, f, err, len(h.tried))
		}
		for _, s := range h.tried {
			if s.shared != nil && s.number != 3 || s.shared == nil && s.overlay != "overlay.json" {
				t.Errorf("%+v: %+v", c, s)
			}
		}
	}
	if env := (&source{overlay: "x"}).env(); env != nil {
		t.Errorf("a program of its own is given %v", env)
	}
}

func TestAHarnessWhoseSharedProgramCannotBeBuiltIsUnusable(t *testing.T) {
	s := &shared{programs: map[string]func() (string, error){"amisim": func() (string, error) { return "", errors.New("no") }}}
	f, err := (&simulation{root: root, seeds: 1}).try(t.Context(), &Mutant{}, source{shared: s, number: 1}, t.TempDir())
	if err != nil || !f.unusable {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestACommandEndsWellThoughSomethingKeepsItsOutputOpen(t *testing.T) {
	cmd := limited(t.Context(), 0, "sh", "-c", "sleep 3 & echo done")
	cmd.WaitDelay = 100 * time.Millisecond
	if out, err := output(cmd); err != nil || out != "done\n" {
		t.Errorf("%q, %v", out, err)
	}
	cmd = limited(t.Context(), 0, "sh", "-c", "sleep 3 & exit 4")
	cmd.WaitDelay = 100 * time.Millisecond
	if _, err := output(cmd); err == nil || !strings.Contains(notBuilt("# package\n", err).Error(), "does not compile: exit status 4") {
		t.Errorf("%v", err)
	}
}

// An overlay does not apply to a file that the go command names in another way.
func TestTheRootHasNoSymbolicLinks(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"tree/go.mod": "module x\n", "tree/core/machine.go": "package core\n"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(dir, "tree"), filepath.Join(dir, "link")); err != nil {
		t.Skip("no symbolic links here")
	}
	want, err := filepath.EvalSymlinks(filepath.Join(dir, "tree"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Root(filepath.Join(dir, "link", "core")); err != nil || got != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}
