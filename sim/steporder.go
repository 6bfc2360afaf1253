package sim

import (
	"cmp"
	"math"

	"amicore/core"
)

// The order of the commands of a Step, and what credit lets through
// (docs/contract.md, the order of a Step; events.md): from the input, the commands
// and Stats of one machine alone, so that it holds for each machine of a fleet too,
// whose Steps the fleet shows.

// stepOrder is where a machine was behind its last Step.
type stepOrder struct {
	phase   core.Phase
	conn    core.Conn
	tried   bool // an address of this attempt was dialed
	backlog bool // something waits for nothing but credit
	credit  int64
	stale   uint64
	bytesIn uint64
}

// orderOf checks a Step of the node's machine.
func (c *checks) orderOf(m *core.Machine, in *core.Input, out []core.Command, s *core.Stats) {
	o := &c.steps
	handed := o.commands(c.node, in, out, s)
	backlog := m.Backlog()
	c.l7Left(m, in, s, handed, backlog)
	o.phase, o.backlog, o.credit, o.stale, o.bytesIn = s.Phase, backlog, s.Credit, s.Stale, s.BytesIn
}

// handing follows what a Step hands out.
type handing struct {
	n      int   // events and gaps
	credit int64 // what is left of it, with what was lent
	lent   bool
}

// granted returns the credit that the input of a Step brings, until its end or for
// good.
func (o *stepOrder) granted(in *core.Input, s *core.Stats) (h handing) {
	h.credit = o.credit
	switch {
	case o.phase == core.PhaseStopped || in.N <= 0:
		return h
	case in.Kind == core.InputTick, in.Kind == core.InputReceived && s.Stale == o.stale:
		h.lent = true
	case in.Kind != core.InputCredit:
		return h
	}
	if h.credit > 0 && in.N > math.MaxInt64-h.credit {
		h.credit = math.MaxInt64
	} else {
		h.credit += in.N
	}
	return h
}

// section is where in a Step a command stands.
type section uint8

const (
	sectionBegin  section = iota // what waited is handed out in front of the bytes that come
	sectionInput                 // the input, the timers, and what is sent
	sectionQueue                 // what waits is handed out
	sectionMerged                // the merged notices
)

// commands checks each command at its place.
func (o *stepOrder) commands(n *node, in *core.Input, out []core.Command, s *core.Stats) handing {
	h := o.granted(in, s)
	bytes := s.BytesIn != o.bytesIn
	if bytes && o.backlog && h.credit > 0 && (len(out) == 0 || out[0].Kind != core.CommandDeliver) {
		n.fail("S12", "bytes come, and what waits with %d bytes of credit is not delivered first", h.credit)
	}
	before, at := o.conn, sectionBegin
	if !bytes {
		at = sectionInput
	}
	stopped := false // by the command in front
	var merged *core.Command
	for i := range out {
		cmd := &out[i]
		switch {
		case cmd.Kind == core.CommandDeliver:
			if stopped { // the last gap, which needs no credit
				stopped = false
				break
			}
			if !bytes {
				at = sectionQueue
			}
			if at == sectionMerged {
				n.fail("S12", "an event is delivered behind the notices of the Step")
			}
			h.deliver(n, cmd)
		case cmd.Kind == core.CommandNotice && cmd.Notice != core.NoticePhase:
			at = sectionMerged
			s10InOrder(n, merged, cmd)
			merged = cmd
			if cmd.Conn != before { // an attempt that begins in this Step has no notice yet
				n.fail("S7", "the notice %v bears the number of connection %d, and it happened on %d", cmd.Notice, cmd.Conn, before)
			}
		default:
			if at >= sectionQueue {
				n.fail("S12", "%v stands behind the events that waited", cmd.Kind)
			}
			at = sectionInput
			stopped = o.place(n, cmd)
		}
		if cmd.Node != n.plan.ID {
			n.fail("S7", "%v is of node %d", cmd.Kind, cmd.Node)
		}
	}
	if s.Conn != o.conn {
		n.fail("S11", "Stats says that the connection is %d, and it is %d", s.Conn, o.conn)
	}
	return h
}

// place follows a command that stands in its place, and reports whether the machine
// has stopped with it. It is of the present connection: each attempt has the next
// number, and so has each further address.
func (o *stepOrder) place(n *node, cmd *core.Command) (stopped bool) {
	switch {
	case cmd.Kind == core.CommandConnect:
		if o.tried {
			o.conn++
		}
		o.tried = true
	case cmd.Kind == core.CommandNotice && cmd.Phase == core.PhaseWaiting:
		o.conn++
		o.tried = false
	}
	if cmd.Conn != o.conn {
		n.fail("S7", "%v is of connection %d, and %d is the present one", cmd.Kind, cmd.Conn, o.conn)
	}
	return cmd.Kind == core.CommandNotice && cmd.Phase == core.PhaseStopped
}

// deliver: nothing is handed out without credit.
func (h *handing) deliver(n *node, cmd *core.Command) {
	if h.credit <= 0 {
		n.fail("S10", "an event or a gap is delivered, with %d bytes of credit", h.credit)
	}
	h.n++
	if cmd.Event != nil {
		h.credit -= int64(len(cmd.Event.Bytes()))
	}
}

// s10InOrder: the notices of a Step come one for each kind, class and reason, in
// their order.
func s10InOrder(n *node, before, cmd *core.Command) {
	if before == nil {
		return
	}
	if cmp.Or(cmp.Compare(before.Notice, cmd.Notice), cmp.Compare(before.Orphan, cmd.Orphan), cmp.Compare(before.Close, cmd.Close)) >= 0 {
		n.fail("S10", "one Step tells twice, or out of order: %v behind %v", cmd.Notice, before.Notice)
	}
}

// l7Left: what waits for nothing but credit is delivered as far as the credit and
// StepEvents go, and the machine asks for the next Step at once if more could be; of
// a loan nothing stays but the debt that it has paid.
func (c *checks) l7Left(m *core.Machine, in *core.Input, s *core.Stats, h handing, backlog bool) {
	n := c.node
	most := n.config.StepEvents
	switch {
	case h.n > most:
		n.fail("S10", "%d deliveries in one Step, at most %d", h.n, most)
	case backlog && h.credit > 0 && h.n < most:
		n.fail("L7", "%d events and gaps are delivered in a Step, %d bytes of credit are left, and more waits", h.n, h.credit)
	}
	if h.lent {
		h.credit = min(h.credit, max(c.steps.credit, 0))
	}
	if s.Credit != h.credit {
		n.fail("S11", "Stats says that %d of the credit is left, and it is %d", s.Credit, h.credit)
	}
	at, why, armed := m.Deadline()
	if more := armed && why == core.DeadlineMore; more != (backlog && s.Credit > 0) || more && at != n.world.now {
		n.fail("L7", "more waits: %t, with %d bytes of credit, and the deadline is for %v", backlog, s.Credit, why)
	}
}
