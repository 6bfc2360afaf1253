package wire_test

import (
	"testing"

	"amicore/core/wire"
)

// streamsOf makes readings of streams of the grammar, each with all limits that limitsOf finds.
func streamsOf(t *testing.T, seeds int, each func(g *grammar, x *reading)) {
	t.Helper()
	for seed := range uint64(seeds) {
		g := newGrammar(seed, seed%7 == 4)
		g.garble = seed%4 == 3
		x := reading{middle: g.garble, rule: []int{0, 0, 0, 1, 2, 2, 3, 4}[g.r.IntN(8)]}
		if g.client {
			x.side = wire.FromClient
		}
		x.stream = g.stream()
		for _, limit := range limitsOf(g.r, x) {
			x.limit = limit
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
	used := &run{d: wire.NewDecoder(wire.FromServer, 1)}
	streamsOf(t, seeds, func(g *grammar, x *reading) {
		want := x.reference()
		fresh := &run{d: wire.NewDecoder(x.side, x.limit), deep: true}
		check := func(r *run, pieces ...[]byte) {
			if err := x.check(r, want, pieces...); err != nil {
				t.Fatalf("%v\nof %v\npieces %.20q", err, x, pieces)
			}
		}
		check(fresh, x.stream)
		check(fresh, cut(x.stream, 1)...)
		check(used, cut(x.stream, 1)...)
		for range 3 {
			check(fresh, manyPieces(g.r, x.stream)...)
			check(used, manyPieces(g.r, x.stream)...)
		}
		for _, i := range positions(g.r, x.stream) {
			check(used, x.stream[:i], x.stream[i:])
		}
	})
}
