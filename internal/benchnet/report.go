package main

import (
	"fmt"
	"io"
	"slices"
)

// report prints measured numbers, each beside its goal.
type report struct{ out io.Writer }

// atMost prints a number against the most it should be.
func (r *report) atMost(what string, got, limit float64, unit string) {
	r.verdict(what, got, "at most", limit, unit, got <= limit)
}

// atLeast prints a number against the least it should be.
func (r *report) atLeast(what string, got, limit float64, unit string) {
	r.verdict(what, got, "at least", limit, unit, got >= limit)
}

func (r *report) verdict(what string, got float64, bound string, limit float64, unit string, met bool) {
	mark := "met"
	if !met {
		mark = "MISSED"
	}
	fmt.Fprintf(r.out, "  %-6s %-66s %s (goal: %s %.6g%s)\n", mark, what, number(got, unit), bound, limit, unit)
}

// note prints what has no goal.
func (r *report) note(format string, args ...any) {
	fmt.Fprintf(r.out, "         "+format+"\n", args...)
}

func number(x float64, unit string) string {
	if x == float64(int64(x)) {
		return fmt.Sprintf("%.0f%s", x, unit)
	}
	return fmt.Sprintf("%.4g%s", x, unit)
}

// median returns the middle one; of an even number the lower of the two.
func median[T int | int64 | float64](x []T) T { return quantile(x, 50) }

// quantile returns the value that percent of x are not above.
func quantile[T int | int64 | float64](x []T, percent int) T {
	x = slices.Sorted(slices.Values(x))
	return x[(len(x)-1)*percent/100]
}

// ratios returns a[i]/b[i] of paired runs.
func ratios(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] / b[i]
	}
	return out
}
