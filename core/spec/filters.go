package spec

import (
	"strings"

	"amicore/core"
	"amicore/core/catalog"
	"amicore/core/wire"
)

// knowledge says whether something is known, and what.
type knowledge int

// The values.
const (
	notKnown knowledge = iota
	yes
	no
)

// filtering is what belongs to the filters of the present connection. contract:
// desired, sending filters.
type filtering struct {
	filters         []string // in force
	applied         int      // how many of them are sent or passed over
	awaited         int      // Filter actions that are not answered
	questionAwaited bool
	hasCriteria     knowledge // whether the server has match criteria
	filtersKnown    bool      // what filters let through is known
}

// isFilterAwaited reports whether a filter, or the question about criteria, is
// not answered.
func (m *Machine) isFilterAwaited() bool { return m.awaited > 0 || m.questionAwaited }

// plainHeaders returns the headers of the Filter action of a plain filter.
// contract: desired, filters.
func plainHeaders(filter string) []wire.Header {
	return []wire.Header{{Name: "Operation", Value: "Add"}, {Name: "Filter", Value: filter}}
}

// sendFilters lets the filters wait that are not applied, as far as that is
// possible now. contract: desired, sending filters.
func (m *Machine) sendFilters() {
	for m.isOnline() && m.applied < len(m.filters) {
		filter := m.filters[m.applied]
		if !hasCriteria(filter) {
			m.applied++
			m.waitFilter(plainHeaders(filter))
			continue
		}
		c, _ := readCriteria(filter)
		switch m.serverHasCriteria() {
		case notKnown:
			m.askForCriteria()
			return
		case yes:
			m.applied++
			m.waitFilter(c.headers())
		case no:
			m.applied++
			m.replaceFilter(c)
		}
	}
}

// askForCriteria lets the question wait whether the server has match criteria,
// unless one is out already. contract: desired, sending filters.
func (m *Machine) askForCriteria() {
	if m.questionAwaited {
		return
	}
	m.questionAwaited = true
	m.waitOwn(ownQuestion,
		wire.Header{Name: "Operation", Value: "Add"},
		wire.Header{Name: "MatchCriteria", Value: "method(none)"},
		wire.Header{Name: "Filter", Value: "["})
}

// serverHasCriteria returns whether the server has match criteria: what it
// answered, or what its versions tell. contract: desired, sending filters.
func (m *Machine) serverHasCriteria() knowledge {
	switch {
	case m.hasCriteria != notKnown:
		return m.hasCriteria
	case m.versions&^(catalog.V23|catalog.Master) == 0:
		return yes
	case m.versions&^(catalog.V11|catalog.V13|catalog.V16) == 0:
		return no
	}
	return notKnown
}

// waitFilter lets a Filter action wait.
func (m *Machine) waitFilter(headers []wire.Header) {
	m.awaited++
	m.waitOwn(ownFilter, headers...)
}

// replaceFilter lets the plain replacement of a filter wait. contract: desired,
// sending filters.
func (m *Machine) replaceFilter(c criteria) {
	plain, ok := c.replacement(m.versions)
	if !ok {
		m.filterRefused(OwnWords)
		return
	}
	m.tellText(core.NoticeFilterReplaced, plain)
	m.waitFilter(plainHeaders(plain))
}

// filterRefused handles a filter that the server refuses or cannot have.
// contract: desired, sending filters.
func (m *Machine) filterRefused(message string) {
	m.filtersKnown = false
	m.tellText(core.NoticeFilterRefused, message)
	if m.phase == core.PhaseAuthenticating || m.phase == core.PhaseBooting {
		m.closeConnection(core.CloseFilterRefused)
	}
}

// filterAnswered handles the response to an own Filter action. contract: desired,
// sending filters.
func (m *Machine) filterAnswered(f frame) {
	m.awaited--
	if f.isError() || f.Oversize {
		m.filterRefused(f.value("Message"))
		return
	}
	m.becomeReadyIfItCan()
}

// questionAnswered handles the response to the question about criteria. contract:
// desired, sending filters.
func (m *Machine) questionAnswered(f frame) {
	message := f.value("Message")
	failed := f.isError() || f.Oversize
	switch {
	case failed && strings.HasPrefix(message, "Filter was formatted incorrectly"):
		m.questionSettled(yes)
	case failed && (strings.HasPrefix(message, "Permission denied") || f.saysShuttingDown()):
		// The server would refuse any Filter action. The next SetFilters asks again.
		m.questionAwaited = false
		m.filterRefused(message)
	default:
		m.questionSettled(no)
	}
}

// questionSettled goes on once it is known whether the server has match criteria.
// contract: desired, sending filters.
func (m *Machine) questionSettled(has knowledge) {
	m.questionAwaited = false
	m.hasCriteria = has
	m.sendFilters()
	m.becomeReadyIfItCan()
}

// setFilters notes the filters that are wanted, and sends those that are new.
// contract: desired, sending filters.
func (m *Machine) setFilters(filters []string) {
	if !areFilters(filters) {
		m.misuse()
		return
	}
	m.wantedFilters = copyTexts(filters)
	if !m.isOnline() || !m.loginAccepted {
		return
	}
	if !m.agreesWithApplied(filters) {
		m.tellOnce(core.NoticeFiltersLater)
		return
	}
	m.filters = copyTexts(filters)
	m.sendFilters()
}

// agreesWithApplied reports whether a list begins with the filters that are
// applied. contract: desired, sending filters.
func (m *Machine) agreesWithApplied(filters []string) bool {
	agree := len(filters) >= m.applied
	for i := 0; agree && i < m.applied; i++ {
		agree = filters[i] == m.filters[i]
	}
	return agree
}
