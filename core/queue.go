package core

import (
	"math/bits"
	"slices"
)

// eventQueue holds the events that wait for credit, and the gaps between
// them. Events lie in one ring of bytes, each in one piece; views of popped
// ones stay good until the next begin.
type eventQueue struct {
	maxEvents, maxBytes, maxData int
	drop                         DropPolicy

	entries []queued // a ring of n from head
	head, n int
	first   uint64 // number of the entry at head, counted from the beginning
	hold    uint64 // entries from this number on wait for Ready; noHold: none

	data   []byte
	r, w   int // oldest byte that may be viewed, next byte to write
	used   bool
	events int
	bytes  int
}

// queued is an event (gap == GapNone) or a gap.
type queued struct {
	off, size int
	gap       GapReason
	count     int64
}

const noHold = ^uint64(0)

func (q *eventQueue) init(cfg *Config) {
	q.maxEvents, q.maxBytes, q.drop = cfg.QueueEvents, cfg.QueueBytes, cfg.Drop
	q.maxData = int(cfg.ringBytes())
	q.hold = noHold
}

// leastData is the size of the first ring.
const leastData = 4096

// idleData is the size up to which an empty queue keeps its ring.
const idleData = 256 << 10

// begin starts a Step: bytes popped in the last one may be written over.
func (q *eventQueue) begin() {
	if q.events == 0 {
		q.r, q.w, q.used = 0, 0, false
		if len(q.data) > idleData {
			q.data = nil
		}
		if q.n == 0 && len(q.entries) > 1024 {
			q.entries = nil
		}
		return
	}
	for i := 0; i < q.n; i++ {
		if e := q.at(i); e.gap == GapNone {
			q.r = e.off
			return
		}
	}
}

func (q *eventQueue) at(i int) *queued { return &q.entries[(q.head+i)&(len(q.entries)-1)] }

// held reports whether the next entry waits for Ready.
func (q *eventQueue) held() bool { return q.first >= q.hold }

// holdBack makes the entries from number at on wait for letGo.
func (q *eventQueue) holdBack(at uint64) { q.hold = min(q.hold, at) }

func (q *eventQueue) letGo() { q.hold = noHold }

// push queues an event and returns how many were dropped for it, itself
// included.
func (q *eventQueue) push(b []byte) (dropped int) {
	for q.events >= q.maxEvents || q.bytes+len(b) > q.maxBytes {
		if q.drop == DropNewest || q.events == 0 {
			q.pushGap(GapDropped, 1)
			return dropped + 1
		}
		q.dropOldest()
		dropped++
	}
	off := q.place(len(b))
	copy(q.data[off:], b)
	q.append(queued{off: off, size: len(b)})
	q.events++
	q.bytes += len(b)
	return dropped
}

// pushGap queues a gap, which joins one of the same reason at the same
// place, and returns its number. One that is to be held back holds the one that
// it joins.
func (q *eventQueue) pushGap(why GapReason, n int64) uint64 {
	end := q.first + uint64(q.n)
	for i := q.n - 1; i >= 0 && q.at(i).gap != GapNone; i-- {
		if e := q.at(i); e.gap == why {
			e.count = joinCounts(e.count, n)
			at := q.first + uint64(i)
			if end >= q.hold {
				q.holdBack(at)
			}
			return at
		}
	}
	q.append(queued{gap: why, count: n})
	return end
}

// joinCounts adds two counts of which 0 means unknown.
func joinCounts(a, b int64) int64 {
	if a == 0 || b == 0 {
		return 0
	}
	return a + b
}

func (q *eventQueue) append(e queued) {
	if q.n == len(q.entries) {
		grown := make([]queued, max(64, 2*len(q.entries)))
		for i := range q.n {
			grown[i] = *q.at(i)
		}
		q.entries, q.head = grown, 0
	}
	*q.at(q.n) = e
	q.n++
}

func (q *eventQueue) pop() queued {
	e := *q.at(0)
	q.head = (q.head + 1) & (len(q.entries) - 1)
	q.n--
	q.first++
	if e.gap == GapNone {
		q.events--
		q.bytes -= e.size
	}
	return e
}

