package capture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket/layers"

	"amicore/adapters/capture"
	"amicore/core/wire"
)

// rawFile is a pcap file of raw IPv4 packets without checksums, which takes no
// time to make.
type rawFile struct {
	data []byte
	n    int
}

const (
	flagSYN = 2
	flagACK = 16
)

// end is an address and a port.
type end struct {
	ip   uint32
	port uint16
}

var amiServer = end{1, 5038}

func newRawFile() *rawFile {
	out := binary.LittleEndian.AppendUint32(nil, 0xa1b2c3d4)
	out = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(out, 2), 4)
	out = append(out, make([]byte, 8)...)
	out = binary.LittleEndian.AppendUint32(out, 1<<18)
	return &rawFile{data: binary.LittleEndian.AppendUint32(out, uint32(layers.LinkTypeRaw))}
}

func (f *rawFile) add(src, dst end, seq uint32, flags byte, data string) {
	packet := rawPacket(src, dst, seq, flags, data)
	out := binary.LittleEndian.AppendUint32(f.data, uint32(1_800_000_000+f.n/1_000_000))
	out = binary.LittleEndian.AppendUint32(out, uint32(f.n%1_000_000))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(packet)))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(packet)))
	f.data, f.n = append(out, packet...), f.n+1
}

func rawPacket(src, dst end, seq uint32, flags byte, data string) []byte {
	out := binary.BigEndian.AppendUint16([]byte{0x45, 0}, uint16(40+len(data)))
	out = append(out, 0, 0, 0, 0, 9, 6, 0, 0)
	out = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(out, src.ip), dst.ip)
	out = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(out, src.port), dst.port)
	out = binary.BigEndian.AppendUint32(out, seq)
	out = append(out, 0, 0, 0, 0, 0x50, flags, 1, 0, 0, 0, 0, 0)
	return append(out, data...)
}

// opened is what came of a file.
type opened struct {
	sessions []capture.Session
	dropped  capture.Dropped
	skipped  int
	err      error
	live     int64 // bytes of heap that Open held at the end of the file
}

func (f *rawFile) open() (o opened) {
	before := liveHeap()
	r := io.MultiReader(bytes.NewReader(f.data), atEnd(func() { o.live = liveHeap() - before }))
	o.sessions, o.err = capture.Open("x", r, capture.Options{
		Skipped: func(string, string) { o.skipped++ },
		Dropped: func(d capture.Dropped) { o.dropped = d },
	})
	runtime.KeepAlive(f)
	return o
}

// atEnd is a reader at its end, which calls a function first.
type atEnd func()

func (f atEnd) Read([]byte) (int, error) {
	f()
	return 0, io.EOF
}

func liveHeap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

const (
	maxOthers = 16 << 10
	greeting  = "Asterisk Call Manager/9.0.0\r\n"
)

// session adds a piece of an AMI session of a client; the first one begins it.
func (f *rawFile) session(client end, offset int, data string) {
	if offset == 0 {
		f.add(client, amiServer, 99, flagSYN, "")
		f.add(amiServer, client, 99, flagSYN|flagACK, "")
	}
	f.add(amiServer, client, 100+uint32(offset), flagACK, data)
}

// TestConnectionsThatAreNotAMIAreForgotten: it was 2.2 KB for each one, for ever.
func TestConnectionsThatAreNotAMIAreForgotten(t *testing.T) {
	const flood = 100_000
	f := newRawFile()
	early, late, idle := end{7, 1}, end{7, 2}, end{7, 3}
	f.session(early, 0, greeting)
	f.add(idle, amiServer, 99, flagSYN, "") // what was known of it is forgotten
	for i := range flood {
		f.add(end{uint32(i) + 1000, 40000}, end{2, 80}, 1, flagSYN, "")
		if i == flood/2 {
			f.session(late, 0, greeting)
		}
	}
	f.session(early, len(greeting), "Event: A\r\n\r\n")
	f.session(late, len(greeting), "Event: B\r\n\r\n")
	f.add(amiServer, idle, 100, flagACK, greeting)
	o := f.open()
	if o.err != nil || len(o.sessions) != 3 {
		t.Fatalf("%d sessions, %v", len(o.sessions), o.err)
	}
	for i, want := range []string{greeting + "Event: A\r\n\r\n", greeting + "Event: B\r\n\r\n", greeting} {
		if s := o.sessions[i]; stream(s, capture.FromServer) != want || s.Middle {
			t.Errorf("session %d: %q, middle %v", i, stream(s, capture.FromServer), s.Middle)
		}
	}
	// One of them went for the late session, before it had shown to be one.
	if want := (capture.Dropped{Connections: flood + 2 - maxOthers}); o.dropped != want || o.skipped != maxOthers-1 {
		t.Errorf("%+v, %d skipped; want %+v, %d", o.dropped, o.skipped, want, maxOthers-1)
	}
	t.Logf("%d bytes held for %d connections", o.live, flood)
	if o.live > 24<<20 {
		t.Errorf("%d bytes held at the end of the file", o.live)
	}
}

