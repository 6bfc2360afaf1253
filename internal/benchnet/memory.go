package main

import (
	"bytes"
	"os"
	"runtime"
	"strconv"
)

// resident returns a line of /proc/self/status in bytes: VmRSS, or VmHWM for the peak. Where there is none, it is what the
// runtime has from the system, which is not less.
func resident(line string) int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err == nil {
		for row := range bytes.Lines(text) {
			if fields := bytes.Fields(row); len(fields) == 3 && string(fields[0]) == line+":" {
				if kib, err := strconv.ParseInt(string(fields[1]), 10, 64); err == nil {
					return kib << 10
				}
			}
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys)
}

// held returns what the runtime holds after a collection: heap and stacks in use, and all it has from the system.
func held() (inUse, sys int64) {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse), int64(m.Sys - m.HeapReleased)
}

func mallocs() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs
}

const mib = 1 << 20
