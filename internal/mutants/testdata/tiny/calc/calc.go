// Package calc has functions whose mutants end in a known way.
package calc

import "tiny/must"

// Checked is checked by a test.
func Checked(a, b int) int { return a + b }

// Unchecked is run by a test that does not look at the result.
func Unchecked(a int) int { return a - 1 }

// Never is not run.
func Never() int { return 1 }

// Simulated is checked by simulation alone.
func Simulated(n int) int { return n * 2 }

// Recorded is compared with recorded output alone.
func Recorded(n int) int { return n + 3 }

// Panics panics when its operand is wrong.
func Panics(n int) int { return must.Be(n+1, 6) }
