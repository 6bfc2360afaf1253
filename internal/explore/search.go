package explore

import (
	"context"
	"errors"
	"slices"
	"time"

	"amicore/core/spec/sidebyside"
)

// Limits bound a search. Behind one of them it has not closed.
type Limits struct {
	States int           // 0: no limit
	Time   time.Duration // 0: no limit
}

// node is a state that was reached.
type node struct {
	parent *node
	input  int // from the parent
	depth  int

	world    *world   // until it is expanded
	expanded bool     //
	after    []effect // by input, once it is expanded
	waiting  []*arrival
}

// effect is what an input does in a state.
type effect struct {
	enabled bool
	shape   digest
	key     digest
}

// arrival is another way to a state.
type arrival struct {
	world  *world
	parent *node
	input  int
}

// search is a search from one root.
type search struct {
	root   *Root
	limits Limits
	hooks  hooks

	nodes  map[digest]*node
	queue  []*node
	begun  time.Time
	report Report
}

// errFound ends a search at a difference.
var errFound = errors.New("explore: found")

// Explore searches from a root. It returns an error if ctx ends, or if the root
// cannot be reached.
func Explore(ctx context.Context, root Root, limits Limits) (*Report, error) {
	return explore(ctx, root, limits, hooks{})
}

func explore(ctx context.Context, root Root, limits Limits, h hooks) (*Report, error) {
	s := &search{root: &root, limits: limits, hooks: h, nodes: map[digest]*node{}, begun: time.Now()}
	s.report = Report{Root: root.Name, About: root.About, Scope: root.Scope, Inputs: make([]int, len(inputs))}
	first, err := root.begin(h)
	if err != nil {
		return nil, err
	}
	s.add(&node{world: first})
	for len(s.queue) > 0 && !s.isOver() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n := s.queue[0]
		s.queue = s.queue[1:]
		if err := s.expand(n); err != nil {
			break
		}
	}
	s.report.States = len(s.nodes)
	s.report.Closed = len(s.queue) == 0 && s.report.Found == nil
	s.report.Seconds = time.Since(s.begun).Seconds()
	return &s.report, nil
}

// isOver reports whether a limit is reached.
func (s *search) isOver() bool {
	return s.limits.States > 0 && len(s.nodes) >= s.limits.States || s.limits.Time > 0 && time.Since(s.begun) >= s.limits.Time
}

func (s *search) add(n *node) {
	s.nodes[digestOf(n.world.key)] = n
	s.queue = append(s.queue, n)
	s.report.Depth = max(s.report.Depth, n.depth)
}

// try takes an input in a copy of a world.
func (s *search) try(w *world, input int) (next *world, e effect, d *sidebyside.Difference) {
	if slices.Contains(s.root.Without, inputs[input].Name) {
		return nil, effect{}, nil
	}
	at, in, ok := inputs[input].of(w, s.root)
	if !ok {
		return nil, effect{}, nil
	}
	next = w.clone()
	shape, d := next.step(s.root, at, in, s.hooks)
	if d != nil {
		return nil, effect{}, d
	}
	return next, effect{enabled: true, shape: digestOf(shape), key: digestOf(next.key)}, nil
}

// expand tries each input in a state, and tests the merges that have waited for
// that.
func (s *search) expand(n *node) error {
	n.after = make([]effect, len(inputs))
	for i := range inputs {
		next, e, d := s.try(n.world, i)
		if d != nil {
			return s.found(n, i, "Machine and specification differ", d.What, d.Machine, d.Spec)
		}
		n.after[i] = e
		if !e.enabled {
			continue
		}
		s.report.Transitions++
		s.report.Inputs[i]++
		same, ok := s.nodes[e.key]
		if !ok {
			s.add(&node{parent: n, input: i, depth: n.depth + 1, world: next})
			continue
		}
		same.waiting = append(same.waiting, &arrival{next, n, i})
		if same.expanded {
			if err := s.testMerges(same); err != nil {
				return err
			}
		}
	}
	n.expanded, n.world = true, nil
	return s.testMerges(n)
}
