// Command amisim stands in for a simulator: seed 7 notices a wrong result.
package main

import (
	"flag"
	"fmt"
	"os"

	"tiny/calc"
)

func main() {
	f := flag.NewFlagSet("run", flag.ExitOnError)
	from, seeds := f.Uint64("from", 1, ""), f.Uint64("seeds", 1, "")
	f.Bool("json", false, "")
	f.Bool("minimize", false, "")
	f.Int("workers", 1, "")
	f.Int("max-failures", 1, "")
	f.String("dir", "", "")
	// Beside it stands what Unchecked is compared with.
	beside := f.String("spec", "some", "")
	_ = f.Parse(os.Args[2:])
	if *from <= 7 && 7 < *from+*seeds && calc.Simulated(6) != 12 {
		fmt.Println(`{"violations":[{"seed":7,"invariant":"S6","text":"S6 at 1s: twice"}]}`)
		os.Exit(3)
	}
	if *beside == "always" && *from <= 9 && 9 < *from+*seeds && calc.Unchecked(13) != calc.Simulated(6) {
		fmt.Println(`{"violations":[{"seed":9,"invariant":"SPEC","text":"SPEC at 1s: another"}]}`)
		os.Exit(3)
	}
	fmt.Println(`{"violations":[]}`)
}
