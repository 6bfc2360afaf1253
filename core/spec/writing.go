package spec

import (
	"amicore/core"
)

// mostPings is how many Pings wait or are records at most. contract: config,
// other limits.
const mostPings = 4

// write puts into Sends what may be written. contract: writing, what is sent.
func (m *Machine) write() {
	if !m.isOnline() {
		return
	}
	m.sendOwn()
	for m.isServing() && len(m.ownWaiting) == 0 {
		m.sendCallers()
		needed := m.isFencePingNeeded()
		if needed {
			m.countFencePing(false)
			m.waitOwn(ownPing)
			m.sendOwn()
		}
		if !needed || len(m.callersWaiting) == 0 {
			break
		}
	}
	m.armHold()
	if m.window > 0 && !m.timers.stall.armed {
		m.timers.stall.arm(add(m.now, m.config.WriteTimeout))
	}
}

// sendOwn sends own actions, until one does not fit into the window. contract:
// writing, what is sent, 1.
func (m *Machine) sendOwn() {
	for len(m.ownWaiting) > 0 {
		a := m.ownWaiting[0]
		if m.window+len(a.bytes) > m.config.SendWindow {
			return
		}
		m.ownWaiting = remove(m.ownWaiting, a)
		m.emit(Command{Kind: core.CommandSend, Bytes: a.bytes, Own: true, Sensitive: a.own == ownLogin})
		m.becomesRecord(a)
	}
}

// sendCallers sends callers' actions, until one is not sent. contract: writing,
// what is sent, 2.
func (m *Machine) sendCallers() {
	for len(m.callersWaiting) > 0 {
		a := m.callersWaiting[0]
		held := m.config.HoldBehindBlocking && m.mayBeBusy()
		if m.window+len(a.bytes) > m.config.SendWindow || held || m.wouldStray(a) {
			return
		}
		m.callersWaiting = remove(m.callersWaiting, a)
		m.emitCallersSend(a.bytes)
		m.becomesRecord(a)
	}
}

// emitCallersSend makes a Send of a caller's action; neighbors are one. contract:
// what is compared.
func (m *Machine) emitCallersSend(bytes string) {
	if n := len(m.commands); n > 0 {
		last := &m.commands[n-1]
		if last.Kind == core.CommandSend && !last.Own && last.Conn == m.conn {
			last.Bytes += bytes
			return
		}
	}
	m.emit(Command{Kind: core.CommandSend, Bytes: bytes})
}

// becomesRecord notes that an action is in a Send. contract: writing, what is
// sent.
func (m *Machine) becomesRecord(a *action) {
	a.state = sent
	a.sent = m.now
	m.records = append(m.records, a)
	if a.block > 0 && !m.blockSent && m.now > m.lastFrame {
		m.blockSent, m.blockSentAt = true, m.now
	}
	m.window += len(a.bytes)
	m.counts.BytesOut += uint64(len(a.bytes))
}

// wouldStray reports whether raw text of an action could be taken for that of
// another. contract: writing, what would stray.
func (m *Machine) wouldStray(a *action) bool {
	if m.config.AnyOrder || len(m.records) == 0 || a.rule != core.RuleRaw && !a.mute {
		return false
	}
	last := m.records[len(m.records)-1]
	if last.own == ownPing {
		return false
	}
	return !last.isCallers() || last.rule != core.RuleSingle || last.silent
}

// isFencePingNeeded reports whether a Ping must be sent, since its answer proves
// what nothing else does. contract: writing, fence pings.
func (m *Machine) isFencePingNeeded() bool {
	if m.config.AnyOrder || len(m.records) == 0 || m.pings() >= mostPings {
		return false
	}
	if len(m.callersWaiting) > 0 && m.wouldStray(m.callersWaiting[0]) {
		return true
	}
	last := m.records[len(m.records)-1]
	return last.silent && !last.givenUp
}

// pings returns how many Pings wait or are records.
func (m *Machine) pings() int {
	n := 0
	for _, list := range [][]*action{m.ownWaiting, m.records} {
		for _, a := range list {
			if a.own == ownPing {
				n++
			}
		}
	}
	return n
}

// armHold arms the hold timer if something is held. contract: writing, hold.
func (m *Machine) armHold() {
	m.timers.hold.disarm()
	if m.config.HoldBehindBlocking && m.mayBeBusy() && len(m.callersWaiting) > 0 {
		m.timers.hold.arm(m.busyUntil())
	}
}

// transportTook shrinks the window. contract: writing, sent.
func (m *Machine) transportTook(n int64) {
	if n < 0 || n > int64(m.window) {
		m.misuse()
		n = int64(m.window)
	}
	m.window -= int(n)
	if m.window == 0 {
		m.timers.stall.disarm()
	} else if n > 0 {
		m.timers.stall.arm(add(m.now, m.config.WriteTimeout))
	}
}

// writeStalled does what the write stall timer does. contract: writing, write
// stall.
func (m *Machine) writeStalled() {
	if until := span(m.turn, m.leading()); until > m.now {
		m.timers.stall.arm(add(until, m.config.WriteTimeout))
		return
	}
	m.closeConnection(core.CloseWriteStall)
}
