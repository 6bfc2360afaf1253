package copies

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// cases are functions with the variants of one operator that compile, as
// "before => after".
var cases = []struct{ operator, source string }{
	{"negate", `
func negate1(a, b int, done bool) bool {
	if a == 1 && !done { // a == 1 && !done => !(a == 1 && !done); a == 1 => !(a == 1); !done => done
		a++
	}
	for b > 3 { // b > 3 => !(b > 3)
		b--
	}
	switch {
	case a < b: // a < b => !(a < b)
	}
	ok := a > b // a > b => !(a > b)
	const always = true
	if always {
		a++
	}
	return ok || a == 7 // ok || a == 7 => !(ok || a == 7); ok => !(ok); a == 7 => !(a == 7)
}`},
	{"boundary", `
func boundary1(a, b int, s string) bool {
	if a < b || a >= 3 { // a < b => a <= b; a >= 3 => a > 3
		a = len(s[min(a, b):])
	}
	return a <= b == (s > "x") // a <= b => a < b; s > "x" => s >= "x"
}`},
	{"to-true", `
func true1(a int) int {
	if v := a * 2; v > 3 { // v > 3 => true
		return 1
	}
	return 2
}`},
	{"to-false", `
func false1(a int) bool {
	for a > 1 { // a > 1 => false
		a /= 2
	}
	return a == 1 // a == 1 => false
}`},
	{"drop-operand", `
func drop1(a, b int) int {
	if c := a - b; c > 0 && a > 1 { // c > 0 && a > 1 => (c > 0); c > 0 && a > 1 => (a > 1)
		return 1
	}
	for a > 0 || b > 0 { // a > 0 || b > 0 => (a > 0); a > 0 || b > 0 => (b > 0)
		a, b = a-1, b-1
	}
	return 0
}`},
	{"arithmetic", `
func arithmetic1(a, b int, s string) string {
	a += 2 // a += 2 => a -= 2
	a++ // a++ => a--
	c := -a*b + a%3 // -a*b + a%3 => -a*b - a%3; -a*b => -a/b; -a => a; a%3 => a*3
	c |= b << 2 // c |= b << 2 => c &= b << 2; b << 2 => b >> 2
	s += "x"
	return s + string(rune(c&^b)) // c&^b => c&b
}`},
	{"integer", `
type kind int
const limit = 10
const first kind = 1
func integer1(a int, k kind, b []byte) bool {
	if a > limit || k == first || len(b) == 0 { // limit => (limit + 1); limit => (limit - 1); 0 => 1; 0 => -1
		return b[0] == '\n' // 0 => 1; '\n' => ('\n' + 1); '\n' => ('\n' - 1)
	}
	var u uint = 0 // 0 => 1
	return int(u) == 0x10 // 0x10 => 17; 0x10 => 15
}`},
	{"delete", `
func delete1(a []int, f func()) (n int) {
	defer f() // defer f() => (deleted)
	for i := 0; i < len(a); i++ { // i++ => (deleted)
		n += a[i] // n += a[i] => (deleted)
	}
	if n > 9 {
		n = 9 // n = 9 => (deleted)
	}
	f() // f() => (deleted)
	n++ // n++ => (deleted)
	return n
}`},
	{"return", `
type pair struct{ a, b int }
func return1[T any](a T, k *int) (pair, *int, T, error, string, bool) {
	if k == nil { // if k == nil => return pair{}, nil, *new(T), nil, "", false; if k == nil
		return pair{}, nil, a, nil, "", false // return pair{}, nil, a, nil, "", false => return pair{}, nil, *new(T), nil, "", false
	}
	f := func() int { return 1 } // f := func() int { return 1 } => return pair{}, nil, *new(T), nil, "", false; f := func() int { return 1 }; return 1 => return 0
	*k = f() // *k = f() => return pair{}, nil, *new(T), nil, "", false; *k = f()
	return pair{}, nil, *new(T), nil, "", false
}
func return2(a int) {
	if a == 1 { // if a == 1 => return; if a == 1
		return
	}
	println(a) // println(a) => return; println(a)
}`},
	{"variable", `
func variable1(a, b int, s string) int {
	if a > 1 { // a => b
		c := b // b => a
		return c + a // a => c; a => b
	}
	return len(s)
}`},
	{"swap", `
func swap1(a, b int, s string) int {
	f := func(x, y int, z string) int { return x - y }
	f(a, b, s) // f(a, b, s) => f(b, a, s)
	f(a, a, s)
	return min(a, b) + copy([]int{1}, []int{a}) // copy([]int{1}, []int{a}) => copy([]int{a}, []int{1})
}`},
	{"drop-case", `
func case1(a int, x any) int {
	switch a {
	case 1: // case 1: => (case dropped)
		return 1
	case 2, 3: // case 2, 3: => (case dropped); case 2, 3: => case 3:; case 2, 3: => case 2:
		return 2
	}
	switch v := x.(type) {
	case int: // case int: => (case dropped)
		return v
	case string: // case string: => (case dropped)
		return len(v)
	default:
		return 0
	}
}
func case2(a int) int {
	b := a * 3
	switch {
	case b > 2: // case b > 2: => (case dropped)
		a++
	default: // default: => (case dropped)
		a--
	}
	return a
}`},
	{"break-continue", `
func loops1(a []int) (n int) {
	for _, x := range a {
		if x == 1 {
			break // break => continue
		}
		if x == 2 {
			continue // continue => break
		}
		switch x {
		case 3:
			break // break => continue
		}
		n += x
	}
	return n
}`},
}

