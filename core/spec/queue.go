package spec

import (
	"math"

	"amicore/core"
)

// entry is an event or a gap that waits for credit. contract: events, the queue.
type entry struct {
	event string // the bytes of its frame; empty for a gap
	gap   core.GapReason
	count int64 // of a gap; 0 is unknown
	held  bool  // held back until Ready
}

// isEvent reports whether an entry is an event.
func (e entry) isEvent() bool { return e.gap == core.GapNone }

// queue are the events and gaps that wait for credit. contract: events.
type queue struct {
	entries []entry
	holding bool // what comes now is held back
	credit  int64
}

// addCredit grants credit. contract: events, credit and loans.
func (m *Machine) addCredit(n int64) {
	if n < 0 {
		m.misuse()
		return
	}
	if m.credit > 0 && n > math.MaxInt64-m.credit {
		m.credit = math.MaxInt64
		return
	}
	m.credit += n
}

// lend grants a loan. contract: events, credit and loans.
func (m *Machine) lend(n int64) {
	if n == 0 {
		return
	}
	noted := max(0, m.credit)
	m.loan = &noted
	m.addCredit(n)
}

// endLoan lets what is left of a loan lapse. contract: events, credit and loans.
func (m *Machine) endLoan() {
	if m.loan != nil {
		m.credit = min(m.credit, *m.loan)
		m.loan = nil
	}
}

// mayHandOut reports whether an entry may be handed out now. contract: events,
// handing out.
func (m *Machine) mayHandOut(held bool) bool {
	return m.credit > 0 && m.handedOut < m.config.StepEvents && !held
}

// handOut delivers an event or a gap. contract: events, handing out.
func (m *Machine) handOut(e entry) {
	m.handedOut++
	if !e.isEvent() {
		m.counts.Gaps++
		m.emit(Command{Kind: core.CommandDeliver, IsGap: true, Gap: e.gap, Count: e.count})
		return
	}
	m.counts.Delivered++
	m.credit -= int64(len(e.event))
	m.emit(Command{Kind: core.CommandDeliver, Event: e.event})
}

// deliverQueue hands out what waits, as far as that is possible. contract: events,
// handing out.
func (m *Machine) deliverQueue() {
	for len(m.entries) > 0 && m.mayHandOut(m.entries[0].held) {
		first := m.entries[0]
		m.entries = m.entries[1:]
		m.handOut(first)
	}
}

// deliverEvent hands an event out, or puts it into the queue. contract: events,
// handing out.
func (m *Machine) deliverEvent(f frame) {
	if len(m.entries) == 0 && m.mayHandOut(m.holding) {
		m.handOut(entry{event: f.Raw})
		return
	}
	m.queueEvent(f.Raw)
}

// deliverGap hands a gap out, or puts it into the queue. contract: events, handing
// out.
func (m *Machine) deliverGap(why core.GapReason, count int64) {
	if len(m.entries) == 0 && m.mayHandOut(m.holding) {
		m.handOut(entry{gap: why, count: count})
		return
	}
	m.queueGap(why, count, m.holding)
}

// holdNothingBack ends the time in which entries are held back. contract: login,
// ready.
func (m *Machine) holdNothingBack() {
	m.holding = false
	for i := range m.entries {
		m.entries[i].held = false
	}
}

// sumOfCounts adds two counts of gaps; 0 is unknown. contract: events, the queue.
func sumOfCounts(a, b int64) int64 {
	if a == 0 || b == 0 {
		return 0
	}
	return a + b
}

// addGap adds a gap to the first one of its reason in a list of gaps, or puts it
// at the end. If it is held back, the one that takes it is, and all behind that.
// contract: events, the queue.
func addGap(gaps []entry, gap entry) []entry {
	for i := range gaps {
		if gaps[i].gap != gap.gap {
			continue
		}
		gaps[i].count = sumOfCounts(gaps[i].count, gap.count)
		for j := i; gap.held && j < len(gaps); j++ {
			gaps[j].held = true
		}
		return gaps
	}
	return append(gaps, gap)
}

// queueGap puts a gap into the queue: among the gaps at its end. contract: events,
// the queue.
func (m *Machine) queueGap(why core.GapReason, count int64, held bool) {
	end := len(m.entries)
	for end > 0 && !m.entries[end-1].isEvent() {
		end--
	}
	gaps := append([]entry(nil), m.entries[end:]...)
	m.entries = append(m.entries[:end], addGap(gaps, entry{gap: why, count: count, held: held})...)
}

// queued returns how many events are in the queue, and their bytes.
func (m *Machine) queued() (events, bytes int) {
	for _, e := range m.entries {
		if e.isEvent() {
			events++
			bytes += len(e.event)
		}
	}
	return events, bytes
}

// queueEvent puts an event into the queue, and drops another or this one if it is
// full. contract: events, the queue.
func (m *Machine) queueEvent(event string) {
	for {
		events, bytes := m.queued()
		if events < m.config.QueueEvents && bytes+len(event) <= m.config.QueueBytes {
			break
		}
		m.dropped(1)
		if m.config.Drop == core.DropNewest || events == 0 {
			m.queueGap(core.GapDropped, 1, m.holding)
			return
		}
		m.dropOldest()
	}
	m.entries = append(m.entries, entry{event: event, held: m.holding})
}

// dropped counts events that were dropped.
func (m *Machine) dropped(n int) {
	if n > 0 {
		m.counts.Dropped += uint64(n)
		m.tell(Command{Notice: core.NoticeDropped, Count: int64(n)})
	}
}

// dropOldest replaces the oldest event by a gap, and merges the gaps around it.
// contract: events, the oldest event is dropped.
func (m *Machine) dropOldest() {
	at := 0
	for !m.entries[at].isEvent() {
		at++
	}
	next := at + 1
	for next < len(m.entries) && !m.entries[next].isEvent() {
		next++
	}
	merged := append([]entry(nil), m.entries[:at]...)
	merged = addGap(merged, entry{gap: core.GapDropped, count: 1, held: m.entries[at].held})
	for _, gap := range m.entries[at+1 : next] {
		merged = addGap(merged, gap)
	}
	// A merged gap that is held back comes with all behind it: addGap has seen to
	// those that are merged, and behind them all was held back before.
	for i := 1; i < len(merged); i++ {
		merged[i].held = merged[i].held || merged[i-1].held
	}
	// The merged gaps overwrite the places directly in front of next.
	m.entries = m.entries[next-len(merged):]
	copy(m.entries, merged)
}

// endQueue empties the queue at Stopped. contract: events, stopped.
func (m *Machine) endQueue() {
	if len(m.entries) == 0 {
		return
	}
	events, _ := m.queued()
	count, unknown := int64(events), false
	for _, e := range m.entries {
		if !e.isEvent() {
			count += e.count
			unknown = unknown || e.count == 0
		}
	}
	if unknown {
		count = 0
	}
	m.entries = nil
	m.handOut(entry{gap: core.GapDropped, count: count})
	m.dropped(events)
}
