//go:build unix

package netio

import (
	"io"
	"net"
	"syscall"
)

// source reads a connection and calls idle before it waits: who reads knows
// then that nothing more is there now.
type source struct {
	conn  net.Conn
	raw   syscall.RawConn // nil: not a plain socket
	idle  func()
	most  int                   // bytes of the next read
	roomy bool                  // it may use a large buffer
	take  func(fd uintptr) bool // made once, so that reading allocates nothing

	buffer *buffer
	large  bool
	n      int
	err    error
}

func newSource(conn net.Conn, idle func()) *source {
	s := &source{conn: conn, idle: idle}
	if tcp, ok := conn.(*net.TCPConn); ok {
		s.raw, _ = tcp.SyscallConn()
	}
	s.take = s.tryOrWait
	return s
}

// read returns what came, if anything, and the error behind it, if any.
func (s *source) read() (*buffer, error) {
	if s.raw == nil {
		return s.readConn()
	}
	err := s.raw.Read(s.take)
	if err == nil {
		err = s.err
	}
	b := s.buffer
	s.buffer = nil
	switch {
	case err != nil || s.n == 0:
		if b != nil {
			b.free()
		}
		if err == nil {
			err = io.EOF
		}
		return nil, err
	}
	b.data = b.room[:s.n]
	s.large = s.n >= smallBuffer
	return b, nil
}

// tryOrWait reads what is there. The poller waits and calls again when it returns false.
func (s *source) tryOrWait(fd uintptr) bool {
	if s.buffer == nil {
		s.buffer = borrowBuffer(s.large && s.roomy)
	}
	for {
		n, err := syscall.Read(int(fd), s.buffer.room[:min(s.most, len(s.buffer.room))])
		switch err {
		case syscall.EINTR:
			continue
		case syscall.EAGAIN:
			s.buffer.free()
			s.buffer, s.large = nil, false
			s.idle()
			return false
		}
		s.n, s.err = max(n, 0), err
		return true
	}
}
