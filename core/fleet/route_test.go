package fleet_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/wire"
)

// send routes n actions and returns how many each node got.
func (r *rig) send(n int, route func(i int) fleet.Route) map[string]int {
	r.t.Helper()
	got := map[string]int{}
	for i := range n {
		r.ticket++
		r.step(fleet.Submit(r.ticket, route(i), wire.NewAction("CoreStatus"), nil))
		r.settle()
		for _, line := range r.told() {
			var ticket core.Ticket
			var action, node string
			if _, err := fmt.Sscanf(line, "%d: %s on %s", &ticket, &action, &node); err != nil || ticket != r.ticket {
				r.t.Fatalf("told %q of ticket %d", line, r.ticket)
			}
			got[node]++
		}
	}
	return got
}

func always(p fleet.Policy, key string) func(int) fleet.Route {
	return func(int) fleet.Route { return fleet.Route{Policy: p, Key: key} }
}

func same(t *testing.T, got map[string]int, want string) {
	t.Helper()
	if text := fmt.Sprint(got); text != "map["+want+"]" {
		t.Errorf("the nodes got %v, want %s", text, want)
	}
}

func TestRoundRobinTakesOneAfterTheOther(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(3)
	same(t, r.send(9, always(fleet.RoundRobin, "")), "n1:3 n2:3 n3:3")
	r.cut(2)
	same(t, r.send(10, always(fleet.RoundRobin, "")), "n1:5 n3:5")
}

func TestWeightsAreSharesOfTheActions(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.add(fleet.Node{Core: core.Config{Name: "small"}, Weight: 1})
	r.add(fleet.Node{Core: core.Config{Name: "large"}, Weight: 3})
	r.step(core.Start())
	r.settle()
	same(t, r.send(4, always(fleet.Weighted, "")), "large:3 small:1")
	same(t, r.send(40, always(fleet.Weighted, "")), "large:30 small:10")
}

func TestFailoverUsesTheFirstThatIsReady(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.add(fleet.Node{Core: core.Config{Name: "spare"}, Priority: 2})
	main := r.add(fleet.Node{Core: core.Config{Name: "main"}, Priority: 1})
	r.step(core.Start())
	r.settle()
	same(t, r.send(5, always(fleet.Failover, "")), "main:5")
	r.cut(main)
	same(t, r.send(5, always(fleet.Failover, "")), "spare:5")
	r.run(time.Second)
	same(t, r.send(5, always(fleet.Failover, "")), "main:5")
}

func TestLeastPendingAvoidsTheNodeThatDoesNotAnswer(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(3)
	r.dumb[2] = true
	r.send(6, always(fleet.LeastPending, ""))
	if s, _ := r.fleet.NodeStats(2); s.Pending != 1 {
		t.Errorf("%d actions pend on the node that answers none, want 1", s.Pending)
	}
}

func TestAKeyStaysWithItsNode(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(5)
	key := func(i int) fleet.Route { return fleet.Route{Policy: fleet.Sticky, Key: fmt.Sprint(i % 100)} }
	was := map[int]string{}
	for i := range 100 {
		for node := range r.send(1, func(int) fleet.Route { return key(i) }) {
			was[i] = node
		}
	}
	nodes := map[string]int{}
	for _, n := range was {
		nodes[n]++
	}
	for n, keys := range nodes {
		if keys < 8 || keys > 35 {
			t.Errorf("%s has %d of 100 keys", n, keys)
		}
	}
	r.cut(3)
	for i := range 100 {
		for node := range r.send(1, func(int) fleet.Route { return key(i) }) {
			if was[i] != "n3" && node != was[i] {
				t.Errorf("key %d went from %s to %s, and n3 is away", i, was[i], node)
			}
			if node == "n3" {
				t.Errorf("key %d went to a node that is away", i)
			}
		}
	}
	r.run(time.Second)
	for i := range 100 {
		for node := range r.send(1, func(int) fleet.Route { return key(i) }) {
			if node != was[i] {
				t.Errorf("key %d is on %s, and was on %s before n3 was away", i, node, was[i])
			}
		}
	}
}

