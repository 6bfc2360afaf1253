package fake

import (
	"time"

	"amicore/core"
)

// nextLoad sets the time of the next call from outside: the mean distance, give
// or take half of it.
func (s *Server) nextLoad(now core.Instant) {
	mean := uint64(time.Minute) / uint64(s.cfg.Calls.PerMinute)
	d := draw(s.cfg.Seed, drawLoad, uint64(now), 0)
	s.timers.set(now.Add(time.Duration(mean/2+(d>>1)%max(mean, 1))), timerLoad, 0, uint32(s.lives))
}

// load begins a call that no client asked for.
func (s *Server) load() {
	d := draw(s.cfg.Seed, drawDestination, uint64(s.now), 0)
	name := "PJSIP/trunk"
	if below(d, 100) < uint64(s.cfg.Calls.Queue) {
		name = "Local/102@default"
	}
	c := s.calls.begin(s, []byte(name), 30*time.Second)
	c.silent = true
	c.describe([]byte(name))
	c.target = append(c.target, "100"...)
	c.context = append(c.context, "default"...)
	c.wait(15 * time.Second)
	s.timers.set(c.at(0), timerCall, c.slot, c.gen)
	s.nextLoad(s.now)
}
