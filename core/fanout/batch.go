package fanout

import (
	"slices"

	"amicore/core"
	"amicore/core/wire"
)

// Item is an event, or (Gap not GapNone) a hole in the stream at its place.
type Item struct {
	Node  core.Node
	Event wire.Message
	Gap   core.GapReason
	// Count is how many events a Gap stands for; 0: unknown.
	Count int64
}

// Batch is what a subscriber is handed at once. Its items are valid until
// it is given back to Take. It is not safe for concurrent use.
type Batch struct {
	lead  []Item // gaps in the place of batches that were dropped before this one
	items []item
	store wire.Store
	size  int // of the events, as the subscriber's bound counts it
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
	if i < len(b.lead) {
		return b.lead[i]
	}
	e := &b.items[i-len(b.lead)]
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
	b.size = 0
}

// growLike makes room for as much as a full batch has, in one go.
func (b *Batch) growLike(full *Batch) {
	b.items = slices.Grow(b.items, len(full.items)+len(full.items)/8)
	b.store.GrowLike(&full.store)
}

// capacity is the memory that the batch holds, in use or not.
func (b *Batch) capacity() int {
	return b.store.Capacity() + itemSize*cap(b.items) + leadSize*cap(b.lead)
}

// leadSize is the size of an Item.
const leadSize = 80

func (b *Batch) add(node core.Node, e *wire.Message, size int) {
	b.size += size
	b.items = append(b.items, item{node: node, n: int64(b.store.Len())})
	b.store.Append(e)
}

// addGap adds a hole; it joins one of the same node and reason at the same place.
func (b *Batch) addGap(node core.Node, why core.GapReason, n int64) {
	for i := len(b.items) - 1; i >= 0 && b.items[i].gap != core.GapNone; i-- {
		if e := &b.items[i]; e.gap == why && e.node == node {
			e.n = joinCounts(e.n, n)
			return
		}
	}
	if len(b.items) == 0 {
		b.leadGap(node, why, n)
		return
	}
	b.items = append(b.items, item{node: node, gap: why, n: n})
}

func (b *Batch) leadGap(node core.Node, why core.GapReason, n int64) {
	for i := range b.lead {
		if e := &b.lead[i]; e.Gap == why && e.Node == node {
			e.Count = joinCounts(e.Count, n)
			return
		}
	}
	b.lead = append(b.lead, Item{Node: node, Gap: why, Count: n})
}

// joinCounts adds two counts of which 0 means unknown.
func joinCounts(a, b int64) int64 {
	if a == 0 || b == 0 {
		return 0
	}
	return a + b
}

// foldInto turns the whole batch into gaps in front of next: its events are
// dropped, its holes stay. It returns how many events there were.
func (b *Batch) foldInto(next *Batch) (events int) {
	b.lead, next.lead = next.lead, b.lead // the older gaps come first
	later := b.lead
	for i := range b.items {
		if e := &b.items[i]; e.gap != core.GapNone {
			next.leadGap(e.node, e.gap, e.n)
		} else {
			next.leadGap(e.node, core.GapDropped, 1)
			events++
		}
	}
	for _, g := range later {
		next.leadGap(g.Node, g.Gap, g.Count)
	}
	return events
}
