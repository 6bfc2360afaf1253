// Package fanout hands the outputs of one machine, or of many, to those who
// wait for them: events to subscribers, each with a bounded queue of its
// own, and replies to waiting calls. It is pure: whoever owns it brings the
// locks and the wake-ups, so that a simulation runs the same code.
package fanout
