package copies

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// statement is a place that is drawn.
type statement struct {
	fn   *Function
	node ast.Stmt
	// listed: it stands in a list of statements, where another may be put in
	// front of it; otherwise it is part of the head of an if, for or switch.
	listed bool
	inner  *ast.FuncType // of the innermost function around it
	// tagless: a clause of a switch without a tag, whose cases are conditions.
	tagless bool
	post    bool // the last part of the head of a for
	// host is the innermost statement around it, or itself, in front of which
	// another may be put.
	host    ast.Stmt
	ordinal int // among the statements of the function with the same text
}

// collector finds the statements of a function.
type collector struct {
	fn   *Function
	list []*statement
	out  Excluded
	seen map[string]int
	host ast.Stmt
}

// collect returns the statements in the order of the text, without blocks and
// labels, and counts those that are not drawn.
func (fn *Function) collect(out Excluded) []*statement {
	c := &collector{fn: fn, out: out, seen: map[string]int{}}
	c.block(fn.decl.Body.List, fn.decl.Type)
	return c.list
}

func (c *collector) block(list []ast.Stmt, in *ast.FuncType) {
	for _, s := range list {
		c.add(s, in, true)
	}
}

// add adds a statement and those within it.
func (c *collector) add(node ast.Stmt, in *ast.FuncType, listed bool) *statement {
	if listed {
		outer := c.host
		c.host = node
		defer func() { c.host = outer }()
	}
	s := &statement{fn: c.fn, node: node, listed: listed, inner: in, host: c.host}
	switch n := node.(type) {
	case nil, *ast.EmptyStmt:
		return nil
	case *ast.BlockStmt:
		c.block(n.List, in)
		return nil
	case *ast.LabeledStmt:
		return c.add(n.Stmt, in, false)
	}
	switch {
	case isConst(node):
		c.out[string(excludedConst)]++
	case s.helps():
		c.out[string(excludedHelp)]++
	default:
		text := s.head()
		s.ordinal = c.seen[text]
		c.seen[text]++
		c.list = append(c.list, s)
	}
	for _, e := range s.expressions() {
		c.literals(e)
	}
	switch n := node.(type) {
	case *ast.IfStmt:
		c.add(n.Init, in, false)
		c.block(n.Body.List, in)
		if n.Else != nil {
			c.add(n.Else, in, false)
		}
	case *ast.ForStmt:
		c.add(n.Init, in, false)
		if post := c.add(n.Post, in, false); post != nil {
			post.post = true
		}
		c.block(n.Body.List, in)
	case *ast.RangeStmt:
		c.block(n.Body.List, in)
	case *ast.SwitchStmt:
		c.add(n.Init, in, false)
		c.clauses(n.Body, in, n.Tag == nil)
	case *ast.TypeSwitchStmt:
		c.add(n.Init, in, false)
		c.clauses(n.Body, in, false)
	case *ast.SelectStmt:
		c.clauses(n.Body, in, false)
	}
	return s
}

func (c *collector) clauses(body *ast.BlockStmt, in *ast.FuncType, tagless bool) {
	for _, clause := range body.List {
		c.add(clause, in, false).tagless = tagless
		switch n := clause.(type) {
		case *ast.CaseClause:
			c.block(n.Body, in)
		case *ast.CommClause:
			c.add(n.Comm, in, false)
			c.block(n.Body, in)
		}
	}
}

// literals adds the statements of function literals within an expression.
func (c *collector) literals(e ast.Expr) {
	ast.Inspect(e, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok {
			c.block(lit.Body.List, lit.Type)
			return false
		}
		return true
	})
}

// helps reports whether the statement is a call of a function that holds no rule:
// without it the specification predicts the same.
func (s *statement) helps() bool {
	e, ok := s.node.(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := ast.Unparen(e.X).(*ast.CallExpr)
	if !ok {
		return false
	}
	var name *ast.Ident
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		name = fun
	case *ast.SelectorExpr:
		name = fun.Sel
	}
	p := s.fn.file.pkg
	called := p.info.Uses[name]
	return called != nil && slices.ContainsFunc(p.files, func(f *file) bool { return f.helps() && f.has(called.Pos()) })
}

