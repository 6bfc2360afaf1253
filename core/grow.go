package core

import "math"

// grow returns s with room for n more entries. MemoryBound counts on how: the
// capacity at least doubles, and ends at limit, which s never needs more than.
func grow[T any](s []T, n int, limit int64) []T {
	if need := len(s) + n; need > cap(s) {
		return append(make([]T, 0, grownCap(cap(s), need, limit)), s...)
	}
	return s
}

// grownCap returns the capacity behind have, for need entries. It goes to the
// limit at once where doubling again would pass it, so that no array is more
// than half as large as the next one, and all that were outgrown together are no
// larger than the last one. A slice that passes its limit, which only misuse of
// a machine can bring about, goes on doubling.
func grownCap(have, need int, limit int64) int {
	const least = 4
	c := max(2*int64(have), int64(need), least)
	if int64(have) < limit && 2*c > limit {
		c = max(limit, int64(need))
	}
	return int(min(c, math.MaxInt))
}
