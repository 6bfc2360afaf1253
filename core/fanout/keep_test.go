package fanout

import (
	"reflect"
	"testing"

	"amicore/core"
	"amicore/core/wire"
)

func deliver(text string) *core.Command {
	m, _ := wire.Parse([]byte(text), nil)
	return &core.Command{Kind: core.CommandDeliver, Event: &m}
}

func TestAConsumerThatFallsBehindAgainAndAgainCostsNoMemory(t *testing.T) {
	var f Fanout
	s := f.Subscribe(Options{QueueBytes: 64 << 10})
	event := deliver("Event: Newchannel\r\nPrivilege: call,all\r\nChannel: PJSIP/alice-00000001\r\n")
	var batch *Batch
	burst := func() {
		for range 300 {
			f.Publish(event, nil)
		}
		for batch = s.Take(batch); batch != nil; batch = s.Take(batch) {
		}
	}
	burst()
	if n := testing.AllocsPerRun(100, burst); n != 0 {
		t.Errorf("%v allocations a burst", n)
	}
	if s.Stats().Dropped != 0 {
		t.Errorf("%d dropped: no burst is to fill the queue", s.Stats().Dropped)
	}
}

func TestABurstDoesNotKeepItsMemory(t *testing.T) {
	var f Fanout
	s := f.Subscribe(Options{QueueBytes: 64 << 10})
	event := deliver("Event: Newchannel\r\nPrivilege: call,all\r\nChannel: PJSIP/alice-00000001\r\n")
	for range 300 {
		f.Publish(event, nil)
	}
	var batch *Batch
	for batch = s.Take(batch); batch != nil; batch = s.Take(batch) {
	}
	if len(s.spares) < 4 {
		t.Fatalf("%d batches after a burst: the test shows nothing", len(s.spares))
	}
	for range 2 * trimTakes {
		f.Publish(event, nil)
		batch = s.Take(batch)
	}
	if len(s.spares) > 1 {
		t.Errorf("%d spare batches, though one at a time was needed", len(s.spares))
	}
}

func TestASubscriberPressesAtAQuarterOfABound(t *testing.T) {
	event := deliver("Event: Newchannel\r\n")
	size := event.Event.Size() + eventSize
	for _, c := range []struct {
		name    string
		options Options
		at      int
	}{
		{"events", Options{QueueEvents: 100}, 25},
		{"bytes", Options{QueueBytes: 80 * size}, 20},
		{"much", Options{QueueEvents: 1 << 20}, (pressingBytes + size - 1) / size},
	} {
		var f Fanout
		s := f.Subscribe(c.options)
		for range c.at - 1 {
			f.Publish(event, nil)
		}
		if s.Pressing() {
			t.Errorf("%s: presses before %d events", c.name, c.at)
		}
		f.Publish(event, nil)
		if !s.Pressing() {
			t.Errorf("%s: does not press with %d events", c.name, c.at)
		}
	}
}

func TestWhatIsCountedForAnItemIsItsSize(t *testing.T) {
	if n := reflect.TypeFor[item]().Size(); n != itemSize {
		t.Errorf("an item has %d bytes, itemSize is %d", n, itemSize)
	}
	if n := reflect.TypeFor[gapIndex]().Field(0).Type.Elem().Size(); n != slotSize {
		t.Errorf("a slot has %d bytes, slotSize is %d", n, slotSize)
	}
}
