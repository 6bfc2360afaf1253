package copies

import (
	"go/ast"
	"go/types"
)

// markInitial notes the functions that run while package variables get their
// values. One that named another package variable could close a cycle, which
// only the compiler of the whole package would find.
func (p *Package) markInitial() {
	p.initial = map[types.Object]bool{}
	bodies := map[types.Object]ast.Node{}
	var waiting []ast.Node
	for _, f := range p.files {
		for _, d := range f.ast.Decls {
			switch d := d.(type) {
			case *ast.GenDecl:
				waiting = append(waiting, d)
			case *ast.FuncDecl:
				if d.Body != nil {
					bodies[p.info.Defs[d.Name]] = d.Body
				}
			}
		}
	}
	for len(waiting) > 0 {
		n := waiting[0]
		waiting = waiting[1:]
		ast.Inspect(n, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			f, ok := p.info.Uses[id].(*types.Func)
			if !ok || p.initial[f.Origin()] || bodies[f.Origin()] == nil {
				return true
			}
			p.initial[f.Origin()] = true
			waiting = append(waiting, bodies[f.Origin()])
			return true
		})
	}
}
