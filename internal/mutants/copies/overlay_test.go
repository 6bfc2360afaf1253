package copies

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const shapes = `package main

import (
	"errors"
	"fmt"
)

type box struct{ n int }

func (b box) value() int { return b.n + 1 }

func (b *box) set(n int) { b.n = n }

func (*box) unnamed(int, string) string { return "x" }

func variadic(first int, rest ...int) int {
	for _, r := range rest {
		first += r
	}
	return first
}

func blank(_ int, s string, _ ...string) string { return s }

func named(fail bool) (n int, err error) {
	defer func() {
		if err != nil {
			n = -1
		}
	}()
	if fail {
		return 5, errors.New("no")
	}
	return 7, nil
}

type list[T any] struct{ all []T }

func (l *list[T]) add(x T) { l.all = append(l.all, x) }

func pick[A, B any](a A, b B, first bool) any {
	if first {
		return a
	}
	return b
}

func safe() (n int) {
	defer func() { recover() }()
	panic("x")
}

func rescue() { _ = recover() }

func (b box) String() string { return "box" }

var table = variadic(1, 2)

func init() { table++ }

func unused() int { return 1 }

func main() {
	b := &box{1}
	b.set(4)
	l := &list[int]{}
	l.add(3)
	n, err := named(true)
	fmt.Println(b.value(), b.unnamed(1, ""), variadic(1, 2, 3), blank(1, "s"), n, err != nil, l.all, pick(1, "b", true), safe(), table)
}
`

// change returns the mutant with this change.
func change(t *testing.T, p *Package, function, operator, after string) *Mutant {
	t.Helper()
	for _, fn := range p.functions(Excluded{}) {
		for _, st := range fn.statements {
			for _, op := range operators {
				for _, v := range op.make(st) {
					if e, ok := st.choose(&v); ok && fn.Name == function && op.name == operator && v.after == after {
						return st.mutant(op.name, &v, e)
					}
				}
			}
		}
	}
	t.Fatalf("no mutant of %s: %s %s", function, operator, after)
	return nil
}

func TestTheNumberSelectsACopyOfAFunctionOfAnyShape(t *testing.T) {
	root, packages := module(t, map[string]string{"main.go": shapes}, ".")
	p := packages[0]
	const plain = "5 x 6 s -1 true [3] 1 0 4"
	list := []struct{ function, operator, after, want string }{
		{"..box.value", "arithmetic", "b.n - 1", "3 x 6 s -1 true [3] 1 0 4"},
		{"..(*box).set", "delete", "(deleted)", "2 x 6 s -1 true [3] 1 0 4"},
		{"..(*box).unnamed", "return", `return ""`, "5  6 s -1 true [3] 1 0 4"},
		{"..variadic", "arithmetic", "first -= r", "5 x -4 s -1 true [3] 1 0 0"},
		{"..blank", "return", `return ""`, "5 x 6  -1 true [3] 1 0 4"},
		{"..named", "to-false", "false", plain},
		{"..(*list).add", "delete", "(deleted)", "5 x 6 s -1 true [] 1 0 4"},
		{"..pick", "negate", "!(first)", "5 x 6 s -1 true [3] b 0 4"},
	}
	var mutants []*Mutant
	for i, c := range list {
		m := change(t, p, c.function, c.operator, c.after)
		m.Number = i + 1
		mutants = append(mutants, m)
	}
	list[5].want = "5 x 6 s 5 true [3] 1 0 4" // the first condition of named is that of its deferred function
	program, o := build(t, root, mutants)
	run := func(env ...string) string {
		cmd := exec.CommandContext(t.Context(), program)
		cmd.Env = append(os.Environ(), env...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%v: %v: %s", env, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	if got := run(); got != plain {
		t.Errorf("without a mutant: %s", got)
	}
	for i, c := range list {
		if got := run(SelectVariable + "=" + string(rune('1'+i))); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.function, c.after, got, c.want)
		}
	}
	file := filepath.Join(t.TempDir(), "reach")
	if got := run(SelectVariable+"=-1", ReachVariable+"="+file); got != plain {
		t.Errorf("while what is reached is recorded: %s", got)
	}
	b, err := os.ReadFile(file)
	if n := strings.Count(string(b), "\n"); err != nil || n != len(o.Functions) {
		t.Errorf("%d of %d functions recorded, %v", n, len(o.Functions), err)
	}
}

func TestWhatIsNotDrawnFromIsCounted(t *testing.T) {
	_, packages := module(t, map[string]string{"main.go": shapes}, ".")
	s := NewSampler(packages, 1)
	for reason, want := range map[reason]int{
		excludedInit: 2, excludedText: 1, excludedRecover: 1, // what a function literal recovers is its own
	} {
		if got := s.Excluded[string(reason)]; got != want {
			t.Errorf("%s: %d, want %d", reason, got, want)
		}
	}
	for range 200 {
		m := s.Next()
		if m == nil {
			break
		}
		if strings.Contains(m.Function, "String") || strings.HasSuffix(m.Function, ".rescue") || strings.HasSuffix(m.Function, ".init") {
			t.Errorf("%s is drawn", m.Function)
		}
		if strings.Contains(m.Before, `"no"`) && m.Operator != "return" {
			t.Errorf("an error text is changed: %s", m.Before)
		}
	}
}
