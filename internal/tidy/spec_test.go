package tidy

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"testing"
)

// specMayUse are the functions that the specification shares with the code that
// it is compared with: the catalog's tables, and the reader of frames. All else is
// written a second time, for a shared function would hide its own faults.
var specMayUse = map[string][]string{
	"core":      nil,
	"core/wire": nil,
	"core/catalog": {
		"ActionNamed", "EventNamed", "EventMask", "CheckEventMask", "OfBanner",
	},
}

// checkShared returns the calls of functions of core, core/wire and core/catalog
// in f, a file of the specification, that are not in specMayUse. functions are
// the names of the functions that each package exports; a conversion to a type is
// no call of one.
func checkShared(fset *token.FileSet, module string, f *ast.File, functions map[string][]string) (problems []string) {
	names := map[string]string{} // of imports in this file
	for _, spec := range f.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		for dir := range specMayUse {
			if imported == module+"/"+dir {
				name := path.Base(dir)
				if spec.Name != nil {
					name = spec.Name.Name
				}
				names[name] = dir
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := s.X.(*ast.Ident)
		if !ok {
			return true
		}
		dir, ours := names[x.Name]
		if ours && slices.Contains(functions[dir], s.Sel.Name) && !slices.Contains(specMayUse[dir], s.Sel.Name) {
			problems = append(problems, fset.Position(s.Pos()).String()+": the specification may not share "+x.Name+"."+s.Sel.Name)
		}
		return true
	})
	return problems
}

// exportedFunctions are the names of the functions, not methods, of a package.
func exportedFunctions(files []*ast.File) (names []string) {
	for _, f := range files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.IsExported() {
				names = append(names, fn.Name.Name)
			}
		}
	}
	return names
}

func TestTheSpecificationSharesNoFunction(t *testing.T) {
	fset, module := token.NewFileSet(), modulePath(t)
	all, functions := packages(t, fset), map[string][]string{}
	for _, p := range all {
		if _, ok := specMayUse[p.dir]; ok {
			functions[p.dir] = exportedFunctions(p.files)
		}
	}
	seen := 0
	for _, p := range all {
		if p.dir != "core/spec" {
			continue
		}
		for _, f := range p.files {
			seen++
			report(t, checkShared(fset, module, f, functions))
		}
	}
	if seen < 20 || len(functions["core"]) == 0 {
		t.Errorf("%d files of the specification, %d functions of core", seen, len(functions["core"]))
	}
}

func TestTheRuleAboutSharingRefusesACall(t *testing.T) {
	fset := token.NewFileSet()
	src := `package spec

import (
	"m/core"
	w "m/core/wire"
	"m/core/catalog"
)

var (
	a = core.Instant(1)
	b = catalog.OfBanner("")
	c = core.CheckEvents("on")
	d = w.EqualFold
)
`
	f, err := parser.ParseFile(fset, "x.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	got := checkShared(fset, "m", f, map[string][]string{"core": {"CheckEvents"}, "core/wire": {"EqualFold"}, "core/catalog": {"OfBanner"}})
	if len(got) != 2 {
		t.Errorf("%q", got)
	}
}
