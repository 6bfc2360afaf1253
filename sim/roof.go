package sim

import (
	"fmt"
	"slices"
	"time"

	"amicore/core"
	"amicore/core/driver"
	"amicore/core/fleet"
)

// roof is the owner of all nodes of a plan with a fleet: one fleet, one
// driver, one loop. It stands between driver and fleet as checks stands
// between driver and machine, and gives each node's checks what is theirs.
type roof struct {
	world  *World
	plan   *FleetPlan
	fleet  *fleet.Fleet
	driver *driver.Driver
	ports  []driver.Transport // of the nodes, in their order
	port   int                // whose completions come first
	byID   []*node            // by number; nil: none

	// Few of a thousand nodes are any of these, so that nothing looks at all.
	coming  []*node // not in the fleet yet, or not started
	idle    []*node // a subscriber does not read
	watched []*node // have to be Ready, or Stopped, by some time

	input    core.Input
	progress driver.Progress
	given    bool
	touched  []*node // since the last Poll

	pausedUntil core.Instant
	creditUntil core.Instant
	creditHeld  int64

	check roofChecks
	book  ledger
}

// reset makes the roof of a world whose plan has a fleet.
func (r *roof) reset(w *World) {
	*r = roof{world: w, plan: w.plan.Fleet, fleet: r.fleet, driver: r.driver, ports: r.ports[:0], byID: r.byID[:0], coming: r.coming[:0], idle: r.idle[:0], watched: r.watched[:0], touched: r.touched[:0]}
	if r.fleet == nil {
		r.fleet, r.driver = new(fleet.Fleet), new(driver.Driver)
	}
	c := fleetConfigOf(w.plan)
	if err := r.fleet.Reset(c); err != nil {
		panic(fmt.Sprintf("sim: the plan makes a fleet that is refused: %v", err))
	}
	r.besideFleet()
	r.check.reset(r, r.fleet.Config())
	r.book = newLedger(w.plan)
	r.driver.Reset(r, r, driver.Config{Credit: 64 << 10})
}

// fleetConfigOf is the configuration of a plan's fleet.
func fleetConfigOf(p *Plan) fleet.Config {
	return fleet.Config{
		ConnectRate: p.Fleet.Rate, ConnectBurst: p.Fleet.Burst, ConnectConcurrency: p.Fleet.Concurrency, Quantum: p.Fleet.Quantum,
	}
}

// own takes a node under the roof: its number is its id.
func (r *roof) own(n *node, t driver.Transport) {
	r.ports, n.port = append(r.ports, t), t
	for int(n.plan.ID) >= len(r.byID) {
		r.byID = append(r.byID, nil)
	}
	r.byID[n.plan.ID] = n
	r.coming = append(r.coming, n)
}

// node returns the node with a number, or nil.
func (r *roof) node(id core.Node) *node {
	if int(id) < len(r.byID) {
		return r.byID[id]
	}
	return nil
}

// join adds a node to the fleet. The numbers that no node of the plan has are
// used up, so that a plan of fewer nodes draws as the whole did.
func (r *roof) join(n *node) {
	c := configOf(r.world.plan, n.plan)
	c.Name = fmt.Sprintf("n%d", n.plan.ID)
	for {
		id, err := r.fleet.Add(fleet.Node{Core: c, Weight: n.plan.Weight, Priority: n.plan.Priority})
		if err != nil {
			panic(fmt.Sprintf("sim: the plan makes a node that is refused: %v", err))
		}
		if id == n.plan.ID {
			break
		}
		if id > n.plan.ID {
			panic(fmt.Sprintf("sim: node %d joins after node %d; nodes join in the order of their ids", n.plan.ID, id))
		}
		if err := r.fleet.Remove(id); err != nil {
			panic(fmt.Sprintf("sim: %v", err))
		}
	}
	n.config, _ = r.fleet.NodeConfig(n.plan.ID)
	n.check.joined()
	n.joined = true
}

// leave forgets a node that has stopped, where it was to leave.
func (r *roof) leave(n *node) {
	if !n.leaving || n.gone || n.check.phase != core.PhaseStopped {
		return
	}
	n.gone, n.final = true, n.levels()
	if err := r.fleet.Remove(n.plan.ID); err != nil {
		n.fail("L6", "a node that has stopped can not be removed: %v", err)
	}
}

func (r *roof) give(in core.Input) {
	r.driver.Give(in)
	r.given = true
}

// due is when the owner has something to do by itself.
func (r *roof) due() core.Instant {
	now := r.world.now
	if r.pausedUntil > now {
		return r.pausedUntil
	}
	at := core.Instant(1<<63 - 1)
	if r.progress.Armed {
		at = r.progress.Deadline
	}
	if r.creditHeld > 0 {
		at = min(at, r.creditUntil)
	}
	r.idle = slices.DeleteFunc(r.idle, func(n *node) bool { return n.subscribers.idleUntil <= now })
	for _, n := range r.idle {
		at = min(at, n.subscribers.idleUntil)
	}
	for _, n := range r.coming {
		if !n.joined {
			at = min(at, core.Instant(n.plan.Joins))
		}
		if !n.started {
			at = min(at, core.Instant(max(n.plan.Starts, n.plan.Joins)))
		}
	}
	return at
}

