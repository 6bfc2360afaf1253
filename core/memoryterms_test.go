package core_test

import (
	"bytes"
	"runtime"
	"strings"
	"testing"

	"amicore/core"
	"amicore/core/wire"
)

// worst is a machine with one bound that dwarfs all others, and what fills
// exactly that one.
type worst struct {
	what string
	set  func(*core.Config)
	fill func(*online)
	// slack is how many times the memory that is held the bound may be: slices
	// have room for the copy while they grow, which is over when they are looked at.
	slack int64
}

// online is a machine that has logged in and is filled.
type online struct {
	t      *testing.T
	m      *core.Machine
	cfg    core.Config
	id     string // of the last action in a Send
	ticket core.Ticket
}

func newOnline(t *testing.T, cfg core.Config) *online {
	t.Helper()
	m, err := core.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	o := &online{t: t, m: m, cfg: m.Config()}
	o.step(core.Start())
	o.step(core.Resolved(1, "192.0.2.1:5038"))
	o.step(core.Connected(1))
	o.receive("Asterisk Call Manager/11.0.0\r\n")
	o.receive("Response: Success\r\nActionID: " + o.id + "\r\n\r\n")
	if s := m.Stats(); s.Phase != core.PhaseReady {
		t.Fatalf("the phase is %v", s.Phase)
	}
	o.step(core.Sent(1, o.m.Stats().Window))
	return o
}

func (o *online) step(in core.Input) {
	for _, c := range o.m.Step(0, in) {
		if c.Kind == core.CommandSend {
			_, after, _ := bytes.Cut(c.Bytes, []byte("ActionID: "))
			id, _, _ := bytes.Cut(after, []byte("\r\n"))
			o.id = string(id)
		}
	}
}

func (o *online) receive(text string) {
	for len(text) > core.MaxReceive {
		o.step(core.Received(1, []byte(text[:core.MaxReceive])))
		text = text[core.MaxReceive:]
	}
	o.step(core.Received(1, []byte(text)))
}

func (o *online) submit(a wire.Action) {
	o.ticket++
	o.step(core.Submit(o.ticket, a, nil))
}

// largeAction has about 100 KB.
var largeAction = func() wire.Action {
	a := wire.NewAction("Setvar")
	for range 100 {
		a = a.With("Value", strings.Repeat("v", 1000))
	}
	return a
}()

var worstCases = []worst{
	{
		what: "the events that wait, in bytes", set: func(c *core.Config) { c.QueueBytes = 16 << 20 }, slack: 4,
		fill: func(o *online) {
			event := "Event: a\r\nPrivilege: x\r\nPad: " + strings.Repeat("x", 3000) + "\r\n\r\n"
			o.receive(strings.Repeat(event, o.cfg.QueueBytes/len(event)+10))
		},
	},
	{
		what: "the places of events and gaps in the queue", set: func(c *core.Config) { c.QueueEvents, c.QueueBytes = 1<<19, 4<<20 }, slack: 15,
		fill: func(o *online) { o.receive(strings.Repeat("Event:\n\n", o.cfg.QueueEvents)) },
	},
	{
		what: "the bytes of actions that wait", set: func(c *core.Config) { c.WriteQueue, c.MaxPending = 16<<20, 1000 }, slack: 8,
		fill: func(o *online) {
			for o.m.Stats().Backpressure == 0 {
				o.submit(largeAction)
			}
		},
	},
	{
		what: "the table of actions", set: func(c *core.Config) { c.MaxPending = 1 << 17 }, slack: 4,
		fill: func(o *online) {
			for range o.cfg.MaxPending {
				o.submit(wire.NewAction("Ping"))
				o.step(core.Sent(1, o.m.Stats().Window))
			}
		},
	},
	{
		what: "the commands of a Step that ends all actions", set: func(c *core.Config) { c.MaxPending = 1 << 17 }, slack: 4,
		fill: func(o *online) {
			for range o.cfg.MaxPending {
				o.submit(wire.NewAction("Ping"))
				o.step(core.Sent(1, o.m.Stats().Window))
			}
			o.step(core.Closed(1, core.CloseReset))
		},
	},
	{
		what: "the replies", set: func(c *core.Config) { c.MaxReplyBytes, c.MaxListEvents = 16<<20, 1<<20 }, slack: 2,
		fill: func(o *online) {
			o.submit(wire.NewAction("QueueStatus"))
			item := "Event: QueueMember\r\nActionID: " + o.id + "\r\nPad: " + strings.Repeat("x", 1000) + "\r\n\r\n"
			o.receive("Response: Success\r\nActionID: " + o.id + "\r\nEventList: start\r\n\r\n" + strings.Repeat(item, o.cfg.MaxReplyBytes/len(item)))
		},
	},
	{
		what: "a frame that has not ended", set: func(c *core.Config) { c.MaxFrame, c.QueueBytes, c.MaxReplyBytes = 4<<20, 5<<20, 8<<20 }, slack: 30,
		fill: func(o *online) { o.receive("Event: b\n" + strings.Repeat("b:\n", o.cfg.MaxFrame/3-10)) },
	},
}

// leastConfig has every bound as small as it may be.
func leastConfig() core.Config {
	return core.Config{
		Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret"), StepEvents: 1, MaxPending: 1, MaxFrame: 4096,
		MaxReplyBytes: 64 << 10, QueueEvents: core.MaxReceive/8 + 1, QueueBytes: core.MaxReceive + 4096, WriteQueue: 140_000, SendWindow: 140_000,
	}
}

// TestTheMemoryBoundHoldsForEachBoundAlone: a machine with one large bound, filled
// to that bound, holds no more than MemoryBound, and more than all other bounds
// allow: a MemoryBound without the large one is too small.
func TestTheMemoryBoundHoldsForEachBoundAlone(t *testing.T) {
	least := leastConfig()
	for _, w := range worstCases {
		t.Run(w.what, func(t *testing.T) {
			cfg := leastConfig()
			w.set(&cfg)
			before := heap()
			o := newOnline(t, cfg)
			w.fill(o)
			held := int64(heap() - before)
			s := o.m.Stats()
			runtime.KeepAlive(o)
			bound, others := int64(cfg.MemoryBound()), int64(least.MemoryBound())
			t.Logf("held %d, bound %d, of the others %d; queued %d in %d bytes, unsent %d, replies %d, pending %d", held, bound, others, s.Queued, s.QueuedBytes, s.Unsent, s.ReplyBytes, s.Pending)
			switch {
			case held > bound:
				t.Errorf("S10: a machine holds %d bytes, MemoryBound is %d", held, bound)
			case bound > w.slack*held:
				t.Errorf("S10: MemoryBound is %d, and what is filled takes %d", bound, held)
			case held < others:
				t.Errorf("%d bytes are held, and the other bounds allow as many: this proves nothing", held)
			}
		})
	}
}
