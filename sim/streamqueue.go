package sim

import "amicore/core"

// The queue of events and gaps that wait for credit, kept a second time
// (docs/contract/events.md): from the frames, the credit and the phases, it follows
// exactly what each Step hands out, what is dropped, and where each gap stands. Which
// event it is, s12Deliver tells; here only their sizes count.

// streamQueue is the queue of a node.
type streamQueue struct {
	entries []streamEntry // what waits is from first on
	first   int
	events  int
	bytes   int
	// holding: since an accepted login no session has become Ready.
	holding bool
	// unsure: something came of which it is not known whether it is an event. It ends
	// when nothing waits.
	unsure bool

	came []streamEntry // in this Step, in the order of the wire
	told []streamEntry // what this Step hands out, in its order
	drop int           // events that are dropped in this Step
}

// streamEntry is an event, or a gap where gap says so.
type streamEntry struct {
	gap   core.GapReason
	count int64
	size  int32
	held  bool // back until Ready
	kind  streamKind
}

type streamKind uint8

const (
	streamSure  streamKind = iota
	streamMaybe            // an event, or an item of a list
	streamLogin            // in its place: a login was accepted
)

func (q *streamQueue) reset() {
	*q = streamQueue{entries: q.entries[:0], came: q.came[:0], told: q.told[:0]}
}

func (q *streamQueue) waiting() []streamEntry { return q.entries[q.first:] }

// backlog reports whether something waits for nothing but credit.
func (q *streamQueue) backlog() bool { return q.first < len(q.entries) && !q.entries[q.first].held }

// handing hands out in the Step of a node.
type handingOut struct {
	*streamQueue
	credit int64
	left   int // of StepEvents
	config *core.Config
}

func (h *handingOut) may() bool { return h.credit > 0 && h.left > 0 }

func (h *handingOut) tell(e streamEntry) {
	h.told = append(h.told, e)
	h.left--
	h.credit -= int64(e.size)
}

// queued hands out what waits.
func (h *handingOut) queued() {
	for h.backlog() && h.may() {
		e := h.entries[h.first]
		h.first++
		if e.gap == core.GapNone {
			h.events--
			h.bytes -= int(e.size)
		}
		h.tell(e)
	}
	if h.first == len(h.entries) {
		h.entries, h.first = h.entries[:0], 0
	}
}

// take takes what has come: it is handed out in its place, or waits.
func (h *handingOut) take(e streamEntry) {
	switch {
	case h.first == len(h.entries) && h.may() && !h.holding:
		h.tell(e)
	case e.gap != core.GapNone:
		h.addGap(e.gap, e.count)
	default:
		h.addEvent(e)
	}
}

// addEvent lets an event wait, or drops it or older ones for want of room.
func (h *handingOut) addEvent(e streamEntry) {
	for h.events >= h.config.QueueEvents || h.bytes+int(e.size) > h.config.QueueBytes {
		h.drop++
		if h.config.Drop == core.DropNewest || h.events == 0 {
			h.addGap(core.GapDropped, 1)
			return
		}
		h.dropOldest()
	}
	e.held = h.holding
	h.entries = append(h.entries, e)
	h.events++
	h.bytes += int(e.size)
}

// addGap lets a gap wait at the end: one of its reason takes it that has no event
// behind it.
func (q *streamQueue) addGap(why core.GapReason, count int64) {
	for i := len(q.entries) - 1; i >= q.first && q.entries[i].gap != core.GapNone; i-- {
		e := &q.entries[i]
		if e.gap != why {
			continue
		}
		e.count = sumOfCounts(e.count, count)
		if q.holding {
			q.holdFrom(i)
		}
		return
	}
	q.entries = append(q.entries, streamEntry{gap: why, count: count, held: q.holding})
}

func (q *streamQueue) holdFrom(i int) {
	for ; i < len(q.entries); i++ {
		q.entries[i].held = true
	}
}

// sumOfCounts adds two counts of which 0 is unknown.
func sumOfCounts(a, b int64) int64 {
	if a == 0 || b == 0 {
		return 0
	}
	return a + b
}

// dropOldest puts a gap in the place of the oldest event and merges the gaps around it:
// one for each reason is left, in the order in which they are first, and each is held
// back if a part of it was.
func (q *streamQueue) dropOldest() {
	end, seen := q.first, false
	for end < len(q.entries) && (!seen || q.entries[end].gap != core.GapNone) {
		seen = seen || q.entries[end].gap == core.GapNone
		end++
	}
	var merged []streamEntry
	var room [4]streamEntry
	merged = room[:0]
next:
	for _, e := range q.entries[q.first:end] {
		if e.gap == core.GapNone {
			q.events--
			q.bytes -= int(e.size)
			e = streamEntry{gap: core.GapDropped, count: 1, held: e.held}
		}
		for i := range merged {
			if m := &merged[i]; m.gap == e.gap {
				m.count, m.held = sumOfCounts(m.count, e.count), m.held || e.held
				continue next
			}
		}
		merged = append(merged, e)
	}
	q.first = end - len(merged)
	copy(q.entries[q.first:end], merged)
	for i := q.first; i < end; i++ {
		if q.entries[i].held {
			q.holdFrom(i)
			break
		}
	}
}

// accepted follows an accepted login: behind the first one a gap tells that a
// connection was lost, and from there on everything waits for Ready.
func (q *streamQueue) accepted(again bool) {
	q.holding = true
	if again {
		q.addGap(core.GapReconnect, 0)
	}
}

func (q *streamQueue) letGo() {
	q.holding = false
	for i := q.first; i < len(q.entries); i++ {
		q.entries[i].held = false
	}
}

// abandon empties the queue at Stopped: one gap stands for all of it.
func (h *handingOut) abandon() {
	gap := streamEntry{gap: core.GapDropped, count: int64(h.events)}
	for i, e := range h.waiting() {
		switch {
		case e.gap == core.GapNone:
		case h.events == 0 && i == 0:
			gap.count = e.count
		default:
			gap.count = sumOfCounts(gap.count, e.count)
		}
	}
	if h.drop += h.events; len(h.waiting()) > 0 {
		h.told = append(h.told, gap)
	}
	h.streamQueue.events, h.bytes, h.entries, h.first = 0, 0, h.entries[:0], 0
	h.letGo()
}
