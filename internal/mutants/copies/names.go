package copies

import (
	"go/ast"
	"go/types"
	"slices"
)

// otherVariable puts another variable of the same type that is in scope in the
// place of one.
func otherVariable(s *statement) (list []variant) {
	p := s.fn.file.pkg
	s.inspect(func(e ast.Expr) {
		id, ok := e.(*ast.Ident)
		if !ok {
			return
		}
		v, ok := p.info.Uses[id].(*types.Var)
		if !ok || v.IsField() {
			return
		}
		for _, name := range s.fn.sameType(id, v) {
			list = append(list, s.replace(id, name))
		}
	})
	return list
}

// sameType returns the names of the other variables that id could be, those of
// the innermost scope first.
func (fn *Function) sameType(id *ast.Ident, v *types.Var) (names []string) {
	p := fn.file.pkg
	inner := p.types.Scope().Innermost(id.Pos())
	for scope := inner; scope != nil && scope != types.Universe; scope = scope.Parent() {
		if scope == p.types.Scope() && p.initial[p.info.Defs[fn.decl.Name]] {
			break
		}
		for _, name := range scope.Names() { // sorted
			other, ok := scope.Lookup(name).(*types.Var)
			if !ok || other == v || name == "_" || slices.Contains(names, name) || !types.Identical(other.Type(), v.Type()) {
				continue
			}
			if _, seen := inner.LookupParent(name, id.Pos()); seen == other {
				names = append(names, name)
			}
		}
	}
	return names
}

// swapArguments swaps two arguments of one type. min and max have no order.
func swapArguments(s *statement) (list []variant) {
	f := s.fn.file
	s.inspect(func(e ast.Expr) {
		call, ok := e.(*ast.CallExpr)
		if !ok || f.pkg.info.Types[call.Fun].IsType() || f.pkg.isMinMax(call) {
			return
		}
		for i := range call.Args {
			for j := i + 1; j < len(call.Args); j++ {
				if v, ok := s.swap(call, i, j); ok {
					list = append(list, v)
				}
			}
		}
	})
	return list
}

func (p *Package) isMinMax(call *ast.CallExpr) bool {
	id, ok := call.Fun.(*ast.Ident)
	if !ok {
		return false
	}
	b, ok := p.info.Uses[id].(*types.Builtin)
	return ok && (b.Name() == "min" || b.Name() == "max")
}

// swap is the call with two arguments swapped.
func (s *statement) swap(call *ast.CallExpr, i, j int) (v variant, ok bool) {
	f := s.fn.file
	x, y := call.Args[i], call.Args[j]
	a, b := f.pkg.info.TypeOf(x), f.pkg.info.TypeOf(y)
	if a == nil || b == nil || !types.Identical(a, b) || f.source(x) == f.source(y) {
		return v, false
	}
	from, to := f.offset(call.Pos()), f.offset(call.End())
	text := f.text[from:f.offset(x.Pos())] + f.source(y) + f.text[f.offset(x.End()):f.offset(y.Pos())] + f.source(x) + f.text[f.offset(y.End()):to]
	return s.replace(call, text), true
}
