package netio

import (
	"syscall"
	"time"
)

// tcpUserTimeout is TCP_USER_TIMEOUT of linux/tcp.h; package syscall lacks it.
const tcpUserTimeout = 18

// setUserTimeout bounds how long written data may go unacknowledged by the
// peer's kernel.
func setUserTimeout(c syscall.RawConn, d time.Duration) error {
	return c.Control(func(fd uintptr) {
		// Some kernels and sandboxes refuse it; the machine's timeouts serve alone then.
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(d.Milliseconds()))
	})
}
