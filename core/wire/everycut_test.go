package wire_test

import (
	"math/rand/v2"
	"testing"

	"amicore/core/wire"
	"amicore/internal/wiretrial"
)

// picks draws from a seed.
func picks(seed uint64) wiretrial.Pick { return rand.New(rand.NewPCG(seed, 0xa31)).IntN }

// streamsOf makes readings of streams of the grammar, each with all limits that wiretrial.Limits finds.
func streamsOf(t *testing.T, seeds int, each func(g *wiretrial.Grammar, x *wiretrial.Reading)) {
	t.Helper()
	for seed := range uint64(seeds) {
		g, x := wiretrial.Stream(picks(seed))
		for _, limit := range wiretrial.Limits(g.Pick, x) {
			x.Limit = limit
			each(g, &x)
		}
	}
}

// TestAStreamCutAnywhereIsReadAsTheReferenceReadsIt: into two pieces at every position, byte by byte and at random into many. The
// decoder is used again in the state that the stream before has left it in.
func TestAStreamCutAnywhereIsReadAsTheReferenceReadsIt(t *testing.T) {
	seeds := 700
	if testing.Short() {
		seeds = 100
	}
	used := &wiretrial.Run{D: wire.NewDecoder(wire.FromServer, 1)}
	streamsOf(t, seeds, func(g *wiretrial.Grammar, x *wiretrial.Reading) {
		want := x.Reference()
		fresh := &wiretrial.Run{D: wire.NewDecoder(x.Side, x.Limit), Deep: true}
		check := func(r *wiretrial.Run, pieces ...[]byte) {
			if err := x.Check(r, want, pieces...); err != nil {
				t.Fatalf("%v\nof %v\npieces %.20q", err, x, pieces)
			}
		}
		check(fresh, x.Stream)
		check(fresh, wiretrial.Cut(x.Stream, 1)...)
		check(used, wiretrial.Cut(x.Stream, 1)...)
		for range 3 {
			check(fresh, wiretrial.Pieces(g.Pick, x.Stream)...)
			check(used, wiretrial.Pieces(g.Pick, x.Stream)...)
		}
		for _, i := range wiretrial.Positions(g.Pick, x.Stream) {
			check(used, x.Stream[:i], x.Stream[i:])
		}
	})
}

// TestEachPartOfAStreamWithHolesIsReadFromItsMiddle: see wiretrial.Holes.
func TestEachPartOfAStreamWithHolesIsReadFromItsMiddle(t *testing.T) {
	seeds := 1500
	if testing.Short() {
		seeds = 200
	}
	used := &wiretrial.Run{D: wire.NewDecoder(wire.FromServer, 1)}
	streamsOf(t, seeds, func(g *wiretrial.Grammar, x *wiretrial.Reading) {
		h := wiretrial.Holes{Pick: g.Pick, Reading: x}
		if err := h.Check(used); err != nil {
			t.Fatalf("%v\nof %v", err, x)
		}
	})
}

// TestACloneAtAnyPositionHasAFutureOfItsOwn: at every position of a stream; see wiretrial.Twins.
func TestACloneAtAnyPositionHasAFutureOfItsOwn(t *testing.T) {
	seeds := 60
	if testing.Short() {
		seeds = 20
	}
	used := &wiretrial.Run{D: wire.NewDecoder(wire.FromServer, 1)}
	streamsOf(t, seeds, func(g *wiretrial.Grammar, x *wiretrial.Reading) {
		want := x.Reference()
		for _, at := range wiretrial.Positions(g.Pick, x.Stream) {
			w := wiretrial.Twins{Pick: g.Pick, Reading: x, Want: want, At: at, Future: g.Stream()}
			if err := w.Check(used); err != nil {
				t.Fatalf("cloned at %d of %v\nand going on with %q: %v", at, x, w.Future, err)
			}
		}
	})
}

// TestACopyTellsWhatTheDecoderTold: see wiretrial.Copies.
func TestACopyTellsWhatTheDecoderTold(t *testing.T) {
	seeds := 200
	if testing.Short() {
		seeds = 40
	}
	used := &wiretrial.Run{D: wire.NewDecoder(wire.FromServer, 1)}
	c := wiretrial.Copies{Deep: true}
	trailers := 0
	streamsOf(t, seeds, func(g *wiretrial.Grammar, x *wiretrial.Reading) {
		want := x.Reference()
		for i := range want.Frames {
			f := &want.Frames[i]
			if n := len(f.At); f.Kind == wire.KindFollows.String() && !f.Oversize && n > 0 && f.At[n-1] == len(f.Lines)-1 {
				trailers++
			}
		}
		if err := c.Check(used, x, want, wiretrial.Pieces(g.Pick, x.Stream)); err != nil {
			t.Fatalf("%v\nof %v", err, x)
		}
	})
	t.Logf("%d frames end in a header behind their text", trailers)
	if trailers < 20 && !testing.Short() {
		t.Errorf("only %d frames end in a header behind their text", trailers)
	}
}
