package sim

import (
	"fmt"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/wire"
)

// witness holds the checks of a world against what a fork does. The specification
// leads a fork, since it knows what state comes next, and must not be its only
// judge: what both share they would both get wrong. To the witness the other side
// is a hostile peer, for its frames follow no protocol.
//
// It has a world and a node of its own, which the checks take for those of a plan.
type witness struct {
	world World
	plan  Plan
	peer  Node
	node  node
	// until is when the owner should have made its next Step: what is later counts
	// as a pause of it.
	until core.Instant
	armed bool
}

// witnessed returns what judges this fork beside the specification. It has seen no step
// of a session that stands already, and none of odd times, whose ends are not reckoned
// with: there is none then.
func (f *fork) witnessed() *witness {
	w := f.node.world
	if f.now < 0 || f.now > core.Instant(365*24*time.Hour) {
		return nil
	}
	if w.witness == nil {
		w.witness = newWitness()
	}
	w.witness.begin(f)
	return w.witness
}

func newWitness() *witness {
	w := &witness{world: World{network: fake.NewNetwork(0)}}
	w.node.server = new(fake.Server)
	if err := w.node.server.Reset(fake.ServerConfig{Profile: defaultVersion}); err != nil {
		panic(fmt.Sprintf("sim: the server of a witness is refused: %v", err))
	}
	return w
}

// begin takes the place of a world in which a session of the fork begins.
func (w *witness) begin(f *fork) {
	w.plan = Plan{Seed: f.seed}
	w.peer = Node{ID: f.config.Node, Hostile: true, AnyOrder: f.config.AnyOrder}
	if f.config.RequirePermit {
		w.peer.Permits = 1
	}
	w.world = World{plan: &w.plan, now: f.now, network: w.world.network, options: Options{Spec: SpecNever}}
	w.node = node{world: &w.world, plan: &w.peer, machine: f.pair.Machine, config: f.config, server: w.node.server, check: w.node.check, joined: true, forked: true}
	w.world.network.Reset(0)
	w.world.network.Add(w.peer.ID, w.node.server, fake.Link{}, nil, &w.node.kernel) // nothing comes through it
	w.node.check.reset(&w.node)
	w.until, w.armed = 0, false
}

// follow goes on with a copy of the machine.
func (w *witness) follow(m *core.Machine) { w.node.machine, w.node.check.machine = m, m }

// step checks a Step of the fork, and returns what it breaks.
func (w *witness) step(now core.Instant, in core.Input, out []core.Command) (broken *Violation) {
	defer func() {
		if why := recover(); why != nil {
			if why != stopRun {
				panic(why)
			}
			broken = w.world.failure
		}
	}()
	c := &w.node.check
	if w.armed && now > w.until {
		c.paused += now.Sub(w.until)
	}
	w.world.now = now
	switch in.Kind {
	case core.InputSubmit:
		if in.Options == nil {
			in.Options = &core.Options{}
		}
		c.submitted(in.Ticket, wire.Action{Name: in.Text, Headers: in.Headers}, in.Options)
	case core.InputPermit:
		c.permitted = in.Conn
	case core.InputReceived: // there is no network that could change them
		w.node.tap = tap{session: fake.SessionID(in.Conn), written: append(w.node.tap.written[:0], in.Data...)}
	}
	c.deadline, c.why, c.armed = c.machine.Deadline()
	w.until, w.armed = max(now, c.deadline), c.armed
	c.input = in
	c.seen(now, &c.input, out)
	return nil
}
