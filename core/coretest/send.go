package coretest

import (
	"bytes"

	"amicore/core"
	"amicore/core/wire"
)

// checkSend checks that a Send is whole actions of the connection that is up.
func (c *Checker) checkSend(n *node, command *core.Command) {
	k := n.conns[command.Conn]
	if c.cfg.Observe || k == nil || !k.connected || k.over || command.Conn != n.conn {
		c.fault("S7", "a Send on connection %d, which is not up", command.Conn)
		return
	}
	k.window += int64(len(command.Bytes))
	rest := command.Bytes
	if len(rest) == 0 {
		c.fault("S8", "a Send of no bytes")
	}
	for len(rest) > 0 {
		var action request
		var why string
		action, rest, why = readRequest(rest)
		if why != "" {
			c.fault("S8", "%s", why)
			return
		}
		c.checkAction(n, k, command, &action)
	}
}

// checkAction checks one action of a Send.
func (c *Checker) checkAction(n *node, k *conn, command *core.Command, action *request) {
	login := wire.EqualFold(action.name, "Login")
	if !login && !k.login && !wire.EqualFold(action.name, "Challenge") {
		c.fault("S9", "%s leaves before the Login", action.name)
	}
	k.login = k.login || login
	if command.Sensitive != login {
		c.fault("S9", "a Send of %s is marked Sensitive: %v", action.name, command.Sensitive)
	}
	id := string(action.id)
	if id == "" {
		c.fault("S8", "%s leaves without an ActionID", action.name)
		return
	}
	if n.written[id] || n.older[id] {
		c.fault("S6", "%s (%s) is written twice", action.name, id)
	}
	n.written[id] = true
}

// request is one action as it is written.
type request struct{ name, id []byte }

// readRequest takes the first action off b by the rules of the server, line
// by line; why says which rule is broken.
func readRequest(b []byte) (r request, rest []byte, why string) {
	for lines := 0; ; lines++ {
		line, after, ok := bytes.Cut(b, []byte("\r\n"))
		switch {
		case !ok:
			return r, nil, "a Send ends within a line"
		case bytes.ContainsAny(line, "\r\n\x00"):
			return r, nil, "CR, LF or NUL within a line"
		case len(line) == 0 && lines == 0:
			return r, nil, "an empty action"
		case len(line) == 0:
			return r, after, ""
		case len(line) > wire.MaxLine:
			return r, nil, "a line is too long for the server"
		case lines == wire.MaxLines:
			return r, nil, "an action has too many lines for the server"
		}
		b = after
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok {
			return r, nil, "a line without a colon"
		}
		value = bytes.TrimPrefix(value, []byte(" "))
		isAction := wire.EqualFold(name, "Action")
		switch {
		case isAction != (lines == 0):
			return r, nil, "the Action header is not the first line, or not the only one"
		case isAction:
			r.name = value
		case wire.EqualFold(name, "ActionID"):
			if lines != 1 {
				return r, nil, "the ActionID is not the second line, or not the only one"
			}
			r.id = value
		}
	}
}
