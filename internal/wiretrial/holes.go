package wiretrial

import (
	"fmt"

	"amicore/core/wire"
	"amicore/internal/refwire"
)

// Holes are how a stream with holes is read: in parts, each from its middle but the first. Resync is called at any position, between
// frames of one piece too, and pieces are fed before the one in front was read to its end.
type Holes struct {
	Pick    Pick
	Reading *Reading
	d       *wire.Decoder
	begin   int // where this part begins in the stream
	frames  []wire.Frame
	skipped int // before this part
	parts   int
}

// Check reads the stream with the decoder of used, and compares each part with the reference's reading of it.
func (h *Holes) Check(used *Run) error {
	h.d = used.D
	h.Reading.Prepare(h.d)
	fed := 0
	for _, p := range Pieces(h.Pick, h.Reading.Stream) {
		h.d.Feed(append([]byte(nil), p...))
		fed += len(p)
		if err := h.read(fed); err != nil {
			return err
		}
		if h.d.Offset() == int64(fed) && h.Pick.chance(6) {
			if err := h.close(fed); err != nil {
				return err
			}
			h.d.Resync()
		}
	}
	if h.d.Offset() == int64(fed) {
		return h.close(fed)
	}
	return nil
}

// read reads the frames of the piece that ends at fed. Now and then it calls Resync in front of one, or leaves the rest unread.
func (h *Holes) read(fed int) error {
	var f wire.Frame
	for {
		at := int(h.d.Offset())
		if at < fed && h.Pick.chance(10) {
			if err := h.close(at); err != nil {
				return err
			}
			if h.Pick.chance(2) {
				h.d.Resync()
				continue
			}
			h.skipped += fed - at
			h.begin = fed
			return nil
		}
		if !h.d.Next(&f) {
			return nil
		}
		kept := f
		kept.Message = f.Clone()
		h.frames = append(h.frames, kept)
	}
}

// close compares the part that ends at this position. The beginning of a frame there is dropped.
func (h *Holes) close(end int) error {
	x := *h.Reading
	x.Stream, x.Middle = h.Reading.Stream[h.begin:end], h.Reading.Middle || h.parts > 0
	want := x.Reference()
	if err := h.same(want); err != nil {
		return fmt.Errorf("from %d to %d: %w", h.begin, end, err)
	}
	h.skipped += want.Skipped + want.Partial
	h.frames, h.begin = h.frames[:0], end
	h.parts++
	return nil
}

func (h *Holes) same(want *refwire.Result) error {
	if len(h.frames) != len(want.Frames) {
		return fmt.Errorf("%d frames, want %d", len(h.frames), len(want.Frames))
	}
	for i := range h.frames {
		w := &want.Frames[i]
		w.Offset += h.begin
		if err := SameFrame(&h.frames[i], w); err != nil {
			return err
		}
	}
	rest := *want
	rest.Skipped += h.skipped
	return SameRest(h.d, &rest)
}
