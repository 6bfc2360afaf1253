package core

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// heldEntry is an entry of queueModel: an event of so many bytes, or a gap.
type heldEntry struct {
	size  int
	gap   GapReason
	count int64
	held  bool
}

// queueModel is the queue as docs/contract/events.md describes it: each entry
// knows itself whether it is held back, and nothing is numbered.
type queueModel struct {
	entries              []heldEntry
	holding              bool // what is put at the end is held back
	maxEvents, maxBytes  int
	drop                 DropPolicy
	eventCount, byteSize int
}

// holdFrom holds back the entries from i on.
func (q *queueModel) holdFrom(i int) {
	for ; i < len(q.entries); i++ {
		q.entries[i].held = true
	}
}

func (q *queueModel) isEvent(i int) bool { return q.entries[i].gap == GapNone }

// pushGap returns where the gap is.
func (q *queueModel) pushGap(why GapReason, n int64) int {
	for i := len(q.entries) - 1; i >= 0 && !q.isEvent(i); i-- {
		if q.entries[i].gap == why {
			q.entries[i].count = joinCounts(q.entries[i].count, n)
			if q.holding {
				q.holdFrom(i)
			}
			return i
		}
	}
	q.entries = append(q.entries, heldEntry{gap: why, count: n, held: q.holding})
	return len(q.entries) - 1
}

func (q *queueModel) push(size int) {
	for q.eventCount >= q.maxEvents || q.byteSize+size > q.maxBytes {
		if q.drop == DropNewest || q.eventCount == 0 {
			q.pushGap(GapDropped, 1)
			return
		}
		q.dropOldest()
	}
	q.entries = append(q.entries, heldEntry{size: size, held: q.holding})
	q.eventCount++
	q.byteSize += size
}

func (q *queueModel) dropOldest() {
	oldest := 0
	for !q.isEvent(oldest) {
		oldest++
	}
	end := oldest + 1
	for end < len(q.entries) && !q.isEvent(end) {
		end++
	}
	q.eventCount--
	q.byteSize -= q.entries[oldest].size
	q.entries[oldest] = heldEntry{gap: GapDropped, count: 1, held: q.entries[oldest].held}
	var merged []heldEntry
	for _, e := range q.entries[:end] {
		if i := slices.IndexFunc(merged, func(m heldEntry) bool { return m.gap == e.gap }); i >= 0 {
			merged[i].count, merged[i].held = joinCounts(merged[i].count, e.count), merged[i].held || e.held
		} else {
			merged = append(merged, e)
		}
	}
	q.entries = append(merged, q.entries[end:]...)
	if i := slices.IndexFunc(q.entries, func(e heldEntry) bool { return e.held }); i >= 0 {
		q.holdFrom(i)
	}
}

// TestTheQueueHoldsBackWhatItsModelDoes plays random inputs: events, gaps,
// logins, sessions that become Ready, and deliveries.
func TestTheQueueHoldsBackWhatItsModelDoes(t *testing.T) {
	for seed := range uint64(400) {
		if !playQueue(t, seed) {
			return
		}
	}
}

func playQueue(t *testing.T, seed uint64) bool {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	cfg := Config{QueueEvents: 1 + r.IntN(5), QueueBytes: 40, MaxFrame: 20, Drop: DropPolicy(r.IntN(2))}
	var q eventQueue
	q.init(&cfg)
	model := queueModel{maxEvents: cfg.QueueEvents, maxBytes: cfg.QueueBytes, drop: cfg.Drop}
	for step := range 60 {
		q.begin()
		switch r.IntN(8) {
		case 0, 1, 2:
			size := 1 + r.IntN(20)
			q.push(make([]byte, size))
			model.push(size)
		case 3, 4:
			why := []GapReason{GapDropped, GapOversize}[r.IntN(2)]
			q.pushGap(why, 1)
			model.pushGap(why, 1)
		case 5: // a login is accepted
			if again := r.IntN(2) == 0; again {
				q.holdBack(q.pushGap(GapReconnect, 0))
				model.holdFrom(model.pushGap(GapReconnect, 0))
			} else {
				q.holdBack(q.first + uint64(q.n))
			}
			model.holding = true
		case 6: // Ready
			if r.IntN(3) == 0 {
				q.letGo()
				model.holding = false
				for i := range model.entries {
					model.entries[i].held = false
				}
			}
		case 7:
			if q.n > 0 && !q.held() && len(model.entries) > 0 {
				q.pop()
				if model.isEvent(0) {
					model.eventCount--
					model.byteSize -= model.entries[0].size
				}
				model.entries = model.entries[1:]
			}
		}
		var got []heldEntry
		for i := range q.n {
			e := q.at(i)
			got = append(got, heldEntry{size: e.size, gap: e.gap, count: e.count, held: q.first+uint64(i) >= q.hold})
		}
		if fmt.Sprint(got) != fmt.Sprint(model.entries) {
			t.Errorf("seed %d, step %d: the queue is\n%v, want\n%v", seed, step, got, model.entries)
			return false
		}
	}
	return true
}
