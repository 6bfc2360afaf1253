package explore

import (
	"crypto/sha256"
	"fmt"

	"amicore/core"
	"amicore/core/spec/sidebyside"
)

// fault is a difference between Machine and specification at an input.
type fault struct {
	input int
	*sidebyside.Difference
}

// future returns what all inputs do in a world, as a digest of the commands and
// of the key behind each. The world is used up. each is told what the inputs
// lead to; nil is for none.
func (s *search) future(w *world, by *worker, each func(successor)) (digest, *fault) {
	type choice struct {
		input int
		at    core.Instant
		in    core.Input
	}
	var list [64]choice
	choices := list[:0]
	for _, i := range s.inputs {
		if at, in, ok := inputs[i].of(w, s.root); ok {
			choices = append(choices, choice{i, at, in})
		}
	}
	by.text = by.text[:0]
	for n, c := range choices {
		next := w
		if n+1 < len(choices) {
			next = w.clone()
		}
		from := len(by.text)
		by.text = append(by.text, byte(c.input), ':')
		if d := next.step(s.root, c.at, c.in, by, s.hooks); d != nil {
			return digest{}, &fault{c.input, d}
		}
		if !s.root.Scope.has(&next.look) {
			by.text = by.text[:from]
			continue
		}
		by.text = append(by.text, next.key[:]...)
		if each != nil {
			each(successor{c.input, next})
		}
	}
	sum := sha256.Sum256(by.text)
	return digest(sum[:16]), nil
}

// compare tests that all arrivals at a state have one future. Machine and
// specification were compared in each of its steps as well.
func (s *search) compare(at int32, future digest, by way) error {
	n := &s.nodes[at]
	if !n.known {
		n.known, n.future, n.futureOf = true, future, by
		return nil
	}
	if n.future == future {
		return nil
	}
	s.report.Disagreed++
	return s.disagreement(n.futureOf, by)
}

// disagreement tells how two states with one key differ at an input. Both are
// reached once more.
func (s *search) disagreement(first, second way) error {
	for _, i := range s.inputs {
		a, b := s.does(first, i), s.does(second, i)
		if a != b {
			path := append(s.pathBy(second), inputs[i].Name)
			what := fmt.Sprintf("input %q, first reached by: %v", inputs[i].Name, s.pathBy(first))
			return s.found(&Found{Kind: "a merge disagrees", Path: path, What: what, Machine: a, Spec: b})
		}
	}
	return s.found(&Found{Kind: "a merge disagrees", Path: s.pathBy(second), What: "not when both are reached again"})
}

// does returns what an input does in a state.
func (s *search) does(by way, input int) string {
	worker := newWorker()
	w, err := s.root.begin(worker, s.hooks)
	if err != nil {
		return err.Error()
	}
	for _, name := range s.pathBy(by) {
		at, in, _ := inputNamed(name).of(w, s.root)
		if d := w.step(s.root, at, in, worker, s.hooks); d != nil {
			return d.Error()
		}
	}
	at, in, ok := inputs[input].of(w, s.root)
	if !ok {
		return "not enabled"
	}
	worker.text = worker.text[:0]
	if d := w.step(s.root, at, in, worker, s.hooks); d != nil {
		return d.Error()
	}
	return string(worker.text) + "\nkey:" + string(worker.key)
}
