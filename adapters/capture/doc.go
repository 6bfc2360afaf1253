// Package capture records AMI sessions and reads recorded ones back: .ami
// transcripts, pcap and pcapng files, and raw dumps of what a server sent.
//
// [Open] tells the type of a file by its first bytes and returns its sessions
// whole, in memory. [Recorder] writes a session as it happens and [WriteSession]
// writes one that was read; both mask secrets ([Redactor]).
//
// A pcap file holds the secrets of its sessions in clear, and so do the
// sessions that Open returns from it. They stay in memory: everything that this
// package writes goes through a Redactor.
//
// The package has no clock, opens no file or socket, and starts no goroutine.
// Nothing in it is safe for concurrent use.
package capture
