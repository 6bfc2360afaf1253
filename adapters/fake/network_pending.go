package fake

import (
	"math/bits"

	"amicore/core"
)

// pendingNodes are the nodes that Poll is worth a call for, a bit each in the
// order of Add: their completions wait, or they have yet to hear that there
// are no more, by which their memory is used again.
type pendingNodes struct {
	words []uint64
	n     int // completions that wait, of all nodes
}

func (p *pendingNodes) add(index int) {
	for index/64 >= len(p.words) {
		p.words = append(p.words, 0)
	}
	p.words[index/64] |= 1 << (index % 64)
	p.n++
}

// drained notes that a node's completions were taken, and the node was told so.
func (p *pendingNodes) drained(index int) {
	if index/64 < len(p.words) {
		p.words[index/64] &^= 1 << (index % 64)
	}
}

func (p *pendingNodes) reset() {
	clear(p.words)
	p.n = 0
}

// next returns the first at index or behind it, and goes on at the front.
func (p *pendingNodes) next(index int) (int, bool) {
	if at := index / 64; at < len(p.words) {
		if w := p.words[at] >> (index % 64); w != 0 {
			return index + bits.TrailingZeros64(w), true
		}
		for at++; at < len(p.words); at++ {
			if w := p.words[at]; w != 0 {
				return at*64 + bits.TrailingZeros64(w), true
			}
		}
	}
	for at, w := range p.words {
		if w != 0 {
			return at*64 + bits.TrailingZeros64(w), true
		}
	}
	return 0, false
}

// AnyPending reports whether some node has completions to Poll.
func (n *Network) AnyPending() bool { return n.pending.n > 0 }

// NextPending returns the first node that has something to Poll, if only the
// word that it has all, counted from 0 in the order of Add, from index on and
// then from the front; false where there is none.
func (n *Network) NextPending(index int) (int, bool) { return n.pending.next(index) }

// OnTheWay is how many bytes are on their way to a node over the connection that
// stands, those that wait for its owner included.
func (n *Network) OnTheWay(id core.Node) (bytes int) {
	for _, node := range n.nodes {
		if node.id == id {
			bytes = node.unread
			n.eachOpen(node, func(c *netConn) { bytes += c.down.pending() })
		}
	}
	return bytes
}

// Pending reports whether a node has completions to Poll.
func (n *Network) Pending(id core.Node) bool {
	if n.pending.n == 0 {
		return false
	}
	for _, node := range n.nodes {
		if node.id == id {
			return node.head < len(node.ready)
		}
	}
	return false
}
