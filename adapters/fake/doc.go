// Package fake is a model of Asterisk's manager interface (AMI) for tests and
// simulation: bytes of clients in, bytes of the server out, in virtual time.
//
// A Server answers as Asterisk does, by version: banner, login and challenge,
// privileges, one action at a time in each session, actions that block it,
// limits and their error texts, lists, both dialects of Command, calls with
// their events, Originate with its outcomes, the database, queues. Recorded
// sessions of real servers are its yardstick. It can be told to misbehave, see
// FaultKind.
//
// A Server has no goroutine, reads no clock and uses no random source: the
// same configuration and the same calls give the same bytes. All draws are
// hashes of the seed, what is drawn, the session and a count, so that leaving
// one call out moves no other draw.
package fake
