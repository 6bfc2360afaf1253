// Package netio runs the core on real sockets: a Transport on goroutines
// (DNS, dial, TLS, read, write), a Client for any number of callers, and a
// Loop for those who own their event loop.
//
// The machine's deadlines drive everything: netio sets no timeout of its own
// on any connection. See docs/ownership.md for who may call what from where.
package netio
