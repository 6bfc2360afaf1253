package core

// alarm is one of the few timers that a machine has once; at is maxInstant
// when it is not armed.
type alarm struct{ at Instant }

// alarmKind names the alarms in the order in which those fire that are due at
// the same instant. The deadlines of actions go before all of them, so that an
// action whose own deadline has come fails with ErrTimeout, and not with the
// connection that ends then.
type alarmKind uint8

const (
	alarmPhase alarmKind = iota // backoff, resolve, dial, greeting, login, boot, drain: one at a time
	alarmHeartbeat
	alarmWrite
	alarmHold // what is held behind a blocking action may be sent
	numAlarms
)

func (m *Machine) arm(k alarmKind, at Instant) {
	m.next.known = false
	m.alarms[k] = alarm{at: at}
}

func (m *Machine) disarm(k alarmKind) {
	m.alarms[k].at = maxInstant
	m.next.known = false
}

// nextTimer is what earliest found, until a timer is armed or disarmed: a
// Step asks once, and its owner several times before the next.
type nextTimer struct {
	at    Instant
	kind  alarmKind
	known bool
}

// heapEntry is a slot's deadline; seq is the order of submission, in which
// those that are equal fire. The heap has four children a node: half the depth
// of a binary one, and its keys side by side.
type heapEntry struct {
	at   Instant
	seq  uint64
	slot uint32
}

func (e *heapEntry) before(o *heapEntry) bool {
	return e.at < o.at || e.at == o.at && e.seq < o.seq
}

const notInHeap = int32(-1)

// armSlot sets the slot's deadline, in place of an earlier one. It is called
// first when the action is taken in, which gives the entry its place among those
// that are equal.
func (m *Machine) armSlot(s uint32, at Instant) {
	m.next.known = false
	if i := m.slots[s].heap; i != notInHeap {
		m.heap[i].at = at
		m.siftUp(int(i))
		m.siftDown(int(m.slots[s].heap))
		return
	}
	m.timerSeq++
	m.heap = append(grow(m.heap, 1, m.cfg.maxSlots()), heapEntry{at: at, seq: m.timerSeq, slot: s})
	m.siftUp(len(m.heap) - 1)
}

func (m *Machine) disarmSlot(s uint32) {
	i := int(m.slots[s].heap)
	if i == int(notInHeap) {
		return
	}
	m.slots[s].heap = notInHeap
	m.next.known = false
	last := len(m.heap) - 1
	moved := m.heap[last]
	m.heap = m.heap[:last]
	if i == last {
		return
	}
	m.heap[i] = moved
	m.slots[moved.slot].heap = int32(i)
	m.siftUp(i)
	m.siftDown(int(m.slots[moved.slot].heap))
}

func (m *Machine) siftUp(i int) {
	e := m.heap[i]
	for i > 0 {
		p := (i - 1) / 4
		if !e.before(&m.heap[p]) {
			break
		}
		m.heap[i] = m.heap[p]
		m.slots[m.heap[i].slot].heap = int32(i)
		i = p
	}
	m.heap[i] = e
	m.slots[e.slot].heap = int32(i)
}

func (m *Machine) siftDown(i int) {
	e := m.heap[i]
	for {
		c := 4*i + 1
		if c >= len(m.heap) {
			break
		}
		least := c
		for j := c + 1; j < min(c+4, len(m.heap)); j++ {
			if m.heap[j].before(&m.heap[least]) {
				least = j
			}
		}
		if !m.heap[least].before(&e) {
			break
		}
		m.heap[i] = m.heap[least]
		m.slots[m.heap[i].slot].heap = int32(i)
		i = least
	}
	m.heap[i] = e
	m.slots[e.slot].heap = int32(i)
}

// earliest returns the armed timer that fires first: an alarm, or (k ==
// numAlarms) the top of the heap.
func (m *Machine) earliest() (at Instant, k alarmKind) {
	if !m.next.known {
		m.next.at, m.next.kind = m.findEarliest()
		m.next.known = true
	}
	return m.next.at, m.next.kind
}

func (m *Machine) findEarliest() (at Instant, k alarmKind) {
	at, k = maxInstant, numAlarms
	if len(m.heap) > 0 {
		at = m.heap[0].at
	}
	for i := range m.alarms {
		if a := m.alarms[i].at; a < at {
			at, k = a, alarmKind(i)
		}
	}
	return at, k
}

// fireDue fires what is due: by the deadline, then actions in the order of
// submission, then alarms in the order of their kinds. A timer that fires arms
// itself again later than now, so this ends.
func (m *Machine) fireDue() {
	for {
		at, k := m.earliest()
		if at == maxInstant || at > m.now {
			return
		}
		switch k {
		case alarmPhase:
			m.phaseTimeout()
		case alarmHeartbeat:
			m.heartbeatDue()
		case alarmWrite:
			m.writeStalled()
		case alarmHold:
			m.disarm(alarmHold) // the end of this Step sends
		default:
			m.actionTimeout(m.heap[0].slot)
		}
	}
}

// Deadline returns when Step(Tick) is next useful, and why. ok is false when
// nothing is armed. With DeadlineMore, t is the time of the last Step: call
// Step(Tick) until the reason is another one before the next Received, and
// StepEvents alone never makes the queue overflow.
func (m *Machine) Deadline() (t Instant, why DeadlineReason, ok bool) {
	if m.hasMore() {
		return m.now, DeadlineMore, true
	}
	at, k := m.earliest()
	if at == maxInstant {
		return 0, DeadlineNone, false
	}
	switch k {
	case alarmPhase:
		return at, m.phaseDeadline(), true
	case alarmHeartbeat:
		if m.pinged {
			return at, DeadlineHeartbeatMiss, true
		}
		return at, DeadlineHeartbeat, true
	case alarmWrite:
		return at, DeadlineWriteStall, true
	case alarmHold:
		return at, DeadlineHold, true
	default:
		return at, DeadlineAction, true
	}
}

func (m *Machine) phaseDeadline() DeadlineReason {
	switch m.phase {
	case PhaseBackoff:
		return DeadlineBackoff
	case PhaseResolving:
		return DeadlineResolve
	case PhaseConnecting:
		return DeadlineDial
	case PhaseGreeting:
		return DeadlineGreeting
	case PhaseAuthenticating:
		return DeadlineLogin
	case PhaseBooting:
		return DeadlineBoot
	default:
		return DeadlineDrain
	}
}
