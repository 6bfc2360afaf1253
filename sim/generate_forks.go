package sim

import "amicore/core"

// forks lets copies of the nodes' machines go other ways: from a few moments,
// from phases that a session spends little time in, and from the beginning of a
// session with another configuration. It draws after all else; a fork moves
// nothing of its world.
func (g *generator) forks() {
	for range 10 {
		e := Event{
			At: g.moment(), Kind: EventFork, Node: pick(g.below, g.plan.Nodes...).ID,
			Draws: g.next() % maxCount, Amount: int64(20 + g.below(100)), Fresh: g.chance(40),
		}
		switch {
		case e.Fresh:
		case g.chance(30):
			e.When = pick(g.below, situationNames...)
		case g.chance(50):
			e.Aimed, e.In = true, core.PhaseReady
		case g.chance(50):
			e.Aimed, e.In = true, core.PhaseIdle+1+core.Phase(g.below(int(core.PhaseStopped)-1))
		}
		g.plan.Events = append(g.plan.Events, e)
	}
}
