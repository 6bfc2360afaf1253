package spec

import (
	"amicore/core"
)

// closeRecord closes a record: the server is done with it. contract: time, how
// long the server may be busy, the turn.
func (m *Machine) closeRecord(r *action) { m.dropRecord(r, m.now) }

// closeRecordUnanswered closes a record that made room, or a Ping that is
// forgotten: the server may not be done with it. contract: time, how long the
// server may be busy, the turn.
func (m *Machine) closeRecordUnanswered(r *action) { m.dropRecord(r, span(m.turn, []*action{r})) }

// dropRecord takes a record off the list; turn is the new turn if it is the first.
func (m *Machine) dropRecord(r *action, turn core.Instant) {
	if m.records[0] == r {
		m.turn = turn
	}
	m.records = remove(m.records, r)
	m.eventsEnded(r)
	if r.isCallers() && r.givenUp {
		m.rememberEndedID(r)
	}
}

// completeRecord ends the ticket of a record well, and closes it.
func (m *Machine) completeRecord(a *action, r *Reply) {
	m.complete(a, r)
	m.closeRecord(a)
}

// failRecord ends the ticket of a record with an error, and closes it.
func (m *Machine) failRecord(a *action, f Failure) {
	m.fail(a, f)
	m.closeRecord(a)
}

// closeInFrontOf closes all records in front of one: the fence. It returns false
// if that ended the connection. Only a filter that is refused does that, before
// Ready, when no caller's action is on record. So it is true for a caller's action.
// contract: correlation, the fence.
func (m *Machine) closeInFrontOf(r *action) bool {
	m.countFence(r)
	for !m.config.AnyOrder && m.records[0] != r {
		m.settle(m.records[0])
		if !m.isOnline() {
			return false
		}
	}
	return true
}

// settle closes a record that the fence passes over. contract: correlation, the
// fence.
func (m *Machine) settle(r *action) {
	switch {
	case !r.isCallers():
		m.closeRecord(r)
		m.settleOwn(r)
	case r.givenUp:
		m.closeRecord(r)
	case r.rule == core.RuleRaw,
		r.state == sent && (r.rule == core.RuleSilent || r.mute),
		r.state == open && r.rule == core.RuleDouble,
		r.state == open && r.bare && r.silent && len(r.items) == 0 && r.cut == 0:
		m.completeRecord(r, m.replyOf(r))
	case r.state == open:
		m.failRecord(r, Failure{Err: core.ErrListCut})
	default:
		m.failRecord(r, Failure{Err: core.ErrMissingResponse})
	}
}

// settleOwn does what follows when the fence passes over an own action. contract:
// correlation, the fence.
func (m *Machine) settleOwn(r *action) {
	m.countPassedOver(r)
	switch r.own {
	case ownPing, ownCoreStatus:
		m.pingAnswered()
	case ownEvents:
		m.tellText(core.NoticeEventsRefused, OwnWords)
		m.maskWasTold()
	case ownQuestion:
		m.questionSettled(no)
	case ownLogoff:
		m.timers.phase.arm(m.now)
	}
}

// replyBytes returns what the kept frames of all replies cost that are not handed
// out. contract: correlation, what is kept.
func (m *Machine) replyBytes() int {
	n := 0
	for _, list := range [][]*action{m.records, m.acknowledged} {
		for _, a := range list {
			n += a.cost
		}
	}
	return n
}

// responseFits reports whether a response may be kept. contract: correlation,
// what is kept.
func (m *Machine) responseFits(f frame) bool {
	return m.replyBytes()+f.cost() <= m.config.MaxReplyBytes
}

// partFits reports whether an item, an outcome or text may be kept. contract:
// correlation, what is kept.
func (m *Machine) partFits(f frame) bool {
	return m.replyBytes()+f.cost() <= m.config.MaxReplyBytes-m.config.MaxFrame
}

// keepResponse keeps a response for the reply.
func (a *action) keepResponse(f frame) {
	a.response = f.Raw
	a.kept.cost += f.cost()
}
