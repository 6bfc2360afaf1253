package sim

import "amicore/core"

// idTable maps hashes of ActionIDs to what became of them: open addressing
// with linear probing. Emptying it costs nothing, however large a run has made
// it: a place counts only with the round in which it was written.
type idTable struct {
	places []idPlace
	n      int
	round  uint32
}

type idPlace struct {
	key   uint64
	round uint32
	sentID
}

// empty forgets all.
func (t *idTable) empty() {
	if t.n, t.round = 0, t.round+1; t.round == 0 { // after 2^32 rounds an old place would count again
		clear(t.places)
		t.round = 1
	}
}

// find returns the entry of a key, valid until the next at; nil where there
// is none.
func (t *idTable) find(key uint64) *sentID {
	if t.n == 0 {
		return nil
	}
	if p := t.place(key); p.round == t.round {
		return &p.sentID
	}
	return nil
}

// at returns the entry of a key, a new one where there is none. It is valid
// until the next at.
func (t *idTable) at(key uint64) *sentID {
	if 2*(t.n+1) > len(t.places) {
		t.grow()
	}
	p := t.place(key)
	if p.round != t.round {
		*p = idPlace{key: key, round: t.round}
		t.n++
	}
	return &p.sentID
}

// place is where a key is, or where it would go; there is always room.
func (t *idTable) place(key uint64) *idPlace {
	mask := uint64(len(t.places) - 1)
	for i := key & mask; ; i = (i + 1) & mask {
		if p := &t.places[i]; p.round != t.round || p.key == key {
			return p
		}
	}
}

func (t *idTable) grow() {
	old := t.places
	t.places = make([]idPlace, max(64, 2*len(old)))
	for i := range old {
		if p := &old[i]; p.round == t.round {
			*t.place(p.key) = *p
		}
	}
}

// sentID is what became of an ActionID.
type sentID struct {
	order uint64
	// items is the hash of the frames without Privilege that came with the id,
	// in wire order.
	items           rolling
	responses       [2]uint64 // the first and the last that came, hashed
	final           uint64    // the outcome that came, hashed
	written, notRun bool
	fate
	logged    loggedItems
	sent      core.Instant    // when it was in a Send
	responded [2]core.Instant // when the first and the last response came
	pinged    core.Instant    // it is a Ping, sent then; 0: it is none
	// lists: whether the action is a list. mixed: frames came that may be its
	// items or not, so items does not tell.
	lists listness
	mixed bool
	// chosen: a caller gave it; again: more than once.
	chosen, again bool
	name          int8   // among those that a machine sends for itself; -1: none
	over          bool   // its caller was told how it ended
	made          bool   // the machine made it
	entry         *entry // that has the id now, in the docket of its node
}

// sentFilter is a filter on its way, by its ActionID.
type sentFilter struct {
	id    uint64
	taken bool // acknowledged
}
