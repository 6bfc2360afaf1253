package coretest

import (
	"maps"

	"amicore/core"
)

// node is what is known of one machine.
type node struct {
	phase   core.Phase
	started bool
	conn    core.Conn // the newest that was spoken of
	conns   map[core.Conn]*conn
	pending map[core.Ticket]ticket
	ended   map[core.Ticket]bool // observing: tickets that the machine made
	// written has the ids in Sends of this connection, older those of the
	// one before.
	written, older map[string]bool
	seen           stepSeen
}

// ticket is a pending action.
type ticket struct{ acked bool }

// conn is how far a connection is, by commands and inputs.
type conn struct {
	wanted, permitted   bool
	resolving, resolved bool
	dialling, answered  bool
	connected, closed   bool // as the driver says
	over                bool // as the machine says
	login               bool // a Login was in a Send
	window              int64
}

func newNode() *node {
	return &node{
		conns: map[core.Conn]*conn{}, pending: map[core.Ticket]ticket{}, ended: map[core.Ticket]bool{},
		written: map[string]bool{}, older: map[string]bool{},
	}
}

func (n *node) clone() *node {
	c := *n
	c.conns = make(map[core.Conn]*conn, len(n.conns))
	for k, v := range n.conns { //tidy:unordered a copy
		copied := *v
		c.conns[k] = &copied
	}
	c.pending, c.ended = maps.Clone(n.pending), maps.Clone(n.ended)
	c.written, c.older = maps.Clone(n.written), maps.Clone(n.older)
	return &c
}

// known returns the connection c; a new one begins a new set of ids.
func (n *node) known(c core.Conn) *conn {
	k := n.conns[c]
	if k == nil {
		k = &conn{}
		n.conns[c] = k
	}
	if c > n.conn {
		n.conn = c
		n.older, n.written = n.written, map[string]bool{}
	}
	return k
}

// live is the connection that is up, nil when there is none.
func (n *node) live() *conn {
	k := n.conns[n.conn]
	if k == nil || !k.connected || k.closed || k.over {
		return nil
	}
	return k
}

// accept forgets that an earlier action had the caller's id that a new one
// is taken in with.
func (n *node) accept(in *core.Input, commands []core.Command) {
	if in.Kind != core.InputSubmit || in.Options == nil || in.Options.ActionID == "" {
		return
	}
	for i := range commands {
		if c := &commands[i]; c.Kind == core.CommandFail && c.Ticket == in.Ticket && c.Node == in.Node {
			return
		}
	}
	delete(n.written, in.Options.ActionID)
	delete(n.older, in.Options.ActionID)
}