// TestWhatWaitsIsLookedAtBeforeItIsForgotten: a session that was not seen from
// its start waits for its lowest segment, and is no stranger for that.
func TestWhatWaitsIsLookedAtBeforeItIsForgotten(t *testing.T) {
	f := newRawFile()
	client := end{7, 1}
	f.add(amiServer, client, 5000, flagACK, "Event: A\r\n\r\n")
	for i := range maxOthers + 5 {
		f.add(end{uint32(i) + 1000, 40000}, end{2, 80}, 1, flagSYN, "")
	}
	f.add(amiServer, client, 5012, flagACK, "Event: B\r\n\r\n")
	o := f.open()
	if o.err != nil || len(o.sessions) != 1 || stream(o.sessions[0], capture.FromServer) != "Event: A\r\n\r\nEvent: B\r\n\r\n" {
		t.Fatalf("%d sessions, %v", len(o.sessions), o.err)
	}
	if o.dropped != (capture.Dropped{Connections: 5}) || !o.sessions[0].Middle {
		t.Errorf("%+v, middle %v", o.dropped, o.sessions[0].Middle)
	}
}

func TestBytesThatAreNotAMIHaveABound(t *testing.T) {
	const conns, size = 900, 50_000
	f := newRawFile()
	for i := range conns {
		src, dst := end{uint32(i) + 1000, 40000}, end{2, 80}
		if i%2 == 0 {
			f.add(src, dst, 0, flagSYN, "") // others wait for their start
		}
		f.add(src, dst, 1, flagACK, strings.Repeat("\x00binary\n", size/8))
	}
	o := f.open()
	d := o.dropped
	if !errors.Is(o.err, capture.ErrNoSession) || d.Connections+o.skipped != conns || d.Bytes != int64(d.Connections*size) || d.Connections < conns/2 {
		t.Errorf("%v, %+v, %d skipped", o.err, d, o.skipped)
	}
	t.Logf("%d bytes held of %d", o.live, conns*size)
	if o.live > 24<<20 {
		t.Errorf("%d bytes held at the end of the file", o.live)
	}
}

func TestTinyPiecesOfWhatIsNotAMIHaveABound(t *testing.T) {
	f := newRawFile()
	src, dst := end{1000, 40000}, end{2, 80}
	f.add(src, dst, 0, flagSYN, "")
	for i := range 100_000 {
		f.add(src, dst, 1+uint32(i), flagACK, "x")
	}
	o := f.open()
	if o.live > 2<<20 || o.skipped != 1 {
		t.Errorf("%d bytes held at the end of the file, %d skipped", o.live, o.skipped)
	}
}

func TestWhatWaitsInAllSessionsHasABound(t *testing.T) {
	const sessions, segments, size = 12, 64, 60_000
	f := newRawFile()
	for i := range sessions {
		client := end{uint32(i) + 1000, 40000}
		f.session(client, 0, greeting)
		for k := range segments { // one byte is missing
			f.session(client, len(greeting)+1+k*size, strings.Repeat("Event: Flood\r\n\r\n", size/16))
		}
	}
	o := f.open()
	if o.err != nil || len(o.sessions) != sessions || o.dropped.Holes < 4 || o.dropped.Holes > sessions {
		t.Errorf("%d sessions, %v, %+v", len(o.sessions), o.err, o.dropped)
	}
	for _, s := range o.sessions {
		if n := len(stream(s, capture.FromServer)); n != len(greeting)+segments*size {
			t.Errorf("%d bytes of a session", n)
		}
	}
}

