package sim

import (
	"slices"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/wire"
)

// desired is what a session is to be told of, and what may keep that from it.
type desired struct {
	mask    string // wanted; empty: all
	filters filterList
	// force is what the session is to have of them: a list that it cannot have any
	// more waits for the next connection. later counts those, toldLater the notices.
	force            filterList
	later, toldLater int
	changed          bool // something has changed since it was looked at
	// settled: the filters in force are those wanted, and answered; what comes
	// behind that is let through by them.
	settled bool

	// Of the connection that stands. A caller's Events action, sent when none but
	// it was to come, changes the mask until SetEvents is called again: callers
	// has it, 0 where there is none, and before what there was before it.
	callers, before uint64
	maskRefused     bool   // the server refused an Events action
	own             uint64 // the machine's last Events
	asks            string // its mask
	ownRefused      bool   // the server refused it
	refusalTold     bool   // and a notice has said so
	// otherFilters: the server refused one, a caller sent one, or a list was set of
	// which it is not known whether it waits for the next connection.
	otherFilters bool
	asked        uint64 // the question about match criteria, which is refused always
	// Notices of this connection: filters that others stand for, and that no other
	// can stand for.
	replaced, refused int

	eventsOpen, filtersOpen int // tickets of callers
}

// connected begins with what the Login will say.
func (d *desired) connected() {
	d.callers, d.before, d.asked = 0, 0, 0
	d.maskRefused, d.ownRefused, d.refusalTold, d.otherFilters, d.changed = false, false, false, false, true
	d.own, d.asks = 0, ""
	d.settled, d.replaced, d.refused, d.later, d.toldLater = false, 0, 0, 0, 0
}

// setEvents follows SetEvents: from here on that mask is to be in force. The
// machine need not ask for it again while it waits for the answer of an Events
// with the same mask.
func (d *desired) setEvents(mask string) {
	d.mask, d.changed, d.callers, d.before = mask, true, 0, 0
	if d.refusalTold || mask != d.asks {
		d.maskRefused, d.ownRefused, d.refusalTold = false, false, false
	}
}

// setFilters follows SetFilters. accepted: the login of the connection that stands is;
// sent: all filters of before are at the server.
func (d *desired) setFilters(filters []string, accepted, sent bool) {
	d.filters.set(filters)
	if !accepted {
		return
	}
	d.changed, d.settled = true, false
	switch n := len(d.force.texts); {
	case len(filters) >= n && slices.Equal(filters[:n], d.force.texts):
		d.force.set(filters)
	case sent:
		d.later++
	default:
		d.otherFilters = true
	}
}

// accepted begins with the filters that a session is to have.
func (d *desired) accepted() { d.force.set(d.filters.texts) }

// ticket follows the tickets of callers that set a mask or a filter.
func (d *desired) ticket(sets setting, opened int) {
	switch sets {
	case setsMask:
		d.eventsOpen += opened
	case setsFilter:
		d.filtersOpen += opened
	}
}

// setting is what an action changes of its session.
type setting uint8

const (
	setsNothing setting = iota
	setsMask
	setsFilter
)

func settingOf(name []byte) setting {
	switch {
	case wire.EqualFold(name, "Events"):
		return setsMask
	case wire.EqualFold(name, "Filter"):
		return setsFilter
	}
	return setsNothing
}

// sent follows an action that sets one. It is the machine's own where no caller
// waits for such a one.
func (d *desired) sent(f *wire.Frame, h uint64) {
	switch settingOf(f.Type()) {
	case setsMask:
		d.changed = true
		if d.eventsOpen > 0 {
			d.before, d.callers = d.callers, h
			return
		}
		d.callers, d.before, d.maskRefused, d.ownRefused, d.refusalTold = 0, 0, false, false, false
		d.own, d.asks = h, string(f.Get("EventMask"))
	case setsFilter:
		d.changed, d.settled = true, false
		if asksCriteria(f) {
			d.asked = h
		}
		d.otherFilters = d.otherFilters || d.filtersOpen > 0
	}
}

// affected follows what the server did with one.
func (d *desired) affected(action []byte, h uint64, effect fake.Effect) {
	refused := effect == fake.EffectRefusedBefore || effect == fake.EffectRefused
	switch settingOf(action) {
	case setsMask:
		d.changed = true
		switch {
		case !refused:
		case h == d.callers:
			d.callers = d.before // it changes nothing
		default:
			d.maskRefused, d.ownRefused = true, d.ownRefused || h == d.own
		}
	case setsFilter:
		d.changed = true
		d.otherFilters = d.otherFilters || refused && (h != d.asked || effect == fake.EffectRefusedBefore)
	}
}

// wantedMask is the set of classes that a mask stands for.
func wantedMask(mask string) fake.Privilege {
	switch mask {
	case "", "on", "all":
		return fake.ClassAll
	case "off":
		return 0
	}
	return fake.ParsePrivilege(mask)
}

// l9InForce: in a session that is Ready, with nothing under way, mask and
// filters are as wanted at the server, but for what the server refused and what
// a caller changed by an action of its own.
func (c *checks) l9InForce() {
	d, n := &c.desired, c.node
	if !d.changed || c.phase != core.PhaseReady || c.stats.Records > 0 || c.stats.Window > 0 || n.script != nil || n.plan.Hostile {
		return
	}
	mask, filters, ok := n.server.InForce(fake.SessionID(c.dialed))
	if !ok {
		return // the server has ended it, and that has not come yet
	}
	d.changed = false
	if want := wantedMask(d.mask); mask != want && d.callers == 0 && !d.maskRefused {
		n.fail("L9", "the event mask %v is in force, and %v (%q) is wanted", mask, want, d.mask)
	}
	if d.ownRefused && !d.refusalTold {
		n.fail("L9", "the server refused the mask %q, and no notice tells", d.asks)
	}
	if !d.otherFilters {
		c.l9FiltersInForce(filters)
	}
}
