package driver_test

import (
	"testing"
	"time"

	"amicore/core"
	"amicore/core/driver"
	"amicore/core/wire"
)

// An owner that asks again as soon as an action is refused puts no deadline
// off for good: what it gives counts as what comes does.
func TestAnOwnerThatRetriesAtOncePutsNoDeadlineOffForGood(t *testing.T) {
	r := newRig(t, func(c *core.Config, _ *driver.Config) { c.MaxPending = 4 })
	r.ready()
	r.net.hang["read"] = true // the far end is gone
	for i := range 4 {
		r.d.Submit(core.Ticket(i+1), wire.NewAction("CoreStatus"), nil)
	}
	r.run()
	ticket := core.Ticket(100)
	r.d.Submit(ticket, wire.NewAction("CoreStatus"), nil)
	start := r.now
	polls := 0
	for r.machine.Stats().Phase == core.PhaseReady {
		r.now = r.now.Add(time.Millisecond)
		if polls++; polls > 200_000 {
			t.Fatalf("the link stands after %v: phase %v, misses %d, pending %d", r.now.Sub(start), r.machine.Stats().Phase, r.machine.Stats().Misses, r.machine.Stats().Pending)
		}
		r.d.Poll(r.now)
		for c, ok := r.d.Next(); ok; c, ok = r.d.Next() {
			if c.Kind == core.CommandFail && c.Err.Run == core.NotSent {
				ticket++
				r.d.Submit(ticket, wire.NewAction("CoreStatus"), nil)
			}
		}
	}
	t.Logf("left after %v, %d polls, %v", r.now.Sub(start), polls, r.machine.Stats().LastClose)
}

// Nor does it keep out what comes of an attempt to connect.
func TestAnOwnerThatRetriesAtOnceGetsReady(t *testing.T) {
	r := newRig(t, nil)
	ticket := core.Ticket(100)
	r.d.Submit(ticket, wire.NewAction("CoreStatus"), nil)
	start := r.now
	polls := 0
	for r.machine.Stats().Phase != core.PhaseReady {
		r.now = r.now.Add(time.Millisecond)
		if polls++; polls > 200_000 {
			t.Fatalf("not ready after %v: phase %v, attempts %d", r.now.Sub(start), r.machine.Stats().Phase, r.machine.Stats().Attempts)
		}
		r.d.Poll(r.now)
		for c, ok := r.d.Next(); ok; c, ok = r.d.Next() {
			if c.Kind == core.CommandFail && c.Err.Run == core.NotSent {
				ticket++
				r.d.Submit(ticket, wire.NewAction("CoreStatus"), nil)
			}
		}
	}
	t.Logf("ready after %v, %d polls", r.now.Sub(start), polls)
}
