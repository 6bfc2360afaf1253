package core

import "amicore/core/catalog"

// command is the action whose response is raw text before Asterisk 14.
const command = "Command"

// textVersions are the branches that answer a Command with raw text (13:main/manager.c:5290; the string `Response: Follows` is in
// the source of 13 and older ones, and of none since).
var textVersions = versionsWithText()

func versionsWithText() catalog.Versions {
	set := catalog.None
	known, _ := catalog.ActionNamed(command)
	for c := range known.Completions() {
		if c.Ending() == catalog.Follows {
			set |= c.Versions()
		}
	}
	return set
}

// mayBeText reports whether a frame that begins with `Response: Follows`, with this ActionID, is the raw text of an action on
// record. Anything that can put line breaks into a value of an event can make such a frame, and text that is none swallows all
// that follows it.
//
// An id of the machine's own making cannot be guessed, so a frame that bears it is an answer, whatever stands in front: the fence
// takes it as the proof that the server is done with that. An id of a caller's or an observed client's may be guessed, and an
// observed action may have none. The server answers in order, so such an action must be the first on record that has to be answered;
// behind a proxy it may be any. Given-up ones are answered all the same, also the last 128 that had to make room. A machine that
// joins a session in the middle does not know what is on record before something is answered that it saw.
func (m *Machine) mayBeText(id []byte) bool {
	if m.versions&textVersions == 0 {
		return false
	}
	if m.observer.joined {
		return true
	}
	first := true // it may be the first that must be answered
	for s := m.records.head; s != noSlot; s = m.slots[s].links[linkOrder].next {
		sl := &m.slots[s]
		if sl.traits&traitText != 0 && sl.state == slotSent && sl.hasID(id) && (first || sl.hasOwnID()) {
			return true
		}
		first = first && (m.cfg.AnyOrder || sl.mayEndSilently())
	}
	return m.owedText.has(id)
}

// mayEndSilently reports whether only a response to a later action may show that this one is over. One that was responded to
// already, a list that goes on, must not be responded to again.
func (s *slot) mayEndSilently() bool { return s.silentEnd || s.own == ownEvents || s.state == slotOpen }
