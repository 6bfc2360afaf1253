package capture_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/gopacket/gopacket/layers"

	"amicore/adapters/capture"
)

// ngFile makes a pcapng file.
type ngFile struct {
	order binary.AppendByteOrder
	data  []byte
}

func newNGFile(order binary.AppendByteOrder) *ngFile {
	f := &ngFile{order: order}
	f.section(1)
	return f
}

func (f *ngFile) section(major uint16) {
	body := f.order.AppendUint32(nil, 0x1a2b3c4d)
	body = f.order.AppendUint16(f.order.AppendUint16(body, major), 0)
	f.block(0x0a0d0d0a, f.order.AppendUint64(body, 1<<64-1))
}

func (f *ngFile) block(kind uint32, body []byte) {
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	n := uint32(12 + len(body))
	f.data = f.order.AppendUint32(f.order.AppendUint32(f.data, kind), n)
	f.data = f.order.AppendUint32(append(f.data, body...), n)
}

// option is an option of a block.
type option struct {
	code  uint16
	value []byte
}

func (f *ngFile) options(body []byte, options []option) []byte {
	for _, o := range options {
		body = f.order.AppendUint16(f.order.AppendUint16(body, o.code), uint16(len(o.value)))
		body = append(body, o.value...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	return f.order.AppendUint32(body, 0)
}

func (f *ngFile) newInterface(link layers.LinkType, options ...option) {
	body := f.order.AppendUint16(f.order.AppendUint16(nil, uint16(link)), 0)
	f.block(1, f.options(f.order.AppendUint32(body, 1<<18), options))
}

func (f *ngFile) packet(of uint32, ticks uint64, packet []byte) {
	body := f.order.AppendUint32(nil, of)
	body = f.order.AppendUint32(f.order.AppendUint32(body, uint32(ticks>>32)), uint32(ticks))
	body = f.order.AppendUint32(f.order.AppendUint32(body, uint32(len(packet))), uint32(len(packet)))
	for body = append(body, packet...); len(body)%4 != 0; {
		body = append(body, 0)
	}
	f.block(6, f.options(body, []option{{1, []byte("a comment")}}))
}

func (f *ngFile) open(t *testing.T) (o opened) {
	t.Helper()
	before := liveHeap()
	r := io.MultiReader(bytes.NewReader(f.data), atEnd(func() { o.live = liveHeap() - before }))
	o.sessions, o.err = capture.Open("x", r, capture.Options{Dropped: func(d capture.Dropped) { o.dropped = d }})
	if o.err != nil {
		t.Fatal(o.err)
	}
	runtime.KeepAlive(f)
	return o
}

var fromAMI = end{9, 40000}

// TestInterfacesHaveABound: a name, a comment and statistics of each were kept
// for ever.
func TestInterfacesHaveABound(t *testing.T) {
	const most, more = 64 << 10, 5000
	f := newNGFile(binary.LittleEndian)
	comment := []option{{1, bytes.Repeat([]byte("c"), 400)}, {2, []byte("eth0")}}
	for i := range most + more {
		if f.newInterface(layers.LinkTypeRaw, comment...); i == 0 {
			comment[0].value = comment[0].value[:100]
		}
	}
	f.packet(most-1, 1, rawPacket(amiServer, fromAMI, 100, flagACK, greeting))
	f.packet(most, 2, rawPacket(amiServer, fromAMI, 129, flagACK, "Event: A\r\n\r\n"))
	f.packet(most+more-1, 2, rawPacket(amiServer, fromAMI, 141, flagACK, "Event: A\r\n\r\n"))
	f.packet(0, 3, rawPacket(amiServer, fromAMI, 153, flagACK, "Event: B\r\n\r\n"))
	for range 2 { // sections begin anew
		f.section(1)
		f.newInterface(layers.LinkTypeRaw)
		f.packet(0, 4, rawPacket(amiServer, fromAMI, 165, flagACK, "Event: C\r\n\r\n"))
	}
	o := f.open(t)
	if want := (capture.Dropped{Interfaces: more, Packets: 2}); o.dropped != want {
		t.Errorf("%+v, want %+v", o.dropped, want)
	}
	if got := stream(o.sessions[0], capture.FromServer); got != greeting+"Event: B\r\n\r\nEvent: C\r\n\r\n" {
		t.Errorf("got %q", got)
	}
	t.Logf("%d bytes held of %d", o.live, len(f.data))
	if o.live > 8<<20 {
		t.Errorf("%d bytes held of %d", o.live, len(f.data))
	}
}

func TestTheClockOfAnInterfaceIsRead(t *testing.T) {
	for name, c := range map[string]struct {
		options []option
		second  uint64 // in ticks
	}{
		"microseconds":   {nil, 1_000_000},
		"seconds":        {[]option{{9, []byte{0}}}, 1},
		"milliseconds":   {[]option{{9, []byte{3}}}, 1000},
		"nanoseconds":    {[]option{{9, []byte{9}}}, 1_000_000_000},
		"picoseconds":    {[]option{{9, []byte{12}}}, 1_000_000_000_000},
		"powers of two":  {[]option{{9, []byte{0x80 | 20}}}, 1 << 20},
		"32 bits":        {[]option{{9, []byte{0x80 | 32}}}, 1 << 32},
		"and an offset":  {[]option{{14, []byte{1, 0, 0, 0, 0, 0, 0, 0}}, {9, []byte{9}}}, 1_000_000_000},
		"after comments": {[]option{{1, []byte("odd")}, {4, make([]byte, 8)}, {9, []byte{9}}}, 1_000_000_000},
	} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			f := newNGFile(order)
			f.newInterface(layers.LinkTypeRaw, c.options...)
			const day = 86_400 // whole seconds, so that two packets of different fractions follow
			f.packet(0, day*c.second, rawPacket(amiServer, fromAMI, 100, flagACK, greeting))
			f.packet(0, (day+1)*c.second+c.second/2, rawPacket(amiServer, fromAMI, 129, flagACK, "Event: A\r\n\r\n"))
			want := int64(1_500_000_000)
			if c.second == 1 {
				want = 1_000_000_000
			}
			o := f.open(t)
			records := o.sessions[0].Records
			if got := records[len(records)-1].At; got != want {
				t.Errorf("%s, %v: the second packet is at %d, want %d", name, order, got, want)
			}
		}
	}
}

