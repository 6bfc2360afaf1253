package fake

import "amicore/core"

// Firing is one time that a fault did something: what whoever watches the
// client has to look for. Which fields count depends on the kind.
type Firing struct {
	// Server is the kind; where it is 0, Net is.
	Server FaultKind
	Net    NetFault
	// Plain: nothing of it shows at the client by itself; it is told because it
	// may make something else late.
	Plain bool
	// Conn is the connection, or the attempt, that it happened to; 0: no one in
	// particular.
	Conn core.Conn
	At   core.Instant
	// Due is when the client meets it: a byte, an answer or an end comes then.
	Due core.Instant
	// From is the first byte that is concerned, To the one behind the last,
	// counted from the connection's begin: of what the server writes, for
	// stall-up and short-write of what the client does.
	From, To uint64
	// Reason is how the connection ends.
	Reason core.CloseReason
	// Address is dialled because of the fault, Usual without it.
	Address, Usual string
	// ActionID is that of the request; it is borrowed for the call.
	ActionID []byte
	// Size is how many bytes an output has more.
	Size int
}

// Watch has watcher told of every time that a fault of the network does
// something to the node.
func (n *Network) Watch(id core.Node, watcher func(Firing)) {
	for _, node := range n.nodes {
		if node.id == id {
			node.watcher = watcher
		}
	}
}

// fired counts that a fault did something, and tells of it.
func (n *Network) fired(node *netNode, f Firing) {
	node.counts[f.Net].Fired++
	if node.watcher != nil {
		f.At = n.now
		node.watcher(f)
	}
}

// fired counts that a fault did something to a session, or for all of them to
// one, and tells of it. id is the ActionID that is concerned.
func (s *Server) fired(k FaultKind, x *session, id []byte, f *Fault) {
	s.faults.count[k].Fired++
	if s.cfg.OnFault == nil {
		return
	}
	told := Firing{Server: k, ActionID: id, At: s.now, Due: s.now.Add(f.Delay), Size: f.Rate}
	if x != nil {
		told.Conn = core.Conn(x.id)
		told.Plain = k == NoOutcome && x.busy != idle // it would have come late in any case
	}
	s.cfg.OnFault(told)
}
