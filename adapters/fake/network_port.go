package fake

import (
	"amicore/core"
	"amicore/core/driver"
)

// port is a node's Transport.
type port struct {
	network *Network
	node    *netNode
}

// netConn is one connection attempt: a lookup, a dial, then two streams.
type netConn struct {
	index   int
	life    uint32 // grows when the place is used again, so that old events miss
	node    *netNode
	key     driver.Key
	address string
	session SessionID
	open    bool
	// silent: the far end is gone without a word; nothing arrives either way.
	silent bool
	// ended: the server has closed; what is under way still arrives.
	ended     bool
	endReason core.CloseReason

	waiting []byte // written by the node, not taken by the kernel
	up      stream
	down    stream
	taken   uint64 // bytes that the kernel took, for the draws
	downed  uint64 // bytes that the server wrote
	cutAt   uint64 // the stream from the server ends after so many bytes; 0: never
	cutBy   core.CloseReason
	cutFor  NetFault
}

// stream is one direction: bytes in order, and when which of them arrive.
type stream struct {
	bytes    []byte
	head     int
	segments []segment
	first    int
	last     core.Instant // arrival of the newest segment
	due      uint64       // seq of the segment whose arrival is among the network's events
}

// segment is bytes that arrive together; seq is its place among all that the
// network does at that time.
type segment struct {
	at   core.Instant
	seq  uint64
	size int
}

func (s *stream) pending() int { return len(s.bytes) - s.head }

func (s *stream) reset() {
	s.bytes, s.head, s.segments, s.first, s.last, s.due = s.bytes[:0], 0, s.segments[:0], 0, 0, 0
}

// Resolve implements driver.Transport.
func (p *port) Resolve(k driver.Key, address string) {
	n := p.network
	c := n.newConn(p.node, k)
	c.address = address
	at := n.now
	if delay := p.node.faultDelay(NetSlowDNS, n.now); delay > 0 {
		n.fired(p.node, Firing{Net: NetSlowDNS, Conn: k.Conn, Due: at.Add(delay)})
		at = at.Add(delay)
	}
	n.at(at, c, netResolved)
}

// Connect implements driver.Transport.
func (p *port) Connect(k driver.Key, address string) {
	n := p.network
	c := n.newConn(p.node, k)
	c.address = address
	at := n.now.Add(2 * n.latency(c, drawDial, 0))
	if delay := p.node.faultDelay(NetDelay, n.now); delay > 0 {
		n.fired(p.node, Firing{Net: NetDelay, Conn: k.Conn, Plain: true})
		at = at.Add(2 * delay)
	}
	if delay := p.node.faultDelay(NetSlowDial, n.now); delay > 0 {
		n.fired(p.node, Firing{Net: NetSlowDial, Conn: k.Conn, Due: at.Add(delay)})
		at = at.Add(delay)
	}
	n.at(at, c, netDialled)
}

// Write implements driver.Transport.
func (p *port) Write(k driver.Key, b []byte) {
	c := p.find(k)
	if c == nil || !c.open {
		return
	}
	c.waiting = append(c.waiting, b...)
	p.network.take(c)
}

// Close implements driver.Transport.
func (p *port) Close(k driver.Key) {
	n := p.network
	if c := p.find(k); c != nil {
		if c.open && c.down.pending() > 0 {
			n.inFlight++
		}
		if c.open && !c.silent && !c.ended {
			// What the kernel took still arrives before the end does.
			n.flushUp(c)
			c.node.server.Hangup(n.now, c.session)
			n.collect(c.node)
		}
		if c.open && p.node.active(NetLate, n.now) && !c.silent {
			n.bringLate(c)
			return
		}
		n.release(c)
	}
}

// bringLate lets what is on its way arrive after the node has closed.
func (n *Network) bringLate(c *netConn) {
	at := n.now.Add(c.node.faults[NetLate].delay)
	n.fired(c.node, Firing{Net: NetLate, Conn: c.key.Conn, Due: at})
	c.open = false // no byte goes either way any more
	if c.node.log != nil {
		c.node.log.Ended(c.key)
	}
	for i := c.down.first; i < len(c.down.segments); i++ {
		c.down.segments[i].at = max(c.down.segments[i].at, at)
	}
	if !c.ended {
		c.ended, c.endReason = true, core.CloseEOF
	}
	n.at(max(at, c.down.last), c, netDeliverDown)
}

// Poll implements driver.Transport.
func (p *port) Poll() (driver.Completion, bool) {
	node := p.node
	if node.head == len(node.ready) {
		node.ready, node.head, node.inbox = node.ready[:0], 0, node.inbox[:0]
		p.network.pending.drained(node.index)
		return driver.Completion{}, false
	}
	c := node.ready[node.head]
	node.ready[node.head] = driver.Completion{}
	node.head++
	p.network.pending.n--
	node.unread -= len(c.Data)
	return c, true
}