func TestASectionOfAnUnknownVersionIsSkipped(t *testing.T) {
	f := newNGFile(binary.BigEndian)
	f.newInterface(layers.LinkTypeRaw)
	f.packet(0, 1, rawPacket(amiServer, fromAMI, 100, flagACK, greeting))
	f.section(2)
	f.packet(7, 1, []byte("what this means is not known"))
	f.order = binary.LittleEndian
	f.section(1)
	f.newInterface(layers.LinkTypeRaw)
	f.block(5, []byte("statistics: a type that is skipped"))
	f.packet(0, 1, rawPacket(amiServer, fromAMI, 129, flagACK, "Event: A\r\n\r\n"))
	if got := stream(f.open(t).sessions[0], capture.FromServer); got != greeting+"Event: A\r\n\r\n" {
		t.Errorf("got %q", got)
	}
}

func TestABrokenBlockIsAnErrorWithItsPlace(t *testing.T) {
	le := binary.LittleEndian
	for name, c := range map[string]struct {
		add  func(f *ngFile)
		want string
	}{
		"no interface":    {func(f *ngFile) { f.packet(1, 1, nil) }, "a packet of interface 1, of which the section has 1"},
		"short block":     {func(f *ngFile) { f.data = le.AppendUint32(le.AppendUint32(f.data, 6), 8) }, "a block is too short, or its parts do not fit in it"},
		"short packet":    {func(f *ngFile) { f.block(6, make([]byte, 16)) }, "a block is too short, or its parts do not fit in it"},
		"long packet":     {func(f *ngFile) { f.block(6, append(make([]byte, 12), 99, 0, 0, 0, 99, 0, 0, 0)) }, "a block is too short, or its parts do not fit in it"},
		"long option":     {func(f *ngFile) { f.block(1, append(make([]byte, 8), 1, 0, 99, 0)) }, "a block is too short, or its parts do not fit in it"},
		"a clock too far": {func(f *ngFile) { f.newInterface(1, option{9, []byte{20}}) }, "an interface has a clock of an impossible resolution (0x14)"},
		"byte order":      {func(f *ngFile) { f.block(0x0a0d0d0a, make([]byte, 16)) }, "a section does not tell its byte order"},
		"cut":             {func(f *ngFile) { f.data = f.data[:len(f.data)-5] }, "the file ends within a packet"},
	} {
		f := newNGFile(le)
		f.newInterface(layers.LinkTypeRaw)
		f.packet(0, 1, rawPacket(amiServer, fromAMI, 100, flagACK, greeting))
		f.packet(0, 1, rawPacket(amiServer, fromAMI, 129, flagACK, "Event: A\r\n\r\n"))
		packets := 2
		if c.add(f); name == "cut" {
			packets = 1
		}
		sessions, err := capture.Open("x", bytes.NewReader(f.data), capture.Options{})
		want := "x: expected a packet after packet " + string(rune('0'+packets)) + ": " + c.want
		if err == nil || err.Error() != want || len(sessions) != 1 || !strings.HasPrefix(stream(sessions[0], capture.FromServer), greeting) {
			t.Errorf("%s: %d sessions, %v\nwant %s", name, len(sessions), err, want)
		}
	}
}
