package copies

import (
	"fmt"
	"go/ast"
	"hash/fnv"
	"math/rand/v2"
	"path"
	"path/filepath"
)

// Mutant is a sample's mutant or placebo.
type Mutant struct {
	// Number selects it, from 1; 0 is none.
	Number int
	// Key names it in lists that outlive a change of other lines: function,
	// operator, a hash of the statement and of the change, and which of the
	// statements with this text in the function it is.
	Key string
	// Function is its function; File and Line are where its statement begins.
	Function, File string
	Line           int
	Operator       string
	// Statement is the statement without its body. Before and After are the
	// part that changes.
	Statement, Before, After string
	// Placebo: the copy has no change.
	Placebo bool

	pieces []piece
}

// piece is what a mutant changes in one function.
type piece struct {
	fn    *Function
	edits []Edit
	// host is where a statement may be put that runs before the change, nil
	// where that is not recorded.
	host ast.Stmt
}

// Functions are the names of the functions that the mutant copies.
func (m *Mutant) Functions() (names []string) {
	for _, p := range m.pieces {
		names = append(names, p.fn.Name)
	}
	return names
}

// Dir is the folder of the package of its first copy.
func (m *Mutant) Dir() string { return m.pieces[0].fn.file.pkg.Dir }

// Sampler draws mutants. What it draws depends on the sources and the seed
// alone.
type Sampler struct {
	// Excluded counts what is not drawn from.
	Excluded Excluded
	// Functions and Statements are how many are drawn from.
	Functions, Statements int

	list  []*statement
	rng   *rand.Rand
	drawn map[string]bool
}

// NewSampler makes a Sampler of all statements of the packages.
func NewSampler(packages []*Package, seed uint64) *Sampler {
	s := &Sampler{Excluded: Excluded{}, rng: rand.New(rand.NewPCG(seed, 0)), drawn: map[string]bool{}}
	for _, p := range packages {
		for _, fn := range p.functions(s.Excluded) {
			s.Functions++
			s.list = append(s.list, fn.statements...)
		}
	}
	s.Statements = len(s.list)
	return s
}

// misses is after how many draws in a row without a new mutant there are none
// left.
const misses = 1000

// Next draws a mutant that was not drawn before, nil where none is left: a
// statement uniformly, then an operator uniformly among those that have a
// variant which compiles, then one of these variants uniformly.
func (s *Sampler) Next() *Mutant {
	for range misses {
		if len(s.list) == 0 {
			break
		}
		m := s.from(s.list[s.rng.IntN(len(s.list))])
		if m != nil && !s.drawn[m.Key] {
			s.drawn[m.Key] = true
			return m
		}
	}
	return nil
}

// from draws a mutant of the statement, nil where no operator applies.
func (s *Sampler) from(st *statement) *Mutant {
	order := s.rng.Perm(len(operators))
	for _, i := range order { // the first that applies is uniform among those that do
		op := operators[i]
		variants := op.make(st)
		for _, j := range s.rng.Perm(len(variants)) {
			v := &variants[j]
			if e, ok := st.choose(v); ok {
				return st.mutant(op.name, v, e)
			}
		}
	}
	return nil
}

// Placebo draws a statement and returns an unchanged copy of its function.
func (s *Sampler) Placebo() *Mutant {
	if len(s.list) == 0 {
		return nil
	}
	st := s.list[s.rng.IntN(len(s.list))]
	m := st.mutant("placebo", &variant{}, Edit{})
	m.Placebo, m.Key, m.pieces[0].edits = true, "", nil
	return m
}

func (st *statement) mutant(operator string, v *variant, e Edit) *Mutant {
	head := st.head()
	h := fnv.New32a()
	fmt.Fprintf(h, "%s\x00%s\x00%s\x00%d", head, v.before, v.after, st.occurrence(v, e))
	return &Mutant{
		Key:      fmt.Sprintf("%s %s %08x.%d", st.fn.Name, operator, h.Sum32(), st.ordinal),
		Function: st.fn.Name, File: path.Join(st.fn.file.pkg.Dir, filepath.Base(st.fn.file.name)), Line: st.line(), Operator: operator,
		Statement: head, Before: v.before, After: v.after,
		pieces: []piece{{st.fn, []Edit{e}, st.host}},
	}
}

// occurrence tells apart changes of one statement that read the same, such as
// of two equal literals: where in the statement the change is.
func (st *statement) occurrence(v *variant, e Edit) int {
	if len(v.ways) == 0 {
		return 0
	}
	return e.From - st.fn.file.offset(st.node.Pos())
}
