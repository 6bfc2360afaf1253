package wire_test

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"amicore/core/wire"
	"amicore/internal/refwire"
)

// failer is what *testing.T and *rapid.T share.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// plain writes a frame out as the reference does, by the public methods alone.
func plain(f *wire.Frame) refwire.Frame {
	p := refwire.Frame{
		Kind: f.Kind.String(), Oversize: f.Oversize, LFOnly: f.LFOnly,
		EmptyBefore: int(f.EmptyBefore), Offset: int(f.Offset), Size: int(f.Size), Raw: string(f.Bytes()),
	}
	for i := range f.Len() {
		p.Lines = append(p.Lines, string(f.Line(i)))
		if name, value, ok := f.Header(i); ok {
			p.Headers = append(p.Headers, refwire.Header{Name: string(name), Value: string(value)})
			p.At = append(p.At, i)
		}
	}
	for line := range f.Output() {
		p.Output = append(p.Output, string(line))
	}
	return p
}

// otherCase turns upper case ASCII letters into lower case and the other way.
func otherCase(name []byte) string {
	b := bytes.Clone(name)
	for i, c := range b {
		if c|0x20 >= 'a' && c|0x20 <= 'z' {
			b[i] = c ^ 0x20
		}
	}
	return string(b)
}

// decode feeds the pieces and returns the frames as the reference writes them. Each piece is overwritten before the next is fed,
// so that a view that outlives its Feed shows.
func decode(t failer, d *wire.Decoder, pieces [][]byte) []refwire.Frame {
	t.Helper()
	var out []refwire.Frame
	var f wire.Frame
	var views []wire.Frame
	var fed []byte
	total := d.Offset()
	for _, p := range pieces {
		for i := range fed {
			fed[i] = '#'
		}
		fed = append([]byte(nil), p...)
		d.Feed(fed)
		views = views[:0]
		for d.Next(&f) {
			views = append(views, f)
			out = append(out, plain(&f))
			if err := accessors(&f, &out[len(out)-1]); err != nil {
				t.Fatalf("%v in %q", err, f.Bytes())
			}
		}
		for i := range views { // all frames of one Feed stay valid together
			want := out[len(out)-len(views)+i]
			if got := plain(&views[i]); !reflect.DeepEqual(got, want) {
				t.Fatalf("frame changed before the next Feed:\n got %+v\nwant %+v", got, want)
			}
		}
		total += int64(len(p))
		if d.Offset() != total {
			t.Fatalf("Offset %d after %d bytes", d.Offset(), total)
		}
	}
	return out
}

// same compares the decoder's frames with the reference's.
func same(t failer, got []refwire.Frame, want refwire.Result, d *wire.Decoder) {
	t.Helper()
	for i := range max(len(got), len(want.Frames)) {
		switch {
		case i >= len(got):
			t.Fatalf("frame %d is missing: %+v", i, want.Frames[i])
		case i >= len(want.Frames):
			t.Fatalf("frame %d is too many: %+v", i, got[i])
		case !reflect.DeepEqual(got[i], want.Frames[i]):
			t.Fatalf("frame %d\n got %+v\nwant %+v", i, got[i], want.Frames[i])
		}
	}
	if n, kind := d.Partial(); n != int64(want.Partial) || kind.String() != want.PartialKind {
		t.Fatalf("Partial %d, %v, want %d, %v", n, kind, want.Partial, want.PartialKind)
	}
	if d.Skipped() != int64(want.Skipped) {
		t.Fatalf("Skipped %d, want %d", d.Skipped(), want.Skipped)
	}
}

func sides() map[wire.Side]refwire.Side {
	return map[wire.Side]refwire.Side{wire.FromServer: refwire.Server, wire.FromClient: refwire.Client}
}

// cut cuts a stream into pieces of n bytes.
func cut(stream []byte, n int) [][]byte {
	var pieces [][]byte
	for len(stream) > n {
		pieces = append(pieces, stream[:n])
		stream = stream[n:]
	}
	return append(pieces, stream)
}

func TestCapturesDecodeAsTheReferenceReadsThem(t *testing.T) {
	total := 0
	for _, s := range captures(t) {
		for side, pieces := range map[wire.Side][][]byte{wire.FromServer: s.rx, wire.FromClient: s.tx} {
			stream := bytes.Join(pieces, nil)
			for _, limit := range []int{1 << 20, 300, 40} {
				x := reading{stream: stream, side: side, limit: limit}
				want := x.reference()
				total += len(want.Frames)
				for _, p := range [][][]byte{pieces, {stream}, cut(stream, 1), cut(stream, 1000)} {
					t.Run(fmt.Sprintf("%s/%d/%d/%d", s.name, side, limit, len(p)), func(t *testing.T) {
						r := &run{d: wire.NewDecoder(side, limit), deep: len(p) == 1}
						if err := x.check(r, want, p...); err != nil {
							t.Fatal(err)
						}
					})
				}
			}
		}
	}
	if total < 3*2000 {
		t.Errorf("only %d frames in the captures", total)
	}
}
