package fleet

import (
	"maps"
	"slices"
	"strconv"
)

// Clone copies a fleet whole: both go on from here without touching each
// other. The commands of the last Step stay with the original.
func (f *Fleet) Clone() *Fleet {
	c := *f
	c.first, c.many, c.spare, c.see = nil, nil, nil, nil
	copies := make(map[*member]*member, len(f.members))
	c.members = make([]*member, len(f.members))
	c.byName = make(map[string]*member, len(f.members))
	for i, m := range f.members {
		n := *m
		n.machine = m.machine.Clone()
		copies[m] = &n
		c.members[i], c.byName[n.name] = &n, &n
	}
	follow := func(from []*member) []*member {
		to := make([]*member, len(from))
		for i, m := range from {
			to[i] = copies[m]
		}
		return to
	}
	c.ready, c.due, c.turns.ring = follow(f.ready), follow(f.due), follow(f.turns.ring)
	c.waiting.queue = follow(f.waiting.queue)
	c.routed = maps.Clone(f.routed)
	for t, m := range c.routed { //tidy:unordered a copy
		c.routed[t] = copies[m]
	}
	c.filters = slices.Clone(f.filters)
	return &c
}

// String says how many nodes there are and how many are ready; %v would print
// all that is inside.
func (f *Fleet) String() string {
	return "fleet of " + strconv.Itoa(len(f.members)) + " nodes, " + strconv.Itoa(len(f.ready)) + " ready"
}

// GoString is String.
func (f *Fleet) GoString() string { return f.String() }