// reversed is a stream of tiny segments from the last to the first, each of
// which overlaps the one before, behind a byte that never comes.
func reversed(n int) *rawFile {
	f := newRawFile()
	f.session(end{7, 1}, 0, greeting)
	for i := range n {
		f.session(end{7, 1}, 1_000_000-i, "xy")
	}
	return f
}

// TestTinySegmentsInAnyOrderCostNoMoreThanInOrder compares both in one run. It
// was 60 times as much when all that waited was searched.
func TestTinySegmentsInAnyOrderCostNoMoreThanInOrder(t *testing.T) {
	const n = 20_000
	inOrder := newRawFile()
	inOrder.session(end{7, 1}, 0, greeting)
	for i := range n {
		inOrder.session(end{7, 1}, len(greeting)+i, "xy")
	}
	files := [2]*rawFile{inOrder, reversed(n)}
	var best [2]time.Duration
	var last [2]opened
	for range 5 {
		for i, f := range files {
			began := time.Now()
			sessions, err := capture.Open("x", bytes.NewReader(f.data), capture.Options{Dropped: func(d capture.Dropped) { last[i].dropped = d }})
			if took := time.Since(began); best[i] == 0 || took < best[i] {
				best[i] = took
			}
			if err != nil || len(sessions) != 1 {
				t.Fatal(err)
			}
			last[i].sessions = sessions
		}
	}
	t.Logf("%v a packet in order, %v the other way round", best[0]/n, best[1]/n)
	if best[1] > 8*best[0] {
		t.Errorf("%v a packet in order, %v the other way round", best[0]/n, best[1]/n)
	}
	if last[0].dropped.Holes != 0 || last[1].dropped.Holes == 0 {
		t.Errorf("%+v in order, %+v the other way round", last[0].dropped, last[1].dropped)
	}
}

func BenchmarkTinySegments(b *testing.B) {
	const n = 20_000
	f := reversed(n)
	for b.Loop() {
		if _, err := capture.Open("x", bytes.NewReader(f.data), capture.Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/packet")
}

func BenchmarkManyConnections(b *testing.B) {
	const n = 50_000
	f := newRawFile()
	f.session(end{7, 1}, 0, greeting)
	for i := range n {
		f.add(end{uint32(i) + 1000, 40000}, end{2, 80}, 1, flagSYN, "")
	}
	for b.Loop() {
		if _, err := capture.Open("x", bytes.NewReader(f.data), capture.Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/packet")
}

// TestALongStreamWithoutItsStartHasNoHole: it waits for its start up to the
// bound, and nothing is missing in it.
func TestALongStreamWithoutItsStartHasNoHole(t *testing.T) {
	f := newRawFile()
	for i := range 3000 {
		f.session(end{7, 1}, 12*(i+1), "Event: A\r\n\r\n")
	}
	o := f.open()
	if o.err != nil || len(o.sessions) != 1 || o.dropped != (capture.Dropped{}) {
		t.Fatalf("%d sessions, %v, %+v", len(o.sessions), o.err, o.dropped)
	}
	if n := len(stream(o.sessions[0], capture.FromServer)); n != 3000*12 || !o.sessions[0].Middle {
		t.Errorf("%d bytes, middle %v", n, o.sessions[0].Middle)
	}
}

func TestSumsOfGapsDoNotOverflow(t *testing.T) {
	var in strings.Builder
	in.WriteString("ami-session 1\n0 open\n0 rx \"Asterisk Call Manager/1.1\\r\\n\"\n")
	for range 3 {
		fmt.Fprintf(&in, "# gap: %d bytes of the server are missing (offset 27)\n0 rx \"Event: A\\r\\n\\r\\n\"\n", int64(math.MaxInt64))
		fmt.Fprintf(&in, "# gap: %d bytes of the server are missing (offset 27)\n0 rx \"Event: A\\r\\n\\r\\n\"\n", int64(1<<59))
	}
	sessions, err := capture.Open("x.ami", strings.NewReader(in.String()), capture.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var sum, unknown int64
	for _, r := range sessions[0].Records {
		if r.Offset < sum || r.Side != wire.FromServer {
			t.Errorf("%v at %d, %d bytes are missing before it", r.Kind, r.Offset, sum)
		}
		if r.Kind == capture.Gap {
			sum += max(r.Size, 0)
			unknown -= min(r.Size, 0)
		}
	}
	if sum != 1<<59 || unknown != 5 {
		t.Errorf("%d bytes are missing, and %d gaps have no size", sum, unknown)
	}
}
