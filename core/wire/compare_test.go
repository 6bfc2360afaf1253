package wire_test

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"amicore/core/wire"
	"amicore/internal/refwire"
	"amicore/internal/wiretrial"
)

// failer is what *testing.T and *rapid.T share.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
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
			out = append(out, wiretrial.Plain(&f))
			if err := wiretrial.SameAnswers(f.Message, &out[len(out)-1]); err != nil {
				t.Fatalf("%v in %q", err, f.Bytes())
			}
		}
		for i := range views { // all frames of one Feed stay valid together
			want := out[len(out)-len(views)+i]
			if got := wiretrial.Plain(&views[i]); !reflect.DeepEqual(got, want) {
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
	if err := wiretrial.SameRest(d, &want); err != nil {
		t.Fatalf("%v", err)
	}
}

func TestCapturesDecodeAsTheReferenceReadsThem(t *testing.T) {
	total := 0
	for _, s := range captures(t) {
		for side, pieces := range map[wire.Side][][]byte{wire.FromServer: s.rx, wire.FromClient: s.tx} {
			stream := bytes.Join(pieces, nil)
			for _, limit := range []int{1 << 20, 300, 40} {
				x := wiretrial.Reading{Stream: stream, Side: side, Limit: limit}
				want := x.Reference()
				total += len(want.Frames)
				for _, p := range [][][]byte{pieces, {stream}, wiretrial.Cut(stream, 1), wiretrial.Cut(stream, 1000)} {
					t.Run(fmt.Sprintf("%s/%d/%d/%d", s.name, side, limit, len(p)), func(t *testing.T) {
						r := &wiretrial.Run{D: wire.NewDecoder(side, limit), Deep: len(p) == 1}
						if err := x.Check(r, want, p...); err != nil {
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
