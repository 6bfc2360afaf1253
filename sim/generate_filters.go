package sim

import "slices"

// filters lets the nodes of some worlds want filters of every kind, some of which keep
// away what really comes. It draws after all else.
func (g *generator) filters() {
	if !g.chance(12) {
		return
	}
	for i := range g.plan.Nodes {
		n := &g.plan.Nodes[i]
		if n.Hostile || g.chance(25) {
			continue
		}
		n.NoCriteria = g.chance(40)
		include := g.chance(12)
		for range 1 + g.below(3) {
			n.Wanted = append(n.Wanted, g.filter(include))
		}
		for range g.below(3) {
			e := Event{At: g.moment(), Kind: EventFilter, Node: n.ID, Text: g.filter(include)}
			switch {
			case n.NoCriteria && g.chance(8):
				e.Text = pick(g.below, irreplaceable...).text
			case g.chance(15):
				e.Text = ""
			}
			if g.chance(30) {
				e.When = g.situation()
			}
			g.plan.Events = append(g.plan.Events, e)
		}
	}
	if !slices.ContainsFunc(g.plan.Nodes, func(n Node) bool { return len(n.Wanted) > 0 }) {
		return
	}
	for i := range g.plan.Events {
		if e := &g.plan.Events[i]; e.Kind == EventFilter && e.Text == excluding[0].text && g.chance(70) {
			e.Text = g.filter(false)
		}
	}
}

// filter draws one: seldom one that cannot be had everywhere, and one that lets only
// some events through where that is asked for, since it starves all else.
func (g *generator) filter(include bool) string {
	switch {
	case g.chance(2):
		return pick(g.below, irreplaceable...).text
	case include && g.chance(60):
		return pick(g.below, including...).text
	}
	return pick(g.below, excluding...).text
}
