package sim

import (
	"reflect"
	"slices"
	"time"

	"amicore/core/wire"
)

// Minimize makes a failing plan small: it drops nodes and events, in halves
// and then one by one, and simplifies what is left, as long as the same
// invariant breaks. tries bounds the runs; of the options the App and Stop
// count, after which the plan is as small as it has become. Draws at run time
// are stateless, so that what is left fails as it did.
func Minimize(p *Plan, invariant string, tries int, o Options) *Plan {
	return MinimizeWith(p, invariant, tries, func(p *Plan) string { return o.breaks(p, invariant) })
}

// MinimizeWith is Minimize with a judge of the caller's: breaks names what a
// plan breaks, or nothing.
func MinimizeWith(p *Plan, invariant string, tries int, breaks func(*Plan) string) *Plan {
	m := &minimizer{best: p, invariant: invariant, left: tries, breaks: breaks}
	for changed := true; changed && m.left > 0; {
		changed = m.nodes()
		changed = m.events() || changed
		changed = m.simpler() || changed
	}
	return m.best
}

type minimizer struct {
	best      *Plan
	invariant string
	left      int
	breaks    func(*Plan) string
}

// try keeps a plan that still breaks the invariant.
func (m *minimizer) try(p *Plan) bool {
	if m.left <= 0 {
		return false
	}
	m.left--
	if m.breaks(p) != m.invariant {
		return false
	}
	m.best = p
	return true
}

func (m *minimizer) nodes() (changed bool) {
	for i := 0; i < len(m.best.Nodes) && len(m.best.Nodes) > 1; {
		p := *m.best
		id := p.Nodes[i].ID
		p.Nodes = slices.Delete(slices.Clone(p.Nodes), i, i+1)
		p.Events = slices.DeleteFunc(slices.Clone(p.Events), func(e Event) bool { return e.Node == id })
		if m.try(&p) {
			changed = true
		} else {
			i++
		}
	}
	return changed
}

func (m *minimizer) events() (changed bool) {
	for size := max(1, len(m.best.Events)/2); size >= 1; size /= 2 {
		for i := 0; i < len(m.best.Events); {
			p := *m.best
			p.Events = slices.Delete(slices.Clone(p.Events), i, min(i+size, len(p.Events)))
			if m.try(&p) {
				changed = true
			} else {
				i += size
			}
		}
	}
	return changed
}

// simpler takes the odd choices of nodes away, shortens the chaos and rounds
// the times.
func (m *minimizer) simpler() (changed bool) {
	changed = m.fleet()
	for i := range m.best.Nodes {
		for _, simplify := range []func(*Node){
			func(n *Node) { n.Jitter, n.Chunk, n.Even = 0, 0, false },
			func(n *Node) { n.Calls = 0 },
			func(n *Node) { n.Filters = 0 },
			func(n *Node) { n.Wanted = n.Wanted[:len(n.Wanted)/2] },
			func(n *Node) { n.Wanted = n.Wanted[len(n.Wanted)/2:] },
			func(n *Node) { n.NoCriteria = false },
			func(n *Node) { n.Hold = false },
			func(n *Node) { n.Tiny = false },
			func(n *Node) { n.MD5 = false },
			func(n *Node) { n.DropNewest = false },
			func(n *Node) { n.Boots = 0 },
			func(n *Node) { n.Starts = 0 },
			func(n *Node) { n.Permits = 0 },
			func(n *Node) { n.Weight, n.Priority = 0, 0 },
			func(n *Node) { n.Addresses = 0 },
			func(n *Node) { n.AnyOrder = false },
			func(n *Node) { n.StopOnRejected = false },
			func(n *Node) { n.MaxFrame, n.MaxList, n.MaxPending = 0, 0, 0 },
			func(n *Node) { n.Latency = time.Millisecond },
			func(n *Node) { n.Version = "20" },
		} {
			p := *m.best
			p.Nodes = slices.Clone(p.Nodes)
			simplify(&p.Nodes[i])
			if !reflect.DeepEqual(p.Nodes[i], m.best.Nodes[i]) && m.try(&p) {
				changed = true
			}
		}
	}
	if n := len(m.best.Events); n > 0 {
		if end := m.best.Events[n-1].At.Truncate(time.Second) + time.Second; end < m.best.Chaos {
			p := *m.best
			p.Chaos = end
			changed = m.try(&p) || changed
		}
	}
	for i := range m.best.Events {
		for _, lower := range []func(*Event){
			func(e *Event) { e.Times /= 2 },
			func(e *Event) { e.Amount /= 2 },
			func(e *Event) { e.Chance = 0 },
			func(e *Event) { e.Options.Timeout = 0 },
			func(e *Event) { e.Action = wire.NewAction("Ping") },
		} {
			p := *m.best
			p.Events = slices.Clone(p.Events)
			lower(&p.Events[i])
			if !reflect.DeepEqual(p.Events[i], m.best.Events[i]) && (p.Events[i].Kind == EventSubmit || p.Events[i].Action.Name != "Ping") && m.try(&p) {
				changed = true
			}
		}
	}
	for _, to := range []time.Duration{time.Second, 100 * time.Millisecond, time.Millisecond} {
		for i := range m.best.Events {
			e := m.best.Events[i]
			e.At, e.For, e.Delay = e.At.Truncate(to), roundUp(e.For, to), roundUp(e.Delay, to)
			if old := &m.best.Events[i]; e.At == old.At && e.For == old.For && e.Delay == old.Delay {
				continue
			}
			p := *m.best
			p.Events = slices.Clone(p.Events)
			p.Events[i] = e
			sortEvents(p.Events)
			changed = m.try(&p) || changed
		}
	}
	return changed
}

// fleet takes what it can of the fleet away, and all of it where nothing is left.
func (m *minimizer) fleet() (changed bool) {
	if m.best.Fleet == nil {
		return false
	}
	for _, without := range []func(*Plan){
		func(p *Plan) { // all of them, for they join in order
			for i := range p.Nodes {
				p.Nodes[i].Joins = 0
			}
		},
		func(p *Plan) { p.Fleet = new(FleetPlan) },
		func(p *Plan) {
			if p.standsAlone() {
				p.Fleet = nil
			}
		},
	} {
		p := *m.best
		p.Nodes = slices.Clone(p.Nodes)
		without(&p)
		if !reflect.DeepEqual(&p, m.best) && m.try(&p) {
			changed = true
		}
	}
	return changed
}

// standsAlone reports whether nothing in a plan is only for a fleet.
func (p *Plan) standsAlone() bool {
	return !slices.ContainsFunc(p.Nodes, func(n Node) bool { return n.Joins > 0 || n.Weight > 0 || n.Priority > 0 }) &&
		!slices.ContainsFunc(p.Events, func(e Event) bool { return e.Node == 0 || e.Kind == EventLeave })
}

func roundUp(d, to time.Duration) time.Duration { return (d + to - 1).Truncate(to) }
