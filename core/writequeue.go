package core

// writeQueue holds the encoded actions of callers that are not yet in a
// Send, one after another; withdrawn ones leave holes.
type writeQueue struct {
	bytes []byte
	base  int64 // offset of bytes[0] in all that was ever queued
	next  int64 // offset of the first byte not in a Send
	live  int   // bytes that are waiting, holes not counted
}

func (q *writeQueue) end() int64 { return q.base + int64(len(q.bytes)) }

// unsent returns the bytes behind the last Send, holes included.
func (q *writeQueue) unsent() int { return int(q.end() - q.next) }

// begin drops what the Sends of the last Step pointed to, when that is worth
// the copy.
func (q *writeQueue) begin() {
	sent := int(q.next - q.base)
	if sent == 0 || sent < len(q.bytes)/2 {
		return
	}
	n := copy(q.bytes, q.bytes[sent:])
	q.bytes = q.bytes[:n]
	q.base = q.next
}

func (q *writeQueue) reset() {
	q.bytes, q.live = q.bytes[:0], 0
	q.base, q.next = 0, 0
}

// squeeze closes the holes, so that withdrawn actions free their room.
func (m *Machine) squeeze() {
	q := &m.write
	to := q.next
	for s := m.waiting.head; s != noSlot; s = m.slots[s].links[linkOrder].next {
		sl := &m.slots[s]
		copy(q.bytes[to-q.base:], q.bytes[sl.writeOff-q.base:sl.writeOff-q.base+int64(sl.writeLen)])
		sl.writeOff = to
		to += int64(sl.writeLen)
	}
	q.bytes = q.bytes[:to-q.base]
}

// mayFlush reports whether flush might do something. It is asked behind every
// frame, and most are events while nothing is to be written: flush itself would
// double what a frame costs.
func (m *Machine) mayFlush() bool {
	return m.urgent.n|m.waiting.n|m.window != 0 || m.alarms[alarmHold].at != maxInstant ||
		m.records.tail != noSlot && m.slots[m.records.tail].silentEnd
}

// flush puts what may be written into Sends: own actions first, each alone,
// then the callers' in whole, as far as the window lets.
func (m *Machine) flush() {
	if m.cfg.Observe || !m.phase.online() {
		return
	}
	m.flushOwn()
	for more := true; more && m.phase.serving() && m.urgent.n == 0; {
		m.flushWaiting()
		more = m.ensureFence() && m.waiting.n > 0
		m.flushOwn()
	}
	m.armHold()
	if m.window > 0 && m.alarms[alarmWrite].at == maxInstant {
		m.arm(alarmWrite, m.now.Add(m.cfg.WriteTimeout))
	}
}

// armHold makes the machine ask for a Step when what is held may be sent.
func (m *Machine) armHold() {
	at := maxInstant
	if m.cfg.HoldBehindBlocking && m.waiting.n > 0 && m.mayBeBusy() {
		at = m.busyUntil()
	}
	switch {
	case at == m.alarms[alarmHold].at:
	case at == maxInstant:
		m.disarm(alarmHold)
	default:
		m.arm(alarmHold, at)
	}
}

func (m *Machine) flushWaiting() {
	from, n := int64(0), 0
	for m.waiting.n > 0 {
		s := m.waiting.head
		sl := &m.slots[s]
		if m.window+n+sl.writeLen > m.cfg.SendWindow || m.cfg.HoldBehindBlocking && m.mayBeBusy() || m.wouldStray(s) {
			break
		}
		if n > 0 && from+int64(n) != sl.writeOff {
			m.send(from, n)
			n = 0
		}
		if n == 0 {
			from = sl.writeOff
		}
		n += sl.writeLen
		m.unlink(&m.waiting, s)
		m.queuedSum -= sl.block
		m.addRecord(s)
	}
	if n > 0 {
		m.send(from, n)
	}
}

func (m *Machine) send(from int64, n int) {
	q := &m.write
	m.sendBytes(q.bytes[from-q.base:][:n:n])
	q.next = from + int64(n)
	q.live -= n
	if q.live == 0 {
		q.next = q.end()
	}
}

func (m *Machine) sendBytes(b []byte) *Command {
	c := m.emit(CommandSend)
	c.Bytes = b
	m.window += len(b)
	m.stats.BytesOut += uint64(len(b))
	return c
}

// sent hears that the transport took n bytes.
func (m *Machine) sent(n int64) {
	if n < 0 || n > int64(m.window) {
		m.misuse()
		n = int64(m.window)
	}
	m.window -= int(n)
	if m.window == 0 {
		m.disarm(alarmWrite)
	} else if n > 0 {
		m.arm(alarmWrite, m.now.Add(m.cfg.WriteTimeout))
	}
}

// writeStalled gives up a connection that takes nothing any more. While the
// server works on an action that blocks it may read nothing, so the first
// one's time is waited for; that of those behind is not, or a dead link would
// live by new actions.
func (m *Machine) writeStalled() {
	if until := m.span(m.busy.turn, true); until > m.now {
		m.arm(alarmWrite, until.Add(m.cfg.WriteTimeout))
		return
	}
	m.drop(CloseWriteStall)
}
