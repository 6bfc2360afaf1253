package sim

import (
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// App is code of a user's, on top of the core: it owns one node in a world.
// It gets what netio's Client or a driver's owner would get, may submit
// actions in turn, and is checked with everything else. It must be as
// deterministic as the rest: no clock, no goroutine, no map order.
//
// A run is over when all is at rest. An App that never rests makes it as long as
// the slowest recovery may take, and is then owed only what should have ended.
type App interface {
	// Output is told of every reply, error, acknowledgement, event, gap and
	// notice, those of the plan's own tickets included. out is borrowed; its
	// Reply and Err are the App's.
	Output(o Owner, out *core.Command)
}

// AppFunc is a function that is an App.
type AppFunc func(o Owner, out *core.Command)

// Output calls f.
func (f AppFunc) Output(o Owner, out *core.Command) { f(o, out) }

// Owner is what an App may do.
type Owner interface {
	// Now is the virtual time, Node the node that is owned.
	Now() core.Instant
	Node() core.Node
	// Submit submits an action and returns its ticket.
	Submit(a wire.Action, o core.Options) core.Ticket
	// Cancel gives a ticket up.
	Cancel(t core.Ticket)
	// Stop stops the node within a grace.
	Stop(grace time.Duration)
	// Fail ends the run: a promise of the App's own is broken. It does not return.
	Fail(text string)
}

// owner is the Owner of a node.
type owner struct {
	node *node
	next core.Ticket
}

func (o *owner) Now() core.Instant { return o.node.world.now }
func (o *owner) Node() core.Node   { return o.node.plan.ID }

func (o *owner) Submit(a wire.Action, options core.Options) core.Ticket {
	t := o.next
	o.next++
	o.node.world.asked++
	o.node.world.asker = o.node
	o.outside(func() { o.node.submit(t, a, &options) })
	return t
}

func (o *owner) Cancel(t core.Ticket) { o.outside(func() { o.node.give(core.Cancel(t)) }) }

func (o *owner) Stop(grace time.Duration) { o.outside(func() { o.node.stop(grace) }) }

func (o *owner) Fail(text string) { o.node.fail(appID, "%s", text) }

// appID stands where a violation has the ID of an invariant: the App broke a
// promise of its own, or panicked.
const appID = "APP"

func (n *node) tell(out *core.Command) {
	n.inApp(func() { n.app.Output(&n.owner, out) })
}

// inApp calls code of the App's: a panic in it is the App's, and leaves the
// node in World.app.
func (n *node) inApp(call func()) {
	n.world.app = n
	call()
	n.world.app = nil
}

// outside does what the App asks for: a panic in it is not the App's.
func (o *owner) outside(do func()) {
	o.node.world.app = nil
	do()
	o.node.world.app = o.node
}

// lastTicket is the highest that a plan gives a node.
func (p *Plan) lastTicket(id core.Node) (last core.Ticket) {
	for i := range p.Events {
		if e := &p.Events[i]; (e.Node == id || e.Node == 0) && e.Kind == EventSubmit {
			last = max(last, e.Ticket+core.Ticket(max(0, e.Times-1)))
		}
	}
	return last
}
