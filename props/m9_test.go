package props

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"amicore/core/wire"
	"amicore/internal/refwire"
)

// What a fast decoder makes of any bytes is what a slow reader makes of them.
// The tests of package wire compare every field, by captures as well.
func TestM9TheDecoderReadsAsTheReferenceDoes(t *testing.T) {
	sides := map[wire.Side]refwire.Side{wire.FromServer: refwire.Server, wire.FromClient: refwire.Client}
	tokens := []string{
		"\r\n", "\n", "\r\n\r\n", "\r", ":", ": ", "Event: a\r\n", "Response: Success\r\n", "Response: Follows\r\n", "ActionID: 1\r\n",
		"Privilege: Command\r\n", "--END COMMAND--\r\n", "--END COMMAND--\r\n\r\n", "x(y: z): v\r\n", "\x00\xff", "Action: Ping\r\n", "text",
	}
	rapid.Check(t, func(t *rapid.T) {
		var stream []byte
		for _, s := range rapid.SliceOfN(rapid.SampledFrom(tokens), 0, 40).Draw(t, "stream") {
			stream = append(stream, s...)
		}
		side := rapid.SampledFrom([]wire.Side{wire.FromServer, wire.FromClient}).Draw(t, "side")
		limit := rapid.SampledFrom([]int{20, 60, 1 << 20}).Draw(t, "limit")
		size := rapid.IntRange(1, 64).Draw(t, "piece")
		var got, want []string
		for _, f := range refwire.Frames(stream, sides[side], limit) {
			want = append(want, f.Kind+f.Raw)
		}
		d := wire.NewDecoder(side, limit)
		var f wire.Frame
		for b := stream; len(b) > 0; {
			n := min(size, len(b))
			d.Feed(b[:n])
			for d.Next(&f) {
				got = append(got, f.Kind.String()+string(f.Bytes()))
			}
			b = b[n:]
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q\n reads %q\nwant %q", stream, got, want)
		}
	})
}
