package fleet_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/coretest"
	"amicore/core/fleet"
	"amicore/core/wire"
)

func TestNodesAreAddedAndRemovedAtRunTime(t *testing.T) {
	r := newRig(t, fleet.Config{MaxNodes: 3})
	r.many(2)
	if _, err := r.fleet.Add(fleet.Node{Core: core.Config{Name: "n1", Address: "192.0.2.1:5038", Username: "a", Secret: core.NewSecret("s3cret")}}); !errors.Is(err, fleet.ErrNameTaken) {
		t.Errorf("a second n1: %v", err)
	}
	third := r.add(fleet.Node{Core: core.Config{Name: "n3"}})
	if _, err := r.fleet.Add(fleet.Node{Core: core.Config{Name: "n4", Address: "192.0.2.1:5038", Username: "a", Secret: core.NewSecret("s3cret")}}); !errors.Is(err, fleet.ErrFull) {
		t.Errorf("a fourth node of three: %v", err)
	}
	r.step(on(third, core.Start()))
	r.settle()
	if r.fleet.Ready() != 3 {
		t.Fatalf("%d nodes are ready", r.fleet.Ready())
	}
	if err := r.fleet.Remove(1); !errors.Is(err, fleet.ErrNotStopped) {
		t.Errorf("a node that is ready is removed: %v", err)
	}
	old := r.conn(1)
	r.step(on(1, core.Stop(0)))
	before := r.fleet.Stats().Total
	if err := r.fleet.Remove(1); err != nil {
		t.Error(err)
	}
	if after := r.fleet.Stats().Total; after.Sessions != before.Sessions || after.Frames != before.Frames {
		t.Errorf("the counts of the node are gone with it: %d sessions, were %d", after.Sessions, before.Sessions)
	}
	if err := r.fleet.Remove(1); !errors.Is(err, fleet.ErrUnknownNode) {
		t.Errorf("removed twice: %v", err)
	}
	r.step(on(1, core.Closed(old, core.CloseEOF))) // was under way
	if s := r.fleet.Stats(); s.Stale != 1 || s.Misuse != 0 {
		t.Errorf("%d stale and %d misused inputs", s.Stale, s.Misuse)
	}
	if again := r.add(fleet.Node{Core: core.Config{Name: "n1"}}); again != 4 {
		t.Errorf("a new node has the number %d, want 4: none is used twice", again)
	}
	if fmt.Sprint(r.fleet.Nodes()) != "[2 3 4]" || r.fleet.Name(4) != "n1" || r.fleet.Name(1) != "" {
		t.Errorf("nodes %v, node 4 is %q", r.fleet.Nodes(), r.fleet.Name(4))
	}
	if n, ok := r.fleet.Lookup("n3"); !ok || n != third {
		t.Errorf("n3 is node %d, %v", n, ok)
	}
	if err := r.fleet.Remove(4); err != nil {
		t.Errorf("a node that was never started stays: %v", err)
	}
}

func TestStopForAllStopsAll(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(100)
	r.step(core.Stop(time.Second))
	r.run(2 * time.Second)
	if n := r.fleet.Stats().Phases[core.PhaseStopped]; n != 100 {
		t.Errorf("%d of 100 nodes have stopped", n)
	}
	if _, why, ok := r.fleet.Deadline(); ok {
		t.Errorf("%v is armed in a fleet that has stopped", why)
	}
}

