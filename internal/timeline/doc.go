// Package timeline makes one HTML page of a simulated run or of recorded
// sessions, to explain to a person what happened: a lane for each node with its
// phases, actions, events, what it waited for and what its server did, with
// faults, gaps and the broken invariant marked.
//
// [Simulation] runs a plan and watches it; a [Replay] watches what package
// replay follows. Both end in a [Timeline], which [Timeline.WriteHTML] writes.
//
// The page is one file of a few MB at most that loads nothing: script, style
// and data are in it, and a policy in its head forbids everything else. Long
// runs are thinned, never counts: the page says what it left out.
//
// No secret of a client is in a page: values of Secret headers, and of the Key
// of a Login, are masked in frames of both sides, and so are the values of
// secrets and passwords that a server shows of its configuration files.
package timeline
