package fake

import "amicore/core"

// What a timer is for.
type timerKind uint8

const (
	timerAuth   timerKind = iota + 1 // a session is still without login
	timerWake                        // a blocked session goes on
	timerCall                        // the next step of a call
	timerLoad                        // a call comes from outside
	timerBooted                      // the server is fully booted
	timerFlood                       // the next event of a flood
	timerStop                        // the server stops
	timerBack                        // it is back
)

// timer is one thing that is due at a time. ref and gen name the session or
// call; one of another generation is gone, and so is its timer.
type timer struct {
	at   core.Instant
	seq  uint64
	kind timerKind
	ref  uint32
	gen  uint32
}

func (t timer) before(u timer) bool { return t.at < u.at || t.at == u.at && t.seq < u.seq }

// timers is a heap by time, then by the order in which they were set.
type timers struct {
	heap []timer
	seq  uint64
}

func (t *timers) set(at core.Instant, kind timerKind, ref, gen uint32) {
	t.seq++
	h := append(t.heap, timer{at, t.seq, kind, ref, gen})
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !h[i].before(h[up]) {
			break
		}
		h[i], h[up] = h[up], h[i]
		i = up
	}
	t.heap = h
}

// due takes the first timer that is due.
func (t *timers) due(now core.Instant) (timer, bool) {
	if len(t.heap) == 0 || t.heap[0].at > now {
		return timer{}, false
	}
	h := t.heap
	top, last := h[0], len(h)-1
	h[0] = h[last]
	h = h[:last]
	for i := 0; ; {
		c := 2*i + 1
		if c >= len(h) {
			break
		}
		if c+1 < len(h) && h[c+1].before(h[c]) {
			c++
		}
		if !h[c].before(h[i]) {
			break
		}
		h[i], h[c] = h[c], h[i]
		i = c
	}
	t.heap = h
	return top, true
}
