package sim

import (
	"amicore/adapters/fake"
	"amicore/core/wire"
)

// passage is the events that the server has let through on the connection that
// stands, and that have not come yet: a mark each, in the order in which they
// were written.
type passage struct {
	marks []uint64 // hashes of their bytes
	first int
	// unsure: something else may look like an event, or hold one.
	unsure bool
}

func (p *passage) begin(unsure bool) { *p = passage{marks: p.marks[:0], unsure: unsure} }

func (p *passage) waiting() int { return len(p.marks) - p.first }

// withoutEnd takes away the empty line that ends a frame.
func withoutEnd(event []byte) []byte {
	if n := len(event); n > 1 && event[n-2] == '\r' {
		return event[:n-2]
	}
	return event[:max(0, len(event)-1)]
}

// queued is told by the server of an event that it lets through to a session.
func (n *node) queued(session fake.SessionID, event []byte) {
	p := &n.check.passage
	switch {
	case session != fake.SessionID(n.check.dialed) || p.unsure:
	case len(event) == 0:
		p.unsure = true
	default:
		p.marks = append(p.marks, hashOf(withoutEnd(event)))
	}
}

// s11Came: each event that comes is the next one that the server has let
// through.
func (c *checks) s11Came(f *wire.Frame) {
	p := &c.passage
	switch {
	case p.unsure:
	case f.Oversize: // of such a one it is not known whether it is an item
		p.unsure = true
	case p.waiting() == 0:
		c.node.fail("S11", "%s has come, and the server has let none through", f.Type())
	case p.marks[p.first] != hashOf(f.Bytes()):
		c.node.fail("S11", "%s has come, and the next event that the server has let through is another one", f.Type())
	default:
		if p.first++; p.first == len(p.marks) {
			p.marks, p.first = p.marks[:0], 0
		}
	}
}

// s11Through: all that the server has let through has come, where nothing is on
// its way any more.
func (c *checks) s11Through() {
	n, session := c.node, fake.SessionID(c.dialed)
	if _, _, stands := n.server.InForce(session); !stands || c.passage.unsure || c.passage.waiting() == 0 || !online(c.phase) {
		return
	}
	if n.world.network.OnTheWay(n.plan.ID)+n.server.Waiting(session) == 0 {
		n.fail("S11", "the server has let %d events through that have not come, and nothing is on its way", c.passage.waiting())
	}
}
