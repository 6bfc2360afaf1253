package core

import (
	"errors"
	"strconv"
	"time"

	"amicore/core/wire"
)

// What went wrong, for errors.Is. Every error of an action is an
// *ActionError that wraps one of these.
var (
	// ErrNotReady: there is no session that could take the action now.
	ErrNotReady = errors.New("not ready")
	// ErrBackpressure: a bound (pending actions, write queue) is reached.
	ErrBackpressure = errors.New("too much is pending")
	// ErrTimeout: the response, the end of the list or the outcome did not come in time.
	ErrTimeout = errors.New("timed out")
	// ErrDisconnected: the connection ended first; ActionError.Cause says why.
	ErrDisconnected = errors.New("disconnected")
	// ErrCanceled: the caller gave the action up.
	ErrCanceled = errors.New("canceled")
	// ErrStopped: the machine is stopping or has stopped.
	ErrStopped = errors.New("stopped")
	// ErrTooManyEvents: the list outgrew its cap; ActionError.Reply has what was kept.
	ErrTooManyEvents = errors.New("list over its cap")
	// ErrListCut: the list never ended; ActionError.Reply has what came.
	ErrListCut = errors.New("list cut short")
	// ErrFrameTooLarge: the answer was larger than MaxFrame.
	ErrFrameTooLarge = errors.New("answer larger than MaxFrame")
	// ErrMissingResponse: the server finished the action and never answered it.
	ErrMissingResponse = errors.New("no response was sent")
	// ErrInvalidAction: the action can not be sent as it is; a *wire.LimitError may say why.
	ErrInvalidAction = errors.New("invalid action")
	// ErrNoOutcome: the outcome of the async action could not reach this
	// session: the event mask in force leaves its class out, or a filter of
	// Config.Filters or SetFilters discards it.
	ErrNoOutcome = errors.New("its outcome can not arrive")
	// ErrDuplicateActionID: an action with this ActionID is pending.
	ErrDuplicateActionID = errors.New("duplicate ActionID")
	// ErrBooting: the session is logged in, and its server still boots
	// (PhaseBooting). It is a Detail under ErrNotReady.
	ErrBooting = errors.New("the server is still booting")
	// ErrLoginRejected: the server refuses the login.
	ErrLoginRejected = errors.New("login rejected")
	// ErrResponse: the server answered Error; ActionError.Message is its text.
	ErrResponse = errors.New("the server answered an error")
)

// ActionError says how an action failed and whether it may have run.
type ActionError struct {
	Node Node
	// NodeName is Config.Name.
	NodeName string
	Action   string
	ActionID string
	// ChannelID is the ChannelId header of an Originate: with the ActionID it
	// pairs an outcome that arrives later with this error.
	ChannelID string
	Run       Run
	// Acked: the server had acknowledged the action.
	Acked bool
	// Err is one of the sentinels of this package.
	Err error
	// Detail, where there is one, is a finer error: a *wire.LimitError, or
	// ErrBooting or ErrLoginRejected under ErrNotReady, and the latter under
	// ErrStopped where StopOnRejected has stopped the machine. Under ErrTimeout
	// it is the likely cause of an outcome that did not come.
	Detail error
	// Cause says why the connection ended, for ErrDisconnected, ErrNotReady
	// and ErrStopped.
	Cause CloseReason
	// Message is the server's text as it came, for ErrResponse: the first
	// MaxMessage bytes. Of a Command that failed it is the output, in lines.
	// Reply.Response has all of it. Quote it before you show
	// it (wire.Quoted), as Error does.
	Message string
	// Behind names the action that the server was working on, when it was
	// another one: its name and, in brackets, its ActionID, bounded and quoted
	// as in Error.
	Behind string
	// After is how long the action had been pending.
	After time.Duration
	// Reply has what had arrived, if anything: the response, list items.
	Reply *Reply
}

// Unwrap gives errors.Is and errors.As the sentinel and the detail.
func (e *ActionError) Unwrap() []error {
	if e.Detail != nil {
		return []error{e.Err, e.Detail}
	}
	return []error{e.Err}
}

// MaxMessage is how many bytes of the server's text an ActionError keeps.
const MaxMessage = 4 << 10

// What Error shows at most, in bytes before they are escaped.
const (
	maxShownName   = 128
	maxShownDetail = 2 << 10
)

