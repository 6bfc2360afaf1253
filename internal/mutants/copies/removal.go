package copies

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// remove leaves out an assignment, a call, ++ or --.
func remove(s *statement) (list []variant) {
	switch n := s.node.(type) {
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE {
			return nil
		}
	case *ast.ExprStmt, *ast.IncDecStmt, *ast.DeferStmt, *ast.GoStmt:
	default:
		return nil
	}
	v := s.replace(s.node, "")
	v.after = "(deleted)"
	if s.listed {
		v = s.replace(s.node, "if false { "+s.fn.file.source(s.node)+" }") // what it uses stays used
		v.after = "(deleted)"
	}
	return []variant{v}
}

// returnEarly returns zero values in front of the statement. Where that is a
// return of the same already, there is nothing to change.
func returnEarly(s *statement) (list []variant) {
	if !s.listed {
		return nil
	}
	zeros, ok := s.zeros()
	if !ok {
		return nil
	}
	early := strings.TrimSpace("return " + strings.Join(zeros, ", "))
	if r, ok := s.node.(*ast.ReturnStmt); ok {
		if s.head() == early {
			return nil
		}
		if len(zeros) == 0 || len(r.Results) == len(zeros) && s.returns(r, zeros) {
			return nil
		}
	}
	f := s.fn.file
	at := f.offset(s.node.Pos())
	v := variant{before: s.head(), after: early + "; " + s.head(), ways: []Edit{{at, at, early + "; "}}}
	if _, ok := s.node.(*ast.ReturnStmt); ok {
		v.after = early
	}
	return []variant{v}
}

// returns reports whether the results are these texts.
func (s *statement) returns(r *ast.ReturnStmt, texts []string) bool {
	for i, e := range r.Results {
		if s.fn.file.source(e) != texts[i] {
			return false
		}
	}
	return true
}

// zeros are the zero values of the results of the innermost function.
func (s *statement) zeros() (list []string, ok bool) {
	if s.inner.Results == nil {
		return nil, true
	}
	f := s.fn.file
	for _, field := range s.inner.Results.List {
		t := f.pkg.info.TypeOf(field.Type)
		if t == nil {
			return nil, false
		}
		for range max(1, len(field.Names)) {
			list = append(list, zero(t, f.source(field.Type)))
		}
	}
	return list, true
}

// zero is the zero value of a type that is written as text.
func zero(t types.Type, text string) string {
	if _, ok := t.(*types.TypeParam); ok {
		return "*new(" + text + ")"
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return "false"
		case u.Info()&types.IsString != 0:
			return `""`
		case u.Info()&types.IsNumeric != 0:
			return "0"
		}
		return "nil"
	case *types.Struct, *types.Array:
		return text + "{}"
	}
	return "nil"
}

// dropCase leaves out a clause, or one of its expressions.
func dropCase(s *statement) (list []variant) {
	f := s.fn.file
	switch n := s.node.(type) {
	case *ast.CommClause:
		v := s.replace(n, "")
		v.before, v.after = s.head(), "(case dropped)"
		return []variant{v}
	case *ast.CaseClause:
		v := s.replace(n, "")
		v.before, v.after = s.head(), "(case dropped)"
		if s.tagless && len(n.List) > 0 {
			from, to := f.offset(n.List[0].Pos()), f.offset(n.List[len(n.List)-1].End())
			v.ways = append(v.ways, Edit{from, to, "false && (" + strings.ReplaceAll(f.text[from:to], ",\n", ",") + ")"})
		}
		list = append(list, v)
		if len(n.List) > 1 {
			for i := range n.List {
				list = append(list, s.dropExpression(n, i))
			}
		}
	}
	return list
}

// dropExpression leaves out one expression of a clause with several.
func (s *statement) dropExpression(n *ast.CaseClause, i int) variant {
	f := s.fn.file
	from, to := f.offset(n.List[i].Pos()), f.offset(n.List[i].End())
	if i+1 < len(n.List) {
		to = f.offset(n.List[i+1].Pos())
	} else {
		from = f.offset(n.List[i-1].End())
	}
	begin, end := f.offset(n.Pos()), f.offset(n.Colon)+1
	return variant{before: s.head(), after: oneLine(f.text[begin:from] + f.text[to:end]), ways: []Edit{{from, to, ""}}}
}

// breakContinue puts break in the place of continue, or continue in that of
// break.
func breakContinue(s *statement) []variant {
	b, ok := s.node.(*ast.BranchStmt)
	if !ok || b.Tok != token.BREAK && b.Tok != token.CONTINUE {
		return nil
	}
	to := token.BREAK
	if b.Tok == to {
		to = token.CONTINUE
	}
	return []variant{s.token(b.TokPos, b.Tok, to)}
}
