package fake

import (
	"time"

	"amicore/core"
	"amicore/core/driver"
)

// serverBuffer is what the server's kernel and the node's receive buffer
// hold together; a server that could not write for writeTimeout gives up.
const (
	serverBuffer = 512 << 10
	writeTimeout = 100 * time.Millisecond
	// receiveWindow is what may wait in the node for its owner to Poll.
	receiveWindow = 256 << 10
)

// latency is how long what has this index is on its way without any fault.
func (n *Network) latency(c *netConn, what, index uint64) time.Duration {
	l := &c.node.link
	if l.Jitter == 0 {
		return l.Latency
	}
	return l.Latency + time.Duration(n.draw(what, c.node.id, c.key.Conn, index)%uint64(l.Jitter+1))
}

// take moves what the node wrote into its kernel, as far as there is room.
func (n *Network) take(c *netConn) {
	if len(c.waiting) == 0 || !c.open {
		return
	}
	node := c.node
	if node.active(NetStallUp, n.now) {
		until := node.faults[NetStallUp].until
		n.fired(node, Firing{Net: NetStallUp, Conn: c.key.Conn, Due: until, From: c.taken})
		n.at(until, c, netTake)
		return
	}
	room := node.link.SendBuffer - c.up.pending()
	if c.silent && c.up.pending() == 0 {
		room = node.link.SendBuffer // a peer that is gone acknowledges nothing; the buffer fills below
	}
	size := min(room, len(c.waiting))
	if size > 1 && node.active(NetShortWrite, n.now) {
		if short := 1 + int(n.draw(drawShort, node.id, c.key.Conn, c.taken)%uint64(size)); short < size {
			n.fired(node, Firing{Net: NetShortWrite, Conn: c.key.Conn, From: c.taken, To: c.taken + uint64(short)})
			size = short
		}
	}
	if size <= 0 {
		return // the next delivery makes room
	}
	b := c.waiting[:size]
	if node.log != nil {
		node.log.Written(c.key, b)
	}
	n.carry(c, &c.up, b, c.taken, netDeliverUp)
	c.taken += uint64(size)
	c.waiting = append(c.waiting[:0], c.waiting[size:]...)
	n.complete(c, driver.Completion{Kind: driver.Sent, N: size})
	if len(c.waiting) > 0 {
		n.at(n.now.Add(time.Millisecond), c, netTake)
	}
}

// carry puts bytes on their way, cut into segments.
func (n *Network) carry(c *netConn, s *stream, b []byte, offset uint64, kind netEventKind) {
	if s.head > 0 && s.head == len(s.bytes) {
		s.bytes, s.head = s.bytes[:0], 0
		s.segments, s.first = s.segments[:0], 0
	}
	s.bytes = append(s.bytes, b...)
	if c.silent {
		return
	}
	for len(b) > 0 {
		size := n.pieceOf(c, len(b), offset, kind)
		whole := c.node.link.Chunk == 0 && !c.node.active(NetChop, n.now) && !c.node.active(NetSlow, n.now)
		at := n.arrival(c, s, offset, kind, whole, size)
		if whole && s.joins(at, size) {
			s.segments[len(s.segments)-1].size += size // they arrive as one
		} else {
			n.seq++
			s.segments = append(s.segments, segment{at, n.seq, size})
			n.await(c, s, kind)
		}
		s.last = at
		b, offset = b[size:], offset+uint64(size)
	}
}

// joins reports whether so many more bytes that arrive then do so with the
// newest segment.
func (s *stream) joins(at core.Instant, size int) bool {
	last := len(s.segments) - 1
	return last >= s.first && s.segments[last].at == at && s.segments[last].size+size <= core.MaxReceive
}