// An owner comes late, and each node's answer waits: that of one node must not
// time the other out.
func TestNoTimerOfANodeFiresBeforeWhatHasComeForIt(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(2)
	for n := core.Node(1); n <= 2; n++ {
		r.step(on(n, core.Submit(core.Ticket(n), wire.NewAction("Ping"), nil)))
	}
	answers := slices.Clone(r.inputs)
	r.inputs = nil
	r.now = r.now.Add(time.Hour)
	completed, failed := 0, 0
	step := func(in core.Input) {
		r.step(in)
		for i := range r.out {
			switch r.out[i].Kind {
			case core.CommandComplete:
				completed++
			case core.CommandFail:
				failed++
			}
		}
	}
	node2, _ := r.fleet.NodeStats(2)
	// Credit lets another node deliver what it has; its timer waits too.
	events := on(2, core.Received(node2.Conn, []byte("Event: Alive\r\nPrivilege: user,all\r\n\r\n")))
	for _, in := range slices.Concat([]core.Input{events, core.Credit(1 << 20)}, answers) {
		in.More = true
		step(in)
		if _, why, _ := r.fleet.Deadline(); why == core.DeadlineMore {
			t.Fatal("timers that wait are told as more work")
		}
	}
	if completed != 2 || failed != 0 {
		t.Fatalf("%d completed, %d failed", completed, failed)
	}
	pings := r.fleet.Stats().Total.Pings
	step(core.Tick()) // they are late, and fire now
	if s := r.fleet.Stats(); s.Total.Pings+s.Total.Misses != pings || r.fleet.Ready() != 2 {
		t.Errorf("%d pings, %d misses, %d nodes ready", s.Total.Pings, s.Total.Misses, r.fleet.Ready())
	}
}

// Who adds a node and starts it, and who starts all of them, may cross.
func TestANodeIsStartedOnce(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(1)
	r.add(fleet.Node{Core: core.Config{Name: "later"}})
	r.step(on(2, core.Start()))
	r.settle()
	for _, again := range []core.Input{core.Start(), on(2, core.Start())} {
		if out := r.fleet.Step(r.now, again); len(out) > 0 {
			t.Errorf("the next Start: %v", out[0].Kind)
		}
	}
	if s := r.fleet.Stats(); r.fleet.Ready() != 2 || s.Total.Misuse+s.Misuse != 0 {
		t.Errorf("%d nodes are ready, %d misuses", r.fleet.Ready(), s.Total.Misuse+s.Misuse)
	}
}

func TestWhatIsWantedOfEveryNodeIsWantedOfLaterOnes(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(1)
	r.step(core.SetEvents("call"))
	r.step(core.SetFilters("!Event: Noise"))
	r.settle()
	later := r.add(fleet.Node{Core: core.Config{Name: "later"}})
	c, _ := r.fleet.NodeConfig(later)
	if c.Events != "call" || len(c.Filters) != 1 {
		t.Errorf("the later node has mask %q and filters %q", c.Events, c.Filters)
	}
	if !strings.Contains(r.sent[1], "Events Filter") {
		t.Errorf("the first node was sent %q", r.sent[1])
	}
}

func TestIDsOfDifferentNodesDoNotMeet(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(200)
	seen := map[string]core.Node{}
	for n := core.Node(1); n <= 200; n++ {
		r.step(on(n, core.Submit(1, wire.NewAction("CoreStatus"), nil)))
		id := r.sentIDs[n][len(r.sentIDs[n])-1]
		nonce, _, _ := strings.Cut(id, "-")
		if other, taken := seen[nonce]; taken {
			t.Errorf("nodes %d and %d begin their ids with %s", other, n, nonce)
		}
		seen[nonce] = n
		// What is for one node is nothing to another.
		other := n%200 + 1
		before := r.fleet.Stats().Total.Completed
		r.step(on(other, core.Received(r.conn(other), fmt.Appendf(nil, "Response: Success\r\nActionID: %s\r\n\r\n", id))))
		if r.fleet.Stats().Total.Completed != before {
			t.Fatalf("an answer on node %d completes an action of node %d", other, n)
		}
	}
}

func TestMisuseIsCountedAndChangesNothing(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(1)
	for _, in := range []core.Input{
		on(0, core.Received(1, nil)), on(1, core.Credit(1)), core.Credit(-1),
		core.SetEvents(""), core.SetEvents("call\r\nAction: Logoff"), core.SetFilters("a\nb"),
	} {
		before := r.fleet.Stats().Misuse
		r.fleet.Step(r.now, in)
		if r.fleet.Stats().Misuse != before+1 {
			t.Errorf("%v for node %d is taken", in.Kind, in.Node)
		}
	}
	r.fleet.Step(r.now-1, core.Tick())
	if _, err := r.fleet.Add(fleet.Node{Core: core.Config{Name: "later", Address: "192.0.2.1:5038", Username: "a", Secret: core.NewSecret("s3cret")}}); err != nil {
		t.Errorf("after masks and filters that were refused no node can be added: %v", err)
	}
	if n := r.fleet.Stats().Misuse; n != 7 {
		t.Errorf("%d misuses after the time went backwards", n)
	}
}

