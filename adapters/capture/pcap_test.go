package capture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"pgregory.net/rapid"

	"amicore/adapters/capture"
	"amicore/core/wire"
)

// count decodes the server's stream of a session as a replay would.
func count(s capture.Session) (events, responses, other int) {
	d := wire.NewDecoder(wire.FromServer, 1<<20)
	if s.Middle {
		d.Resync()
	}
	for _, r := range s.Records {
		if r.Kind == capture.Gap && r.Side == wire.FromServer {
			d.Resync()
		}
		if r.Kind != capture.FromServer {
			continue
		}
		d.Feed(r.Data)
		for f := (wire.Frame{}); d.Next(&f); {
			switch f.Kind {
			case wire.KindEvent:
				events++
			case wire.KindResponse, wire.KindFollows:
				responses++
			case wire.KindOther:
				other++
			}
		}
	}
	return events, responses, other
}

func TestShippedPcapsHoldTheKnownFrames(t *testing.T) {
	type counts struct{ events, responses, other int }
	for name, want := range map[string][]counts{
		"master-dialer.pcap":        {{110, 9, 0}},
		"ast13-commands.pcap":       {{2, 3, 0}},
		"master-two-clients.pcap":   {{52, 12, 0}, {53, 12, 0}},
		"master-two-clients.pcapng": {{52, 12, 0}, {53, 12, 0}},
	} {
		var got []counts
		for _, s := range openFile(t, name) {
			var c counts
			c.events, c.responses, c.other = count(s)
			got = append(got, c)
			if s.Middle || s.File != name || !strings.HasPrefix(s.Name, "127.0.0.1:50") || !strings.Contains(s.Name, " > 127.0.0.1:") {
				t.Errorf("%s: file %q, name %q, middle %v", name, s.File, s.Name, s.Middle)
			}
			if p := stream(s, capture.FromServer); !strings.HasPrefix(p, "Asterisk Call Manager/") {
				t.Errorf("%s begins with %.30q", name, p)
			}
			if p := stream(s, capture.FromClient); !strings.HasPrefix(p, "Action: Login\r\n") {
				t.Errorf("%s: the client begins with %.30q", name, p)
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

func TestBothFormatsGiveTheSameSessions(t *testing.T) {
	a, b := openFile(t, "master-two-clients.pcap"), openFile(t, "master-two-clients.pcapng")
	for i := range a {
		a[i].File, b[i].File = "", ""
	}
	if !reflect.DeepEqual(a, b) {
		t.Error("they differ")
	}
}

// sameSession compares the records of sessions of different files.
func sameSession(a, b capture.Session) bool { return reflect.DeepEqual(a.Records, b.Records) }

func TestEveryLinkTypeGivesTheSameSession(t *testing.T) {
	want := openFile(t, "master-dialer.pcap")[0]
	segs := segments(t, "master-dialer.pcap")
	sll := make([]byte, 16)
	binary.BigEndian.PutUint16(sll[2:], 772) // ARPHRD_LOOPBACK
	binary.BigEndian.PutUint16(sll[14:], 0x0800)
	sll6 := append([]byte(nil), sll...)
	binary.BigEndian.PutUint16(sll6[14:], 0x86dd)
	sll2 := make([]byte, 20)
	binary.BigEndian.PutUint16(sll2, 0x0800)
	binary.BigEndian.PutUint16(sll2[8:], 772)
	vlan := func(next layers.EthernetType) *layers.Dot1Q { return &layers.Dot1Q{VLANIdentifier: 7, Type: next} }
	type under = []gopacket.SerializableLayer
	for name, f := range map[string]format{
		"Ethernet":           ethernet,
		"Ethernet, IPv6":     {link: layers.LinkTypeEthernet, under: under{mac(layers.EthernetTypeIPv6)}, six: true},
		"VLAN":               {link: layers.LinkTypeEthernet, under: under{mac(layers.EthernetTypeDot1Q), vlan(layers.EthernetTypeIPv4)}},
		"VLAN in VLAN, IPv6": {link: layers.LinkTypeEthernet, under: under{mac(layers.EthernetTypeQinQ), vlan(layers.EthernetTypeDot1Q), vlan(layers.EthernetTypeIPv6)}, six: true},
		"Linux cooked":       {link: layers.LinkTypeLinuxSLL, raw: sll},
		"Linux cooked, IPv6": {link: layers.LinkTypeLinuxSLL, raw: sll6, six: true},
		"Linux cooked 2":     {link: layers.LinkTypeLinuxSLL2, raw: sll2},
		"BSD loopback":       {link: layers.LinkTypeNull, raw: []byte{2, 0, 0, 0}},
		"BSD loopback, big":  {link: layers.LinkTypeNull, raw: []byte{0, 0, 0, 2}},
		"BSD loopback, IPv6": {link: layers.LinkTypeNull, raw: []byte{30, 0, 0, 0}, six: true},
		"OpenBSD loopback":   {link: layers.LinkTypeLoop, raw: []byte{0, 0, 0, 2}},
		"raw":                {link: layers.LinkTypeRaw},
		"raw, IPv6":          {link: layers.LinkTypeRaw, six: true},
		"raw of BSD":         {link: 12},
		"raw of OpenBSD":     {link: 14},
		"IPv4":               {link: layers.LinkTypeIPv4},
		"IPv6":               {link: layers.LinkTypeIPv6, six: true},
	} {
		got, err := capture.Open("x", bytes.NewReader(f.pcapFile(t, segs)), capture.Options{})
		if err != nil || len(got) != 1 || !sameSession(got[0], want) {
			t.Errorf("%s: %d sessions, %v", name, len(got), err)
			continue
		}
		name6 := "[::1]:5039 > [::1]:42564"
		if f.six != (got[0].Name == name6) {
			t.Errorf("%s: called %s", name, got[0].Name)
		}
	}
}

func TestEitherByteOrderAndResolutionIsRead(t *testing.T) {
	want := openFile(t, "master-dialer.pcap")[0]
	data, err := os.ReadFile(captures + "master-dialer.pcap")
	if err != nil {
		t.Fatal(err)
	}
	for _, nanos := range []bool{false, true} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			magic, unit := uint32(0xa1b2c3d4), uint32(1)
			if nanos {
				magic, unit = 0xa1b23c4d, 1000
			}
			out := order.AppendUint32(nil, magic)
			out = order.AppendUint16(order.AppendUint16(out, 2), 4)
			for at := 8; at < 24; at += 4 {
				out = order.AppendUint32(out, binary.LittleEndian.Uint32(data[at:]))
			}
			for rest := data[24:]; len(rest) > 0; {
				n := binary.LittleEndian.Uint32(rest[8:])
				out = order.AppendUint32(out, binary.LittleEndian.Uint32(rest))
				out = order.AppendUint32(out, binary.LittleEndian.Uint32(rest[4:])*unit)
				out = order.AppendUint32(order.AppendUint32(out, n), n)
				out = append(out, rest[16:16+n]...)
				rest = rest[16+n:]
			}
			got, err := capture.Open("x", bytes.NewReader(out), capture.Options{})
			if err != nil || len(got) != 1 || !sameSession(got[0], want) {
				t.Errorf("%v, nanoseconds %v: %d sessions, %v", order, nanos, len(got), err)
			}
		}
	}
}

func TestACutFileGivesWhatWasReadAndAnError(t *testing.T) {
	for _, name := range []string{"master-dialer.pcap", "master-two-clients.pcapng"} {
		data, err := os.ReadFile(captures + name)
		if err != nil {
			t.Fatal(err)
		}
		whole := openFile(t, name)
		clean := 0
		for n := 4; n < len(data); n += 97 {
			got, err := capture.Open("x", bytes.NewReader(data[:n]), capture.Options{})
			var e *capture.Error
			switch {
			case err == nil:
				clean++
			case !errors.As(err, &e) || !errors.Is(err, capture.ErrTruncated) && !errors.Is(err, capture.ErrNoSession):
				t.Fatalf("%s cut at %d: %v", name, n, err)
			}
			for i, s := range got {
				if !strings.HasPrefix(stream(whole[i], capture.FromServer), stream(s, capture.FromServer)) {
					t.Fatalf("%s cut at %d: the server's bytes differ", name, n)
				}
			}
			if n > len(data)/2 && len(got) != len(whole) {
				t.Fatalf("%s cut at %d: %d sessions", name, n, len(got))
			}
		}
		if clean > len(data)/97/10 {
			t.Errorf("%s: %d cuts were not noticed", name, clean)
		}
	}
}

func TestAFileCutBehindAPacketHeaderIsCut(t *testing.T) {
	data, err := os.ReadFile(captures + "master-dialer.pcap")
	if err != nil {
		t.Fatal(err)
	}
	first := 24 + 16 + int(binary.LittleEndian.Uint32(data[24+8:]))
	_, err = capture.Open("x", bytes.NewReader(data[:first+16]), capture.Options{})
	if !errors.Is(err, capture.ErrTruncated) || err.Error() != "x: expected a packet after packet 1: the file ends within a packet" {
		t.Errorf("got %v", err)
	}
}

func TestAPacketCutByTheSnapLengthLeavesAGap(t *testing.T) {
	segs := segments(t, "master-dialer.pcap")
	var out bytes.Buffer
	data := ethernet.pcapFile(t, segs)
	out.Write(data[:24])
	const snap = 200
	for rest := data[24:]; len(rest) > 0; {
		n := binary.LittleEndian.Uint32(rest[8:])
		binary.LittleEndian.PutUint32(rest[8:], min(n, snap))
		out.Write(rest[:16+min(n, snap)])
		rest = rest[16+n:]
	}
	s, err := capture.Open("x", &out, capture.Options{})
	if err != nil || len(s) != 1 {
		t.Fatal(err)
	}
	want := openFile(t, "master-dialer.pcap")[0]
	gaps := checkGaps(t, s[0], want)
	long := 0
	for _, seg := range segs {
		if len(seg.data) > snap-54 { // Ethernet, IP and TCP headers
			long++
		}
	}
	if gaps != long || long == 0 {
		t.Errorf("%d gaps for %d cut packets", gaps, long)
	}
}

func TestWhatIsNotAMIIsLeftOutAndReported(t *testing.T) {
	ami := segments(t, "master-dialer.pcap")
	talk := func(port uint16, client, server string) []seg {
		at := ami[0].at
		return []seg{
			{at, port, 80, 10, 0, "S", ""},
			{at, 80, port, 20, 11, "SA", ""},
			{at, port, 80, 11, 21, "A", client},
			{at, 80, port, 21, 11 + uint32(len(client)), "A", server},
		}
	}
	others := [][]seg{
		talk(1, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nEvent: a\r\n\r\n"),
		talk(2, "SSH-2.0-OpenSSH_9.6\r\n", "SSH-2.0-OpenSSH_9.6\r\n"),
		talk(3, "OPTIONS * SIP/2.0\r\n", "SIP/2.0 200 OK\r\n\r\n"),
		talk(4, "", ""),
		talk(5, "Event: a\r\n\r\n", "Event: a\r\n\r\n"),
		talk(6, strings.Repeat("x", 60_000), strings.Repeat("\x00\n", 30_000)),
	}
	for i := range 60 { // one that is long
		others[5] = append(others[5], seg{ami[0].at, 6, 80, 11 + uint32(i+1)*60_000, 21, "A", strings.Repeat("y\n", 30_000)})
	}
	var segs []seg
	for _, o := range others {
		segs = append(segs, o...)
	}
	var skipped []string
	opts := capture.Options{Skipped: func(stream, why string) { skipped = append(skipped, stream+": "+why) }}
	_, err := capture.Open("x", bytes.NewReader(ethernet.pcapFile(t, segs)), opts)
	if !errors.Is(err, capture.ErrNoSession) || err.Error() != "x: none of 6 TCP connections in 84 packets speaks AMI: no AMI session" {
		t.Errorf("without AMI: %v", err)
	}
	want := []string{
		"127.0.0.1:1 > 127.0.0.1:80: it is HTTP or a relative of it",
		"127.0.0.1:2 > 127.0.0.1:80: no AMI frame that tells the server from the client",
		"127.0.0.1:3 > 127.0.0.1:80: it is HTTP or a relative of it",
		"127.0.0.1:4 > 127.0.0.1:80: no data",
		"127.0.0.1:5 > 127.0.0.1:80: no AMI frame that tells the server from the client",
		"127.0.0.1:6 > 127.0.0.1:80: no AMI frame in its first bytes",
	}
	if !reflect.DeepEqual(skipped, want) {
		t.Errorf("skipped:\n%s", strings.Join(skipped, "\n"))
	}
	s := reopen(t, 1, append(segs, ami...))
	if !sameSession(s[0], openFile(t, "master-dialer.pcap")[0]) {
		t.Error("the session among them differs")
	}
	_, err = capture.Open("x", bytes.NewReader(format{link: 147}.pcapFile(t, segs[:3])), capture.Options{})
	if !errors.Is(err, capture.ErrNoSession) || !strings.Contains(err.Error(), "none of 3 packets has TCP in it") {
		t.Errorf("unknown link type: %v", err)
	}
}

func TestNoSecretOfAPcapIsEverWritten(t *testing.T) {
	const secret = "s3cret"
	for _, name := range []string{"master-dialer.pcap", "ast13-commands.pcap", "master-two-clients.pcap", "master-two-clients.pcapng"} {
		for _, s := range openFile(t, name) {
			sent := stream(s, capture.FromClient)
			if !strings.Contains(sent, "Secret: "+secret+"\r\n") {
				t.Fatalf("%s: no bait", name)
			}
			rapid.Check(t, func(t *rapid.T) {
				s := s
				s.Records = []capture.Record{{Kind: capture.Opened}}
				s.Middle = rapid.Bool().Draw(t, "middle")
				for _, p := range chunks(t, []byte(sent)) {
					s.Records = append(s.Records, capture.Record{Kind: capture.FromClient, Data: p})
				}
				var out bytes.Buffer
				if err := capture.WriteSession(&out, s); err != nil {
					t.Fatal(err)
				}
				if strings.Contains(out.String(), secret) || !strings.Contains(out.String(), "******\\r\\n") {
					t.Fatalf("%s leaks, or is not masked", name)
				}
			})
			var out bytes.Buffer
			if err := capture.WriteSession(&out, s); err != nil || strings.Contains(out.String(), secret) {
				t.Fatalf("%s: %v", name, err)
			}
			back, err := capture.Open("y.ami", &out, capture.Options{})
			if err != nil || back[0].Title != s.Name {
				t.Fatal(err)
			}
			if got := stream(back[0], capture.FromServer); got != stream(s, capture.FromServer) {
				t.Errorf("%s: the server's bytes differ", name)
			}
			if got := stream(back[0], capture.FromClient); got != strings.ReplaceAll(sent, secret, "******") {
				t.Errorf("%s: the client's bytes differ", name)
			}
		}
	}
}
