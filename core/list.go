package core

import "amicore/core/wire"

// costOf returns what a frame that is kept for a Reply counts, in bytes: itself,
// its line table, and its place in a slice that grows by doubling.
func costOf(f *wire.Frame) int {
	const place = 2 * 64
	return len(f.Bytes()) + 4*(f.Len()+1) + place
}

// fits reports whether a frame may be kept for a Reply. All but responses leave
// room for one frame, so that an action can always be answered.
func (m *Machine) fits(cost int) bool {
	return m.replyBytes+cost <= m.cfg.MaxReplyBytes-m.cfg.MaxFrame
}

// claimed reports whether a frame with the id of slot s belongs to its
// action, and takes it. The frame is no broadcast event.
func (m *Machine) claimed(s uint32, f *wire.Frame) bool {
	sl := &m.slots[s]
	if sl.dead || sl.own != ownNone {
		return false
	}
	switch sl.state {
	case slotOutcome:
		if !isType(f, sl.complete) {
			return false
		}
		m.stats.Collected++
		m.outcome(s, f)
		return true
	case slotSent, slotOpen:
	default:
		return false
	}
	switch sl.rule {
	case RuleEventOnly:
		m.onlyEvent(s, f)
	case RuleList, RuleAuto:
		m.item(s, f)
	case RuleAsync:
		return isType(f, sl.complete) && m.claimedEarly(s, f)
	default:
		return false
	}
	return true
}

// endGivenUp closes the record of a list that was given up while it came:
// the server is done with it.
func (m *Machine) endGivenUp(s uint32, f *wire.Frame) {
	sl := &m.slots[s]
	isList := sl.rule == RuleList || sl.rule == RuleAuto
	if isList && sl.dead && sl.state == slotOpen && (sl.isEnd(f) || isCancelled(f)) {
		m.countGivenUp(s, -1)
		m.finish(s)
	}
}

// isEnd reports whether an event with the id of the slot's list ends it:
// evidence on the wire first, the name where an old server gives none.
func (sl *slot) isEnd(f *wire.Frame) bool {
	marker := f.Get("EventList")
	return wire.EqualFold(marker, "Complete") || marker == nil && sl.rule == RuleList && isType(f, sl.complete)
}

func isCancelled(f *wire.Frame) bool { return wire.EqualFold(f.Get("EventList"), "Cancelled") }

// isListStart reports whether a response begins a list of the slot's action.
func (sl *slot) isListStart(f *wire.Frame) bool {
	if f.Oversize || isError(f) {
		return false
	}
	return sl.rule == RuleList || sl.rule == RuleAuto && isAnnounced(f)
}

// isAnnounced reports whether a response says that a list follows, whose end
// is announced as well.
func isAnnounced(f *wire.Frame) bool { return wire.EqualFold(f.Get("EventList"), "start") }

// openList returns the list that the server is writing: its response has
// come, its end has not. A server that is serial writes nothing else meanwhile
// (main/manager.c:7166, :7201), so what bears neither an id nor a Privilege is
// an item of it: those of IAXpeers are so on every version
// (channels/chan_iax2.c:7046, whose idtext stays empty), those of Parkinglots
// on 11 (11:features/features.c), and old servers leave out the Event line as well.
func (m *Machine) openList() (uint32, bool) {
	s := m.records.head
	if s == noSlot || m.cfg.AnyOrder {
		return noSlot, false
	}
	sl := &m.slots[s]
	return s, sl.state == slotOpen && (sl.rule == RuleList || sl.rule == RuleAuto) && !sl.left
}

// leaveList notes that an event of the event stream has come behind the
// response of a list whose end nothing is sure to announce. Events are written
// between actions, so the list is over, and what comes without an id from here
// on is no item of it.
func (m *Machine) leaveList() {
	if s := m.records.head; s != noSlot && m.slots[s].state == slotOpen && m.slots[s].silentEnd {
		m.slots[s].left = true
	}
}

// bareItem takes a frame without an id for the open list s. It never ends the
// list: the ends of all lists bear their ids, and a value with line breaks may
// look like one.
func (m *Machine) bareItem(s uint32, f *wire.Frame) {
	if m.slots[s].dead {
		m.countOrphan(OrphanLate)
		return
	}
	m.keepItem(s, f)
}

func isType(f *wire.Frame, name string) bool {
	return name != "" && wire.EqualFold(f.Type(), name)
}

// item adds an event to a list, or ends the list with it.
func (m *Machine) item(s uint32, f *wire.Frame) {
	switch {
	case m.slots[s].isEnd(f):
		m.endList(s, f, false)
	case isCancelled(f):
		m.endList(s, f, true)
	default:
		m.keepItem(s, f)
	}
}

func (m *Machine) keepItem(s uint32, f *wire.Frame) {
	sl := &m.slots[s]
	c := m.collecting(s)
	cost := costOf(f)
	if f.Oversize || len(c.events) >= sl.maxEvents || !m.fits(cost) {
		c.cut++
		m.stats.Discarded++
		m.notice(NoticeListCapped, 1)
		// An oversize frame may have been the end itself, if it bears the id.
		sl.silentEnd = sl.silentEnd || f.Oversize && len(f.ActionID()) > 0
		return
	}
	m.stats.Collected++
	c.events = append(c.events, f.Clone())
	m.hold(c, cost)
}

// endList ends a list at its complete event.
func (m *Machine) endList(s uint32, f *wire.Frame, cancelled bool) {
	sl := &m.slots[s]
	m.stats.Collected++
	r := m.replyOf(s)
	r.Final = f.Clone()
	r.Missing = sl.missing(r)
	var why error
	switch {
	case !sl.acked:
		why = ErrMissingResponse
	case cancelled:
		why = ErrListCut
	case r.Cut > 0 && !sl.truncate:
		why = ErrTooManyEvents
	}
	if why != nil {
		err := m.errorOf(s, why)
		err.Reply = r
		m.endWith(s, err)
		return
	}
	m.complete(s, r)
	m.finish(s)
}

