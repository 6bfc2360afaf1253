// Package golden plays stories: .ami files of the kind golden, in which inputs
// of a core.Machine stand with the commands that they lead to. The story says
// what happens, the machine says what follows, and a file reads as
// documentation of a promise.
//
// # Records
//
// Each record is one input at its time; the machine's commands follow it as
// output lines. Comments and empty lines stay where they are.
//
//	config Field=value …       core.Config by its field names; first of all
//	expect-error Field=value … a configuration that core.New refuses
//	start                      stop grace=5s              permit
//	resolved addr=… …          resolve-failed why=…
//	connected [middle]         connect-failed why=… [tls=certificate|handshake]
//	rx "…"                     bytes of the server; repeat=n times
//	observed "…"               bytes of an observed client
//	lost n=… [client]          a hole in an observed session
//	sent n=… | sent all        closed why=eof|reset|tls-alert [text=…]
//	submit ticket=… action=… Option=value … "Header: value\r\n…"
//	cancel ticket=…            credit n=…
//	events mask=…              filters filter=… …
//	tick                       one Tick, however late
//	advance                    a Tick at each deadline up to here
//	login [banner=…]           start to Ready with ordinary answers, in one line
//	deadline                   stats Field …
//
// An input that speaks of a connection means the present one; conn=n means
// another. Node=n does the same for the node. Headers that data can not
// express, such as one with a line feed, are given as header="Name: value";
// repeat=n sends the headers n times.
//
// A config has an address, a user and a secret without being told. Words of
// its own, not of core.Config: credit=n (without it there is ample), sent=story
// (without it the transport takes every Send at once, as it
// always does in a login), deliver=brief (events in
// a row are one line with the values of their Seq headers).
//
// # Text
//
// The ActionIDs of the machine hold random parts, so they are written $1, $2 …
// in the order in which they appear; so can the bytes of rx. $(x*4000) stands
// for a run of the same byte, both ways, and $(n) for the number of a repeat.
// Output writes equal lines once, then $(n more). A Send with a login is masked.
//
// # What is checked besides
//
// With every step: a clone of the machine answers alike, borrowed bytes are
// overwritten, the counts of Stats add up, and no deadline is left in the past.
package golden
