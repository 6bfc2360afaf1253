package sim

import (
	"time"

	"amicore/core/wire"
)

// wishesInARow lets some nodes want other filters, or another mask, several times within
// one session: while the answers to the last ones are on their way, and once they have
// come. It draws after all else.
func (g *generator) wishesInARow() {
	for i := range g.plan.Nodes {
		n := &g.plan.Nodes[i]
		if n.Hostile || !g.chance(6) {
			continue
		}
		switch g.below(4) {
		case 0: // a list that waits for the next session, and one that begins like it
			g.filtersInARow(n, pick(g.below, excluding...).text, "", pick(g.below, excluding...).text)
		case 1: // one that a server without criteria cannot have, and another behind it
			n.NoCriteria = n.NoCriteria || g.chance(70)
			g.filtersInARow(n, pick(g.below, irreplaceable...).text, pick(g.below, excluding...).text)
		case 2:
			g.filtersInARow(n, pick(g.below, excluding...).text, pick(g.below, excluding...).text)
		default:
			g.masksInARow(n)
		}
	}
}

// pause draws how long it is until the next wish: at once, before the answer to the last
// one, or long behind it.
func (g *generator) pause() time.Duration {
	return g.span(0, pick(g.below, 0, 20*time.Millisecond, 2*time.Second))
}

func (g *generator) filtersInARow(n *Node, texts ...string) {
	at := g.moment()
	for _, text := range texts {
		g.plan.Events = append(g.plan.Events, Event{At: at, Kind: EventFilter, Node: n.ID, Text: text})
		at += g.pause()
	}
}

// masksInARow sets masks, the last one often the first again, and lets a caller send an
// Events action between them, which it may withdraw.
func (g *generator) masksInARow(n *Node) {
	at, mask := g.moment(), pick(g.below, usualMasks...)
	add := func(e Event) {
		e.At, e.Node = at, n.ID
		g.plan.Events = append(g.plan.Events, e)
		at += g.pause()
	}
	add(Event{Kind: EventMask, Text: mask})
	if g.chance(50) {
		t := g.plan.lastTicket(n.ID) + 1
		add(Event{Kind: EventSubmit, Ticket: t, Action: wire.NewAction("Events", "EventMask", pick(g.below, usualMasks...))})
		if g.chance(50) {
			add(Event{Kind: EventCancel, Ticket: t})
		}
	}
	add(Event{Kind: EventMask, Text: pick(g.below, usualMasks...)})
	if g.chance(60) {
		add(Event{Kind: EventMask, Text: mask})
	}
}
