package sim

import (
	"slices"

	"amicore/core/spec"
)

// situation is what an event of a plan may wait for besides a phase: a place of a
// session that most sessions are in for a moment only.
type situation struct {
	name string
	// toFork reads it from the specification: a fork needs that in any case, and
	// what it copies is then there exactly.
	toFork func(l *spec.Look) bool
	// holds reads it from the Machine's Stats and from what has been seen of the
	// connection, so that a world is the same without the specification.
	holds func(c *checks) bool
}

var situations = [...]situation{
	{
		"action-waits",
		func(l *spec.Look) bool { return slices.ContainsFunc(l.Waiting, isCallers) },
		func(c *checks) bool { return c.stats.Unsent > 0 },
	},
	{
		"ticket-ended-on-record",
		func(l *spec.Look) bool {
			return slices.ContainsFunc(l.Records, func(a spec.LookAction) bool { return a.Ended && !a.Own })
		},
		func(c *checks) bool {
			return slices.ContainsFunc(c.unanswered.list, func(a unansweredAction) bool { return a.ended })
		},
	},
	{
		"list-open",
		func(l *spec.Look) bool { return l.OpenList },
		func(c *checks) bool { return c.list.id != 0 },
	},
	{
		"outcome-awaited",
		func(l *spec.Look) bool { return len(l.Acknowledged) > 0 },
		func(c *checks) bool { return c.unanswered.acknowledged > 0 },
	},
	{
		"several-records",
		func(l *spec.Look) bool { return len(l.Records) > 2 },
		func(c *checks) bool { return c.stats.Records > 2 },
	},
	{
		"events-wait",
		func(l *spec.Look) bool { return l.Queued > 0 },
		func(c *checks) bool { return c.stats.Queued > 0 },
	},
	asked("filter-asked", "Filter"),
	asked("mask-asked", "Events"),
	asked("ping-asked", "Ping"),
	asked("boot-asked", "CoreStatus"),
}

func isCallers(a spec.LookAction) bool { return !a.Own }

// asked is the situation that the server has an action with this name that has no
// answer: to a fork, one of the machine's own.
func asked(name, action string) situation {
	return situation{name, func(l *spec.Look) bool { return asksOwn(l, action) }, func(c *checks) bool { return c.unanswered.has(action) }}
}

// asksOwn reports whether the server has an action of the machine's own that has
// no answer.
func asksOwn(l *spec.Look, name string) bool {
	return slices.ContainsFunc(l.Records, func(a spec.LookAction) bool { return a.Own && a.Name == name })
}

// situationNames are the names of situations, as a plan has them.
var situationNames = func() (names []string) {
	for _, s := range situations {
		names = append(names, s.name)
	}
	return names
}()

func situationNamed(name string) *situation { return &situations[slices.Index(situationNames, name)] }

// awaited reports whether the node is where an event waits for it to be.
func (n *node) awaited(e *Event) bool {
	if e.When != "" {
		return situationNamed(e.When).holds(&n.check)
	}
	return n.check.phase == e.In
}

// meet notes the events whose situation the last Step came to: they happen when the
// Poll is over, however short it was.
func (n *node) meet() {
	n.aimed = slices.DeleteFunc(n.aimed, func(e *Event) bool {
		met := e.When != "" && n.awaited(e)
		if met {
			n.met = append(n.met, e)
		}
		return met
	})
}

// situated makes the forks that have waited for what the last step came to.
func (n *node) situated() {
	l := n.check.pair.Spec.Look()
	kept := n.forks[:0]
	for _, e := range n.forks {
		if situationNamed(e.When).toFork(&l) {
			n.fork(e)
		} else {
			kept = append(kept, e)
		}
	}
	n.forks = kept
}