func TestAConfigThatCanNotWorkIsRefused(t *testing.T) {
	for want, c := range map[string]fleet.Config{
		"ConnectRate": {ConnectRate: -1}, "ConnectBurst": {ConnectBurst: -1}, "ConnectConcurrency": {ConnectConcurrency: -1},
		"Quantum": {Quantum: 1}, "StepBytes": {StepBytes: 1}, "MaxNodes": {MaxNodes: -1},
	} {
		if _, err := fleet.New(c); err == nil || !strings.Contains(err.Error(), "Config."+want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	f, err := fleet.New(fleet.Config{})
	if err != nil {
		t.Fatal(err)
	}
	ok := core.Config{Name: "n", Address: "192.0.2.1:5038", Username: "a", Secret: core.NewSecret("s3cret")}
	nameless, observer := ok, ok
	nameless.Name, observer.Observe = "", true
	for want, n := range map[string]fleet.Node{
		"Name": {Core: nameless}, "Observe": {Core: observer}, "Weight": {Core: ok, Weight: -1}, "Priority": {Core: ok, Priority: -1},
		"Address": {Core: core.Config{Name: "n", Username: "a", Secret: core.NewSecret("s3cret")}},
	} {
		if _, err := f.Add(n); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if n := len(f.Nodes()); n != 0 {
		t.Errorf("%d nodes were added", n)
	}
}

// A clone must go its own way, and the same way.
func TestACloneGoesOnFromHere(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(5)
	for n := core.Node(1); n <= 5; n++ {
		r.event(n, 1, 100)
	}
	c := r.fleet.Clone()
	a, b := r.fleet.Step(r.now, core.Credit(150)), c.Step(r.now, core.Credit(150))
	if len(a) == 0 || len(a) != len(b) {
		t.Fatalf("%d and %d commands", len(a), len(b))
	}
	for i := range a {
		if a[i].Kind != b[i].Kind || a[i].Node != b[i].Node || a[i].Event != nil && string(a[i].Event.Bytes()) != string(b[i].Event.Bytes()) {
			t.Errorf("command %d is %v of node %d, the clone's %v of node %d", i, a[i].Kind, a[i].Node, b[i].Kind, b[i].Node)
		}
	}
	c.Step(r.now, core.Stop(0))
	if r.fleet.Ready() != 5 || c.Ready() != 0 {
		t.Errorf("%d nodes are ready after the clone has stopped, %d of the clone's", r.fleet.Ready(), c.Ready())
	}
}

func TestAPrintedFleetDoesNotTellItsSecrets(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(2)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, r.fleet); strings.Contains(text, "secret") || !strings.Contains(text, "2 nodes") {
			t.Errorf("%s: %s", verb, text)
		}
	}
}

// A fleet that is used again must do what a new one does.
func TestAFleetThatWasResetIsAsNew(t *testing.T) {
	r := newRig(t, fleet.Config{})
	r.many(20)
	for n := core.Node(1); n <= 20; n++ {
		r.event(n, 1, 1000) // leaves a queue behind
	}
	if err := r.fleet.Reset(fleet.Config{Quantum: 1}); err == nil || r.fleet.Ready() != 20 {
		t.Errorf("a config that can not work is taken: %v", err)
	}
	if err := r.fleet.Reset(fleet.Config{}); err != nil {
		t.Fatal(err)
	}
	again := newRig(t, fleet.Config{})
	again.fleet, again.check = r.fleet, coretest.New(t, r.fleet, core.Config{})
	fresh := newRig(t, fleet.Config{})
	for _, r := range []*rig{again, fresh} {
		r.many(3)
		r.event(2, 7, 100)
		r.step(core.Credit(1000))
		r.settle()
	}
	if a, b := fmt.Sprint(again.told(), again.sentIDs, again.fleet.Stats()), fmt.Sprint(fresh.told(), fresh.sentIDs, fresh.fleet.Stats()); a != b {
		t.Errorf("used again:\n%s\nnew:\n%s", a, b)
	}
}
