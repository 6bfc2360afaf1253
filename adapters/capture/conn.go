package capture

import (
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/reassembly"
)

// conn is one TCP connection. It implements [reassembly.Stream].
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
}

// half is one direction of a connection.
type half struct {
	sniffer  sniffer
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

// Accept implements [reassembly.Stream]. A stream that was not seen from its
// start is not forced to begin with the first segment that came: the lowest one
// is found when the assembler gives up waiting.
func (c *conn) Accept(*layers.TCP, gopacket.CaptureInfo, reassembly.TCPFlowDirection, reassembly.Sequence, *bool, reassembly.AssemblerContext) bool {
	return c.rejected == ""
}

// ReassembledSG implements [reassembly.Stream].
func (c *conn) ReassembledSG(sg reassembly.ScatterGather, _ reassembly.AssemblerContext) {
	direction, _, _, skip := sg.Info()
	length, _ := sg.Lengths()
	if c.rejected != "" || length == 0 {
		return
	}
	d := 0
	if direction == reassembly.TCPDirServerToClient {
		d = 1
	}
	h := &c.half[d]
	data := append([]byte(nil), sg.Fetch(length)...)
	if skip > 0 {
		c.hole(d, int64(skip), placeOf(sg, 0))
	}
	h.length += int64(length)
	h.sniffer.write(data)
	c.size += length
	for from := 0; from < length; {
		// Bytes that waited for earlier ones were of use only when those came:
		// their place is the latest one before them.
		at := h.latest(placeOf(sg, from))
		h.last = at
		to := samePacket(sg, from, length)
		for to < length && h.latest(placeOf(sg, to)) == at {
			to = samePacket(sg, to, length)
		}
		c.add(piece{place: at, direction: d, data: data[from:to:to]})
		from = to
	}
	c.reject()
}

// hole adds missing bytes.
func (c *conn) hole(d int, size int64, at place) {
	h := &c.half[d]
	h.length += size
	h.sniffer.gap()
	c.add(piece{place: h.latest(at), direction: d, missing: size})
}

func (c *conn) add(p piece) {
	c.half[p.direction].last = p.place
	c.pieces = append(c.pieces, p)
}

// latest is p, or the place of the latest piece if that is behind p in the file.
func (h *half) latest(p place) place {
	if p.packet < h.last.packet {
		return h.last
	}
	return p
}

func placeOf(sg reassembly.ScatterGather, offset int) place {
	ci := sg.CaptureInfo(offset)
	if len(ci.AncillaryData) == 1 {
		if p, ok := ci.AncillaryData[0].(place); ok {
			return p
		}
	}
	return place{}
}

// samePacket returns where the bytes end that came with the byte at from.
func samePacket(sg reassembly.ScatterGather, from, end int) int {
	n := placeOf(sg, from).packet
	low, high := from, end // low is of that packet, high is not
	for probe := end - 1; high-low > 1; probe = low + (high-low)/2 {
		if placeOf(sg, probe).packet == n {
			low = probe
		} else {
			high = probe
		}
	}
	return high
}

// reject gives up on a connection that is not AMI and frees its bytes.
func (c *conn) reject() {
	a, b := &c.half[0].sniffer, &c.half[1].sniffer
	switch {
	case a.foreign || b.foreign:
		c.rejected = "it is HTTP or a relative of it"
	case c.size > maxUndecided && a.server+a.client+b.server+b.client == 0:
		c.rejected = "no AMI frame in its first bytes"
	default:
		return
	}
	c.pieces = nil
}

// ReassemblyComplete implements [reassembly.Stream]. The connection stays known,
// so that late packets do not begin another.
func (c *conn) ReassemblyComplete(reassembly.AssemblerContext) bool { return false }
