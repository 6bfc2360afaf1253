// Package coretest checks, in tests, that a machine and whoever drives it
// keep their contract. Wrap a Checker around a Machine and drive the Checker
// in its place: it has the same Step and Deadline.
//
//	checked := coretest.New(t, machine, cfg)
//	commands := checked.Step(now, core.Start())
//
// Of the driver it checks that
//   - what a Step returned is not used after the next one: the commands are
//     copies, and turn to garbage then (Reply and Err do not, they pass to
//     the receiver);
//   - bytes of Received and Observed stay as they are until the next Step,
//     and are at most MaxReceive;
//   - time does not go backwards, and Start comes once;
//   - a ticket is not used again while it is pending;
//   - each connection input answers a command, in order, and once; nothing
//     is Sent beyond what was given, and nothing comes from a connection that
//     was never made or has closed.
//
// Of the machine it checks what is cheap to see at every Step: tickets,
// bytes and order of Sends, phases, deadlines, counts and bounds. The
// failures name the invariants S2 to S16 of the simulation.
//
// A Checker keeps what it needs for that of every connection, so it is for
// tests only.
package coretest
