package sim

import (
	"bytes"
	"slices"
	"time"

	"amicore/core"
	"amicore/core/catalog"
	"amicore/core/wire"
)

// bootWatch follows what a machine can know of whether its server has booted,
// from the bytes alone.
type bootWatch struct {
	address string   // dialed last
	seenAt  []string // where FullyBooted came
	unsure  bool     // the machine may remember more addresses than seenAt has
	denied  bool     // CoreStatus was refused: it is not asked again

	// Of the connection that stands.
	mask   string // of the login
	seen   bool   // FullyBooted came behind the login
	known  bool   // it came here before, and would come now
	probe  uint64 // the id of the action that is to prove that it does not come
	open   bool   // and is not answered
	status bool   // the server was asked whether it has booted
	asked  uint64 // the id of the CoreStatus that is out; 0: none
	// goodbye: an action of the login was answered in this Step with the words that the
	// server is shutting down.
	goodbye bool
	since   core.Instant
	paused  time.Duration // what the owner had paused when Booting began
}

// begin forgets the connection before.
func (b *bootWatch) begin() {
	*b = bootWatch{address: b.address, seenAt: b.seenAt, unsure: b.unsure, denied: b.denied}
}

// accepted follows an accepted login.
func (b *bootWatch) accepted(n *node, includes bool) {
	told := b.mask == "" || catalog.EventMask(b.mask)&catalog.System != 0
	b.known = told && !includes && !n.config.AnyOrder && slices.Contains(b.seenAt, b.address)
}

func (b *bootWatch) booted() {
	b.seen = true
	if !slices.Contains(b.seenAt, b.address) {
		b.seenAt = append(b.seenAt, b.address)
	}
}

func (b *bootWatch) forget() {
	b.seenAt = slices.DeleteFunc(b.seenAt, func(a string) bool { return a == b.address })
}

// bootFrame follows the answers and events that concern the boot.
func (c *checks) bootFrame(f *wire.Frame) {
	b := &c.boot
	switch {
	case f.Kind != wire.KindEvent:
		c.bootAnswered(f)
		if b.open && hashOf(f.ActionID()) == b.probe {
			b.open = false
		}
	case c.accepted && mayBe(f.Bytes(), "FullyBooted") && wire.EqualFold(f.Type(), "FullyBooted"):
		b.booted()
	}
}

// bootAnswered follows a response of the time before Ready, when every action is the
// machine's own.
func (c *checks) bootAnswered(f *wire.Frame) {
	b, id := &c.boot, hashOf(f.ActionID())
	if c.node.plan.Hostile || !isLoggingIn(c.last.Phase) || c.turn.unsure {
		return
	}
	bad := f.Oversize || isError(f)
	leaves := bad && wire.EqualFold(bytes.TrimRight(f.Get("Message"), "\x00\t\n\v\f\r "), "Asterisk is shutting down")
	if e := c.ids.find(id); leaves && e != nil && e.order > 0 && e.responded[0] == e.responded[1] && e.order == c.turn.done {
		b.goodbye = true
	}
	if b.asked != 0 && id == b.asked {
		b.denied, b.asked = b.denied || bad && !leaves, 0
	}
}

// bootSent follows an action that is sent before Ready: what the server has refused to
// tell once, it is not asked again.
func (c *checks) bootSent(name string, id uint64) {
	if name != "CoreStatus" || !isLoggingIn(c.phase) {
		return
	}
	if c.boot.denied {
		c.node.fail("S15", "CoreStatus is sent before Ready, and was refused before")
	}
	c.boot.asked = id
}

// l5Goodbye: a server that says that it is shutting down is left in that Step.
func (c *checks) l5Goodbye() {
	said := c.boot.goodbye
	c.boot.goodbye = false
	if said && c.phase == c.last.Phase && c.stats.Conn == c.last.Conn {
		c.node.fail("L5", "the server is shutting down, and the machine stays in %v", c.phase)
	}
}

// bootPhase follows the machine into and out of Booting.
func (c *checks) bootPhase(now core.Instant, cmd *core.Command) {
	b := &c.boot
	if cmd.Phase == core.PhaseBooting {
		if !b.known && !b.unsure && !b.status && !c.includes && !c.node.plan.Hostile {
			c.node.fail("S15", "Booting at %s, where FullyBooted is not known to come, and the server was not asked", b.address)
		}
		b.since, b.paused = now, c.paused
		if c.readyBy != 0 {
			c.readyBy = max(c.readyBy, now.Add(c.node.config.BootTimeout))
		}
	}
	if cmd.Phase == core.PhaseReady {
		c.s15Ready(now, cmd)
	}
	if cmd.From == core.PhaseBooting && !b.seen && now.Sub(b.since) >= c.node.config.BootTimeout {
		switch {
		case cmd.Phase == core.PhaseReady: // by the timer
			b.forget()
		case c.filtersChange: // it may have ended the wait, and gone on for the filters
			b.forget()
			b.unsure = true
		}
	}
}

// s15Ready: where FullyBooted always came behind the login, the session is not
// Ready before it comes, or BootTimeout is over.
func (c *checks) s15Ready(now core.Instant, cmd *core.Command) {
	b := &c.boot
	switch {
	case !b.known || b.seen:
	case cmd.From != core.PhaseBooting:
		c.node.fail("S15", "Ready from %v at %s, where FullyBooted came before, and it has not come", cmd.From, b.address)
	case now.Sub(b.since) < c.node.config.BootTimeout:
		c.node.fail("S15", "Ready after %v in Booting, and FullyBooted has not come", now.Sub(b.since))
	}
}

// s15Booting: no action of a caller leaves while the server boots.
func (c *checks) s15Booting(name []byte) {
	switch string(name) {
	case "Ping", "CoreStatus", "Filter":
	default:
		c.node.fail("S15", "%s leaves while the server boots", name)
	}
}

// l8Ready: nothing but the login, the filters and the answer that proves that
// FullyBooted does not come is waited for; and for FullyBooted no longer than
// BootTimeout.
func (c *checks) l8Ready() {
	b := &c.boot
	if c.filtersChange || c.filtersTaken < c.wanted {
		return
	}
	switch c.phase {
	case core.PhaseAuthenticating:
		if c.accepted && (b.seen || !b.open || c.passedOver(b.probe)) {
			c.node.fail("L8", "the login is accepted, %d filters are acknowledged, nothing else is asked, and the session is not Ready", c.filtersTaken)
		}
	case core.PhaseBooting:
		if b.seen {
			c.node.fail("L8", "FullyBooted has come, and the session is not Ready")
		}
	}
}

// passedOver reports whether a later action than one was answered, by a server that
// answers in order.
func (c *checks) passedOver(id uint64) bool {
	e := c.ids.find(id)
	return e != nil && e.order < c.turn.done && !c.node.plan.AnyOrder && !c.node.plan.Hostile && !c.turn.unsure
}

// l8Booting: Booting ends within BootTimeout.
func (c *checks) l8Booting() {
	b := &c.boot
	if c.phase != core.PhaseBooting {
		return
	}
	most := c.node.config.BootTimeout
	if c.filtersChange {
		most += c.node.config.LoginTimeout
	}
	if waited := c.node.world.now.Sub(b.since) - (c.paused - b.paused); waited > most {
		c.node.fail("L8", "Booting for %v, at most %v", waited, most)
	}
}
