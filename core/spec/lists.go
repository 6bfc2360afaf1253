package spec

import (
	"strconv"

	"amicore/core"
)

// isAnnounced reports whether a response announces a list. contract: correlation,
// lists.
func isAnnounced(f frame) bool { return same(f.value("EventList"), "start") }

// beginsList reports whether a response begins the list of an action. contract:
// correlation, lists.
func (m *Machine) beginsList(a *action, f frame) bool {
	if f.Oversize || f.isError() {
		return false
	}
	return a.rule == core.RuleList || a.rule == core.RuleAuto && isAnnounced(f)
}

// endsList reports whether an event ends the list of an action. contract:
// correlation, lists.
func endsList(a *action, f frame) bool {
	if f.has("EventList") {
		return same(f.value("EventList"), "Complete")
	}
	return a.rule == core.RuleList && isEnd(a, f)
}

// cancelsList reports whether an event cancels a list. contract: correlation,
// lists.
func cancelsList(f frame) bool { return same(f.value("EventList"), "Cancelled") }

// isEnd reports whether the type of an event is the end of an action.
func isEnd(a *action, f frame) bool { return a.end != "" && same(f.typ(), a.end) }

// openList returns the action whose list the server is writing, or nil. contract:
// correlation, lists.
func (m *Machine) openList() *action {
	if m.config.AnyOrder || len(m.records) == 0 {
		return nil
	}
	if first := m.records[0]; first.state == open && first.hasList() && !first.left {
		return first
	}
	return nil
}

// leaveList notes that an event of the event stream came. contract: correlation,
// lists.
func (m *Machine) leaveList() {
	if len(m.records) > 0 && m.records[0].state == open && m.records[0].silent {
		m.records[0].left = true
	}
}

// listEvent handles an event of a list: its end, or an item. contract:
// correlation, lists.
func (m *Machine) listEvent(a *action, f frame) {
	if !endsList(a, f) && !cancelsList(f) {
		m.keepItem(a, f)
		return
	}
	m.counts.Collected++
	reply := m.replyOf(a)
	reply.Final = f.Raw
	reply.Missing = missing(a, f)
	var why error
	switch {
	case !a.acked:
		why = core.ErrMissingResponse
	case cancelsList(f):
		why = core.ErrListCut
	case a.cut > 0 && !a.truncate:
		why = core.ErrTooManyEvents
	}
	if why != nil {
		m.failRecord(a, Failure{Err: why, Reply: reply})
		return
	}
	m.completeRecord(a, reply)
}

// missing returns how many more items the end of a list counts than came.
// contract: correlation, lists.
func missing(a *action, f frame) int {
	text := f.value("ListItems")
	if !a.exactCount || len(text) < 1 || len(text) > 9 {
		return 0
	}
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0
		}
	}
	n, _ := strconv.Atoi(text)
	return max(0, n-len(a.items)-a.cut)
}

// keepItem keeps an item of a list, or cuts it. contract: correlation, lists,
// keeping an item.
func (m *Machine) keepItem(a *action, f frame) {
	if f.Oversize || len(a.items) >= a.maxEvents || !m.partFits(f) {
		m.counts.Discarded++
		a.cut++
		m.tellOnce(core.NoticeListCapped)
		if f.Oversize && f.id() != "" {
			a.silent = true
		}
		return
	}
	m.counts.Collected++
	a.items = append(a.items, f.Raw)
	a.cost += f.cost()
}

// bareItem handles a frame without an ActionID between a list's response and its
// end. contract: correlation, bare items.
func (m *Machine) bareItem(list *action, f frame) {
	if list.givenUp {
		m.orphan(core.OrphanLate)
		return
	}
	m.keepItem(list, f)
}
