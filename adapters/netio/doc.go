// Package netio runs the core on real sockets: a Transport on goroutines
// (DNS, dial, TLS, read, write), a Client for any number of callers, and a
// Loop for those who own their event loop.
//
// The machine's deadlines drive everything: netio sets no timeout of its own
// on any connection. docs/ownership.md says who owns the loop, who may call
// what from where, whose the bytes are, and what each timeout means for a
// dialer; docs/adr/0012-owner-by-combining.md why nobody owns a Client's
// machine for good.
package netio
