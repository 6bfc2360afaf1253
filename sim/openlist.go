package sim

import (
	"amicore/core/catalog"
	"amicore/core/wire"
)

// What comes without an ActionID while a server writes a list.

// listness says whether an action is answered by a list, from the catalog.
type listness uint8

const (
	listNever listness = iota
	listMaybe          // on some version, with some header, or it is not known
	listAlways
)

func listnessOf(name string) listness {
	known, ok := catalog.ActionNamed(name)
	if !ok {
		return listMaybe
	}
	some, all := false, true
	note := func(e catalog.Ending) {
		is := e == catalog.List || e == catalog.ListWithoutHeaders
		some, all = some || is, all && is
	}
	for c := range known.Completions() {
		note(c.Ending())
	}
	for s := range known.Specials() {
		note(s.Completion.Ending())
	}
	switch {
	case !some:
		return listNever
	case !all:
		return listMaybe
	}
	return listAlways
}

// openList is the list that a serial server is writing: between its response
// and its end nothing else is written.
type openList struct {
	id uint64 // of the action, hashed; 0: none
	// sure: it is one, and its end has not come.
	sure bool
}

// listAnswered follows a response: it ends the list that was open, and may
// begin one.
func (c *checks) listAnswered(f *wire.Frame) {
	id := hashOf(f.ActionID())
	e := c.ids.find(id)
	if e == nil || e.order == 0 || c.node.plan.AnyOrder {
		return
	}
	failed, announced := isError(f), wire.EqualFold(f.Get("EventList"), "start")
	if open := c.ids.find(c.list.id); c.list.id != 0 && open != nil {
		if e.order < open.order || id == c.list.id && !failed && !f.Oversize {
			return // of one before it, or a second one, which ends no list
		}
	}
	c.list = openList{}
	if failed || f.Oversize || e.lists == listNever && !c.ruled || e.lists != listAlways && !announced && !c.ruled {
		return
	}
	c.list = openList{id: id, sure: e.lists == listAlways && announced && !c.ruled && !e.again}
}

// listEnds follows an event with an id: it may be the end of the open list.
func (c *checks) listEnds(f *wire.Frame) {
	if c.list.id == 0 || hashOf(f.ActionID()) != c.list.id {
		return
	}
	marker := f.Get("EventList")
	e, known := catalog.EventNamed(f.Type())
	if wire.EqualFold(marker, "Complete") || wire.EqualFold(marker, "Cancelled") || marker == nil && known && e.EndsList() {
		c.list = openList{}
	}
}

// listWhole follows an event with an id: it may end a list whose response came.
func listWhole(e *sentID, f *wire.Frame) {
	e.whole = e.whole || e.heard == answerGood && wire.EqualFold(f.Get("EventList"), "Complete")
}

// listOversize follows an event over MaxFrame: it may have been the end.
func (c *checks) listOversize(f *wire.Frame) {
	if e := c.ids.find(hashOf(f.ActionID())); e != nil {
		e.logged.unsure = true
	}
	if c.list.id == 0 {
		return
	}
	c.ids.at(c.list.id).logged.unsure = true
	if hashOf(f.ActionID()) == c.list.id {
		c.list.sure = false
	}
}

// bareItem says what an event is that bears no Privilege and no id: an item of
// the open list, or perhaps one.
func (c *checks) bareItem(f *wire.Frame) (item, maybe bool) {
	if c.list.id == 0 {
		return false, false
	}
	e := c.ids.at(c.list.id)
	c.keepItem(e, f)
	e.mixed = e.mixed || !c.list.sure
	return c.list.sure, !c.list.sure
}

// bareText follows a frame that is neither event nor response.
func (c *checks) bareText(f *wire.Frame) {
	id := f.ActionID()
	if _, broadcast := f.Lookup("Privilege"); broadcast || f.Oversize || len(id) > 0 && hashOf(id) != c.list.id {
		return
	}
	c.bareItem(f)
}

// mayBeBare reports whether an item of a reply may be one that came without an
// id.
func (c *checks) mayBeBare(m wire.Message) bool {
	_, broadcast := m.Lookup("Privilege")
	return len(m.ActionID()) == 0 && !broadcast && !c.node.plan.AnyOrder
}
