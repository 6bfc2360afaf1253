package core

import (
	"math/rand/v2"
	"testing"
	"time"
)

// busyRecord is a record as docs/contract/time.md sees it.
type busyRecord struct {
	slot               uint32
	sent               Instant
	block              time.Duration
	open, double, mute bool
}

func (r *busyRecord) blocks() time.Duration {
	if r.open && !r.double {
		return 0
	}
	return r.block
}

// spanOf is the definition of docs/contract/time.md, word by word.
func spanOf(from Instant, records []busyRecord) Instant {
	u := from
	for i := range records {
		if b := records[i].blocks(); b > 0 {
			u = max(u, records[i].sent).Add(b)
		}
	}
	return u
}

// leadingOf returns the records that the server may be at without a frame.
func leadingOf(records []busyRecord) []busyRecord {
	blocks := false
	for i := range records {
		blocks = blocks || records[i].blocks() > 0
		if blocks && !records[i].mute {
			return records[:i+1]
		}
	}
	return records
}

// silentOf is until when the server may be silent, with the last frame at heard
// and the first action that may block behind it sent at asked, heard for none.
func silentOf(anyOrder bool, heard, asked Instant, records []busyRecord) Instant {
	if !anyOrder {
		return spanOf(heard, leadingOf(records))
	}
	longest := time.Duration(0)
	for i := range records {
		if spanOf(minInstant, records[:i+1]) > heard {
			longest = max(longest, records[i].blocks())
		}
	}
	if longest == 0 {
		return heard
	}
	return asked.Add(longest)
}

// TestTheTimesThatTheServerMayBeBusyAreSpans plays random records: sent,
// responded to, answered in any order, and making room without an answer.
func TestTheTimesThatTheServerMayBeBusyAreSpans(t *testing.T) {
	for seed := range uint64(300) {
		if !playBusy(t, seed) {
			return
		}
	}
}

func playBusy(t *testing.T, seed uint64) bool {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 2))
	m, err := New(Config{Address: "pbx:5038", Username: "u", Secret: NewSecret("s3cret"), AnyOrder: r.IntN(2) == 0})
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []Input{Start(), Resolved(1, "a:1"), Connected(1)} {
		m.Step(0, in)
	}
	var records []busyRecord
	turn, heard, asked := minInstant, Instant(0), Instant(0)
	for step := range 80 {
		if r.IntN(2) == 0 {
			m.now = m.now.Add(time.Duration(r.IntN(5)) * time.Second)
		}
		at := 0
		if n := len(records); n > 0 && r.IntN(2) == 0 {
			at = r.IntN(n)
		}
		switch kind := r.IntN(8); {
		case kind < 3 || len(records) == 0:
			k := busyRecord{slot: m.newSlot(), sent: m.now, double: r.IntN(3) == 0, mute: r.IntN(3) == 0}
			if r.IntN(2) == 0 {
				k.block = time.Duration(r.IntN(10)) * time.Second
			}
			rule := RuleSingle
			if k.double {
				rule = RuleDouble
			}
			m.slots[k.slot] = slot{heap: notInHeap, same: noSlot, rule: rule, block: k.block, silentEnd: k.mute}
			m.addRecord(k.slot)
			records = append(records, k)
			if k.block > 0 && asked == heard {
				asked = m.now
			}
		case kind == 3:
			if k := &records[at]; !k.open {
				k.open, k.mute = true, r.IntN(2) == 0
				m.openRecord(k.slot, k.mute)
			}
		case kind < 6: // answered
			m.finish(records[at].slot)
			if records = append(records[:at:at], records[at+1:]...); at == 0 {
				turn = m.now
			}
		case kind == 6: // makes room
			m.finishUnanswered(records[at].slot)
			if at == 0 {
				turn = spanOf(turn, records[:1])
			}
			records = append(records[:at:at], records[at+1:]...)
		default:
			m.noteLiveFrame()
			heard, asked = m.now, m.now
		}
		for _, v := range []struct {
			what      string
			got, want Instant
		}{
			{"busy until", m.busyUntil(), spanOf(turn, records)},
			{"the write stall waits until", m.span(m.busy.turn, true), spanOf(turn, leadingOf(records))},
			{"silent until", m.silentUntil(), silentOf(m.cfg.AnyOrder, heard, asked, records)},
		} {
			if v.got != v.want {
				t.Errorf("seed %d, step %d: %s %d, want %d", seed, step, v.what, v.got, v.want)
				return false
			}
		}
	}
	return true
}
