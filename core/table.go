package core

import "math/bits"

// table maps numbers to slots: open addressing with linear probing, so that
// 5,000 pending actions cost about what 50 do. It is never iterated.
type table struct {
	keys  []uint64
	slots []uint32
	n     int
	shift uint8
}

const noSlot = ^uint32(0)

func (t *table) home(key uint64) int { return int(key * 0x9e3779b97f4a7c15 >> t.shift) }

func (t *table) get(key uint64) (uint32, bool) {
	if t.n == 0 {
		return noSlot, false
	}
	mask := len(t.keys) - 1
	for i := t.home(key); t.slots[i] != noSlot; i = (i + 1) & mask {
		if t.keys[i] == key {
			return t.slots[i], true
		}
	}
	return noSlot, false
}

// put adds a key that is not there.
func (t *table) put(key uint64, slot uint32) {
	if 2*(t.n+1) > len(t.keys) {
		t.grow()
	}
	mask := len(t.keys) - 1
	i := t.home(key)
	for t.slots[i] != noSlot {
		i = (i + 1) & mask
	}
	t.keys[i], t.slots[i] = key, slot
	t.n++
}

// remove takes a key out and closes the hole, so that no tombstones pile up.
func (t *table) remove(key uint64) {
	if t.n == 0 {
		return
	}
	mask := len(t.keys) - 1
	i := t.home(key)
	for t.keys[i] != key || t.slots[i] == noSlot {
		if t.slots[i] == noSlot {
			return
		}
		i = (i + 1) & mask
	}
	t.n--
	for j := i; ; {
		t.slots[i] = noSlot
		for {
			j = (j + 1) & mask
			if t.slots[j] == noSlot {
				return
			}
			// The entry at j may move back to i unless its home lies between.
			if (j-t.home(t.keys[j]))&mask >= (j-i)&mask {
				break
			}
		}
		t.keys[i], t.slots[i] = t.keys[j], t.slots[j]
		i = j
	}
}

func (t *table) grow() {
	keys, slots := t.keys, t.slots
	size := max(16, 2*len(keys))
	t.keys, t.slots = make([]uint64, size), make([]uint32, size)
	t.shift = uint8(64 - bits.TrailingZeros(uint(size)))
	for i := range t.slots {
		t.slots[i] = noSlot
	}
	t.n = 0
	for i, s := range slots {
		if s != noSlot {
			t.put(keys[i], s)
		}
	}
}

func (t *table) clone() table {
	c := *t
	c.keys = append([]uint64(nil), t.keys...)
	c.slots = append([]uint32(nil), t.slots...)
	return c
}
