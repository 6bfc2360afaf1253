package core

import (
	"bytes"
	"slices"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// setEvents sets the event mask wanted. A session that stands is told at
// once; the next one has it in its Login.
func (m *Machine) setEvents(mask string) {
	if CheckEvents(mask) != nil {
		m.misuse()
		return
	}
	m.cfg.Events = mask
	if m.phase == PhaseReady && !m.cfg.Observe {
		m.eventsAgain = m.eventsAgain || !m.force.settlesOn(mask, m.eventsBusy)
		m.applyEvents()
	}
}

// applyEvents tells the server the mask; one Events action at a time. The one
// that was told last may not be in force, since a caller's own action changed it
// or the server refused it: it is told again where SetEvents asks for it.
func (m *Machine) applyEvents() {
	if m.eventsBusy || m.eventMask == m.cfg.Events && !m.eventsAgain {
		return
	}
	m.eventsBusy, m.eventsAgain = true, false
	m.eventMask = m.cfg.Events
	m.enqueueOwn(ownEvents, m.cfg.Events)
}

// eventsAnswered goes on with a mask that was set in the meantime.
func (m *Machine) eventsAnswered() {
	m.eventsBusy = false
	if m.phase == PhaseReady {
		m.applyEvents()
	}
}

// setFilters sets the filters wanted. New ones at the end of the list are
// added to a session that stands; anything else waits for the next one.
func (m *Machine) setFilters(filters []string) {
	if checkFilters(filters) != nil {
		m.misuse()
		return
	}
	m.cfg.Filters = append([]string(nil), filters...)
	if m.cfg.Observe || !m.loggedIn || !m.phase.online() {
		return // m.applied speaks of a session that is over
	}
	if n := m.applied; len(filters) < n || !slices.Equal(filters[:n], m.inForce[:n]) {
		m.notice(NoticeFiltersLater, 1) // until then this session goes on with the list that it has
		return
	}
	m.inForce = m.cfg.Filters
	m.applyFilters()
}

// criteriaSupport is what is known of the server's match criteria.
type criteriaSupport uint8

const (
	criteriaUnknown criteriaSupport = iota
	criteriaAsked
	criteriaHave
	criteriaLack
)

// criteriaOfVersions tells from the banner alone. 18, 20, 21 and 22 have match
// criteria from 18.26, 20.11, 21.6 and 22.1 on, and the banner does not tell
// which release of a branch it is.
func criteriaOfVersions(v catalog.Versions) criteriaSupport {
	switch {
	case v&^(catalog.V23|catalog.Master) == 0:
		return criteriaHave
	case v&^(catalog.V11|catalog.V13|catalog.V16) == 0:
		return criteriaLack
	}
	return criteriaUnknown
}

// applyFilters sends the filters of the session that it does not have yet.
// Behind a question about the criteria it goes on with the answer. A filter that
// it cannot have does not keep those behind it from a session that is Ready.
func (m *Machine) applyFilters() {
	for m.applied < len(m.inForce) && m.phase.online() {
		text := m.inForce[m.applied]
		if f, advanced := criteriaOf(text); advanced {
			if m.criteria == criteriaUnknown {
				m.criteria = criteriaOfVersions(m.versions)
			}
			switch m.criteria {
			case criteriaUnknown:
				m.criteria = criteriaAsked
				m.enqueueOwn(ownCriteria, "")
				m.awaiting++
				return
			case criteriaAsked:
				return
			case criteriaLack:
				plain, ok := f.expression(m.versions)
				if !ok {
					m.applied++
					m.filterRefused([]byte(noExpression + text))
					continue
				}
				m.noticeSaying(NoticeFilterReplaced, []byte(plain))
				text = plain
			}
		}
		m.enqueueOwn(ownFilter, text)
		m.awaiting++
		m.applied++
	}
}

// criteriaQuestion is a Filter action that no server takes, and that tells
// whether it knows MatchCriteria: one that does refuses a method of none with a
// text before it compiles that, one that does not refuses the text, which is no
// expression (main/manager.c, manager_add_filter).
func criteriaQuestion() wire.Action {
	return wire.NewAction("Filter", "Operation", "Add", "MatchCriteria", "method(none)", "Filter", "[")
}

// criteriaAnswered goes on with the filters. Any answer but that of a server
// that knows the criteria is one of a server that does not.
func (m *Machine) criteriaAnswered(f *wire.Frame, bad bool) {
	m.awaiting--
	message := f.Get("Message")
	m.criteria = criteriaLack
	switch {
	case bad && bytes.HasPrefix(message, []byte("Filter was formatted incorrectly")):
		m.criteria = criteriaHave
	case bad && (bytes.HasPrefix(message, []byte("Permission denied")) || isShuttingDown(f)): // to any Filter action
		m.criteria = criteriaUnknown
		m.filterRefused(message)
		return
	}
	m.criteriaSettled()
}

// criteriaSettled sends the filters that waited for the answer. There may be
// none any more: the list may have changed meanwhile.
func (m *Machine) criteriaSettled() {
	m.applyFilters()
	m.becomeReady()
}

// noExpression begins the text of NoticeFilterRefused for a filter with
// criteria that the session cannot have.
const noExpression = "the server has no MatchCriteria, and no regular expression stands for "

// filterRefused tells of a filter that the session cannot have. It means a
// flood that the application asked not to have, so a session that is not Ready
// yet does not become so.
func (m *Machine) filterRefused(why []byte) {
	m.filtersUnsure = true
	m.noticeSaying(NoticeFilterRefused, why)
	if m.phase == PhaseAuthenticating || m.phase == PhaseBooting {
		m.drop(CloseFilterRefused)
	}
}

// filterAnswered counts an acknowledged filter; Ready waits for the last.
func (m *Machine) filterAnswered(f *wire.Frame, bad bool) {
	m.awaiting--
	if bad {
		m.filterRefused(f.Get("Message"))
		return
	}
	m.becomeReady()
}

// noteCallerMaskOrFilter follows a caller's own Events or Filter action. The
// answer to Events tells the mask in force; what a filter of the caller's lets
// through is not known here.
func (m *Machine) noteCallerMaskOrFilter(s uint32, a wire.Action) {
	switch {
	case setsMask(a.Name):
		m.expectMask(s, headerOf(a.Headers, "EventMask"))
	case setsFilter(a.Name):
		m.filtersUnsure = true
	}
}

// setsFilter reports whether an action adds a filter.
func setsFilter(name string) bool {
	return wire.EqualFold([]byte("Filter"), name)
}
