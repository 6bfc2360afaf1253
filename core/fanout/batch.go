package fanout

import (
	"slices"

	"amicore/core"
	"amicore/core/wire"
)

// Item is an event, or (Gap not GapNone) a hole in the stream at its place.
type Item struct {
	// Node is the number of the node, 0 where a machine has none. A gap of a
	// fleet has Node 0 if it stands for nodes that are not told apart, since
	// the gaps that wait name too many already (see MemoryBound): any node
	// may have lost events at its place.
	Node  core.Node
	Event wire.Message
	Gap   core.GapReason
	// Count is how many events a Gap stands for; 0: unknown.
	Count int64
}

// Batch is what a subscriber is handed at once. Its items are valid until
// it is given back to Take. It is not safe for concurrent use.
type Batch struct {
	lead  []item // gaps in front of the first event, those of dropped batches included
	items []item
	store wire.Store
	size  int // of the events, as the subscriber's bound counts it

	inLead gapIndex
	tail   int      // where the gaps behind the last event begin in items
	inTail gapIndex // of those gaps
}

// item is an Item. It is kept small: each is written by one processor and
// read by another.
type item struct {
	node core.Node
	gap  core.GapReason
	n    int64 // of a gap its count, of an event its number in the store
}

// Len returns how many items there are.
func (b *Batch) Len() int { return len(b.lead) + len(b.items) }

// At returns item i, counted from 0 in the order of the stream.
func (b *Batch) At(i int) (it Item) {
	var e *item
	if i < len(b.lead) {
		e = &b.lead[i]
	} else {
		e = &b.items[i-len(b.lead)]
	}
	it.Node, it.Gap = e.node, e.gap
	if e.gap == core.GapNone {
		b.store.View(int(e.n), &it.Event)
	} else {
		it.Count = e.n
	}
	return it
}

func (b *Batch) reset() {
	b.lead, b.items = b.lead[:0], b.items[:0]
	b.store.Reset()
	b.size, b.tail = 0, 0
	b.inLead.reset()
	b.inTail.reset()
}

// gaps returns how many gaps there are.
func (b *Batch) gaps() int { return b.Len() - b.store.Len() }

// growLike makes room for as much as a full batch has, in one go.
func (b *Batch) growLike(full *Batch) {
	b.items = slices.Grow(b.items, len(full.items)+len(full.items)/8)
	b.store.GrowLike(&full.store)
}

// capacity is the memory that the batch holds, in use or not.
func (b *Batch) capacity() int {
	return b.store.Capacity() + itemSize*(cap(b.items)+cap(b.lead)) + slotSize*(cap(b.inLead.slots)+cap(b.inTail.slots))
}

func (b *Batch) add(node core.Node, e *wire.Message, size int) {
	b.size += size
	b.items = append(b.items, item{node: node, n: int64(b.store.Len())})
	b.store.Append(e)
	if b.tail = len(b.items); b.inTail.n > 0 {
		b.inTail.reset()
	}
}

// addGap adds a hole behind the last event; it joins one of the same node and
// reason at the same place.
func (b *Batch) addGap(node core.Node, why core.GapReason, n int64, room *gapRoom) {
	if len(b.items) == 0 {
		b.leadGap(node, why, n, room)
		return
	}
	b.items = room.join(b.items, b.tail, &b.inTail, item{node: node, gap: why, n: n})
}

// leadGap adds a hole in front of the first event, as addGap does behind the last.
func (b *Batch) leadGap(node core.Node, why core.GapReason, n int64, room *gapRoom) {
	b.lead = room.join(b.lead, 0, &b.inLead, item{node: node, gap: why, n: n})
}

// foldInto turns the whole batch into gaps in front of next: its events are
// dropped, its holes stay. It returns how many events there were.
func (b *Batch) foldInto(next *Batch, room *gapRoom) (events int) {
	b.lead, next.lead = next.lead, b.lead // the older gaps come first
	b.inLead, next.inLead = next.inLead, b.inLead
	later := b.lead
	room.used -= b.gaps() // they are added again
	for i := range b.items {
		if e := &b.items[i]; e.gap != core.GapNone {
			next.leadGap(e.node, e.gap, e.n, room)
		} else {
			next.leadGap(e.node, core.GapDropped, 1, room)
			events++
		}
	}
	for i := range later {
		next.leadGap(later[i].node, later[i].gap, later[i].n, room)
	}
	return events
}
