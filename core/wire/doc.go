// Package wire reads and writes the bytes of the Asterisk Manager Interface: frames from either side of a session become
// [Message] views without copying, and an [Action] becomes the lines that a server accepts.
//
// The package is pure: it takes bytes and gives bytes, and knows of no clock, socket or goroutine. None of its types may be used
// by two goroutines at once, except that any number may read one Message.
package wire