// Error says what happened, to which action on which node, whether it may
// have run, and what to do about it. It is one line, and safe to show: what
// the server, another client or a caller wrote is bounded, and quoted where it
// has control, bidirectional or other invisible characters.
func (e *ActionError) Error() string {
	b := make([]byte, 0, 160)
	b = append(b, "amicore: "...)
	switch {
	case e.NodeName != "":
		b = append(b, "node "...)
		b = wire.AppendName(b, e.NodeName, maxShownName)
		b = append(b, ": "...)
	case e.Node != 0:
		b = append(b, "node "...)
		b = strconv.AppendUint(b, uint64(e.Node), 10)
		b = append(b, ": "...)
	}
	b = wire.AppendName(b, e.Action, maxShownName)
	if e.ActionID != "" {
		b = append(b, " ("...)
		b = wire.AppendName(b, e.ActionID, maxShownName)
		b = append(b, ')')
	}
	b = append(b, ": "...)
	b = e.appendWhat(b)
	b = append(b, "; "...)
	b = append(b, e.advice()...)
	return string(b)
}

// advice is that of Run, but for an action that would be refused again as it
// is.
func (e *ActionError) advice() string {
	if e.Err == ErrInvalidAction || e.Err == ErrDuplicateActionID {
		return "it was never sent; fix it before sending it again"
	}
	if e.Err == ErrNoOutcome {
		return "it was never sent; let the event through, or send it with RuleSingle and do not wait for it"
	}
	if e.Run == Rejected && e.Message == shuttingDown {
		return "it had no effect; send it to another server, or to this one after its restart"
	}
	return e.Run.advice()
}

func (e *ActionError) appendWhat(b []byte) []byte {
	if e.Err != nil {
		b = wire.AppendEscaped(b, e.Err.Error(), maxShownDetail)
	}
	if e.Message != "" {
		b = append(b, ": "...)
		b = wire.AppendQuoted(b, e.Message, wire.MaxShown)
	}
	if e.Cause != CloseNone && e.Cause != CloseStopped {
		b = append(b, " ("...)
		b = append(b, e.Cause.String()...)
		if hint := e.Cause.Hint(); hint != "" {
			b = append(b, ": "...)
			b = append(b, hint...)
		}
		b = append(b, ')')
	}
	if e.Err == ErrTimeout {
		b = append(b, " after "...)
		b = append(b, e.After.String()...)
		if e.Acked {
			b = append(b, ", acknowledged"...)
		}
	}
	if e.Detail != nil && e.Detail != ErrLoginRejected { // the cause has said that
		b = append(b, ": "...)
		b = wire.AppendEscaped(b, e.Detail.Error(), maxShownDetail)
	}
	if e.Behind != "" {
		b = append(b, ", behind "...)
		b = wire.AppendEscaped(b, e.Behind, maxShownDetail)
	}
	return b
}

// Refused makes the error of an action that no machine is given, for those
// who end a ticket in a machine's place: with the Node and the ids of its
// Submit, NotSent. detail may be nil.
func Refused(in *Input, err, detail error) *ActionError {
	e := &ActionError{Node: in.Node, Run: NotSent, Err: err, Detail: detail}
	e.identify(in.Text, in.Headers, in.Options)
	return e
}

// identify says which action it was; o may be nil. What an error repeats of a
// caller's words is bounded.
func (e *ActionError) identify(name string, headers []wire.Header, o *Options) {
	short := func(s string) string { return s[:min(len(s), wire.MaxLine)] }
	e.Action, e.ChannelID = short(name), short(headerOf(headers, "ChannelId"))
	if o != nil {
		e.ActionID = short(o.ActionID)
	}
}

// invalid makes the error of an action that is refused before anything is
// written.
func invalid(detail error) *ActionError {
	return &ActionError{Run: NotSent, Err: ErrInvalidAction, Detail: detail}
}

var errRefused = [...]struct {
	action string
	why    error
}{
	{"waitevent", errors.New("WaitEvent blocks the session until an event comes; events are delivered anyway")},
	{"login", errors.New("the machine logs in by itself; a Login here would put the secret into an ordinary action")},
}

// refused reports why an action is never sent for a caller.
func refused(name string) error {
	for i := range errRefused {
		if r := &errRefused[i]; len(r.action) == len(name) && wire.EqualFold([]byte(r.action), name) {
			return r.why
		}
	}
	return nil
}
