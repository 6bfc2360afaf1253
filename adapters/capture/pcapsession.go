package capture

import (
	"cmp"
	"slices"

	"amicore/core/wire"
)

// session makes a Session of the connection, or says why it is none.
// Everything that waited has been delivered.
func (c *conn) session(file string) (Session, string) {
	if c.rejected != "" {
		return Session{}, c.rejected
	}
	if c.size == 0 {
		return Session{}, "no data"
	}
	server, ok := c.server()
	if !ok {
		return Session{}, "no AMI frame that tells the server from the client"
	}
	c.tail(0)
	c.tail(1)
	slices.SortStableFunc(c.pieces, func(a, b piece) int { return cmp.Compare(a.packet, b.packet) })

	s := Session{File: file, Name: c.ends[server].String() + " > " + c.ends[1-server].String()}
	var l timeline
	var last int64
	// Clocks of captures step back at times; sessions do not.
	now := func(at int64) int64 {
		last = max(last, at-c.first.at)
		return last
	}
	l.add(Record{Kind: Opened})
	seen := false // bytes of the server
	for _, p := range c.pieces {
		r := Record{At: now(p.at), Kind: FromServer, Data: p.data, Size: p.missing}
		if p.direction != server {
			r.Kind, r.Side = FromClient, wire.FromClient
		}
		if p.missing > 0 {
			r.Kind = Gap
		} else if r.Kind == FromServer && !seen {
			seen = true
			s.Middle = !c.half[server].syn && !c.half[server].sniffer.banner // it saw these bytes
		}
		l.add(r)
	}
	s.Middle = s.Middle || !seen && !c.half[server].syn
	if at, ok := c.closed(server); ok {
		l.add(Record{At: now(at.at), Kind: Closed})
	}
	s.Records = l.records
	return s, ""
}

// server says which direction is the server's.
func (c *conn) server() (direction int, ok bool) {
	for d := range c.half {
		if s := c.half[d].sniffer; s != nil {
			s.end()
		}
	}
	for0, for1 := c.votes()
	if for0 == for1 {
		return 0, false
	}
	if for0 > for1 {
		return 0, true
	}
	return 1, true
}

// tail adds what is missing at the end of a direction: bytes before its FIN, or
// bytes that the other end has confirmed.
func (c *conn) tail(d int) {
	h := &c.half[d]
	if !h.started {
		return
	}
	next := h.base + uint32(h.length)
	switch {
	case h.fin && later(h.finSeq, next):
		c.hole(d, int64(h.finSeq-next), h.finAt)
	case !h.fin && h.acked && later(h.ack, next):
		c.hole(d, int64(h.ack-next), h.ackAt)
	}
}

// closed says where the connection ended: with a reset, with the server's FIN,
// or, if neither was seen, with the client's. Bytes may still follow in the
// file; the session's record comes after them.
func (c *conn) closed(server int) (place, bool) {
	var at place
	found := false
	if c.reset != nil {
		at, found = *c.reset, true
	}
	if h := &c.half[server]; h.fin && (!found || h.finAt.packet < at.packet) {
		at, found = h.finAt, true
	}
	if h := &c.half[1-server]; h.fin && !found {
		at, found = h.finAt, true
	}
	return at, found
}
