package fake

import "amicore/core"

// A concern names what a draw decides, so that draws of different things never
// meet.
type concern uint64

const (
	drawChallenge concern = iota + 1
	drawOutcome
	drawLoad
	drawBridge
	drawAddress
	drawFault
	drawDestination
	drawFlood
	drawBroken
)

// draw returns 64 bits that depend on the four numbers alone (splitmix64's
// finaliser over their sum with odd constants). about and index say what is
// drawn by what it is, mostly when it happens, and never by how many draws were
// made before: to take one thing out of a run moves no draw of another.
func draw(seed uint64, c concern, about, index uint64) uint64 {
	x := mix(seed + 0x9e3779b97f4a7c15*uint64(c))
	x = mix(x + 0xd1342543de82ef95*about)
	return mix(x + 0x9e3779b97f4a7c15*(index+1))
}

func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// instants tells apart what happens at one instant.
type instants struct {
	at  core.Instant
	nth uint64
}

// next returns the number, from 1 on, of one more thing that happens now.
func (i *instants) next(now core.Instant) uint64 {
	if i.at != now {
		*i = instants{at: now}
	}
	i.nth++
	return i.nth
}

// below returns x spread over 0..n-1. n is at most 2^32.
func below(x, n uint64) uint64 { return (x >> 32) * n >> 32 }
