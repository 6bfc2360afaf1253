package core

import "time"

// alive notes that a byte has come: whatever it is, the link is up.
func (m *Machine) alive() {
	m.misses = 0
	m.pinged = false
	m.heardAt = m.now
	if m.phase.serving() {
		m.arm(alarmHeartbeat, m.now.Add(m.cfg.HeartbeatInterval))
	}
}

// heartbeatDue is called after silence: it pings, or counts a miss. Late by
// any time, it counts one miss: a process that was suspended must not cut a
// live link.
func (m *Machine) heartbeatDue() {
	if m.cfg.Observe {
		m.observedSilence()
		return
	}
	busy := m.now < m.silentUntil()
	if m.pinged && !busy {
		m.misses++
		m.stats.Misses++
		m.notice(NoticeHeartbeatMiss, 0).Count = int64(m.misses)
		if m.misses >= m.cfg.MaxMissed {
			m.drop(CloseHeartbeat)
			return
		}
	}
	// One more ping costs little and serves where a proxy swallowed the last;
	// behind a blocking action the one that waits is enough.
	if m.cfg.AnyOrder && m.ownPings >= maxFencePings {
		m.forgetPing() // no fence will: the answers may come in any order, or never
	}
	if m.ownPings == 0 || !busy && m.ownPings < maxFencePings {
		m.enqueueOwn(ownPing, "")
	}
	m.pinged = true
	m.armMiss()
}

// forgetPing closes the record of the machine's oldest ping in flight.
func (m *Machine) forgetPing() {
	for s := m.records.head; s != noSlot; s = m.slots[s].links[linkOrder].next {
		if m.slots[s].own == ownPing {
			m.finishUnanswered(s)
			return
		}
	}
}

// armMiss waits HeartbeatTimeout for a byte, from when the session may not be
// blocked any more: the answer of an action that takes its whole time comes
// just after it.
func (m *Machine) armMiss() {
	m.arm(alarmHeartbeat, max(m.now, m.silentUntil()).Add(m.cfg.HeartbeatTimeout))
}

// silentUntil is until when a live session may be silent. It does not grow
// with every new action, or a caller who goes on would keep a dead link alive.
func (m *Machine) silentUntil() Instant {
	if m.blockSum == 0 {
		return m.heardAt
	}
	if !m.cfg.AnyOrder {
		return m.firstUntil(m.heardAt)
	}
	// Whichever of them is worked on, it is answered within the longest time,
	// and no action that was sent into the silence began it. One that was
	// overdue when a byte came will not be answered any more: its record stays,
	// for no fence closes it.
	longest, due := time.Duration(0), minInstant
	for s := m.records.head; s != noSlot; s = m.slots[s].links[linkOrder].next {
		sl := &m.slots[s]
		if due = max(due, sl.sent).Add(sl.block); due > m.heardAt {
			longest = max(longest, sl.block)
		}
	}
	return max(m.heardAt, m.askedAt).Add(longest)
}

// firstUntil is until when the first action on record that may block, and must
// be answered, may keep the session busy, if its turn came at from or when it
// was sent. What stands behind it can not have begun without a byte.
func (m *Machine) firstUntil(from Instant) Instant {
	found := false
	for s := m.records.head; s != noSlot; s = m.slots[s].links[linkOrder].next {
		sl := &m.slots[s]
		// An open one has shown that it blocks no more, unless its work is
		// between two responses (JabberSend).
		if sl.block > 0 && (sl.state != slotOpen || sl.rule == RuleDouble) {
			from, found = max(from, sl.sent).Add(sl.block), true
		}
		if found && !sl.silentEnd {
			break // what is behind one that blocks is answered after it, a ping as well
		}
	}
	return from
}
