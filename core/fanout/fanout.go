package fanout

import (
	"math"
	"math/bits"
	"slices"

	"amicore/core"
	"amicore/core/wire"
)

// Options are the bounds and the choice of one subscriber.
type Options struct {
	// Filters choose the events: one of them must take it; none: all.
	Filters []Filter
	// Node, when not 0, is the only one whose events and gaps it takes.
	Node core.Node
	// QueueEvents (16,384) and QueueBytes (8 MiB) bound what waits for the
	// subscriber: events, their line tables and where they lie. See MemoryBound.
	QueueEvents, QueueBytes int
	// Drop says what goes when a bound is reached. DropOldest drops a batch
	// of the oldest events, about 64 KiB or an eighth of the queue, at a time.
	Drop core.DropPolicy
}

func (o *Options) setDefaults() {
	if o.QueueEvents <= 0 {
		o.QueueEvents = 16_384
	}
	if o.QueueBytes <= 0 {
		o.QueueBytes = 8 << 20
	}
}

// limit is the size at which a batch is closed and the next one begun.
func (o *Options) limit() int { return min(batchBytes, max(1, o.QueueBytes/8)) }

// namedGaps is how many gaps may wait before further ones lose the number of
// their node: one of each of 4,096 nodes, or more where the queue is larger.
func (o *Options) namedGaps() int { return max(leastNamedGaps, o.QueueEvents) }

const leastNamedGaps = 4096

// MemoryBound returns the most memory, in bytes, that a subscriber with these
// options holds, whatever number of nodes come and go: what waits, with the
// room that slices take while they grow, and the batch that was taken last. A
// bound that does not fit is the largest int.
//
// It holds since gaps have a bound as well. When 4,096 gaps wait, or
// QueueEvents if that is more, a further one that does not join another of its
// node, reason and place has Node 0: see Item.Node.
func (o Options) MemoryBound() int {
	o.setDefaults()
	// Queued batches and spare ones, together as many as were ever queued at
	// once, have at most keepFactor times the size of a full one; the one that
	// was taken and the one that fills may have one large event more. Gaps of
	// node 0 lie between events. Those of other nodes may wait, and be in the
	// batch that was taken, each time in a slice that has doubled and with an
	// index of at most four slots a gap.
	const namedGap = 2 * (2*itemSize + 4*slotSize)
	overBytes, bytes := bits.Mul64(keepFactor+2, uint64(o.QueueBytes))
	overEvents, events := bits.Mul64(itemSize*gapsTogether, uint64(o.QueueEvents)+1)
	overNamed, named := bits.Mul64(namedGap, uint64(o.namedGaps()))
	batches := uint64(keepFactor * extraBatches * o.limit())
	sum, over := bits.Add64(bytes, events, 0)
	sum, overSum := bits.Add64(sum, named, 0)
	if overBytes|overEvents|overNamed|over|overSum != 0 || sum > math.MaxInt-batches {
		return math.MaxInt
	}
	return int(sum + batches)
}

const (
	// keepFactor is how much larger than a full batch one may be that is used again.
	keepFactor = 3
	// eventSize is what a batch has for an event besides Message.Size.
	eventSize = 12 + itemSize
	itemSize  = 16
	// gapsTogether is how many gaps of one node can stand at one place: one of each reason.
	gapsTogether = 4
)

// Stats are the counts of one subscriber.
type Stats struct {
	// Taken events were put into its queue, Dropped ones are marked by a Gap.
	Taken, Dropped uint64
	// Queued events are waiting now, and have QueuedBytes with their tables.
	Queued, QueuedBytes int
}

// batchBytes is the size of a batch, where the queue is large enough.
const batchBytes = 64 << 10

// extraBatches is how many batches there may be beyond QueueBytes: those
// closed by the number of their events, the one that fills and the one taken.
const extraBatches = 11

// trimTakes is the number of Takes after which spare batches go that none of
// them needed: a consumer that falls behind by so much again and again finds
// them, and a burst does not keep its memory for good.
const trimTakes = 128

// Subscriber is one queue of events.
type Subscriber struct {
	options Options
	closed  []*Batch // waiting, oldest first
	filling *Batch   // nil: nothing since the last Take
	spares  []*Batch
	least   int // spares that were not needed in the last takes
	takes   int
	limit   int
	gaps    gapRoom
	stats   Stats
}

// Fanout is the set of subscribers. The zero Fanout is empty and ready. It is
// not safe for concurrent use.
type Fanout struct {
	ofAll  []*Subscriber // in the order of Subscribe
	ofNode map[core.Node][]*Subscriber
	n      int
}

// Subscribe adds a subscriber; it sees what is published from now on.
func (f *Fanout) Subscribe(o Options) *Subscriber {
	o.setDefaults()
	s := &Subscriber{options: o, limit: o.limit(), gaps: gapRoom{most: o.namedGaps()}}
	f.n++
	if o.Node == 0 {
		f.ofAll = append(f.ofAll, s)
		return s
	}
	if f.ofNode == nil {
		f.ofNode = make(map[core.Node][]*Subscriber)
	}
	f.ofNode[o.Node] = append(f.ofNode[o.Node], s)
	return s
}

// Reset makes the subscriber as Subscribe made it, and keeps its memory: what
// waits is forgotten, and batches that were taken are invalid.
func (s *Subscriber) Reset() {
	for b := s.Take(nil); b != nil; b = s.Take(b) { // which recycles them
	}
	s.stats, s.takes, s.least = Stats{}, 0, len(s.spares)
}

