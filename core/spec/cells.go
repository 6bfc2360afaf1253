//contract:none counts what a session has come to

package spec

import (
	"amicore/core"
	"amicore/internal/refwire"
)

// Cell is a place among those that the contract distinguishes: a Reached, an
// Ended, a Wished, an Answered, a Silence, a Fenced, a FencePing, a Booted or a
// Transported. It is comparable.
type Cell interface{ cell() }

// TellCells lets tell be called within Step with each cell that the session
// comes to, before what the cell is of takes effect. A Clone has none.
func (m *Machine) TellCells(tell func(Cell)) { m.tellCell = tell }

// Place says where an action stands when a frame reaches it.
type Place uint8

// The places. contract: terms.
const (
	PlaceWaiting      Place = iota // in no Send yet
	PlaceSent                      // a record without a response
	PlaceOpen                      // a record with a response, of which more is to come
	PlaceAcknowledged              // an async action that awaits its outcome
	NumPlaces
)

// String returns the name, such as "open".
func (p Place) String() string {
	return [...]string{"waiting", "sent", "open", "acknowledged"}[p]
}

// Part says what a frame is to the action that it reaches, as far as the contract
// distinguishes it for the rule of that action.
type Part uint8

// The parts.
const (
	PartResponse      Part = iota // neither an Error, nor oversize, nor one of the next two
	PartAnnounced                 // a response that announces a list
	PartFollows                   // raw text that answers an action of RuleSingle
	PartError                     // a response that is an Error
	PartBigResponse               // an oversize response
	PartEvent                     // an event that is none of the next six
	PartEnd                       // the end of a list, or the event that an action waits for
	PartCanceled                  // the event that cancels a list
	PartBroadcastEnd              // an outcome that is a broadcast with the action's id
	PartCommandResult             // an outcome that is a broadcast with the action's CommandID
	PartBigEvent                  // an oversize event
	PartBare                      // an item without an ActionID
	PartOther                     // neither a response nor an event; with RuleRaw, its text
	NumParts
)

// String returns the name, such as "end".
func (p Part) String() string {
	return [...]string{
		"response", "announced", "follows", "error", "oversize response", "event", "end", "canceled", "broadcast end",
		"broadcast by CommandID", "oversize event", "bare item", "other",
	}[p]
}

// Reached says how a frame reached an action of a caller's: a cell of what
// correlation distinguishes.
type Reached struct {
	Rule    core.Rule // RuleDefault for a waiting action, whose rule does not count
	Place   Place
	GivenUp bool
	Part    Part
	First   bool // it is the first record
}

func (Reached) cell() {}

// reach tells of the action that a frame reaches. contract: correlation, finding
// the action; events; other frames.
func (m *Machine) reach(f frame) {
	if m.tellCell == nil || f.Kind == refwire.Banner {
		return
	}
	a, part := m.find(f.id()), PartOther
	switch f.Kind {
	case refwire.Response, refwire.Follows:
		if a != nil {
			part = partOfResponse(a, f)
		}
	case refwire.Event:
		a, part = m.reachedByEvent(a, f)
	default:
		a, part = m.reachedByOther(a, f)
	}
	if a == nil || !a.isCallers() {
		return
	}
	r := Reached{Rule: a.rule, Place: Place(a.state), GivenUp: a.givenUp, Part: part, First: len(m.records) > 0 && m.records[0] == a}
	if a.state == waiting {
		r.Rule = core.RuleDefault
	}
	m.tellCell(r)
}

func partOfResponse(a *action, f frame) Part {
	switch {
	case f.Oversize:
		return PartBigResponse
	case f.isError():
		return PartError
	case a.state == sent && a.rule == core.RuleSingle && f.Kind == refwire.Follows:
		return PartFollows
	case a.state == sent && a.hasList() && isAnnounced(f):
		return PartAnnounced
	}
	return PartResponse
}

func (m *Machine) reachedByEvent(a *action, f frame) (*action, Part) {
	switch {
	case f.Oversize:
		return a, PartBigEvent
	case f.has("Privilege") && !isPrivilegedItem(a, f):
		return m.reachedByBroadcast(f)
	case f.id() == "":
		return m.openList(), PartBare
	case a == nil || a.state == waiting:
		return a, PartEvent
	case a.hasList() && cancelsList(f):
		return a, PartCanceled
	case a.hasList() && endsList(a, f), a.rule == core.RuleEventOnly, a.rule == core.RuleAsync && isEnd(a, f):
		return a, PartEnd
	}
	return a, PartEvent
}

// reachedByBroadcast returns the action whose outcome a broadcast is, if it is one.
func (m *Machine) reachedByBroadcast(f frame) (*action, Part) {
	a, byCommandID := m.ofBroadcast(f)
	switch {
	case a == nil || a.state == waiting || !isOutcome(a, f, byCommandID):
		return nil, PartEvent
	case byCommandID:
		return a, PartCommandResult
	}
	return a, PartBroadcastEnd
}

func (m *Machine) reachedByOther(a *action, f frame) (*action, Part) {
	if list := m.openList(); list != nil && !f.has("Privilege") && (f.id() == "" || a == list) {
		return list, PartBare
	}
	if !m.config.AnyOrder && len(m.records) > 0 && m.records[0].rule == core.RuleRaw {
		return m.records[0], PartOther
	}
	return a, PartOther
}
