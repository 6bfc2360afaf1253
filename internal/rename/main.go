// Command rename gives the module another path. It rewrites the module line of
// go.mod (and of tools/go.mod), the imports of every Go file, and import paths
// that documents quote:
//
//	go run ./internal/rename example.org/you/amicore
//
// It changes files in place and prints how many; the same path again changes
// nothing.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: rename MODULE")
		os.Exit(2)
	}
	n, err := rename(".", os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "rename:", err)
		os.Exit(1)
	}
	fmt.Printf("rename: %d files changed\n", n)
}
