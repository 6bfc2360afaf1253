// Bench measures what the project promises in numbers, on recorded bytes, against baselines in the same run:
//
//	go run ./internal/bench
//
// It prints the least of 25 interleaved runs and marks each goal as met or MISSED. The exit status is 1 only if it could not run.
package main

import (
	"fmt"
	"os"
	"runtime"
)

func main() {
	fmt.Printf("%s %s/%s, %d CPUs; the least of %d interleaved runs\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), rounds)
	for i, s := range []struct {
		title string
		make  func() ([]byte, error)
	}{
		{"Events of the dial-burst captures", dialBurst},
		{"All captures", everything},
	} {
		stream, err := s.make()
		if err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		benchDecoder(os.Stdout, s.title, stream)
		if i > 0 {
			continue // the captures hold answers that no action of the machine's waits for
		}
		if err := benchMachine(os.Stdout, s.title, stream); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
	}
	if err := benchPending(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
