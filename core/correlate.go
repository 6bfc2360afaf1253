package core

import "amicore/core/wire"

// response handles a frame whose first header is Response.
func (m *Machine) response(f *wire.Frame) {
	id := f.ActionID()
	s, ok := m.find(id)
	if !ok {
		m.owedText.remove(id)
		m.orphan(f, id)
		return
	}
	sl := &m.slots[s]
	m.observer.answered(sl.ticket)
	switch sl.state {
	case slotSent:
		m.firstResponse(s, f)
	case slotOpen:
		if sl.dead {
			m.lateAgain(s, f)
			return
		}
		m.again(s, f)
	default:
		m.countOrphan(OrphanUnexpected) // not sent yet, or acknowledged before
	}
}

// firstResponse handles the response to a record in the state sent.
func (m *Machine) firstResponse(s uint32, f *wire.Frame) {
	if !m.fence(s) {
		m.countOrphan(OrphanLate)
		return
	}
	sl := &m.slots[s] // taken here: the fence may have sent filters, for which m.slots grows
	sl.responded = m.now
	if sl.mask != 0 {
		m.maskAnswered(s, f)
	}
	if m.boot.watch {
		m.noteUnbooted()
	}
	switch {
	case sl.own != ownNone:
		m.stats.Internal++
		m.ownResponse(s, f)
	case sl.dead:
		m.countOrphan(OrphanLate)
		if sl.isListStart(f) && !m.cfg.AnyOrder { // what the server lists now is late as well
			m.openRecord(s, !isAnnounced(f))
			return
		}
		m.countGivenUp(s, -1)
		m.finish(s)
	default:
		m.stats.Replies++
		if m.cfg.Observe {
			m.observedAnswer(sl.name, f)
		}
		m.answered(s, f)
	}
}

// answered handles the first response to a caller's action.
func (m *Machine) answered(s uint32, f *wire.Frame) {
	sl := &m.slots[s]
	if f.Oversize {
		m.endWith(s, m.errorOf(s, ErrFrameTooLarge))
		return
	}
	if isError(f) {
		m.answeredError(s, f)
		return
	}
	sl.acked = true
	if sl.isListStart(f) {
		m.open(s, f, !isAnnounced(f))
		return
	}
	switch sl.rule {
	case RuleDouble:
		m.open(s, f, true)
	case RuleAsync:
		m.acknowledged(s, f)
	default:
		m.completeNow(s, f)
	}
}

func isError(f *wire.Frame) bool { return wire.EqualFold(f.Type(), "Error") }

// answeredError ends an action to which the server said Error.
func (m *Machine) answeredError(s uint32, f *wire.Frame) {
	message := f.Get("Message")
	err := m.errorOf(s, ErrResponse)
	err.Run = Failed
	if sl := &m.slots[s]; !sl.acked && rejected(sl.name, message, m.versions) {
		err.Run = Rejected
	}
	err.Message = errorText(f)
	if err.Reply == nil {
		err.Reply = m.replyOf(s)
	}
	err.Reply.Response = f.Clone()
	err.Behind = ""
	m.endWith(s, err)
}

// endWith closes the record and fails the ticket.
func (m *Machine) endWith(s uint32, err *ActionError) {
	m.fail(s, err)
	m.finish(s)
}

// completeNow ends an action at its response.
func (m *Machine) completeNow(s uint32, f *wire.Frame) {
	r := m.replyOf(s)
	r.Response = f.Clone()
	m.complete(s, r)
	m.finish(s)
}

// open keeps the record of an action that goes on after its response.
// silent: nothing is sure to announce its end, so that a fence must.
func (m *Machine) open(s uint32, f *wire.Frame, silent bool) {
	cost := costOf(f)
	m.openRecord(s, silent)
	if m.replyBytes+cost > m.cfg.MaxReplyBytes {
		m.fail(s, m.errorOf(s, ErrFrameTooLarge))
		m.slots[s].dead = true // what follows the response is still this action's
		m.countGivenUp(s, 1)
		return
	}
	c := m.collecting(s)
	c.response = f.Clone()
	m.hold(c, cost)
}

func (m *Machine) collecting(s uint32) *collected {
	sl := &m.slots[s]
	if sl.collect == nil {
		sl.collect = &collected{}
	}
	return sl.collect
}

func (m *Machine) hold(c *collected, n int) {
	c.bytes += n
	m.replyBytes += n
}

// again handles a second response: the result of an action that has two, or
// an Error inside a list, which ends it (main/manager.c:6863).
func (m *Machine) again(s uint32, f *wire.Frame) {
	sl := &m.slots[s]
	if !isError(f) && !f.Oversize && sl.rule != RuleDouble {
		m.countOrphan(OrphanUnexpected)
		return
	}
	m.stats.Replies++
	switch {
	case f.Oversize:
		m.endWith(s, m.errorOf(s, ErrFrameTooLarge))
	case isError(f):
		m.answeredError(s, f)
	default:
		m.completeNow(s, f)
	}
}

// lateAgain handles a second response to an action that was given up. It
// closes the record where nothing comes behind it: the second of two, an Error
// inside a list, or one whose content is not known.
func (m *Machine) lateAgain(s uint32, f *wire.Frame) {
	m.countOrphan(OrphanLate)
	if isError(f) || f.Oversize || m.slots[s].rule == RuleDouble {
		m.countGivenUp(s, -1)
		m.finish(s)
	}
}

// acknowledged notes that an async action is taken; its outcome follows.
func (m *Machine) acknowledged(s uint32, f *wire.Frame) {
	sl := &m.slots[s]
	r := m.replyOf(s)
	r.Response = f.Clone()
	r.Final = wire.Message{}
	c := m.emit(CommandAcked)
	c.Ticket, c.Reply = sl.ticket, r
	m.endRecord(s)
	sl.state = slotOutcome
	early := sl.collect
	if cost := costOf(f); m.replyBytes+cost <= m.cfg.MaxReplyBytes {
		c := m.collecting(s)
		c.response = r.Response
		m.hold(c, cost)
	}
	if early != nil && !early.final.IsZero() {
		m.endOutcome(s, early.final) // it overtook the acknowledgement
		return
	}
	m.armSlot(s, m.now.Add(sl.outcomeTimeout))
}

// orphan counts a frame that nobody waits for, by its id.
func (m *Machine) orphan(f *wire.Frame, id []byte) {
	class := m.classify(id)
	if s, ok := m.find(id); ok {
		class = m.slots[s].unclaimed()
	}
	m.countOrphan(class)
}

// unclaimed classes a frame with the action's id that the action does not
// take.
func (sl *slot) unclaimed() OrphanClass {
	if sl.dead {
		return OrphanLate
	}
	return OrphanUnexpected
}

func (m *Machine) countOrphan(class OrphanClass) {
	m.stats.Orphans[class]++
	m.merge(Command{Notice: NoticeOrphan, Count: 1, Orphan: class})
}
