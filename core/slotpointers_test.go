package core

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// TestNoSlotPointerIsUsedWhereTheSlotsMayHaveMoved: m.slots grows when an action
// is taken in or one of the Machine's own is asked for. A pointer into it that
// was taken before points to the old array then, and what is written through it
// is lost.
func TestNoSlotPointerIsUsedWhereTheSlotsMayHaveMoved(t *testing.T) {
	set := token.NewFileSet()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var funcs []*ast.FuncDecl
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
				funcs = append(funcs, f)
			}
		}
	}
	grows := growing(funcs)
	if !grows["fence"] || !grows["enqueueOwn"] || grows["fail"] {
		t.Fatalf("these are taken for functions for which m.slots may grow: %v", grows)
	}
	pointers := 0
	for _, f := range funcs {
		for _, p := range slotPointers(f) {
			pointers++
			for _, c := range callsOf(f, grows) {
				if u := p.usedBehind(f, c); u != nil {
					t.Errorf("%s: %s was taken before %s, for which m.slots may grow", set.Position(u.Pos()), p.name, calledName(c))
				}
			}
		}
	}
	if pointers < 20 {
		t.Errorf("%d pointers into m.slots were found; there are more", pointers)
	}
}

// growing returns the names of the functions that call newSlot, or one that
// does.
func growing(funcs []*ast.FuncDecl) map[string]bool {
	grows := map[string]bool{"newSlot": true}
	for more := true; more; {
		more = false
		for _, f := range funcs {
			if !grows[f.Name.Name] && len(callsOf(f, grows)) > 0 {
				grows[f.Name.Name], more = true, true
			}
		}
	}
	return grows
}

// calledName is the name of the method that a call calls, "" for another call.
func calledName(c *ast.CallExpr) string {
	if s, ok := c.Fun.(*ast.SelectorExpr); ok {
		if x, ok := s.X.(*ast.Ident); ok && x.Name == "m" {
			return s.Sel.Name
		}
	}
	return ""
}

func callsOf(f *ast.FuncDecl, names map[string]bool) (calls []*ast.CallExpr) {
	ast.Inspect(f.Body, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok && names[calledName(c)] {
			calls = append(calls, c)
		}
		return true
	})
	return calls
}

// slotPointer is a variable to which &m.slots[…] is assigned.
type slotPointer struct {
	name  string
	taken []token.Pos
}

func slotPointers(f *ast.FuncDecl) []slotPointer {
	byName := map[string]*slotPointer{}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != 1 || len(a.Rhs) != 1 {
			return true
		}
		to, ok := a.Lhs[0].(*ast.Ident)
		from, isAddress := a.Rhs[0].(*ast.UnaryExpr)
		if !ok || !isAddress || from.Op != token.AND {
			return true
		}
		if at, ok := from.X.(*ast.IndexExpr); ok {
			if s, ok := at.X.(*ast.SelectorExpr); ok && s.Sel.Name == "slots" {
				if byName[to.Name] == nil {
					byName[to.Name] = &slotPointer{name: to.Name}
				}
				byName[to.Name].taken = append(byName[to.Name].taken, a.Pos())
			}
		}
		return true
	})
	var list []slotPointer
	for _, p := range byName {
		list = append(list, *p)
	}
	return list
}

// usedBehind returns a use of the pointer behind a call that it was taken
// before, if control may pass from the call to it.
func (p *slotPointer) usedBehind(f *ast.FuncDecl, c *ast.CallExpr) (use ast.Node) {
	last := token.NoPos // where it was taken last before the call
	for _, at := range p.taken {
		if at < c.Pos() {
			last = max(last, at)
		}
	}
	if last == token.NoPos {
		return nil
	}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || id.Name != p.name || id.Pos() < c.End() || use != nil {
			return true
		}
		for _, at := range p.taken {
			if at >= c.End() && at <= id.Pos() {
				return true // taken again
			}
		}
		if !leaves(f.Body, c, id) {
			use = id
		}
		return true
	})
	return use
}

// leaves reports whether control cannot pass from the call to the use behind
// it: the call is in a branch without the use that is another case, or that
// ends in a return or the like.
func leaves(body *ast.BlockStmt, c, use ast.Node) (leaves bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		if n == nil || n.Pos() > c.Pos() || n.End() < c.End() {
			return false
		}
		if n.End() >= use.End() {
			return true
		}
		switch n := n.(type) {
		case *ast.CaseClause: // the use may be behind the switch
			leaves = leaves || endsFlow(n.Body) || inSameSwitch(body, n, use)
		case *ast.BlockStmt:
			leaves = leaves || endsFlow(n.List)
		}
		return true
	})
	return leaves
}

func inSameSwitch(body *ast.BlockStmt, clause *ast.CaseClause, use ast.Node) (same bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		if s, ok := n.(*ast.SwitchStmt); ok {
			for _, k := range s.Body.List {
				same = same || k == clause && s.End() >= use.End()
			}
		}
		return true
	})
	return same
}

func endsFlow(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	switch list[len(list)-1].(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		return true
	}
	return false
}
