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

// A retained sums what was ever allocated for the tables of one Feed, which its frames may still view.
type retained struct {
	arena []uint32
	total int
}

func (r *retained) see(d *Decoder) {
	if cap(d.arena) > cap(r.arena) {
		r.total += 4 * cap(r.arena)
		r.arena = d.arena
	}
}

func TestADecoderHoldsNoMoreThanItsBound(t *testing.T) {
	if size := reflect.TypeFor[Decoder]().Size() + reflect.TypeFor[discard]().Size(); size > decoderSize {
		t.Fatalf("decoderSize is %d, a decoder takes %d", decoderSize, size)
	}
	streams := map[string]string{
		"empty lines in Follows": "Response: Follows\r\n" + strings.Repeat("\n", 5000) + "--END COMMAND--\r\n\r\n",
		"shortest frames":        strings.Repeat("a\n\n", 2000),
		"an endless line":        "Event: " + strings.Repeat("x", 20000) + "\r\n\r\n",
		"an endless frame":       "Event: A\r\n" + strings.Repeat("K: v\r\n", 5000) + "\r\n",
		"oversize frames":        strings.Repeat("Event: "+strings.Repeat("x", 150)+"\r\nActionID: "+strings.Repeat("x", 150)+"\r\n\r\n", 20),
		"empty lines":            strings.Repeat("\r\n", 5000),
		"an endless Follows":     "Response: Follows\r\n" + strings.Repeat("\n--END COMMAND--\nx\n", 2000),
	}
	for name, stream := range streams {
		for _, limit := range []int{1, 20, 100, 1000, 4096, 100_000} {
			for _, feed := range []int{1, 7, 64, 1000, 65536} {
				for _, side := range []Side{FromServer, FromClient} {
					d := NewDecoder(side, limit)
					bound := MemoryBound(limit, feed)
					var f Frame
					for p := []byte(stream + stream); len(p) > 0; p = p[min(feed, len(p)):] {
						d.Feed(p[:min(feed, len(p))])
						r := retained{arena: d.arena}
						for d.Next(&f) {
							r.see(d)
						}
						r.see(d)
						if n := d.holds() + r.total; n > bound {
							t.Fatalf("%s: limit %d, pieces of %d: holds %d, bound %d", name, limit, feed, n, bound)
						}
					}
				}
			}
		}
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
