package sim

import "amicore/core"

// kept is what the checks keep a second time of a machine, so that they can say exactly
// what each Step must do. It is filled from bytes, inputs and commands alone.
type kept struct {
	steps    stepOrder
	borrowed borrowed
	queue    streamQueue
	outbox   outbox
	heart    heart
	pinging  pings
	noticed  noticeWatch
	resolved []string // the addresses of the attempt under way
}

// reset makes it as new, and keeps its memory.
func (k *kept) reset() {
	*k = kept{queue: k.queue, outbox: k.outbox, borrowed: k.borrowed, resolved: k.resolved[:0]}
	k.queue.reset()
	k.outbox.reset()
}

// connected begins with a connection; last is what Stats said before.
func (k *kept) connected(now core.Instant, last *core.Stats) {
	k.heart.connected(now)
	k.pinging = pings{}
	k.noticed.connected()
	k.outbox.connected(last.Pings)
}

// exactly checks the commands of a Step. The machines of a fleet show their Steps by
// themselves (see besideFleet): what a fleet returns may be of several.
func (c *checks) exactly(in *core.Input, out []core.Command) {
	if c.node.world.plan.Fleet == nil {
		c.orderOf(c.machine, in, out, c.stats)
		c.s12Queue(in, out)
		c.s11Notices(in, out)
	}
	c.queue.came = c.queue.came[:0]
}

// exactlyAfter checks what the machine is behind a Step.
func (c *checks) exactlyAfter(now core.Instant, in *core.Input) {
	if c.node.world.plan.Fleet != nil {
		return
	}
	c.beats(now, in)
	c.s16Asked(in)
	c.l6Logoff()
	c.l5Goodbye()
	c.s11Unsent()
	c.probed(now)
}
