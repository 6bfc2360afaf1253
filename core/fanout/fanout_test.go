package fanout_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"amicore/core"
	"amicore/core/fanout"
	"amicore/core/wire"
)

func event(text string) core.Command {
	m, _ := wire.Parse([]byte(text), nil)
	return core.Command{Kind: core.CommandDeliver, Event: &m}
}

func numbered(n, size int) core.Command {
	text := "Event: Count\r\nN: " + strconv.Itoa(n) + "\r\n"
	return event(text + "Pad: " + strings.Repeat("x", max(0, size-len(text)-7)) + "\r\n")
}

func gap(why core.GapReason, n int64) core.Command {
	return core.Command{Kind: core.CommandDeliver, Gap: why, Count: n}
}

// drain takes all there is and prints it: numbers of events, and gaps.
func drain(s *fanout.Subscriber) string {
	var out []string
	for b := s.Take(nil); b != nil; b = s.Take(b) {
		for i := range b.Len() {
			item := b.At(i)
			if item.Gap != core.GapNone {
				out = append(out, fmt.Sprintf("%v:%d", item.Gap, item.Count))
				continue
			}
			out = append(out, string(item.Event.Get("N")))
		}
	}
	return strings.Join(out, " ")
}

func TestASubscriberSeesEventsAndGapsInOrder(t *testing.T) {
	var f fanout.Fanout
	s := f.Subscribe(fanout.Options{})
	woken := 0
	for i := range 3 {
		c := numbered(i, 0)
		f.Publish(&c, func(*fanout.Subscriber) { woken++ })
	}
	lost := gap(core.GapReconnect, 0)
	f.Publish(&lost, nil)
	last := numbered(3, 0)
	f.Publish(&last, nil)
	if woken != 1 {
		t.Errorf("woken %d times while nothing was taken", woken)
	}
	if got, want := drain(s), "0 1 2 reconnect:0 3"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if !s.Empty() || s.Take(nil) != nil {
		t.Error("something is left")
	}
	first := numbered(4, 0)
	f.Publish(&first, func(*fanout.Subscriber) { woken++ })
	if woken != 2 {
		t.Error("not woken again")
	}
}

func TestGapsAtOnePlaceMerge(t *testing.T) {
	var f fanout.Fanout
	s := f.Subscribe(fanout.Options{})
	for _, c := range []core.Command{
		gap(core.GapDropped, 2), gap(core.GapDropped, 3), numbered(0, 0),
		gap(core.GapOversize, 1), gap(core.GapDropped, 1), gap(core.GapOversize, 1),
		numbered(1, 0), gap(core.GapReconnect, 0), gap(core.GapReconnect, 4),
		numbered(2, 0),
		{Kind: core.CommandDeliver, Node: 2, Gap: core.GapDropped, Count: 1},
		gap(core.GapDropped, 1),
	} {
		f.Publish(&c, nil)
	}
	if got, want := drain(s), "dropped:5 0 oversize:2 dropped:1 1 reconnect:0 2 dropped:1 dropped:1"; got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
}

