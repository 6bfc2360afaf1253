package copies

import (
	"go/ast"
	"go/token"
	"go/types"
)

// conditions are the statement's expressions of type bool as a whole: what an
// if or for tests, the cases of a switch without a tag, and what is assigned
// or returned. Constants are none.
func (s *statement) conditions() (list []ast.Expr) {
	candidates := s.expressions()
	switch n := s.node.(type) {
	case *ast.IfStmt, *ast.ForStmt, *ast.ReturnStmt:
	case *ast.CaseClause:
		if !s.tagless {
			return nil
		}
	case *ast.AssignStmt:
		candidates = n.Rhs
	default:
		return nil
	}
	for _, e := range candidates {
		if s.fn.file.pkg.isCondition(e) {
			list = append(list, e)
		}
	}
	return list
}

func (p *Package) isCondition(e ast.Expr) bool {
	tv := p.info.Types[e]
	if tv.Type == nil || tv.Value != nil {
		return false
	}
	b, ok := tv.Type.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

// operands are the conditions and all operands of their && and ||.
func (s *statement) operands() (list []ast.Expr) {
	var walk func(e ast.Expr)
	walk = func(e ast.Expr) {
		list = append(list, e)
		if b, ok := ast.Unparen(e).(*ast.BinaryExpr); ok && (b.Op == token.LAND || b.Op == token.LOR) {
			walk(b.X)
			walk(b.Y)
		}
	}
	for _, e := range s.conditions() {
		walk(e)
	}
	return list
}

// negate negates a condition or an operand of it.
func negate(s *statement) (list []variant) {
	for _, e := range s.operands() {
		if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.NOT {
			list = append(list, s.replace(e, s.fn.file.source(u.X)))
			continue
		}
		list = append(list, s.replace(e, "!("+s.fn.file.source(e)+")"))
	}
	return list
}

// toTrue makes a condition true without evaluating it.
func toTrue(s *statement) (list []variant) { return s.decided("true", "true || ") }

// toFalse makes a condition false without evaluating it.
func toFalse(s *statement) (list []variant) { return s.decided("false", "false && ") }

func (s *statement) decided(value, prefix string) (list []variant) {
	for _, e := range s.conditions() {
		list = append(list, s.replace(e, value, "("+prefix+"("+s.fn.file.source(e)+"))"))
	}
	return list
}

// dropOperand leaves out one operand of && or ||.
func dropOperand(s *statement) (list []variant) {
	f := s.fn.file
	s.inspect(func(e ast.Expr) {
		b, ok := e.(*ast.BinaryExpr)
		if !ok || b.Op != token.LAND && b.Op != token.LOR {
			return
		}
		neutral := "true || "
		if b.Op == token.LOR {
			neutral = "false && "
		}
		x, y, op := f.source(b.X), f.source(b.Y), " "+b.Op.String()+" "
		list = append(list,
			s.replace(e, "("+x+")", "(("+x+")"+op+"("+neutral+"("+y+")))"),
			s.replace(e, "("+y+")", "(("+neutral+"("+x+"))"+op+"("+y+"))"))
	})
	return list
}

var boundaries = map[token.Token]token.Token{
	token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
}

// boundary lets a comparison include its bound, or exclude it.
func boundary(s *statement) (list []variant) {
	s.inspect(func(e ast.Expr) {
		if b, ok := e.(*ast.BinaryExpr); ok && boundaries[b.Op] != token.ILLEGAL {
			list = append(list, s.operation(b, boundaries[b.Op]))
		}
	})
	return list
}

// operation is the expression with another operator.
func (s *statement) operation(b *ast.BinaryExpr, op token.Token) variant {
	f := s.fn.file
	at := f.offset(b.OpPos)
	from, to := f.offset(b.Pos()), f.offset(b.End())
	return variant{
		before: oneLine(f.text[from:to]), after: oneLine(f.text[from:at] + op.String() + f.text[at+len(b.Op.String()):to]),
		ways: []Edit{{at, at + len(b.Op.String()), op.String()}},
	}
}
