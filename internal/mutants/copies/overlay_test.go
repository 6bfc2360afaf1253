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
func change(t *testing.T, functions []*Function, function, operator, after string) *Mutant {
	t.Helper()
	for _, fn := range functions {
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
	functions := packages[0].functions(Excluded{})
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
		m := change(t, functions, c.function, c.operator, c.after)
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
	reach, err := o.Reached(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mutants {
		if !reach.Function(m) || !reach.Statement(m) {
			t.Errorf("%s %s: the function runs: %v, the statement: %v", m.Function, m.Statement, reach.Function(m), reach.Statement(m))
		}
	}
}

func TestWhatIsNotDrawnFromIsCounted(t *testing.T) {
	_, packages := module(t, map[string]string{
		"main.go": shapes, "help.go": "//contract:none shows it\n\npackage main\n\nfunc helper(a, b int) bool { return a < b }\n",
		"calls.go": "package main\n\nfunc calls(a int) {\n\thelper(a, 1)\n}\n",
	}, ".")
	s := NewSampler(packages, 1)
	for reason, want := range map[reason]int{
		excludedInit: 2, excludedText: 1, excludedHelp: 2, excludedRecover: 1, // what a function literal recovers is its own
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
		if strings.Contains(m.Function, "String") || strings.HasSuffix(m.Function, ".rescue") || strings.HasSuffix(m.Function, ".init") || strings.HasSuffix(m.Function, ".helper") {
			t.Errorf("%s is drawn", m.Function)
		}
		if strings.Contains(m.Before, `"no"`) && m.Operator != "return" {
			t.Errorf("an error text is changed: %s", m.Before)
		}
	}
}

func TestAStatementThatDoesNotRunIsToldFromItsFunction(t *testing.T) {
	root, packages := module(t, map[string]string{"main.go": `package main

func f(a int) (n int) {
	if a > 1 {
		n = 2
	} else if a > 0 {
		n = 3
	}
loop:
	for i := 0; i < a; i++ {
		switch {
		case i == 5:
			break loop
		}
		func() { n++ }()
	}
	return n
}

func g() int { return 1 }

func main() { f(1) }
`}, ".")
	functions := packages[0].functions(Excluded{})
	list := []struct {
		function, operator, after string
		reached, runs             bool
	}{
		{"..f", "negate", "!(a > 1)", true, true},
		{"..f", "integer", "3", true, false}, // n = 2
		{"..f", "negate", "!(a > 0)", true, true},
		{"..f", "integer", "4", true, true}, // n = 3
		{"..f", "boundary", "i <= a", true, true},
		{"..f", "negate", "!(i == 5)", true, true},
		{"..f", "break-continue", "continue loop", true, false},
		{"..f", "arithmetic", "n--", true, true},
		{"..g", "integer", "2", false, false},
	}
	var mutants []*Mutant
	for i, c := range list {
		m := change(t, functions, c.function, c.operator, c.after)
		m.Number = i + 1
		mutants = append(mutants, m)
	}
	program, o := build(t, root, mutants)
	file := filepath.Join(t.TempDir(), "reach")
	cmd := exec.CommandContext(t.Context(), program)
	cmd.Env = append(os.Environ(), RecordReach(file)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	reach, err := o.Reached(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range list {
		if got, runs := reach.Function(mutants[i]), reach.Statement(mutants[i]); got != c.reached || runs != c.runs {
			t.Errorf("%s %s (%s): function %v, statement %v", c.function, c.after, mutants[i].Statement, got, runs)
		}
	}
}
