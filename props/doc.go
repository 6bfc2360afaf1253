// Package props holds the property tests of the core: what must hold for any
// session, whatever the server and the application do. A session is a list
// of inputs, generated against a scripted server or read from a capture; the
// metamorphic properties M1 to M9 change the list in ways that must not
// matter and compare what the machine made of it, under the checker of
// package coretest.
package props
