package prom

import (
	"sync/atomic"
	"time"

	"amicore/core"
)

// client is what a Collector holds of one name. It is the netio.Observer of
// that client.
type client struct {
	name     string
	actions  *actions
	source   Source
	observed bool

	ready    atomic.Uint64
	failures []atomic.Uint64 // attempts that did not become Ready, by core.CloseReason
	losses   []atomic.Uint64 // sessions that were Ready and are made anew, by core.CloseReason
}

func newClient(name string, a *actions) *client {
	n := len(closeLabels)
	return &client{name: name, actions: a, failures: make([]atomic.Uint64, n), losses: make([]atomic.Uint64, n)}
}

// Notice implements netio.Observer.
func (c *client) Notice(n *core.Command) {
	if n.Notice != core.NoticePhase || int(n.Close) >= len(closeLabels) {
		return
	}
	switch n.Phase {
	case core.PhaseReady:
		c.ready.Add(1)
	case core.PhaseBackoff, core.PhaseStopped:
		switch {
		case n.From >= core.PhaseResolving && n.From < core.PhaseReady:
			c.failures[n.Close].Add(1)
		case n.From == core.PhaseReady && n.Phase == core.PhaseBackoff:
			c.losses[n.Close].Add(1)
		}
	}
}

// Action implements netio.Observer.
func (c *client) Action(name string, err *core.ActionError, took time.Duration) {
	c.actions.observe(name, err, took)
}
