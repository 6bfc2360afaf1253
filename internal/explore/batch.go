package explore

import (
	"sync"
	"sync/atomic"
)

// batchSize is how many states are expanded at a time. It does not depend on the
// number of workers, and so neither does what is found.
const batchSize = 512

// successor is what an input leads to.
type successor struct {
	input int
	world *world
}

// expansion is what the inputs do in a state that is expanded.
type expansion struct {
	next   []successor
	future digest
	fault  *fault
}

// arrival is another way to a state.
type arrival struct {
	way
	to     int32
	world  *world
	future digest
	fault  *fault
}

// expand tries each input in each state of a batch, in four passes. The first
// and the third are shared by the workers; the others go through the results in
// the order of the batch.
func (s *search) expand(batch []waiting) error {
	expanded := make([]expansion, len(batch))
	s.share(len(batch), func(i int, by *worker) {
		e := &expanded[i]
		e.future, e.fault = s.future(batch[i].world, by, func(next successor) { e.next = append(e.next, next) })
		batch[i].world = nil
	})
	var arrivals []arrival
	for i := range expanded {
		e, from := &expanded[i], batch[i].node
		if e.fault != nil {
			return s.differs(s.pathTo(from), e.fault)
		}
		if err := s.compare(from, e.future, s.nodes[from].way); err != nil {
			return err
		}
		for _, next := range e.next {
			s.report.Transitions++
			by := way{from, int32(next.input)}
			if to, ok := s.byKey[next.world.key]; ok {
				arrivals = append(arrivals, arrival{way: by, to: to, world: next.world})
				continue
			}
			s.add(by, s.nodes[from].depth+1, next.world)
		}
		if s.full {
			break
		}
	}
	s.share(len(arrivals), func(i int, by *worker) {
		a := &arrivals[i]
		a.future, a.fault = s.future(a.world, by, nil)
		a.world = nil
	})
	for i := range arrivals {
		a := &arrivals[i]
		s.report.Merges++
		if a.fault != nil {
			return s.differs(s.pathBy(a.way), a.fault)
		}
		if err := s.compare(a.to, a.future, a.way); err != nil {
			return err
		}
	}
	return nil
}

// share lets the workers do n tasks.
func (s *search) share(n int, do func(i int, by *worker)) {
	var next atomic.Int64
	var running sync.WaitGroup
	for _, w := range s.workers {
		running.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i, w)
			}
		})
	}
	running.Wait()
}
