package spec

import (
	"time"

	"amicore/core"
)

// backoff has the counts that the delay until the next attempt depends on.
// contract: connecting, backoff.
type backoff struct {
	failures int // delays of an ordinary reason
	refusals int // delays after a refusal, since the last Ready
	inUse    int // delays after "Login Already In Use", since the last Ready
}

// doubled returns d doubled n times, but at most most. contract: connecting,
// backoff.
func doubled(d time.Duration, n int, most time.Duration) time.Duration {
	for range n {
		if d >= most {
			break
		}
		d *= 2
	}
	return min(d, most)
}

// isRefusal reports whether trying again soon cannot help. contract: connecting,
// backoff, the first row.
func isRefusal(why core.CloseReason) bool {
	return why == core.CloseLoginRejected || why == core.CloseFilterRefused || why == core.CloseCertificate
}

// drawDelay returns the delay until the next attempt and counts it. contract:
// connecting, backoff.
func (m *Machine) drawDelay(why core.CloseReason) time.Duration {
	v := m.draw(drawBackoff, m.conn, 0)
	below := func(n time.Duration) time.Duration { return time.Duration(v % uint64(n)) }
	c := m.config
	switch {
	case isRefusal(why):
		b := max(c.RejectedMin, doubled(2*c.RejectedMin, m.refusals, c.RejectedMax))
		m.refusals++
		return c.RejectedMin + below(b-c.RejectedMin+1)
	case why == core.CloseLoginInUse:
		b := max(c.InUseMin, doubled(2*c.InUseMin, m.inUse, c.InUseMax))
		m.inUse++
		return c.InUseMin + below(b-c.InUseMin+1)
	}
	b := doubled(c.BackoffMin, m.failures, c.BackoffMax)
	m.failures++
	return max(c.BackoffFloor, below(b+1))
}
