package fanout

import (
	"math/bits"

	"amicore/core"
)

// gapIndex finds the gap of a node and reason among the gaps that stand at one place of the stream, in time that does not depend
// on their number. A cluster has as many gaps at one place as it has nodes, and a full queue joins a dropped event to its node's
// gap each time.
//
// It is a hash table of positions, with open addressing. The gaps themselves are the caller's; they are only added to, until reset.
// The zero gapIndex is empty and ready.
type gapIndex struct {
	slots []uint32 // 1 + a position in the gaps; 0: free. The length is a power of two, or 0.
	n     int      // positions in slots
}

const (
	// searched is the number of gaps up to which they are searched one by one, without a table.
	searched  = 8
	slotSize  = 4
	leastSlot = 4 * searched
)

// reset forgets all gaps and keeps the memory.
func (x *gapIndex) reset() { x.slots, x.n = x.slots[:0], 0 }

// find returns the position of the gap in gaps, or -1.
func (x *gapIndex) find(gaps []item, node core.Node, why core.GapReason) int {
	if len(gaps) <= searched {
		for i := range gaps {
			if gaps[i].node == node && gaps[i].gap == why {
				return i
			}
		}
		return -1
	}
	x.add(gaps)
	for at := slotOf(node, why, len(x.slots)); x.slots[at] != 0; at = (at + 1) & (len(x.slots) - 1) {
		if e := &gaps[x.slots[at]-1]; e.node == node && e.gap == why {
			return int(x.slots[at] - 1)
		}
	}
	return -1
}

// add adds the gaps that the table does not have yet.
func (x *gapIndex) add(gaps []item) {
	if x.n == len(gaps) {
		return
	}
	if 2*len(gaps) > len(x.slots) {
		x.grow(len(gaps))
	}
	for ; x.n < len(gaps); x.n++ {
		at := slotOf(gaps[x.n].node, gaps[x.n].gap, len(x.slots))
		for x.slots[at] != 0 {
			at = (at + 1) & (len(x.slots) - 1)
		}
		x.slots[at] = uint32(x.n + 1)
	}
}

// grow empties the table and makes it large enough for twice n gaps.
func (x *gapIndex) grow(n int) {
	size := max(leastSlot, 1<<bits.Len(uint(2*n)))
	if cap(x.slots) < size {
		x.slots = make([]uint32, size)
	} else {
		x.slots = x.slots[:size]
		clear(x.slots)
	}
	x.n = 0
}

// slotOf returns where the search for a gap begins in a table of so many slots.
func slotOf(node core.Node, why core.GapReason, slots int) int {
	h := (uint64(node)*gapsTogether + uint64(why)) * 0x9e3779b97f4a7c15
	return int(h>>32) & (slots - 1)
}

// gapRoom bounds the gaps that wait for one subscriber.
type gapRoom struct {
	most int // how many may wait before further ones lose the number of their node
	used int // how many wait
}

// join adds gap to the gaps that end items and begin at from; index is theirs.
// Nodes come and go, and a subscriber may be slow for as long: a gap for which
// there is no room becomes one of node 0, which joins that of the same reason
// at its place. So the number of gaps has a bound, and none is lost.
func (r *gapRoom) join(items []item, from int, index *gapIndex, gap item) []item {
	gaps := items[from:]
	i := len(gaps) - 1 // which that of a loud node is
	if i >= 0 && (gaps[i].node != gap.node || gaps[i].gap != gap.gap) {
		i = index.find(gaps, gap.node, gap.gap)
	}
	if i < 0 && gap.node != 0 && r.used >= r.most {
		gap.node = 0
		i = index.find(gaps, gap.node, gap.gap)
	}
	if i < 0 {
		r.used++
		return append(items, gap)
	}
	gaps[i].n = joinCounts(gaps[i].n, gap.n)
	return items
}

// joinCounts adds two counts of which 0 means unknown.
func joinCounts(a, b int64) int64 {
	if a == 0 || b == 0 {
		return 0
	}
	return a + b
}
