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

// lookups compares every way to ask for a header with what the reference has.
func lookups(t failer, f *wire.Frame, want refwire.Frame) {
	t.Helper()
	i := 0
	for name, value := range f.All() {
		if string(name) != want.Headers[i].Name || string(value) != want.Headers[i].Value {
			t.Fatalf("header %d is %q: %q, want %+v", i, name, value, want.Headers[i])
		}
		i++
		first, had := want.Get(string(name))
		got, ok := f.Lookup(string(name))
		if string(got) != first || ok != had {
			t.Fatalf("Lookup(%q) = %q, %v, want %q in %q", name, got, ok, first, f.Bytes())
		}
		n := 0
		for range f.Values(otherCase(name)) {
			n++
		}
		if n == 0 {
			t.Fatalf("Values(%q) has none in %q", name, f.Bytes())
		}
	}
	if i != len(want.Headers) {
		t.Fatalf("All yields %d headers, want %d", i, len(want.Headers))
	}
	for _, name := range []string{"ActionID", "actionid", "Output", "(", "", "a(b", "\n", ":"} {
		value, ok := f.Lookup(name)
		first, had := want.Get(name)
		if ok != had || string(value) != first || ok && value == nil {
			t.Fatalf("Lookup(%q) = %q, %v, want %q, %v in %q", name, value, ok, first, had, f.Bytes())
		}
	}
	if id, _ := want.Get("ActionID"); string(f.ActionID()) != id {
		t.Fatalf("ActionID %q, want %q", f.ActionID(), id)
	}
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
		}
		for i := range views { // all frames of one Feed stay valid together
			want := out[len(out)-len(views)+i]
			if got := plain(&views[i]); !reflect.DeepEqual(got, want) {
				t.Fatalf("frame changed before the next Feed:\n got %+v\nwant %+v", got, want)
			}
			lookups(t, &views[i], want)
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
	if n, _ := d.Partial(); n != int64(want.Partial) {
		t.Fatalf("Partial %d, want %d", n, want.Partial)
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
				want := refwire.Parse(stream, sides()[side], limit)
				total += len(want.Frames)
				for _, p := range [][][]byte{pieces, {stream}, cut(stream, 1), cut(stream, 1000)} {
					t.Run(fmt.Sprintf("%s/%d/%d/%d", s.name, side, limit, len(p)), func(t *testing.T) {
						d := wire.NewDecoder(side, limit)
						same(t, decode(t, d, p), want, d)
					})
				}
			}
		}
	}
	if total < 3*2000 {
		t.Errorf("only %d frames in the captures", total)
	}
}
