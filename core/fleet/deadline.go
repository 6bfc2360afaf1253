package fleet

import "amicore/core"

// The heap of deadlines has for each node an instant that is not after its
// machine's deadline. Most deadlines only move away (each byte that comes puts
// the heartbeat off), and nobody is told: the instant is put right when it
// comes up. So a Step costs the same however many nodes are idle.

// arm notes a machine's deadline after its Step.
func (f *Fleet) arm(m *member) {
	at, _, ok := m.machine.Deadline()
	switch {
	case !ok:
		f.disarm(m)
	case m.place < 0:
		m.at, m.place = at, len(f.due)
		f.due = append(f.due, m)
		f.up(m.place)
	case at < m.at:
		m.at = at
		f.up(m.place)
	}
}

func (f *Fleet) disarm(m *member) {
	i := m.place
	if i < 0 {
		return
	}
	last := len(f.due) - 1
	moved := f.due[last]
	f.due[last] = nil
	f.due = f.due[:last]
	m.place = -1
	if i == last {
		return
	}
	f.due[i], moved.place = moved, i
	f.up(i)
	f.down(moved.place)
}

// earliest returns the node whose deadline comes first, with the instant in
// the heap put right, or nil.
func (f *Fleet) earliest() *member {
	for len(f.due) > 0 {
		m := f.due[0]
		at, _, ok := m.machine.Deadline()
		switch {
		case !ok:
			f.disarm(m)
		case at == m.at:
			return m
		default:
			m.at = at
			f.down(0)
		}
	}
	return nil
}

// fireDue ticks the nodes whose deadlines have come, by (deadline, number).
func (f *Fleet) fireDue() {
	for range stepNodes {
		if len(f.due) == 0 || f.due[0].at > f.now {
			return
		}
		m := f.earliest()
		if m == nil || m.at > f.now || m.stepped == f.round {
			return
		}
		f.run(m, core.Tick())
	}
}

// Deadline returns when Step(Tick) is next useful, and why; see
// core.Machine.Deadline. With DeadlineMore there is work that one Step was
// not enough for: nodes wait for nothing but their turn.
func (f *Fleet) Deadline() (t core.Instant, why core.DeadlineReason, ok bool) {
	if f.credit > 0 && f.turns.n > 0 {
		return f.now, core.DeadlineMore, true
	}
	if m := f.earliest(); m != nil {
		t, why, ok = m.machine.Deadline()
	}
	if at, waits := f.waiting.next(&f.cfg); waits && (!ok || at < t) {
		t, why, ok = at, core.DeadlinePermit, true
	}
	if ok && t <= f.now && !f.more { // else it waits, and not for want of room
		return f.now, core.DeadlineMore, true
	}
	return t, why, ok
}

func before(a, b *member) bool { return a.at < b.at || a.at == b.at && a.node < b.node }

func (f *Fleet) up(i int) {
	m := f.due[i]
	for i > 0 {
		p := (i - 1) / 4
		if !before(m, f.due[p]) {
			break
		}
		f.due[i] = f.due[p]
		f.due[i].place = i
		i = p
	}
	f.due[i], m.place = m, i
}

func (f *Fleet) down(i int) {
	m := f.due[i]
	for {
		child := 4*i + 1
		if child >= len(f.due) {
			break
		}
		least := child
		for c := child + 1; c < min(child+4, len(f.due)); c++ {
			if before(f.due[c], f.due[least]) {
				least = c
			}
		}
		if !before(f.due[least], m) {
			break
		}
		f.due[i] = f.due[least]
		f.due[i].place = i
		i = least
	}
	f.due[i], m.place = m, i
}
