package core

import (
	"time"

	"amicore/core/wire"
)

// InputKind says what an Input is and which of its fields count.
type InputKind uint8

const (
	// InputTick says only that the time has passed. N bytes of credit are lent
	// for this Step alone, as whoever shares one credit among many machines
	// does: what is not used lapses, and what is overdrawn stays as a debt.
	InputTick InputKind = iota
	// InputStart begins the first attempt to connect; once.
	InputStart
	// InputStop ends the session within N nanoseconds.
	InputStop
	// InputPermit allows the attempt that WantConnect asked for (Conn).
	InputPermit
	// InputResolved answers Resolve (Conn, Strings: the addresses in the order to try).
	InputResolved
	// InputResolveFailed answers Resolve (Conn, Text: the reason).
	InputResolveFailed
	// InputConnected answers Connect (Conn; Middle: see Observe).
	InputConnected
	// InputConnectFailed answers Connect (Conn, Text: the reason; Close:
	// CloseCertificate or CloseHandshake where TLS failed, else CloseRefused or
	// nothing).
	InputConnectFailed
	// InputReceived brings bytes from the server (Conn, Data: borrowed until the
	// next Step; N: credit lent, as in a Tick).
	InputReceived
	// InputSent says that the transport took N more bytes (Conn).
	InputSent
	// InputClosed says that the connection is over (Conn, Close: CloseEOF or
	// CloseReset; CloseHandshake, with Text, where the server refuses the
	// client's part of a TLS handshake that Connected had ended).
	InputClosed
	// InputSubmit asks for an action (Ticket, Text: name, Headers, Options).
	InputSubmit
	// InputCancel gives an action up (Ticket).
	InputCancel
	// InputCredit allows N more bytes of events to be delivered.
	InputCredit
	// InputSetEvents sets the event mask wanted (Text).
	InputSetEvents
	// InputSetFilters sets the event filters wanted (Strings).
	InputSetFilters
	// InputObserved brings bytes of the client that is observed (Conn, Data: borrowed until the next Step).
	InputObserved
	// InputLost says that N bytes of an observed session are missing here (Conn; Middle: true for the client's side).
	InputLost

	numInputs
)

var inputNames = [numInputs]string{
	"tick", "start", "stop", "permit", "resolved", "resolve-failed", "connected", "connect-failed", "received", "sent",
	"closed", "submit", "cancel", "credit", "set-events", "set-filters", "observed", "lost",
}

func (k InputKind) String() string { return nameOf(inputNames[:], int(k)) }

// Input is one thing that happened to a machine. Make it with the function
// of its kind; Node is set by whoever drives many machines.
type Input struct {
	Kind   InputKind
	Close  CloseReason
	Middle bool
	// More says that there is more to apply at this time, of any kind: no timer
	// fires in this Step. An owner who comes late, when a deadline has passed
	// and completions wait, so lets none of what has come go unheard. Deadline
	// stays in the past meanwhile; a Step without it follows, a Tick if need be.
	More    bool
	Node    Node
	Conn    Conn
	Ticket  Ticket
	N       int64
	Text    string
	Data    []byte
	Strings []string
	Headers []wire.Header
	Options *Options
}

// Options are the choices of one submission; the zero value takes the
// machine's defaults. The machine reads them during the Step only.
type Options struct {
	// ActionID, when set, is sent instead of one of ours; at most
	// wire.MaxActionID bytes. It should be unguessable, for ids are public, and
	// new: what comes late for an earlier action with it may be taken for this
	// one's where no fence has closed that (Config.AnyOrder).
	ActionID string
	// Timeout bounds the time from Submit to the response (for a list, to
	// its end); more than 48 h counts as 48 h. 0 or less: ActionTimeout, plus
	// the time that the actions in front and this one may block.
	//
	// It also says how long the action may keep the session busy, up to 1 h,
	// where nothing else does: for an action that the catalog does not know,
	// and, in place of Config.BlockingTimeout if it is longer, for one that
	// blocks without a bound of its own (Command, Reload). The heartbeat waits
	// that long for it, so a connection that breaks meanwhile is noticed that
	// much later, and later actions get that much longer by default. Actions
	// with a bound of their own (a synchronous Originate), async ones and those
	// that are known not to block keep the session no longer for it.
	Timeout time.Duration
	// OutcomeTimeout bounds the time from the acknowledgement of an async
	// action to its outcome. 0 or less: what its Timeout header allows, plus
	// ActionTimeout, at most 1 h together, or Config.OutcomeTimeout where nothing
	// bounds it.
	OutcomeTimeout time.Duration
	// Rule, when not RuleDefault, says how the action ends.
	Rule Rule
	// CompleteEvent names the event that ends a list or is the outcome of an
	// async action, for a Rule of the caller's. RuleAsync needs it where the
	// catalogue names no outcome of the action.
	CompleteEvent string
	// MaxEvents caps the items of a list; 0 or less: Config.MaxListEvents.
	MaxEvents int
	// Truncate makes a list over its cap succeed with Reply.Cut set, instead
	// of failing with ErrTooManyEvents.
	Truncate bool
}