// Unsubscribe removes a subscriber; what it has may still be taken.
func (f *Fanout) Unsubscribe(s *Subscriber) {
	node := s.options.Node
	if node == 0 {
		f.ofAll = f.without(f.ofAll, s)
	} else if rest := f.without(f.ofNode[node], s); len(rest) > 0 {
		f.ofNode[node] = rest
	} else {
		delete(f.ofNode, node)
	}
}

// without removes s from some of the subscribers, if it is among them.
func (f *Fanout) without(some []*Subscriber, s *Subscriber) []*Subscriber {
	i := slices.Index(some, s)
	if i < 0 {
		return some
	}
	f.n--
	return slices.Delete(some, i, i+1)
}

// Len returns how many subscribers there are.
func (f *Fanout) Len() int { return f.n }

// Publish copies what a Deliver command brings to every subscriber that
// wants it and calls woke, if not nil, for each that had nothing waiting:
// first those of all nodes, then those of the command's node, each in the
// order of Subscribe. Subscribers of other nodes cost nothing.
func (f *Fanout) Publish(c *core.Command, woke func(*Subscriber)) {
	for _, s := range f.ofAll {
		s.publish(c, woke)
	}
	if c.Node == 0 || f.ofNode == nil {
		return
	}
	for _, s := range f.ofNode[c.Node] {
		s.publish(c, woke)
	}
}

func (s *Subscriber) publish(c *core.Command, woke func(*Subscriber)) {
	empty := s.Empty()
	if c.Event == nil {
		s.gap(c.Node, c.Gap, c.Count)
	} else if s.wants(c.Event) {
		s.event(c.Node, c.Event)
	}
	if woke != nil && empty && !s.Empty() {
		woke(s)
	}
}

// wants reports whether one of the filters takes the event.
func (s *Subscriber) wants(e *wire.Message) bool {
	for i := range s.options.Filters {
		if s.options.Filters[i].Match(*e) {
			return true
		}
	}
	return len(s.options.Filters) == 0
}

func (s *Subscriber) event(node core.Node, e *wire.Message) {
	size := e.Size() + eventSize
	for s.stats.Queued >= s.options.QueueEvents || s.stats.QueuedBytes+size > s.options.QueueBytes {
		if s.options.Drop == core.DropNewest || size > s.options.QueueBytes {
			s.stats.Dropped++
			s.gap(node, core.GapDropped, 1)
			return
		}
		s.dropOldest()
	}
	b := s.fill()
	b.add(node, e, size)
	s.stats.Taken++
	s.stats.Queued++
	s.stats.QueuedBytes += size
	if b.size >= s.limit || b.store.Len() >= max(1, s.options.QueueEvents/8) {
		s.closed = append(s.closed, b)
		s.filling = nil
	}
}

func (s *Subscriber) gap(node core.Node, why core.GapReason, n int64) {
	s.fill().addGap(node, why, n, &s.gaps)
}

// fill returns the batch that is being filled.
func (s *Subscriber) fill() *Batch {
	if s.filling == nil {
		if n := len(s.spares); n > 0 {
			s.filling, s.spares = s.spares[n-1], s.spares[:n-1]
			s.least = min(s.least, n-1)
		} else {
			s.filling = &Batch{}
			if n := len(s.closed); n > 0 {
				s.filling.growLike(s.closed[n-1])
			}
		}
	}
	return s.filling
}

// dropOldest drops the oldest batch; the gap goes in front of the next.
func (s *Subscriber) dropOldest() {
	oldest := s.shift()
	next := s.fill()
	if len(s.closed) > 0 {
		next = s.closed[0]
	}
	n := oldest.foldInto(next, &s.gaps)
	s.stats.Dropped += uint64(n)
	s.stats.Queued -= n
	s.stats.QueuedBytes -= oldest.size
	s.recycle(oldest)
}

// shift takes out what has waited longest.
func (s *Subscriber) shift() (b *Batch) {
	if len(s.closed) > 0 {
		b = s.closed[0]
		s.closed = slices.Delete(s.closed, 0, 1)
		return b
	}
	b, s.filling = s.filling, nil
	return b
}

// recycle keeps a batch for later, unless an event has made it large.
func (s *Subscriber) recycle(b *Batch) {
	if b.capacity() <= keepFactor*s.limit {
		b.reset()
		s.spares = append(s.spares, b)
	}
}

// trim lets the spares go that were not needed lately.
func (s *Subscriber) trim() {
	s.spares = slices.Delete(s.spares, 0, s.least)
	s.least, s.takes = len(s.spares), 0
}

// pressingBytes is how much may wait while more is coming.
const pressingBytes = 512 << 10

// Pressing reports whether so much waits that it should be taken even while
// more is coming: 512 KiB, or a quarter of a bound.
func (s *Subscriber) Pressing() bool {
	return s.stats.QueuedBytes >= min(pressingBytes, s.options.QueueBytes/4) || 4*s.stats.Queued >= s.options.QueueEvents
}

// Empty reports whether nothing waits.
func (s *Subscriber) Empty() bool {
	return len(s.closed) == 0 && (s.filling == nil || s.filling.Len() == 0)
}

// Take hands over what has waited longest, up to about 64 KiB, or nil when
// nothing waits. done, if not nil, is a batch that was taken before and is
// used again: its items are invalid from here on.
func (s *Subscriber) Take(done *Batch) *Batch {
	if done != nil {
		s.recycle(done)
	}
	if s.takes++; s.takes >= trimTakes {
		s.trim()
	}
	if s.Empty() {
		return nil
	}
	b := s.shift()
	s.stats.Queued -= b.store.Len()
	s.stats.QueuedBytes -= b.size
	s.gaps.used -= b.gaps()
	return b
}

// Stats returns the counts.
func (s *Subscriber) Stats() Stats { return s.stats }
