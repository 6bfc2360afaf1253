package sim

import (
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

	// Of the connection that stands.
	mask   string // of the login
	seen   bool   // FullyBooted came behind the login
	known  bool   // it came here before, and would come now
	probe  uint64 // the id of the action that is to prove that it does not come
	open   bool   // and is not answered
	status bool   // the server was asked whether it has booted
	since  core.Instant
	paused time.Duration // what the owner had paused when Booting began
}

// begin forgets the connection before.
func (b *bootWatch) begin() { *b = bootWatch{address: b.address, seenAt: b.seenAt, unsure: b.unsure} }

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
		if b.open && hashOf(f.ActionID()) == b.probe {
			b.open = false
		}
	case c.accepted && mayBe(f.Bytes(), "FullyBooted") && wire.EqualFold(f.Type(), "FullyBooted"):
		b.booted()
	}
}

// bootPhase follows the machine into and out of Booting.
func (c *checks) bootPhase(now core.Instant, cmd *core.Command) {
	b := &c.boot
	if cmd.Phase == core.PhaseBooting {
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
		if c.accepted && (b.seen || !b.open) {
			c.node.fail("L8", "the login is accepted, %d filters are acknowledged, nothing else is asked, and the session is not Ready", c.filtersTaken)
		}
	case core.PhaseBooting:
		if b.seen {
			c.node.fail("L8", "FullyBooted has come, and the session is not Ready")
		}
	}
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
