package core

import "testing"

// TestASliceAtLeastDoublesAndEndsAtItsLimit: MemoryBound counts on it. Entries
// come one at a time or many at once.
func TestASliceAtLeastDoublesAndEndsAtItsLimit(t *testing.T) {
	for _, limit := range []int64{1, 3, 4, 5, 64, 1000, 1<<16 - 1, 1 << 16, 1<<16 + 1} {
		for _, step := range []int{1, 2, 7, 500} {
			outgrown, have := 0, 0
			for n := min(step, int(limit)); n <= int(limit); n += step {
				if n <= have {
					continue
				}
				c := grownCap(have, n, limit)
				if c < n || c < 2*have || int64(c) > max(limit, 4) {
					t.Fatalf("limit %d: from %d to %d for %d entries", limit, have, c, n)
				}
				outgrown += have
				have = c
			}
			if outgrown > have {
				t.Errorf("limit %d: %d were outgrown, and the last array has %d", limit, outgrown, have)
			}
		}
	}
	if c := grownCap(100, 101, 100); c != 200 {
		t.Errorf("beyond its limit a slice grows from 100 to %d, and must double", c)
	}
	s := grow([]byte("abc"), 2, 10)
	if string(s) != "abc" || cap(s) != 10 {
		t.Errorf("%q with room for %d", s, cap(s))
	}
}
