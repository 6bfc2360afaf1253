package replay

import (
	"errors"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// Outcome says how an action ended.
type Outcome uint8

// The outcomes.
const (
	// OutcomeUnknown: its end was not recorded, or the connection ended first.
	OutcomeUnknown Outcome = iota
	// OutcomeSuccess: answered well; a list has its end, an async action its outcome.
	OutcomeSuccess
	// OutcomeError: the server, or the outcome event, said that it failed; or
	// the answer is larger than what a machine keeps by default.
	OutcomeError
	// OutcomeRejected: the server refused it, and it had no effect
	// (core.Rejected).
	OutcomeRejected
	// OutcomeGoodbye: the answer to a Logoff.
	OutcomeGoodbye
	// OutcomeTimeout: the machine would have given up waiting.
	OutcomeTimeout
	// OutcomeMissing: the server went on to a later action without an answer,
	// or without the end of the list.
	OutcomeMissing

	numOutcomes
)

var outcomeNames = [numOutcomes]string{"unknown", "success", "error", "rejected", "goodbye", "timeout", "missing"}

// String returns the outcome in lower case, as WriteJSON writes it.
func (o Outcome) String() string {
	if o < numOutcomes {
		return outcomeNames[o]
	}
	return "invalid"
}

// Outcomes returns every outcome, in the order in which they read best: unknown
// comes last.
func Outcomes() []Outcome {
	var all []Outcome
	for o := OutcomeUnknown + 1; o < numOutcomes; o++ {
		all = append(all, o)
	}
	return append(all, OutcomeUnknown)
}

// Action is one client frame that has an Action header, and what came of it.
type Action struct {
	Name  string // as it was sent
	ID    string // its ActionID
	HasID bool
	At    time.Duration // when its last byte was sent
	// Offset is where it begins in the client's stream.
	Offset int64

	// Response is the value of its first Response in lower case, "" when
	// Responded is false. Latency is the time from At to it.
	Response  string
	Responded bool
	Latency   time.Duration
	// Message is the first Message of that response, at most
	// core.MaxMessage bytes of it, as it came.
	Message    string
	HasMessage bool
	// OutputLines counts the lines of Command output in that response, and
	// Items all event frames of the session that carry the action's id.
	OutputLines, Items int
	// Missing is how many items fewer than its end counts came of its list
	// (core.Reply.Missing), 0 where the server is not known to count exactly.
	Missing int

	Outcome Outcome
	// Ended is when the machine knew the outcome, if Known. Reason says why it
	// is no success, in a few words.
	Known  bool
	Ended  time.Duration
	Reason string
	// WouldRefuse says why the machine would not have sent it, "" if it would.
	WouldRefuse string
}

// outcomeOf reads the end of an action off the machine's Complete or Fail.
func outcomeOf(c *core.Command) (Outcome, string) {
	if c.Kind == core.CommandComplete {
		if wire.EqualFold(c.Reply.Response.Type(), "Goodbye") {
			return OutcomeGoodbye, ""
		}
		return OutcomeSuccess, ""
	}
	err := c.Err
	switch {
	case errors.Is(err.Err, core.ErrResponse):
		if err.Run == core.Rejected {
			return OutcomeRejected, err.Message
		}
		return OutcomeError, err.Message
	case errors.Is(err.Err, core.ErrTimeout):
		return OutcomeTimeout, "given up after " + err.After.String() + behind(err)
	case errors.Is(err.Err, core.ErrMissingResponse), errors.Is(err.Err, core.ErrListCut):
		return OutcomeMissing, err.Err.Error()
	case errors.Is(err.Err, core.ErrTooManyEvents), errors.Is(err.Err, core.ErrFrameTooLarge):
		return OutcomeError, err.Err.Error()
	case err.Cause != core.CloseNone:
		return OutcomeUnknown, err.Err.Error() + ": " + err.Cause.String() + behind(err)
	}
	return OutcomeUnknown, err.Err.Error()
}

func behind(err *core.ActionError) string {
	if err.Behind == "" {
		return ""
	}
	return ", behind " + err.Behind
}

// lower folds ASCII letters only.
func lower(s []byte) string {
	b := append([]byte(nil), s...)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
