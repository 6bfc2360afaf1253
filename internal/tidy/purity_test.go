package tidy

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// impure lists packages (with those below them) that reach outside, keep time,
// run concurrently or draw numbers that no seed decides.
var impure = []string{
	"C", "context", "crypto/rand", "embed", "expvar", "io/ioutil", "log", "math/rand", "net", "os", "plugin",
	"runtime", "sync", "syscall", "testing", "unsafe",
}

// impureNames lists what else is refused, by package: the clock, standard output,
// coroutines, an order by chance, and the folding of other scripts' letters.
var impureNames = map[string][]string{
	"time":    {"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Local", "LoadLocation"},
	"fmt":     {"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
	"iter":    {"Pull", "Pull2"},
	"maps":    {"Keys", "Values", "All"},
	"strings": {"EqualFold", "ToLower", "ToUpper", "ToTitle", "Title"},
	"bytes":   {"EqualFold", "ToLower", "ToUpper", "ToTitle", "Title"},
	"unicode": {"To", "ToLower", "ToUpper", "ToTitle", "SimpleFold"},
}

var unordered = regexp.MustCompile(`^//tidy:unordered \S`)

// checkPure returns what is not pure in the files of one package. It knows types
// as far as they could be checked.
func checkPure(fset *token.FileSet, dir string, files []*ast.File, info *types.Info) (problems []string) {
	say := func(n ast.Node, what string) {
		problems = append(problems, fmt.Sprintf("%s: %s", fset.Position(n.Pos()), what))
	}
	for _, f := range files {
		for _, spec := range f.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			bad := slices.ContainsFunc(impure, func(p string) bool { return under(name, p) })
			if bad && (name != "testing" || dir != "core/coretest") {
				say(spec, "import of "+name)
			}
			if spec.Name != nil && spec.Name.Name == "." {
				say(spec, "dot import")
			}
		}
		excused := excuses(fset, f)
		sorted := map[ast.Node]bool{} // calls whose result is sorted at once
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				say(n, "go statement")
			case *ast.SelectStmt:
				say(n, "select")
			case *ast.ChanType:
				say(n, "channel type")
			case *ast.SendStmt:
				say(n, "channel send")
			case *ast.UnaryExpr:
				if n.Op == token.ARROW {
					say(n, "channel receive")
				}
			case *ast.CallExpr:
				if name, ok := usedName(info, n.Fun); ok && name.pkg == "slices" && strings.HasPrefix(name.name, "Sorted") {
					for _, arg := range n.Args {
						if call, ok := arg.(*ast.CallExpr); ok {
							sorted[call.Fun] = true
						}
					}
				}
			case *ast.RangeStmt:
				if tv, ok := info.Types[n.X]; ok && isMap(tv.Type) && !excused[fset.Position(n.Pos()).Line] {
					say(n, "range over a map without //tidy:unordered and a reason")
				}
			case *ast.SelectorExpr:
				name, ok := usedName(info, n)
				if !ok || !slices.Contains(impureNames[name.pkg], name.name) {
					break
				}
				if name.pkg == "maps" && (sorted[n] || excused[fset.Position(n.Pos()).Line]) {
					break
				}
				say(n, "use of "+name.pkg+"."+name.name)
			case *ast.BasicLit:
				if n.Kind == token.FLOAT || n.Kind == token.IMAG {
					say(n, "floating point")
					return false
				}
			case *ast.Ident:
				if b, ok := info.Uses[n].(*types.Builtin); ok && strings.HasPrefix(b.Name(), "print") {
					say(n, "use of "+b.Name())
				}
			}
			if e, ok := n.(ast.Expr); ok {
				if tv, ok := info.Types[e]; ok && isFloat(tv.Type) {
					say(n, "floating point")
					return false
				}
			}
			return true
		})
	}
	return problems
}

