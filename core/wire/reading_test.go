package wire_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"

	"amicore/core/wire"
	"amicore/internal/refwire"
)

// differs compares all that a frame has with the reference's. It allocates nothing, so that a stream can be cut at every position.
func differs(f *wire.Frame, want *refwire.Frame, offset int) error {
	switch {
	case f.Kind.String() != want.Kind, f.Oversize != want.Oversize, f.LFOnly != want.LFOnly, f.EmptyBefore != uint32(want.EmptyBefore),
		f.Offset != int64(want.Offset+offset), f.Size != int64(want.Size):
		return fmt.Errorf("a frame %+v, want %+v", plain(f), *want)
	case string(f.Bytes()) != want.Raw, f.Len() != len(want.Lines), f.IsZero() != (len(want.Lines) == 0):
		return fmt.Errorf("a message %q of %d lines, want %+v", f.Bytes(), f.Len(), *want)
	case f.Len() > 0 && f.Message.Size() != len(want.Raw)+4*(len(want.Lines)+1), f.Len() == 0 && f.Message.Size() != 0:
		return fmt.Errorf("the Size of a message is %d, want %+v", f.Message.Size(), *want)
	}
	header := 0
	for i, line := range want.Lines {
		name, value, ok := f.Header(i)
		has := header < len(want.At) && want.At[header] == i
		if string(f.Line(i)) != line || ok != has {
			return fmt.Errorf("line %d is %q, a header: %v; want %+v", i, f.Line(i), ok, *want)
		}
		if !has {
			continue
		}
		if h := want.Headers[header]; string(name) != h.Name || string(value) != h.Value {
			return fmt.Errorf("header %q: %q in line %d, want %+v", name, value, i, *want)
		}
		header++
	}
	n := 0
	for line := range f.Output() {
		if n == len(want.Output) || string(line) != want.Output[n] {
			return fmt.Errorf("output %q, want %+v", texts(f.Output()), *want)
		}
		n++
	}
	if n != len(want.Output) {
		return fmt.Errorf("output %q, want %+v", texts(f.Output()), *want)
	}
	if id, ok := want.Get("ActionID"); string(f.ActionID()) != id || ok != (f.ActionID() != nil) {
		return fmt.Errorf("ActionID %q, want %+v", f.ActionID(), *want)
	}
	return nil
}

// A run feeds a stream to a decoder, in pieces, and compares each frame with the reference's as it comes, and all frames of a piece
// when it is used up.
type run struct {
	d     *wire.Decoder
	want  *refwire.Result
	frame int // how many were compared
	deep  bool
	total int
	fed   []byte
	views []wire.Frame
}

// feed gives a piece and reads all of its frames. The piece before is overwritten, so that a view of it shows.
func (r *run) feed(p []byte) error {
	r.give(p)
	return r.read(-1)
}

func (r *run) give(p []byte) {
	for i := range r.fed {
		r.fed[i] = '#'
	}
	r.fed = append(r.fed[:0], p...)
	r.total += len(p)
	r.d.Feed(r.fed)
	r.views = r.views[:0]
}

// read compares the next frames, at most so many; all of them if most is negative.
func (r *run) read(most int) error {
	f := wire.Frame{Kind: wire.KindBanner, Offset: -1, Size: -2, EmptyBefore: 77}
	for ; most != 0; most-- {
		before := f
		if !r.d.Next(&f) {
			if f.Kind != before.Kind || f.Offset != before.Offset || f.Size != before.Size || f.EmptyBefore != before.EmptyBefore || f.Len() != before.Len() {
				return fmt.Errorf("Next returns false and changes the frame to %+v", f)
			}
			if r.d.Next(&f) {
				return fmt.Errorf("a frame behind the last one: %+v", plain(&f))
			}
			if r.d.Offset() != int64(r.total) {
				return fmt.Errorf("Offset %d after %d bytes", r.d.Offset(), r.total)
			}
			break
		}
		if r.frame == len(r.want.Frames) {
			return fmt.Errorf("a frame too many: %+v", plain(&f))
		}
		want := &r.want.Frames[r.frame]
		if err := differs(&f, want, 0); err != nil {
			return fmt.Errorf("frame %d: %w", r.frame, err)
		}
		if r.deep {
			if err := accessors(&f, want); err != nil {
				return fmt.Errorf("frame %d: %w: %+v", r.frame, err, *want)
			}
		}
		if n, kind := r.d.Partial(); n != 0 || kind != wire.KindNone || r.d.Offset() != int64(r.want.Ends[r.frame]) {
			return fmt.Errorf("Offset %d and Partial %d, %v behind frame %d, want %d", r.d.Offset(), n, kind, r.frame, r.want.Ends[r.frame])
		}
		r.frame++
		r.views = append(r.views, f)
	}
	return r.seen()
}

