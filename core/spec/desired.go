package spec

import (
	"strings"

	"amicore/core"
	"amicore/core/catalog"
	"amicore/core/wire"
)

// filtersUsed is how many event filters a list may have. contract: config, other
// limits.
const filtersUsed = 64

// desired is what the caller wants of the event stream, and what does not belong
// to one connection.
type desired struct {
	wantedMask     string
	wantedFilters  []string
	acceptedBefore bool // a login was accepted before, on any connection
}

// maskInForce is the event mask of the present connection. contract: desired, the
// mask in force.
type maskInForce struct {
	toldMask  string // the mask told last
	askAgain  bool   // a SetEvents asked for the mask again
	mask      catalog.Privileges
	maskKnown bool
	overlap   bool // with AnyOrder: two Events actions were unanswered at the same time
}

// isEventMask reports whether SetEvents takes a mask. contract: desired, checks.
func isEventMask(mask string) bool {
	return withoutLeading(mask) != "" &&
		ownActionFits("Events", wire.Header{Name: "EventMask", Value: mask}) &&
		catalog.CheckEventMask(mask) == nil
}

// areFilters reports whether SetFilters takes a list. contract: desired, checks.
func areFilters(filters []string) bool {
	if len(filters) > filtersUsed {
		return false
	}
	for _, f := range filters {
		if !isFilter(f) {
			return false
		}
	}
	return true
}

// isFilter reports whether an event filter is valid. contract: desired, checks.
func isFilter(filter string) bool {
	if hasCriteria(filter) {
		c, ok := readCriteria(filter)
		return ok && ownActionFits("Filter", c.headers()...)
	}
	_, pattern := plainPattern(filter)
	return pattern != "" && ownActionFits("Filter", plainHeaders(filter)...) && everythingEnds(pattern)
}

// plainPattern takes a plain filter apart: whether it excludes, and the pattern
// behind leading bytes up to the space and one !. contract: desired, checks.
func plainPattern(filter string) (excludes bool, pattern string) {
	pattern = withoutLeading(filter)
	if strings.HasPrefix(pattern, "!") {
		return true, pattern[1:]
	}
	return false, pattern
}

// everythingEnds reports whether a POSIX extended regular expression has nothing
// that nothing ends. contract: desired, checks.
func everythingEnds(pattern string) bool {
	depth := 0
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
			if i == len(pattern) {
				return false
			}
		case '(':
			depth++
		case ')':
			depth = max(0, depth-1)
		case '[':
			length, ok := bracketLength(pattern[i:])
			if !ok {
				return false
			}
			i += length - 1
		}
	}
	return depth == 0
}

// bracketLength returns the length of the bracket expression that a pattern
// begins with; ok is false if nothing ends it. contract: desired, checks.
func bracketLength(pattern string) (length int, ok bool) {
	i := 1
	if i < len(pattern) && pattern[i] == '^' {
		i++
	}
	if i < len(pattern) && pattern[i] == ']' {
		i++
	}
	for ; i < len(pattern); i++ {
		if pattern[i] == ']' {
			return i + 1, true
		}
		if pattern[i] != '[' || i+1 == len(pattern) || !strings.Contains(":.=", pattern[i+1:i+2]) {
			continue
		}
		end := strings.Index(pattern[i+2:], pattern[i+1:i+2]+"]")
		if end < 0 {
			return 0, false
		}
		i += 2 + end + 1
	}
	return 0, false
}

// setEvents notes the mask that is wanted, and tells it in Ready. contract:
// desired, telling the mask.
func (m *Machine) setEvents(mask string) {
	if !isEventMask(mask) {
		m.misuse()
		return
	}
	m.wantedMask = strings.Clone(mask)
	if m.phase != core.PhaseReady {
		return
	}
	if m.unansweredEvents(ownEvents) > 0 {
		if m.unansweredEvents(callers) > 0 {
			m.askAgain = true
		}
		return
	}
	settles := m.maskKnown && m.unansweredEvents(callers) == 0 && maskOf(mask) == m.mask
	if m.wantedMask != m.toldMask || !settles {
		m.tellMask()
	}
}

// unansweredEvents returns how many Events actions, own ones or callers', have no
// answer. contract: desired, the mask in force.
func (m *Machine) unansweredEvents(own purpose) int {
	n := 0
	for _, list := range [][]*action{m.ownWaiting, m.callersWaiting, m.records} {
		for _, a := range list {
			if a.own == own && a.isUnansweredEvents() {
				n++
			}
		}
	}
	return n
}

// tellMask lets an Events action wait with the mask that is wanted. contract:
// desired, telling the mask.
func (m *Machine) tellMask() {
	a := m.waitOwn(ownEvents, wire.Header{Name: "EventMask", Value: m.wantedMask})
	m.eventsTakenIn(a, m.wantedMask)
	m.toldMask = m.wantedMask
	m.askAgain = false
}

// maskWasTold tells the mask again if that is wanted, once the own Events action
// was answered or the fence passed over it. contract: desired, telling the mask.
func (m *Machine) maskWasTold() {
	if m.phase == core.PhaseReady && (m.wantedMask != m.toldMask || m.askAgain) {
		m.tellMask()
	}
}

// maskOf returns the classes that a mask lets through; an empty one in a Login
// stands for all. contract: desired, the mask in force.
func maskOf(mask string) catalog.Privileges {
	if mask == "" {
		mask = "all"
	}
	return catalog.EventMask(mask)
}

// eventsTakenIn notes that an Events action, own or a caller's, waits. contract:
// desired, the mask in force.
func (m *Machine) eventsTakenIn(a *action, mask string) {
	asked := catalog.EventMask(mask)
	a.maskAsked = &asked
	if m.config.AnyOrder && m.unansweredEvents(ownEvents)+m.unansweredEvents(callers) >= 2 {
		m.overlap = true
	}
}

// eventsAnswered concludes the mask in force from the response to an Events
// action. contract: desired, the mask in force.
func (m *Machine) eventsAnswered(a *action, f frame) {
	asked, answer := *a.maskAsked, f.value("Events")
	a.maskAsked = nil
	switch {
	case m.overlap || f.Oversize:
		m.maskKnown = false
	case f.isError():
	case same(answer, "Off"):
		m.maskKnown, m.mask = true, 0
	default:
		m.mask = asked
		m.maskKnown = m.mask != 0 || !same(answer, "On")
	}
	m.endOverlap()
}

// endOverlap ends the time in which answers of Events actions may be out of
// order. contract: desired, the mask in force.
func (m *Machine) endOverlap() {
	if m.unansweredEvents(ownEvents)+m.unansweredEvents(callers) == 0 {
		m.overlap = false
	}
}

// eventsEnded notes that an action which may be an Events action ended without
// an answer and waits and is on record no more. contract: desired, the mask in force.
func (m *Machine) eventsEnded(a *action) {
	if a.maskAsked == nil {
		return
	}
	if a.state == sent {
		m.maskKnown = false
	}
	m.endOverlap()
}
