package sim

import (
	"time"

	"amicore/core"
)

// The schedule of attempts, exactly: a delay is drawn from the seed, the node and
// the connection that ended, so the checks draw it a second time.

// backoff is the schedule of a node.
type backoff struct {
	failures, refusals, inUse int // delays of each row since it began anew

	why    core.CloseReason // of the last close; CloseNone before
	at     core.Instant     // when it was
	wait   time.Duration    // from then to the next attempt
	paused time.Duration    // what the owner had paused until then
}

// backsOff draws the delay of an attempt that follows a close: from the least of
// its row to a bound that doubles with each delay of the row, up to its cap.
func (c *checks) backsOff(now core.Instant, cmd *core.Command) {
	k, b := &c.node.config, &c.backoff
	b.at, b.why, b.paused = now, cmd.Close, c.paused
	if cmd.From == core.PhaseReady && now.Sub(c.readyAt) >= k.StableAfter {
		b.failures = 0
	}
	v := drawn(k, drawsBackoff, cmd.Conn, 0)
	doubled := func(d time.Duration, times int, most time.Duration) time.Duration {
		return min(d<<min(times, 20), most)
	}
	upTo := func(least, bound time.Duration) time.Duration {
		return least + time.Duration(v%uint64(max(bound, least)-least+1))
	}
	switch {
	case refused(cmd.Close):
		b.wait = upTo(k.RejectedMin, doubled(2*k.RejectedMin, b.refusals, k.RejectedMax))
		b.refusals++
	case cmd.Close == core.CloseLoginInUse:
		b.wait = upTo(k.InUseMin, doubled(2*k.InUseMin, b.inUse, k.InUseMax))
		b.inUse++
	default:
		b.wait = max(k.BackoffFloor, upTo(0, doubled(k.BackoffMin, b.failures, k.BackoffMax)))
		b.failures++
	}
}

func refused(why core.CloseReason) bool {
	return why == core.CloseLoginRejected || why == core.CloseFilterRefused || why == core.CloseCertificate
}

// s14Delay: each attempt keeps its schedule. Later than that it comes only where
// the owner has paused.
func (c *checks) s14Delay(now core.Instant) {
	b := &c.backoff
	if b.why == core.CloseNone {
		return
	}
	waited := now.Sub(b.at)
	switch {
	case waited < b.wait && waited < c.node.config.BackoffFloor:
		c.node.fail("L4", "connects again %v after %v; it is to wait %v", waited, b.why, b.wait)
	case waited < b.wait || waited > b.wait+c.paused-b.paused:
		c.node.fail("S14", "connects again %v after %v; it is to wait %v", waited, b.why, b.wait)
	}
}

// s14Told: the delay that is told is the delay.
func (c *checks) s14Told(cmd *core.Command) {
	if told := time.Duration(cmd.Count); told != c.backoff.wait {
		c.node.fail("S14", "tells of a retry %v after %v; it is to wait %v", told, c.backoff.why, c.backoff.wait)
	}
}
