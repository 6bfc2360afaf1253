package sim

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// Profile says what kind of plans Generate makes.
type Profile struct {
	// Nodes is the most machines of a world; 0: mostly 1 to 3, and up to 50 in
	// one world of a hundred.
	Nodes int
	// Chaos is how long faults may come; 0: 30 s.
	Chaos time.Duration
	// Hostile gives every node a peer that writes whatever it likes.
	Hostile bool
	// Storm makes a fleet of Nodes (1,000 where that is 0) lose all its
	// connections at once and come back; Chaos is as long as that takes.
	Storm bool
	// Calm leaves all faults out, NoNetwork those of the network, NoServer
	// those of the server.
	Calm, NoNetwork, NoServer bool
}

// Generate expands a seed to a plan, as a swarm does: each seed leaves out a
// part of the faults and of the actions, draws how often and in which ranges
// the rest come, and gives every fault a least duration.
func Generate(seed uint64, p Profile) *Plan {
	plan := new(Plan)
	plan.generate(seed, p)
	return plan
}

// generate makes it the plan of a seed, in the memory of the plan that it was.
func (plan *Plan) generate(seed uint64, p Profile) {
	if p.Storm {
		*plan = *storm(seed, p)
		return
	}
	if p.Chaos == 0 {
		p.Chaos = 30 * time.Second
	}
	*plan = Plan{Seed: seed, Chaos: p.Chaos, Nodes: plan.Nodes[:0], Events: plan.Events[:0]}
	g := &generator{seed: seed, profile: p, plan: plan}
	nodes := 1
	switch {
	case p.Nodes == 0 && g.below(100) == 0:
		nodes = 4 + g.below(47)
	case g.below(3) == 0:
		nodes = 1 + g.below(cmp.Or(p.Nodes, 3))
	}
	if g.chance(50) {
		g.fleet()
	}
	for i := range nodes {
		g.node(core.Node(i+1), nodes)
	}
	if g.plan.Fleet != nil {
		g.churn()
		g.pressure()
		g.routed()
	}
	if !p.Calm {
		g.faults()
	}
	g.cells()
	g.forged()
	g.aims()
	g.forks()
	g.filters()
	g.wishesInARow()
	sortEvents(g.plan.Events)
}

type generator struct {
	seed    uint64
	drawn   uint64
	profile Profile
	plan    *Plan
	met     []int // actions of each node that are there to meet a fault
}

