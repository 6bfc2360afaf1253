package fake

import (
	"container/heap"
	"slices"
	"time"

	"amicore/core"
	"amicore/core/driver"
)

// Network is a seeded network in virtual time between machines and Asterisk
// models. It is a byte stream, as TCP is: it cuts, joins, delays, stalls,
// resets and half-opens; it loses nothing but the tail and never reorders.
// Whoever owns it calls Advance with a time that never goes backwards.
type Network struct {
	seed   uint64
	now    core.Instant
	seq    uint64
	events eventHeap
	nodes  []*netNode
	conns  []*netConn
	free   []int
	spare  []*netNode // of an earlier life; see Reset
	due    dueHeap
	round  []*netNode // whose servers an Advance calls

	pending  pendingNodes
	inFlight uint64
}

// netNode is one machine's end and the server that it calls.
type netNode struct {
	id     core.Node
	server Host
	link   Link
	addrs  []string
	ready  []driver.Completion
	head   int
	inbox  []byte // the Data of ready
	unread int    // bytes that wait for the owner to Poll
	// broughtAt is when the first bytes of the newest Received came.
	broughtAt core.Instant
	log       KernelLog
	talk      *netConn // the connection that was made last
	life      uint32   // of talk, when it was made
	faults    [numNetFaults]fault
	counts    [numNetFaults]FaultCount
	watcher   func(Firing)
	index     int // in the order of Add

	at    core.Instant // not after the server's deadline, while place is not 0
	place int          // in the heap of deadlines, from 1 on
}

// Host is a server at the far end of a network: a Server is one.
type Host interface {
	Accept(now core.Instant, id SessionID)
	Receive(now core.Instant, id SessionID, b []byte)
	Hangup(now core.Instant, id SessionID)
	Blocked(now core.Instant, id SessionID)
	Tick(now core.Instant)
	Deadline() (core.Instant, bool)
	Next() (Output, bool)
}

// KernelLog hears of every byte that the kernel of a node takes: the proof
// of what was sent.
type KernelLog interface {
	Written(k driver.Key, b []byte)
	Opened(k driver.Key)
	Ended(k driver.Key)
}

// Link is the ordinary behaviour of the path between a node and its server.
type Link struct {
	// Latency is the one-way delay, Jitter what is added to it at most.
	Latency, Jitter time.Duration
	// Chunk, when not 0, is the most bytes that arrive at once. Even: it is just
	// so many, but for the rest of what was written at once.
	Chunk int
	Even  bool
	// SendBuffer is what the node's kernel holds (64 KiB where 0).
	SendBuffer int
}

// NewNetwork makes an empty network; the seed feeds every draw.
func NewNetwork(seed uint64) *Network { return &Network{seed: seed} }

// Add connects a node with a server and returns the node's Transport.
func (n *Network) Add(id core.Node, server Host, link Link, addrs []string, log KernelLog) driver.Transport {
	if link.SendBuffer == 0 {
		link.SendBuffer = 64 << 10
	}
	node := n.newNode()
	node.id, node.server, node.link, node.addrs, node.log = id, server, link, addrs, log
	node.index = len(n.nodes)
	n.nodes = append(n.nodes, node)
	return &port{network: n, node: node}
}

// Advance does what is due by now, in the network and in the servers.
func (n *Network) Advance(now core.Instant) {
	n.now = now
	for len(n.events) > 0 && n.events[0].at <= now {
		n.fire(n.events.pop())
	}
	// Each once: what is due again at this time is so in the next Advance.
	n.round = n.round[:0]
	for node := n.earliest(); node != nil && node.at <= now; node = n.earliest() {
		heap.Pop(&n.due)
		n.round = append(n.round, node)
	}
	if len(n.round) > 1 {
		slices.SortFunc(n.round, func(a, b *netNode) int { return a.index - b.index })
	}
	for _, node := range n.round {
		node.server.Tick(now)
		n.collect(node)
	}
}

// Deadline returns when Advance is next useful.
func (n *Network) Deadline() (at core.Instant, ok bool) {
	if len(n.events) > 0 {
		at, ok = n.events[0].at, true
	}
	if node := n.earliest(); node != nil && (!ok || node.at < at) {
		at, ok = node.at, true
	}
	return at, ok
}

// Collect takes what a node's server wrote when somebody else called it.
func (n *Network) Collect(id core.Node) {
	for _, node := range n.nodes {
		if node.id == id {
			n.collect(node)
		}
	}
}

// InFlight returns how often a node closed while bytes were on their way to it.
func (n *Network) InFlight() uint64 { return n.inFlight }

// Say writes b to the connection that stands, as if the node's server did,
// and reports whether one stands.
func (n *Network) Say(id core.Node, b []byte) bool {
	said := false
	for _, node := range n.nodes {
		if node.id == id {
			n.eachOpen(node, func(c *netConn) {
				n.serve(c, b)
				said = true
			})
		}
	}
	return said
}

type netEventKind uint8

const (
	netResolved netEventKind = iota
	netDialled
	netDeliverUp   // to the server
	netDeliverDown // to the node
	netTake        // the kernel takes what waits
	netBlocked     // the server's writes have made no progress
)

type netEvent struct {
	at   core.Instant
	seq  uint64
	conn int
	life uint32
	kind netEventKind
}

func (n *Network) at(at core.Instant, c *netConn, kind netEventKind) {
	n.seq++
	n.events.push(netEvent{at: max(at, n.now), seq: n.seq, conn: c.index, life: c.life, kind: kind})
}

func (n *Network) fire(e netEvent) {
	c := n.conns[e.conn]
	if c.life != e.life {
		return // it ended; the event is of an earlier life of the place
	}
	switch e.kind {
	case netResolved:
		n.resolve(c)
	case netDialled:
		n.dialled(c)
	case netDeliverUp:
		n.deliverUp(c)
	case netDeliverDown:
		n.deliverDown(c)
	case netTake:
		n.take(c)
	case netBlocked:
		n.blocked(c)
	}
}

// eventHeap is a heap by (at, seq).
type eventHeap []netEvent

func (h eventHeap) less(i, j int) bool {
	return h[i].at < h[j].at || h[i].at == h[j].at && h[i].seq < h[j].seq
}

func (h *eventHeap) push(e netEvent) {
	*h = append(*h, e)
	s := *h
	for i := len(s) - 1; i > 0; {
		p := (i - 1) / 2
		if !s.less(i, p) {
			break
		}
		s[i], s[p] = s[p], s[i]
		i = p
	}
}

func (h *eventHeap) pop() netEvent {
	s := *h
	top := s[0]
	last := len(s) - 1
	s[0] = s[last]
	s = s[:last]
	*h = s
	for i := 0; ; {
		c := 2*i + 1
		if c >= last {
			break
		}
		if c+1 < last && s.less(c+1, c) {
			c++
		}
		if !s.less(c, i) {
			break
		}
		s[c], s[i] = s[i], s[c]
		i = c
	}
	return top
}

// Draw concerns of the network.
const (
	drawLatency uint64 = 1 + iota
	drawChunk
	drawShort
	drawDial
	drawDNS
)

// draw is a stateless hash: one more draw in one place moves no other.
func (n *Network) draw(what uint64, node core.Node, conn core.Conn, index uint64) uint64 {
	x := n.seed ^ what*0x9e3779b97f4a7c15 ^ uint64(node)*0xbf58476d1ce4e5b9 ^ uint64(conn)*0x94d049bb133111eb ^ index*0xd6e8feb86659fd93
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}
