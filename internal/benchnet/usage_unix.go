//go:build unix

package main

import (
	"syscall"
	"time"
)

// cpu returns the time that this process has had of the processors, its own and the kernel's for it.
func cpu() (time.Duration, error) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, err
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), nil
}
