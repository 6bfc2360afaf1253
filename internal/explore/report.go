package explore

import "slices"

// Report is what a search came to.
type Report struct {
	Root        string  `json:"root"`
	About       string  `json:"about"`
	Scope       Scope   `json:"scope"`
	Closed      bool    `json:"closed"` // no new state appeared
	States      int     `json:"states"`
	Transitions int     `json:"transitions"`
	Depth       int     `json:"depth"` // inputs on the longest of the shortest paths
	Merges      int     `json:"merges_tested"`
	Disagreed   int     `json:"merges_disagreed"`
	Seconds     float64 `json:"seconds"`
	Inputs      []int   `json:"-"` // transitions by input
	Found       *Found  `json:"found"`
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
func pathTo(n *node) (names []string) {
	for ; n.parent != nil; n = n.parent {
		names = append(names, inputs[n.input].Name)
	}
	slices.Reverse(names)
	return names
}

// found ends the search at an input of a state.
func (s *search) found(n *node, input int, kind, what, machine, spec string) error {
	s.report.Found = &Found{Kind: kind, Path: append(pathTo(n), inputs[input].Name), What: what, Machine: machine, Spec: spec}
	return errFound
}

// foundBehind ends the search at an input of a state that was merged.
func (s *search) foundBehind(a *arrival, input int, kind, what, machine, spec string) error {
	err := s.found(a.parent, a.input, kind, what, machine, spec)
	s.report.Found.Path = append(s.report.Found.Path, inputs[input].Name)
	return err
}