// Tick says that time has passed and nothing else.
func Tick() Input { return Input{Kind: InputTick} }

// Start begins the first attempt to connect.
func Start() Input { return Input{Kind: InputStart} }

// Stop ends the session: no new actions, pending ones may end within grace,
// then Logoff and Close. 0 closes at once.
func Stop(grace time.Duration) Input { return Input{Kind: InputStop, N: int64(grace)} }

// Permit allows the attempt that WantConnect asked for.
func Permit(c Conn) Input { return Input{Kind: InputPermit, Conn: c} }

// Resolved brings the addresses of the host in the order to be tried.
func Resolved(c Conn, addrs ...string) Input {
	return Input{Kind: InputResolved, Conn: c, Strings: addrs}
}

// ResolveFailed says why the name could not be resolved.
func ResolveFailed(c Conn, why string) Input {
	return Input{Kind: InputResolveFailed, Conn: c, Text: why}
}

// Connected says that the connection stands.
func Connected(c Conn) Input { return Input{Kind: InputConnected, Conn: c} }

// ConnectedMiddle says that an observed connection stands already and that
// its beginning was not seen.
func ConnectedMiddle(c Conn) Input { return Input{Kind: InputConnected, Conn: c, Middle: true} }

// ConnectFailed says why the address could not be reached.
func ConnectFailed(c Conn, why string) Input {
	return Input{Kind: InputConnectFailed, Conn: c, Text: why}
}

// HandshakeFailed says that the address was reached and that TLS failed there:
// why is CloseCertificate where the certificate of the server is not accepted,
// CloseHandshake otherwise; text says more.
func HandshakeFailed(c Conn, why CloseReason, text string) Input {
	return Input{Kind: InputConnectFailed, Conn: c, Close: why, Text: text}
}

// Received brings at most MaxReceive bytes from the server. They are
// borrowed until the next Step.
func Received(c Conn, b []byte) Input { return Input{Kind: InputReceived, Conn: c, Data: b} }

// Sent says that the transport took n more bytes of the Sends of c. It is no
// promise that they arrived.
func Sent(c Conn, n int) Input { return Input{Kind: InputSent, Conn: c, N: int64(n)} }

// Closed says that connection c is over: CloseEOF or CloseReset, or
// CloseHandshake (see InputClosed).
func Closed(c Conn, why CloseReason) Input { return Input{Kind: InputClosed, Conn: c, Close: why} }

// Submit asks for an action. Its strings are read during the Step only,
// except the name and the ids, which are kept until the action ends.
func Submit(t Ticket, a wire.Action, o *Options) Input {
	return Input{Kind: InputSubmit, Ticket: t, Text: a.Name, Headers: a.Headers, Options: o}
}

// Cancel gives an action up: it fails with ErrCanceled. One that was never
// in a Send is withdrawn; another may still run on the server.
func Cancel(t Ticket) Input { return Input{Kind: InputCancel, Ticket: t} }

// Credit allows n more bytes of events to be delivered.
func Credit(n int64) Input { return Input{Kind: InputCredit, N: n} }

// SetEvents sets the event mask wanted from now on, as the Events action
// takes it ("on", "off", "call,agent"); it is kept across connections. A session
// that is Ready is told unless that mask is known to be in force. One that CheckEvents refuses is misuse and changes nothing.
func SetEvents(mask string) Input { return Input{Kind: InputSetEvents, Text: mask} }

// SetFilters sets the event filters wanted (as the Filter header of the
// Filter action takes them, or with criteria: EventFilter.String); they are kept across connections. AMI has no
// way to remove one: a list that lacks an old filter waits for the next
// connection. A list that CheckFilters refuses is misuse and changes nothing.
func SetFilters(filters ...string) Input { return Input{Kind: InputSetFilters, Strings: filters} }

// Observed brings at most MaxReceive bytes that the observed client sent.
// They are borrowed until the next Step.
func Observed(c Conn, b []byte) Input { return Input{Kind: InputObserved, Conn: c, Data: b} }

// Lost says that n bytes of an observed session are missing at this place:
// of the server's, or of the client's.
func Lost(c Conn, n int64, client bool) Input {
	return Input{Kind: InputLost, Conn: c, N: n, Middle: client}
}