func TestAFilterDoesNotHideGaps(t *testing.T) {
	var f fanout.Fanout
	s := f.Subscribe(fanout.Options{Filters: []fanout.Filter{{Events: []string{"Hangup"}}}})
	for _, c := range []core.Command{numbered(0, 0), gap(core.GapOversize, 1), numbered(1, 0), gap(core.GapOversize, 1), event("Event: Hangup\r\nN: h\r\n")} {
		f.Publish(&c, nil)
	}
	if got, want := drain(s), "oversize:2 h"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAFullQueueDropsByPolicyAndCountsExactly(t *testing.T) {
	for _, policy := range []core.DropPolicy{core.DropOldest, core.DropNewest} {
		for _, o := range []fanout.Options{
			{QueueEvents: 100, Drop: policy},
			{QueueEvents: 1, Drop: policy},
			{QueueBytes: 20_000, Drop: policy},
			{QueueBytes: 1000, Drop: policy},
		} {
			var f fanout.Fanout
			s := f.Subscribe(o)
			const n = 5000
			for i := range n {
				c := numbered(i, 100)
				f.Publish(&c, nil)
				if st := s.Stats(); o.QueueEvents > 0 && st.Queued > o.QueueEvents || o.QueueBytes > 0 && st.QueuedBytes > o.QueueBytes {
					t.Fatalf("%+v: over the bound: %+v", o, st)
				}
			}
			st := s.Stats()
			fields := strings.Fields(drain(s))
			var events []string
			missing, gapAt := 0, -1
			for i, field := range fields {
				if count, ok := strings.CutPrefix(field, "dropped:"); ok {
					k, _ := strconv.Atoi(count)
					missing += k
					gapAt = i
					continue
				}
				events = append(events, field)
			}
			if len(events)+missing != n || uint64(missing) != st.Dropped || len(events) == 0 || missing == 0 {
				t.Fatalf("%+v: %d events and %d missing of %d; %+v", o, len(events), missing, n, st)
			}
			first, last := 0, len(events)-1 // one gap: at the end for DropNewest, in front for DropOldest
			if policy == core.DropOldest {
				first, last = n-len(events), n-1
			}
			if events[0] != strconv.Itoa(first) || events[len(events)-1] != strconv.Itoa(last) || len(fields) != len(events)+1 {
				t.Errorf("%+v: from %s to %s in %d items", o, events[0], events[len(events)-1], len(fields))
			}
			if want := map[core.DropPolicy]int{core.DropOldest: 0, core.DropNewest: len(fields) - 1}[policy]; gapAt != want {
				t.Errorf("%+v: the gap is item %d, want %d", o, gapAt, want)
			}
			if st := s.Stats(); st.Queued != 0 || st.QueuedBytes != 0 {
				t.Errorf("%+v: empty, but %+v", o, st)
			}
		}
	}
}

func TestGapsOfDroppedBatchesStayInTheirPlace(t *testing.T) {
	var f fanout.Fanout
	s := f.Subscribe(fanout.Options{QueueEvents: 16}) // batches of two
	publish := func(c core.Command) { f.Publish(&c, nil) }
	for i := range 4 {
		publish(numbered(i, 0))
	}
	publish(gap(core.GapReconnect, 0))
	for i := 4; i < 18; i++ {
		publish(numbered(i, 0))
	}
	// 0 and 1 were dropped, the reconnect still stands behind 3.
	if got, want := drain(s), "dropped:2 2 3 reconnect:0 4 5 6 7 8 9 10 11 12 13 14 15 16 17"; got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
	for i := range 2 {
		publish(numbered(i, 0))
	}
	publish(gap(core.GapReconnect, 0))
	for i := 2; i < 100; i++ {
		publish(numbered(i, 0))
	}
	// Now the place of the reconnect itself was dropped: both holes are one place.
	got := drain(s)
	if want := "dropped:84 reconnect:0 84"; !strings.HasPrefix(got, want) || !strings.HasSuffix(got, " 99") {
		t.Errorf("%q\nwant %q … 99", got, want)
	}
}

func TestAnEventLargerThanTheQueueDropsOnlyItself(t *testing.T) {
	var f fanout.Fanout
	s := f.Subscribe(fanout.Options{QueueBytes: 4000})
	for _, c := range []core.Command{numbered(0, 0), numbered(1, 10_000), numbered(2, 0)} {
		f.Publish(&c, nil)
	}
	if got, want := drain(s), "0 dropped:1 2"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestOneFullSubscriberChangesNothingForAnother(t *testing.T) {
	run := func(with bool) string {
		var f fanout.Fanout
		if with {
			f.Subscribe(fanout.Options{QueueEvents: 8})
		}
		s := f.Subscribe(fanout.Options{})
		if with {
			f.Subscribe(fanout.Options{QueueBytes: 1000, Drop: core.DropNewest})
		}
		for i := range 1000 {
			c := numbered(i, 0)
			f.Publish(&c, nil)
		}
		return drain(s)
	}
	if alone, among := run(false), run(true); alone != among || strings.Contains(alone, "dropped") {
		t.Errorf("alone %q\namong others %q", alone, among)
	}
}

func TestWhatWasPublishedBeforeUnsubscribeMayBeTaken(t *testing.T) {
	var f fanout.Fanout
	s, other := f.Subscribe(fanout.Options{}), f.Subscribe(fanout.Options{})
	c := numbered(0, 0)
	f.Publish(&c, nil)
	f.Unsubscribe(s)
	f.Unsubscribe(s)
	f.Publish(&c, nil)
	if got := drain(s); got != "0" || f.Len() != 1 {
		t.Errorf("%q, %d subscribers", got, f.Len())
	}
	if got := drain(other); got != "0 0" {
		t.Errorf("the other has %q", got)
	}
}

func TestASubscriberKeepsWithinItsMemoryBound(t *testing.T) {
	shapes := map[string]func(i int) core.Command{
		"usual": func(i int) core.Command { return numbered(i, 365) },
		"tiny lines": func(int) core.Command {
			return event("Event:\n" + strings.Repeat("a\n", 200))
		},
		"tiny events": func(int) core.Command { return event("Event:\n") },
		"large among small": func(i int) core.Command {
			if i%300 == 0 {
				return numbered(i, 200_000)
			}
			return numbered(i, 300)
		},
		"gaps between": func(i int) core.Command {
			if i%2 == 0 {
				return gap(core.GapOversize, 1)
			}
			return event("Event:\n")
		},
	}
	for name, shape := range shapes {
		for _, o := range []fanout.Options{{QueueBytes: 1 << 20}, {QueueBytes: 1 << 20, Drop: core.DropNewest}, {QueueEvents: 1000, QueueBytes: 300 << 10}} {
			var f fanout.Fanout
			s := f.Subscribe(o)
			var taken *fanout.Batch
			for i := range 20_000 {
				c := shape(i)
				f.Publish(&c, nil)
				if i%997 == 0 {
					taken = s.Take(taken)
				}
				if i%100 == 0 {
					if held := fanout.Held(s) + fanout.Capacity(taken); held > o.MemoryBound() {
						t.Fatalf("%s, %+v: %d bytes held after %d, bound %d", name, o, held, i, o.MemoryBound())
					}
				}
			}
			if held := fanout.Held(s); name == "usual" && held > 2*o.QueueBytes+(1<<20) {
				t.Errorf("%+v: %d bytes are held", o, held)
			}
		}
	}
}

func TestABatchThatOneEventMadeLargeIsNotKept(t *testing.T) {
	var f fanout.Fanout
	s := f.Subscribe(fanout.Options{})
	c := numbered(0, 4<<20)
	f.Publish(&c, nil)
	s.Take(s.Take(nil))
	if held := fanout.Held(s); held > 1<<20 {
		t.Errorf("%d bytes are held by an empty queue", held)
	}
}

func TestTheSteadyStateAllocatesNothing(t *testing.T) {
	c := numbered(1, 365)
	for name, o := range map[string]fanout.Options{
		"taken": {}, "full, oldest": {QueueBytes: 1 << 20}, "full, newest": {QueueBytes: 1 << 20, Drop: core.DropNewest},
	} {
		var f fanout.Fanout
		s := f.Subscribe(o)
		var b *fanout.Batch
		round := func() {
			for range 1000 {
				f.Publish(&c, nil)
			}
			for name == "taken" {
				if b = s.Take(b); b == nil {
					break
				}
			}
		}
		for range 20 {
			round()
		}
		if n := testing.AllocsPerRun(20, round); n != 0 {
			t.Errorf("%s: %v allocations for 1,000 events", name, n)
		}
	}
}
