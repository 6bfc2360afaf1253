package core_test

import (
	"runtime"
	"strconv"
	"testing"

	"amicore/core"
)

// A term is one bound of a Config, and what fills everything that MemoryBound
// counts for it.
type term struct {
	what string
	// set sets the bound: a small one, and one that dwarfs what is measured
	// wrongly. All others are the same.
	set  func(c *core.Config, large bool)
	fill func(*online)
	// share is the least part of what MemoryBound counts for the bound that is
	// held in fact. Above a half, a cap that lets twice as much in fails the
	// test, and so does a MemoryBound that counts half of it.
	share float64
}

var terms = []term{
	{
		what: "QueueBytes: the ring, and the ring before it",
		set:  func(c *core.Config, large bool) { c.QueueBytes = ringOf(*c, pick(large, 256<<10, 16<<20)) },
		fill: func(o *online) { o.fillRings() }, share: 0.95,
	},
	{
		what: "QueueEvents: places of events, and of a gap of each reason between them",
		set: func(c *core.Config, large bool) {
			c.QueueEvents, c.Drop, c.QueueBytes = pick(large, 1<<13+1, 1<<15+1), core.DropNewest, 1<<20
		},
		fill:  func(o *online) { o.fillPlaces() },
		share: 0.95,
	},
	{
		what: "QueueBytes: line tables of the events of one Step",
		set: func(c *core.Config, large bool) {
			c.QueueBytes, c.StepEvents = pick(large, 256<<10, 16<<20), 8192
		},
		fill: func(o *online) { o.fillLineTables() }, share: 0.7,
	},
	{
		what: "StepEvents: events and commands of one Step",
		set: func(c *core.Config, large bool) {
			c.StepEvents, c.QueueEvents, c.QueueBytes = pick(large, 1<<14, 1<<16), 1<<16, 1<<20
		},
		fill: func(o *online) { o.fillStep() }, share: 0.9,
	},
	{
		what: "MaxPending: actions, their tables, and the commands of one Step",
		set: func(c *core.Config, large bool) {
			c.MaxPending, c.HoldBehindBlocking, c.SendWindow, c.WriteQueue = pick(large, 1<<13-73, 1<<15-73), true, 16<<20, 16<<20
		},
		fill: func(o *online) { o.fillPending() }, share: 0.92,
	},
	{
		what:  "WriteQueue: actions that wait, and those that have left",
		set:   func(c *core.Config, large bool) { c.WriteQueue, c.MaxPending = pick(large, 256<<10, 16<<20), 1000 },
		fill:  func(o *online) { o.fillWriteQueue() },
		share: 0.95,
	},
	{
		what: "MaxReplyBytes: frames whose copies take a quarter more",
		set: func(c *core.Config, large bool) {
			c.MaxFrame, c.QueueBytes, c.MaxListEvents = 64<<10, 256<<10, 1<<20
			c.MaxReplyBytes = pick(large, 256<<10, 32<<20)
		},
		fill: func(o *online) { o.fillReplies() }, share: 0.95,
	},
	{
		what: "MaxFrame: the decoder, the ring, a line table, a challenge",
		set: func(c *core.Config, large bool) {
			c.MaxFrame, c.QueueBytes, c.MaxReplyBytes, c.Auth = pick(large, 4096, 4<<20), 9<<20, 8<<20, core.AuthMD5
		},
		fill: func(o *online) { o.fillFrame() }, share: 0.7,
	},
	{
		what: "MaxPending of a session that is observed: text of the other client",
		set: func(c *core.Config, large bool) {
			*c = core.Config{
				Observe: true, StepEvents: 1, MaxFrame: 8192, MaxReplyBytes: 64 << 10, QueueEvents: core.MaxReceive/8 + 1,
				QueueBytes: core.MaxReceive + 8192, MaxPending: pick(large, 1<<10-73, 1<<13-73),
			}
		},
		fill: func(o *online) { o.fillObserved() }, share: 0.9,
	},
}

func pick(large bool, small, big int) int {
	if large {
		return big
	}
	return small
}

// ringOf returns the QueueBytes with which the ring has n bytes at most.
func ringOf(c core.Config, n int) int { return n - core.MaxReceive - 2*c.MaxFrame }

// leastConfig has every bound as small as it may be.
func leastConfig() core.Config {
	return core.Config{
		Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret"), StepEvents: 1, MaxPending: 1, MaxFrame: 4096,
		MaxReplyBytes: 64 << 10, QueueEvents: core.MaxReceive/8 + 1, QueueBytes: core.MaxReceive + 4096, WriteQueue: 140_000, SendWindow: 140_000,
	}
}

// measure returns how many bytes of heap a machine holds that is filled.
func (x *term) measure(t *testing.T, large bool) (held, most int64, s core.Stats) {
	t.Helper()
	cfg := leastConfig()
	x.set(&cfg, large)
	before := heap()
	o := newOnline(t, cfg)
	x.fill(o)
	held = int64(heap() - before)
	s = o.m.Stats()
	runtime.KeepAlive(o)
	if s.Misuse != 0 {
		t.Errorf("%d inputs were misuse: this proves nothing of a machine in use", s.Misuse)
	}
	most, moving := core.MostHeld(cfg)
	t.Logf("held %d of %d, and %d while a table grows; %+v", held, most, moving, s)
	if held > most {
		t.Errorf("S10: a machine holds %d bytes, MemoryBound counts %d", held, most)
	}
	return held, most, s
}

// TestTheMemoryBoundHoldsTermByTerm compares a machine with a small bound and one
// with a large one, each filled to it: what the one holds more than the other is
// within what MemoryBound counts more, and most of it.
func TestTheMemoryBoundHoldsTermByTerm(t *testing.T) {
	for _, x := range terms {
		t.Run(x.what, func(t *testing.T) {
			held, most, _ := x.measure(t, false)
			heldLarge, mostLarge, _ := x.measure(t, true)
			more, counted := heldLarge-held, mostLarge-most
			t.Logf("%d bytes more of %d: %.3f", more, counted, float64(more)/float64(counted))
			switch {
			case counted < 1<<20:
				t.Errorf("%d bytes are too few to be measured", counted)
			case more > counted+counted/64: // what fills one bound takes a little of others
				t.Errorf("S10: with the larger bound %d bytes more are held, MemoryBound counts %d more", more, counted)
			case strconv.IntSize == 64 && float64(more) < x.share*float64(counted): // on 32 bits records are smaller
				t.Errorf("S10: MemoryBound counts %d bytes more, and what is filled takes %d more: less than %v of it", counted, more, x.share)
			}
		})
	}
}

// TestASendWindowTakesNoMemoryOfTheMachine: what is in Sends lies in the write
// queue, and leaves it when more is unsent.
func TestASendWindowTakesNoMemoryOfTheMachine(t *testing.T) {
	x := term{
		set:  func(c *core.Config, large bool) { c.SendWindow, c.MaxPending = pick(large, 256<<10, 64<<20), 1000 },
		fill: func(o *online) { o.fillWindow() },
	}
	held, most, _ := x.measure(t, false)
	heldLarge, mostLarge, s := x.measure(t, true)
	if s.Window < 60<<20 {
		t.Fatalf("%d bytes are in the window", s.Window)
	}
	if more, counted := heldLarge-held, mostLarge-most; more > counted+1<<20 || counted > 64<<10 { // there are more actions on record
		t.Errorf("S10: with the larger window %d bytes more are held, MemoryBound counts %d more", more, counted)
	}
}
