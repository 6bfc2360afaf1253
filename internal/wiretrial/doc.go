// Package wiretrial tries core/wire on streams and actions that sessions hardly ever bring: frames that are just as long as the
// limit, cut at odd places, names with odd parentheses, holes in the stream. It compares with internal/refwire, which shares no
// code with core/wire. The property tests of core/wire and the simulator draw their trials here.
package wiretrial

// A Pick returns a number from 0 to n-1. n is at least 1.
type Pick func(n int) int

// chance is true once in n times.
func (p Pick) chance(n int) bool { return p(n) == 0 }

func (p Pick) one(of ...string) string { return of[p(len(of))] }
