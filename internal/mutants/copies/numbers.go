package copies

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

var arithmetics = map[token.Token]token.Token{
	token.ADD: token.SUB, token.SUB: token.ADD, token.MUL: token.QUO, token.QUO: token.MUL, token.REM: token.MUL,
	token.AND: token.OR, token.OR: token.AND, token.XOR: token.OR, token.AND_NOT: token.AND,
	token.SHL: token.SHR, token.SHR: token.SHL,

	token.ADD_ASSIGN: token.SUB_ASSIGN, token.SUB_ASSIGN: token.ADD_ASSIGN, token.MUL_ASSIGN: token.QUO_ASSIGN,
	token.QUO_ASSIGN: token.MUL_ASSIGN, token.REM_ASSIGN: token.MUL_ASSIGN, token.AND_ASSIGN: token.OR_ASSIGN,
	token.OR_ASSIGN: token.AND_ASSIGN, token.XOR_ASSIGN: token.OR_ASSIGN, token.AND_NOT_ASSIGN: token.AND_ASSIGN,
	token.SHL_ASSIGN: token.SHR_ASSIGN, token.SHR_ASSIGN: token.SHL_ASSIGN,

	token.INC: token.DEC, token.DEC: token.INC,
}

// arithmetic puts another operator in the place of one on numbers.
func arithmetic(s *statement) (list []variant) {
	f := s.fn.file
	switch n := s.node.(type) {
	case *ast.AssignStmt:
		if op := arithmetics[n.Tok]; op != token.ILLEGAL && f.pkg.isNumber(n.Lhs[0]) {
			list = append(list, s.token(n.TokPos, n.Tok, op))
		}
	case *ast.IncDecStmt:
		list = append(list, s.token(n.TokPos, n.Tok, arithmetics[n.Tok]))
	}
	s.inspect(func(e ast.Expr) {
		switch e := e.(type) {
		case *ast.BinaryExpr:
			if op := arithmetics[e.Op]; op != token.ILLEGAL && f.pkg.isNumber(e) {
				list = append(list, s.operation(e, op))
			}
		case *ast.UnaryExpr:
			if e.Op == token.SUB {
				list = append(list, s.replace(e, f.source(e.X)))
			}
		}
	})
	return list
}

// token is the statement with another token.
func (s *statement) token(pos token.Pos, old, to token.Token) variant {
	f := s.fn.file
	at := f.offset(pos)
	from, end := f.offset(s.node.Pos()), f.offset(s.node.End())
	return variant{
		before: oneLine(f.text[from:end]), after: oneLine(f.text[from:at] + to.String() + f.text[at+len(old.String()):end]),
		ways: []Edit{{at, at + len(old.String()), to.String()}},
	}
}

func (p *Package) isNumber(e ast.Expr) bool {
	t := p.info.TypeOf(e)
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsNumeric != 0
}

// integer changes a literal or a named constant by one. Constants of a type of
// the program's own are names of things, not numbers.
func integer(s *statement) (list []variant) {
	f := s.fn.file
	s.inspect(func(e ast.Expr) {
		switch e := e.(type) {
		case *ast.BasicLit:
			switch e.Kind {
			case token.INT:
				v := constant.MakeFromLiteral(e.Value, e.Kind, 0)
				for _, op := range []token.Token{token.ADD, token.SUB} {
					list = append(list, s.replace(e, constant.BinaryOp(v, op, constant.MakeInt64(1)).ExactString()))
				}
			case token.CHAR:
				list = append(list, s.replace(e, "("+e.Value+" + 1)"), s.replace(e, "("+e.Value+" - 1)"))
			}
		case *ast.Ident:
			if f.pkg.isIntegerConstant(e) {
				list = append(list, s.replace(e, "("+e.Name+" + 1)"), s.replace(e, "("+e.Name+" - 1)"))
			}
		}
	})
	return list
}

func (p *Package) isIntegerConstant(id *ast.Ident) bool {
	c, ok := p.info.Uses[id].(*types.Const)
	if !ok {
		return false
	}
	b, ok := c.Type().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}
