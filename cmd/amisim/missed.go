package main

import "fmt"

// missed sums the events that the gaps of a feed stand for. A gap of unknown
// size, as after a reconnect, is not one of size 0.
type missed struct {
	known   int64
	unknown int // gaps of unknown size
}

// add adds the Count of a gap.
func (m *missed) add(n int64) {
	if n <= 0 {
		m.unknown++
		return
	}
	m.known += n
}

func (m missed) String() string {
	switch {
	case m.unknown == 0:
		return fmt.Sprintf("%d missed", m.known)
	case m.known == 0:
		return "an unknown number missed in " + count(m.unknown, "gap")
	}
	return fmt.Sprintf("at least %d missed, and an unknown number in %s", m.known, count(m.unknown, "gap"))
}
