package capture

import (
	"net/netip"

	"github.com/gopacket/gopacket/layers"
)

// conn is one TCP connection.
//
// Which end is the server is known only when its bytes were seen, so the two
// directions have numbers until then: 0 is that of the first packet.
type conn struct {
	id       int
	ends     endpoints // the sender of the first packet, then its receiver
	first    place
	half     [2]half
	pieces   []piece
	size     int    // bytes in pieces
	reset    *place // the first RST
	rejected string // why this is not AMI, once that is certain
	overdue  int    // holes that became final since too much waited

	list       *connList // that it is in
	prev, next *conn     // in list
	charged    int       // of its memory, in connTable.undecided
}

// half is one direction of a connection.
type half struct {
	stream   stream
	sniffer  *sniffer // nil: there were no bytes
	syn, fin bool
	started  bool   // a byte was seen, or the SYN
	base     uint32 // sequence number of the first byte
	length   int64  // bytes delivered or known to be missing
	last     place  // of the latest piece
	finSeq   uint32 // sequence number behind the last byte
	finAt    place
	acked    bool
	ack      uint32 // the highest number that the other end has confirmed
	ackAt    place
}

// piece is a run of bytes of one direction, or a hole in them.
type piece struct {
	place
	direction int
	data      []byte
	missing   int64
}

// maxUndecided is how many bytes are kept of a connection that shows no sign of
// AMI.
const maxUndecided = 1 << 20

// maxUndecidedPieces is how many pieces are kept of such a connection.
const maxUndecidedPieces = 16 << 10

func (c *conn) direction(src netip.AddrPort) int {
	if src == c.ends[0] {
		return 0
	}
	return 1
}

// later says whether sequence number a comes after b.
func later(a, b uint32) bool { return int32(a-b) > 0 }

// maxOvertake is how far, in bytes, a SYN may be overtaken by what follows it.
const maxOvertake = 1 << 20

// isAnother says whether a SYN begins a new connection between the same ends.
// A repeated SYN, or one that was overtaken by other packets, does not.
func (c *conn) isAnother(d int, t *layers.TCP) bool {
	h := &c.half[d]
	first := t.Seq + 1
	switch {
	case h.syn:
		return first != h.base
	case h.length > 0:
		return true
	case h.started:
		return h.base-first > maxOvertake
	case h.acked:
		return h.ack-first > maxOvertake
	}
	return false
}

// note keeps what the assembler does not tell: where the streams begin and end,
// and what was confirmed.
func (c *conn) note(d int, t *layers.TCP, here place) {
	h, other := &c.half[d], &c.half[1-d]
	switch {
	case t.SYN:
		h.syn, h.started, h.base = true, true, t.Seq+1
	case len(t.Payload) > 0 && (!h.started || !h.syn && h.length == 0 && later(h.base, t.Seq)):
		h.started, h.base = true, t.Seq
	}
	end := t.Seq + uint32(len(t.Payload))
	if t.RST && c.reset == nil && !(h.started && later(h.base+uint32(h.length), end)) {
		c.reset = &here
	}
	if t.FIN && !h.fin && !(h.started && later(h.base+uint32(h.length), end)) {
		h.fin, h.finSeq, h.finAt = true, end, here
	}
	if t.ACK && !t.RST && (!other.acked || later(t.Ack, other.ack)) {
		other.acked, other.ack, other.ackAt = true, t.Ack, here
	}
}

// hole adds missing bytes.
func (c *conn) hole(d int, size int64, at place) {
	h := &c.half[d]
	h.length += size
	if h.sniffer != nil {
		h.sniffer.gap()
	}
	h.last = h.latest(at)
	c.pieces = append(c.pieces, piece{place: h.last, direction: d, missing: size})
}

// latest is p, or the place of the latest piece if that is behind p in the file.
func (h *half) latest(p place) place {
	if p.packet < h.last.packet {
		return h.last
	}
	return p
}

// reject gives up on a connection that is not AMI and frees its bytes.
func (c *conn) reject() {
	switch {
	case c.half[0].foreign() || c.half[1].foreign():
		c.rejected = "it is HTTP or a relative of it"
	case c.size > maxUndecided && c.silent():
		c.rejected = "no AMI frame in its first bytes"
	case len(c.pieces) > maxUndecidedPieces && c.silent():
		c.rejected = "no AMI frame in its first packets"
	default:
		return
	}
	c.pieces = nil
	for d := range c.half {
		c.half[d].sniffer, c.half[d].stream.waiting = nil, nil
	}
}

func (h *half) foreign() bool { return h.sniffer != nil && h.sniffer.foreign }

// silent reports whether no frame was seen.
func (c *conn) silent() bool {
	for0, for1 := c.votes()
	return for0+for1 == 0
}

// votes counts what speaks for direction 0 as the server's, and for 1.
func (c *conn) votes() (for0, for1 int) {
	if s := c.half[0].sniffer; s != nil {
		for0, for1 = s.server, s.client
	}
	if s := c.half[1].sniffer; s != nil {
		for0, for1 = for0+s.client, for1+s.server
	}
	return for0, for1
}
