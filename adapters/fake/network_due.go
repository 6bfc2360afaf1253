package fake

import (
	"container/heap"

	"amicore/core"
)

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

// arm notes a node's deadline. collect does it, which follows every call that
// may bring one forward; a Hangup alone never does.
func (n *Network) arm(node *netNode) {
	at, ok := node.deadline()
	switch {
	case !ok: // found out when it comes up
	case node.place == 0:
		node.at = at
		heap.Push(&n.due, node)
	case at < node.at:
		node.at = at
		heap.Fix(&n.due, node.place-1)
	}
}

// earliest returns the node whose server comes first, or nil.
func (n *Network) earliest() *netNode {
	for len(n.due) > 0 {
		node := n.due[0]
		at, ok := node.deadline()
		switch {
		case !ok:
			heap.Pop(&n.due)
		case at == node.at:
			return node
		default:
			node.at = at
			heap.Fix(&n.due, 0)
		}
	}
	return nil
}

// dueHeap implements heap.Interface.

func (h dueHeap) Len() int { return len(h) }

func (h dueHeap) Less(i, j int) bool {
	return h[i].at < h[j].at || h[i].at == h[j].at && h[i].index < h[j].index
}

func (h dueHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i+1, j+1
}

func (h *dueHeap) Push(node any) {
	*h = append(*h, node.(*netNode))
	node.(*netNode).place = len(*h)
}

func (h *dueHeap) Pop() any {
	last := len(*h) - 1
	node := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	node.place = 0
	return node
}
