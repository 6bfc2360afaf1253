package fake

// Reset makes the network as NewNetwork makes one, empty and with another
// seed, and keeps its memory: for those who run many worlds one after
// another. Transports of before are invalid.
func (n *Network) Reset(seed uint64) {
	spare := append(n.spare, n.nodes...)
	free := n.free[:0]
	for i := len(n.conns) - 1; i >= 0; i-- { // those that were made first are taken first, as in a new network
		c := n.conns[i]
		c.up.trim()
		c.down.trim()
		if cap(c.waiting) > keepStream {
			c.waiting = nil
		}
		c.up.reset()
		c.down.reset()
		*c = netConn{index: i, up: c.up, down: c.down, waiting: c.waiting[:0]}
		free = append(free, i)
	}
	*n = Network{seed: seed, events: n.events[:0], nodes: n.nodes[:0], conns: n.conns, free: free, spare: spare, due: n.due[:0], round: n.round[:0], pending: n.pending}
	n.pending.reset()
}

// keepStream is the size, in bytes, up to which buffers outlive a Reset: a
// single huge output should not stay for good.
const keepStream = 1 << 20

func (s *stream) trim() {
	if cap(s.bytes) > keepStream {
		s.bytes = nil
	}
}

// newNode makes a node, or an old one as new.
func (n *Network) newNode() *netNode {
	k := len(n.spare)
	if k == 0 {
		return &netNode{}
	}
	node := n.spare[k-1]
	n.spare = n.spare[:k-1]
	clear(node.ready)
	if cap(node.inbox) > keepStream {
		node.inbox = nil
	}
	*node = netNode{ready: node.ready[:0], inbox: node.inbox[:0]}
	return node
}
