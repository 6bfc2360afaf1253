package fleet

import (
	"math"

	"amicore/core"
)

// Events of all nodes share one credit. While there is credit and nobody
// waits, what comes is delivered at once. Else it waits in its node's own
// queue, and the nodes take turns, a quantum of bytes each (deficit round
// robin: a frame larger than what is left of it is paid for by the turns that
// follow, as long as somebody waits). However loud the others are, a node
// waits for one turn of each.

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
	if m.queued || !m.machine.Backlog() {
		return
	}
	if m.busy != f.busy { // what it owed was owed to nodes that have all been served
		m.busy, m.deficit = f.busy, 0
	}
	m.queued = true
	f.turns.push(m)
}

// stepTurns bounds the turns of one Step, those included that only pay debts.
const stepTurns = 4096

// deliver hands out what waits, in turns.
func (f *Fleet) deliver() {
	events, turns := 0, 0
	for f.credit > 0 && f.turns.n > 0 && f.spent < f.cfg.StepBytes && events < stepEvents && turns < stepTurns {
		m := f.turns.first()
		if m.stepped == f.round {
			return // its turn is, or goes on, in the next Step
		}
		turns++
		if !m.machine.Backlog() { // it has stopped, or another connection holds it back
			f.endTurn(m, false)
			continue
		}
		quantum := int64(f.cfg.Quantum)
		if !m.serving {
			if m.deficit = min(m.deficit+quantum, quantum); m.deficit <= 0 {
				f.endTurn(m, true)
				f.owe()
				continue
			}
		}
		f.owing = 0
		before := f.commands()
		m.deficit -= f.runOn(m, core.Tick(), min(m.deficit, f.credit))
		events += f.commands() - before
		again := m.machine.Backlog()
		// Who grants little at a time, or whose Steps are short, must not give
		// large events more than small ones: the turn goes on where it was ended.
		if m.serving = again && m.deficit > 0; !m.serving {
			f.endTurn(m, again)
		}
	}
}

// owe is called after a turn that only paid a debt. Where all nodes that wait
// owe more than a turn pays, the rounds in which nobody could be served are
// counted and not made.
func (f *Fleet) owe() {
	if f.owing++; f.owing < f.turns.n {
		return
	}
	f.owing = 0
	least := int64(math.MinInt64)
	for i := range f.turns.n {
		least = max(least, (*f.turns.at(i)).deficit)
	}
	rounds := max(-least, 0) / int64(f.cfg.Quantum)
	for i := range f.turns.n {
		m := *f.turns.at(i)
		m.deficit = min(m.deficit+rounds*int64(f.cfg.Quantum), 0)
	}
}

// endTurn puts the node whose turn it was at the end, or out.
func (f *Fleet) endTurn(m *member, again bool) {
	f.turns.pop()
	m.serving = false
	if m.queued = again; again {
		f.turns.push(m)
		return
	}
	m.deficit = min(m.deficit, 0) // nothing is saved up; what was overdrawn is still owed
	f.allServed()
}

// allServed begins the accounts anew once nobody waits.
func (f *Fleet) allServed() {
	if f.turns.n == 0 {
		f.busy++
	}
}

// commands is how many commands the Step has gathered.
func (f *Fleet) commands() int { return max(len(f.many), len(f.first)) }
