package copies

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// Function is a function that may be copied.
type Function struct {
	file *file
	decl *ast.FuncDecl
	// Name is that of the function with its folder: core.(*Machine).Step.
	Name       string
	statements []*statement
}

// reason says why a function or a declaration is not drawn from.
type reason string

// The reasons, in the order in which Excluded lists them.
const (
	excludedInit    reason = "package variables and init functions"
	excludedConst   reason = "constants"
	excludedText    reason = "functions that make text (String, GoString, Error, Format)"
	excludedRecover reason = "functions that recover"
	excludedCompile reason = "functions with a compiler directive or without a body"
	excludedHelp    reason = "functions of a specification that hold no rule of its contract, and calls of them"
)

var reasons = []reason{excludedInit, excludedConst, excludedText, excludedRecover, excludedCompile, excludedHelp}

// Excluded counts what is not drawn, by reason.
type Excluded map[string]int

// Lines returns the counts as text, one reason a line, in a fixed order.
func (e Excluded) Lines() (lines []string) {
	for _, r := range reasons {
		if n := e[string(r)]; n > 0 {
			lines = append(lines, fmt.Sprintf("%5d %s", n, r))
		}
	}
	return lines
}

// textMethods make text for people.
var textMethods = []string{"String", "GoString", "Error", "Format"}

// functions returns the functions of the package that may be copied, in the
// order of the files, and counts all else.
func (p *Package) functions(out Excluded) (list []*Function) {
	for _, f := range p.files {
		for _, d := range f.ast.Decls {
			switch d := d.(type) {
			case *ast.GenDecl:
				countSpecs(d, out)
			case *ast.FuncDecl:
				why := unfit(p, d)
				if f.helps() {
					why = excludedHelp
				}
				if why != "" {
					out[string(why)]++
					continue
				}
				fn := p.function(f, d)
				fn.statements = fn.collect(out)
				list = append(list, fn)
			}
		}
	}
	return list
}

// function returns the Function of a declaration, the same one each time: drawn
// and written mutants of a function are copies beside each other.
func (p *Package) function(f *file, d *ast.FuncDecl) *Function {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.byDecl[d] == nil {
		if p.byDecl == nil {
			p.byDecl = map[*ast.FuncDecl]*Function{}
		}
		p.byDecl[d] = &Function{file: f, decl: d, Name: functionName(p, d)}
	}
	return p.byDecl[d]
}

// helps reports whether the file says of itself that it holds no rule of the
// contract: what it has serves those who look at a specification.
func (f *file) helps() bool { return strings.HasPrefix(f.text, "//contract:none ") }

func countSpecs(d *ast.GenDecl, out Excluded) {
	for _, spec := range d.Specs {
		if v, ok := spec.(*ast.ValueSpec); ok {
			why := excludedInit
			if d.Tok == token.CONST {
				why = excludedConst
			}
			out[string(why)] += len(v.Names)
		}
	}
}

// unfit says why a function cannot be copied, "" if it can.
func unfit(p *Package, d *ast.FuncDecl) reason {
	switch {
	case d.Body == nil:
		return excludedCompile
	case d.Recv == nil && (d.Name.Name == "init" || d.Name.Name == "_"):
		return excludedInit
	case d.Recv != nil && slices.Contains(textMethods, d.Name.Name):
		return excludedText
	case recovers(p, d.Body):
		return excludedRecover
	}
	if d.Doc != nil && slices.ContainsFunc(d.Doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:") }) {
		return excludedCompile
	}
	return ""
}

// recovers reports whether the function itself calls recover: it works only in
// the function that is deferred, and a copy is called by that one.
func recovers(p *Package, body *ast.BlockStmt) (found bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok {
			return false
		}
		if id, ok := n.(*ast.Ident); ok {
			b, ok := p.info.Uses[id].(*types.Builtin)
			found = found || ok && b.Name() == "recover"
		}
		return !found
	})
	return found
}

func functionName(p *Package, d *ast.FuncDecl) string {
	if d.Recv == nil {
		return p.Dir + "." + d.Name.Name
	}
	t, star := d.Recv.List[0].Type, ""
	if s, ok := t.(*ast.StarExpr); ok {
		t, star = s.X, "*"
	}
	switch i := t.(type) {
	case *ast.IndexExpr:
		t = i.X
	case *ast.IndexListExpr:
		t = i.X
	}
	name := t.(*ast.Ident).Name
	if star != "" {
		name = "(*" + name + ")"
	}
	return p.Dir + "." + name + "." + d.Name.Name
}

// signature is a function's receiver, parameters and results as text, each
// parameter with a name.
type signature struct {
	recv, params, results string
	typeParams            []string
	receiver              string   // its name
	names                 []string // of the parameters, the last with ... where it is variadic
	hasResults            bool
}

func (fn *Function) signature() (s signature) {
	unnamed := 0
	fields := func(list *ast.FieldList) (text string, names []string) {
		if list == nil {
			return "", nil
		}
		var parts []string
		for _, f := range list.List {
			dots := ""
			if _, ok := f.Type.(*ast.Ellipsis); ok {
				dots = "..."
			}
			these := make([]string, 0, max(1, len(f.Names)))
			for _, id := range f.Names {
				these = append(these, id.Name)
			}
			if len(these) == 0 {
				these = append(these, "_")
			}
			for i, name := range these {
				if name == "_" {
					unnamed++
					these[i] = fmt.Sprintf("zzParameter%d", unnamed)
				}
				names = append(names, these[i]+dots)
			}
			parts = append(parts, strings.Join(these, ", ")+" "+fn.file.source(f.Type))
		}
		return strings.Join(parts, ", "), names
	}
	var receivers []string
	s.recv, receivers = fields(fn.decl.Recv)
	if receivers != nil {
		s.receiver = receivers[0]
	}
	s.params, s.names = fields(fn.decl.Type.Params)
	if r := fn.decl.Type.Results; r != nil {
		s.results = " " + fn.file.source(r)
		s.hasResults = len(r.List) > 0
	}
	if t := fn.decl.Type.TypeParams; t != nil {
		for _, f := range t.List {
			for _, id := range f.Names {
				s.typeParams = append(s.typeParams, id.Name)
			}
		}
	}
	return s
}

// literal is the function with changes as a function literal, and a place in
// the package from which that sees what the function sees.
func (fn *Function) literal(edits []Edit) (at token.Pos, text string) {
	s := fn.signature()
	all := s.params
	switch {
	case s.recv != "" && all != "":
		all = s.recv + ", " + all
	case s.recv != "":
		all = s.recv
	}
	body := fn.file.apply(fn.decl.Body.Pos(), fn.decl.Body.End(), edits)
	// Within the function its type parameters are in scope.
	return fn.decl.Body.Lbrace, "func(" + all + ")" + s.results + " " + body
}

// Edit replaces a part of a file, given by offsets.
type Edit struct {
	From, To int
	New      string
}

// apply returns the text between two places with changes, which do not
// overlap and are in order.
func (f *file) apply(from, to token.Pos, edits []Edit) string {
	var b strings.Builder
	at := f.offset(from)
	for _, e := range edits {
		b.WriteString(f.text[at:e.From])
		b.WriteString(e.New)
		at = e.To
	}
	b.WriteString(f.text[at:f.offset(to)])
	return b.String()
}
