package sim

import (
	"amicore/adapters/fake"
	"amicore/core/catalog"
)

// What became of an ActionID: at the kernel, in the handler, in the response.

// hashOf is what ids and events are told apart by.
func hashOf(b []byte) uint64 {
	var h rolling
	h.bytes(b)
	return uint64(h)
}

// chosen notes an ActionID that the caller has chosen, and not the machine. It
// may come again once its action has ended, so that what becomes of it then is
// not one story.
func (c *checks) chosen(id string) {
	if id == "" {
		return
	}
	e := c.ids.at(hashOf([]byte(id)))
	if e.chosen {
		e.again, e.notRun = true, false
	}
	e.chosen = true
}

// isAgain reports whether a caller has chosen an id more than once.
func (c *checks) isAgain(id string) bool {
	e := c.ids.find(hashOf([]byte(id)))
	return e != nil && e.again
}

// isChosen reports whether an id is a caller's, and not the machine's.
func (c *checks) isChosen(id []byte) bool {
	e := c.ids.find(hashOf(id))
	return e != nil && e.chosen
}

// written is told of an ActionID whose line the kernel has.
func (n *node) written(id []byte, _ any) {
	c := &n.check
	e := c.ids.at(hashOf(id))
	c.s6Once(e, id)
	if n.world.plan.Fleet != nil {
		n.world.roof.check.s5Nonce(n, id)
	}
	e.written = true
}

// ran is told by the server that the handler of an action runs.
func (n *node) ran(_ fake.SessionID, id, _ []byte) {
	n.served(id, false)
	c := &n.check
	if c.ids.at(hashOf(id)).notRun {
		n.fail("S6", "the handler of %s runs, and it was reported as not sent or rejected", id)
	}
}

// affected is told by the server what an action did.
func (n *node) affected(session fake.SessionID, id, action []byte, effect fake.Effect) {
	h := hashOf(id)
	e := n.check.ids.at(h)
	if session == fake.SessionID(n.check.dialed) {
		n.check.desired.affected(action, h, effect)
	}
	e.effect = effect
	e.in, _ = catalog.VersionNamed(n.server.Profile().Name)
}

// answered is told by the server that a response to an action is written.
func (n *node) answered(_ fake.SessionID, id []byte, response string) {
	n.served(id, true)
	n.check.ids.at(hashOf(id)).said |= answerOf([]byte(response))
}

// scripted is told that the plan answers an action in the server's place.
func (n *node) scripted(id []byte) {
	n.served(id, true)
	n.check.ids.at(hashOf(id)).scripted = true
}

func (n *node) served(id []byte, answered bool) {
	if tell := n.world.options.Served; tell != nil {
		tell(n.world.now, n.plan.ID, id, answered)
	}
}
