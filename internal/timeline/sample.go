package timeline

import "slices"

// sample keeps as many things as its budget allows: all of them at first, then
// each second, fourth and so on, and always the last ones. What is kept depends
// on order and cost alone.
type sample[T any] struct {
	budget, recent int // bytes, and how many of the last are always kept
	seen, stride   int
	cost           int
	kept, last     []numbered[T]
}

type numbered[T any] struct {
	n, cost int
	v       T
}

func newSample[T any](budget, recent int) sample[T] {
	return sample[T]{budget: budget, recent: recent, stride: 1}
}

func (s *sample[T]) add(v T, cost int) {
	item := numbered[T]{s.seen, cost, v}
	s.seen++
	if len(s.last) == 2*s.recent {
		s.last = append(s.last[:0], s.last[s.recent:]...)
	}
	s.last = append(s.last, item)
	if item.n%s.stride != 0 {
		return
	}
	s.kept = append(s.kept, item)
	s.cost += cost
	s.thin()
}

// resize changes what is allowed.
func (s *sample[T]) resize(budget, recent int) {
	if recent < s.recent {
		s.last = slices.Clone(s.last[max(0, len(s.last)-recent):])
	}
	s.budget, s.recent = budget, recent
	s.thin()
}

func (s *sample[T]) thin() {
	for s.cost > s.budget && len(s.kept) > 1 {
		s.stride *= 2
		left := s.kept[:0]
		s.cost = 0
		for _, item := range s.kept {
			if item.n%s.stride == 0 {
				left = append(left, item)
				s.cost += item.cost
			}
		}
		clear(s.kept[len(left):])
		s.kept = left
	}
}

// all returns what is kept, in order.
func (s *sample[T]) all() []T {
	last := s.last[max(0, len(s.last)-s.recent):]
	all := make([]T, 0, len(s.kept)+len(last))
	for _, item := range s.kept {
		if len(last) == 0 || item.n < last[0].n {
			all = append(all, item.v)
		}
	}
	for _, item := range last {
		all = append(all, item.v)
	}
	return all
}
