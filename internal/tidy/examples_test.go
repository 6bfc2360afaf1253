package tidy

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"testing"
)

// shown are the names of a package that need an example of their own: functions
// that return an action, types that make one, and views of events.
func shown(files []*ast.File) (names []string) {
	for _, f := range files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				switch {
				case d.Recv == nil && d.Name.IsExported() && returnsAction(d.Type):
					names = append(names, d.Name.Name)
				case d.Recv != nil && d.Name.Name == "Action" && returnsAction(d.Type):
					if of, ok := d.Recv.List[0].Type.(*ast.Ident); ok {
						names = append(names, of.Name)
					}
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if s, ok := spec.(*ast.TypeSpec); ok && s.Name.IsExported() && isView(s.Type) {
						names = append(names, s.Name.Name)
					}
				}
			}
		}
	}
	return names
}

func returnsAction(f *ast.FuncType) bool {
	if f.Results == nil || len(f.Results.List) == 0 {
		return false
	}
	s, ok := f.Results.List[0].Type.(*ast.SelectorExpr)
	return ok && s.Sel.Name == "Action"
}

// isView says that a type is a struct of an embedded View.
func isView(e ast.Expr) bool {
	s, ok := e.(*ast.StructType)
	if !ok || len(s.Fields.List) != 1 || len(s.Fields.List[0].Names) != 0 {
		return false
	}
	of, ok := s.Fields.List[0].Type.(*ast.Ident)
	return ok && of.Name == "View"
}

// checkShown returns the names that no example with an output is about.
func checkShown(p *pkg) (problems []string) {
	have := map[string]bool{}
	for _, e := range doc.Examples(p.tests...) {
		have[e.Name] = e.Output != ""
	}
	for _, name := range shown(p.files) {
		if !have[name] {
			problems = append(problems, p.dir+": no example runs "+name)
		}
	}
	return problems
}

func TestEveryTypedActionAndEventHasAnExampleThatRuns(t *testing.T) {
	count := 0
	for _, p := range packages(t, token.NewFileSet()) {
		if p.dir == "core/action" || p.dir == "core/event" {
			count += len(shown(p.files))
			report(t, checkShown(p))
		}
	}
	if count < 60 {
		t.Errorf("only %d actions and events are typed", count)
	}
	t.Logf("%d typed actions and events", count)
}

func TestTheExampleRuleRefusesWhatNoExampleRuns(t *testing.T) {
	parse := func(text string) *ast.File {
		f, err := parser.ParseFile(token.NewFileSet(), "x.go", text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	code := parse("package x\nfunc Ping() wire.Action { return wire.Action{} }\ntype Park struct{ A string }\n" +
		"func (p Park) Action() wire.Action { return wire.Action{} }\ntype Hangup struct{ View }\ntype Other struct{ View; n int }\n")
	for tests, want := range map[string][]string{
		"func ExamplePing() {\n\t// Output:\n\t// x\n}\nfunc ExamplePark() {\n\t// Output:\n\t// x\n}\nfunc ExampleHangup() {\n\t// Output:\n\t// x\n}\n": nil,
		"func ExamplePing() {\n\t// Output:\n\t// x\n}\nfunc ExamplePark() {}\n":                                                                          {"Park", "Hangup"},
	} {
		problems := checkShown(&pkg{dir: "x", files: []*ast.File{code}, tests: []*ast.File{parse("package x\n" + tests)}})
		if len(problems) != len(want) {
			t.Errorf("%q: %q, want %d", tests, problems, len(want))
		}
		for i := range min(len(problems), len(want)) {
			if problems[i] != "x: no example runs "+want[i] {
				t.Errorf("%q, want one about %s", problems[i], want[i])
			}
		}
	}
}