// next draws; the generator may draw in a row, since a plan is kept and not
// its seed.
func (g *generator) next() uint64 {
	g.drawn++
	x := g.seed*mixer + g.drawn*0xd6e8feb86659fd93
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

func (g *generator) below(n int) int { return int(g.next() % uint64(n)) }

func (g *generator) chance(percent int) bool { return g.below(100) < percent }

// span draws a time from least to most.
func (g *generator) span(least, most time.Duration) time.Duration {
	return least + time.Duration(g.next()%uint64(most-least+1)).Round(time.Microsecond)
}

// pick draws one of a list.
func pick[T any](below func(n int) int, list ...T) T { return list[below(len(list))] }

func (g *generator) moment() time.Duration { return g.span(0, g.profile.Chaos) }

var versions = []string{"13", "16", "18", "20", "22", "23", "master"}

func (g *generator) node(id core.Node, nodes int) {
	n := Node{
		ID: id, Version: pick(g.below, versions...), MD5: g.chance(30), Wrong: g.chance(3),
		Latency: g.span(50*time.Microsecond, 20*time.Millisecond), Hold: g.chance(15), Tiny: g.chance(20), DropNewest: g.chance(30),
	}
	if g.chance(50) {
		n.Jitter = g.span(0, 5*time.Millisecond)
	}
	if g.chance(30) {
		n.Chunk = 1 + g.below(2000)
		n.Even = n.Chunk%4 == 0
	}
	if g.chance(50) {
		n.Calls = 1 + g.below(80)
	}
	if n.Chunk > 0 && n.Chunk < 50 {
		n.Calls /= 10 // each piece is a Step: one such seed would cost as much as hundreds of others
	}
	if g.chance(25) {
		n.Filters = 1 + g.below(3)
	}
	if g.chance(20) {
		n.Boots = g.span(time.Second, 20*time.Second)
	}
	if g.chance(15) {
		n.Addresses = 2 + g.below(2)
	}
	if g.chance(10) {
		n.Starts = g.span(time.Millisecond, 5*time.Second)
	}
	if g.chance(12) {
		n.Permits = g.span(time.Millisecond, 2*time.Second)
	}
	if g.chance(10) {
		n.MaxFrame = 4096 + g.below(4096)
	}
	n.AnyOrder = g.chance(8)
	n.StopOnRejected = g.chance(10)
	n.Hostile = g.profile.Hostile
	if g.plan.Fleet != nil {
		n.Permits = 0 // they are the fleet's
		n.Weight, n.Priority = g.below(4), g.below(3)
	}
	if nodes > 3 {
		n.Calls /= 4
	}
	g.plan.Nodes = append(g.plan.Nodes, n)
	g.workload(id, nodes)
	g.stops(n)
}

// workload submits actions; what is submitted before the session is ready is
// part of it.
func (g *generator) workload(id core.Node, nodes int) {
	weights := g.weights()
	n := 5 + g.below(60)
	if nodes > 3 {
		n /= 8 // there are many of them
	}
	storm, stormy := g.moment(), g.below(40)
	patient := g.span(500*time.Millisecond, 6*time.Second)
	for t := range n {
		e := Event{At: g.moment(), Kind: EventSubmit, Node: id, Ticket: core.Ticket(t + 1), Action: g.action(&weights)}
		if g.chance(stormy) {
			e.At = storm // many at once
		}
		if g.chance(40) {
			e.Options.Timeout = g.span(50*time.Millisecond, patient)
		}
		if g.chance(3) {
			e.Options.ActionID = fmt.Sprintf("own-%d-%d", id, g.below(4))
		}
		g.plan.Events = append(g.plan.Events, e)
		if g.chance(8) {
			late := 300 * time.Millisecond
			if g.chance(30) {
				late = 5 * time.Millisecond // about when the reply comes
			}
			g.plan.Events = append(g.plan.Events, Event{At: e.At + g.span(0, late), Kind: EventCancel, Node: id, Ticket: e.Ticket})
		}
	}
	if g.chance(20) {
		g.plan.Events = append(g.plan.Events, Event{At: g.moment(), Kind: EventMask, Node: id, Text: pick(g.below, usualMasks...)})
	}
	if g.chance(10) {
		g.plan.Events = append(g.plan.Events, Event{At: g.moment(), Kind: EventFilter, Node: id, Text: "!Event: NeverMind"})
	}
}

// weights draws how often a node's owner does what: most of it, some of it, or
// much of one thing.
func (g *generator) weights() (w [numActionKinds]int) {
	if g.chance(8) {
		w[g.below(len(w))] = 1
		return w
	}
	for i := range w {
		if g.chance(60) {
			w[i] = 1 << g.below(5)
		}
	}
	return w
}

// action draws one of those with a weight, or a Ping where none has.
func (g *generator) action(weights *[numActionKinds]int) wire.Action {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	if sum == 0 {
		return actionKinds[0](g)
	}
	at := g.below(sum)
	for i, w := range weights {
		if at -= w; at < 0 {
			return actionKinds[i](g)
		}
	}
	panic("sim: the weights are less than their sum")
}

// stops stops the node, as it comes or exactly in one phase, once or twice.
func (g *generator) stops(n Node) {
	e := Event{At: g.moment(), Kind: EventStop, Node: n.ID, For: g.span(0, 4*time.Second)}
	if g.chance(25) {
		e.For = 0
	}
	switch {
	case g.chance(12):
	case g.chance(14):
		e.Aimed, e.In = true, core.PhaseBackoff+core.Phase(g.below(int(core.PhaseReady-core.PhaseBackoff)+1))
		if g.chance(30) {
			e.At = 0 // the first time
		}
	case n.Starts > 0 && g.chance(20):
		e.At, e.Aimed, e.In = 0, true, core.PhaseIdle
	default:
		return
	}
	g.plan.Events = append(g.plan.Events, e)
	if g.chance(20) {
		again := e
		again.Aimed = false
		again.At += g.span(0, 2*time.Second)
		again.For /= 2
		g.plan.Events = append(g.plan.Events, again)
	}
}

const numActionKinds = 19

// actionKinds are what callers do; the last ones are what they must not.
var actionKinds = [numActionKinds]func(*generator) wire.Action{
	func(*generator) wire.Action { return wire.NewAction("Ping") },
	func(*generator) wire.Action { return wire.NewAction("CoreStatus") },
	func(*generator) wire.Action { return wire.NewAction("QueueStatus") },
	func(*generator) wire.Action { return wire.NewAction("QueueSummary") },
	func(*generator) wire.Action { return wire.NewAction("CoreShowChannels") },
	func(*generator) wire.Action { return wire.NewAction("Status") },
	func(*generator) wire.Action { return wire.NewAction("DBGet", "Family", "cidname", "Key", "100") },
	func(*generator) wire.Action { return wire.NewAction("IAXpeers") }, // its items bear no id
	func(*generator) wire.Action { return wire.NewAction("Events", "EventMask", "on") },
	func(*generator) wire.Action { return wire.NewAction("Command", "Command", "core show uptime") },
	func(*generator) wire.Action { return wire.NewAction("NoSuchAction", "Header", "value") },
	func(g *generator) wire.Action {
		return wire.NewAction("UserEvent", "UserEvent", fmt.Sprintf("Lead%d", g.below(9)))
	},
	func(g *generator) wire.Action {
		return wire.NewAction("Setvar", "Variable", "FOO", "Value", fmt.Sprint(g.below(1000)))
	},
	func(g *generator) wire.Action { return pick(g.below, refusedActions...) },
	func(g *generator) wire.Action { return originate(g, "Async", "true") },
	func(g *generator) wire.Action { return originate(g) },
	func(*generator) wire.Action { return wire.NewAction("Getvar", "Variable", "FOO\r\nAction: Logoff") },
	func(g *generator) wire.Action {
		return wire.NewAction("Setvar", "Variable", "FOO", "Value", strings.Repeat("x", 900+g.below(300)))
	},
	func(*generator) wire.Action { return wire.NewAction("WaitEvent", "Timeout", "60") },
}

// refusedActions are refused by their handlers, before they change anything.
var refusedActions = []wire.Action{
	wire.NewAction("Originate", "Channel", "100", "Context", "default", "Exten", "100", "Priority", "1"),
	wire.NewAction("Originate", "Channel", "100", "Application", "Echo", "Async", "true"),
	wire.NewAction("Originate", "Channel", "PJSIP/100", "Exten", "100"),
	wire.NewAction("Redirect", "Channel", "PJSIP/gone-00000001", "Context", "default", "Exten", "100", "Priority", "1"),
	wire.NewAction("Hangup", "Channel", "PJSIP/gone-00000001"),
	wire.NewAction("Setvar", "Channel", "PJSIP/gone-00000001", "Variable", "FOO", "Value", "1"),
	wire.NewAction("QueuePause", "Interface", "PJSIP/gone", "Paused", "true"),
	wire.NewAction("DBGet", "Family", "gone", "Key", "gone"),
}

func originate(g *generator, more ...string) wire.Action {
	return wire.NewAction("Originate", append([]string{
		"Channel", fmt.Sprintf("PJSIP/%d", g.below(1000)), "Context", "default", "Exten", "100", "Priority", "1", "Timeout", fmt.Sprint(500 + g.below(4000)),
	}, more...)...)
}
