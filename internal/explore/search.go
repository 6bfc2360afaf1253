package explore

import (
	"context"
	"errors"
	"maps"
	"runtime"
	"time"

	"amicore/core/spec"
)

// Limits bound a search. If it reaches one of them it has not closed.
type Limits struct {
	States  int           // 0: no limit
	Time    time.Duration // 0: no limit
	Workers int           // goroutines; 0: one for each processor. The result does not depend on it
}

// node is a state that was reached.
type node struct {
	way
	depth int32

	// future is what all inputs do in the state (see futureOf), once it is known
	// of the arrival that came by futureOf.
	known    bool
	future   digest
	futureOf way
}

// way is the last step of a path to a state.
type way struct {
	parent int32 // its index in nodes; -1 at the root
	input  int32
}

// waiting is a state that is not expanded yet.
type waiting struct {
	node  int32
	world *world
}

// search is a search from one root.
type search struct {
	root   *Root
	limits Limits
	hooks  hooks
	inputs []int // those that the root tries

	nodes  []node
	byKey  map[digest]int32
	queue  []waiting
	full   bool // the limit of states is reached
	begun  time.Time
	report Report

	workers []*worker
}

// errFound ends a search at a difference.
var errFound = errors.New("explore: found")

// Explore searches from a root. It returns an error if ctx ends, or if the root
// cannot be reached.
func Explore(ctx context.Context, root Root, limits Limits) (*Report, error) {
	return explore(ctx, root, limits, hooks{})
}

func explore(ctx context.Context, root Root, limits Limits, h hooks) (*Report, error) {
	s := &search{root: &root, limits: limits, hooks: h, inputs: root.inputs(), byKey: map[digest]int32{}, begun: time.Now()}
	s.report = Report{Root: root.Name, About: root.About, Set: root.Set.Name, Scope: root.Scope, Reached: map[spec.Reached]bool{}}
	n := limits.Workers
	if n == 0 {
		n = runtime.GOMAXPROCS(0)
	}
	for range n {
		s.workers = append(s.workers, newWorker())
	}
	first, err := root.begin(s.workers[0], h)
	if err != nil {
		return nil, err
	}
	s.add(way{-1, -1}, 0, first)
	for len(s.queue) > 0 && !s.isOver() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		batch := s.queue[:min(len(s.queue), batchSize)]
		s.queue = s.queue[len(batch):]
		if err := s.expand(batch); err != nil {
			break
		}
	}
	s.report.States = len(s.nodes)
	s.report.Closed = len(s.queue) == 0 && !s.full && s.report.Found == nil
	s.report.Seconds = time.Since(s.begun).Seconds()
	for _, w := range s.workers {
		maps.Copy(s.report.Reached, w.reached)
	}
	s.report.Cells = len(s.report.Reached)
	return &s.report, nil
}

// isOver reports whether a limit is reached.
func (s *search) isOver() bool {
	return s.full || s.limits.Time > 0 && time.Since(s.begun) >= s.limits.Time
}

// add notes a new state.
func (s *search) add(by way, depth int32, w *world) {
	index := int32(len(s.nodes))
	s.byKey[w.key] = index
	s.nodes = append(s.nodes, node{way: by, depth: depth})
	s.queue = append(s.queue, waiting{index, w})
	s.report.Depth = max(s.report.Depth, int(depth))
	s.full = s.full || s.limits.States > 0 && len(s.nodes) >= s.limits.States
}
