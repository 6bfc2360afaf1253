package fleet

import (
	"math"

	"amicore/core"
)

// Events of all nodes share one credit. While there is credit and nobody
// waits, what comes is delivered at once. Else it waits in its node's own
// queue, and the nodes take turns, a quantum of bytes each (deficit round
// robin: a frame larger than what is left of it is paid for by the turns that
// follow). However loud the others are, a node waits for one turn of each.

// grant adds credit; it never wraps.
func (f *Fleet) grant(n int64) {
	if n < 0 {
		f.misuse()
		return
	}
	if f.credit > 0 && n > math.MaxInt64-f.credit {
		f.credit = math.MaxInt64
		return
	}
	f.credit += n
}

// wait gives a node that has a backlog its place among those that take turns.
func (f *Fleet) wait(m *member) {
	if !m.queued && m.machine.Backlog() {
		m.queued = true
		f.turns = append(f.turns, m)
	}
}

// deliver hands out what waits, in turns.
func (f *Fleet) deliver() {
	owing := 0 // turns in a row that went into what was overdrawn
	for events := 0; f.credit > 0 && len(f.turns) > 0 && f.spent < f.cfg.StepBytes && events < stepEvents; {
		m := f.turns[0]
		if m.stepped == f.round {
			return // its turn is the next Step's
		}
		if !m.machine.Backlog() { // it has stopped, or another connection holds it back
			f.endTurn(m, false)
			continue
		}
		// Where the credit ends a turn early, what is left of it is not saved up.
		quantum := int64(f.cfg.Quantum)
		if m.deficit = min(m.deficit+quantum, quantum); m.deficit <= 0 {
			f.endTurn(m, true)
			if owing++; owing >= len(f.turns) {
				f.forgive()
				owing = 0
			}
			continue
		}
		owing = 0
		before := f.commands()
		m.deficit -= f.runOn(m, core.Tick(), min(m.deficit, f.credit))
		events += f.commands() - before
		f.endTurn(m, m.machine.Backlog())
	}
}

// forgive is as many rounds at once as it takes until one of the nodes, which
// all owe something, may deliver again: a frame may be much larger than a
// quantum.
func (f *Fleet) forgive() {
	least := int64(math.MaxInt64)
	for _, m := range f.turns {
		least = min(least, -m.deficit)
	}
	quantum := int64(f.cfg.Quantum)
	for _, m := range f.turns {
		m.deficit += least / quantum * quantum
	}
}

// endTurn puts the node whose turn it was at the end, or out.
func (f *Fleet) endTurn(m *member, again bool) {
	f.turns = f.turns[:copy(f.turns, f.turns[1:])]
	if m.queued = again; again {
		f.turns = append(f.turns, m)
		return
	}
	m.deficit = min(m.deficit, 0) // nothing is saved up; what was overdrawn is still owed
}

// commands is how many commands the Step has gathered.
func (f *Fleet) commands() int { return max(len(f.many), len(f.first)) }
