package wire_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"amicore/core/wire"
	"amicore/internal/refwire"
)

// twins are a decoder and its clone, from a position of a stream on.
type twins struct {
	r      *rand.Rand
	x      *reading
	want   *refwire.Result
	at     int    // where the clone is made
	future []byte // of the clone; the decoder's own is what follows in the stream
}

// TestACloneAtAnyPositionHasAFutureOfItsOwn: at every position of a stream, with all, some or none of the last piece read. The
// decoder reads the rest of the stream and the clone another one, by turns, so that memory that they shared would show; both read
// what fresh decoders read.
func TestACloneAtAnyPositionHasAFutureOfItsOwn(t *testing.T) {
	seeds := 60
	if testing.Short() {
		seeds = 20
	}
	used := wire.NewDecoder(wire.FromServer, 1)
	streamsOf(t, seeds, func(g *grammar, x *reading) {
		want := x.reference()
		for _, at := range positions(g.r, x.stream) {
			g.b.Reset()
			w := twins{r: g.r, x: x, want: want, at: at, future: g.stream()}
			if err := w.check(used); err != nil {
				t.Fatalf("cloned at %d of %v\nand going on with %q: %v", at, x, w.future, err)
			}
		}
	})
}

// check goes both ways. d is used again.
func (w *twins) check(d *wire.Decoder) error {
	other := *w.x
	other.stream = append(append([]byte(nil), w.x.stream[:w.at]...), w.future...)
	w.x.prepare(d)
	r := &run{d: d, want: w.want}
	before := manyPieces(w.r, w.x.stream[:w.at])
	for i, p := range before {
		r.give(p)
		most := -1
		if i == len(before)-1 && w.r.IntN(3) == 0 {
			most = w.r.IntN(3)
		}
		if err := r.read(most); err != nil {
			return err
		}
	}
	c := &run{d: d.Clone(), want: other.reference(), frame: r.frame, total: r.total}
	n, kind := d.Partial()
	if cn, ckind := c.d.Partial(); cn != n || ckind != kind || c.d.Offset() != d.Offset() || c.d.Skipped() != d.Skipped() {
		return fmt.Errorf("the clone begins with Partial %d, %v, Offset %d and Skipped %d", cn, ckind, c.d.Offset(), c.d.Skipped())
	}
	first, second := r, c
	firstRest, secondRest := manyPieces(w.r, w.x.stream[w.at:]), manyPieces(w.r, w.future)
	if w.r.IntN(2) == 0 {
		first, second, firstRest, secondRest = c, r, secondRest, firstRest
	}
	// What the other one reads changes none of the frames that one has.
	for _, err := range []error{first.read(-1), second.read(-1), first.seen()} {
		if err != nil {
			return err
		}
	}
	for len(firstRest) > 0 || len(secondRest) > 0 {
		for _, turn := range []struct {
			run, other *run
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
	if err := first.end(); err != nil {
		return err
	}
	return second.end()
}
