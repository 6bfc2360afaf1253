package explore

import "amicore/core"

// Scope bounds the states: an input that would leave it does not count.
type Scope struct {
	Tickets     int       `json:"tickets"`     // open at a time
	Records     int       `json:"records"`     // an action is submitted only if fewer wait or are with the server
	Events      int       `json:"events"`      // in the queue
	Connections core.Conn `json:"connections"` // of a session, those before the root among them
	Items       int       `json:"items"`       // of a list
}

// Small is the scope in which each root is searched until no new state appears: one
// action at a time, with what the Machine sends itself, on the connection of the
// root.
var Small = Scope{Tickets: 1, Records: 1, Events: 1, Connections: 1, Items: 1}

// Whole has two actions and two events at a time, and a second connection. It is not
// known to close.
var Whole = Scope{Tickets: 2, Records: 3, Events: 2, Connections: 2, Items: 2}
