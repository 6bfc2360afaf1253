package fleet_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/fleet"
)

// An application that takes little at a time must share as one that takes
// much: by bytes.
func TestTurnsShareTheBytesHoweverLittleIsGrantedAtATime(t *testing.T) {
	r := newRig(t, fleet.Config{Quantum: 4096})
	r.many(2)
	for i := range 400 {
		r.event(1, i, 2000) // large
		for range 4 {
			r.event(2, i, 100) // small
		}
	}
	for range 400 {
		r.step(core.Credit(100))
		r.settle()
	}
	bytes := map[string]int{}
	for _, line := range r.told() {
		if strings.HasPrefix(line, "node 1") {
			bytes["large"] += 2050
		} else {
			bytes["small"] += 150
		}
	}
	if diff := bytes["large"] - bytes["small"]; diff > 2*4096 || diff < -2*4096 {
		t.Errorf("%d bytes of the node with large events, %d of the other: more than a turn apart", bytes["large"], bytes["small"])
	}
}

// Bytes of a connection that is over take no loan. What the node owes must
// not be forgotten with them: it would be asked for again, a byte a Step.
func TestAStaleReceivedPaysNoDebt(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(2)
	old := r.conn(1)
	r.cut(1)
	r.run(time.Minute)
	r.step(core.Credit(1))
	r.settle()            // the gap
	r.event(1, 1, 50_000) // overdraws by nearly all of it
	r.step(core.Credit(1 - r.fleet.Stats().Total.Credit))
	r.fleet.Step(r.now, on(1, core.Received(old, []byte("late")))) // as the rest of a long read is, behind a Close
	r.told()
	steps := 0
	r.event(1, 2, 10)
	for {
		_, why, ok := r.fleet.Deadline()
		if !ok || why != core.DeadlineMore {
			break
		}
		r.step(core.Tick())
		if steps++; steps > 100 {
			t.Fatal("100 Steps at one time, and there is always more to do")
		}
	}
	r.want("node 1: 2")
}

// Who has no bound in mind grants all that there is.
func TestCreditWithoutEndIsNoMisuse(t *testing.T) {
	r := newRig(t, fleet.Config{Quantum: 256})
	r.many(2)
	r.event(1, 1, 5000) // overdraws its turn
	r.step(core.Credit(10_000))
	r.settle()
	r.step(core.Credit(math.MaxInt64))
	r.told()
	r.event(1, 2, 10)
	r.want("node 1: 2")
	if n := r.fleet.Stats().Total.Misuse; n != 0 {
		t.Errorf("%d misuses", n)
	}
}

// What a node overdrew while others waited is owed to those, and to nobody
// who waits for the first time an hour later.
func TestDebtsEndWhenNobodyWaits(t *testing.T) {
	const quantum = 1024
	r := newRig(t, fleet.Config{Quantum: quantum})
	r.many(2)
	r.event(1, 1, 50_000)
	r.event(2, 2, 10)
	r.step(core.Credit(100_000))
	r.settle() // both are served
	r.told()
	r.step(core.Credit(0))
	for left := r.fleet.Stats().Total.Credit; left > 0; left = r.fleet.Stats().Total.Credit {
		r.event(2, 3, int(min(left, 1000)))
	}
	r.told()
	for i := range 100 {
		r.event(2, i, 200)
	}
	r.event(1, 1000, 10)
	r.step(core.Credit(1 << 20))
	r.settle()
	for i, line := range r.told() {
		if line == "node 1: 1000" && i > quantum/200+2 {
			t.Errorf("a quiet node was told after %d events of the loud one", i)
		}
	}
}
