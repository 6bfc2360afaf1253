package core

import "amicore/core/wire"

// eventCost is what a kept event takes besides its bytes and line table: its
// place in a slice that grows by doubling.
const eventCost = 2 * 64

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
		if !isType(f, sl.complete) {
			return false
		}
		m.stats.Collected++
		m.outcome(s, f)
	default:
		return false
	}
	return true
}

// endGivenUp closes the record of a list that was given up while it came:
// the server is done with it.
func (m *Machine) endGivenUp(s uint32, f *wire.Frame) {
	if sl := &m.slots[s]; sl.dead && sl.state == slotOpen && wire.EqualFold(f.Get("EventList"), "Complete") {
		m.given--
		m.finish(s)
	}
}

func isType(f *wire.Frame, name string) bool {
	return name != "" && wire.EqualFold(f.Type(), name)
}

// item adds an event to a list, or ends the list with it.
func (m *Machine) item(s uint32, f *wire.Frame) {
	sl := &m.slots[s]
	marker := f.Get("EventList")
	switch {
	case wire.EqualFold(marker, "Complete"),
		marker == nil && sl.rule == RuleList && isType(f, sl.complete):
		m.endList(s, f, false)
	case wire.EqualFold(marker, "Cancelled"):
		m.endList(s, f, true)
	default:
		m.keepItem(s, f)
	}
}

func (m *Machine) keepItem(s uint32, f *wire.Frame) {
	sl := &m.slots[s]
	c := m.collecting(s)
	size := len(f.Bytes()) + 4*(f.Len()+1) + eventCost
	if f.Oversize || len(c.events) >= sl.maxEvents || m.replyBytes+size > m.cfg.MaxReplyBytes-m.cfg.MaxFrame {
		c.cut++
		m.stats.Discarded++
		m.notice(NoticeListCapped, 1)
		// An oversize frame may have been the end itself.
		sl.silentEnd = sl.silentEnd || f.Oversize
		m.unflushed = true
		return
	}
	m.stats.Collected++
	c.events = append(c.events, f.Clone())
	m.hold(c, size)
}

// endList ends a list at its complete event.
func (m *Machine) endList(s uint32, f *wire.Frame, cancelled bool) {
	sl := &m.slots[s]
	m.stats.Collected++
	r := m.replyOf(s)
	r.Final = f.Clone()
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

// onlyEvent ends an action that has one event and no response.
func (m *Machine) onlyEvent(s uint32, f *wire.Frame) {
	m.fence(s)
	m.stats.Collected++
	if f.Oversize {
		m.endWith(s, m.errorOf(s, ErrFrameTooLarge))
		return
	}
	r := m.replyOf(s)
	r.Final = f.Clone()
	m.complete(s, r)
	m.finish(s)
}

// rawText takes a frame that is neither event nor response for the raw
// action that the server is working on, if it is working on one.
func (m *Machine) rawText(f *wire.Frame) {
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
	size := 2 * (len(f.Bytes()) + 1) // the text grows by doubling
	if f.Oversize || m.replyBytes+size > m.cfg.MaxReplyBytes-m.cfg.MaxFrame {
		c.cut++
		m.stats.Discarded++
		return
	}
	m.stats.Collected++
	if len(c.text) > 0 {
		c.text = append(c.text, '\n')
	}
	c.text = append(c.text, f.Bytes()...)
	m.hold(c, size)
}

// outcome ends an async action, or keeps what overtook the acknowledgement.
func (m *Machine) outcome(s uint32, f *wire.Frame) {
	sl := &m.slots[s]
	_, class := m.outcomeClass(sl)
	m.heardClasses |= class
	if sl.state == slotOutcome {
		m.endOutcome(s, f.Clone())
		return
	}
	size := len(f.Bytes()) + 4*(f.Len()+1)
	if m.replyBytes+size <= m.cfg.MaxReplyBytes-m.cfg.MaxFrame {
		c := m.collecting(s)
		c.final = f.Clone()
		m.hold(c, size)
	}
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
