package copies

import (
	"go/ast"
	"strings"
)

// variant is one way to apply an operator to a statement.
type variant struct {
	// before and after are the part that changes, as a person reads it.
	before, after string
	// ways are edits that mean the same, the plainest first: a plain one may
	// leave a variable unused, which does not compile.
	ways []Edit
}

// operator makes variants of a statement.
type operator struct {
	name string
	make func(s *statement) []variant
}

// operators are drawn from in this order: changing it changes every sample.
var operators = []operator{
	{"negate", negate},
	{"boundary", boundary},
	{"to-true", toTrue},
	{"to-false", toFalse},
	{"drop-operand", dropOperand},
	{"arithmetic", arithmetic},
	{"integer", integer},
	{"delete", remove},
	{"return", returnEarly},
	{"variable", otherVariable},
	{"swap", swapArguments},
	{"drop-case", dropCase},
	{"break-continue", breakContinue},
}

// replace is a variant that puts texts in the place of a node.
func (s *statement) replace(n ast.Node, ways ...string) variant {
	f := s.fn.file
	from, to := f.offset(n.Pos()), f.offset(n.End())
	v := variant{before: oneLine(f.text[from:to]), after: oneLine(ways[0])}
	for _, w := range ways {
		v.ways = append(v.ways, Edit{from, to, w})
	}
	return v
}

// choose returns the plainest edit of the variant that compiles.
func (s *statement) choose(v *variant) (e Edit, ok bool) {
	for _, e := range v.ways {
		if s.fn.file.pkg.compiles(s.fn.literal([]Edit{e})) {
			return e, true
		}
	}
	return Edit{}, false
}

// oneLine puts a text into a line.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
