package sim

import (
	"time"

	"amicore/adapters/fake"
	"amicore/core"
)

// aims lets some of what happens wait for a situation: faults, pauses, cancels and
// what owners want are drawn for moments, and seldom meet a list that is open or a
// mask that is asked. It draws after all else but forks, so that what it adds moves
// nothing.
func (g *generator) aims() {
	if g.profile.Calm || !g.chance(25) {
		return
	}
	for i := range g.plan.Events {
		if e := &g.plan.Events[i]; g.mayBeAimed(e) && g.chance(15) {
			e.When = g.situation()
		}
	}
	for range 1 + g.below(3) {
		g.plan.Events = append(g.plan.Events, g.aimedEvent())
	}
}

func (g *generator) situation() string { return pick(g.below, situationNames...) }

// mayBeAimed reports whether an event of the plan may come later than it was drawn.
func (g *generator) mayBeAimed(e *Event) bool {
	if e.Aimed || e.When != "" || e.Node == 0 {
		return false
	}
	switch e.Kind {
	case EventNet, EventServer, EventPause, EventIdle:
		return true
	}
	return false
}

// aimedEvent draws an event that does nothing but meet a situation.
func (g *generator) aimedEvent() Event {
	n := &g.plan.Nodes[g.below(len(g.plan.Nodes))]
	e := Event{At: g.moment(), Node: n.ID, When: g.situation()}
	switch g.below(10) {
	case 0, 1:
		e.Kind, e.Text = EventMask, pick(g.below, usualMasks...)
	case 2, 3:
		e.Kind, e.Text = EventFilter, "!Event: NeverMind"
	case 4, 5:
		e.Kind, e.Ticket = EventCancel, core.Ticket(1+g.below(30))
	case 6:
		e.Kind, e.For = EventPause, g.span(10*time.Millisecond, 5*time.Second)
	case 7:
		e.Kind, e.For = EventStop, g.span(0, 4*time.Second)
	default:
		if g.profile.NoNetwork || e.At >= g.profile.Chaos {
			e.Kind, e.For = EventNoCredit, g.span(time.Millisecond, 2*time.Second)
			break
		}
		e.Kind, e.Net, e.For = EventNet, pick(g.below, fake.NetReset, fake.NetHalfOpen, fake.NetStallUp, fake.NetStallDown), g.span(leastTime, 4*time.Second)
	}
	return e
}