// find returns the place of a key: the newest, since one key may have been
// resolved and then dialled.
func (p *port) find(k driver.Key) *netConn {
	for i := len(p.network.conns) - 1; i >= 0; i-- {
		if c := p.network.conns[i]; c.node == p.node && c.key == k {
			return c
		}
	}
	return nil
}

func (n *Network) newConn(node *netNode, k driver.Key) *netConn {
	var c *netConn
	if m := len(n.free); m > 0 {
		c = n.conns[n.free[m-1]]
		n.free = n.free[:m-1]
	} else {
		c = &netConn{index: len(n.conns)}
		n.conns = append(n.conns, c)
	}
	c.node, c.key = node, k
	c.session = SessionID(uint32(k.Conn))
	return c
}

// release gives a place back; events of this life miss from here on.
func (n *Network) release(c *netConn) {
	if c.open && c.node.log != nil {
		c.node.log.Ended(c.key)
	}
	up, down, waiting := c.up, c.down, c.waiting[:0]
	up.reset()
	down.reset()
	*c = netConn{index: c.index, life: c.life + 1, up: up, down: down, waiting: waiting}
	n.free = append(n.free, c.index)
}

func (n *Network) complete(c *netConn, done driver.Completion) {
	done.Key = c.key
	c.node.ready = append(c.node.ready, done)
	n.pending.add(c.node.index)
	c.node.unread += len(done.Data)
}

func (n *Network) resolve(c *netConn) {
	node := c.node
	if node.active(NetFailDNS, n.now) {
		n.fired(node, Firing{Net: NetFailDNS, Conn: c.key.Conn, Due: n.now})
		n.complete(c, driver.Completion{Kind: driver.ResolveFailed, Reason: "no such host"})
		n.release(c)
		return
	}
	addrs := node.addrs
	if last := len(addrs) - 1; last > 0 && node.active(NetChangeDNS, n.now) {
		turn := 1 + int(n.draw(drawDNS, node.id, c.key.Conn, 0)%uint64(last))
		n.fired(node, Firing{Net: NetChangeDNS, Conn: c.key.Conn, Address: addrs[turn], Usual: addrs[0]})
		addrs = append(append([]string(nil), addrs[turn:]...), addrs[:turn]...)[:last]
	}
	if f := &node.faults[NetDeadAddress]; node.active(NetDeadAddress, n.now) {
		// One more address, in front of the live ones, where nobody answers.
		dead := []string{refusingAddress, deadAddress}
		if f.amount <= 1 {
			dead = dead[1:]
		}
		n.fired(node, Firing{Net: NetDeadAddress, Conn: c.key.Conn, Address: dead[0]})
		addrs = append(dead, addrs...)
	}
	n.complete(c, driver.Completion{Kind: driver.Resolved, Addrs: addrs})
	n.release(c)
}

// Addresses that the dead-address fault puts among the live ones.
const (
	deadAddress     = "192.0.2.1:5038"
	refusingAddress = "192.0.2.2:5038"
)

func (n *Network) dialled(c *netConn) {
	node := c.node
	switch {
	case c.address == deadAddress, node.active(NetBlackhole, n.now):
		if c.address != deadAddress {
			n.fired(node, Firing{Net: NetBlackhole, Conn: c.key.Conn})
		}
		return // nobody ever answers; the machine's dial timer ends it
	case c.address == refusingAddress, node.active(NetRefuse, n.now):
		if c.address != refusingAddress {
			n.fired(node, Firing{Net: NetRefuse, Conn: c.key.Conn, Due: n.now})
		}
		n.complete(c, driver.Completion{Kind: driver.ConnectFailed, Reason: "connection refused"})
		n.release(c)
		return
	}
	if n.failTLS(c, NetBadCertificate, core.CloseCertificate) || n.failTLS(c, NetFailTLS, core.CloseHandshake) {
		return
	}
	c.open = true
	node.talk, node.life = c, c.life
	if node.log != nil {
		node.log.Opened(c.key)
	}
	n.complete(c, driver.Completion{Kind: driver.Connected})
	if node.active(NetSilentAccept, n.now) {
		n.fired(node, Firing{Net: NetSilentAccept, Conn: c.key.Conn})
		c.silent = true
		return
	}
	if node.active(NetFlap, n.now) {
		at := n.now.Add(node.faults[NetFlap].delay)
		n.fired(node, Firing{Net: NetFlap, Conn: c.key.Conn, Due: at, Reason: core.CloseReset})
		n.cut(c, core.CloseReset, at)
	}
	node.server.Accept(n.now, c.session)
	n.collect(node)
}

// failTLS ends a dial in its TLS handshake where the fault is on. The server
// is reached and sees no session.
func (n *Network) failTLS(c *netConn, kind NetFault, why core.CloseReason) bool {
	if !c.node.active(kind, n.now) {
		return false
	}
	n.fired(c.node, Firing{Net: kind, Conn: c.key.Conn, Due: n.now, Reason: why})
	n.complete(c, driver.Completion{Kind: driver.ConnectFailed, Close: why, Reason: why.String()})
	n.release(c)
	return true
}
