package copies

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The environment variables of a program with copies in it. The first has the
// number of the mutant that runs; with -1 none does, and what is reached is
// appended to the file that the second names: the number of each function with
// copies, and behind these numbers that of each mutant whose statement runs.
const (
	SelectVariable = "AMICORE_MUTANT"
	ReachVariable  = "AMICORE_MUTANT_REACH"
	recordReach    = -1
)

// selector is the file that is added to each package with copies.
const selector = `package %s

import (
	zzos "os"
	zzstrconv "strconv"
	zzatomic "sync/atomic"
)

var zzMutant, _ = zzstrconv.Atoi(zzos.Getenv(%q))

var zzSeen [%d]zzatomic.Bool

// zzReach records, once, that a function or a statement was reached.
func zzReach(i int) {
	if zzMutant != %d || zzSeen[i].Swap(true) {
		return
	}
	f, err := zzos.OpenFile(zzos.Getenv(%q), zzos.O_APPEND|zzos.O_CREATE|zzos.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	_, err = f.WriteString(zzstrconv.Itoa(i) + "\n")
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		panic(err)
	}
}
`

// Overlay is the sources of a program with copies.
type Overlay struct {
	// File is what the go command is given as -overlay.
	File string
	// Functions are the functions with copies, by the number that is recorded
	// when they are reached.
	Functions []string
}

// reference is the number of a copy without a change that is not selected.
const reference = 0

// WriteOverlay writes copies for the mutants into dir. With references each
// function gets one more copy without a change, which no number selects.
func WriteOverlay(dir string, mutants []*Mutant, references bool) (*Overlay, error) {
	w := &writer{dir: dir, copies: map[*Function][]numbered{}, byFile: map[*file][]*Function{}, packages: map[*Package]bool{}, replace: map[string]string{}}
	for _, m := range mutants {
		for _, p := range m.pieces {
			if w.copies[p.fn] == nil {
				w.functions = append(w.functions, p.fn)
				w.byFile[p.fn.file] = append(w.byFile[p.fn.file], p.fn)
				if references {
					w.copies[p.fn] = []numbered{{number: reference}}
				}
			}
			w.copies[p.fn] = append(w.copies[p.fn], numbered{m.Number, p.edits, p.host})
			w.last = max(w.last, m.Number)
		}
	}
	o := &Overlay{File: filepath.Join(dir, "overlay.json")}
	for i, fn := range w.functions {
		if err := w.file(fn.file, i); err != nil {
			return nil, err
		}
		o.Functions = append(o.Functions, fn.Name)
	}
	b, err := json.Marshal(map[string]any{"Replace": w.replace})
	if err != nil {
		return nil, err
	}
	return o, os.WriteFile(o.File, b, 0o600)
}

type numbered struct {
	number int
	edits  []Edit
	host   ast.Stmt
}

type writer struct {
	dir       string
	functions []*Function
	copies    map[*Function][]numbered
	byFile    map[*file][]*Function
	packages  map[*Package]bool
	last      int // the greatest number
	replace   map[string]string
}

// file writes the file of the i-th function, unless it is written.
func (w *writer) file(f *file, i int) error {
	if _, done := w.replace[f.name]; done {
		return nil
	}
	var edits []Edit
	var tail strings.Builder
	for _, fn := range w.byFile[f] {
		edits = append(edits, fn.dispatch(slices.Index(w.functions, fn), w.copies[fn])...)
		edits = append(edits, fn.marks(len(w.functions), w.copies[fn])...)
		for _, c := range w.copies[fn] {
			tail.WriteString("\n" + fn.copy(c) + "\n")
		}
	}
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.From - b.From })
	to := filepath.Join(w.dir, fmt.Sprintf("%d_%s", i, filepath.Base(f.name)))
	text := f.apply(f.ast.FileStart, f.ast.FileEnd, edits) + tail.String()
	w.replace[f.name] = to
	if err := os.WriteFile(to, []byte(text), 0o600); err != nil {
		return err
	}
	if w.packages[f.pkg] {
		return nil
	}
	w.packages[f.pkg] = true
	to = filepath.Join(w.dir, fmt.Sprintf("%d_zz_mutants.go", i))
	w.replace[filepath.Join(filepath.Dir(f.name), "zz_mutants.go")] = to
	text = fmt.Sprintf(selector, f.pkg.types.Name(), SelectVariable, len(w.functions)+w.last+1, recordReach, ReachVariable)
	return os.WriteFile(to, []byte(text), 0o600)
}

// copyName is the name of a function's copy.
func (fn *Function) copyName(number int) string {
	return fmt.Sprintf("zz%d_%s", number, fn.decl.Name.Name)
}

// copy is the text of a copy.
func (fn *Function) copy(c numbered) string {
	f, name := fn.file, fn.decl.Name
	edits := append([]Edit{{f.offset(name.Pos()), f.offset(name.End()), fn.copyName(c.number)}}, c.edits...)
	return f.apply(fn.decl.Pos(), fn.decl.End(), edits)
}

// dispatch makes the function itself call the copy that is selected. All stays
// on the line of its brace, so that the lines of the file keep their numbers.
func (fn *Function) dispatch(index int, copies []numbered) []Edit {
	s, f := fn.signature(), fn.file
	target := func(number int) string {
		name := fn.copyName(number)
		if s.receiver != "" {
			name = s.receiver + "." + name
		}
		if len(s.typeParams) > 0 {
			name += "[" + strings.Join(s.typeParams, ", ") + "]"
		}
		return name + "(" + strings.Join(s.names, ", ") + ")"
	}
	var b strings.Builder
	fmt.Fprintf(&b, " if zzMutant != 0 { zzReach(%d); switch zzMutant {", index)
	for _, c := range copies {
		switch {
		case c.number == reference:
		case s.hasResults:
			fmt.Fprintf(&b, " case %d: return %s;", c.number, target(c.number))
		default:
			fmt.Fprintf(&b, " case %d: %s; return;", c.number, target(c.number))
		}
	}
	b.WriteString(" } };")
	brace := f.offset(fn.decl.Body.Lbrace) + 1
	edits := []Edit{{brace, brace, b.String()}}
	if r := fn.decl.Recv; r != nil {
		edits = append(edits, fn.renamed(f.offset(r.Opening)+1, f.offset(r.Closing), s.recv))
	}
	p := fn.decl.Type.Params
	return append(edits, fn.renamed(f.offset(p.Opening)+1, f.offset(p.Closing), s.params))
}

// marks make the function itself record the statements of its mutants.
func (fn *Function) marks(functions int, copies []numbered) (edits []Edit) {
	for _, c := range copies {
		if c.host != nil {
			at := fn.file.offset(c.host.Pos())
			edits = append(edits, Edit{at, at, fmt.Sprintf("if zzMutant < 0 { zzReach(%d) }; ", functions+c.number)})
		}
	}
	return edits
}

// renamed replaces a list of parameters unless all of it has names already.
func (fn *Function) renamed(from, to int, text string) Edit {
	if !strings.Contains(text, "zzParameter") {
		text = fn.file.text[from:to]
	}
	return Edit{from, to, text}
}
