package main

import (
	"fmt"
	"io"
	"runtime"
	"time"
)

// A workload is one thing to measure: run works through so many bytes.
type workload struct {
	name  string
	bytes int
	run   func()
}

// A figure is what was measured of a workload: the least of all rounds.
type figure struct {
	elapsed time.Duration
	allocs  uint64 // of a whole run
}

// perMB returns nanoseconds for one million bytes.
func (f figure) perMB(bytes int) float64 {
	return float64(f.elapsed.Nanoseconds()) / float64(bytes) * 1e6
}

// rounds is how often each workload runs. The least counts: noise only adds, and code layout alone moves a figure by 30 %.
const rounds = 25

// measure runs all workloads in turn, rounds times, so that a busy moment of the machine hits all of them alike.
func measure(workloads []workload) map[string]figure {
	least := make(map[string]figure, len(workloads))
	for range rounds {
		for _, w := range workloads {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			start := time.Now()
			w.run()
			elapsed := time.Since(start)
			runtime.ReadMemStats(&after)
			f := figure{elapsed, after.Mallocs - before.Mallocs}
			if old, ok := least[w.name]; ok {
				f.elapsed = min(f.elapsed, old.elapsed)
				f.allocs = min(f.allocs, old.allocs)
			}
			least[w.name] = f
		}
	}
	return least
}

// table prints the throughput of each workload.
func table(out io.Writer, workloads []workload, figures map[string]figure) {
	for _, w := range workloads {
		f := figures[w.name]
		fmt.Fprintf(out, "  %-44s %8.0f MB/s %12d allocations\n", w.name, 1e9/f.perMB(w.bytes), f.allocs)
	}
}

// atMost prints a measured number against the most it should be.
func atMost(out io.Writer, what string, got, limit float64) {
	verdict(out, what, got, "at most", limit, got <= limit)
}

// atLeast prints a measured number against the least it should be.
func atLeast(out io.Writer, what string, got, limit float64) {
	verdict(out, what, got, "at least", limit, got >= limit)
}

func verdict(out io.Writer, what string, got float64, bound string, limit float64, met bool) {
	mark := "met"
	if !met {
		mark = "MISSED"
	}
	fmt.Fprintf(out, "  %-6s %-58s %.2f (goal: %s %.4g)\n", mark, what, got, bound, limit)
}
