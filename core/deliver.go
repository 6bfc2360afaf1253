package core

import (
	"bytes"

	"amicore/core/wire"
)

// deliver hands an event out, or queues it for credit. The event is copied
// once, from where the decoder has it: handing it down by value costs more
// than all else here.
func (m *Machine) deliver(e *wire.Message) {
	if m.queue.n == 0 && m.mayDeliver() {
		m.handOut(e)
		return
	}
	dropped := m.queue.push(e.Bytes())
	if dropped > 0 {
		m.stats.Dropped += uint64(dropped)
		m.notice(NoticeDropped, int64(dropped))
	}
}

// gap marks a hole in the stream at this place.
func (m *Machine) gap(why GapReason, n int64) {
	if m.queue.n == 0 && m.mayDeliver() {
		m.handOutGap(why, n)
		return
	}
	m.queue.pushGap(why, n)
}

func (m *Machine) mayDeliver() bool {
	return m.credit > 0 && m.delivered < m.cfg.StepEvents && !m.queue.held()
}

func (m *Machine) handOut(e *wire.Message) {
	if n := len(m.messages); n == cap(m.messages) { // views of the full array are out
		m.messages = make([]wire.Message, 0, grownCap(n, 1, int64(m.cfg.StepEvents)))
	}
	m.messages = append(m.messages, *e)
	m.emit(CommandDeliver).Event = &m.messages[len(m.messages)-1]
	m.credit -= int64(len(e.Bytes()))
	m.delivered++
	m.stats.Delivered++
}

func (m *Machine) handOutGap(why GapReason, n int64) {
	c := m.emit(CommandDeliver)
	c.Gap, c.Count = why, n
	m.delivered++
	m.stats.Gaps++
}

// deliverQueued hands out what waits, as far as credit and StepEvents let.
func (m *Machine) deliverQueued() {
	for m.queue.n > 0 && m.mayDeliver() {
		e := m.queue.pop()
		if e.gap != GapNone {
			m.handOutGap(e.gap, e.count)
			continue
		}
		message := m.parse(m.queue.bytesOf(e))
		m.handOut(&message)
	}
}

// parse reads an event that was queued. Its line table goes into the array of the
// Step, or into a new one: tables in the array before are viewed.
func (m *Machine) parse(event []byte) (message wire.Message) {
	need := bytes.Count(event, []byte{'\n'}) + 2 // the last line may have no LF
	if need > cap(m.starts)-len(m.starts) {
		m.starts = make([]uint32, 0, grownCap(cap(m.starts), need, m.cfg.lineEntries()))
	}
	message, m.starts = wire.Parse(event, m.starts)
	return message
}

// hasMore reports whether a Tick would deliver something now.
func (m *Machine) hasMore() bool {
	return m.credit > 0 && m.Backlog()
}

// grant adds credit; it never wraps.
func (m *Machine) grant(n int64) {
	if n < 0 {
		m.misuse()
		return
	}
	if m.credit > 0 && n > int64(maxInstant)-m.credit {
		m.credit = int64(maxInstant)
		return
	}
	m.credit += n
}

// lend grants credit for this Step alone.
func (m *Machine) lend(n int64) {
	if n == 0 {
		return
	}
	m.kept, m.lent = max(m.credit, 0), true
	m.grant(n)
}

// lapse takes back what was lent and not used. A debt that the loan paid
// stays paid.
func (m *Machine) lapse() {
	if m.lent {
		m.credit, m.lent = min(m.credit, m.kept), false
	}
}

// Backlog reports whether events or gaps wait for nothing but credit.
func (m *Machine) Backlog() bool { return m.queue.n > 0 && !m.queue.held() }

// abandonQueue turns what still waits at Stopped, events and gaps, into one
// last gap: nobody could ask for it any more.
func (m *Machine) abandonQueue() {
	events, hole, count := m.queue.abandon()
	if events > 0 {
		m.stats.Dropped += uint64(events)
		m.notice(NoticeDropped, int64(events))
	}
	if hole {
		m.handOutGap(GapDropped, count)
	}
}
