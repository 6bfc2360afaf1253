package core

// alive notes that a byte has come: whatever it is, the link is up.
func (m *Machine) alive() {
	m.misses = 0
	m.pinged = false
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
	if m.pinged && !m.mayBlock() {
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
	if m.ownPings == 0 || !m.mayBlock() && m.ownPings < maxFencePings {
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
	from := m.now
	if m.mayBlock() {
		from = m.frontSince.Add(m.blockSum)
	}
	m.arm(alarmHeartbeat, from.Add(m.cfg.HeartbeatTimeout))
}
