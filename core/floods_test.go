package core_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// A flood is many inputs, or one, that bring no bytes and end many actions.
type flood struct {
	what  string
	set   func(c *core.Config, n int)
	begin func(o *online, n int) // makes n actions pending, or fills the machine
	run   func(o *online, n int) []core.Command
	// settle answers what is left on record.
	settle func(o *online)
	// why each action ends, and the Runs of the first and of the last.
	why         error
	first, last core.Run
	// rest is how many commands there may be besides one Fail for each action.
	rest func(n int) int
}

func constant(n int) func(int) int { return func(int) int { return n } }

var floods = []flood{
	{
		what:  "deadlines that come at once",
		set:   func(c *core.Config, _ int) { c.SendWindow = 140_000 }, // half of them never leave
		begin: func(o *online, n int) { o.submitEach(n, &core.Options{Timeout: time.Second}) },
		run: func(o *online, _ int) []core.Command {
			o.now = o.now.Add(time.Second)
			return o.m.Step(o.now, core.Tick())
		},
		settle: func(o *online) { o.settle() },
		why:    core.ErrTimeout, first: core.Unknown, last: core.NotSent, rest: constant(8),
	},
	{
		what:   "a connection that closes",
		set:    func(c *core.Config, _ int) { c.SendWindow = 140_000 },
		begin:  func(o *online, n int) { o.submitEach(n, nil) },
		run:    func(o *online, _ int) []core.Command { return o.m.Step(o.now, core.Closed(o.conn, core.CloseReset)) },
		settle: func(o *online) { o.reconnect() },
		why:    core.ErrDisconnected, first: core.Unknown, last: core.NotSent, rest: constant(8),
	},
	{
		what:   "submits without room",
		set:    func(c *core.Config, _ int) { c.MaxPending = 10 },
		begin:  func(o *online, n int) { o.submitEach(10, nil) },
		run:    func(o *online, n int) []core.Command { return o.refuseEach(n) },
		settle: func(o *online) { o.settle() },
		why:    core.ErrBackpressure, first: core.NotSent, last: core.NotSent, rest: func(n int) int { return n }, // a notice each
	},
	{
		what: "submits without room, behind a proxy that answers in any order",
		set:  func(c *core.Config, n int) { c.AnyOrder, c.MaxPending = true, n },
		begin: func(o *online, n int) {
			o.submitEach(n, nil)
			for o.m.Stats().Window > 0 {
				o.sent()
			}
		},
		run:    func(o *online, n int) []core.Command { return o.refuseEach(n) },
		settle: func(o *online) { o.reconnect() },
		why:    core.ErrBackpressure, first: core.NotSent, last: core.NotSent, rest: func(n int) int { return n },
	},
	{
		what:   "submits without a session",
		set:    func(*core.Config, int) {},
		begin:  func(o *online, _ int) { o.step(core.Closed(o.conn, core.CloseReset)) },
		run:    func(o *online, n int) []core.Command { return o.refuseEach(n) },
		settle: func(o *online) { o.reconnect() },
		why:    core.ErrNotReady, first: core.NotSent, last: core.NotSent, rest: constant(0),
	},
}

func (o *online) submitEach(n int, options *core.Options) {
	ping := wire.NewAction("Ping", "Pad", strings.Repeat("x", 200))
	for range n {
		o.submit(ping, options)
	}
}

// refuseEach submits n actions and returns a copy of all commands.
func (o *online) refuseEach(n int) (all []core.Command) {
	all = make([]core.Command, 0, 2*n)
	for range n {
		o.ticket++
		all = append(all, o.m.Step(o.now, core.Submit(o.ticket, wire.NewAction("Ping"), nil))...)
	}
	return all
}

// settle lets everything leave and answers the actions that are on record, and a
// last one, which proves that the server is done with all before.
func (o *online) settle() {
	for o.m.Stats().Window > 0 {
		o.sent()
	}
	if o.m.Stats().Records == 0 {
		return
	}
	o.receive(o.success(""))
	o.sent()
}

// reconnect makes a session anew.
func (o *online) reconnect() {
	if o.m.Stats().Phase == core.PhaseReady {
		o.step(core.Closed(o.conn, core.CloseReset))
	}
	o.now = o.now.Add(time.Minute)
	o.step(core.Tick())
	o.login()
}

// play brings the flood of n actions over the machine and returns how long the
// flood alone took and what it allocated.
func (f *flood) play(o *online, n int) (took time.Duration, allocated uint64) {
	o.t.Helper()
	f.begin(o, n)
	before, last := o.m.Stats(), o.ticket
	if before.Pending > 0 && f.why != core.ErrBackpressure {
		last -= core.Ticket(n) // those that are pending end
	}
	var from, to runtime.MemStats
	runtime.GC() // none is due while the time is taken
	runtime.ReadMemStats(&from)
	began := time.Now()
	out := f.run(o, n)
	took = time.Since(began)
	runtime.ReadMemStats(&to)
	f.check(o, out, n, before, last)
	f.settle(o)
	if s := o.m.Stats(); s.Pending != 0 || s.Records != 0 || s.Unsent != 0 || s.Window != 0 || s.ReplyBytes != 0 {
		o.t.Fatalf("S10: something is left: %+v", s)
	}
	return took, to.Mallocs - from.Mallocs
}

