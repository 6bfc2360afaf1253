package fanout_test

import (
	"fmt"
	"testing"

	"amicore/core"
	"amicore/core/fanout"
)

// TestAFloodThatBringsNothingPutsNothingOff: gaps that join those that wait, and
// events that no filter takes, wake a consumer once at most, keep no memory, cost
// no allocation, and change nothing for an event behind them.
func TestAFloodThatBringsNothingPutsNothingOff(t *testing.T) {
	other := event("Event: Other\r\nN: 1\r\n")
	for name, flood := range map[string]core.Command{
		"gaps of an unknown number":   gap(core.GapReconnect, 0),
		"gaps of no events":           gap(core.GapDropped, 0),
		"gaps of one event":           gap(core.GapOversize, 1),
		"events that no filter takes": other,
	} {
		for policy := range 2 {
			var f fanout.Fanout
			o := fanout.Options{Filters: []fanout.Filter{{Events: []string{"Count"}}}, QueueEvents: 10, Drop: core.DropPolicy(policy)}
			s, quiet := f.Subscribe(o), f.Subscribe(fanout.Options{Node: 2})
			woken := map[*fanout.Subscriber]int{}
			woke := func(s *fanout.Subscriber) { woken[s]++ }
			before := numbered(1, 0)
			f.Publish(&before, woke)
			f.Publish(&flood, woke)
			held := fanout.Held(s)
			if n := testing.AllocsPerRun(10_000, func() { f.Publish(&flood, woke) }); n != 0 {
				t.Errorf("%s: each costs %v allocations", name, n)
			}
			if now := fanout.Held(s); now > held {
				t.Errorf("S10: %s: %d bytes are held, and %d before the flood", name, now, held)
			}
			behind := numbered(2, 0)
			behind.Node = 2
			f.Publish(&behind, woke)
			want := "1 2"
			if flood.Gap != core.GapNone {
				want = fmt.Sprintf("1 %v:%d 2", flood.Gap, 10_002*flood.Count)
			}
			if got := drain(s); got != want {
				t.Errorf("S17: %s: %q, want %q", name, got, want)
			}
			if got := drain(quiet); got != "2" {
				t.Errorf("S17: %s: a subscriber of another node has %q", name, got)
			}
			if woken[s] != 1 || woken[quiet] != 1 {
				t.Errorf("S17: %s: woken %d and %d times, each must be once", name, woken[s], woken[quiet])
			}
		}
	}
}