// operatorsOf returns the variants of an operator that compile, by line.
func operatorsOf(t *testing.T, p *Package, named, function string) (lines map[int][]string, mutants []*Mutant) {
	t.Helper()
	i := slices.IndexFunc(operators, func(o operator) bool { return o.name == named })
	if i < 0 {
		t.Fatalf("no operator is called %s", named)
	}
	lines = map[int][]string{}
	for _, fn := range p.functions(Excluded{}) {
		if !strings.HasPrefix(fn.decl.Name.Name, function) {
			continue
		}
		for _, st := range fn.statements {
			for _, v := range operators[i].make(st) {
				if e, ok := st.choose(&v); ok {
					lines[st.line()] = append(lines[st.line()], v.before+" => "+v.after)
					mutants = append(mutants, st.mutant(named, &v, e))
				}
			}
		}
	}
	return lines, mutants
}

// TestEachOperatorMakesTheChangesThatCompile also compiles them all, and asks
// the compiler whether each differs from its function.
func TestEachOperatorMakesTheChangesThatCompile(t *testing.T) {
	files := map[string]string{"main.go": "package main\n\nfunc main() {}\n"}
	for _, c := range cases {
		files[c.operator+".go"] = "package main\n" + c.source + "\n"
	}
	root, packages := module(t, files, ".")
	tried := map[string]bool{}
	var all []*Mutant
	for _, c := range cases {
		tried[c.operator] = true
		name := strings.Split(strings.SplitAfter(c.source, "func ")[1], "1")[0]
		got, mutants := operatorsOf(t, packages[0], c.operator, name)
		all = append(all, mutants...)
		for i, line := range strings.Split("package main\n"+c.source, "\n") {
			_, want, _ := strings.Cut(line, " // ")
			if have := strings.Join(got[i+1], "; "); have != want {
				t.Errorf("%s, %s:\n%s\nwant\n%s", c.operator, strings.TrimSpace(line), have, want)
			}
		}
	}
	for _, o := range operators {
		if !tried[o.name] {
			t.Errorf("%s is not tried", o.name)
		}
	}
	for i, m := range all {
		m.Number = i + 1
	}
	build(t, root, all)
	same, err := Equivalent(t.Context(), root, all)
	if err != nil {
		t.Fatal(err)
	}
	var equal []string
	for _, m := range all {
		if same[m.Number] {
			equal = append(equal, m.Before+" => "+m.After)
		}
	}
	// A case without statements, comparisons that cannot hold, a call without
	// an effect, and slices of one element.
	want := []string{
		"a < b => !(a < b)", "0 => 1", "0x10 => 17", "0x10 => 15", "f(a, b, s) => f(b, a, s)",
		"copy([]int{1}, []int{a}) => copy([]int{a}, []int{1})",
	}
	if !slices.Equal(equal, want) {
		t.Errorf("these compile to the same:\n%s\nwant\n%s", strings.Join(equal, "\n"), strings.Join(want, "\n"))
	}
}

func TestWhatCompilesToTheSameIsProvenEquivalent(t *testing.T) {
	root, packages := module(t, map[string]string{"main.go": `package main

import "fmt"

type thing struct{ n int }

func same(a int) int {
	x := a * 2
	x += 0
	return x
}

func (t *thing) closure(a int) func() string {
	return func() string { return fmt.Sprint(t.n, a, "text") }
}

func main() { fmt.Println(same(1), (&thing{1}).closure(2)()) }
`}, ".")
	s := NewSampler(packages, 1)
	var all []*Mutant
	for range 10 { // unchanged copies
		m := s.Placebo()
		m.Number = len(all) + 1
		all = append(all, m)
	}
	for {
		m := s.Next()
		if m == nil {
			break
		}
		m.Number = len(all) + 1
		all = append(all, m)
	}
	same, err := Equivalent(t.Context(), root, all)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		want := m.Placebo || m.Statement == "x += 0" && (m.Operator == "delete" || m.Operator == "arithmetic" || m.Operator == "variable")
		if same[m.Number] != want {
			t.Errorf("%s %s: %s => %s: %v", m.Function, m.Operator, m.Before, m.After, same[m.Number])
		}
	}
}

func TestADrawDependsOnTheSeedAlone(t *testing.T) {
	files := map[string]string{}
	for _, c := range cases {
		files[c.operator+".go"] = "package main\n" + c.source + "\n"
	}
	draw := func(seed uint64) (keys []string) {
		_, packages := module(t, files, ".")
		s := NewSampler(packages, seed)
		for range 60 {
			m := s.Next()
			keys = append(keys, fmt.Sprintf("%s %d %s => %s", m.Key, m.Line, m.Before, m.After))
		}
		return append(keys, s.Placebo().Function)
	}
	first := draw(1)
	if again := draw(1); !slices.Equal(first, again) {
		t.Errorf("seed 1 draws\n%s\nand then\n%s", strings.Join(first, "\n"), strings.Join(again, "\n"))
	}
	if slices.Equal(first, draw(2)) {
		t.Error("seeds 1 and 2 draw the same")
	}
	slices.Sort(first)
	if len(slices.Compact(first)) != 61 {
		t.Error("a mutant is drawn twice")
	}
}
