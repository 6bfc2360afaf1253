// Package explore walks through every state that a core.Machine reaches within a
// stated scope, breadth first, with its specification beside it.
//
// A Root is a session that has been led to a named state. From there each input
// of a fixed list is tried in each state, until no new state appears. Two states
// are one if the keys of their specifications are equal (spec.Machine.Key): such
// a merge is tested, by letting both take every input. So a key that leaves out
// what matters is found as well as a difference between Machine and
// specification.
package explore
