package sim

import (
	"slices"

	"amicore/core"
	"amicore/core/fanout"
)

// subscribers are those of a node: one that reads whatever comes at once and,
// where the plan has one that does not, that one in front of it.
type subscribers struct {
	alone fanout.Fanout // the keen one by itself
	both  fanout.Fanout // the slow one, and a keen one behind it
	keens [2]*fanout.Subscriber

	fan  *fanout.Fanout
	keen *fanout.Subscriber
	slow *fanout.Subscriber // nil: there is none
	left bool               // the slow one is not as it was made

	idleUntil core.Instant
	panicsAt  int64    // the slow one's reader panics at this item; 0: it does not
	owed      account  // what was published for the slow one
	read      account  // what it got
	published []uint64 // hashes of the events that were published for the slow one and that it has not passed
	strange   bool     // it got another one, or one out of order
}

// account is what a subscriber was told of events: how many came, how many are
// missing by the gaps that say how many, and how many gaps do not say it.
type account struct{ events, dropped, unknown int64 }

func (a *account) add(event bool, gap core.GapReason, n int64) {
	switch {
	case event:
		a.events++
	case gap == core.GapDropped && n == 0:
		a.unknown++
	case gap == core.GapDropped:
		a.dropped += n
	}
}

// covers reports whether the gaps that were read tell of all that was owed and
// not read. Neighboring gaps become one, whose size is unknown if that of one
// of them is: it covers whatever is missing. So a gap of unknown size must
// come if one was owed, and may come only then.
func (a *account) covers(owed *account) bool {
	want, got := owed.events+owed.dropped, a.events+a.dropped
	if owed.unknown == 0 {
		return a.unknown == 0 && got == want
	}
	return a.unknown > 0 && a.unknown <= owed.unknown && got <= want
}

var slowOptions = fanout.Options{Filters: []fanout.Filter{{Events: []string{"*"}}}, QueueEvents: 64, QueueBytes: 32 << 10}

// reset makes the subscribers as new; the slow one is there where the plan
// lets it stop reading.
func (s *subscribers) reset(slow bool) {
	if s.keens[0] == nil {
		s.keens[0] = s.alone.Subscribe(fanout.Options{})
	}
	*s = subscribers{alone: s.alone, both: s.both, keens: s.keens, left: s.left, slow: s.slow, published: s.published[:0]}
	s.fan, s.keen = &s.alone, s.keens[0]
	if slow {
		if s.slow == nil || s.left {
			s.both, s.left = fanout.Fanout{}, false
			s.slow = s.both.Subscribe(slowOptions)
			s.keens[1] = s.both.Subscribe(fanout.Options{})
		}
		s.slow.Reset()
		s.fan, s.keen = &s.both, s.keens[1]
	}
	s.keen.Reset()
}

// hasSlow reports whether the slow one is there.
func (s *subscribers) hasSlow() bool { return s.fan == &s.both }

// publish hands out what a Deliver brings.
func (s *subscribers) publish(out *core.Command) {
	s.fan.Publish(out, nil)
	if s.hasSlow() {
		s.owed.add(out.Event != nil, out.Gap, out.Count)
		if out.Event != nil {
			s.published = append(s.published, hashOf(out.Event.Bytes()))
		}
	}
}

// passes takes the events up to one that the slow one gets: those in front of it are
// dropped.
func (s *subscribers) passes(event []byte) {
	at := slices.Index(s.published, hashOf(event))
	s.strange = s.strange || at < 0
	s.published = s.published[:copy(s.published, s.published[at+1:])]
}

// readSlow takes all that waits for the slow one. A reader that panics is gone
// with the batch in its hands; another one subscribes in its place.
func (s *subscribers) readSlow() (panicked bool) {
	for b := s.slow.Take(nil); b != nil; b = s.slow.Take(b) {
		for i := range b.Len() {
			item := b.At(i)
			s.read.add(item.Gap == core.GapNone, item.Gap, item.Count)
			if item.Gap == core.GapNone {
				s.passes(item.Event.Bytes())
			}
			if s.panicsAt > 0 {
				if s.panicsAt--; s.panicsAt == 0 {
					s.fan.Unsubscribe(s.slow)
					s.slow, s.left = s.fan.Subscribe(slowOptions), true
					s.owed, s.read, s.published = account{}, account{}, s.published[:0]
					return true
				}
			}
		}
	}
	s.published = s.published[:0] // what it has not got by now was dropped
	return false
}

// idles reports whether a plan lets a subscriber of a node stop reading.
func (p *Plan) idles(id core.Node) bool {
	for i := range p.Events {
		if e := &p.Events[i]; e.Kind == EventIdle && e.Node == id {
			return true
		}
	}
	return false
}

// s17Keen: whoever reads all the time gets every event, in its place, whatever
// another does.
func (c *checks) s17Keen() {
	if c.keen != c.events {
		c.node.fail("S17", "%d events were delivered, a subscriber that reads all the time got %d", c.events, c.keen)
	}
	if c.heard != c.told {
		c.node.fail("S17", "a subscriber that reads all the time got other events than were delivered, or in another order")
	}
}

// s10Slow: what waits for a subscriber that does not read stays within its caps.
func (c *checks) s10Slow() {
	if s := &c.node.subscribers; s.hasSlow() {
		waits := s.slow.Stats()
		c.s10Cap("events wait for a subscriber", waits.Queued, slowOptions.QueueEvents)
		c.s10Cap("bytes wait for a subscriber", waits.QueuedBytes, slowOptions.QueueBytes)
	}
}

// s17Slow: what the slow subscriber did not get, its gaps tell of, exactly
// unless one of them is of unknown size.
func (c *checks) s17Slow() {
	s := &c.node.subscribers
	if s.strange {
		c.node.fail("S17", "a slow subscriber got an event that was not published, or not behind the one before")
	}
	if s.hasSlow() && !s.read.covers(&s.owed) {
		c.node.fail("S17", "%d events, gaps of %d and %d gaps of unknown size were published, a slow subscriber got %d, gaps of %d and %d of unknown size",
			s.owed.events, s.owed.dropped, s.owed.unknown, s.read.events, s.read.dropped, s.read.unknown)
	}
}
