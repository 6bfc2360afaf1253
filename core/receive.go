package core

import (
	"amicore/core/catalog"
	"amicore/core/wire"
)

// received takes bytes of the server apart and handles each frame.
func (m *Machine) received(b []byte) {
	if len(b) == 0 {
		return
	}
	m.stats.BytesIn += uint64(len(b))
	m.noteBytes()
	m.deliverQueued() // what has waited goes first, and makes room
	// More than MaxReceive is misuse, and bounded memory goes before it.
	for len(b) > MaxReceive {
		m.misuse()
		from := len(m.out)
		if !m.decode(b[:MaxReceive]) {
			return
		}
		m.keepEvents(from)
		b = b[MaxReceive:]
	}
	m.decode(b)
}

// keepEvents copies the events of the commands from there on, for the decoder
// is about to be fed again and they are views into it.
func (m *Machine) keepEvents(from int) {
	for i := range m.out[from:] {
		if e := m.out[from+i].Event; e != nil {
			*e = e.Clone()
		}
	}
}

// decode reports whether the connection still stands after b.
func (m *Machine) decode(b []byte) bool {
	conn := m.conn
	m.decoder.Feed(b)
	for m.decoder.Next(&m.frame) {
		m.handle(&m.frame)
		if m.mayFlush() {
			m.flush() // at once, or it would matter how the bytes were cut
		}
		if m.conn != conn || !m.phase.online() {
			return false // the frame ended the session; the rest is discarded
		}
	}
	return true
}

// handle classes a frame by its first header and gives it to whom it is for.
func (m *Machine) handle(f *wire.Frame) {
	m.stats.Frames++
	if f.Kind != wire.KindBanner && !m.heard {
		m.notice(NoticeNoBanner, 1)
		m.greeted()
	}
	m.heard = true
	if isLive(f) {
		m.noteLiveFrame()
	}
	if f.Oversize {
		m.notice(NoticeOversize, 1)
	}
	switch f.Kind {
	case wire.KindEvent:
		m.event(f)
	case wire.KindResponse, wire.KindFollows:
		m.response(f)
	case wire.KindBanner:
		m.banner(f)
	default:
		m.rawText(f)
	}
}

func (m *Machine) banner(f *wire.Frame) {
	m.stats.Internal++
	text := f.Line(0)
	if len(text) > maxBanner {
		text = text[:maxBanner]
	}
	m.stats.Banner = string(text)
	m.versions = catalog.OfBanner(m.stats.Banner)
	m.noticeSaying(NoticeBanner, text)
	m.greeted()
}

// maxBanner bounds what is kept of a banner, in bytes.
const maxBanner = 256

// event handles a frame whose first header is Event.
func (m *Machine) event(f *wire.Frame) {
	if f.Oversize {
		m.oversizeEvent(f)
		return
	}
	if !m.boot.seen && isType(f, "FullyBooted") {
		m.noteBooted()
	}
	// Queued events always carry Privilege; what an action writes to its own
	// session does not, with the exceptions of the table.
	if _, broadcast := f.Lookup("Privilege"); broadcast {
		m.broadcast(f)
		return
	}
	id := f.ActionID()
	if len(id) == 0 {
		if s, ok := m.openList(); ok {
			m.bareItem(s, f)
			return
		}
		m.deliver(&f.Message) // no action can claim it
		return
	}
	if s, ok := m.find(id); ok {
		m.addressed(s, f)
		return
	}
	m.orphan(f, id)
}

// addressed handles an event that is no broadcast and has the id of slot s.
func (m *Machine) addressed(s uint32, f *wire.Frame) {
	if !m.claimed(s, f) {
		m.countOrphan(m.slots[s].unclaimed())
		m.endGivenUp(s, f)
	}
}

// looksLikeItem reports whether an event with Privilege and the slot's id is an
// item of its list, and no broadcast. That holds when the action is given up
// as well, or not sent yet.
func (s *slot) looksLikeItem(f *wire.Frame) bool {
	return s.rule == RuleList && s.traits&traitItemPrivilege != 0 && s.ends.Has(f.Type())
}

// broadcast delivers an event of the event stream. An outcome ends its
// ticket as well.
func (m *Machine) broadcast(f *wire.Frame) {
	if m.mayBeNews(f.EventInitial()) {
		m.noteOutcome(f)
	}
	if m.watching > 0 { // most of the time no action waits for one
		if s, ok := m.concerned(f); ok {
			sl := &m.slots[s]
			if sl.looksLikeItem(f) {
				m.addressed(s, f)
				return
			}
			if sl.rule == RuleAsync && !sl.dead && sl.isOutcome(f) && (sl.state == slotOutcome || sl.state == slotSent) {
				m.outcome(s, f)
			}
		}
	}
	m.leaveList()
	m.deliver(&f.Message)
}

// isOnChannel reports whether an event is about the channel that the slot's
// AGI action names. Every client that runs commands gets the events of all of
// them, and another one's may bear the same CommandID; but it cannot be on the
// same channel by chance. The server finds a channel by its name, in any case,
// or by its Uniqueid (res/res_agi.c, action_add_agi_cmd).
func (s *slot) isOnChannel(f *wire.Frame) bool {
	return wire.EqualFold(f.Get("Channel"), s.text) || wire.EqualFold(f.Get("Uniqueid"), s.text)
}

// concerned finds the action that an event with Privilege may be about. Most
// events carry no id at all.
func (m *Machine) concerned(f *wire.Frame) (uint32, bool) {
	if len(m.byCommand) > 0 && isAGIExec(f) {
		s, ok := m.byCommand[string(f.Get("CommandId"))]
		return s, ok && m.slots[s].isOnChannel(f)
	}
	id := f.ActionID()
	if len(id) == 0 {
		return noSlot, false
	}
	return m.find(id)
}

// oversizeEvent counts an event over MaxFrame for the list that it belongs
// to, or leaves a gap in its place.
func (m *Machine) oversizeEvent(f *wire.Frame) {
	// Of such a frame Privilege is not kept. A UserEvent is always a broadcast,
	// and the one that carries what id its sender likes (main/manager.c:6504).
	if id := f.ActionID(); len(id) > 0 && !isType(f, "UserEvent") {
		if s, ok := m.find(id); ok && !m.slots[s].dead && m.slots[s].own == ownNone {
			switch sl := &m.slots[s]; {
			case (sl.state == slotOpen || sl.state == slotSent) && (sl.rule == RuleList || sl.rule == RuleAuto):
				m.keepItem(s, f)
				return
			case sl.rule == RuleEventOnly && sl.state == slotSent:
				m.onlyEvent(s, f)
				return
			case sl.state == slotOutcome && isType(f, sl.complete):
				m.fail(s, m.errorOf(s, ErrFrameTooLarge))
				m.forget(s)
				m.release(s)
			case sl.state == slotSent && sl.rule == RuleAsync && isType(f, sl.complete):
				m.failEarly(s)
			}
		}
	}
	if !m.mayBeItem(f) {
		m.leaveList()
	}
	m.stats.Discarded++
	m.gap(GapOversize, 1)
}

// mayBeItem reports whether an oversize event may be an item of the open list:
// it has the id of the list, or none and the name of such an item.
func (m *Machine) mayBeItem(f *wire.Frame) bool {
	s, ok := m.openList()
	if !ok || isType(f, "UserEvent") {
		return false
	}
	sl := &m.slots[s]
	if id := f.ActionID(); len(id) > 0 {
		return sl.hasID(id)
	}
	return !sl.ends.IsZero() && sl.ends.Has(f.Type())
}
