package core

import "amicore/core/wire"

// life is what was heard of the server on this connection. What counts is a complete frame that begins with Event, Response or
// ActionID: bytes alone do not prove that the session is understood. Bytes of a frame that is still arriving count too, but at
// most for FrameTimeout, or a session whose framing is lost would live for as long as the server sends anything.
type life struct {
	frameAt Instant // the last frame that counts
	heardAt Instant // that, or the last bytes that counted
	bytesAt Instant // the last bytes
}

// isLive reports whether a frame proves that the session is understood.
func isLive(f *wire.Frame) bool {
	switch f.Kind {
	case wire.KindEvent, wire.KindResponse, wire.KindFollows:
		return true
	}
	return startsWithID(f)
}

// startsWithID reports whether the first header is ActionID.
func startsWithID(f *wire.Frame) bool {
	if f.Len() == 0 {
		return false
	}
	name, _, ok := f.Header(0)
	return ok && wire.EqualFold(name, "ActionID")
}

// noteBytes notes that bytes have arrived. They count as heard for FrameTimeout since the last frame that counts, or since the
// server may have been too busy to write one.
func (m *Machine) noteBytes() {
	m.life.bytesAt = m.now
	if m.now.Sub(m.life.frameAt) <= m.cfg.FrameTimeout || m.now.Sub(m.silentUntil()) <= m.cfg.FrameTimeout {
		m.noteHeard()
	}
}

// noteLiveFrame notes that a frame has arrived that counts as heard.
func (m *Machine) noteLiveFrame() {
	m.life.frameAt = m.now
	m.noteHeard()
}

func (m *Machine) noteHeard() {
	m.misses = 0
	m.pinged = false
	m.life.heardAt = m.now
	if m.phase.serving() {
		m.arm(alarmHeartbeat, m.now.Add(m.cfg.HeartbeatInterval))
	}
}

// silenceReason says what a heartbeat that is lost means: no bytes, or bytes that make no frames.
func (m *Machine) silenceReason() CloseReason {
	if m.life.bytesAt > m.life.heardAt {
		return CloseFraming
	}
	return CloseHeartbeat
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
		m.notice(NoticeHeartbeatMiss, int64(m.misses))
		if m.misses >= m.cfg.MaxMissed {
			m.drop(m.silenceReason())
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

// armMiss waits HeartbeatTimeout for what counts as heard, from when the
// session may not be blocked any more: the answer of an action that takes its
// whole time comes just after it.
func (m *Machine) armMiss() {
	m.arm(alarmHeartbeat, max(m.now, m.silentUntil()).Add(m.cfg.HeartbeatTimeout))
}