func TestARouteThatFindsNoNodeFailsAndNothingIsSent(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.add(fleet.Node{Core: core.Config{Name: "n1"}})
	for p := fleet.RoundRobin; p <= fleet.Named; p++ {
		r.step(fleet.Submit(7, fleet.Route{Policy: p, Key: "nobody"}, wire.NewAction("Ping"), nil))
		var err *core.ActionError
		for i := range r.out {
			if r.out[i].Kind == core.CommandFail && r.out[i].Ticket == 7 {
				err = r.out[i].Err
			}
		}
		want := fleet.ErrNoNode
		if p == fleet.Named {
			want = fleet.ErrUnknownNode
		}
		if !errors.Is(err, core.ErrNotReady) || !errors.Is(err, want) || core.MayHaveRun(err) {
			t.Errorf("%v: %v, want not ready and %v", p, err, want)
		}
	}
	if n := r.fleet.Stats().Unrouted; n != 6 {
		t.Errorf("%d actions are counted as unrouted, want 6", n)
	}
	r.told()
	r.step(on(9, core.Submit(1, wire.NewAction("Ping"), nil)))
	r.want("1: amicore: node 9: Ping: not ready: no such node; it was never sent and may be sent again")
}

func TestARoutedActionIsCanceledByItsTicket(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(2)
	r.dumb[1], r.dumb[2] = true, true
	r.step(fleet.Submit(1, fleet.Route{}, wire.NewAction("CoreStatus"), nil))
	r.step(fleet.Submit(2, fleet.Route{}, wire.NewAction("CoreStatus"), nil))
	r.fleet.Step(r.now, fleet.Submit(1, fleet.Route{}, wire.NewAction("CoreStatus"), nil)) // the ticket is pending
	if n := r.fleet.Stats().Misuse; n != 1 {
		t.Errorf("%d misuses", n)
	}
	r.step(core.Cancel(1))
	if told := r.told(); len(told) != 1 || r.fleet.Stats().Total.Pending != 1 {
		t.Errorf("told %q, %d pending", told, r.fleet.Stats().Total.Pending)
	}
	r.step(core.Cancel(1)) // it has ended: the two crossed
	r.want()
}

func TestADrainingNodeTakesNoNewActions(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(2)
	r.dumb[1] = true
	r.step(on(1, core.Submit(1, wire.NewAction("CoreStatus"), nil)))
	r.step(on(1, core.Stop(5*time.Second)))
	same(t, r.send(4, always(fleet.RoundRobin, "")), "n2:4")
	r.step(fleet.Submit(99, fleet.Route{Policy: fleet.Named, Key: "n1"}, wire.NewAction("Ping"), nil))
	r.want("99: amicore: node n1: Ping: stopped; it was never sent and may be sent again")
	if r.phase(1) != core.PhaseDraining {
		t.Fatalf("the node is %v while an action is pending", r.phase(1))
	}
	id := ""
	r.dumb[1] = false
	for i := range r.sentIDs[1] {
		id = r.sentIDs[1][i]
	}
	r.inputs = append(r.inputs, on(1, core.Received(r.conn(1), fmt.Appendf(nil, "Response: Success\r\nActionID: %s\r\n\r\n", id))))
	r.settle()
	r.want("1: CoreStatus on n1")
	if r.phase(1) != core.PhaseStopped || r.sent[1] != "CoreStatus Logoff " {
		t.Errorf("the node is %v, and was sent %q", r.phase(1), r.sent[1])
	}
}

func TestARouteOfNoPolicyEndsItsAction(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(1)
	for _, p := range []fleet.Policy{fleet.Named + 1, 255} {
		r.step(fleet.Submit(1, fleet.Route{Policy: p}, wire.NewAction("Ping"), nil))
		r.want("1: amicore: Ping: invalid action: its route has a policy that does not exist; it was never sent; fix it before sending it again")
	}
	in := fleet.Submit(2, fleet.Route{}, wire.NewAction("Ping"), nil)
	in.N = -1
	r.step(in)
	if len(r.told()) != 1 {
		t.Error("a negative policy does not end")
	}
}

func TestAnErrorNamesTheNodeThatIsNone(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(1)
	r.step(fleet.Submit(1, fleet.Route{Policy: fleet.Named, Key: "pbx9"}, wire.NewAction("Originate", "ChannelId", "abc"), nil))
	f := r.out[0]
	if f.Err == nil || !strings.HasPrefix(f.Err.Error(), "amicore: node pbx9: Originate: ") || f.Err.ChannelID != "abc" {
		t.Errorf("%v, ChannelID %q", f.Err, f.Err.ChannelID)
	}
}
