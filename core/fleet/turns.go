package fleet

import "slices"

// turns is the ring of nodes with a backlog, whose turn is next first. A turn
// costs the same however many nodes wait.
type turns struct {
	ring []*member // its length is a power of two
	head int
	n    int
}

func (t *turns) at(i int) **member { return &t.ring[(t.head+i)&(len(t.ring)-1)] }

// first is the node whose turn it is; there must be one.
func (t *turns) first() *member { return *t.at(0) }

func (t *turns) push(m *member) {
	if t.n == len(t.ring) {
		t.ring, t.head = slices.Concat(t.ring[t.head:], t.ring[:t.head], make([]*member, max(8, t.n))), 0
	}
	t.n++
	*t.at(t.n - 1) = m
}

func (t *turns) pop() {
	*t.at(0) = nil
	t.head = (t.head + 1) & (len(t.ring) - 1)
	t.n--
}

// remove takes a node out, wherever it is.
func (t *turns) remove(m *member) {
	for range t.n {
		other := t.first()
		t.pop()
		if other != m {
			t.push(other)
		}
	}
}
