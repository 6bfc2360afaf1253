package sim

import (
	"slices"

	"amicore/core/spec"
)

// situations are what a fork may wait for besides a phase: places of a session
// that last for one step or for none at most moments. They are read from the
// state of the specification.
var situations = []struct {
	name  string
	holds func(l *spec.Look) bool
}{
	{"action-waits", func(l *spec.Look) bool { return slices.ContainsFunc(l.Waiting, isCallers) }},
	{"ticket-ended-on-record", func(l *spec.Look) bool {
		return slices.ContainsFunc(l.Records, func(a spec.LookAction) bool { return a.Ended && !a.Own })
	}},
	{"list-open", func(l *spec.Look) bool { return l.OpenList }},
	{"outcome-awaited", func(l *spec.Look) bool { return len(l.Acknowledged) > 0 }},
	{"several-records", func(l *spec.Look) bool { return len(l.Records) > 2 }},
	{"events-wait", func(l *spec.Look) bool { return l.Queued > 0 }},
	{"filter-asked", func(l *spec.Look) bool { return asksOwn(l, "Filter") }},
	{"mask-asked", func(l *spec.Look) bool { return asksOwn(l, "Events") }},
	{"ping-asked", func(l *spec.Look) bool { return asksOwn(l, "Ping") }},
	{"boot-asked", func(l *spec.Look) bool { return asksOwn(l, "CoreStatus") }},
}

func isCallers(a spec.LookAction) bool { return !a.Own }

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

// situated makes the forks that have waited for what the last step came to.
func (n *node) situated() {
	l := n.check.pair.Spec.Look()
	kept := n.forks[:0]
	for _, e := range n.forks {
		if i := slices.Index(situationNames, e.When); situations[i].holds(&l) {
			n.fork(e)
		} else {
			kept = append(kept, e)
		}
	}
	n.forks = kept
}
