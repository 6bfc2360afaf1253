package core_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"amicore/core"
	"amicore/core/wire"
)

// fill brings every bound of a machine to its limit at once: the queue of
// events in bytes and in gaps, a list with its items, pending actions,
// bytes that wait to be sent, a frame that has not ended.
func fill(t *testing.T, cfg core.Config) *core.Machine {
	t.Helper()
	m, err := core.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var id string
	step := func(in core.Input) {
		for _, c := range m.Step(0, in) {
			if c.Kind == core.CommandSend {
				_, after, _ := bytes.Cut(c.Bytes, []byte("ActionID: "))
				first, _, _ := bytes.Cut(after, []byte("\r\n"))
				id = string(first)
			}
		}
	}
	receive := func(text string) {
		for len(text) > core.MaxReceive {
			step(core.Received(1, []byte(text[:core.MaxReceive])))
			text = text[core.MaxReceive:]
		}
		step(core.Received(1, []byte(text)))
	}
	step(core.Start())
	step(core.Resolved(1, "192.0.2.1:5038"))
	step(core.Connected(1))
	receive("Asterisk Call Manager/13.0.0\r\n")
	receive("Response: Success\r\nActionID: " + id + "\r\n\r\n")
	oversize := "Event: Large\r\nPrivilege: x\r\nPad: " + strings.Repeat("x", cfg.MaxFrame) + "\r\n\r\n"
	for range 20 { // events and gaps between them
		receive(strings.Repeat("Event: a\n\n", cfg.QueueEvents/20) + oversize)
	}
	for range 3 { // then large ones, which push the small ones out
		receive(strings.Repeat("Event: a\n"+strings.Repeat("a:\n", cfg.MaxFrame/4)+"\n", cfg.QueueBytes/cfg.MaxFrame))
	}
	// The list comes behind them: while it is open, events without Privilege are its items.
	step(core.Submit(1, wire.NewAction("QueueStatus"), nil))
	item := "Event: QueueMember\r\nActionID: " + id + "\r\n\r\n"
	receive("Response: Success\r\nActionID: " + id + "\r\nEventList: start\r\n\r\n" + strings.Repeat(item, 2*cfg.MaxReplyBytes/len(item)))
	large := wire.NewAction("Setvar")
	for range 120 {
		large = large.With("Value", strings.Repeat("v", 1000))
	}
	for i := range core.Ticket(5) {
		step(core.Submit(2+i, large, nil))
	}
	for i := range core.Ticket(cfg.MaxPending) {
		step(core.Submit(100+i, wire.NewAction("Ping"), nil))
	}
	receive("Event: b\n" + strings.Repeat("b:\n", cfg.MaxFrame/3-10))
	return m
}

func heap() uint64 {
	var s runtime.MemStats
	for range 3 {
		runtime.GC()
	}
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}

func TestTheMemoryBoundHoldsAgainstTheHeap(t *testing.T) {
	small := core.Config{
		Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret"), StepEvents: 64, MaxPending: 2000, MaxFrame: 64 << 10,
		MaxReplyBytes: 512 << 10, QueueEvents: 10_000, QueueBytes: 512 << 10, WriteQueue: 512 << 10, SendWindow: 256 << 10,
	}
	newest := small
	newest.Drop = core.DropNewest
	for _, cfg := range []core.Config{small, newest} {
		t.Run(fmt.Sprint("drop policy ", cfg.Drop), func(t *testing.T) {
			const copies = 4
			var machines [copies]*core.Machine
			machines[0] = fill(t, cfg) // what is made once by any machine
			before := heap()
			for i := range machines {
				machines[i] = fill(t, cfg)
			}
			// The first one, made before, is garbage now.
			held := int64(heap()-before)/(copies-1) + 1
			s := machines[1].Stats()
			runtime.KeepAlive(&machines)
			bound := int64(cfg.MemoryBound())
			t.Logf("held %d bytes, bound %d (%d times); queued %d events, %d bytes; reply bytes %d; pending %d; unsent %d; in Sends %d; dropped %d",
				held, bound, bound/held, s.Queued, s.QueuedBytes, s.ReplyBytes, s.Pending, s.Unsent, s.Window, s.Dropped)
			if held > bound {
				t.Errorf("a machine holds %d bytes, MemoryBound is %d", held, bound)
			}
			if bound > 50*held {
				t.Errorf("MemoryBound is %d, and the worst that was reached %d", bound, held)
			}
			for name, low := range map[string]bool{
				"queue":      s.QueuedBytes < cfg.QueueBytes/2 && s.Queued < cfg.QueueEvents/2,
				"replies":    s.ReplyBytes < (cfg.MaxReplyBytes-cfg.MaxFrame)*9/10,
				"pending":    s.Pending < cfg.MaxPending*9/10,
				"write":      s.Unsent < cfg.WriteQueue/2,
				"window":     s.Window < cfg.SendWindow/3,
				"not online": s.Phase != core.PhaseReady,
			} {
				if low {
					t.Errorf("%s: the scenario does not reach its bound: %+v", name, s)
				}
			}
		})
	}
}

// On 32 bits too: what does not fit an int is the largest one, never less.
func TestMemoryBoundDoesNotWrap(t *testing.T) {
	least := core.Config{}.MemoryBound()
	for name, cfg := range map[string]core.Config{
		"StepEvents": {StepEvents: 4096},
		"MaxPending": {MaxPending: 1 << 20},
		"everything": {
			StepEvents: 1 << 16, MaxFrame: 64 << 20, MaxPending: 1 << 20, MaxReplyBytes: 1 << 30,
			QueueBytes: 1 << 30, QueueEvents: 1 << 24, WriteQueue: 1 << 30, SendWindow: 1 << 30,
		},
	} {
		if got := cfg.MemoryBound(); got <= least {
			t.Errorf("%s: %d, not more than the default's %d", name, got, least)
		}
	}
}
