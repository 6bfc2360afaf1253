package wiretrial

import (
	"fmt"

	"amicore/internal/refwire"
)

// Twins are a decoder and its clone, from a position of a stream on. The decoder reads the rest of the stream and the clone another
// one, by turns, so that memory that they shared would show; both read what fresh decoders read.
type Twins struct {
	Pick    Pick
	Reading *Reading
	Want    *refwire.Result
	At      int    // where the clone is made
	Future  []byte // of the clone; the decoder's own is what follows in the stream
}

// Check goes both ways, with all, some or none of the last piece read before the clone is made. It uses the decoder of used.
func (w *Twins) Check(used *Run) error {
	other := *w.Reading
	other.Stream = append(append([]byte(nil), w.Reading.Stream[:w.At]...), w.Future...)
	w.Reading.Prepare(used.D)
	r := &Run{D: used.D, want: w.Want}
	before := Pieces(w.Pick, w.Reading.Stream[:w.At])
	for i, p := range before {
		r.give(p)
		most := -1
		if i == len(before)-1 && w.Pick.chance(3) {
			most = w.Pick(3)
		}
		if err := r.read(most); err != nil {
			return err
		}
	}
	c := &Run{D: r.D.Clone(), want: other.Reference(), frame: r.frame, total: r.total}
	n, kind := r.D.Partial()
	if cn, ckind := c.D.Partial(); cn != n || ckind != kind || c.D.Offset() != r.D.Offset() || c.D.Skipped() != r.D.Skipped() {
		return fmt.Errorf("the clone begins with Partial %d, %v, Offset %d and Skipped %d", cn, ckind, c.D.Offset(), c.D.Skipped())
	}
	first, second := r, c
	firstRest, secondRest := Pieces(w.Pick, w.Reading.Stream[w.At:]), Pieces(w.Pick, w.Future)
	if w.Pick.chance(2) {
		first, second, firstRest, secondRest = c, r, secondRest, firstRest
	}
	// What the other one reads changes none of the frames that one has.
	for _, check := range []func() error{func() error { return first.read(-1) }, func() error { return second.read(-1) }, first.seen} {
		if err := check(); err != nil {
			return err
		}
	}
	if err := byTurns(first, second, firstRest, secondRest); err != nil {
		return err
	}
	if err := first.end(); err != nil {
		return err
	}
	return second.end()
}

// byTurns feeds a piece to one and a piece to the other until all are fed.
func byTurns(first, second *Run, firstRest, secondRest [][]byte) error {
	for len(firstRest) > 0 || len(secondRest) > 0 {
		for _, turn := range [...]struct {
			run, other *Run
			rest       *[][]byte
		}{{first, second, &firstRest}, {second, first, &secondRest}} {
			if len(*turn.rest) == 0 {
				continue
			}
			if err := turn.run.feed((*turn.rest)[0]); err != nil {
				return err
			}
			*turn.rest = (*turn.rest)[1:]
			if err := turn.other.seen(); err != nil {
				return err
			}
		}
	}
	return nil
}