func isConst(node ast.Stmt) bool {
	d, ok := node.(*ast.DeclStmt)
	if !ok {
		return false
	}
	g, ok := d.Decl.(*ast.GenDecl)
	return ok && g.Tok != token.VAR // types have no statements either
}

// expressions are the statement's own, without those of statements within it.
func (s *statement) expressions() (list []ast.Expr) {
	add := func(e ...ast.Expr) {
		for _, e := range e {
			if e != nil {
				list = append(list, e)
			}
		}
	}
	switch n := s.node.(type) {
	case *ast.AssignStmt:
		add(n.Lhs...)
		add(n.Rhs...)
	case *ast.ExprStmt:
		add(n.X)
	case *ast.IncDecStmt:
		add(n.X)
	case *ast.IfStmt:
		add(n.Cond)
	case *ast.ForStmt:
		add(n.Cond)
	case *ast.RangeStmt:
		add(n.X)
	case *ast.SwitchStmt:
		add(n.Tag)
	case *ast.TypeSwitchStmt:
		add(switched(n))
	case *ast.CaseClause:
		add(n.List...)
	case *ast.ReturnStmt:
		add(n.Results...)
	case *ast.GoStmt:
		add(n.Call)
	case *ast.DeferStmt:
		add(n.Call)
	case *ast.SendStmt:
		add(n.Chan, n.Value)
	case *ast.DeclStmt:
		if g, ok := n.Decl.(*ast.GenDecl); ok {
			for _, spec := range g.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok {
					add(v.Values...)
				}
			}
		}
	}
	return list
}

// switched is the expression whose type is switched on.
func switched(n *ast.TypeSwitchStmt) ast.Expr {
	var e ast.Expr
	switch a := n.Assign.(type) {
	case *ast.ExprStmt:
		e = a.X
	case *ast.AssignStmt:
		e = a.Rhs[0]
	}
	return e.(*ast.TypeAssertExpr).X
}

// inspect calls visit with each expression of the statement that is a value,
// without function literals, error texts and keys of structs.
func (s *statement) inspect(visit func(ast.Expr)) {
	p := s.fn.file.pkg
	var walk func(n ast.Node) bool
	walk = func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		if p.info.Types[e].IsType() {
			return false
		}
		switch e := e.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			if p.isErrorText(e) {
				return false
			}
		case *ast.KeyValueExpr:
			if id, ok := e.Key.(*ast.Ident); !ok || !p.isField(id) {
				ast.Inspect(e.Key, walk)
			}
			ast.Inspect(e.Value, walk)
			return false
		case *ast.SelectorExpr:
			visit(e)
			ast.Inspect(e.X, walk)
			return false
		}
		visit(e)
		return true
	}
	for _, e := range s.expressions() {
		ast.Inspect(e, walk)
	}
}

func (p *Package) isField(id *ast.Ident) bool {
	v, ok := p.info.Uses[id].(*types.Var)
	return ok && v.IsField()
}

// isErrorText reports whether a call makes an error of a text.
func (p *Package) isErrorText(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	f, ok := p.info.Uses[sel.Sel].(*types.Func)
	return ok && (f.FullName() == "fmt.Errorf" || f.FullName() == "errors.New")
}

// head is the text of the statement up to the body, in one line.
func (s *statement) head() string {
	f := s.fn.file
	end := s.node.End()
	switch n := s.node.(type) {
	case *ast.IfStmt:
		end = n.Body.Lbrace
	case *ast.ForStmt:
		end = n.Body.Lbrace
	case *ast.RangeStmt:
		end = n.Body.Lbrace
	case *ast.SwitchStmt:
		end = n.Body.Lbrace
	case *ast.TypeSwitchStmt:
		end = n.Body.Lbrace
	case *ast.SelectStmt:
		end = n.Body.Lbrace
	case *ast.CaseClause:
		end = n.Colon + 1
	case *ast.CommClause:
		end = n.Colon + 1
	}
	return oneLine(f.text[f.offset(s.node.Pos()):f.offset(end)])
}

// line is where the statement begins.
func (s *statement) line() int { return s.fn.file.pos.Line(s.node.Pos()) }
