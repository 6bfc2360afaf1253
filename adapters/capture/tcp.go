package capture

import (
	"encoding/binary"
	"net/netip"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/reassembly"
)

// Segments that wait for earlier ones stand in pages of about 2 KB. A stream
// whose start was not seen waits as well, so that a reordered first segment is
// not lost. Over these limits a hole counts as final and the stream goes on
// behind it.
const (
	maxPages      = 2048  // for one direction of a connection
	maxPagesTotal = 16384 // for a file
)

// tcpReader sorts the TCP segments of a file into connections.
type tcpReader struct {
	assembler *reassembly.Assembler
	latest    map[endpoints]*conn // the latest connection of a pair
	conns     []*conn             // all, in order of first packets
	current   *conn
	decoded   int             // packets with TCP in them
	link      layers.LinkType // of the latest packet
}

// endpoints is a pair of addresses in a fixed order.
type endpoints [2]netip.AddrPort

func newTCPReader() *tcpReader {
	r := &tcpReader{latest: map[endpoints]*conn{}}
	r.assembler = reassembly.NewAssembler(reassembly.NewStreamPool(r))
	r.assembler.MaxBufferedPagesPerConnection = maxPages
	r.assembler.MaxBufferedPagesTotal = maxPagesTotal
	return r
}

// New implements [reassembly.StreamFactory].
func (r *tcpReader) New(_, _ gopacket.Flow, _ *layers.TCP, _ reassembly.AssemblerContext) reassembly.Stream {
	return r.current
}

// place is a point in the file: a packet, and its time in nanoseconds.
type place struct {
	packet int
	at     int64
}

// GetCaptureInfo implements [reassembly.AssemblerContext]. It carries the place
// through the assembler, which keeps it with the bytes of the packet.
func (p place) GetCaptureInfo() gopacket.CaptureInfo {
	return gopacket.CaptureInfo{Timestamp: time.Unix(0, p.at), AncillaryData: []any{p}}
}

// packet takes the next packet of the file.
func (r *tcpReader) packet(n int, data []byte, at int64, link layers.LinkType) {
	r.link = link
	t, src, dst := decodeTCP(data, link)
	if t == nil || src == dst {
		return
	}
	r.decoded++
	key := endpoints{src, dst}
	if src.Compare(dst) > 0 {
		key = endpoints{dst, src}
	}
	here := place{packet: n, at: at}
	c := r.latest[key]
	if c == nil || t.SYN && c.isAnother(c.direction(src), t) {
		c = &conn{id: len(r.conns), ends: endpoints{src, dst}, first: here}
		r.latest[key] = c
		r.conns = append(r.conns, c)
	}
	d := c.direction(src)
	c.note(d, t, here)
	// The assembler tells connections apart by these flows. The number in them
	// keeps a connection that uses a port again away from the one before.
	var ends [2][9]byte
	binary.BigEndian.PutUint64(ends[0][:], uint64(c.id))
	binary.BigEndian.PutUint64(ends[1][:], uint64(c.id))
	ends[1][8] = 1
	r.current = c
	r.assembler.AssembleWithContext(gopacket.NewFlow(0, ends[d][:], ends[1-d][:]), t, here)
}

// sessions ends all connections and returns those that speak AMI.
func (r *tcpReader) sessions(name string, skipped func(stream, why string)) []Session {
	r.assembler.FlushAll()
	var all []Session
	for _, c := range r.conns {
		s, why := c.session(name)
		switch {
		case why == "":
			all = append(all, s)
		case skipped != nil:
			skipped(c.ends[0].String()+" > "+c.ends[1].String(), why)
		}
	}
	return all
}
