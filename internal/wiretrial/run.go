package wiretrial

import (
	"errors"
	"fmt"
	"strings"

	"amicore/core/wire"
	"amicore/internal/refwire"
)

// A Run feeds a stream to a decoder, in pieces, and compares each frame with the reference's as it comes, and all frames of a piece
// when it is used up.
type Run struct {
	D     *wire.Decoder
	Deep  bool // each accessor of each frame is asked
	reset bool // the decoder is reset, as it has the side and the limit of the reading already
	want  *refwire.Result
	frame int // how many were compared
	total int
	fed   []byte
	views []wire.Frame
	arena []uint32
}

// feed gives a piece and reads all of its frames. The piece before is overwritten, so that a view of it shows.
func (r *Run) feed(p []byte) error {
	r.give(p)
	return r.read(-1)
}

func (r *Run) give(p []byte) {
	for i := range r.fed {
		r.fed[i] = '#'
	}
	r.fed = append(r.fed[:0], p...)
	r.total += len(p)
	r.D.Feed(r.fed)
	r.views = r.views[:0]
}

// read compares the next frames, at most so many; all of them if most is negative.
func (r *Run) read(most int) error {
	f := wire.Frame{Kind: wire.KindBanner, Offset: -1, Size: -2, EmptyBefore: 77}
	for ; most != 0; most-- {
		before := f
		if !r.D.Next(&f) {
			if err := r.usedUp(&before, &f); err != nil {
				return err
			}
			break
		}
		if err := r.next(&f); err != nil {
			return err
		}
	}
	return r.seen()
}

// usedUp checks what Next leaves where it returns false.
func (r *Run) usedUp(before, f *wire.Frame) error {
	switch {
	case f.Kind != before.Kind, f.Offset != before.Offset, f.Size != before.Size, f.EmptyBefore != before.EmptyBefore, f.Len() != before.Len():
		return fmt.Errorf("method Next returns false and changes the frame to %s", shown(f))
	case r.D.Next(f):
		return fmt.Errorf("a frame behind the last one: %s", shown(f))
	case r.D.Offset() != int64(r.total):
		return fmt.Errorf("the Offset is %d after %d bytes", r.D.Offset(), r.total)
	}
	return nil
}

// next compares a frame, and what the decoder says behind it.
func (r *Run) next(f *wire.Frame) error {
	if r.frame == len(r.want.Frames) {
		return fmt.Errorf("a frame too many: %s", shown(f))
	}
	want := &r.want.Frames[r.frame]
	if err := SameFrame(f, want); err != nil {
		return fmt.Errorf("frame %d: %w", r.frame, err)
	}
	if r.Deep {
		if err := r.answers(f, want); err != nil {
			return fmt.Errorf("frame %d: %w", r.frame, err)
		}
	}
	if n, kind := r.D.Partial(); n != 0 || kind != wire.KindNone || r.D.Offset() != int64(r.want.Ends[r.frame]) {
		return fmt.Errorf("the Offset is %d and Partial %d, %v behind frame %d, want Offset %d", r.D.Offset(), n, kind, r.frame, r.want.Ends[r.frame])
	}
	r.frame++
	r.views = append(r.views, *f)
	return nil
}

// answers asks every accessor, and those of what Parse makes of the frame's bytes. Parse does not know of the text of a Follows frame.
func (r *Run) answers(f *wire.Frame, want *refwire.Frame) error {
	if err := SameAnswers(f.Message, want); err != nil {
		return err
	}
	if f.Kind == wire.KindFollows {
		return nil
	}
	if err := r.parsed(f.Bytes(), want); err != nil {
		return fmt.Errorf("parsed: %w", err)
	}
	unended := *want
	unended.Raw = strings.TrimSuffix(want.Raw, "\n")
	if cut, ok := strings.CutSuffix(unended.Raw, "\r"); ok && !strings.HasSuffix(cut, "\r") {
		unended.Raw = cut
	}
	if err := r.parsed(f.Bytes()[:len(unended.Raw)], &unended); err != nil {
		return fmt.Errorf("parsed without its last line end: %w", err)
	}
	return nil
}

// parsed compares what Parse makes of a frame's bytes.
func (r *Run) parsed(data []byte, want *refwire.Frame) error {
	var m wire.Message
	m, r.arena = wire.Parse(data[:len(data):len(data)], append(r.arena[:0], 7))
	if r.arena[0] != 7 {
		return errors.New("the arena is changed")
	}
	if got := m.EventInitial(); want.Kind == refwire.Event && got != want.EventInitial() {
		return fmt.Errorf("method EventInitial %q, want %q", got, want.EventInitial())
	}
	return SameMessage(m, want)
}

// seen compares the frames of this piece once more.
func (r *Run) seen() error {
	for i := range r.views {
		n := r.frame - len(r.views) + i
		if err := SameFrame(&r.views[i], &r.want.Frames[n]); err != nil {
			return fmt.Errorf("frame %d changed before the next Feed: %w", n, err)
		}
	}
	return nil
}

// end compares what is left when the stream has ended.
func (r *Run) end() error {
	if r.frame != len(r.want.Frames) {
		return fmt.Errorf("frame %d of %d is missing", r.frame, len(r.want.Frames))
	}
	return SameRest(r.D, r.want)
}

// SameRest compares what is left behind the last frame, and what was skipped.
func SameRest(d *wire.Decoder, want *refwire.Result) error {
	if n, kind := d.Partial(); n != int64(want.Partial) || kind.String() != want.PartialKind {
		return fmt.Errorf("the Partial is %d, %v, want %d, %v", n, kind, want.Partial, want.PartialKind)
	}
	if d.Skipped() != int64(want.Skipped) {
		return fmt.Errorf("the Skipped is %d, want %d", d.Skipped(), want.Skipped)
	}
	return nil
}
