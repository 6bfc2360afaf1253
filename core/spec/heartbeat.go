package spec

import (
	"amicore/core"
)

// heard notes that the server is there. contract: heartbeat, what counts as
// heard.
func (m *Machine) heard() {
	m.misses = 0
	m.pingAwaited = false
	m.lastHeard = m.now
	if m.isServing() {
		m.timers.heartbeat.arm(add(m.now, m.config.HeartbeatInterval))
	}
}

// frameHeard notes a frame that counts as heard. contract: heartbeat, what counts
// as heard.
func (m *Machine) frameHeard() {
	m.lastFrame = m.now
	m.blockSent = false
	m.heard()
}

// bytesCame notes that bytes came, before their frames are handled. contract:
// heartbeat, what counts as heard.
func (m *Machine) bytesCame() {
	m.lastBytes = m.now
	most := m.config.FrameTimeout
	if since(m.now, m.lastFrame) <= most || since(m.now, m.silentUntil()) <= most {
		m.heard()
	}
}

// heartbeatFired does what the heartbeat timer does. contract: heartbeat, the
// timer.
func (m *Machine) heartbeatFired() {
	busy := m.now < m.silentUntil()
	m.countSilence(busy)
	if m.pingAwaited && !busy {
		m.countUnanswered()
		m.misses++
		m.counts.Misses++
		m.tell(Command{Notice: core.NoticeHeartbeatMiss, Count: int64(m.misses)})
		if m.misses >= m.config.MaxMissed {
			why := core.CloseHeartbeat
			if m.lastBytes > m.lastHeard {
				why = core.CloseFraming
			}
			m.closeConnection(why)
			return
		}
	}
	if m.config.AnyOrder && m.pings() >= mostPings {
		m.forgetOldestPing()
	}
	if n := m.pings(); n == 0 || !busy && n < mostPings {
		m.waitOwn(ownPing)
	}
	m.pingAwaited = true
	m.timers.heartbeat.arm(add(max(m.now, m.silentUntil()), m.config.HeartbeatTimeout))
}

// forgetOldestPing closes the oldest record of a Ping without an answer.
// contract: heartbeat, the timer, 3.
func (m *Machine) forgetOldestPing() {
	for _, r := range m.records {
		if r.own == ownPing {
			m.closeRecordUnanswered(r)
			return
		}
	}
}
