package sim

import (
	"fmt"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/wire"
)

// shape says how a fault meets several nodes.
type shape uint8

const (
	alone    shape = iota // one of them, the others have faults of their own
	together              // all at once
	inTurn                // one after the other, each for as long
	swizzle               // one by one until all are broken, and restored in any order

	numShapes
)

// swarm is what a seed has of the faults: which share of the kinds, and of each
// how many, how long, how slow, how far. Few kinds let each have its whole
// effect, many get into each other's way; a campaign needs both.
type swarm struct {
	shape           shape
	network, server int // kinds that are kept, of 100
	often           int // faults of one kind, at most
	longest         time.Duration
	slowest         time.Duration
	farthest        int // bytes
	aimed           int // faults that wait for a phase, of 100
}

// leastTime is how long a fault is there at least.
const leastTime = 300 * time.Millisecond

func (g *generator) swarm() swarm {
	return swarm{
		shape:    shape(g.below(int(numShapes))),
		network:  pick(g.below, 6, 15, 25, 45),
		server:   pick(g.below, 5, 10, 20, 35),
		often:    1 + g.below(5),
		longest:  g.span(time.Second, 8*time.Second),
		slowest:  g.span(100*time.Millisecond, 2*time.Second),
		farthest: pick(g.below, 30, 400, 3000, 3000),
		aimed:    pick(g.below, 0, 20, 40),
	}
}

// faults adds those that the seed has.
func (g *generator) faults() {
	sw := g.swarm()
	for k := range fake.NetFaults() {
		if !g.chance(sw.network) || g.profile.NoNetwork {
			continue
		}
		for range 1 + g.below(sw.often) {
			g.netFault(&sw, fake.NetFault(k))
		}
	}
	for k := fake.FaultKind(1); k < fake.FaultKinds; k++ {
		if g.chance(sw.server) && !g.profile.NoServer {
			g.serverFault(&sw, k)
		}
	}
	g.owner()
}

func (g *generator) netFault(sw *swarm, k fake.NetFault) {
	e := Event{
		At: g.moment(), Kind: EventNet, Net: k, For: g.span(leastTime, sw.longest),
		Delay: g.span(time.Millisecond, sw.slowest), Amount: int64(g.below(sw.farthest)),
	}
	if g.chance(sw.aimed) {
		e.Aimed, e.In = true, core.PhaseBackoff+core.Phase(g.below(int(core.PhaseReady-core.PhaseBackoff)+1))
	}
	if k == fake.NetSlow {
		e.Delay, e.Amount = g.span(50*time.Millisecond, 1500*time.Millisecond), int64(10+g.below(2000))
		if g.chance(50) { // so slow that no frame is complete in time
			e.Delay, e.Amount, e.For = g.span(500*time.Millisecond, 1500*time.Millisecond), int64(1+g.below(8)), max(e.For, 16*time.Second)
		}
	}
	if k == fake.NetChop && g.chance(95) {
		e.Amount += 200 // each piece is a Step: of small ones there are very many
	}
	if k == fake.NetChangeDNS { // of one address there is nothing to change
		for i := range g.plan.Nodes {
			n := &g.plan.Nodes[i]
			n.Addresses = max(n.Addresses, 2+g.below(2))
		}
	}
	left := k == fake.NetLate && g.chance(60)
	if left {
		e.For = max(e.For, 8*time.Second)
	}
	from := len(g.plan.Events)
	g.spread(sw.shape, e)
	if left { // bytes are on their way when the machine gives the connection up
		for _, e := range g.plan.Events[from:] {
			e.Net, e.For = fake.NetStallDown, 6*time.Second
			g.plan.Events = append(g.plan.Events, e)
		}
	}
}

func (g *generator) serverFault(sw *swarm, k fake.FaultKind) {
	e := Event{At: g.moment(), Kind: EventServer, Server: k, For: g.span(leastTime, sw.longest), Amount: int64(g.below(4))}
	switch {
	case k == fake.Restart:
		if g.chance(50) {
			e.Text = pick(g.below, versions...)
		}
		if g.chance(60) { // it accepts logins, and has not booted
			e.Delay = g.span(100*time.Millisecond, 9*time.Second)
		}
	case k == fake.EventFlood:
		e.Rate, e.Amount = 200+g.below(3000), int64(1+g.below(2000))
	case k == fake.OutputBig:
		e.Rate = 1 + g.below(200_000)
	case k == fake.ReplyLate:
		e.Delay = g.span(10*time.Millisecond, 4*time.Second)
	case k == fake.ReplyAfterDeadline:
		e.Delay = g.span(4*time.Second, 8*time.Second)
	case k == fake.SlowLogin:
		e.Delay = g.span(100*time.Millisecond, 5*time.Second)
	case k == fake.LateFullyBooted && g.chance(50):
		e.Delay = g.span(10*time.Millisecond, 3*time.Second)
	case g.chance(50):
		e.Chance = uint32(100_000 + g.below(900_000))
	}
	if meetsLogins[k] && g.chance(60) { // it is there when the next login comes
		e.Aimed, e.In = true, core.PhaseConnecting
		e.For = max(e.For, 2*time.Second)
	}
	from := len(g.plan.Events)
	g.spread(sw.shape, e)
	if a := meets[k]; a != nil {
		for _, e := range g.plan.Events[from:] {
			g.meet(e, a)
		}
	}
}