// arrival is when the bytes from an offset on arrive; whole ones may do so with
// those before.
func (n *Network) arrival(c *netConn, s *stream, offset uint64, kind netEventKind, whole bool, size int) core.Instant {
	node, down := c.node, kind == netDeliverDown
	at := n.now.Add(n.latency(c, drawLatency, offset))
	if delay := node.faultDelay(NetDelay, n.now); delay > 0 {
		late := at.Add(delay)
		n.fired(node, Firing{Net: NetDelay, Conn: c.key.Conn, Due: late, From: offset, Plain: !down || late <= s.last})
		at = late
	}
	if !down {
		return max(s.last, at)
	}
	if until := node.faults[NetStallDown].until; until > at {
		n.fired(node, Firing{Net: NetStallDown, Conn: c.key.Conn, Due: until, From: offset})
		at = until
	}
	if node.active(NetCoalesce, n.now) {
		step := core.Instant(max(node.faults[NetCoalesce].delay, 1))
		if late := (max(s.last, at) + step - 1) / step * step; late > at {
			n.fired(node, Firing{Net: NetCoalesce, Conn: c.key.Conn, Due: late, From: offset, Plain: !whole || !s.joins(late, size)})
			at = late
		}
	}
	if f := &node.faults[NetSlow]; node.active(NetSlow, n.now) {
		// What is left when the fault is over arrives then.
		if paced := min(max(s.last, n.now).Add(max(f.delay, time.Millisecond)), f.until); paced > at {
			n.fired(node, Firing{Net: NetSlow, Conn: c.key.Conn, Due: paced, From: offset, Plain: paced <= s.last})
			at = paced
		}
	}
	return max(s.last, at)
}

// await puts the arrival of the next segment among the events; those behind it
// wait for their turn, or thousands of them would have to be sorted.
func (n *Network) await(c *netConn, s *stream, kind netEventKind) {
	if s.first == len(s.segments) {
		return
	}
	if next := s.segments[s.first]; next.seq != s.due {
		s.due = next.seq
		n.events.push(netEvent{at: max(next.at, n.now), seq: next.seq, conn: c.index, life: c.life, kind: kind})
	}
}

// pieceOf says how much of what is written arrives in one piece.
func (n *Network) pieceOf(c *netConn, size int, offset uint64, kind netEventKind) int {
	size = min(size, core.MaxReceive)
	if link := &c.node.link; link.Even && link.Chunk > 0 {
		size = min(size, link.Chunk)
	} else {
		size = n.atMost(c, size, link.Chunk, offset)
	}
	if c.node.active(NetSlow, n.now) && kind == netDeliverDown {
		size = min(size, max(1, int(c.node.faults[NetSlow].amount)))
	}
	if c.node.active(NetChop, n.now) {
		if small := n.atMost(c, size, max(1, int(c.node.faults[NetChop].amount)), offset); small < size {
			n.fired(c.node, Firing{Net: NetChop, Conn: c.key.Conn, From: offset, To: offset + uint64(small), Plain: kind != netDeliverDown})
			size = small
		}
	}
	return size
}

// atMost draws the size of a piece that holds so many bytes at most; 0: any.
func (n *Network) atMost(c *netConn, size, most int, offset uint64) int {
	if most > 0 && size > most {
		return 1 + int(n.draw(drawChunk, c.node.id, c.key.Conn, offset)%uint64(most))
	}
	return size
}

func (n *Network) deliverUp(c *netConn) {
	s := &c.up
	for s.first < len(s.segments) && s.segments[s.first].at <= n.now {
		size := s.segments[s.first].size
		s.first++
		b := s.bytes[s.head : s.head+size]
		s.head += size
		if c.silent || c.ended {
			continue
		}
		if c.node.active(NetHalfOpen, n.now) {
			n.silence(c)
			continue
		}
		c.node.server.Receive(n.now, c.session, b)
	}
	n.await(c, s, netDeliverUp)
	n.collect(c.node)
	if c.open {
		n.take(c)
	}
}

// flushUp delivers all that the kernel took: the node closes, and the end
// comes behind the bytes.
func (n *Network) flushUp(c *netConn) {
	if c.node.active(NetHalfOpen, n.now) || c.node.active(NetStallUp, n.now) {
		return // the tail is lost
	}
	for s := &c.up; s.first < len(s.segments); s.first++ {
		size := s.segments[s.first].size
		b := s.bytes[s.head : s.head+size]
		s.head += size
		c.node.server.Receive(n.now, c.session, b)
	}
}

// collect takes what a server has written and puts it on its way.
func (n *Network) collect(node *netNode) {
	for {
		out, ok := node.server.Next()
		if !ok {
			n.arm(node)
			return
		}
		c := n.session(node, out.Session)
		if c == nil || c.ended {
			continue
		}
		if len(out.Data) > 0 {
			n.serve(c, out.Data)
		}
		if out.Close && !c.ended {
			n.cut(c, core.CloseEOF, c.down.last)
		}
	}
}

