package fleet_test

import (
	"fmt"
	"testing"

	"amicore/core"
	"amicore/core/fleet"
)

func TestWhileThereIsCreditEventsAreDeliveredInTheStepThatBringsThem(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(2)
	r.step(core.Credit(1 << 20))
	r.event(1, 1, 10)
	r.event(2, 2, 10)
	r.want("node 1: 1", "node 2: 2")
	if c := r.fleet.Stats().Total.Credit; c >= 1<<20 || c < 1<<20-200 {
		t.Errorf("a credit of %d is left", c)
	}
}

func TestAQuietNodeWaitsForOneTurnOfALoudOne(t *testing.T) {
	const quantum = 1024
	r := newRig(t, fleet.Config{Quantum: quantum})
	r.many(3)
	for i := range 100 {
		r.event(1, i, 200)
		r.event(2, i, 200)
	}
	r.event(3, 1000, 10)
	r.want() // nobody granted anything
	r.step(core.Credit(1 << 20))
	r.settle()
	told := r.told()
	if len(told) != 201 {
		t.Fatalf("%d events delivered, want 201", len(told))
	}
	for i, line := range told {
		if line == "node 3: 1000" {
			// A turn may overdraw the quantum by one event of 240 bytes or so.
			if i > 2*(quantum/200+2) {
				t.Errorf("the quiet node was told after %d events of the loud ones", i)
			}
			return
		}
	}
	t.Error("the quiet node's event is missing")
}

func TestTurnsShareTheBytesAndNotTheEvents(t *testing.T) {
	r := newRig(t, fleet.Config{Quantum: 4096})
	r.many(2)
	for i := range 500 {
		r.event(1, i, 2000) // large
		r.event(2, i, 50)   // small
	}
	r.step(core.Credit(200 << 10))
	r.settle()
	bytes := map[string]int{}
	for _, line := range r.told() {
		if line[:6] == "node 1" {
			bytes["large"] += 2050
		} else {
			bytes["small"] += 100
		}
	}
	// The small ones are all told within their half; what they leave is the others'.
	if small := bytes["small"]; small < 500*100*9/10 {
		t.Errorf("%d bytes of the node with small events, %d of the other", small, bytes["large"])
	}
}

func TestCreditIsOverdrawnByOneEventAtMost(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(2)
	r.step(core.Credit(1))
	for n := core.Node(1); n <= 2; n++ {
		for i := range 10 {
			r.event(n, i, 500)
		}
	}
	r.settle()
	if told := r.told(); len(told) != 1 {
		t.Fatalf("%d events for one byte of credit", len(told))
	}
	debt := r.fleet.Stats().Total.Credit
	if debt >= 0 {
		t.Fatalf("credit %d after an overdraft", debt)
	}
	r.step(core.Credit(-debt))
	r.settle()
	r.want()
	r.step(core.Credit(1))
	r.settle()
	if told := r.told(); len(told) != 1 {
		t.Errorf("%d events for another byte", len(told))
	}
}

// What a large frame has overdrawn is paid by the turns that follow.
func TestALargeFrameIsPaidForByLaterTurns(t *testing.T) {
	const quantum = 1024
	r := newRig(t, fleet.Config{Quantum: quantum})
	r.many(2)
	for i := range 4 {
		r.event(1, i, 20_000)
	}
	for i := range 100 {
		r.event(2, i, 900)
	}
	r.step(core.Credit(1 << 20))
	r.settle()
	larges, smalls := 0, 0
	for _, line := range r.told() {
		if line[:6] == "node 1" {
			if larges++; larges == 2 && smalls < 15 {
				t.Errorf("the second large event came after %d small ones: the first was not paid for", smalls)
			}
		} else {
			smalls++
		}
	}
	if larges != 4 || smalls != 100 {
		t.Errorf("%d large and %d small events were delivered", larges, smalls)
	}
}

func TestALostConnectionIsAGapOfItsNodeInItsPlace(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(2)
	r.step(core.Credit(1 << 20))
	r.cut(2)
	r.event(1, 1, 1)
	r.run(1e9)
	r.event(2, 2, 1)
	r.want("node 1: 1", "node 2: gap, reconnect", "node 2: 2")
}

func TestOneStepHandsOutABoundedPartOfWhatWaits(t *testing.T) {
	c := fleet.Config{StepBytes: 4096, Quantum: 1024}
	r := newRig(t, c)
	r.many(50)
	for n := core.Node(1); n <= 50; n++ {
		for i := range 20 {
			r.event(n, i, 200)
		}
	}
	r.step(core.Credit(1 << 30))
	for more := true; more; {
		sum := 0
		for i := range r.out {
			if e := r.out[i].Event; e != nil {
				sum += len(e.Bytes())
			}
		}
		if most := c.StepBytes + c.Quantum + 300; sum > most {
			t.Fatalf("%d bytes in one Step, at most %d", sum, most)
		}
		_, why, _ := r.fleet.Deadline()
		if more = why == core.DeadlineMore; more {
			r.step(core.Tick())
		}
	}
	if n := len(r.told()); n != 1000 {
		t.Errorf("%d events delivered, want 1000", n)
	}
}

func TestWhatANodeLeavesBehindAtItsEndIsTold(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(2)
	for i := range 3 {
		r.event(1, i, 1)
	}
	r.step(on(1, core.Stop(0)))
	r.want("node 1: gap, dropped")
	r.step(core.Credit(1000))
	r.settle()
	r.want()
	if s := r.fleet.Stats(); s.Backlogged != 0 {
		t.Errorf("%d nodes wait for their turn: %s", s.Backlogged, fmt.Sprint(r.fleet))
	}
}

// A node whose turn has not come does not get in front by an event that has
// just come, though there is credit.
func TestWhatComesDoesNotOvertakeWhatWaits(t *testing.T) {
	r := newRig(t, fleet.Config{StepBytes: 256, Quantum: 256})
	r.many(3)
	for i := range 20 {
		r.event(1, i, 200)
		r.event(3, i, 200)
	}
	r.step(core.Credit(1 << 20))
	before := len(r.told())
	r.event(2, 7, 10)
	for i, line := range r.told() {
		if line == "node 2: 7" && i == 0 {
			t.Errorf("delivered at once, after %d of 40 events that waited", before)
		}
	}
	r.settle()
	if n := len(r.told()) + before; n < 38 {
		t.Errorf("%d events were delivered", n)
	}
}

// Two nodes whose frames are a thousand times a quantum must not keep a Step
// busy with turns in which nothing is delivered.
func TestWhatIsOwedIsPaidInFewTurns(t *testing.T) {
	r := newRig(t, fleet.Config{Quantum: 256})
	r.many(2)
	for i := range 3 {
		r.event(1, i, 60_000)
		r.event(2, i, 61_000)
	}
	r.step(core.Credit(1 << 30))
	ticks := 0
	for _, why, _ := r.fleet.Deadline(); why == core.DeadlineMore; _, why, _ = r.fleet.Deadline() {
		r.step(core.Tick())
		ticks++
	}
	if n := len(r.told()); n != 6 || ticks > 20 {
		t.Errorf("%d events after %d ticks", n, ticks)
	}
}
