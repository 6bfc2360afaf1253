package netio

import (
	"context"
	"crypto/tls"
	"net"
	"syscall"
	"time"

	"amicore/core"
)

// endpoint is how connections to one node are made.
type endpoint struct {
	tls          *tls.Config // nil: none
	writeTimeout time.Duration
}

// endpoints has the endpoint of each node; the owner asks it.
type endpoints func(core.Node) *endpoint

// endpoint is the one of a Client or a Loop.
func (o *Options) endpoint() endpoints {
	e := &endpoint{tls: o.tlsConfig, writeTimeout: o.Core.WriteTimeout}
	return func(core.Node) *endpoint { return e }
}

// dial makes one connection and, where TLS is configured, its handshake. It
// has no timeout of its own: ctx ends when the machine gives the attempt up.
// plain is the TCP connection below.
func (e *endpoint) dial(ctx context.Context, address string) (conn, plain net.Conn, err error) {
	d := net.Dialer{
		// Go sets TCP_NODELAY by itself. Keepalive finds dead peers that the
		// heartbeat can not ask, as while a blocking action runs.
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: keepAliveIdle, Interval: keepAliveInterval, Count: keepAliveCount},
		Control: func(_, _ string, c syscall.RawConn) error {
			return setUserTimeout(c, max(e.writeTimeout, userTimeout))
		},
	}
	plain, err = d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, nil, err
	}
	if e.tls == nil {
		return plain, plain, nil
	}
	secure := tls.Client(plain, e.tls)
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = plain.Close()
		return nil, nil, handshakeError{err}
	}
	return secure, plain, nil
}

const (
	// userTimeout is what the kernel waits for an acknowledgement at least. A
	// server that works on a blocking action reads nothing: with its buffer
	// full, a short time here would close a link that lives. The machine's
	// heartbeat and write timeout, which know of such actions, come first.
	userTimeout = 2 * time.Minute

	keepAliveIdle     = 30 * time.Second
	keepAliveInterval = 10 * time.Second
	keepAliveCount    = 3
)
