package sim

import (
	"bytes"

	"amicore/core"
	"amicore/core/wire"
)

// What waits to be sent, kept a second time (docs/contract/writing.md): callers'
// actions in the order of submission, byte by byte what was submitted, and the Pings of
// the machine's own in front of them.

// outbox is what waits on the connection of a node.
type outbox struct {
	waiting []submission // from first on; those that have ended are passed over
	first   int
	count   uint64 // of all
	unsent  int    // bytes of them, as Stats has it
	added   core.Ticket
	adding  bool   // added was submitted in this Step
	pings   uint64 // of the machine's own that were sent on this connection
	before  uint64 // that had begun to wait when it began
	waits   int    // Pings of the machine's own that waited behind the last Step
	// unsure: an action was sent that may be the machine's or a caller's. It ends when
	// nothing waits.
	unsure  bool
	scratch []byte
}

// submission is one use of a ticket's number, which may be used again.
type submission struct {
	ticket core.Ticket
	nth    uint64
}

func (o *outbox) reset() { *o = outbox{waiting: o.waiting[:0], scratch: o.scratch} }

// connected begins with a connection: pings have begun to wait before it.
func (o *outbox) connected(pings uint64) {
	o.pings, o.before, o.waits = 0, pings, 0
}

// submit notes an action that is submitted in this Step.
func (o *outbox) submit(in *core.Input, t *ticket) {
	b := append(append(append(o.scratch[:0], "Action: "...), in.Text...), "\r\n"...)
	head := len(b)
	for _, h := range in.Headers {
		b = append(append(append(append(b, h.Name...), ": "...), h.Value...), "\r\n"...)
	}
	t.content, t.bare = contentOf(b[:head], b[head:]), len(b)+len("ActionID: \r\n\r\n")
	if in.Options != nil {
		t.id = len(in.Options.ActionID)
	}
	o.scratch = b
	o.count++
	t.nth = o.count
	o.waiting = append(o.waiting, submission{in.Ticket, t.nth})
	o.added, o.adding = in.Ticket, true
}

// contentOf is the hash of an action without its ActionID.
func contentOf(first, rest []byte) uint64 { return hashOf(first)*mixer + hashOf(rest) }

// next returns the ticket whose action is to be sent next; nil where none waits.
func (o *outbox) next(tickets []ticket) *ticket {
	for ; o.first < len(o.waiting); o.first++ {
		w := o.waiting[o.first]
		if t := &tickets[w.ticket]; t.nth == w.nth && t.state == ticketOpen && !t.left {
			return t
		}
	}
	o.waiting, o.first = o.waiting[:0], 0
	return nil
}

// outSent follows an action that is sent: the next one of callers, as it was submitted,
// or one of the machine's own, which comes in a Send of its own.
func (c *checks) outSent(f *wire.Frame, whole int) {
	o, b := &c.outbox, f.Bytes()
	size := len(b) + len("\r\n")
	line := bytes.IndexByte(b, '\n') + 1
	second := line + bytes.IndexByte(b[line:], '\n') + 1
	next := o.next(c.tickets)
	isPing := string(f.Type()) == "Ping"
	switch fits := next != nil && contentOf(b[:line], b[second:]) == next.content; {
	case o.unsure, c.node.world.plan.Fleet != nil:
	case fits && isPing && c.stats.Pings-o.before > o.pings, fits && !isPing && ownName(f.Type()) >= 0 && size == whole:
		o.unsure = true // it is the one or the other
	case fits:
		if o.waits > 0 {
			c.node.fail("S8", "%s of a caller is sent, and %d Pings of the machine's own wait", f.Type(), o.waits)
		}
		if next.waits != 0 && next.waits != size {
			c.node.fail("S11", "%s is sent with %d bytes, and Stats said that %d of it wait", f.Type(), size, next.waits)
		}
		o.unsent -= next.waits
		next.left, next.waits = true, 0
	case ownName(f.Type()) < 0:
		c.node.fail("S8", "%s is sent, and is not the action that was submitted next, or not as it was", f.Type())
	case size != whole:
		c.node.fail("S8", "%s of the machine's own is sent together with others", f.Type())
	case isPing:
		o.pings++
		o.waits = max(0, o.waits-1)
	}
}

// failed follows a ticket that ends without success: what waited of it does no more.
func (o *outbox) failed(t *ticket) {
	o.unsent -= t.waits
	t.waits = 0
}

// s11Unsent: what Stats says that waits is what callers have submitted and is not sent,
// and of the machine's own Pings only those wait that the window has no room for.
func (c *checks) s11Unsent() {
	o, s := &c.outbox, c.stats
	if o.adding {
		t := &c.tickets[o.added]
		if o.adding = false; t.state == ticketOpen && !t.left && !o.unsure {
			n := s.Unsent - o.unsent
			if id := n - t.bare; id < 1 || id > wire.MaxActionID || t.id > 0 && id != t.id {
				c.node.fail("S11", "an action of %d bytes and its ActionID is taken in, and Stats says that %d bytes more wait", t.bare, n)
			}
			t.waits, o.unsent = n, s.Unsent
		}
	}
	if o.unsure {
		if s.Unsent == 0 && s.Window == 0 {
			for _, w := range o.waiting[o.first:] { // what of them was sent is not known one by one
				if t := &c.tickets[w.ticket]; t.nth == w.nth {
					t.left, t.waits = true, 0
				}
			}
			o.waiting, o.first, o.unsent, o.unsure = o.waiting[:0], 0, 0, false
			o.connected(s.Pings)
		}
		return
	}
	if s.Unsent != o.unsent {
		c.node.fail("S11", "Stats says that %d bytes of actions wait, and it is %d", s.Unsent, o.unsent)
	}
	if !online(s.Phase) {
		return
	}
	room := 64 // no Ping of the machine's own is larger
	if c.docket.lost || c.docket.mask.owed || c.phase != core.PhaseReady || len(c.desired.filters.texts)+len(c.desired.force.texts) > 0 {
		room = ownBytes // another action of its own may wait in front
	}
	o.waits = int(s.Pings - o.before - o.pings)
	if o.waits < 0 || o.waits > 0 && s.Window+room <= c.node.config.SendWindow {
		c.node.fail("S11", "Stats counts %d Pings on this connection, %d are sent, and the transport has %d bytes to take", s.Pings-o.before, o.pings, s.Window)
	}
}
