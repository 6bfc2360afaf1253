package core

import "time"

// Instant is a point on the driver's monotonic clock, in nanoseconds. Its
// zero has no meaning of its own: only differences count. A machine never
// reads a clock; it knows the time only from the calls to Step.
type Instant int64

// Add returns i moved by d. The sum saturates instead of wrapping, so that a
// hostile or mistaken timeout means "never", not "long ago".
func (i Instant) Add(d time.Duration) Instant {
	s := i + Instant(d)
	if d > 0 && s < i {
		return maxInstant
	}
	return s
}

// Sub returns the time from j to i. It saturates like the sum: a long time never
// is a negative one.
func (i Instant) Sub(j Instant) time.Duration {
	d := time.Duration(i - j)
	switch {
	case i >= j && d < 0:
		return time.Duration(maxInstant)
	case i < j && d >= 0:
		return time.Duration(minInstant)
	}
	return d
}

const (
	maxInstant = Instant(1<<63 - 1)
	minInstant = -maxInstant - 1
)

// Conn numbers the connection attempts of one machine. It grows with each
// address that is tried and is never used twice; every input that speaks of
// a connection carries it, and one with an old number is ignored and counted.
type Conn uint32

// Node names a machine among others; a lone machine is node 0.
type Node uint32

// Ticket names one submitted action. The caller chooses it; it may be used
// again only after its Complete or Fail.
type Ticket uint64
