package fleet_test

import (
	"bytes"
	"runtime"
	"testing"

	"amicore/core"
	"amicore/core/fleet"
)

// A Step of a fleet allocates nothing an event, as one of a machine does,
// whether events are delivered at once or in turns.
func TestAStepAllocatesNothingAnEvent(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(20)
	block := bytes.Repeat([]byte("Event: Newchannel\r\nPrivilege: call,all\r\nChannel: PJSIP/100-1\r\n\r\n"), 500)
	conns := make([]core.Conn, 21)
	for n := core.Node(1); n <= 20; n++ {
		conns[n] = r.conn(n)
	}
	flood := func(credit int64) (events int) {
		for n := core.Node(1); n <= 20; n++ {
			r.fleet.Step(r.now, on(n, core.Received(conns[n], block)))
		}
		r.fleet.Step(r.now, core.Credit(credit))
		for {
			_, why, _ := r.fleet.Deadline()
			if why != core.DeadlineMore {
				return events
			}
			for _, c := range r.fleet.Step(r.now, core.Tick()) {
				if c.Kind == core.CommandDeliver {
					events++
				}
			}
		}
	}
	size := int64(20 * len(block))
	flood(size)
	for _, c := range []struct {
		name   string
		before int64 // credit before the events come
	}{{"in turns", 0}, {"at once", size}} {
		if c.before > 0 {
			r.fleet.Step(r.now, core.Credit(c.before))
		}
		events, allocs := 0, testing.AllocsPerRun(20, func() { flood(size) })
		if events = 20 * 500; allocs > float64(events)/100 {
			t.Errorf("%s: %.0f allocations for %d events", c.name, allocs, events)
		}
	}
}

// idleBytes is what a fleet holds for each node that is ready and idle.
func idleBytes(t *testing.T, nodes int) int {
	t.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	r := newRig(t, fleet.Config{})
	r.many(nodes)
	r.check, r.dials, r.readied, r.out, r.stream, r.sent, r.sentIDs = nil, nil, nil, nil, nil, nil, nil
	runtime.GC()
	runtime.ReadMemStats(&after)
	if bound := r.fleet.MemoryBound(); int(after.HeapAlloc-before.HeapAlloc) > bound {
		t.Errorf("%d nodes hold %d bytes, the bound is %d", nodes, after.HeapAlloc-before.HeapAlloc, bound)
	}
	return int(after.HeapAlloc-before.HeapAlloc) / nodes
}

func TestTheMemoryOfAnIdleNodeDoesNotDependOnTheirNumber(t *testing.T) {
	few, many := idleBytes(t, 50), idleBytes(t, 1000)
	t.Logf("%d bytes a node of 50, %d of 1000", few, many)
	if many*10 > few*12 || many > 32<<10 {
		t.Errorf("an idle node takes %d bytes among 50 and %d among 1000", few, many)
	}
}
