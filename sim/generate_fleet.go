package sim

import (
	"fmt"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/wire"
)

// fleet puts the nodes under one roof, with a budget that is felt.
func (g *generator) fleet() {
	f := &FleetPlan{Rate: 1 + g.below(40), Burst: 1 + g.below(4), Concurrency: 1 + g.below(6), Quantum: 256 + g.below(16<<10)}
	if g.chance(20) {
		f.Rate, f.Burst, f.Concurrency = 1000, 100, 100
	}
	g.plan.Fleet = f
}

// churn lets nodes join late, the last ones, and leave.
func (g *generator) churn() {
	nodes := g.plan.Nodes
	if g.chance(30) {
		joins := time.Duration(0)
		for i := 1 + g.below(len(nodes)); i < len(nodes); i++ {
			joins += g.span(0, (g.profile.Chaos-joins)/4)
			nodes[i].Joins = joins
		}
	}
	for i := range nodes {
		if g.chance(8) {
			g.plan.Events = append(g.plan.Events, Event{At: nodes[i].Joins + g.span(0, g.profile.Chaos-nodes[i].Joins), Kind: EventLeave, Node: nodes[i].ID, For: g.span(0, 4*time.Second)})
		}
	}
}

// pressure keeps credit from a fleet while some of its nodes are loud.
func (g *generator) pressure() {
	nodes := g.plan.Nodes
	if g.profile.Calm || g.profile.NoServer || len(nodes) < 2 || !g.chance(40) {
		return
	}
	e := Event{At: g.moment(), Kind: EventNoCredit, Node: nodes[0].ID, For: g.span(time.Second, 8*time.Second)}
	g.plan.Events = append(g.plan.Events, e)
	for range 1 + g.below(3) {
		g.plan.Events = append(g.plan.Events, Event{
			At: min(e.At, g.profile.Chaos-1), Kind: EventServer, Server: fake.EventFlood, Node: pick(g.below, nodes...).ID,
			For: e.For, Rate: 200 + g.below(3000), Amount: int64(50 + g.below(1000)),
		})
	}
}

// routedTicket is the first ticket of routed actions: above those of nodes.
const routedTicket = 101

// routed submits actions for whichever node their route finds.
func (g *generator) routed() {
	for t := range g.below(30) {
		policy := fleet.Policy(g.below(int(fleet.Named) + 1))
		e := Event{
			At: g.moment(), Kind: EventSubmit, Ticket: core.Ticket(routedTicket + t), Action: wire.NewAction("Ping"),
			Route: fleet.Route{Policy: policy},
		}
		if g.chance(40) {
			e.Action = pick(g.below, actionKinds[:]...)(g)
		}
		switch policy {
		case fleet.Sticky:
			e.Route.Key = fmt.Sprintf("key%d", g.below(20))
		case fleet.Named:
			e.Route.Key = fmt.Sprintf("n%d", g.below(len(g.plan.Nodes)+2)) // one that is none now and then
		}
		g.plan.Events = append(g.plan.Events, e)
		if g.chance(15) {
			g.plan.Events = append(g.plan.Events, Event{At: e.At + g.span(0, 300*time.Millisecond), Kind: EventCancel, Ticket: e.Ticket})
		}
	}
	if g.chance(10) {
		g.plan.Events = append(g.plan.Events, Event{At: g.moment(), Kind: EventMask, Text: pick(g.below, "on", "call,user")})
	}
}
