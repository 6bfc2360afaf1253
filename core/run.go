package core

import (
	"slices"

	"amicore/core/catalog"
)

// Run says what became of an action on the server.
type Run uint8

const (
	// Unknown: written and unanswered, or acknowledged and its outcome lost.
	// It may have run, it may be running.
	Unknown Run = iota
	// NotSent: no byte of it was ever in a Send.
	NotSent
	// Rejected: it had no effect. The server refused it before its handler ran,
	// or the handler answered Error at a return before which it changes nothing
	// on any version that the server may be; catalog.Refusals has them all.
	Rejected
	// Failed: its handler ran and answered Error; it may have had effects. A
	// synchronous Originate that dialed and was not answered is one.
	Failed
)

var runNames = []string{"unknown", "not sent", "rejected", "failed"}

func (r Run) String() string { return nameOf(runNames, int(r)) }

// advice tells the caller what may be done next.
func (r Run) advice() string {
	switch r {
	case NotSent:
		return "it was never sent and may be sent again"
	case Rejected:
		return "it had no effect; fix what the server objects to before sending it again"
	case Failed:
		return "it ran and failed; it may have had effects"
	default:
		return "it may have run: find out before sending it again"
	}
}

// MayHaveRun reports whether the action that ended with err may have had an
// effect on the server. It is false only where that is certain: for NotSent
// and Rejected, and of joined errors where it is so for each. A nil error, or
// one that is no *ActionError, may have run.
func MayHaveRun(err error) bool {
	switch e := err.(type) {
	case *ActionError:
		return e.Run != NotSent && e.Run != Rejected
	case interface{ Unwrap() error }:
		return MayHaveRun(e.Unwrap())
	case interface{ Unwrap() []error }:
		all := e.Unwrap()
		return len(all) == 0 || slices.ContainsFunc(all, MayHaveRun)
	}
	return true
}

// rejections are the texts with which Asterisk itself refuses any action,
// before a handler runs. No handler gives them. A trailing '*' stands for any
// rest. main/manager.c:7101 (missing action), :7111 (shutting down), :7124 and
// :7182 (login, permission), :7190 (unknown), :7384 and :7393 (parsing);
// 13:main/manager.c:6588 to :6873 are the same.
var rejections = []string{
	"Permission denied",
	"Invalid/unknown command*",
	"Missing action in request",
	"Failed to parse message: line too long",
	"Too many lines in message or allocation failure",
	shuttingDown,
	"Authentication Required",
}

// rejected reports whether a server that may be any of the versions says with
// this text that the action had no effect: it was refused before its handler
// ran, or by its handler before that changed anything. Handlers share texts, so
// that theirs count for the action alone whose handler was read
// (catalog.Action.Refuses).
func rejected(action string, message []byte, in catalog.Versions) bool {
	message = trimmed(message)
	for _, r := range rejections {
		if n := len(r) - 1; r[n] == '*' {
			if len(message) >= n && string(message[:n]) == r[:n] {
				return true
			}
		} else if string(message) == r {
			return true
		}
	}
	known, ok := catalog.ActionNamed(skipBlanks(action)) // an observed name may begin with some
	return ok && known.Refuses(message, in)
}
