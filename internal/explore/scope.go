package explore

import (
	"amicore/core"
	"amicore/core/spec"
)

// Scope bounds the states: an input that would leave it does not count.
type Scope struct {
	Tickets     int       `json:"tickets"`     // open at a time
	Records     int       `json:"records"`     // actions that wait or are with the server, the Machine's own among them
	Events      int       `json:"events"`      // in the queue
	Connections core.Conn `json:"connections"` // of a session, those before the root among them
	Items       int       `json:"items"`       // of a list
}

// Small is a scope that is searched in seconds: one action at a time, on the
// connection of the root.
var Small = Scope{Tickets: 1, Records: 2, Events: 1, Connections: 1, Items: 1}

// Whole has two actions and two events at a time, and a second connection.
var Whole = Scope{Tickets: 2, Records: 3, Events: 2, Connections: 2, Items: 1}

// has reports whether a state is within the scope.
func (s *Scope) has(l *spec.Look) bool {
	return len(l.Waiting)+len(l.Records) <= s.Records && l.Queued <= s.Events
}
