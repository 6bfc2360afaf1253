package core

// fence closes the records in front of s: the server works on one action
// after another, so an answer to s proves that it is done with them.
func (m *Machine) fence(s uint32) {
	if m.cfg.AnyOrder {
		return
	}
	for m.records.head != s && m.records.head != noSlot {
		m.fenced(m.records.head)
	}
}

// fenced ends an action that the server has left behind.
func (m *Machine) fenced(s uint32) {
	sl := &m.slots[s]
	switch {
	case sl.own != ownNone:
		m.ownMissing(s)
		return
	case sl.dead:
		m.given--
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
// unless something else is behind it already.
func (m *Machine) ensureFence() {
	s := m.records.tail
	if m.cfg.AnyOrder || s == noSlot || !m.slots[s].silentEnd || m.slots[s].dead || m.ownPings >= maxFencePings {
		return
	}
	m.enqueueOwn(ownPing, "")
}
