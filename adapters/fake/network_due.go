package fake

import "amicore/core"

// dueHeap has for each node whose server has something to do an instant that
// is not after it. It is put right when it comes up, so that an event costs
// the same however many nodes there are. Nodes of one instant come in the
// order in which they were added.
type dueHeap []*netNode

// deadline is that of the server while a connection stands. One that nobody
// is connected to writes to nobody: it catches up when it is called.
func (node *netNode) deadline() (core.Instant, bool) {
	if c := node.talk; c == nil || c.life != node.life || c.ended || c.silent || !c.open {
		return 0, false
	}
	return node.server.Deadline()
}

// arm notes a node's deadline after its server was called.
func (n *Network) arm(node *netNode) {
	at, ok := node.deadline()
	switch {
	case !ok: // found out when it comes up
	case node.place == 0:
		n.due = append(n.due, node)
		node.at, node.place = at, len(n.due)
		n.due.up(node.place - 1)
	case at < node.at:
		node.at = at
		n.due.up(node.place - 1)
	}
}

// earliest returns the node whose server comes first, or nil.
func (n *Network) earliest() *netNode {
	for len(n.due) > 0 {
		node := n.due[0]
		at, ok := node.deadline()
		switch {
		case !ok:
			n.due.pop()
		case at == node.at:
			return node
		default:
			node.at = at
			n.due.down(0)
		}
	}
	return nil
}

func (h dueHeap) less(i, j int) bool {
	return h[i].at < h[j].at || h[i].at == h[j].at && h[i].index < h[j].index
}

func (h dueHeap) swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i+1, j+1
}

func (h dueHeap) up(i int) {
	for i > 0 {
		p := (i - 1) / 2
		if !h.less(i, p) {
			return
		}
		h.swap(i, p)
		i = p
	}
}

func (h dueHeap) down(i int) {
	for {
		c := 2*i + 1
		if c >= len(h) {
			return
		}
		if c+1 < len(h) && h.less(c+1, c) {
			c++
		}
		if !h.less(c, i) {
			return
		}
		h.swap(c, i)
		i = c
	}
}

func (h *dueHeap) pop() *netNode {
	s := *h
	top, last := s[0], len(s)-1
	s.swap(0, last)
	s[last] = nil
	*h = s[:last]
	h.down(0)
	top.place = 0
	return top
}
