package coretest

import "amicore/core"

// checkInput checks what the driver does.
func (c *Checker) checkInput(n *node, now core.Instant, in *core.Input) {
	if now < c.now {
		c.blame("time goes backwards, by %v", c.now.Sub(now))
	}
	switch in.Kind {
	case core.InputTick, core.InputCancel, core.InputSetEvents, core.InputSetFilters, core.InputStop:
	case core.InputStart:
		if n.started {
			c.blame("a second Start")
		}
		n.started = true
	case core.InputCredit:
		if in.N < 0 {
			c.blame("a Credit of %d bytes", in.N)
		}
	case core.InputSubmit:
		c.checkSubmit(n, in)
	default:
		c.checkConnInput(n, in)
	}
}

func (c *Checker) checkSubmit(n *node, in *core.Input) {
	if c.cfg.Observe {
		c.blame("Submit to a machine that observes")
		return
	}
	if _, ok := n.pending[in.Ticket]; ok {
		c.blame("ticket %d is used again while it is pending", in.Ticket)
		return
	}
	n.pending[in.Ticket] = ticket{}
}

// checkConnInput checks that an input of a connection answers a command, and
// comes in order. What crossed a Close of the machine's is in order.
func (c *Checker) checkConnInput(n *node, in *core.Input) {
	if c.cfg.Observe && in.Kind == core.InputConnected {
		c.checkObservedConnected(n, in)
		return
	}
	k := n.conns[in.Conn]
	if k == nil {
		c.blame("%v for connection %d, which the machine never asked for", in.Kind, in.Conn)
		return
	}
	switch in.Kind {
	case core.InputPermit:
		if !c.cfg.RequirePermit || k.permitted {
			c.blame("a Permit for connection %d that it does not wait for", in.Conn)
		}
		k.permitted = true
	case core.InputResolved, core.InputResolveFailed:
		if !k.resolving || k.resolved {
			c.blame("%v for connection %d without a Resolve", in.Kind, in.Conn)
		}
		k.resolved = true
	case core.InputConnected, core.InputConnectFailed:
		if !k.dialling || k.answered {
			c.blame("%v for connection %d without a Connect", in.Kind, in.Conn)
		}
		switch in.Close {
		case core.CloseNone, core.CloseRefused, core.CloseCertificate, core.CloseHandshake:
		default:
			c.blame("%v for the reason %q: a dial is refused, or TLS fails", in.Kind, in.Close)
		}
		k.answered = true
		k.connected = in.Kind == core.InputConnected
	default:
		c.checkStream(k, in)
	}
}

func (c *Checker) checkObservedConnected(n *node, in *core.Input) {
	if in.Conn <= n.conn {
		c.blame("Connected for connection %d after connection %d: numbers grow", in.Conn, n.conn)
		return
	}
	if n.live() != nil {
		c.blame("Connected for connection %d before connection %d has Closed", in.Conn, n.conn)
	}
	n.known(in.Conn).connected = true
}

// checkStream checks what speaks of bytes.
func (c *Checker) checkStream(k *conn, in *core.Input) {
	if !k.connected {
		c.blame("%v for connection %d, which is not connected", in.Kind, in.Conn)
		return
	}
	if k.closed {
		c.blame("%v for connection %d after its Closed", in.Kind, in.Conn)
		return
	}
	switch in.Kind {
	case core.InputReceived, core.InputObserved:
		if len(in.Data) > core.MaxReceive {
			c.blame("%v brings %d bytes, at most %d", in.Kind, len(in.Data), core.MaxReceive)
		}
	case core.InputSent:
		if in.N < 0 || in.N > k.window {
			c.blame("%d bytes Sent on connection %d of %d that wait", in.N, in.Conn, k.window)
			return
		}
		k.window -= in.N
	case core.InputClosed:
		if in.Close != core.CloseEOF && in.Close != core.CloseReset && in.Close != core.CloseHandshake {
			c.blame("Closed for the reason %q: it is the peer's EOF, a reset or a TLS alert", in.Close)
		}
		k.closed = true
	}
	if !c.cfg.Observe && (in.Kind == core.InputObserved || in.Kind == core.InputLost) {
		c.blame("%v to a machine that does not observe", in.Kind)
	}
}
