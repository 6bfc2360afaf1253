package explore

import "fmt"

// testMerges tests the merges into a state that has been expanded: what has
// arrived another way must do the same with every input. Machine and
// specification are compared in each of these steps as well.
func (s *search) testMerges(n *node) error {
	arrivals := n.waiting
	n.waiting = nil
	for _, a := range arrivals {
		s.report.Merges++
		for i := range inputs {
			_, e, d := s.try(a.world, i)
			if d != nil {
				return s.foundBehind(a, i, "Machine and specification differ", d.What, d.Machine, d.Spec)
			}
			if e != n.after[i] {
				s.report.Disagreed++
				what, first, second := s.disagreement(n, a, i)
				return s.foundBehind(a, i, "a merge disagrees", what, first, second)
			}
		}
	}
	return nil
}

// disagreement tells how two states with one key differ behind an input. The
// first was given up when it was expanded, so it is reached once more.
func (s *search) disagreement(n *node, a *arrival, input int) (what, first, second string) {
	w, err := s.again(n)
	if err != nil {
		return "the state cannot be reached again", err.Error(), ""
	}
	tell := func(w *world) string {
		at, in, ok := inputs[input].of(w, s.root)
		if !ok {
			return "not enabled"
		}
		next := w.clone()
		shape, d := next.step(s.root, at, in, s.hooks)
		if d != nil {
			return d.Error()
		}
		return shape + "\nkey:" + next.key
	}
	first, second = tell(w), tell(a.world)
	return fmt.Sprintf("input %q, first reached by: %v", inputs[input].Name, pathTo(n)), first, second
}

// again reaches a state once more.
func (s *search) again(n *node) (*world, error) {
	w, err := s.root.begin(s.hooks)
	if err != nil {
		return nil, err
	}
	for _, name := range pathTo(n) {
		at, in, _ := inputNamed(name).of(w, s.root)
		if _, d := w.step(s.root, at, in, s.hooks); d != nil {
			return nil, d
		}
	}
	return w, nil
}
