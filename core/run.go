package core

import "slices"

// Run says what became of an action on the server.
type Run uint8

const (
	// Unknown: written and unanswered, or acknowledged and its outcome lost.
	// It may have run, it may be running.
	Unknown Run = iota
	// NotSent: no byte of it was ever in a Send.
	NotSent
	// Rejected: the server refused it before its handler ran.
	Rejected
	// Failed: its handler ran and answered Error. A synchronous Originate that
	// dialled and was not answered is one.
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
		return "the server refused it before it ran; mend it before sending it again"
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

// rejections are the messages with which Asterisk refuses an action before
// its handler runs. A trailing '*' stands for any rest.
// main/manager.c:7098 (missing action), :7108 (shutting down), :7116 and
// :7174 (permission, login), :7190 (unknown), :7381 and :7392 (parsing).
var rejections = []string{
	"Permission denied",
	"Invalid/unknown command*",
	"Missing action in request",
	"Failed to parse message: line too long",
	"Too many lines in message or allocation failure",
	"Asterisk is shutting down",
	"Authentication Required",
}

// rejected reports whether an error text is one of rejections. The text may
// end in LF or blanks (main/manager.c:5317).
func rejected(message []byte) bool {
	for len(message) > 0 && message[len(message)-1] <= ' ' {
		message = message[:len(message)-1]
	}
	for _, r := range rejections {
		if n := len(r) - 1; r[n] == '*' {
			if len(message) >= n && string(message[:n]) == r[:n] {
				return true
			}
		} else if string(message) == r {
			return true
		}
	}
	return false
}
