// Package must panics.
package must

// Be panics unless n is want.
func Be(n, want int) int {
	if n != want {
		panic("not what it must be")
	}
	return n
}
