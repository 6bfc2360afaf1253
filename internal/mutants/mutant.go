package mutants

import (
	"cmp"
	"slices"
	"strings"
)

// Mutant is one defect.
type Mutant struct {
	Name string
	// About says what goes wrong, in a few words.
	About string
	// Breaks are the invariants (S1-S21, L1-L11) that should notice; SPEC is a
	// difference from the executable specification.
	Breaks []string
	Edits  []Edit
	// Tests is a pattern of the tests of real sockets that must notice, as for
	// go test -run. They take long, and are run only where one is named.
	Tests string
}

// Edit puts New in the place of Old, which stands in File exactly once.
type Edit struct{ File, Old, New string }

// All returns every mutant, in the order of the score card.
func All() []Mutant {
	return slices.Concat(
		connecting(), sessions(), heartbeats(), writing(), correlation(), lists(), failures(), bounds(), deliveries(), framing(), corners(), fleets(), sockets(), desired(), filters(), contents(), truths(), times(), counts(), independence(), dockets(), steps(), stories(),
	)
}

// Find returns the mutants with these names, all of them for none. unknown is
// the first name that no mutant has.
func Find(names []string) (found []Mutant, unknown string) {
	if len(names) == 0 {
		return All(), ""
	}
	for _, name := range names {
		i := slices.IndexFunc(All(), func(m Mutant) bool { return m.Name == name })
		if i < 0 {
			return nil, name
		}
		found = append(found, All()[i])
	}
	return found, ""
}

// Invariants returns the ids of all invariants that mutants break, in order.
func Invariants(list []Mutant) (ids []string) {
	for _, m := range list {
		ids = append(ids, m.Breaks...)
	}
	slices.SortFunc(ids, compareIDs)
	return slices.Compact(ids)
}

// compareIDs orders S2 before S10, and safety before liveness.
func compareIDs(a, b string) int {
	order := func(id string) int { return strings.IndexByte("SLM", id[0]) }
	return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// touches reports whether an edit is in a file below one of the folders.
func (m *Mutant) touches(folders ...string) bool {
	for _, e := range m.Edits {
		for _, folder := range folders {
			if strings.HasPrefix(e.File, folder+"/") {
				return true
			}
		}
	}
	return false
}
