package wire_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"amicore/core/wire"
	"amicore/internal/refwire"
)

// A history is how a stream with holes was read: in parts, each from its middle but the first.
type history struct {
	x       *reading
	d       *wire.Decoder
	begin   int // where this part begins in the stream
	frames  []refwire.Frame
	skipped int // before this part
	parts   int
}

// close compares the part that ends at this position with the reference's reading of it. The beginning
// of a frame there is dropped.
func (h *history) close(t *testing.T, end int) {
	t.Helper()
	x := *h.x
	x.stream, x.middle = h.x.stream[h.begin:end], h.x.middle || h.parts > 0
	want := x.reference()
	for i := range want.Frames {
		want.Frames[i].Offset += h.begin
	}
	if len(h.frames) != len(want.Frames) {
		t.Fatalf("%d frames from %d to %d, want %d, of %v", len(h.frames), h.begin, end, len(want.Frames), h.x)
	}
	for i := range h.frames {
		if !reflect.DeepEqual(h.frames[i], want.Frames[i]) {
			t.Fatalf("from %d to %d\n got %+v\nwant %+v\nof %v", h.begin, end, h.frames[i], want.Frames[i], h.x)
		}
	}
	n, kind := h.d.Partial()
	if n != int64(want.Partial) || kind.String() != want.PartialKind || h.d.Skipped() != int64(h.skipped+want.Skipped) {
		t.Fatalf("from %d to %d: Partial %d, %v, Skipped %d, want %d, %v, %d, of %v",
			h.begin, end, n, kind, h.d.Skipped(), want.Partial, want.PartialKind, h.skipped+want.Skipped, h.x)
	}
	h.skipped += want.Skipped + want.Partial
	h.frames, h.begin = nil, end
	h.parts++
}

// TestEachPartOfAStreamWithHolesIsReadFromItsMiddle: Resync at any position, between frames of one piece too, and pieces that are
// fed before the one in front was read to its end.
func TestEachPartOfAStreamWithHolesIsReadFromItsMiddle(t *testing.T) {
	seeds := 1500
	if testing.Short() {
		seeds = 200
	}
	d := wire.NewDecoder(wire.FromServer, 1)
	streamsOf(t, seeds, func(g *grammar, x *reading) {
		x.prepare(d)
		h := &history{x: x, d: d}
		fed := 0
		for _, p := range manyPieces(g.r, x.stream) {
			d.Feed(append([]byte(nil), p...))
			fed += len(p)
			h.read(t, g.r, fed)
			if g.r.IntN(6) == 0 && d.Offset() == int64(fed) {
				h.close(t, fed)
				d.Resync()
			}
		}
		if d.Offset() == int64(fed) {
			h.close(t, fed)
		}
	})
}

// read reads the frames of the piece that ends at fed. Now and then it calls Resync in front of one, or leaves the rest unread.
func (h *history) read(t *testing.T, r *rand.Rand, fed int) {
	t.Helper()
	var f wire.Frame
	for {
		at := int(h.d.Offset())
		if at < fed && r.IntN(10) == 0 {
			h.close(t, at)
			if r.IntN(2) == 0 {
				h.d.Resync()
				continue
			}
			h.skipped += fed - at
			h.begin = fed
			return
		}
		if !h.d.Next(&f) {
			return
		}
		h.frames = append(h.frames, plain(&f))
	}
}
