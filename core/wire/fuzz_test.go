package wire_test

import (
	"testing"

	"amicore/core/wire"
	"amicore/internal/wiretrial"
)

// FuzzDecoder feeds any bytes in pieces of any length and compares the frames with the reference's. Its corpus under testdata holds
// pieces of the captures.
func FuzzDecoder(f *testing.F) {
	f.Fuzz(func(t *testing.T, stream []byte, client, middle bool, limit, piece uint16) {
		if len(stream) > 1<<13 {
			return // the reference takes its time
		}
		side := wire.FromServer
		if client {
			side = wire.FromClient
		}
		d, reader := pair(side, int(limit)+1, wiretrial.TextRules[int(limit)%len(wiretrial.TextRules)])
		want := reader.Parse(stream)
		if middle {
			d.Resync()
			want = reader.Middle(stream)
		}
		same(t, decode(t, d, wiretrial.Cut(stream, int(piece)+1)), want, d)
	})
}
