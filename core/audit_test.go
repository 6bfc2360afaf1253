package core

import (
	"fmt"
	"time"
)

// Audit counts all slots again, one by one, and returns an error if a list, a
// table, the heap or a sum of the Machine says otherwise. It is for a Machine
// whose Step is over.
func (m *Machine) Audit() error {
	a := audit{m: m, in: make([]string, len(m.slots))}
	for s := m.freeSlot; s != noSlot; s = m.slots[s].links[linkOrder].next {
		a.enter(s, "free")
	}
	a.list(&m.waiting, "waiting", func(sl *slot) bool { return sl.state == slotQueued && sl.own == ownNone })
	a.list(&m.urgent, "waiting own", func(sl *slot) bool { return sl.state == slotQueued && sl.own != ownNone })
	a.list(&m.records, "records", func(sl *slot) bool { return sl.state == slotSent || sl.state == slotOpen })
	a.rest()
	a.tickets()
	a.ids()
	a.sums()
	a.deadlines()
	return a.err
}

// audit is one such count. in says where each slot was found.
type audit struct {
	m   *Machine
	in  []string
	err error
}

func (a *audit) fail(format string, args ...any) {
	if a.err == nil {
		a.err = fmt.Errorf("audit: "+format, args...)
	}
}

func (a *audit) same(what string, kept, counted any) {
	if kept != counted {
		a.fail("%s is %v, and comes to %v", what, kept, counted)
	}
}

// enter notes where a slot is; it is in one place alone.
func (a *audit) enter(s uint32, place string) {
	if a.in[s] != "" {
		a.fail("slot %d is among %s and among %s", s, a.in[s], place)
	}
	a.in[s] = place
}

func (a *audit) list(l *list, name string, belongs func(*slot) bool) {
	n, prev := 0, noSlot
	for s := l.head; s != noSlot; s = a.m.slots[s].links[l.which].next {
		sl := &a.m.slots[s]
		if sl.links[l.which].prev != prev {
			a.fail("slot %d among %s does not know the one before it", s, name)
		}
		if !belongs(sl) {
			a.fail("slot %d in state %d is among %s", s, sl.state, name)
		}
		if l.which == linkOrder {
			a.enter(s, name)
		}
		n, prev = n+1, s
		if n > len(a.m.slots) {
			a.fail("the list of %s has a ring", name)
			return
		}
	}
	a.same("the end of "+name, l.tail, prev)
	a.same("the length of "+name, l.n, n)
}

// rest: a slot that is in no list awaits an outcome.
func (a *audit) rest() {
	for s := range a.in {
		if sl := &a.m.slots[s]; a.in[s] == "" && (sl.state != slotOutcome || sl.dead) {
			a.fail("slot %d in state %d is in no list", s, sl.state)
		}
	}
}

// each calls f for all slots that are in use.
func (a *audit) each(f func(s uint32, sl *slot)) {
	for s := range a.m.slots {
		if a.in[s] != "free" {
			f(uint32(s), &a.m.slots[s])
		}
	}
}

func (a *audit) tickets() {
	pending := func(sl *slot) bool { return sl.own == ownNone && !sl.dead }
	a.list(&a.m.tickets, "tickets", pending)
	n := 0
	a.each(func(s uint32, sl *slot) {
		if !pending(sl) {
			return
		}
		n++
		if at, ok := a.m.byTicket.get(uint64(sl.ticket)); !ok || at != s {
			a.fail("ticket %d is not found", sl.ticket)
		}
	})
	a.same("the number of pending tickets", a.m.pending, n)
	a.same("the number of listed tickets", a.m.tickets.n, n)
	a.same("the number of tickets in the table", a.m.byTicket.n, n)
}

func (a *audit) ids() {
	numbers, names, commands := 0, 0, 0
	a.each(func(s uint32, sl *slot) {
		switch {
		case sl.custom != "":
			names++
			at, ok := a.m.byName[sl.custom]
			for ok && at != s && at != noSlot {
				at = a.m.slots[at].same
			}
			if at != s {
				a.fail("id %q is not found", sl.custom)
			}
		case sl.id.n > 0:
			numbers++
			if at, ok := a.m.bySeq.get(sl.seq); !ok || at != s {
				a.fail("id %s is not found", sl.id.text())
			}
		}
		if sl.commandID != "" {
			commands++
			if at, ok := a.m.byCommand[sl.commandID]; !ok || at != s {
				a.fail("CommandID %q is not found", sl.commandID)
			}
		}
	})
	found := 0
	for _, at := range a.m.byName {
		for n := 0; at != noSlot && n <= len(a.m.slots); n++ {
			found, at = found+1, a.m.slots[at].same
		}
	}
	a.same("the number of ids of callers", found, names)
	a.same("the number of ids of the Machine", a.m.bySeq.n, numbers)
	a.same("the number of CommandIDs", len(a.m.byCommand), commands)
}

func (a *audit) sums() {
	var given, givenText, watching, pings, bytes, live int
	var waiting, busy time.Duration
	a.each(func(_ uint32, sl *slot) {
		record := sl.state == slotSent || sl.state == slotOpen
		if record && sl.dead && sl.own == ownNone {
			given++
			if sl.traits&traitText != 0 {
				givenText++
			}
		}
		if sl.watchesBroadcasts() {
			watching++
		}
		if sl.own == ownPing {
			pings++
		}
		if sl.collect != nil {
			bytes += sl.collect.bytes
		}
		if sl.state == slotQueued && sl.own == ownNone {
			live += sl.writeLen
			waiting += sl.block
		}
		if record {
			busy += sl.blocking()
		}
	})
	m := a.m
	a.same("the number of records that were given up", m.given, given)
	a.same("the number of those that may be answered with text", m.givenText, givenText)
	a.same("the number of actions that broadcasts concern", m.watching, watching)
	a.same("the number of own pings", m.ownPings, pings)
	a.same("the bytes of replies", m.replyBytes, bytes)
	a.same("the bytes that wait", m.write.live, live)
	a.same("the time of actions that wait", m.queuedSum, waiting)
	a.same("the time of records", m.busy.sum, busy)
	if b := m.busy; b.sum > 0 && !b.stale {
		a.same("the time until which the server may be busy", b.until, m.span(b.turn, false))
	}
	if m.window < 0 {
		a.fail("the window is %d", m.window)
	}
}

func (a *audit) deadlines() {
	h := a.m.heap
	for i := range h {
		e := &h[i]
		if i > 0 && e.before(&h[(i-1)/4]) {
			a.fail("deadline %d is before the one above it", i)
		}
		a.same(fmt.Sprintf("the place of the deadline of slot %d", e.slot), a.m.slots[e.slot].heap, int32(i))
	}
	armed := 0
	a.each(func(_ uint32, sl *slot) {
		if sl.own == ownNone && !sl.dead && sl.heap != notInHeap {
			armed++
		}
	})
	a.same("the number of deadlines", len(h), armed)
	if a.m.next.known {
		at, k := a.m.findEarliest()
		a.same("the next timer", fmt.Sprint(a.m.next.at, a.m.next.kind), fmt.Sprint(at, k))
	}
}
