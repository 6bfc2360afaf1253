package capture

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/gopacket/gopacket/layers"
)

// Bounds of what is kept of connections that have not shown to be AMI. Most
// files hold others as well, and some hold a port scan or a flood.
const (
	maxOthers    = 16 << 10 // connections
	maxOtherData = 16 << 20 // bytes of all of them, waiting ones included
)

// pieceSize is what a piece takes besides its bytes, and more than that.
const pieceSize = 96

// tcpReader sorts the TCP segments of a file into connections.
type tcpReader struct {
	latest    map[endpoints]*conn // the latest connection of a pair
	sessions  connList            // those that speak AMI
	others    connList            // those that do not, or not yet: the one that was silent for longest first
	otherData int                 // bytes kept of others
	waiting   int                 // bytes of sessions that wait for earlier ones
	begun     int                 // connections
	decoded   int                 // packets with TCP in them
	link      layers.LinkType     // of the latest packet
	dropped   Dropped
}

// endpoints is a pair of addresses in a fixed order.
type endpoints [2]netip.AddrPort

func (e endpoints) sorted() endpoints {
	if e[0].Compare(e[1]) > 0 {
		return endpoints{e[1], e[0]}
	}
	return e
}

func newTCPReader() *tcpReader { return &tcpReader{latest: map[endpoints]*conn{}} }

// place is a point in the file: a packet, and its time in nanoseconds.
type place struct {
	packet int
	at     int64
}

// packet takes the next packet of the file.
func (r *tcpReader) packet(n int, data []byte, at int64, link layers.LinkType) {
	r.link = link
	t, src, dst := decodeTCP(data, link)
	if t == nil || src == dst {
		return
	}
	r.decoded++
	ends := endpoints{src, dst}
	here := place{packet: n, at: at}
	c := r.latest[ends.sorted()]
	if c == nil || t.SYN && c.isAnother(c.direction(src), t) {
		c = &conn{id: r.begun, ends: ends, first: here}
		r.begun++
		r.latest[ends.sorted()] = c
		r.others.push(c)
	}
	d := c.direction(src)
	c.note(d, t, here)
	c.segment(d, t, here)
	r.account(c)
}

// account follows what a packet has made of its connection, and keeps to the bounds.
func (r *tcpReader) account(c *conn) {
	c.settle(r)
	for c.list == &r.sessions && r.waiting > maxWaiting && c.waits() > 0 {
		c.giveUpOne()
		c.settle(r)
	}
	for r.others.n > maxOthers || r.otherData > maxOtherData {
		r.forget(r.others.oldest)
	}
}

// settle puts the connection into the list that it belongs to and counts its memory there.
func (c *conn) settle(r *tcpReader) {
	list := &r.others
	if for0, for1 := c.votes(); c.rejected == "" && (c.list == &r.sessions || for0 != for1) {
		list = &r.sessions
	}
	r.count(c, -c.charged)
	if c.list != list || list == &r.others {
		c.list.remove(c)
		list.push(c)
	}
	c.charged = c.half[0].stream.heldBytes() + c.half[1].stream.heldBytes()
	if list == &r.others {
		c.charged += c.size + pieceSize*len(c.pieces)
		if c.rejected != "" {
			c.charged = 0
		}
	}
	r.count(c, c.charged)
}

// count adds to the memory of the connection's list.
func (r *tcpReader) count(c *conn, bytes int) {
	if c.list == &r.others {
		r.otherData += bytes
	} else {
		r.waiting += bytes
	}
}

// forget drops what is known of a connection that has shown no AMI, unless
// what waits in it does. If it goes on, what comes is another connection, seen
// from its middle.
func (r *tcpReader) forget(c *conn) {
	if c.waits() > 0 {
		for c.waits() > 0 {
			c.giveUpOne()
		}
		if c.settle(r); c.list == &r.sessions {
			return
		}
	}
	r.count(c, -c.charged)
	c.list.remove(c)
	if key := c.ends.sorted(); r.latest[key] == c {
		delete(r.latest, key)
	}
	r.dropped.Connections++
	r.dropped.Bytes += int64(c.size)
}

// finish ends all connections and returns those that speak AMI.
func (r *tcpReader) finish(name string, skipped func(stream, why string)) []Session {
	var left []*conn
	for _, list := range []*connList{&r.sessions, &r.others} {
		for c := list.oldest; c != nil; c = c.next {
			left = append(left, c)
		}
	}
	slices.SortFunc(left, func(a, b *conn) int { return cmp.Compare(a.id, b.id) })
	var all []Session
	for i, c := range left {
		c.flush()
		s, why := c.session(name)
		switch {
		case why == "":
			all = append(all, s)
			r.dropped.Holes += c.overdue
		case skipped != nil:
			skipped(c.ends[0].String()+" > "+c.ends[1].String(), why)
		}
		left[i] = nil
	}
	return all
}

// connList is a list of connections. The zero connList is empty and ready.
type connList struct {
	oldest, latest *conn
	n              int
}

// push adds a connection that is in no list, behind all others.
func (l *connList) push(c *conn) {
	c.list, c.prev, c.next = l, l.latest, nil
	if l.latest == nil {
		l.oldest = c
	} else {
		l.latest.next = c
	}
	l.latest = c
	l.n++
}

func (l *connList) remove(c *conn) {
	if c.prev == nil {
		l.oldest = c.next
	} else {
		c.prev.next = c.next
	}
	if c.next == nil {
		l.latest = c.prev
	} else {
		c.next.prev = c.prev
	}
	c.list, c.prev, c.next = nil, nil, nil
	l.n--
}
