package fleet_test

import (
	"fmt"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/fleet"
)

// inWindow is the most attempts that began within any time of that length.
func inWindow(dials []core.Instant, length time.Duration) (most int) {
	from := 0
	for i, at := range dials {
		for at.Sub(dials[from]) >= length {
			from++
		}
		most = max(most, i-from+1)
	}
	return most
}

func TestAfterACutOfAThousandNodesTheyComeBackWithinTheBudget(t *testing.T) {
	const nodes, rate, burst = 1000, 100, 10
	r := newRig(t, fleet.Config{ConnectRate: rate, ConnectBurst: burst})
	r.many(nodes)
	r.run(2 * time.Minute) // stable: the backoff begins anew
	r.dials = nil
	for n := core.Node(1); n <= nodes; n++ {
		r.cut(n)
	}
	cutAt := r.now
	// The first backoff ends within 500 ms; then it is the rate that counts.
	bound := nodes*time.Second/rate + 500*time.Millisecond
	for r.fleet.Ready() < nodes && r.now.Sub(cutAt) < time.Minute {
		r.run(10 * time.Millisecond)
	}
	if took := r.now.Sub(cutAt); took > bound {
		t.Errorf("all nodes are ready after %v, want within %v", took, bound)
	}
	if n := inWindow(r.dials, time.Second); n > rate+burst {
		t.Errorf("%d attempts began within a second, at most %d", n, rate+burst)
	}
	if len(r.dials) != nodes {
		t.Errorf("%d attempts for %d nodes", len(r.dials), nodes)
	}
}

func TestAPermitIsHeldUntilTheNodeIsReadyOrGivesUp(t *testing.T) {
	r := newRig(t, fleet.Config{ConnectConcurrency: 2})
	for i := range 4 {
		r.down[r.add(fleet.Node{Core: core.Config{Name: fmt.Sprint(i)}})] = i < 2
	}
	// Two nodes whose dials hang take both permits.
	r.step(core.Start())
	for range 20 {
		r.step(core.Tick())
	}
	if len(r.dials) != 2 || r.fleet.Stats().Permits != 2 || r.fleet.Stats().Waiting != 2 {
		t.Fatalf("%d attempts, %+v", len(r.dials), r.fleet.Stats())
	}
	r.settle() // they are refused; the next ones get ready and give theirs back
	if r.fleet.Ready() != 2 || r.fleet.Stats().Permits != 0 {
		t.Errorf("%d ready, %d permits held", r.fleet.Ready(), r.fleet.Stats().Permits)
	}
}

func TestAStoppedNodeLeavesTheQueueForPermits(t *testing.T) {
	r := newRig(t, fleet.Config{ConnectRate: 1, ConnectBurst: 1})
	for i := range 3 {
		r.add(fleet.Node{Core: core.Config{Name: fmt.Sprint(i)}})
	}
	r.step(core.Start())
	r.settle()
	r.step(on(2, core.Stop(0)))
	if n := r.fleet.Stats().Waiting; n != 1 {
		t.Fatalf("%d wait, want 1", n)
	}
	r.run(1001 * time.Millisecond)
	if r.phase(3) != core.PhaseReady {
		t.Errorf("the third node is %v", r.phase(3))
	}
	if at, why, _ := r.fleet.Deadline(); why == core.DeadlinePermit {
		t.Errorf("a permit is promised at %v and nobody waits for one", at)
	}
}

func TestNodesConnectInTheOrderInWhichTheyAsked(t *testing.T) {
	r := newRig(t, fleet.Config{ConnectRate: 10, ConnectBurst: 1})
	for i := range 5 {
		r.add(fleet.Node{Core: core.Config{Name: fmt.Sprint(i)}})
	}
	for _, n := range []core.Node{4, 2, 5, 1, 3} {
		r.step(on(n, core.Start()))
	}
	r.run(time.Second)
	if fmt.Sprint(r.readied) != "[4 2 5 1 3]" {
		t.Errorf("they were ready in the order %v", r.readied)
	}
}

// A rate that does not divide a second must not be exceeded either.
func TestNoSecondHasMoreConnectsThanTheRateAllows(t *testing.T) {
	for _, rate := range []int{3, 7, 700_000} {
		r := newRig(t, fleet.Config{ConnectRate: rate, ConnectBurst: 1})
		for i := range 10 {
			r.add(fleet.Node{Core: core.Config{Name: fmt.Sprintf("n%d", i)}})
		}
		r.step(core.Start())
		r.run(10 * time.Second)
		if len(r.dials) != 10 {
			t.Fatalf("%d of 10 nodes dialled", len(r.dials))
		}
		// t seconds allow a burst of 1 and t times the rate.
		if took := r.dials[9].Sub(r.dials[0]); int64(took)*int64(rate) < 9*int64(time.Second) {
			t.Errorf("at %d a second 9 more connects took %v", rate, took)
		}
	}
}
