//go:build unix

package netio

import (
	"net"
	"syscall"
)

// writeNow writes what the kernel takes without waiting and returns how much
// that was. An error shows up again where the rest is written.
func writeNow(conn net.Conn, b []byte) int {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return 0
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return 0
	}
	written := 0
	_ = raw.Write(func(fd uintptr) bool {
		for {
			n, err := syscall.Write(int(fd), b)
			if err == syscall.EINTR {
				continue
			}
			written = max(n, 0)
			return true // never wait here
		}
	})
	return written
}
