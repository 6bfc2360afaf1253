package core

import (
	"math/rand/v2"
	"testing"
)

// TestATableHoldsWhatAMapHolds: numbers in a row, as those of actions are, and
// numbers that fall on the same places.
func TestATableHoldsWhatAMapHolds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 50 {
		var table table
		want := map[uint64]uint32{}
		var keys []uint64 // of want, and some that were removed
		next := r.Uint64()
		for step := range 2000 {
			if r.IntN(5) > 1 && len(want) < 400 {
				if next++; round%2 == 1 {
					next = r.Uint64()
				}
				table.put(next, uint32(step))
				want[next] = uint32(step)
				keys = append(keys, next)
			} else if len(keys) > 0 {
				key := keys[r.IntN(len(keys))]
				table.remove(key)
				delete(want, key)
			}
			if len(keys) == 0 {
				continue
			}
			key := keys[r.IntN(len(keys))]
			slot, there := want[key]
			if got, ok := table.get(key); ok != there || ok && got != slot {
				t.Fatalf("%d: %d, %t; want %d, %t", key, got, ok, slot, there)
			}
		}
		if table.n != len(want) {
			t.Fatalf("%d entries, want %d", table.n, len(want))
		}
		for key, slot := range want {
			if got, ok := table.get(key); !ok || got != slot {
				t.Fatalf("%d: %d, %t; want %d", key, got, ok, slot)
			}
		}
	}
}

// TestNumbersInARowAreFoundAtOnce: with a hash that does not spread them, an
// action among 5,000 would cost a hundred times what one of 50 does.
func TestNumbersInARowAreFoundAtOnce(t *testing.T) {
	const n = 5000
	var table table
	for key := range uint64(n) {
		table.put(key+1, uint32(key))
	}
	looks := 0
	for i, s := range table.slots {
		if s != noSlot {
			looks += 1 + (i-table.home(table.keys[i]))&(len(table.keys)-1)
		}
	}
	if looks > 2*n {
		t.Errorf("%d entries are found in %d looks", n, looks)
	}
}
