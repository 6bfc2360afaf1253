package capture

import (
	"testing"

	"github.com/gopacket/gopacket/layers"
	"pgregory.net/rapid"
)

// TestWhatWaitsIsEveryByteOnce inserts segments of a stream in any order, with
// any overlap.
func TestWhatWaitsIsEveryByteOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var w waiting
		var known [300]bool
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			if len(w.order) > 0 && rapid.IntRange(0, 9).Draw(t, "remove") == 0 {
				n := rapid.IntRange(1, len(w.order)).Draw(t, "removed")
				for i := range n {
					for at := w.at(i).from; at < w.at(i).end(); at++ {
						known[at] = false
					}
				}
				w.remove(0, n)
			}
			from := rapid.IntRange(0, len(known)-1).Draw(t, "from")
			s := segment{from: int64(from), data: make([]byte, rapid.IntRange(1, min(40, len(known)-from)).Draw(t, "size"))}
			for i := range s.data {
				s.data[i] = byte(from + i)
				known[from+i] = true
			}
			w.insert(s)
			checkWaiting(t, &w, known[:])
		}
	})
}

func checkWaiting(t *rapid.T, w *waiting, known []bool) {
	bytes, last := 0, int64(0)
	for i := range w.order {
		s := w.at(i)
		if s.from < last || len(s.data) == 0 {
			t.Fatalf("segment %d is at %d, %d bytes, after %d", i, s.from, len(s.data), last)
		}
		for k, c := range s.data {
			if at := s.from + int64(k); !known[at] || c != byte(at) {
				t.Fatalf("byte %d is %d, known %v", at, c, known[at])
			}
		}
		last, bytes = s.end(), bytes+len(s.data)
	}
	n := 0
	for _, k := range known {
		if k {
			n++
		}
	}
	if bytes != n || w.bytes != n || len(w.all) != len(w.order)+len(w.free) {
		t.Fatalf("%d bytes wait, %d are counted, of %d", bytes, w.bytes, n)
	}
}

// TestNothingFollowsTheEndOfAStream: neither behind a FIN, whether it comes in
// its turn or waits for it, nor behind a reset; a reset out of place is none.
func TestNothingFollowsTheEndOfAStream(t *testing.T) {
	text := func(at uint32, data string) *layers.TCP {
		s := &layers.TCP{Seq: 100 + at}
		s.Payload = []byte(data)
		return s
	}
	fin := func(s *layers.TCP) *layers.TCP { s.FIN = true; return s }
	rst := func(at uint32) *layers.TCP { s := text(at, ""); s.RST = true; return s }
	for name, c := range map[string]struct {
		segments []*layers.TCP
		want     string
	}{
		"FIN":              {[]*layers.TCP{fin(text(0, "ab")), text(2, "cd"), text(4, "ef")}, "ab"},
		"FIN that waits":   {[]*layers.TCP{fin(text(2, "cd")), text(4, "ef"), text(0, "ab"), text(4, "ef")}, "abcdef"},
		"FIN alone":        {[]*layers.TCP{fin(text(2, "")), text(0, "ab"), text(2, "cd")}, "ab"},
		"FIN of before":    {[]*layers.TCP{text(0, "abcd"), fin(text(0, "ab")), text(4, "ef")}, "abcdef"},
		"RST":              {[]*layers.TCP{text(0, "ab"), rst(2), text(2, "cd")}, "ab"},
		"RST out of place": {[]*layers.TCP{text(0, "ab"), rst(1), rst(3), text(2, "cd")}, "abcd"},
	} {
		conn := &conn{}
		conn.segment(0, &layers.TCP{SYN: true, Seq: 99}, place{})
		for i, s := range c.segments {
			conn.segment(0, s, place{packet: i})
		}
		conn.flush()
		got := ""
		for _, p := range conn.pieces {
			got += string(p.data)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
