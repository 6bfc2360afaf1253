package core

import (
	"time"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// slotState is how far an action is. A slot in Sent or Open is a record: the
// server has it and works on it, or will.
type slotState uint8

const (
	slotFree    slotState = iota
	slotQueued            // not in a Send yet
	slotSent              // in a Send, no response yet
	slotOpen              // responded: a list that goes on, or the first of two responses
	slotOutcome           // acknowledged, no record any more; the outcome is awaited
)

// own says what an action of the machine's own is for.
type own uint8

const (
	ownNone own = iota
	ownPing
	ownChallenge
	ownLogin
	ownFilter
	ownCriteria // asks whether the server knows MatchCriteria
	ownEvents
	ownLogoff
	ownStatus
)

// slot is one action, from Submit until its ticket has ended and its record
// is closed.
type slot struct {
	state slotState
	own   own
	rule  Rule
	// given up: the ticket has ended, the record stays.
	dead     bool
	acked    bool
	truncate bool
	// silentEnd: nothing announces the end of this action; a ping must follow.
	silentEnd bool
	// left: what comes without an id is no item of this open list any more.
	left      bool
	traits    traits
	ends      catalog.Completion
	seq       uint64
	ticket    Ticket
	id        actionID
	custom    string // the caller's own id, or the observed one
	name      string
	channelID string
	commandID string
	complete  string
	text      string // of an own action: the filter, the mask; with a commandID: the channel

	submitted, sent, responded Instant
	block                      time.Duration
	outcomeTimeout             time.Duration
	maxEvents                  int
	collect                    *collected

	writeOff int64
	writeLen int
	heap     int32
	same     uint32             // observed: the next pending action with the same id
	mask     catalog.Privileges // of an Events action: what it asks for, and maskPending
	links    [2]link
}

// collected is what has come of a reply that is not whole yet.
type collected struct {
	response wire.Message
	final    wire.Message
	events   []wire.Message
	text     []wire.Message // joined when it is handed out: a buffer that grows takes twice its bytes
	cut      int
	bytes    int // as counted in Machine.replyBytes
}

// hasID reports whether a frame with this ActionID can answer the action. One that was observed without an ActionID takes any.
func (s *slot) hasID(id []byte) bool {
	if s.custom != "" {
		return string(id) == s.custom
	}
	return s.id.n == 0 || string(id) == string(s.id.text())
}

// hasOwnID reports whether the action's id is of the machine's own making.
func (s *slot) hasOwnID() bool { return s.custom == "" && s.id.n > 0 }

func (s *slot) idString() string {
	if s.custom != "" {
		return s.custom
	}
	return string(s.id.text())
}

// shown is how an error names the action: its name and its ActionID.
func (s *slot) shown() string {
	b := wire.AppendName(make([]byte, 0, 64), s.name, maxShownName)
	b = wire.AppendName(append(b, " ("...), s.idString(), maxShownName)
	return string(append(b, ')'))
}

type link struct{ prev, next uint32 }

const (
	linkTicket = iota // pending tickets in the order of Submit
	linkOrder         // waiting actions, or records: the order of sending
)

// list is a doubly linked list of slots.
type list struct {
	head, tail uint32
	n          int
	which      uint8
}

func newList(which uint8) list { return list{head: noSlot, tail: noSlot, which: which} }

func (m *Machine) push(l *list, s uint32) {
	m.slots[s].links[l.which] = link{prev: l.tail, next: noSlot}
	if l.tail == noSlot {
		l.head = s
	} else {
		m.slots[l.tail].links[l.which].next = s
	}
	l.tail = s
	l.n++
}

func (m *Machine) unlink(l *list, s uint32) {
	k := m.slots[s].links[l.which]
	if k.prev == noSlot {
		l.head = k.next
	} else {
		m.slots[k.prev].links[l.which].next = k.next
	}
	if k.next == noSlot {
		l.tail = k.prev
	} else {
		m.slots[k.next].links[l.which].prev = k.prev
	}
	l.n--
}

// ownReserve are the slots kept for the machine's own actions, so that
// callers can not starve the heartbeat.
const ownReserve = 9 + maxFilters

// maxFencePings bounds the machine's pings in flight.
const maxFencePings = 4

func (m *Machine) newSlot() uint32 {
	if m.freeSlot == noSlot {
		m.slots = append(grow(m.slots, 1, m.cfg.maxSlots()), slot{})
		return uint32(len(m.slots) - 1)
	}
	s := m.freeSlot
	m.freeSlot = m.slots[s].links[linkOrder].next
	return s
}

// release forgets a slot that is in no list and no table any more.
func (m *Machine) release(s uint32) {
	m.slots[s] = slot{heap: notInHeap}
	m.slots[s].links[linkOrder].next = m.freeSlot
	m.freeSlot = s
}

// find returns the slot of an id that is pending or on record here.
func (m *Machine) find(id []byte) (uint32, bool) {
	if len(m.byName) > 0 {
		if s, ok := m.byName[string(id)]; ok {
			return s, true
		}
	}
	conn, seq, _, ok := m.readID(id)
	if !ok || conn != m.conn {
		return noSlot, false
	}
	s, ok := m.bySeq.get(seq)
	if !ok || string(m.slots[s].id.text()) != string(id) {
		return noSlot, false
	}
	return s, true
}

// forget takes a slot out of the tables by which a frame finds it.
func (m *Machine) forget(s uint32) {
	sl := &m.slots[s]
	if sl.mask != 0 {
		m.maskUnanswered(s)
	}
	if sl.watchesBroadcasts() {
		m.watching--
	}
	if sl.custom == "" {
		if sl.id.n > 0 {
			m.bySeq.remove(sl.seq)
		}
	} else {
		m.ended.add([]byte(sl.custom))
		m.forgetName(s)
	}
	delete(m.byCommand, sl.commandID) // no other action has it, see heedOutcome
}

// forgetName takes an id of the caller's out. Observed actions may share
// one: the oldest of them is in the map, the others hang on it.
func (m *Machine) forgetName(s uint32) {
	first := m.byName[m.slots[s].custom]
	if first == s {
		if next := m.slots[s].same; next != noSlot {
			m.byName[m.slots[s].custom] = next
		} else {
			delete(m.byName, m.slots[s].custom)
		}
		return
	}
	for at := first; at != noSlot; at = m.slots[at].same {
		if m.slots[at].same == s {
			m.slots[at].same = m.slots[s].same
			return
		}
	}
}

// endTicket takes the ticket away from a slot; the caller has emitted, or
// emits, its end.
func (m *Machine) endTicket(s uint32) {
	sl := &m.slots[s]
	m.disarmSlot(s)
	m.unlink(&m.tickets, s)
	m.byTicket.remove(uint64(sl.ticket))
	m.pending--
	m.dropCollected(s)
}

// watchesBroadcasts reports whether an event with Privilege may concern the
// action: its outcome, or an item that looks like a broadcast, of a list that
// was given up as well. Neither the rule nor the traits change while the action
// can be found.
func (s *slot) watchesBroadcasts() bool {
	return s.rule == RuleAsync || s.rule == RuleList && s.traits&traitItemPrivilege != 0
}

func (m *Machine) dropCollected(s uint32) {
	if c := m.slots[s].collect; c != nil {
		m.replyBytes -= c.bytes
		m.slots[s].collect = nil
	}
}

// addRecord notes that a slot went into a Send.
func (m *Machine) addRecord(s uint32) {
	sl := &m.slots[s]
	m.noteSent(sl)
	m.push(&m.records, s)
	sl.state, sl.sent = slotSent, m.now
}

// openRecord keeps a record open behind its response. silent: nothing is sure
// to announce its end, so that a fence must.
func (m *Machine) openRecord(s uint32, silent bool) {
	sl := &m.slots[s]
	sl.state, sl.silentEnd = slotOpen, silent
	m.noteOpened(sl)
}

// endRecord closes a record: the server is done with the action.
func (m *Machine) endRecord(s uint32) {
	sl := &m.slots[s]
	m.noteClosed(sl, m.records.head == s)
	m.unlink(&m.records, s)
	if sl.own == ownPing {
		m.ownPings--
	}
}

// finish ends both record and slot of an action whose ticket has ended.
func (m *Machine) finish(s uint32) {
	m.endRecord(s)
	m.forget(s)
	m.release(s)
}
