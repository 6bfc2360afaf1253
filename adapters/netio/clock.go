package netio

import (
	"time"

	"github.com/benbjohnson/clock"

	"amicore/core"
)

// clockwork is the only place that touches a clock: it gives the instant and
// the wake-up.
type clockwork struct {
	clock clock.Clock
	epoch time.Time
}

func newClockwork(c clock.Clock) clockwork {
	if c == nil {
		c = clock.New()
	}
	return clockwork{clock: c, epoch: c.Now()}
}

// now is the time since the epoch on the monotonic clock.
func (c *clockwork) now() core.Instant { return core.Instant(c.clock.Since(c.epoch)) }

// wall is the time of day, for logs.
func (c *clockwork) wall() time.Time { return c.clock.Now() }

// timer rings once, after d.
func (c *clockwork) timer(d time.Duration) *clock.Timer { return c.clock.Timer(d) }

// alarm calls wake once, at the instant that was set last.
type alarm struct {
	clockwork *clockwork
	timer     *clock.Timer
	at        core.Instant
	armed     bool
}

// set makes the alarm ring at the instant at the latest. An earlier ring is
// left as it is: a wake-up for nothing costs less than a timer moved with
// every byte.
func (a *alarm) set(at core.Instant, now core.Instant, wake func()) {
	if a.armed && a.at <= at && a.at > now {
		return
	}
	a.at, a.armed = at, true
	wait := max(at.Sub(now), 0)
	if a.timer == nil {
		a.timer = a.clockwork.clock.AfterFunc(wait, wake)
		return
	}
	a.timer.Stop()
	a.timer = a.clockwork.clock.AfterFunc(wait, wake)
}

func (a *alarm) stop() {
	if a.timer != nil {
		a.timer.Stop()
	}
	a.armed = false
}

// breathe parks the goroutine for a moment. The scheduler looks for
// connections that have something to read only when it finds no goroutine to
// run: while one always has more to read, the others would be noticed every 10
// ms. It is real time, whatever the clock.
func breathe() { time.Sleep(time.Microsecond) }
