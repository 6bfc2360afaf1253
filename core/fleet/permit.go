package fleet

import (
	"slices"
	"time"

	"amicore/core"
)

// waiters gives permits to connect: first come, first served, at a rate with
// a burst, and so many at a time. A permit is held from its Permit until the
// node is logged in (Booting or Ready) or the attempt is over, so that nodes that do not answer
// slow the rest down, and do not pile up on a network that is ill.
type waiters struct {
	queue []*member
	held  int
	// full is when the burst will be whole again (the theoretical arrival time
	// of GCRA); begun says that it means something.
	full  core.Instant
	begun bool
}

// ask puts a node at the end of the queue.
func (w *waiters) ask(m *member, c core.Conn) {
	if m.wants == 0 {
		w.queue = append(w.queue, m)
	}
	m.wants = c
}

// leave takes a node out of the queue that does not want to connect any more.
func (w *waiters) leave(m *member) {
	if m.wants != 0 {
		m.wants = 0
		w.queue = slices.DeleteFunc(w.queue, func(other *member) bool { return other == m })
	}
}

// release takes the permit of a node back.
func (w *waiters) release(m *member) {
	if m.permitted {
		m.permitted = false
		w.held--
	}
}

// next is when the first of the queue may have its permit, and whether one
// waits for nothing but the time.
func (w *waiters) next(c *Config) (at core.Instant, ok bool) {
	if len(w.queue) == 0 || w.held >= c.ConnectConcurrency {
		return 0, false
	}
	if !w.begun {
		return -1 << 63, true
	}
	if at = w.full.Add(-time.Duration(c.ConnectBurst-1) * c.interval()); at > w.full {
		return -1 << 63, true // a clock that began long before its zero
	}
	return at, true
}

// take counts a permit given now.
func (w *waiters) take(now core.Instant, c *Config) {
	if !w.begun || w.full < now {
		w.full, w.begun = now, true
	}
	w.full = w.full.Add(c.interval())
	w.held++
}

// permit lets nodes connect whose turn it is.
func (f *Fleet) permit() {
	for range stepNodes {
		at, ok := f.waiting.next(&f.cfg)
		if !ok || at > f.now {
			return
		}
		m := f.waiting.queue[0]
		if m.stepped == f.round {
			return // the next Step's
		}
		c := m.wants
		f.waiting.leave(m)
		f.waiting.take(f.now, &f.cfg)
		m.permitted = true
		f.run(m, core.Permit(c))
	}
}
