package copies

import (
	"go/ast"
	"path/filepath"
	"slices"
	"strings"
)

// FileEdit is an edit of a file, by its name from the module's root.
type FileEdit struct {
	File string
	Edit
}

// FromEdits makes a mutant of edits that all lie inside bodies of functions,
// with one copy for each function. ok is false where one does not, where a
// function cannot be copied, or where a copy would not compile. Function, File
// and Line are those of the edit that comes first.
func FromEdits(packages []*Package, edits []FileEdit) (m *Mutant, ok bool) {
	m = &Mutant{}
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b FileEdit) int { return a.From - b.From })
	for _, e := range edits {
		fn := around(packages, e)
		if fn == nil {
			return nil, false
		}
		i := slices.IndexFunc(m.pieces, func(p piece) bool { return p.fn == fn })
		if i < 0 {
			i = len(m.pieces)
			m.pieces = append(m.pieces, piece{fn: fn})
		}
		m.pieces[i].edits = append(m.pieces[i].edits, e.Edit)
	}
	for _, p := range m.pieces {
		if !p.fn.file.pkg.compiles(p.fn.literal(p.edits)) {
			return nil, false
		}
	}
	if len(m.pieces) == 0 {
		return nil, false
	}
	fn := m.pieces[0].fn
	m.Function, m.File = fn.Name, edits[0].File
	m.Line = 1 + strings.Count(string(fn.file.text[:edits[0].From]), "\n")
	return m, true
}

// around returns the function in whose body the edit lies, nil where there is
// none that can be copied.
func around(packages []*Package, e FileEdit) *Function {
	dir, base := filepath.ToSlash(filepath.Dir(filepath.FromSlash(e.File))), filepath.Base(e.File)
	for _, p := range packages {
		if p.Dir != dir {
			continue
		}
		for _, fn := range p.all() {
			f := fn.file
			if filepath.Base(f.name) == base && f.offset(fn.decl.Body.Lbrace) < e.From && e.To <= f.offset(fn.decl.Body.Rbrace) {
				return fn
			}
		}
	}
	return nil
}

// all returns every function of the package that can be copied, one that makes
// text included.
func (p *Package) all() []*Function {
	p.once.Do(func() {
		for _, f := range p.files {
			for _, d := range f.ast.Decls {
				d, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				if why := unfit(p, d); why == "" || why == excludedText {
					p.copyable = append(p.copyable, p.function(f, d))
				}
			}
		}
	})
	return p.copyable
}