// excuses returns the lines of f that bear a reason for an order that does not
// matter.
func excuses(fset *token.FileSet, f *ast.File) map[int]bool {
	lines := map[int]bool{}
	for _, group := range f.Comments {
		for _, c := range group.List {
			if unordered.MatchString(c.Text) {
				lines[fset.Position(c.Pos()).Line] = true
			}
		}
	}
	return lines
}

type qualified struct{ pkg, name string }

// usedName resolves an expression such as time.Now.
func usedName(info *types.Info, e ast.Expr) (qualified, bool) {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return qualified{}, false
	}
	x, ok := sel.X.(*ast.Ident)
	if !ok {
		return qualified{}, false
	}
	p, ok := info.Uses[x].(*types.PkgName)
	if !ok {
		return qualified{}, false
	}
	return qualified{p.Imported().Path(), sel.Sel.Name}, true
}

func isMap(t types.Type) bool {
	if t == nil {
		return false
	}
	if p, ok := t.(*types.TypeParam); ok {
		t = p.Constraint()
	}
	switch u := t.Underlying().(type) {
	case *types.Map:
		return true
	case *types.Interface: // a constraint such as ~map[K]V
		for i := range u.NumEmbeddeds() {
			if union, ok := u.EmbeddedType(i).(*types.Union); ok {
				for j := range union.Len() {
					if isMap(union.Term(j).Type()) {
						return true
					}
				}
			}
		}
	}
	return false
}

func isFloat(t types.Type) bool {
	if t == nil {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Tuple:
		for v := range u.Variables() {
			if isFloat(v.Type()) {
				return true
			}
		}
	case *types.Basic:
		return u.Info()&(types.IsFloat|types.IsComplex) != 0
	case *types.Array:
		return isFloat(u.Elem())
	case *types.Slice:
		return isFloat(u.Elem())
	}
	return false
}

// checker checks the types of this module's packages; what it imports from the
// standard library comes from source.
type checker struct {
	fset   *token.FileSet
	module string
	parsed map[string]*pkg // by import path
	done   map[string]*types.Package
	info   map[string]*types.Info
}

var standard = sync.OnceValue(func() types.Importer {
	return importer.ForCompiler(token.NewFileSet(), "source", nil)
})

func (c *checker) Import(name string) (*types.Package, error) {
	if p, ok := c.done[name]; ok {
		return p, nil
	}
	p, ok := c.parsed[name]
	if !ok {
		return standard().Import(name)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: c, Error: func(error) {}} // the compiler's business
	tp, _ := conf.Check(name, c.fset, p.files, info)
	c.done[name], c.info[name] = tp, info
	return tp, nil
}

func newChecker(fset *token.FileSet, module string, all []*pkg) *checker {
	c := &checker{fset, module, map[string]*pkg{}, map[string]*types.Package{}, map[string]*types.Info{}}
	for _, p := range all {
		if len(p.files) > 0 {
			c.parsed[module+"/"+p.dir] = p
		}
	}
	return c
}

// pure checks one package by its import path.
func (c *checker) pure(t *testing.T, name string) []string {
	t.Helper()
	if _, err := c.Import(name); err != nil {
		t.Fatal(err)
	}
	p := c.parsed[name]
	return checkPure(c.fset, p.dir, p.files, c.info[name])
}

func TestEverythingUnderCoreIsPure(t *testing.T) {
	fset := token.NewFileSet()
	all := packages(t, fset)
	c := newChecker(fset, modulePath(t), all)
	seen := 0
	for _, p := range all {
		if under(p.dir, "core") && len(p.files) > 0 {
			seen++
			report(t, c.pure(t, c.module+"/"+p.dir))
		}
	}
	if seen < 2 {
		t.Errorf("found %d packages under core/", seen)
	}
}

