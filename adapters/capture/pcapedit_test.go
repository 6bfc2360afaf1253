package capture_test

import (
	"bytes"
	"net"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"amicore/adapters/capture"
)

// seg is a TCP segment of a capture, taken out of its packet so that tests can
// change it and put it into another.
type seg struct {
	at       time.Time
	src, dst uint16
	seq, ack uint32
	flags    string // of S, A, F, R
	data     string
}

// serverPort is the server's port in master-dialer.pcap.
const serverPort = 5039

func (s seg) fromServer() bool { return s.src == serverPort }

// segments takes the segments out of a shipped pcap file.
func segments(t testing.TB, name string) []seg {
	t.Helper()
	f, err := os.Open(captures + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := pcapgo.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out []seg
	for {
		data, ci, err := r.ReadPacketData()
		if err != nil {
			return out
		}
		p := gopacket.NewPacket(data, r.LinkType(), gopacket.Default)
		tcp := p.Layer(layers.LayerTypeTCP).(*layers.TCP)
		s := seg{ci.Timestamp, uint16(tcp.SrcPort), uint16(tcp.DstPort), tcp.Seq, tcp.Ack, "", string(tcp.Payload)}
		for flag, set := range map[string]bool{"S": tcp.SYN, "A": tcp.ACK, "F": tcp.FIN, "R": tcp.RST} {
			if set {
				s.flags += flag
			}
		}
		out = append(out, s)
	}
}

// format says what packets look like around a segment.
type format struct {
	link  layers.LinkType
	under []gopacket.SerializableLayer // in front of IP
	raw   []byte                       // the same as bytes, where gopacket can not write it
	six   bool                         // IPv6
}

var ethernet = format{link: layers.LinkTypeEthernet, under: []gopacket.SerializableLayer{mac(layers.EthernetTypeIPv4)}}

func mac(next layers.EthernetType) *layers.Ethernet {
	return &layers.Ethernet{SrcMAC: make([]byte, 6), DstMAC: make([]byte, 6), EthernetType: next}
}

// packet puts a segment into a packet.
func (f format) packet(t testing.TB, s seg) []byte {
	t.Helper()
	tcp := &layers.TCP{SrcPort: layers.TCPPort(s.src), DstPort: layers.TCPPort(s.dst), Seq: s.seq, Ack: s.ack, Window: 1000}
	for _, flag := range s.flags {
		switch flag {
		case 'S':
			tcp.SYN = true
		case 'A':
			tcp.ACK = true
		case 'F':
			tcp.FIN = true
		case 'R':
			tcp.RST = true
		}
	}
	all := slices.Clone(f.under)
	if f.six {
		ip := &layers.IPv6{Version: 6, NextHeader: layers.IPProtocolTCP, SrcIP: net.IPv6loopback, DstIP: net.IPv6loopback, HopLimit: 9}
		_ = tcp.SetNetworkLayerForChecksum(ip)
		all = append(all, ip)
	} else {
		lo := net.IPv4(127, 0, 0, 1).To4()
		ip := &layers.IPv4{Version: 4, Protocol: layers.IPProtocolTCP, SrcIP: lo, DstIP: lo, TTL: 9}
		_ = tcp.SetNetworkLayerForChecksum(ip)
		all = append(all, ip)
	}
	all = append(all, tcp, gopacket.Payload(s.data))
	buf := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(buf, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, all...); err != nil {
		t.Fatal(err)
	}
	return append(slices.Clone(f.raw), buf.Bytes()...)
}

// pcapFile writes segments as a pcap file.
func (f format) pcapFile(t testing.TB, segs []seg) []byte {
	t.Helper()
	var out bytes.Buffer
	w := pcapgo.NewWriterNanos(&out)
	if err := w.WriteFileHeader(1<<18, f.link); err != nil {
		t.Fatal(err)
	}
	for _, s := range segs {
		data := f.packet(t, s)
		ci := gopacket.CaptureInfo{Timestamp: s.at, CaptureLength: len(data), Length: len(data)}
		if err := w.WritePacket(ci, data); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

// reopen writes segments as a pcap file and opens it; it must hold n sessions.
func reopen(t testing.TB, n int, segs []seg) []capture.Session {
	t.Helper()
	s, err := capture.Open("x", bytes.NewReader(ethernet.pcapFile(t, segs)), capture.Options{})
	if err != nil || len(s) != n {
		t.Fatalf("%d sessions instead of %d: %v", len(s), n, err)
	}
	return s
}

// shortNG is the head of a pcapng file with a few packets.
func shortNG(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := pcapgo.NewNgWriter(&out, layers.LinkTypeEthernet)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range segments(t, "master-dialer.pcap")[:8] {
		data := ethernet.packet(t, s)
		if err := w.WritePacket(gopacket.CaptureInfo{Timestamp: s.at, CaptureLength: len(data), Length: len(data)}, data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
