//go:build !unix

package main

import (
	"errors"
	"time"
)

func cpu() (time.Duration, error) {
	return 0, errors.New("the CPU time of a process is only measured on Unix")
}
