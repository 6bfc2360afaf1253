package core

import "amicore/core/wire"

// setEvents sets the event mask wanted. A session that stands is told at
// once; the next one has it in its Login.
func (m *Machine) setEvents(mask string) {
	if CheckEvents(mask) != nil {
		m.misuse()
		return
	}
	m.cfg.Events = mask
	if m.phase == PhaseReady && !m.cfg.Observe {
		m.applyEvents()
	}
}

// applyEvents tells the server the mask; one Events action at a time.
func (m *Machine) applyEvents() {
	if m.eventsBusy || m.eventMask == m.cfg.Events {
		return
	}
	m.eventsBusy = true
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
	before := m.cfg.Filters
	m.cfg.Filters = append([]string(nil), filters...)
	if m.cfg.Observe || !m.loggedIn || !m.phase.online() {
		return // m.applied speaks of a session that is over
	}
	added := len(filters) >= m.applied
	for i := 0; added && i < m.applied; i++ {
		added = filters[i] == before[i]
	}
	if !added {
		m.notice(NoticeFiltersLater, 1)
		m.applied = noFilters
		return
	}
	if m.applied != noFilters {
		m.applyFilters()
	}
}

// noFilters marks a session whose filters are not those wanted and can not
// become so.
const noFilters = maxFilters + 1

// applyFilters sends the filters that the session does not have yet.
func (m *Machine) applyFilters() {
	for _, f := range m.cfg.Filters[m.applied:] {
		m.enqueueOwn(ownFilter, f)
		m.awaiting++
	}
	m.applied = len(m.cfg.Filters)
	m.inForce = m.cfg.Filters
}

// filterAnswered counts an acknowledged filter; Ready waits for the last. A
// refused one means a flood that the application asked not to have.
func (m *Machine) filterAnswered(f *wire.Frame, bad bool) {
	m.awaiting--
	if bad {
		m.filtersUnsure = true
		m.notice(NoticeFilterRefused, 1).Text = noticeText(f.Get("Message"))
		if m.phase == PhaseAuthenticating {
			m.drop(CloseFilterRefused)
		}
		return
	}
	if m.awaiting == 0 && m.phase == PhaseAuthenticating {
		m.ready()
	}
}

// noteCallerMaskOrFilter follows a caller's own Events or Filter action. The
// answer to Events tells the mask in force; what a filter of the caller's lets
// through is not known here.
func (m *Machine) noteCallerMaskOrFilter(s uint32, a wire.Action) {
	switch {
	case setsMask(a.Name):
		m.expectMask(s, headerOf(a.Headers, "EventMask"))
	case wire.EqualFold([]byte("Filter"), a.Name):
		m.filtersUnsure = true
	}
}
