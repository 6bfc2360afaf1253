//go:build !unix

package netio

import "net"

// source reads a connection. It can not see that there is nothing to read
// before it waits, and calls idle before every read.
type source struct {
	conn  net.Conn
	idle  func()
	large bool
	most  int  // bytes of the next read
	roomy bool // it may use a large buffer
}

func newSource(conn net.Conn, idle func()) *source { return &source{conn: conn, idle: idle} }

// read returns what came, if anything, and the error behind it, if any.
func (s *source) read() (*buffer, error) { return s.readConn() }
