package wire

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// holds counts what the decoder holds: its buffers by their capacity.
func (d *Decoder) holds() int {
	n := int(reflect.TypeFor[Decoder]().Size())
	if d.drop != nil {
		n += int(reflect.TypeFor[discard]().Size())
	}
	return n + cap(d.buf) + cap(d.spare) + cap(d.kept) + 4*(cap(d.lines)+cap(d.arena)+cap(d.keptLines))
}

// A retained sums the arrays that were outgrown in one Feed, which its frames may still view.
type retained struct {
	arena, keptLines []uint32
	kept             []byte
	tables, oversize int
}

func (r *retained) see(d *Decoder) {
	r.tables += 4 * outgrown(&r.arena, d.arena)
	r.oversize += 4*outgrown(&r.keptLines, d.keptLines) + outgrown(&r.kept, d.kept)
}

// outgrown returns the capacity of the array before, if now is another one.
func outgrown[T any](before *[]T, now []T) (n int) {
	if cap(now) > cap(*before) {
		n = cap(*before)
	}
	*before = now
	return n
}

func TestADecoderHoldsNoMoreThanItsBound(t *testing.T) {
	if size := reflect.TypeFor[Decoder]().Size() + reflect.TypeFor[discard]().Size(); size > decoderSize {
		t.Fatalf("decoderSize is %d, a decoder takes %d", decoderSize, size)
	}
	for name, stream := range memoryStreams() {
		for _, limit := range []int{1, 20, 100, 1000, 4096, 100_000} {
			for _, feed := range []int{1, 7, 64, 1000, 65536} {
				for _, side := range []Side{FromServer, FromClient} {
					n, _ := mostHeld(side, stream+stream, limit, feed)
					if bound := MemoryBound(limit, feed); n > bound {
						t.Fatalf("%s: limit %d, pieces of %d: holds %d, bound %d", name, limit, feed, n, bound)
					}
				}
			}
		}
	}
}

// TestTheBoundOfADecoderIsReached: by a limit that dwarfs the pieces, and by
// pieces that dwarf the limit, so that a bound that leaves half of a term out is
// too small for one of them. What is kept of frames over the limit is compared
// with its own term, since lines that are long enough leave the line tables empty.
func TestTheBoundOfADecoderIsReached(t *testing.T) {
	for _, x := range []struct {
		what        string
		limit, feed int
		share       float64
		oversize    bool
	}{
		{"the frame and its line table", 30_000, 64, 0.95, false},
		{"the line tables of one piece", 3100, 16*(1+batch+fewEnds) - slack, 0.9, false},
		{"frames over the limit", 250, 64 << 10, 0.6, true},
	} {
		most, by, bound := 0, "", MemoryBound(x.limit, x.feed)
		if x.oversize {
			bytes, lines := mostKept(int64(x.limit), x.feed+slack)
			bound = 2 * (bytes + 4*lines)
		}
		for name, stream := range memoryStreams() {
			n, oversize := mostHeld(FromServer, stream+stream, x.limit, x.feed)
			if x.oversize {
				n = oversize
			}
			if n > most {
				most, by = n, name
			}
		}
		t.Logf("%s: holds %d of %d (%.3f) with %s", x.what, most, bound, float64(most)/float64(bound), by)
		if float64(most) < x.share*float64(bound) {
			t.Errorf("%s: holds at most %d, the bound is %d: less than %v of it", x.what, most, bound, x.share)
		}
	}
}

// mostHeld returns the most that a decoder of the stream holds, and the most of
// frames over the limit.
func mostHeld(side Side, stream string, limit, feed int) (most, oversize int) {
	d := NewDecoder(side, limit)
	var f Frame
	for p := []byte(stream); len(p) > 0; p = p[min(feed, len(p)):] {
		d.Feed(p[:min(feed, len(p))])
		r := retained{arena: d.arena, kept: d.kept, keptLines: d.keptLines}
		for d.Next(&f) {
			r.see(d)
		}
		r.see(d)
		most = max(most, d.holds()+r.tables+r.oversize)
		oversize = max(oversize, cap(d.kept)+4*cap(d.keptLines)+r.oversize)
	}
	return most, oversize
}

