package sim

import (
	"amicore/core"
	"amicore/core/catalog"
	"amicore/core/wire"
)

// mask is what a session lets through by class, as far as its machine can know it, and
// when it is told what is wanted (docs/contract/desired.md).
type mask struct {
	wanted string
	known  bool
	force  catalog.Privileges
	// asked are the Events actions that are not answered. clash: two were, where answers
	// come in any order.
	asked    int
	clash    bool
	anyOrder bool

	last    string // that was told last
	out     bool   // an Events action of the machine's own is not answered
	settles bool   // SetEvents asked for it again meanwhile
	owed    bool   // it waits

	heard   catalog.Privileges // classes of outcomes that have come
	noted   bool               // that an outcome may not be heard was noticed
	doubted bool               // it is to be, in this Step
	noticed int64              // notices of this Step
	// The filters let through what they say: none was refused, none is a caller's.
	filters bool
}

// connected begins with what the Login will say.
func (m *mask) connected(anyOrder bool) { *m = mask{wanted: m.wanted, anyOrder: anyOrder} }

// accepted follows the login, which has told a mask.
func (m *mask) accepted(told string) {
	m.known, m.last, m.filters = true, told, true
	if m.force = catalog.EventMask(told); told == "" {
		m.force = catalog.EventMask("all")
	}
}

// begins follows an Events action that is taken in.
func (m *mask) begins() {
	m.asked++
	m.clash = m.clash || m.anyOrder && m.asked > 1
}

// owe begins with an Events action of the machine's own.
func (m *mask) owe() {
	m.owed, m.out, m.settles, m.last = true, true, false, m.wanted
	m.begins()
}

// ends follows the end of one: its answer, or nil where there is none.
func (m *mask) ends(asks string, f *wire.Frame, sent bool) {
	m.asked--
	switch {
	case !sent:
	case f == nil, f.Oversize, m.clash:
		m.known = false
	case isError(f):
	case wire.EqualFold(f.Get("Events"), "Off"):
		m.known, m.force = true, 0
	default:
		m.force = catalog.EventMask(asks)
		m.known = m.force != 0 || !wire.EqualFold(f.Get("Events"), "On")
	}
	if m.asked == 0 {
		m.clash = false
	}
}

// isSettled reports whether what is wanted is known to come without being told again.
func (m *mask) isSettled() bool {
	if m.out {
		return m.asked == 1
	}
	return m.known && m.asked == 0 && catalog.EventMask(m.wanted) == m.force
}

// sets follows SetEvents.
func (m *mask) sets(wanted string, ready bool) {
	m.wanted = wanted
	switch settled := m.isSettled(); {
	case !ready:
	case m.out:
		m.settles = m.settles || !settled
	case wanted != m.last || !settled:
		m.owe()
	}
}

// ready follows a session that becomes ready.
func (m *mask) ready() {
	if m.wanted != m.last && !m.out {
		m.owe()
	}
}

// told follows the end of the machine's own Events action.
func (m *mask) told(ready bool) {
	m.out = false
	if ready && (m.wanted != m.last || m.settles) {
		m.owe()
	}
}

// sure is what is known.
type sure uint8

const (
	unknown sure = iota
	yes
	no
)

// hides reports whether the outcome of an action certainly cannot come.
func (a *docket) hides(e *entry) sure {
	if e.command == "" {
		return a.keepsAway(e.end)
	}
	is := a.keepsAway(e.end)
	for _, name := range [...]string{"AsyncAGI", "AsyncAGIExec"} {
		if event, _ := catalog.EventNamed(name); event.Versions()&a.versions == 0 {
			continue
		}
		switch a.keepsAway(name) {
		case no:
			is = no
		case unknown:
			if is == yes {
				is = unknown
			}
		}
	}
	return is
}

// keepsAway reports whether the mask or the filters certainly keep an event away.
func (a *docket) keepsAway(name string) sure {
	m := &a.mask
	event, known := catalog.EventNamed(name)
	if !known || event.Inline() || !event.Broadcast() {
		return no
	}
	if classes := event.Privileges(a.versions); m.known && m.asked == 0 && m.force&classes != classes {
		return yes
	}
	if !m.filters || len(a.c.desired.force.texts) == 0 {
		return no
	}
	return unknown
}

// outcomeClass is the class that the outcome of an action is of.
func (a *docket) outcomeClass(e *entry) catalog.Privileges {
	name := e.end
	if e.command != "" {
		if name = "AsyncAGIExec"; a.versions == catalog.V11 {
			name = "AsyncAGI"
		}
	}
	event, known := catalog.EventNamed(name)
	if !known || !event.Broadcast() {
		return 0
	}
	return event.Privileges(a.versions)
}

// outcomeHeard notes a broadcast that is an outcome of some client's action.
func (a *docket) outcomeHeard(f *wire.Frame) {
	b := f.Bytes()
	if !mayBe(b, "O") && !mayBe(b, "A") {
		return
	}
	for _, name := range [...]string{"OriginateResponse", "AsyncAGIExec", "AsyncAGI"} {
		if wire.EqualFold(f.Type(), name) {
			event, _ := catalog.EventNamed(name)
			a.mask.heard |= event.Privileges(a.versions)
		}
	}
}

// doubts reports whether an outcome that did not come in time may be one that the session
// cannot hear.
func (a *docket) doubts(e *entry, end *ending, was entryState) bool {
	class := a.outcomeClass(e)
	return end.err == core.ErrTimeout && was == entryAcknowledged && class&^a.mask.heard != 0
}

// asks follows an action that sets the mask; its answer says whether it does.
func (a *docket) asks(e *entry, mask string) {
	e.setsMask, e.asks = true, mask
	a.mask.begins()
}

// asked follows the end of one: f is its answer, nil where there is none.
func (a *docket) asked(e *entry, f *wire.Frame) {
	if !e.setsMask {
		return
	}
	e.setsMask = false
	a.mask.ends(e.asks, f, e.state != entryWaits)
	if e.own {
		a.mask.told(a.c.phase == core.PhaseReady)
	}
}

// l9Told: an Events action of the machine's own leaves only when one is due, with the mask
// that is due.
func (a *docket) l9Told(e *entry, f *wire.Frame) {
	m, asks := &a.mask, string(f.Get("EventMask"))
	if !m.owed || asks != m.last {
		a.fail("L9", "the mask %q is told; that it is due is %t, and that was %q", asks, m.owed, m.last)
	}
	m.owed, e.setsMask, e.asks = false, true, asks
}

// l9Owed: nothing that the server is to be told is held back.
func (a *docket) l9Owed() {
	if m := &a.mask; m.owed && a.c.stats.Window+ownBytes <= a.c.node.config.SendWindow {
		a.fail("L9", "the mask %q is wanted, and the server is not told", m.last)
	}
}

// ownBytes is more than an action of the machine's own has.
const ownBytes = 2 * wire.MaxLine