// session finds the connection of a server's session.
func (n *Network) session(node *netNode, id SessionID) *netConn {
	for _, c := range n.conns {
		if c.node == node && c.open && c.session == id {
			return c
		}
	}
	return nil
}

// serve carries what the server writes, up to the place where it is cut.
func (n *Network) serve(c *netConn, b []byte) {
	node := c.node
	if node.active(NetHalfOpen, n.now) {
		n.silence(c)
	}
	if f := &node.faults[NetCut]; node.active(NetCut, n.now) && c.cutAt == 0 {
		c.cutAt, c.cutBy, c.cutFor = c.downed+uint64(max(f.amount, 0))+1, core.CloseEOF, NetCut
		if f.amount%2 == 1 {
			c.cutBy = core.CloseReset
		}
	}
	n.cutInside(c, b)
	cut := false
	if c.cutAt > 0 && c.downed+uint64(len(b)) >= c.cutAt {
		b = b[:c.cutAt-c.downed-1]
		cut = true
	}
	n.carry(c, &c.down, b, c.downed, netDeliverDown)
	c.downed += uint64(len(b))
	if cut {
		n.fired(node, Firing{Net: c.cutFor, Conn: c.key.Conn, Due: max(c.down.last, n.now), To: c.downed, Reason: c.cutBy})
		node.faults[c.cutFor].until = n.now // once
		node.server.Hangup(n.now, c.session)
		n.cut(c, c.cutBy, c.down.last)
		return
	}
	if c.down.pending() > serverBuffer {
		n.at(n.now.Add(writeTimeout), c, netBlocked)
	}
}

// cut ends a connection at a time: what is on its way arrives before.
func (n *Network) cut(c *netConn, why core.CloseReason, at core.Instant) {
	if c.ended {
		return
	}
	c.ended, c.endReason = true, why
	n.at(max(at, c.down.last, n.now), c, netDeliverDown)
}

// silence makes the far end be gone: no byte arrives, no end either.
func (n *Network) silence(c *netConn) {
	if !c.silent {
		c.silent = true
		n.fired(c.node, Firing{Net: NetHalfOpen, Conn: c.key.Conn})
		c.node.server.Hangup(n.now, c.session)
	}
}

func (n *Network) deliverDown(c *netConn) {
	s := &c.down
	for s.first < len(s.segments) && s.segments[s.first].at <= n.now {
		if c.node.active(NetHalfOpen, n.now) {
			n.silence(c)
		}
		if c.node.unread > receiveWindow && !c.silent {
			// The owner does not Poll: the bytes wait in the kernel.
			n.at(n.now.Add(10*time.Millisecond), c, netDeliverDown)
			return
		}
		at, size := s.segments[s.first].at, s.segments[s.first].size
		s.first++
		b := s.bytes[s.head : s.head+size]
		s.head += size
		if !c.silent {
			n.bring(c, b, at)
		}
	}
	n.await(c, s, netDeliverDown)
	if c.ended && s.first == len(s.segments) && !c.silent {
		why := c.endReason
		n.complete(c, driver.Completion{Kind: driver.Closed, Close: why})
		n.release(c)
	}
}

// bring hands the node bytes that came at a time. What has been waiting for
// its owner since then is read in one piece, as from a kernel's receive buffer;
// what comes now stays in the pieces that it came in.
func (n *Network) bring(c *netConn, b []byte, at core.Instant) {
	node := c.node
	if node.head < len(node.ready) && node.broughtAt < n.now {
		last := &node.ready[len(node.ready)-1]
		if size := len(last.Data) + len(b); last.Kind == driver.Received && last.Key == c.key && size <= core.MaxReceive {
			node.inbox = append(node.inbox, b...)
			last.Data = tail(node.inbox, size)
			node.unread += len(b)
			return
		}
	}
	node.broughtAt = at
	// The copy stays good until Poll has handed out everything, whatever
	// becomes of the connection.
	node.inbox = append(node.inbox, b...)
	n.complete(c, driver.Completion{Kind: driver.Received, Data: tail(node.inbox, len(b))})
}

func tail(b []byte, size int) []byte { return b[len(b)-size : len(b) : len(b)] }

func (n *Network) blocked(c *netConn) {
	if c.open && !c.ended && c.down.pending() > serverBuffer {
		c.node.server.Blocked(n.now, c.session)
		n.collect(c.node)
	}
}
