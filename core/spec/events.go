package spec

import (
	"amicore/core"
)

// handleEvent does what an event does. contract: correlation, events.
func (m *Machine) handleEvent(f frame) {
	if f.Oversize {
		m.handleOversizeEvent(f)
		return
	}
	if same(f.typ(), "FullyBooted") {
		m.fullyBootedCame()
	}
	a := m.find(f.id())
	if f.has("Privilege") && !isPrivilegedItem(a, f) {
		m.handleBroadcast(f)
		return
	}
	switch {
	case f.id() == "":
		if list := m.openList(); list != nil {
			m.bareItem(list, f)
		} else {
			m.deliverEvent(f)
		}
	case a == nil:
		m.orphan(m.classOfID(f.id()))
	default:
		m.handleActionEvent(a, f)
	}
}

// isPrivilegedItem reports whether an event with Privilege is an item of the list
// of an action. contract: correlation, events, 2.
func isPrivilegedItem(a *action, f frame) bool {
	return a != nil && a.isCallers() && a.itemsPrivileged && a.rule == core.RuleList && a.list.Has([]byte(f.typ()))
}

// handleActionEvent does what an event does that has the ActionID of an action.
// contract: correlation, events, 5.
func (m *Machine) handleActionEvent(a *action, f frame) {
	switch {
	case !a.isCallers() || a.state == waiting:
		m.orphan(core.OrphanUnexpected)
	case a.givenUp:
		m.orphan(core.OrphanLate)
		if a.state == open && a.hasList() && (endsList(a, f) || cancelsList(f)) {
			m.closeRecord(a)
		}
	case a.state == sent && a.rule == core.RuleEventOnly:
		m.closeInFrontOf(a)
		m.counts.Collected++
		reply := m.replyOf(a)
		reply.Final = f.Raw
		m.completeRecord(a, reply)
	case a.isRecord() && a.hasList():
		m.listEvent(a, f)
	case a.state == sent && a.rule == core.RuleAsync && isEnd(a, f):
		m.earlyOutcome(a, f, false)
	case a.state == acknowledged && a.rule == core.RuleAsync && isEnd(a, f):
		m.counts.Collected++
		m.endByOutcome(a, f)
	default:
		m.orphan(core.OrphanUnexpected)
	}
}

// handleBroadcast does what an event of the event stream does. contract:
// correlation, broadcasts.
func (m *Machine) handleBroadcast(f frame) {
	m.hearBroadcast(f.typ())
	a, byCommandID := m.ofBroadcast(f)
	if a != nil && a.isPending() && isOutcome(a, f, byCommandID) {
		switch a.state {
		case sent:
			m.earlyOutcome(a, f, true)
		case acknowledged:
			m.endByOutcome(a, f)
		}
	}
	m.leaveList()
	m.deliverEvent(f)
}

// ofBroadcast returns the action that a broadcast is about, or nil, and whether
// its CommandID tells. contract: correlation, broadcasts, 2.
func (m *Machine) ofBroadcast(f frame) (a *action, byCommandID bool) {
	if !m.isAboutCommandID(f) {
		return m.find(f.id()), false
	}
	a = m.ofCommandID(f.value("CommandId"))
	if a != nil && !isOnChannel(a, f) {
		a = nil
	}
	return a, true
}

// isOutcome reports whether a broadcast about an action is its outcome. contract:
// correlation, broadcasts, 3.
func isOutcome(a *action, f frame, byCommandID bool) bool {
	return a.rule == core.RuleAsync && (byCommandID || isEnd(a, f))
}

// isAboutCommandID reports whether a broadcast tells the result of an AGI command
// and some action is paired so. contract: correlation, broadcasts, 2.
func (m *Machine) isAboutCommandID(f frame) bool {
	tells := same(f.typ(), "AsyncAGIExec") || same(f.typ(), "AsyncAGI") && same(f.value("SubEvent"), "Exec")
	if !tells {
		return false
	}
	for _, list := range [][]*action{m.callersWaiting, m.records, m.acknowledged} {
		for _, a := range list {
			if a.commandID != "" {
				return true
			}
		}
	}
	return false
}

// isOnChannel reports whether an event is of the channel of an action. contract:
// correlation, broadcasts, 2.
func isOnChannel(a *action, f frame) bool {
	return same(f.value("Channel"), a.channel) || same(f.value("Uniqueid"), a.channel)
}

// handleOversizeEvent does what an event over the limit does. contract:
// correlation, oversize events.
func (m *Machine) handleOversizeEvent(f frame) {
	a := m.find(f.id())
	if a != nil && a.isPending() && !same(f.typ(), "UserEvent") && m.oversizeOfAction(a, f) {
		return
	}
	if !m.mayBeItemOfOpenList(f) {
		m.leaveList()
	}
	m.counts.Discarded++
	m.deliverGap(core.GapOversize, 1)
}

// oversizeOfAction does what an event over the limit does to its action, and
// reports whether nothing more follows. contract: correlation, oversize events.
func (m *Machine) oversizeOfAction(a *action, f frame) bool {
	switch {
	case a.isRecord() && a.hasList():
		m.keepItem(a, f)
		return true
	case a.state == sent && a.rule == core.RuleEventOnly:
		m.closeInFrontOf(a)
		m.counts.Discarded++
		m.failRecord(a, Failure{Err: core.ErrFrameTooLarge})
		return true
	case a.state == acknowledged && isEnd(a, f):
		m.fail(a, Failure{Err: core.ErrFrameTooLarge})
		m.acknowledged = remove(m.acknowledged, a)
		m.rememberEndedID(a)
	case a.state == sent && a.rule == core.RuleAsync && isEnd(a, f):
		m.fail(a, Failure{Err: core.ErrFrameTooLarge})
	}
	return false
}

// mayBeItemOfOpenList reports whether an oversize event may be an item of the
// open list. contract: correlation, oversize events.
func (m *Machine) mayBeItemOfOpenList(f frame) bool {
	list := m.openList()
	if list == nil || same(f.typ(), "UserEvent") {
		return false
	}
	return f.id() == list.id || f.id() == "" && !list.list.IsZero() && list.list.Has([]byte(f.typ()))
}