// owe gives what the owner owes the fleet by now: nodes, their Start, credit.
func (r *roof) owe() {
	now := r.world.now
	r.coming = slices.DeleteFunc(r.coming, func(n *node) bool {
		if !n.joined && core.Instant(n.plan.Joins) <= now {
			r.join(n)
		}
		if n.joined && !n.started && core.Instant(n.plan.Starts) <= now {
			n.started = true
			n.give(core.Start())
		}
		return n.started
	})
	if r.creditHeld > 0 && r.creditUntil <= now {
		r.give(core.Credit(r.creditHeld))
		r.creditHeld = 0
	}
}

// ready reports whether a Poll would do something now.
func (r *roof) ready() bool {
	if r.pausedUntil > r.world.now {
		return false
	}
	r.owe()
	return r.given || r.progress.More || r.progress.Armed && r.progress.Deadline <= r.world.now || r.world.network.AnyPending()
}

// poll is one Poll of the owner and what comes of it.
func (r *roof) poll() {
	r.given = false
	r.progress = r.driver.Poll(r.world.now)
	for {
		out, ok := r.driver.Next()
		if !ok {
			break
		}
		n := r.node(out.Node)
		if n == nil {
			continue // an action that found no node
		}
		if out.Kind == core.CommandDeliver {
			n.subscribers.publish(out)
		}
		if n.app != nil {
			n.tell(out)
		}
	}
	for _, n := range r.touched {
		n.polled()
		if !n.gone {
			n.check.s16Next()
		}
		r.leave(n)
	}
	r.touched = r.touched[:0]
	if !r.progress.More {
		r.progress.Deadline, r.progress.Reason, r.progress.Armed = r.fleet.Deadline()
		r.tellDeadlines()
		r.check.drained()
	}
}

func (r *roof) tellDeadlines() {
	tell := r.world.options.Deadline
	if tell == nil {
		return
	}
	for _, n := range r.world.nodes {
		if at, why, ok := r.fleet.NodeDeadline(n.plan.ID); n.joined && !n.gone {
			tell(r.world.now, n.plan.ID, at, why, ok)
		}
	}
}

// pause keeps the owner of all nodes from polling.
func (r *roof) pause(d time.Duration) {
	r.pausedUntil = max(r.pausedUntil, r.world.now.Add(d))
	for _, n := range r.world.nodes {
		n.pausedUntil = r.pausedUntil
		n.check.paused += d
		n.check.effects.paused(n.pausedUntil)
	}
}

// heal ends what keeps the owner from its work.
func (r *roof) heal() { r.creditUntil = min(r.creditUntil, r.world.now) }

// happen does what the plan says to no node in particular.
func (r *roof) happen(e *Event) {
	switch e.Kind {
	case EventSubmit:
		r.world.given += max(1, e.Times)
		for i := range max(1, e.Times) {
			r.check.submitted(e.Ticket+core.Ticket(i), e)
			r.give(fleet.Submit(e.Ticket+core.Ticket(i), e.Route, e.Action, &e.Options))
		}
	case EventCancel:
		r.give(core.Cancel(e.Ticket))
	case EventExpect:
		r.book.expect(e, func(format string, args ...any) { r.world.fail(nil, expectID, format, args...) })
	case EventMask:
		r.give(core.SetEvents(e.Text))
	}
}

// The roof is the transport of its driver: it hands on to those of the nodes,
// and takes their completions in turn.

// Resolve implements driver.Transport.
func (r *roof) Resolve(k driver.Key, address string) { r.portOf(k).Resolve(k, address) }

// Connect implements driver.Transport.
func (r *roof) Connect(k driver.Key, address string) { r.portOf(k).Connect(k, address) }

// Write implements driver.Transport.
func (r *roof) Write(k driver.Key, b []byte) { r.portOf(k).Write(k, b) }

// Close implements driver.Transport.
func (r *roof) Close(k driver.Key) { r.portOf(k).Close(k) }

func (r *roof) portOf(k driver.Key) driver.Transport {
	if n := r.node(k.Node); n != nil {
		return n.port
	}
	r.world.fail(nil, "S7", "a command for connection %d of node %d, which is none", k.Conn, k.Node)
	return nil
}

// Poll implements driver.Transport.
func (r *roof) Poll() (driver.Completion, bool) {
	for {
		next, ok := r.world.network.NextPending(r.port % len(r.ports))
		if !ok {
			break
		}
		r.port = next + 1
		if c, ok := r.ports[next].Poll(); ok {
			return c, true
		}
	}
	return driver.Completion{}, false
}
