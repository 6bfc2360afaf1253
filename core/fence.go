package core

// fence closes the records in front of s: the server works on one action
// after another, so an answer to s proves that it is done with them. It reports
// whether s is still on record: a record in front may end the session, and all
// records with it. It may send actions of the Machine's own, and so move
// m.slots.
func (m *Machine) fence(s uint32) bool {
	if m.cfg.AnyOrder {
		return true
	}
	for m.records.head != s && m.records.head != noSlot {
		m.fenced(m.records.head)
	}
	return m.records.head == s
}

// fenced ends an action that the server has left behind.
func (m *Machine) fenced(s uint32) {
	sl := &m.slots[s]
	switch {
	case sl.own != ownNone:
		m.ownMissing(s)
		return
	case sl.dead:
		m.countGivenUp(s, -1)
		m.finish(s)
		return
	}
	switch {
	case sl.rule == RuleRaw:
		m.completeFenced(s)
	case (sl.rule == RuleSilent || sl.traits&traitMute != 0) && sl.state == slotSent:
		m.completeFenced(s)
	case sl.rule == RuleDouble && sl.state == slotOpen:
		m.completeFenced(s)
	case sl.state == slotOpen && sl.traits&traitBare != 0 && sl.silentEnd && len(sl.collect.events) == 0 && sl.collect.cut == 0:
		m.completeFenced(s)
	case sl.state == slotOpen:
		m.endWith(s, m.errorOf(s, ErrListCut))
	default:
		m.endWith(s, m.errorOf(s, ErrMissingResponse))
	}
}

func (m *Machine) completeFenced(s uint32) {
	m.complete(s, m.replyOf(s))
	m.finish(s)
}

// ensureFence sends a ping behind an action whose end nothing announces,
// unless something else is behind it already, and one in front of text that
// would be taken for another's. It reports whether it did.
func (m *Machine) ensureFence() bool {
	s := m.records.tail
	if m.cfg.AnyOrder || s == noSlot || m.ownPings >= maxFencePings {
		return false
	}
	stray := m.waiting.n > 0 && m.wouldStray(m.waiting.head)
	if !stray && (!m.slots[s].silentEnd || m.slots[s].dead) {
		return false
	}
	m.enqueueOwn(ownPing, "")
	return true
}

// wouldStray reports whether the text of a raw action, or of one that is raw on
// some of the versions that the server may be, could be taken for that of the
// action in front if it were sent now: text bears no id, and goes to the first
// action on record. So the one in front must be such as is over at its response.
func (m *Machine) wouldStray(s uint32) bool {
	if m.slots[s].rule != RuleRaw && m.slots[s].traits&traitMute == 0 || m.cfg.AnyOrder || m.records.n == 0 {
		return false
	}
	front := &m.slots[m.records.tail]
	return front.own != ownPing && (front.own != ownNone || front.rule != RuleSingle || front.silentEnd)
}
