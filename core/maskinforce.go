package core

import (
	"amicore/core/catalog"
	"amicore/core/wire"
)

// maskInForce is the event mask that the server applies to this session, as
// far as that can be known. It is not the mask that is wanted: it follows the
// answers, those to a caller's own Events action as well.
type maskInForce struct {
	classes catalog.Privileges
	// known: classes is what the server said Success to.
	known bool
	// changing counts the Events actions that were submitted and have not been
	// answered. While there are some the mask is not known.
	changing int
	// mixed: Events actions were in flight together on a connection that may
	// answer out of order, so the last answer need not be of the last mask.
	mixed bool
}

// maskPending marks the slot of an Events action that has not been answered; no
// class has this bit (include/asterisk/manager.h).
const maskPending catalog.Privileges = 1 << 31

// setBy sets the mask with which a login was accepted. Without one the server
// sends every class that the user may read (main/manager.c:2371).
func (f *maskInForce) setBy(login string) {
	if login == "" {
		login = "all"
	}
	*f = maskInForce{classes: catalog.EventMask(login), known: true}
}

// leavesOut returns those of the classes that certainly do not reach the session.
func (f *maskInForce) leavesOut(classes catalog.Privileges) catalog.Privileges {
	if !f.known || f.changing > 0 {
		return 0
	}
	return classes &^ f.classes
}

// settlesOn reports whether the mask is the one in force, or, while our own
// Events action is alone on its way, will be if it is that action's.
func (f *maskInForce) settlesOn(mask string, ours bool) bool {
	if ours {
		return f.changing == 1
	}
	return f.known && f.changing == 0 && f.classes == catalog.EventMask(mask)
}

// expectMask notes that the slot's action changes the mask.
func (m *Machine) expectMask(s uint32, mask string) {
	m.slots[s].mask = catalog.EventMask(mask) | maskPending
	m.force.changing++
	m.force.mixed = m.force.mixed || m.cfg.AnyOrder && m.force.changing > 1
}

// maskAnswered applies the answer to an Events action. Error leaves the mask
// as it was (main/manager.c:2040).
func (m *Machine) maskAnswered(s uint32, f *wire.Frame) {
	asked := m.slots[s].mask &^ maskPending
	m.maskSettled(s)
	force := &m.force
	switch says := f.Get("Events"); {
	case f.Oversize:
		force.known = false
	case isError(f):
	case wire.EqualFold(says, "Off"):
		force.classes, force.known = 0, true
	default:
		// On with a mask that is nothing here: the server knows classes that
		// the catalog does not.
		force.classes, force.known = asked, asked != 0 || !wire.EqualFold(says, "On")
	}
	if force.mixed {
		force.known = false
		force.mixed = force.changing > 0
	}
}

// maskUnanswered handles the end of an Events action that was not answered. One
// that was never sent changes nothing.
func (m *Machine) maskUnanswered(s uint32) {
	if m.slots[s].state > slotQueued {
		m.force.known = false
	}
	m.maskSettled(s)
	m.force.mixed = m.force.mixed && m.force.changing > 0
}

func (m *Machine) maskSettled(s uint32) {
	m.slots[s].mask = 0
	m.force.changing--
}

// setsMask reports whether an action of that name changes the event mask of
// the session.
func setsMask(name string) bool {
	return len(name) == len("Events") && wire.EqualFold([]byte("Events"), name)
}