// check compares what a flood brought with what it must: one Fail for each
// action, in the order of Submit, and little else.
func (f *flood) check(o *online, out []core.Command, n int, before core.Stats, last core.Ticket) {
	o.t.Helper()
	failed := 0
	for _, c := range out {
		if c.Kind != core.CommandFail {
			continue
		}
		failed++
		if c.Ticket != last+core.Ticket(failed) {
			o.t.Fatalf("S1: answer %d is that of ticket %d, not %d", failed, c.Ticket, last+core.Ticket(failed))
		}
		if !errors.Is(c.Err, f.why) {
			o.t.Fatalf("action %d of %d: %v, want %v", failed, n, c.Err, f.why)
		}
		if want := map[int]core.Run{1: f.first, n: f.last}; failed == 1 || failed == n {
			if c.Err.Run != want[failed] {
				o.t.Errorf("action %d of %d: %v, want %v", failed, n, c.Err.Run, want[failed])
			}
		}
	}
	if failed != n {
		o.t.Fatalf("S1: %d answers to %d actions", failed, n)
	}
	if rest, most := len(out)-failed, f.rest(n); rest > most {
		o.t.Errorf("S10: %d commands besides the answers, at most %d", rest, most)
	}
	s := o.m.Stats()
	if s.Failed-before.Failed != uint64(n) || s.Completed != before.Completed || s.Misuse != 0 || s.Submitted != s.Completed+s.Failed+uint64(s.Pending) {
		o.t.Errorf("S11: %+v, before that %+v", s, before)
	}
	if f.why != core.ErrBackpressure && s.Pending != 0 || f.why == core.ErrBackpressure && s.Backpressure-before.Backpressure != uint64(n) {
		o.t.Errorf("S11: %+v, before that %+v", s, before)
	}
}

func newFlooded(t *testing.T, f *flood, n int) *online {
	t.Helper()
	cfg := leastConfig()
	cfg.MaxPending, cfg.WriteQueue = n, 16<<20
	f.set(&cfg, n)
	return newOnline(t, cfg)
}

// TestAFloodWithoutBytesEndsEachActionOnce: in order, within a bounded number of
// commands, and at a cost for each that does not depend on how many there are.
func TestAFloodWithoutBytesEndsEachActionOnce(t *testing.T) {
	for _, f := range floods {
		t.Run(f.what, func(t *testing.T) {
			isLinear(t, func(n int) (time.Duration, uint64) { return f.play(newFlooded(t, &f, n), n) })
		})
	}
}

// isLinear compares what 1,000 actions cost with what 10,000 do. Ten times the
// time is linear, a hundred times quadratic. Other work of the computer only
// ever adds to it, so that the least of some rounds counts.
func isLinear(t *testing.T, cost func(n int) (time.Duration, uint64)) {
	t.Helper()
	const few, many = 1000, 10_000
	const factor = 5 * many / few
	took := [2]time.Duration{time.Hour, time.Hour}
	var allocated [2]uint64
	for round := 0; round < 2 || round < 20 && took[1] > factor*took[0]; round++ {
		for i, n := range []int{few, many} {
			d, a := cost(n)
			took[i], allocated[i] = min(took[i], d), a
		}
	}
	t.Logf("%d: %v, %d allocations; %d: %v, %d allocations", few, took[0], allocated[0], many, took[1], allocated[1])
	if most := allocated[0] * many / few * 11 / 10; allocated[1] > most {
		t.Errorf("S10: %d actions cost %d allocations, and %d cost %d", few, allocated[0], many, allocated[1])
	}
	if took[1] > factor*took[0] {
		t.Errorf("S10: %d actions take %v, and %d take %v", few, took[0], many, took[1])
	}
}

// TestRoomBehindAProxyIsMadeAtOnce: where records that were given up make room,
// one that has it is found at once, whether it may be answered with text or not.
func TestRoomBehindAProxyIsMadeAtOnce(t *testing.T) {
	for _, name := range []string{"Ping", "Command"} {
		t.Run(name, func(t *testing.T) {
			isLinear(t, func(n int) (time.Duration, uint64) {
				o := newFlooded(t, &flood{set: func(c *core.Config, _ int) { c.AnyOrder = true }}, n)
				o.submit(wire.NewAction(name), nil) // of a connection that is over none is left
				o.sent()
				o.step(core.Cancel(o.ticket))
				o.lose()
				o.login()
				for range n {
					o.submit(wire.NewAction(name), &core.Options{Timeout: time.Second})
					o.sent()
				}
				o.now = o.now.Add(time.Second)
				o.step(core.Tick())
				records := o.m.Stats().Records
				runtime.GC()
				began := time.Now()
				o.submitEach(n, nil)
				took := time.Since(began)
				if s := o.m.Stats(); records != n || s.Pending != n || s.Backpressure != 0 {
					t.Fatalf("%d records of %d; %+v", records, n, s)
				}
				return took, 0
			})
		})
	}
}

// TestAFloodLeavesNoMemoryBehind: what the actions took goes with them, and a
// second flood finds the tables of the first.
func TestAFloodLeavesNoMemoryBehind(t *testing.T) {
	for _, f := range floods {
		t.Run(f.what, func(t *testing.T) {
			const n = 10_000
			before := heap()
			o := newFlooded(t, &f, n)
			f.play(o, n)
			first := int64(heap() - before)
			for range 3 {
				f.play(o, n)
			}
			last := int64(heap() - before)
			most, _ := core.MostHeld(o.cfg)
			t.Logf("after one flood %d bytes, after four %d, at most %d", first, last, most)
			runtime.KeepAlive(o)
			if last > first+64<<10 {
				t.Errorf("S10: one flood leaves %d bytes, and four leave %d", first, last)
			}
			if first > most {
				t.Errorf("S10: %d bytes are held, MemoryBound counts %d", first, most)
			}
		})
	}
}
