package sim

import (
	"slices"
	"time"
)

// Minimize makes a failing plan small: it drops nodes and events, in halves
// and then one by one, and simplifies what is left, as long as the same
// invariant breaks. tries bounds the runs. Draws at run time are stateless,
// so that what is left fails as it did.
func Minimize(p *Plan, invariant string, tries int) *Plan {
	m := &minimizer{best: p, invariant: invariant, left: tries}
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
}

// try keeps a plan that still breaks the invariant.
func (m *minimizer) try(p *Plan) bool {
	if m.left <= 0 {
		return false
	}
	m.left--
	v := Run(p, Options{}).Violation
	if m.invariant == "S20" {
		v = Judge(p)
	}
	if v == nil || v.Invariant != m.invariant {
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
	for i := range m.best.Nodes {
		for _, simplify := range []func(*Node){
			func(n *Node) { n.Jitter, n.Chunk = 0, 0 },
			func(n *Node) { n.Calls = 0 },
			func(n *Node) { n.Filters = 0 },
			func(n *Node) { n.Hold = false },
			func(n *Node) { n.Tiny = false },
			func(n *Node) { n.MD5 = false },
			func(n *Node) { n.DropNewest = false },
			func(n *Node) { n.Boots = 0 },
			func(n *Node) { n.Latency = time.Millisecond },
			func(n *Node) { n.Version = "20" },
		} {
			p := *m.best
			p.Nodes = slices.Clone(p.Nodes)
			simplify(&p.Nodes[i])
			if p.Nodes[i] != m.best.Nodes[i] && m.try(&p) {
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

func roundUp(d, to time.Duration) time.Duration { return (d + to - 1).Truncate(to) }