// seen compares the frames of this piece once more.
func (r *run) seen() error {
	for i := range r.views {
		n := r.frame - len(r.views) + i
		if err := differs(&r.views[i], &r.want.Frames[n], 0); err != nil {
			return fmt.Errorf("frame %d changed before the next Feed: %w", n, err)
		}
	}
	return nil
}

// end compares what is left when the stream has ended.
func (r *run) end() error {
	if r.frame != len(r.want.Frames) {
		return fmt.Errorf("frame %d is missing: %+v", r.frame, r.want.Frames[r.frame])
	}
	if n, kind := r.d.Partial(); n != int64(r.want.Partial) || kind.String() != r.want.PartialKind {
		return fmt.Errorf("Partial %d, %v, want %d, %v", n, kind, r.want.Partial, r.want.PartialKind)
	}
	if r.d.Skipped() != int64(r.want.Skipped) {
		return fmt.Errorf("Skipped %d, want %d", r.d.Skipped(), r.want.Skipped)
	}
	return nil
}

// A reading is a stream and how it is read.
type reading struct {
	stream []byte
	side   wire.Side
	limit  int
	rule   int // of textRules
	middle bool
}

func (x *reading) String() string {
	return fmt.Sprintf("%q of side %d, limit %d, text rule %d, from the middle: %v", x.stream, x.side, x.limit, x.rule, x.middle)
}

// reference returns what the stream holds.
func (x *reading) reference() *refwire.Result {
	reader := refwire.Reader{Side: sides()[x.side], MaxFrame: x.limit, Text: textRules[x.rule]}
	result := reader.Parse(x.stream)
	if x.middle {
		result = reader.Middle(x.stream)
	}
	return &result
}

// prepare makes a decoder as the reading needs it, whatever state it was left in.
func (x *reading) prepare(d *wire.Decoder) {
	d.Renew(x.side, x.limit)
	d.SetText(nil)
	if rule := textRules[x.rule]; rule != nil {
		d.SetText(func(id []byte) bool { return rule(string(id), id != nil) })
	}
	if x.middle {
		d.Resync()
	}
}

// check reads the stream in these pieces.
func (x *reading) check(r *run, want *refwire.Result, pieces ...[]byte) error {
	x.prepare(r.d)
	r.want, r.frame, r.total = want, 0, 0
	at := 0
	for _, p := range pieces {
		at += len(p)
		if err := r.feed(p); err != nil {
			return fmt.Errorf("in %d pieces, in that of %d bytes that ends at %d: %w", len(pieces), len(p), at, err)
		}
	}
	if err := r.end(); err != nil {
		return fmt.Errorf("in %d pieces, the last of %d bytes: %w", len(pieces), len(pieces[len(pieces)-1]), err)
	}
	return nil
}

// manyPieces cuts a stream anywhere, into as many pieces as it likes.
func manyPieces(r *rand.Rand, stream []byte) (pieces [][]byte) {
	most := []int{3, 10, 40, 150}[r.IntN(4)]
	for len(stream) > 0 {
		n := min(r.IntN(most+1), len(stream))
		pieces = append(pieces, stream[:n])
		stream = stream[n:]
	}
	return pieces
}

// limitsOf returns limits that a reader may get wrong: one that no frame reaches, and around the sizes of the stream's frames and
// within one.
func limitsOf(r *rand.Rand, x reading) []int {
	const none = 1 << 20
	x.limit = none
	frames := x.reference().Frames
	if len(frames) == 0 {
		return []int{none, 1 + r.IntN(40)}
	}
	size := max(1, frames[r.IntN(len(frames))].Size)
	return []int{none, max(1, size-1), size, 1 + r.IntN(size)}
}

// positions returns where to cut a stream into two: everywhere, or, if it is long, around what ends lines and around where lines
// are cut.
func positions(r *rand.Rand, stream []byte) (at []int) {
	if len(stream) <= 300 {
		for i := range len(stream) + 1 {
			at = append(at, i)
		}
		return at
	}
	begin := 0
	for i := range stream {
		far := i - begin
		if stream[i] == '\n' {
			begin = i + 1
		}
		near := bytes.IndexByte(stream[i:min(i+3, len(stream))], '\n') >= 0
		if far < 2 || near && r.IntN(2) == 0 || far > 120 && far < 132 && r.IntN(3) == 0 || r.IntN(30) == 0 {
			at = append(at, i)
		}
	}
	return at
}
