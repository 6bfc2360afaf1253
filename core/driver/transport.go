package driver

import "amicore/core"

// Key names one connection attempt of one node.
type Key struct {
	Node core.Node
	Conn core.Conn
}

// Transport does what can not be decided without a network. Every call
// returns at once, whatever the network does; what comes of it is a
// Completion that Poll hands out later. A Driver makes all its calls from
// one goroutine at a time.
type Transport interface {
	// Resolve looks up host:port and answers with Resolved or ResolveFailed.
	Resolve(k Key, address string)
	// Connect dials one address and answers with Connected or ConnectFailed.
	Connect(k Key, address string)
	// Write writes b to the connection in the order of the calls. b is
	// borrowed during the call. Sent completions tell how much of all that
	// was written has been taken.
	Write(k Key, b []byte)
	// Close ends whatever k is doing. A completion for k may still come;
	// nobody waits for one.
	Close(k Key)
	// Poll returns the next completion, or false when there is none now.
	// Its Data are borrowed until the next call of Poll, which the Driver makes
	// only when every output of their Step has been handed out: what the
	// machine keeps longer it has copied.
	Poll() (Completion, bool)
}

// CompletionKind says what a Completion reports.
type CompletionKind uint8

const (
	// Resolved: Addrs are the addresses to try, in order.
	Resolved CompletionKind = iota
	// ResolveFailed: Reason says why.
	ResolveFailed
	// Connected: the connection stands.
	Connected
	// ConnectFailed: Reason says why, and Close is core.CloseCertificate or
	// core.CloseHandshake where TLS failed.
	ConnectFailed
	// Received: Data came. More than core.MaxReceive bytes are cut into Steps.
	Received
	// Sent: N more bytes were taken.
	Sent
	// Closed: the connection is over; Close is core.CloseEOF or core.CloseReset,
	// or core.CloseHandshake, with Reason, where the server refused the client's
	// part of the TLS handshake.
	Closed

	numCompletions
)

var completionNames = [numCompletions]string{"resolved", "resolve-failed", "connected", "connect-failed", "received", "sent", "closed"}

func (k CompletionKind) String() string {
	if k < numCompletions {
		return completionNames[k]
	}
	return "unknown"
}

// Completion is what came of a call to a Transport.
type Completion struct {
	Kind   CompletionKind
	Close  core.CloseReason
	Key    Key
	N      int
	Data   []byte
	Addrs  []string
	Reason string
}

// input is the completion as the machine takes it.
func (c *Completion) input() core.Input {
	var in core.Input
	switch c.Kind {
	case Resolved:
		in = core.Resolved(c.Key.Conn, c.Addrs...)
	case ResolveFailed:
		in = core.ResolveFailed(c.Key.Conn, c.Reason)
	case Connected:
		in = core.Connected(c.Key.Conn)
	case ConnectFailed:
		in = core.ConnectFailed(c.Key.Conn, c.Reason)
		in.Close = c.Close
	case Received:
		in = core.Received(c.Key.Conn, c.Data)
	case Sent:
		in = core.Sent(c.Key.Conn, c.N)
	case Closed:
		in = core.Closed(c.Key.Conn, c.Close)
		in.Text = c.Reason
	}
	in.Node = c.Key.Node
	return in
}
