//go:build !linux

package netio

import (
	"syscall"
	"time"
)

// setUserTimeout does nothing where the system has no TCP_USER_TIMEOUT; the
// machine's write timeout and heartbeat serve alone.
func setUserTimeout(syscall.RawConn, time.Duration) error { return nil }
