package fanout

import (
	"amicore/core"
	"amicore/core/wire"
)

// Options are the bounds and the choice of one subscriber.
type Options struct {
	// Filters choose the events: one of them must take it; none: all.
	Filters []Filter
	// QueueEvents (16,384) and QueueBytes (8 MiB) bound what waits for the
	// subscriber; line tables come on top, about a fifth of the bytes.
	QueueEvents, QueueBytes int
	// Drop says what goes when a bound is reached. DropOldest drops a batch
	// of the oldest events, about 64 KiB, at a time.
	Drop core.DropPolicy
}

// Stats are the counts of one subscriber.
type Stats struct {
	// Taken events were put into its queue, Dropped ones are marked by a Gap.
	Taken, Dropped uint64
	// Queued and QueuedBytes are waiting now.
	Queued, QueuedBytes int
}

// batchBytes is the size at which a batch is closed and the next one begun.
const batchBytes = 64 << 10

// Subscriber is one queue of events.
type Subscriber struct {
	options Options
	closed  []*Batch // waiting, oldest first
	filling *Batch   // nil: nothing since the last Take
	spare   *Batch
	limit   int
	stats   Stats
}

// Fanout is the set of subscribers, in the order of Subscribe. The zero
// Fanout is empty and ready. It is not safe for concurrent use.
type Fanout struct{ subscribers []*Subscriber }

// Subscribe adds a subscriber; it sees what is published from now on.
func (f *Fanout) Subscribe(o Options) *Subscriber {
	if o.QueueEvents <= 0 {
		o.QueueEvents = 16_384
	}
	if o.QueueBytes <= 0 {
		o.QueueBytes = 8 << 20
	}
	s := &Subscriber{options: o, limit: min(batchBytes, max(1, o.QueueBytes/8))}
	f.subscribers = append(f.subscribers, s)
	return s
}

// Unsubscribe removes a subscriber; what it has may still be taken.
func (f *Fanout) Unsubscribe(s *Subscriber) {
	for i, have := range f.subscribers {
		if have == s {
			f.subscribers = append(f.subscribers[:i:i], f.subscribers[i+1:]...)
			return
		}
	}
}

// Len returns how many subscribers there are.
func (f *Fanout) Len() int { return len(f.subscribers) }

// Publish copies what a Deliver command brings to every subscriber that
// wants it and calls woke, if not nil, for each that had nothing waiting.
func (f *Fanout) Publish(c *core.Command, woke func(*Subscriber)) {
	for _, s := range f.subscribers {
		empty := s.Empty()
		if c.Event == nil {
			s.gap(c.Node, c.Gap, c.Count)
		} else if s.wants(*c.Event) {
			s.event(c.Node, *c.Event)
		}
		if woke != nil && empty && !s.Empty() {
			woke(s)
		}
	}
}

// wants reports whether one of the filters takes the event.
func (s *Subscriber) wants(e wire.Message) bool {
	for i := range s.options.Filters {
		if s.options.Filters[i].Match(e) {
			return true
		}
	}
	return len(s.options.Filters) == 0
}

func (s *Subscriber) event(node core.Node, e wire.Message) {
	size := len(e.Bytes())
	for s.stats.Queued >= s.options.QueueEvents || s.stats.QueuedBytes+size > s.options.QueueBytes {
		if s.options.Drop == core.DropNewest || s.stats.Queued == 0 {
			s.stats.Dropped++
			s.fill().addGap(node, core.GapDropped, 1)
			return
		}
		s.dropOldest()
	}
	b := s.fill()
	b.add(node, e)
	s.stats.Taken++
	s.stats.Queued++
	s.stats.QueuedBytes += size
	if b.store.Bytes() >= s.limit || b.store.Len() >= max(1, s.options.QueueEvents/8) {
		s.closed = append(s.closed, b)
		s.filling = nil
	}
}

func (s *Subscriber) gap(node core.Node, why core.GapReason, n int64) { s.fill().addGap(node, why, n) }

// fill returns the batch that is being filled.
func (s *Subscriber) fill() *Batch {
	if s.filling == nil {
		s.filling, s.spare = s.spare, nil
		if s.filling == nil {
			s.filling = &Batch{}
		}
	}
	return s.filling
}

// dropOldest drops the oldest batch; the gap goes in front of the next.
func (s *Subscriber) dropOldest() {
	var oldest *Batch
	if len(s.closed) > 0 {
		oldest = s.closed[0]
		s.closed = append(s.closed[:0], s.closed[1:]...)
	} else {
		oldest, s.filling = s.filling, nil
	}
	next := s.fill()
	if len(s.closed) > 0 {
		next = s.closed[0]
	}
	n := oldest.foldInto(next)
	s.stats.Dropped += uint64(n)
	s.stats.Queued -= n
	s.stats.QueuedBytes -= oldest.store.Bytes()
	oldest.reset()
	s.spare = oldest
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
		done.reset()
		s.spare = done
	}
	var b *Batch
	switch {
	case len(s.closed) > 0:
		b = s.closed[0]
		s.closed = append(s.closed[:0], s.closed[1:]...)
	case s.filling != nil && s.filling.Len() > 0:
		b, s.filling = s.filling, nil
	default:
		return nil
	}
	s.stats.Queued -= b.store.Len()
	s.stats.QueuedBytes -= b.store.Bytes()
	return b
}

// Stats returns the counts.
func (s *Subscriber) Stats() Stats { return s.stats }
