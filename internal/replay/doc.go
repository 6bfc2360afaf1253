// Package replay follows a recorded AMI session with an observing machine and
// reports what it saw: the phases, each action with its outcome, the events by
// name, the frames that nobody waited for, what the machine would have done in
// the client's place, and what was odd in the bytes.
//
// [Run] takes one session of package capture and returns a [Report]. A report
// has no output format but the one line of [Report.WriteJSON]; whoever shows it
// decides on the rest. No secret of the client is in it: the values of Secret
// and Key headers are never kept, and frames shown by Options.Frame have them
// masked. Else what a server sends is taken as it is: the answer to a GetConfig
// of manager.conf shows the secrets in that file.
//
// Two readers work on the same bytes. The machine decides outcomes, orphans,
// phases and the trace hash. A decoder of this package's own counts frames and
// looks for oddities, so that the counts do not depend on what the machine
// makes of a session.
package replay