// dropOldest puts a gap in the place of the oldest event. It merges with the
// gaps around it, which are at the same place now.
func (q *eventQueue) dropOldest() {
	var run gapRun
	for q.at(0).gap != GapNone {
		run.take(q)
	}
	run.take(q)
	for q.n > 0 && q.at(0).gap != GapNone {
		run.take(q)
	}
	for i := run.n - 1; i >= 0; i-- {
		q.head = (q.head - 1) & (len(q.entries) - 1)
		q.n++
		q.first--
		*q.at(0) = run.gaps[i]
	}
	// The numbers of the gaps have changed, so that the point from which
	// entries are held back is set anew where it is among them.
	if i := slices.Index(run.held[:run.n], true); i >= 0 {
		q.hold = q.first + uint64(i)
	}
}

// gapRun merges entries that are next to each other into gaps, at most one of
// each reason.
type gapRun struct {
	gaps [numGapReasons]queued
	held [numGapReasons]bool // a part of it is held back
	n    int
}

// take takes the first entry of the queue; an event becomes a gap.
func (r *gapRun) take(q *eventQueue) {
	held := q.held()
	e := q.pop()
	if e.gap == GapNone {
		e = queued{gap: GapDropped, count: 1}
	}
	for i := range r.n {
		if r.gaps[i].gap == e.gap {
			r.gaps[i].count = joinCounts(r.gaps[i].count, e.count)
			r.held[i] = r.held[i] || held
			return
		}
	}
	r.gaps[r.n], r.held[r.n] = e, held
	r.n++
}

// abandon empties the queue. It returns how many events were in it, whether
// anything was, and the one gap that stands for all of it.
func (q *eventQueue) abandon() (events int, hole bool, count int64) {
	events, hole, count = q.events, q.n > 0, int64(q.events)
	for first := events == 0; q.n > 0; {
		e := q.pop()
		switch {
		case e.gap == GapNone:
		case first:
			count, first = e.count, false
		default:
			count = joinCounts(count, e.count)
		}
	}
	q.letGo()
	return events, hole, count
}

func (q *eventQueue) bytesOf(e queued) []byte { return q.data[e.off:][:e.size:e.size] }

// place finds room for n bytes in one piece.
func (q *eventQueue) place(n int) int {
	if !q.used {
		q.r, q.w = 0, 0
	}
	switch {
	case q.w >= q.r && len(q.data)-q.w >= n && !(q.used && q.w == q.r):
	case q.w > q.r && q.r >= n: // wrap; the rest of the ring is lost for a round
		q.w = 0
	case q.w < q.r && q.r-q.w >= n:
	default:
		q.grow(n)
	}
	off := q.w
	q.w += n
	q.used = true
	return off
}

// grow moves the live events into a larger ring. Views into the old one stay
// good: nobody writes to it any more.
func (q *eventQueue) grow(n int) {
	size := grownCap(len(q.data), max(leastData, q.bytes+n), int64(q.maxData))
	q.moveTo(make([]byte, min(size, q.maxData)))
}

// moveTo moves the live events to the front of another ring.
func (q *eventQueue) moveTo(ring []byte) {
	w := 0
	for i := range q.n {
		if e := q.at(i); e.gap == GapNone {
			w += copy(ring[w:], q.bytesOf(*e))
			e.off = w - e.size
		}
	}
	q.data, q.r, q.w, q.used = ring, 0, w, w > 0
}

// clone copies what is in the queue, into rings without room to spare: copying
// those of the original would dominate the cost of Machine.Clone. One of more
// than half of the largest size has that size, as grow makes it.
func (q *eventQueue) clone() eventQueue {
	c := *q
	c.entries, c.head = nil, 0
	if q.n > 0 {
		c.entries = make([]queued, 1<<bits.Len(uint(q.n-1)))
	}
	for i := range q.n {
		c.entries[i] = *q.at(i)
	}
	var ring []byte
	if q.events > 0 {
		size := q.bytes
		if 2*size > q.maxData {
			size = q.maxData
		}
		ring = make([]byte, size)
	}
	c.moveTo(ring)
	return c
}