func memoryStreams() map[string]string {
	return map[string]string{
		"empty lines in Follows": "Response: Follows\r\n" + strings.Repeat("\n", 5000) + "--END COMMAND--\r\n\r\n",
		"shortest frames":        strings.Repeat("a\n\n", 2000),
		"an endless line":        "Event: " + strings.Repeat("x", 20000) + "\r\n\r\n",
		"an endless frame":       "Event: A\r\n" + strings.Repeat("K: v\r\n", 5000) + "\r\n",
		"oversize frames":        strings.Repeat("Event: "+strings.Repeat("x", 150)+"\r\nActionID: "+strings.Repeat("x", 150)+"\r\n\r\n", 20),
		"empty lines":            strings.Repeat("\r\n", 5000),
		"an endless Follows":     "Response: Follows\r\n" + strings.Repeat("\n--END COMMAND--\nx\n", 2000),
		"a large Follows":        "Response: Follows\r\n" + strings.Repeat("\n", 29_900) + "--END COMMAND--\r\n\r\n",
		"many Follows":           strings.Repeat("Response: Follows\r\n"+strings.Repeat("\n", 3000)+"--END COMMAND--\r\n\r\n", 30),
		"a Follows and the beginning of one": "Response: Follows\r\n" + strings.Repeat("\n", 29_900) +
			strings.Repeat("--END COMMAND--\r\n\r\nResponse: Follows\r\n"+strings.Repeat("\n", 29_900), 4),
		"two long lines, and none that ends a piece": strings.Repeat(strings.Repeat("x", 126)+"\nActionID:"+strings.Repeat("x", 118)+"\n\n", 600),
		"empty lines between shortest frames":        strings.Repeat(strings.Repeat("\n", 500)+"a\n\n", 300),
	}
}

func TestAnyBytesKeepTheDecoderWithinItsBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit, feed := rapid.IntRange(1, 300).Draw(t, "limit"), rapid.IntRange(1, 300).Draw(t, "feed")
		d := NewDecoder(Side(rapid.IntRange(0, 1).Draw(t, "side")), limit)
		var f Frame
		pieces := rapid.SliceOfN(rapid.SampledFrom([]string{
			"\n", "\r\n", "a", "Event: A\n", "Response: Follows\n", "--END COMMAND--\n\n", strings.Repeat("\n", 300), strings.Repeat("a\n", 150),
			strings.Repeat("x", 300),
		}), 1, 30).Draw(t, "pieces")
		for _, p := range pieces {
			if rapid.IntRange(0, 9).Draw(t, "resync") == 0 {
				d.Resync()
			}
			d.Feed(bytes.Clone([]byte(p[:min(feed, len(p))])))
			for d.Next(&f) {
			}
			if n, bound := d.holds(), MemoryBound(limit, feed); n > bound {
				t.Fatalf("holds %d, bound %d", n, bound)
			}
		}
	})
}

func TestAMessageIsASmallValue(t *testing.T) {
	if size := reflect.TypeFor[Message]().Size(); size > 56 {
		t.Errorf("a Message takes %d bytes", size)
	}
}

func TestLineEndsAreFoundWhereverTheyStand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.SampledFrom([]byte{'\n', '\n', '\r', 0x0b, 0x8a, 0, 0xff, 'a'}), 0, 300).Draw(t, "bytes")
		var want []uint32
		for i, c := range p {
			if c == '\n' {
				want = append(want, uint32(i)+1+7)
			}
		}
		got := appendLineEnds(grow([]uint32(nil), len(p)+fewEnds, 1000), p, 7)
		if len(got) != len(want) {
			t.Fatalf("%d line ends, want %d", len(got), len(want))
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("line end %d is at %d, want %d", i, got[i], want[i])
			}
		}
	})
}

func TestWhatAStoreCountsForAMessageIsTheSizeOfItsEntry(t *testing.T) {
	if n := reflect.TypeFor[stored]().Size(); n != storedSize {
		t.Errorf("an entry has %d bytes, storedSize is %d", n, storedSize)
	}
}
