package sim

import "amicore/core"

// draws are those of one peer at run time: of its seed, of a place in it, and of
// the time. How many there were before does not matter, so that to take a record
// out of a plan moves none of another time.
type draws struct {
	seed uint64
	at   core.Instant
	nth  uint64 // at this instant
}

// below draws a number less than n.
func (d *draws) below(n, place uint64, now core.Instant) uint64 {
	if d.at != now {
		d.at, d.nth = now, 0
	}
	d.nth++
	h := rolling(d.seed)
	h.add(place)
	h.add(uint64(now))
	h.add(d.nth)
	return uint64(h) % n
}
