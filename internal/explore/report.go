package explore

import (
	"slices"

	"amicore/core/spec"
)

// Report is what a search came to.
type Report struct {
	Root        string  `json:"root"`
	About       string  `json:"about"`
	Set         string  `json:"inputs"`
	Scope       Scope   `json:"scope"`
	Closed      bool    `json:"closed"` // no new state appeared
	States      int     `json:"states"`
	Transitions int     `json:"transitions"`
	Depth       int     `json:"depth"` // inputs on the longest of the shortest paths
	Merges      int     `json:"merges_tested"`
	Disagreed   int     `json:"merges_disagreed"`
	Cells       int     `json:"cells_reached"` // of correlation
	Seconds     float64 `json:"seconds"`
	Found       *Found  `json:"found"`

	// Reached has what Cells counts, in no order.
	Reached map[spec.Reached]bool `json:"-"`
}

// Found is what a search ended at.
type Found struct {
	Kind    string   `json:"kind"`
	Path    []string `json:"path"` // names of inputs, the last one shows it
	What    string   `json:"what"`
	Machine string   `json:"machine"` // of a merge: what the state did that was there first
	Spec    string   `json:"spec"`    // of a merge: what the state did that was merged
}

// pathTo returns the inputs that lead to a state.
func (s *search) pathTo(index int32) []string { return s.pathBy(s.nodes[index].way) }

// pathBy returns the inputs of a path with this last step.
func (s *search) pathBy(last way) (names []string) {
	for ; last.parent >= 0; last = s.nodes[last.parent].way {
		names = append(names, inputs[last.input].Name)
	}
	slices.Reverse(names)
	return names
}

// found ends the search.
func (s *search) found(f *Found) error {
	s.report.Found = f
	return errFound
}

// differs ends the search at a difference behind a path.
func (s *search) differs(path []string, f *fault) error {
	return s.found(&Found{
		Kind: "Machine and specification differ", Path: append(path, inputs[f.input].Name),
		What: f.What, Machine: f.Machine, Spec: f.Spec,
	})
}
