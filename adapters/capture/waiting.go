package capture

import "slices"

// segment is a run of bytes of one direction that waits for earlier ones.
type segment struct {
	place
	from int64 // position of the first byte, see half.position
	data []byte
}

func (s *segment) end() int64 { return s.from + int64(len(s.data)) }

// waiting are the segments of one direction that wait for earlier bytes. None
// overlaps another. They are found by a binary search over small numbers,
// whatever order they come in, since a file may hold thousands of tiny ones
// from the last to the first.
type waiting struct {
	order []uint32 // numbers of segments, by position
	all   []segment
	free  []uint32 // numbers that are not in use
	bytes int
}

// Bounds of the segments that wait. Over them a hole counts as final, and the
// stream goes on behind it.
const (
	maxSegments     = 2048     // for one direction of a connection
	maxSegmentBytes = 4 << 20  // for one direction of a connection
	maxWaiting      = 32 << 20 // for a file, with segmentSize for each
)

// segmentSize is what a segment takes besides its bytes, and more than that.
const segmentSize = 64

// held returns how much memory the segments take.
func (w *waiting) held() int { return w.bytes + segmentSize*len(w.order) }

func (w *waiting) full() bool { return len(w.order) > maxSegments || w.bytes > maxSegmentBytes }

func (w *waiting) at(i int) *segment { return &w.all[w.order[i]] }

// insert adds a copy of a segment's bytes, but for those that wait already.
// One that spans others takes their place.
func (w *waiting) insert(s segment) {
	i, _ := slices.BinarySearchFunc(w.order, s.from, func(n uint32, from int64) int {
		return int(min(max(w.all[n].from-from, -1), 1))
	})
	if i > 0 {
		if known := w.at(i-1).end() - s.from; known >= int64(len(s.data)) {
			return
		} else if known > 0 {
			s.data, s.from = s.data[known:], s.from+known
		}
	}
	end := i
	for ; end < len(w.order) && w.at(end).from < s.end(); end++ {
		if next := w.at(end); next.end() > s.end() || next.from == s.from && next.end() == s.end() {
			s.data = s.data[:next.from-s.from]
			break
		}
	}
	if len(s.data) == 0 {
		return
	}
	w.remove(i, end)
	s.data = slices.Clone(s.data)
	w.bytes += len(s.data)
	n := uint32(len(w.all))
	if last := len(w.free) - 1; last >= 0 {
		n, w.free = w.free[last], w.free[:last]
		w.all[n] = s
	} else {
		w.all = append(w.all, s)
	}
	w.order = slices.Insert(w.order, i, n)
}

// remove takes segments out.
func (w *waiting) remove(from, to int) {
	for _, n := range w.order[from:to] {
		w.bytes -= len(w.all[n].data)
		w.all[n] = segment{}
		w.free = append(w.free, n)
	}
	w.order = slices.Delete(w.order, from, to)
}
