package sim

import (
	"amicore/adapters/fake"
	"amicore/core"
)

// What is owed once all faults are over; levels since the last Step have not
// changed.

// l1Owed: every action ends.
func (c *checks) l1Owed() bool { return c.open > 0 }

// l6Owed: Stop reaches Stopped.
func (c *checks) l6Owed() bool { return c.node.stopped && c.stats.Phase != core.PhaseStopped }

// l5Owed: a wrong secret is rejected, and reaches Stopped where the config says
// so; that it is tried again on the slow schedule only is checked at each
// attempt (S14).
func (c *checks) l5Owed() bool {
	p := c.node.plan
	if !p.Wrong || c.node.stopped || p.StopOnRejected && c.stats.Phase == core.PhaseStopped {
		return false // a certificate may have stopped it before the secret could
	}
	return c.stats.Rejected == 0 || p.StopOnRejected
}

// l2Owed: with a reachable, accepting server, Ready.
func (c *checks) l2Owed() bool {
	s := c.stats
	if c.node.stopped || c.node.plan.Wrong || c.hopeless() || s.Phase == core.PhaseReady {
		return false
	}
	gaveUp := s.Phase == core.PhaseStopped && refused(s.LastClose)
	return !c.node.plan.StopOnRejected || !gaveUp // a fault may have refused it
}

// l9Owed: the same after the server has gone, and come back.
func (c *checks) l9Owed() bool {
	server := c.node.server
	return server.FaultCount(fake.Restart).Fired+server.FaultCount(fake.Shutdown).Fired > 0 && c.l2Owed()
}

// l7Owed: with credit, every event that waits is delivered.
func (c *checks) l7Owed() bool {
	return c.stats.Queued > 0 && (c.phase == core.PhaseReady || !c.hopeless()) // where it never gets Ready, they are held back
}
