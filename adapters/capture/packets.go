package capture

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// packetReader is what the readers of pcap and pcapng have in common.
type packetReader interface {
	ReadPacketData() ([]byte, gopacket.CaptureInfo, error)
}

func openPcap(name string, r io.Reader, opts Options) ([]Session, error) {
	p, err := pcapgo.NewReader(r)
	if err != nil {
		return nil, damaged(name, 0, err)
	}
	link := func(gopacket.CaptureInfo) layers.LinkType { return p.LinkType() }
	return readPackets(name, p, link, opts)
}

func openPcapNG(name string, r *bufio.Reader, opts Options) ([]Session, error) {
	p := &ngReader{r: r}
	link := func(gopacket.CaptureInfo) layers.LinkType { return p.link }
	return readPackets(name, p, link, opts)
}

// damaged describes an error of a packet reader after n packets.
func damaged(name string, n int, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = ErrTruncated
	}
	return &Error{File: name, What: fmt.Sprintf("expected a packet after packet %d", n), Err: err}
}

// readPackets reads packets up to the end or to damage, and returns the sessions
// among them.
func readPackets(name string, p packetReader, link func(gopacket.CaptureInfo) layers.LinkType, opts Options) ([]Session, error) {
	t := newTCPReader()
	var bad error
	n := 0
	for ; ; n++ {
		data, ci, err := p.ReadPacketData()
		if errors.Is(err, io.EOF) && ci.CaptureLength == 0 {
			break
		}
		if err != nil {
			bad = damaged(name, n, err)
			break
		}
		t.packet(n, data, ci.Timestamp.UnixNano(), link(ci))
	}
	sessions := t.finish(name, opts.Skipped)
	if ng, ok := p.(*ngReader); ok {
		t.dropped.Interfaces, t.dropped.Packets = ng.droppedInterfaces, ng.droppedPackets
	}
	if opts.Dropped != nil && t.dropped != (Dropped{}) {
		opts.Dropped(t.dropped)
	}
	if bad == nil && len(sessions) == 0 {
		what := fmt.Sprintf("none of %d TCP connections in %d packets speaks AMI", t.begun, n)
		if n > 0 && t.decoded == 0 {
			what = fmt.Sprintf("none of %d packets has TCP in it (or their link type %s is not known)", n, t.link)
		}
		bad = &Error{File: name, What: what, Err: ErrNoSession}
	}
	return sessions, bad
}

// decoderOf returns what decodes the packets of a link type. gopacket knows
// most: Ethernet, VLAN tags, Linux cooked, BSD loopback.
func decoderOf(link layers.LinkType) gopacket.Decoder {
	switch link {
	case 12, 14: // raw IP under the numbers of BSD and OpenBSD
		return layers.LinkTypeRaw
	case layers.LinkTypeIPv4:
		return layers.LayerTypeIPv4
	case layers.LinkTypeIPv6:
		return layers.LayerTypeIPv6
	}
	return link
}

// decodeTCP finds the TCP segment of a packet and the addresses around it. In a
// tunnel these are the inner ones. Of fragments there is none: AMI over TCP does
// not need them, and a lost one becomes a gap.
func decodeTCP(data []byte, link layers.LinkType) (t *layers.TCP, src, dst netip.AddrPort) {
	p := gopacket.NewPacket(data, decoderOf(link), gopacket.DecodeOptions{NoCopy: true})
	var from, to netip.Addr
	for _, l := range p.Layers() {
		switch l := l.(type) {
		case *layers.IPv4:
			from, _ = netip.AddrFromSlice(l.SrcIP)
			to, _ = netip.AddrFromSlice(l.DstIP)
		case *layers.IPv6:
			from, _ = netip.AddrFromSlice(l.SrcIP)
			to, _ = netip.AddrFromSlice(l.DstIP)
		case *layers.TCP:
			t = l
		}
	}
	if t == nil || !from.IsValid() || !to.IsValid() {
		return nil, src, dst
	}
	return t, netip.AddrPortFrom(from, uint16(t.SrcPort)), netip.AddrPortFrom(to, uint16(t.DstPort))
}
