package event

import "amicore/core/wire"

// Reason is why an Originate ended as it did: a code of a control frame
// (include/asterisk/frame.h:278).
type Reason int

// The reasons that an Originate gives.
const (
	ReasonFailed     Reason = 0
	ReasonHungUp     Reason = 1
	ReasonNoAnswer   Reason = 3
	ReasonAnswered   Reason = 4
	ReasonBusy       Reason = 5
	ReasonCongestion Reason = 8
)

func (r Reason) String() string {
	switch r {
	case ReasonFailed:
		return "failed"
	case ReasonHungUp:
		return "hung up"
	case ReasonNoAnswer:
		return "no answer"
	case ReasonAnswered:
		return "answered"
	case ReasonBusy:
		return "busy"
	case ReasonCongestion:
		return "congestion"
	}
	return "unknown"
}

// OriginateResponse is the outcome of an asynchronous Originate.
type OriginateResponse struct{ View }

func (OriginateResponse) is(name []byte) bool                 { return named(name, "OriginateResponse") }
func (OriginateResponse) of(m wire.Message) OriginateResponse { return OriginateResponse{View{m}} }

// Answered reports whether the call was answered.
func (v OriginateResponse) Answered() bool { return named(v.Get("Response"), "Success") }

// Reason returns why it ended as it did.
func (v OriginateResponse) Reason() Reason { return Reason(v.number("Reason")) }

// Uniqueid returns the id of the channel: the ChannelId of the action, where it
// had one and there is no channel (main/manager.c:4486).
func (v OriginateResponse) Uniqueid() []byte { return v.Get("Uniqueid") }

// ChannelName returns the name of the channel, or what was to be dialled.
func (v OriginateResponse) ChannelName() []byte { return v.Get("Channel") }

// AsyncAGIStart is a channel that has entered AsyncAGI and waits for commands.
type AsyncAGIStart struct{ View }

func (AsyncAGIStart) is(name []byte) bool             { return named(name, "AsyncAGIStart") }
func (AsyncAGIStart) of(m wire.Message) AsyncAGIStart { return AsyncAGIStart{View{m}} }

// Channel returns the channel that it is about.
func (v AsyncAGIStart) Channel() Channel { return Channel{v.View, &plainNames} }

// Env returns the environment, with escapes as in a URL.
func (v AsyncAGIStart) Env() []byte { return v.Get("Env") }

// AppendEnv appends the environment, lines of "agi_name: value".
func (v AsyncAGIStart) AppendEnv(dst []byte) []byte { return unescape(dst, v.Env()) }

// AsyncAGIExec is the result of a command, the outcome of the action AGI.
type AsyncAGIExec struct{ View }

func (AsyncAGIExec) is(name []byte) bool            { return named(name, "AsyncAGIExec") }
func (AsyncAGIExec) of(m wire.Message) AsyncAGIExec { return AsyncAGIExec{View{m}} }

// Channel returns the channel that it is about.
func (v AsyncAGIExec) Channel() Channel { return Channel{v.View, &plainNames} }

// CommandID returns the CommandID of the action.
func (v AsyncAGIExec) CommandID() []byte { return v.Get("CommandId") }

// Result returns the result, with escapes as in a URL. The server cuts a long
// one (res/res_agi.c:1932).
func (v AsyncAGIExec) Result() []byte { return v.Get("Result") }

// AppendResult appends the result, as in "200 result=0".
func (v AsyncAGIExec) AppendResult(dst []byte) []byte { return unescape(dst, v.Result()) }

// AsyncAGIEnd is a channel that has left AsyncAGI.
type AsyncAGIEnd struct{ View }

func (AsyncAGIEnd) is(name []byte) bool           { return named(name, "AsyncAGIEnd") }
func (AsyncAGIEnd) of(m wire.Message) AsyncAGIEnd { return AsyncAGIEnd{View{m}} }

// Channel returns the channel that it is about.
func (v AsyncAGIEnd) Channel() Channel { return Channel{v.View, &plainNames} }

// unescape takes %XX out; what is none stays as it is.
func unescape(dst, b []byte) []byte {
	for i := 0; i < len(b); i++ {
		if b[i] == '%' && i+2 < len(b) {
			high, low := digit(b[i+1]), digit(b[i+2])
			if high < 16 && low < 16 {
				dst = append(dst, high<<4|low)
				i += 2
				continue
			}
		}
		dst = append(dst, b[i])
	}
	return dst
}

func digit(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 16
}
