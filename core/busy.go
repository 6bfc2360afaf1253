package core

import "time"

// busyTime is how long the server may be busy with actions that block. It works
// on one action at a time, in the order of sending. The turn of an action comes
// when it is sent, or when the server is done with the record in front of it,
// whichever is later.
//
// What is asked for is always the span of some records, see Machine.span. That
// of all of them is asked for with each submission, so it is kept up to date.
type busyTime struct {
	turn  Instant       // when the record in front of the present first one was closed
	until Instant       // span(turn, all records), unless stale or sum is 0
	stale bool          // a record went from the middle, or blocks no more
	sum   time.Duration // of the records
	// askedAt is when the first action that may block was sent behind the last
	// frame that counts as heard; not after that frame if there is none.
	askedAt Instant
}

// blocking returns how long a record may keep the server busy. One that is open
// blocks no more, unless its work is between two responses (JabberSend).
func (s *slot) blocking() time.Duration {
	if s.state == slotOpen && s.rule != RuleDouble {
		return 0
	}
	return s.block
}

// next extends a span that ends at u by the record s.
func (s *slot) next(u Instant) Instant {
	if b := s.blocking(); b > 0 {
		return max(u, s.sent).Add(b)
	}
	return u
}

// span returns until when the server may be busy with the records, if its work
// on them begins at from; with leading, only with those that it may be at
// without a frame having come: what is behind the first that may block and must
// be answered cannot have begun.
func (m *Machine) span(from Instant, leading bool) Instant {
	found := false
	for s := m.records.head; s != noSlot; s = m.slots[s].links[linkOrder].next {
		sl := &m.slots[s]
		found = found || sl.blocking() > 0
		from = sl.next(from)
		if leading && found && !sl.silentEnd {
			break
		}
	}
	return from
}

// busyUntil returns until when the server may be busy with what was sent.
func (m *Machine) busyUntil() Instant {
	b := &m.busy
	switch {
	case b.sum == 0:
		return b.turn
	case b.stale:
		b.until, b.stale = m.span(b.turn, false), false
	}
	return b.until
}

// mayBeBusy reports whether the server may be busy now.
func (m *Machine) mayBeBusy() bool { return m.now < m.busyUntil() }

// noteSent counts the time of an action that is sent now, before it is a
// record.
func (m *Machine) noteSent(sl *slot) {
	if sl.block == 0 {
		return
	}
	b := &m.busy
	b.until, b.stale = max(m.busyUntil(), m.now).Add(sl.block), false
	b.sum += sl.block
	if b.askedAt <= m.life.frameAt {
		b.askedAt = m.now
	}
}

// noteOpened counts the time of a record no more that has been responded to.
func (m *Machine) noteOpened(sl *slot) {
	if sl.block > 0 && sl.blocking() == 0 {
		m.busy.sum -= sl.block
		m.busy.stale = true
	}
}

// noteClosed counts the time of a record no more that the server is done with.
// first says whether it was the first: all others were sent before now, so that
// their time begins now.
func (m *Machine) noteClosed(sl *slot, first bool) {
	b := &m.busy
	b.sum -= sl.blocking()
	switch {
	case first:
		b.turn, b.until, b.stale = m.now, m.now.Add(b.sum), false
	case sl.blocking() > 0:
		b.stale = true
	}
}

// finishUnanswered is finish for a record of which nothing was heard. If it is
// the first, the server may be busy for as long as before, for no other action
// has begun.
func (m *Machine) finishUnanswered(s uint32) {
	first := m.records.head == s
	turn, until := m.slots[s].next(m.busy.turn), m.busyUntil()
	m.finish(s)
	if first {
		m.busy.turn, m.busy.until = turn, until
	}
}

// silentUntil returns until when a live session may go without a frame. It does
// not grow with every new action: otherwise a caller that submits on would keep
// a dead link open.
func (m *Machine) silentUntil() Instant {
	heard := m.life.frameAt
	if m.busy.sum == 0 {
		return heard
	}
	if !m.cfg.AnyOrder {
		return m.span(heard, true)
	}
	// Whichever of them is worked on, it is answered within the longest time,
	// and no action that was sent into the silence began it. One that was
	// overdue when a frame came will not be answered any more: its record stays,
	// since no fence closes it.
	longest, due := time.Duration(0), minInstant
	for s := m.records.head; s != noSlot; s = m.slots[s].links[linkOrder].next {
		sl := &m.slots[s]
		if due = sl.next(due); due > heard {
			longest = max(longest, sl.blocking())
		}
	}
	if longest == 0 {
		return heard
	}
	return max(heard, m.busy.askedAt).Add(longest)
}
