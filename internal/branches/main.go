// Branches shows which branches of the executable specification a campaign of the simulator takes:
//
//	go run ./internal/branches
//
// It runs campaigns of different seeds with a build that counts them, so a branch that each campaign takes is taken by at least as
// many seeds. It names the others. The exit status is 1 if there is one that is not excluded, if an excluded one was taken after
// all, or if more than a tenth is excluded.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
)

func main() {
	c := campaigns{}
	flag.IntVar(&c.number, "campaigns", 5, "campaigns of different seeds, each of which must take each branch")
	flag.IntVar(&c.seeds, "seeds", 4000, "seeds of a campaign, 4,999 at most: longer ones are judged by more")
	flag.IntVar(&c.workers, "workers", runtime.NumCPU(), "campaigns at a time")
	flag.Parse()
	c.seeds = min(c.seeds, 4999)
	if err := run(c); err != nil {
		fmt.Fprintln(os.Stderr, "branches:", err)
		os.Exit(1)
	}
}

// run runs the campaigns and prints what they came to.
func run(c campaigns) error {
	profiles, err := c.run()
	if err != nil {
		return err
	}
	places, err := readPlaces(specDir)
	if err != nil {
		return err
	}
	r := judge(profiles, places, excluded)
	r.print(os.Stdout, c)
	return r.err()
}