// missing returns how many more items the end of the list counts than came;
// 0 where the count is not known to be exact.
func (sl *slot) missing(r *Reply) int {
	if sl.traits&traitExactCount == 0 {
		return 0
	}
	return max(0, count(r.Final.Get("ListItems"))-len(r.Events)-r.Cut)
}

// count reads a number as the server writes one with %d; 0 for anything else.
func count(b []byte) (n int) {
	const most = 9 // digits: no list is longer, and no int overflows
	if len(b) > most {
		return 0
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0
		}
		n = 10*n + int(c-'0')
	}
	return n
}

// onlyEvent ends an action that has one event and no response.
func (m *Machine) onlyEvent(s uint32, f *wire.Frame) {
	if !m.fence(s) {
		m.countOrphan(OrphanLate)
		return
	}
	if f.Oversize {
		m.stats.Discarded++
		m.endWith(s, m.errorOf(s, ErrFrameTooLarge))
		return
	}
	m.stats.Collected++
	r := m.replyOf(s)
	r.Final = f.Clone()
	m.complete(s, r)
	m.finish(s)
}

// isBareItem reports whether a frame that is neither event nor response may be
// an item of the open list s: it bears no Privilege, and no id but the list's.
func (m *Machine) isBareItem(s uint32, f *wire.Frame) bool {
	if _, broadcast := f.Lookup("Privilege"); broadcast {
		return false
	}
	id := f.ActionID()
	if len(id) == 0 {
		return true
	}
	found, ok := m.find(id)
	return ok && found == s
}

// rawText takes a frame that is neither event nor response for the list or the
// raw action that the server is working on, if it is working on one.
func (m *Machine) rawText(f *wire.Frame) {
	if s, ok := m.openList(); ok && m.isBareItem(s, f) {
		m.bareItem(s, f)
		return
	}
	s := m.records.head
	if s == noSlot || m.slots[s].rule != RuleRaw || m.cfg.AnyOrder {
		m.orphan(f, f.ActionID())
		return
	}
	if m.slots[s].dead {
		m.countOrphan(OrphanLate)
		return
	}
	c := m.collecting(s)
	cost := costOf(f)
	if f.Oversize || !m.fits(cost) {
		c.cut++
		m.stats.Discarded++
		return
	}
	m.stats.Collected++
	c.text = append(c.text, f.Clone())
	m.hold(c, cost)
}

// outcome ends an acknowledged async action, or handles an outcome that has
// overtaken the acknowledgement.
func (m *Machine) outcome(s uint32, f *wire.Frame) {
	sl := &m.slots[s]
	_, class := m.outcomeClass(sl)
	m.heardClasses |= class
	if sl.state == slotOutcome {
		m.endOutcome(s, f.Clone())
		return
	}
	m.keepEarly(s, f)
}

// claimedEarly takes an event without Privilege as the early outcome of a sent
// action. It reports false for one behind the first.
func (m *Machine) claimedEarly(s uint32, f *wire.Frame) bool {
	if m.slots[s].hasEarly() {
		return false
	}
	m.outcome(s, f)
	if m.slots[s].dead {
		m.stats.Discarded++
	} else {
		m.stats.Collected++
	}
	return true
}

// hasEarly reports whether an outcome has overtaken the acknowledgement.
func (s *slot) hasEarly() bool { return s.collect != nil && !s.collect.final.IsZero() }

// keepEarly keeps the first outcome that overtakes the acknowledgement. Where
// there is no room for it the action fails at once: its outcome will not come
// again, and its caller would wait until the deadline.
func (m *Machine) keepEarly(s uint32, f *wire.Frame) {
	if m.slots[s].hasEarly() {
		return
	}
	cost := costOf(f)
	if !m.fits(cost) {
		m.failEarly(s)
		return
	}
	c := m.collecting(s)
	c.final = f.Clone()
	m.hold(c, cost)
}

// failEarly fails an action whose outcome came before the acknowledgement and
// cannot be kept. The record stays: the acknowledgement is still to come.
func (m *Machine) failEarly(s uint32) {
	m.fail(s, m.errorOf(s, ErrFrameTooLarge))
	m.slots[s].dead = true
	m.countGivenUp(s, 1)
}

// endOutcome ends an acknowledged action; the event says how it went.
func (m *Machine) endOutcome(s uint32, final wire.Message) {
	r := m.replyOf(s)
	r.Final = final
	if answer := final.Get("Response"); wire.EqualFold(answer, "Failure") || wire.EqualFold(answer, "Error") {
		err := m.errorOf(s, ErrResponse)
		err.Run, err.Reply = Failed, r
		err.Message = outcomeText(final)
		m.fail(s, err)
	} else {
		m.complete(s, r)
	}
	m.forget(s)
	m.release(s)
}

// outcomeText says why an Originate failed: its Reason is a control frame
// code (include/asterisk/frame.h:278).
func outcomeText(final wire.Message) string {
	if message := final.Get("Message"); len(message) > 0 {
		return kept(message)
	}
	reason := kept(final.Get("Reason"))
	switch reason {
	case "":
		return kept(final.Get("Response"))
	case "0":
		return "Reason 0: failed"
	case "1":
		return "Reason 1: hung up"
	case "3":
		return "Reason 3: no answer"
	case "5":
		return "Reason 5: busy"
	case "8":
		return "Reason 8: congestion"
	}
	return kept([]byte("Reason " + reason))
}