// meetsLogins are the kinds that only a login meets.
var meetsLogins = [fake.FaultKinds]bool{
	fake.SlowLogin: true, fake.RefuseLogin: true, fake.LoginInUse: true, fake.AuthLimit: true, fake.AuthTimeout: true, fake.NoFullyBooted: true, fake.LateFullyBooted: true,
}

// meets are the actions that others need, where it is not any.
var meets = func() (of [fake.FaultKinds]func(*generator) wire.Action) {
	for k := fake.HeaderOutput; k <= fake.OutputBig; k++ {
		of[k] = func(*generator) wire.Action { return wire.NewAction("Command", "Command", "core show uptime") }
	}
	for k := fake.ListCut; k <= fake.ListOld; k++ {
		of[k] = func(g *generator) wire.Action {
			return wire.NewAction(pick(g.below, "QueueStatus", "QueueSummary", "CoreShowChannels", "Status"))
		}
	}
	of[fake.NoOutcome] = func(g *generator) wire.Action { return originate(g, "Async", "true") }
	return of
}()

// metTicket is the first ticket of the actions that are there to meet a fault,
// behind those of the workload.
const metTicket = 66

// meet submits an action while a fault is there.
func (g *generator) meet(e Event, a func(*generator) wire.Action) {
	if g.met == nil {
		g.met = make([]int, len(g.plan.Nodes)+1)
	}
	ticket := core.Ticket(metTicket + g.met[e.Node])
	if ticket >= routedTicket || !g.chance(70) {
		return
	}
	g.met[e.Node]++
	g.plan.Events = append(g.plan.Events, Event{
		At: min(e.At+g.span(0, e.For), g.profile.Chaos-1), Kind: EventSubmit, Node: e.Node, Ticket: ticket, Action: a(g),
	})
}

// owner adds what the owner and the subscribers of nodes do or leave undone.
func (g *generator) owner() {
	if g.chance(20) {
		g.spread(alone, Event{At: g.moment(), Kind: EventPause, For: g.span(100*time.Millisecond, 10*time.Second)})
	}
	if g.chance(1) {
		g.spread(alone, Event{At: g.moment(), Kind: EventPause, For: 10 * time.Minute})
	}
	if g.chance(10) && !g.profile.Hostile { // such a peer says what it likes
		g.spread(alone, Event{At: g.moment(), Kind: EventSay, Aimed: true, In: core.PhaseReady, Text: fmt.Sprintf(bigEvent, 2000+g.below(70_000))})
	}
	if g.chance(15) {
		g.spread(alone, Event{At: g.moment(), Kind: EventNoCredit, For: g.span(time.Second, 15*time.Second)})
	}
	if g.chance(20) {
		e := Event{At: g.moment(), Kind: EventIdle, For: g.span(time.Second, 20*time.Second)}
		g.spread(alone, e)
		if g.chance(40) {
			e.At, e.Amount = g.moment(), int64(1+g.below(100))
			g.spread(alone, e)
		}
	}
}

// bigEvent is an event of another client's, with a value of so many bytes.
const bigEvent = "Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: Big\r\nData: {x:%d}\r\n\r\n"

// spread gives a fault to nodes in a shape.
func (g *generator) spread(s shape, e Event) {
	nodes := len(g.plan.Nodes)
	add := func(e Event, node int) {
		e.Node = core.Node(node + 1)
		if e.At = max(e.At, 0); e.At < g.profile.Chaos {
			g.plan.Events = append(g.plan.Events, e)
		}
	}
	switch {
	case nodes == 1 || s == alone:
		add(e, g.below(nodes))
	case s == together:
		for i := range nodes {
			add(e, i)
		}
	case s == inTurn:
		for i := range nodes {
			add(e, i)
			e.At += e.For / 3
		}
	case s == swizzle:
		step := e.For / time.Duration(nodes)
		restored := e.At + step*time.Duration(nodes-1) + leastTime // when the first one is, all are broken
		order := g.order(nodes)
		for i := range nodes {
			broken := e
			broken.At += step * time.Duration(i)
			broken.For = restored + step*time.Duration(order[i]) - broken.At
			add(broken, i)
		}
	}
}

// order draws an order of n things.
func (g *generator) order(n int) []int {
	order := make([]int, n)
	for i := range order {
		k := g.below(i + 1)
		order[i], order[k] = order[k], i
	}
	return order
}
