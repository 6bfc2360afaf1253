//contract:none counts what a session has come to

package spec

import "amicore/core"

// Transport is what the owner of a transport tells of an attempt or a connection.
type Transport uint8

// What it may tell, as the inputs of these names.
const (
	TransportPermit Transport = iota
	TransportResolved
	TransportResolveFailed
	TransportConnected
	TransportConnectFailed
	TransportReceived
	TransportSent
	TransportClosed
	NumTransports
)

// String returns the name, such as "received".
func (t Transport) String() string {
	return [...]string{"permit", "resolved", "resolve-failed", "connected", "connect-failed", "received", "sent", "closed"}[t]
}

// Transported says in which phase a transport told what, and whether that was
// ignored: it is of another attempt or connection, or the phase does not await it.
// contract: phases and inputs.
type Transported struct {
	In      core.Phase
	What    Transport
	Ignored bool
}

func (Transported) cell() {}

// countTransport counts an input of a transport. What only a Machine that observes
// takes is none.
func (m *Machine) countTransport(in core.Input) {
	if m.tellCell == nil {
		return
	}
	cell := Transported{In: m.phase, Ignored: !m.isAwaited(in)}
	switch in.Kind {
	case core.InputPermit:
		cell.What = TransportPermit
	case core.InputResolved:
		cell.What = TransportResolved
	case core.InputResolveFailed:
		cell.What = TransportResolveFailed
	case core.InputConnected:
		cell.What = TransportConnected
	case core.InputConnectFailed:
		cell.What = TransportConnectFailed
	case core.InputReceived:
		cell.What = TransportReceived
	case core.InputSent:
		cell.What = TransportSent
	case core.InputClosed:
		cell.What = TransportClosed
	default:
		return
	}
	m.tellCell(cell)
}
