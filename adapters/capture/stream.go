package capture

import "github.com/gopacket/gopacket/layers"

// stream puts the segments of one direction in order.
//
// A stream whose start was not seen does not begin with the first segment that
// came: all wait until the SYN comes, a bound is reached or the file ends, so
// that a segment which was overtaken is not lost.
type stream struct {
	anchored bool
	synced   bool   // next is known
	ended    bool   // nothing follows
	finite   bool   // a FIN was seen, and end is its position
	origin   uint32 // the sequence number at position 0
	next     int64  // position of the byte that is awaited
	end      int64
	waiting  *waiting // nil: none has waited yet
}

// position tells sequence numbers that wrap around apart: it takes the one
// nearest to what is awaited.
func (s *stream) position(seq uint32) int64 {
	if !s.anchored {
		s.anchored, s.origin = true, seq
	}
	near := int64(0)
	if s.synced {
		near = s.next
	}
	return near + int64(int32(seq-s.origin-uint32(near)))
}

// waits returns how many segments wait.
func (s *stream) waits() int {
	if s.waiting == nil {
		return 0
	}
	return len(s.waiting.order)
}

// heldBytes returns how much memory those that wait take.
func (s *stream) heldBytes() int {
	if s.waiting == nil {
		return 0
	}
	return s.waiting.held()
}

// segment takes the next packet of direction d.
func (c *conn) segment(d int, t *layers.TCP, here place) {
	s := &c.half[d].stream
	if c.rejected != "" || s.ended || t.SYN && s.synced {
		return
	}
	seq := t.Seq
	if t.SYN {
		seq++
	}
	at, data := s.position(seq), t.Payload
	if t.SYN {
		s.synced, s.next = true, at
	}
	ahead := !s.synced || at > s.next
	if t.RST && (ahead || at < s.next) {
		return // the receiver drops it (RFC 5961)
	}
	if end := at + int64(len(data)); t.FIN && !ahead && end < s.next {
		return
	} else if t.FIN {
		s.finite, s.end = true, end
	}
	if ahead {
		c.wait(d, segment{place: here, from: at, data: data})
		return
	}
	if known := s.next - at; known < int64(len(data)) {
		c.deliver(d, data[known:], here)
	}
	c.release(d)
	s.ended = s.ended || t.RST
}

// wait keeps a segment until those before it have come.
func (c *conn) wait(d int, g segment) {
	if len(g.data) == 0 {
		return
	}
	s := &c.half[d].stream
	if s.waiting == nil {
		s.waiting = &waiting{}
	}
	s.waiting.insert(g)
	for s.waiting != nil && s.waiting.full() {
		c.giveUp(d)
	}
}

// skip takes the hole in front of what waits as final, and reports whether
// there is one: a stream whose start was not seen begins there.
func (c *conn) skip(d int) (hole bool) {
	s := &c.half[d].stream
	first := s.waiting.at(0)
	if hole = s.synced; hole {
		c.hole(d, first.from-s.next, first.place)
	}
	s.synced, s.next = true, first.from
	c.release(d)
	return hole
}

// giveUp is skip before the end of the file: what is missing may still come.
func (c *conn) giveUp(d int) {
	if c.skip(d) {
		c.overdue++
	}
}

// release delivers what need not wait any longer.
func (c *conn) release(d int) {
	s := &c.half[d].stream
	n := 0
	for ; n < s.waits() && s.waiting.at(n).from <= s.next; n++ {
		g := s.waiting.at(n)
		if known := s.next - g.from; known < int64(len(g.data)) {
			c.deliver(d, g.data[known:], g.place)
		}
	}
	if n > 0 && s.waiting != nil { // nil: what was delivered showed that this is not AMI
		s.waiting.remove(0, n)
	}
	s.ended = s.ended || s.finite && s.synced && s.next >= s.end
	if c.rejected != "" || s.ended || s.waits() == 0 {
		s.waiting = nil
	}
}

// waits returns how many segments wait in both directions.
func (c *conn) waits() int { return c.half[0].stream.waits() + c.half[1].stream.waits() }

// giveUpOne gives up waiting in the direction where more waits.
func (c *conn) giveUpOne() {
	d := 0
	if c.half[1].stream.waits() > c.half[0].stream.waits() {
		d = 1
	}
	c.giveUp(d)
}

// flush delivers all that waits, with holes between.
func (c *conn) flush() {
	for d := range c.half {
		for c.half[d].stream.waits() > 0 {
			c.skip(d)
		}
	}
}

// deliver takes the next bytes of direction d.
func (c *conn) deliver(d int, data []byte, at place) {
	h := &c.half[d]
	h.stream.next += int64(len(data))
	if c.rejected != "" {
		return
	}
	h.length += int64(len(data))
	c.size += len(data)
	if h.sniffer == nil {
		h.sniffer = &sniffer{}
	}
	h.sniffer.write(data)
	// Bytes that waited for earlier ones were of use only when those came:
	// their place is the latest one before them.
	at = h.latest(at)
	h.last = at
	if n := len(c.pieces) - 1; n >= 0 && c.pieces[n].packet == at.packet && c.pieces[n].direction == d && c.pieces[n].missing == 0 {
		c.pieces[n].data = append(c.pieces[n].data, data...)
	} else {
		c.pieces = append(c.pieces, piece{place: at, direction: d, data: append([]byte(nil), data...)})
	}
	c.reject()
}
