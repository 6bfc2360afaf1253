package sim

import (
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/wire"
)

// cells brings what owners give into phases that a session spends little time
// in, where a moment that is drawn is seldom found: a campaign is judged by
// each (see Legal). It draws after all else, so that what it adds moves
// nothing.
func (g *generator) cells() {
	if g.profile.Calm {
		return
	}
	n := &g.plan.Nodes[g.below(len(g.plan.Nodes))]
	switch {
	case g.chance(7): // before the session is ready
		at, in := g.moment(), core.Phase(g.below(int(core.PhaseReady)))
		switch {
		case in == core.PhaseIdle:
			at, n.Starts = 0, max(n.Starts, time.Second)
		case in == core.PhaseWaiting && g.plan.Fleet == nil:
			n.Permits = max(n.Permits, 100*time.Millisecond)
		}
		g.anytime(n.ID, at, in)
	case g.chance(4): // while it drains
		at := g.moment()
		g.plan.Events = append(g.plan.Events, Event{At: at, Kind: EventStop, Node: n.ID, Aimed: true, In: core.PhaseReady, For: g.span(time.Second, 4*time.Second)})
		for range 3 {
			g.anytime(n.ID, at, core.PhaseDraining)
		}
	case g.chance(7) && g.plan.Fleet == nil && !g.profile.NoNetwork && !g.profile.NoServer:
		g.lateCredit(n)
	}
	if g.chance(5) {
		g.unsureRefusal(n)
	}
	if g.chance(8) {
		g.changes(n)
	}
}

// changes sets masks and filters one after the other, faster than the server
// answers; now and then a caller does so by an action.
func (g *generator) changes(n *Node) {
	at, last, first := g.moment(), g.plan.lastTicket(n.ID), ""
	for range 2 + g.below(3) {
		at += g.span(0, 2*n.Latency)
		e := Event{At: at, Kind: EventMask, Node: n.ID, Text: pick(g.below, usualMasks...)}
		if first == "" {
			first = e.Text
		}
		switch g.below(5) {
		case 0:
			last++
			e.Kind, e.Ticket, e.Action = EventSubmit, last, wire.NewAction("Events", "EventMask", e.Text)
			e.Text = ""
		case 1:
			e.Kind, e.Text = EventFilter, "!Event: NeverMind"
		}
		if g.chance(30) {
			e.Aimed, e.In = true, core.PhaseAuthenticating
		}
		g.plan.Events = append(g.plan.Events, e)
	}
	if g.chance(50) { // a caller changes it, and it is asked for once more
		last++
		g.plan.Events = append(g.plan.Events,
			Event{At: at + time.Second, Kind: EventSubmit, Node: n.ID, Ticket: last, Action: wire.NewAction("Events", "EventMask", "agent")},
			Event{At: at + g.span(time.Second, 1500*time.Millisecond), Kind: EventMask, Node: n.ID, Text: first})
	}
}

// unsureRefusal submits an action whose handler refuses it in words that do not
// say that nothing happened.
func (g *generator) unsureRefusal(n *Node) {
	g.plan.Events = append(g.plan.Events, Event{
		At: g.moment(), Kind: EventSubmit, Node: n.ID, Ticket: g.plan.lastTicket(n.ID) + 1,
		Action: wire.NewAction("ModuleLoad", "Module", "app_gone.so", "LoadType", "load"),
	})
}

// anytime gives what may be given in any phase.
func (g *generator) anytime(id core.Node, at time.Duration, in core.Phase) {
	e := Event{At: at, Node: id, Aimed: true, In: in}
	switch g.below(4) {
	case 0:
		e.Kind, e.Text = EventMask, "on"
	case 1:
		e.Kind, e.Text = EventFilter, "!Event: NeverMind"
	case 2:
		e.Kind, e.For = EventStop, g.span(0, time.Second)
	default:
		e.Kind, e.Ticket = EventCancel, 1
	}
	g.plan.Events = append(g.plan.Events, e)
}

// lateCredit keeps the credit for many events from the machine until the
// connection is lost, and gives it in a phase in which none are used up; now
// and then the session has ended.
func (g *generator) lateCredit(n *Node) {
	begins := g.span(0, g.profile.Chaos/2)
	lost := begins + g.span(g.profile.Chaos/16, g.profile.Chaos/4)
	add := func(e Event) {
		e.Node = n.ID
		g.plan.Events = append(g.plan.Events, e)
	}
	phases := []core.Phase{
		core.PhaseBackoff, core.PhaseWaiting, core.PhaseResolving, core.PhaseConnecting,
		core.PhaseGreeting, core.PhaseAuthenticating, core.PhaseBooting, core.PhaseDraining, core.PhaseStopped,
	}
	given := pick(g.below, phases...)
	switch given { // these two may take no time
	case core.PhaseWaiting:
		n.Permits = max(n.Permits, 100*time.Millisecond)
	case core.PhaseResolving:
		add(Event{At: lost, Kind: EventNet, Net: fake.NetSlowDNS, For: 4 * time.Second, Delay: 500 * time.Millisecond})
	}
	add(Event{At: begins, Kind: EventServer, Server: fake.EventFlood, For: lost - begins, Rate: 1000, Amount: 1000})
	add(Event{At: begins, Kind: EventNoCredit, For: g.profile.Chaos})
	if given >= core.PhaseDraining {
		add(Event{At: lost, Kind: EventStop, For: 2 * time.Second})
	} else {
		add(Event{At: lost, Kind: EventNet, Net: fake.NetReset, For: 300 * time.Millisecond})
	}
	add(Event{At: lost, Kind: EventNoCredit, Aimed: true, In: given, For: time.Nanosecond}) // no longer
}