func TestThePurityRuleRefusesImpureCode(t *testing.T) {
	for _, c := range []struct{ name, imports, body, want string }{
		{"plain code", "strings", `func f(s string) bool { return strings.HasPrefix(s, "a") }`, ""},
		{"durations", "time", `const d = 3 * time.Second`, ""},
		{"goroutine", "", `func f() { go f() }`, "go statement"},
		{"channel type", "", `type t struct { c chan int }`, "channel type"},
		{"send", "", `func f(c chan<- int) { c <- 1 }`, "channel send"},
		{"receive", "", `func f(c <-chan int) { <-c }`, "channel receive"},
		{"select", "", `func f() { select {} }`, "select"},
		{"float type", "", `var x float64`, "floating point"},
		{"float slice", "", `func f(x []float32) {}`, "floating point"},
		{"float literal", "", `var x = int(2.0)`, "floating point"},
		{"float result", "time", `func f(d time.Duration) bool { return d.Seconds() > 1 }`, "floating point"},
		{"float formatting", "strconv", `func f(s string) (err error) { _, err = strconv.ParseFloat(s, 64); return }`, "floating point"},
		{"map range", "", `func f(m map[int]int) { for range m { } }`, "range over a map"},
		{"named map", "", `type t map[int]int; func (m t) f() { for k := range m { _ = k } }`, "range over a map"},
		{"generic map", "", `func f[M ~map[K]V, K comparable, V any](m M) { for range m { } }`, "range over a map"},
		{"excused map range", "", "func f(m map[int]int) (n int) {\n for _, v := range m { //tidy:unordered a sum\n n += v }\n return }", ""},
		{"excuse without reason", "", "func f(m map[int]int) {\n for range m { //tidy:unordered\n } }", "range over a map"},
		{"slice range", "", `func f(s []int) { for range s { } }`, ""},
		{"map keys", "maps", `func f(m map[int]int) any { return maps.Keys(m) }`, "use of maps.Keys"},
		{"sorted map keys", "maps slices", `func f(m map[int]int) []int { return slices.Sorted(maps.Keys(m)) }`, ""},
		{"clock", "time", `func f() any { return time.Now() }`, "use of time.Now"},
		{"clock as a value", "time", `var now = time.Now`, "use of time.Now"},
		{"sleep", "time", `func f() { time.Sleep(1) }`, "use of time.Sleep"},
		{"printing", "fmt", `func f() { fmt.Println() }`, "use of fmt.Println"},
		{"built-in printing", "", `func f() { println() }`, "use of println"},
		{"folding", "strings", `func f() bool { return strings.EqualFold("a", "A") }`, "use of strings.EqualFold"},
		{"coroutine", "iter", `func f(s iter.Seq[int]) { iter.Pull(s) }`, "use of iter.Pull"},
		{"os", "os", `var x = os.Args`, "import of os"},
		{"below os", "os/user", `var x user.User`, "import of os/user"},
		{"mutex", "sync", `var x sync.Mutex`, "import of sync"},
		{"atomic", "sync/atomic", `var x atomic.Bool`, "import of sync/atomic"},
		{"unsafe", "unsafe", `var x unsafe.Pointer`, "import of unsafe"},
		{"context", "context", `var x context.Context`, "import of context"},
		{"log", "log", `var x log.Logger`, "import of log"},
		{"runtime", "runtime", `var x = runtime.GOARCH`, "import of runtime"},
		{"random", "crypto/rand", `var x = rand.Reader`, "import of crypto/rand"},
		{"seeded random", "math/rand/v2", `var x rand.Rand`, "import of math/rand/v2"},
	} {
		var src strings.Builder
		src.WriteString("package x\n")
		for _, name := range strings.Fields(c.imports) {
			fmt.Fprintf(&src, "import %q\n", name)
		}
		src.WriteString(c.body)
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, "x.go", src.String(), parser.ParseComments)
		if err != nil {
			t.Fatal(c.name, err)
		}
		check := newChecker(fset, "m", []*pkg{{dir: "core/x", files: []*ast.File{f}}})
		expect(t, c.name, check.pure(t, "m/core/x"), c.want)
	}
}
