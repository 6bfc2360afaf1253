package netio

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/wire"
)

func TestANodeThatIsRemovedDrainsFirst(t *testing.T) {
	answer := make(chan struct{})
	f := newFarm(t, 2, func(server int, _ *session, action, _ string) string {
		if action == "slow" {
			<-answer
		}
		return ""
	})
	c := f.open(t)
	call := c.Submit(To("n1"), wire.NewAction("Slow"), nil)
	for s := c.Stats(); s.Total.Records < 1; s = c.Stats() {
		time.Sleep(time.Millisecond)
	}
	removed := make(chan error, 1)
	go func() { removed <- c.Remove(within(t, 10*time.Second), "n1") }()
	for c.Health()[0].Phase != core.PhaseDraining {
		time.Sleep(time.Millisecond)
	}
	if _, err := c.Do(within(t, 10*time.Second), To("n1"), wire.NewAction("Ping")); !errors.Is(err, core.ErrStopped) || core.MayHaveRun(err) {
		t.Errorf("a node that drains takes an action: %v", err)
	}
	if reply, err := c.Do(within(t, 10*time.Second), fleet.Route{}, wire.NewAction("Ping")); err != nil || reply.NodeName != "n2" {
		t.Errorf("routed to %+v, %v", reply, err)
	}
	close(answer)
	if err := <-removed; err != nil {
		t.Error(err)
	}
	<-call.Done()
	if _, err := call.Result(); err != nil {
		t.Errorf("the action that was pending: %v", err)
	}
	if names := namesOf(c.Health()); !slices.Equal(names, []string{"n2"}) {
		t.Errorf("nodes %v", names)
	}
	if err := c.Remove(within(t, time.Second), "n1"); !errors.Is(err, fleet.ErrUnknownNode) {
		t.Errorf("removed twice: %v", err)
	}
	if name := c.Name(1); name != "n1" {
		t.Errorf("an event that waits would be of %q", name)
	}
}

func TestANodeThatDoesNotDrainIsCutOff(t *testing.T) {
	f := newFarm(t, 2, func(_ int, _ *session, action, _ string) string {
		if action == "never" {
			return silent
		}
		return ""
	})
	c := f.open(t)
	call := c.Submit(To("n1"), wire.NewAction("Never"), nil)
	for s := c.Stats(); s.Total.Records < 1; s = c.Stats() {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := c.Remove(ctx, "n1"); err != nil {
		t.Error(err)
	}
	<-call.Done()
	if _, err := call.Result(); !errors.Is(err, core.ErrStopped) || !core.MayHaveRun(err) {
		t.Errorf("the action that was pending: %v", err)
	}
}

func TestSetNodesAddsDrainsAndReplaces(t *testing.T) {
	f := newFarm(t, 4, nil)
	all := f.options.Nodes
	f.options.Nodes = all[:3]
	c := f.open(t)
	kept, _ := c.NodeStats("n1")
	changed := all[1]
	changed.Weight = 5
	if err := c.SetNodes(within(t, 10*time.Second), []NodeOptions{all[0], changed, all[3]}); err != nil {
		t.Fatal(err)
	}
	if err := c.WaitReady(within(t, 10*time.Second), 0); err != nil {
		t.Fatal(err)
	}
	if names := namesOf(c.Health()); !slices.Equal(names, []string{"n1", "n2", "n4"}) {
		t.Errorf("nodes %v", names)
	}
	if now, _ := c.NodeStats("n1"); now.Sessions != kept.Sessions || now.Conn != kept.Conn {
		t.Error("the node that stays was connected anew")
	}
	if _, there := c.NodeStats("n3"); there {
		t.Error("the node that is gone is there")
	}
	if err := c.SetNodes(context.Background(), []NodeOptions{all[0], all[0]}); !errors.Is(err, fleet.ErrNameTaken) {
		t.Errorf("the same node twice: %v", err)
	}
	bad := node("bad", "nowhere")
	err := c.SetNodes(within(t, 10*time.Second), []NodeOptions{all[0], bad, all[1]})
	if err == nil || !strings.Contains(err.Error(), "node bad") {
		t.Errorf("a node that can not work: %v", err)
	}
	if names := namesOf(c.Health()); !slices.Equal(names, []string{"n1", "n2"}) {
		t.Errorf("the rest is not done: nodes %v", names)
	}
}

// A slip in a file that is read again must not end a session that works.
func TestANodeWhoseNewOptionsCanNotWorkKeepsTheOld(t *testing.T) {
	f := newFarm(t, 2, nil)
	c := f.open(t)
	for what, slip := range map[string]func(*NodeOptions){
		"Address":   func(o *NodeOptions) { o.Core.Address = "nowhere" },
		"Weight":    func(o *NodeOptions) { o.Weight = -1 },
		"Heartbeat": func(o *NodeOptions) { o.Core.HeartbeatInterval = -1 },
	} {
		before, _ := c.NodeStats("n1")
		bad := f.options.Nodes[0]
		slip(&bad)
		if err := c.SetNodes(within(t, 10*time.Second), []NodeOptions{bad, f.options.Nodes[1]}); err == nil {
			t.Errorf("%s: no error", what)
		}
		if now, ok := c.NodeStats("n1"); !ok || now.Phase != core.PhaseReady || now.Sessions != before.Sessions {
			t.Errorf("%s: the node that worked is %v, %v", what, now.Phase, ok)
		}
	}
}

// Where there is no room for the new nodes beside the old, they come after.
func TestAFullClusterCanBeReplacedWhole(t *testing.T) {
	f := newFarm(t, 4, nil)
	all := f.options.Nodes
	f.options.Nodes, f.options.Fleet.MaxNodes = all[:2], 2
	c := f.open(t)
	if err := c.SetNodes(within(t, 10*time.Second), all[2:]); err != nil {
		t.Error(err)
	}
	if err := c.WaitReady(within(t, 10*time.Second), 2); err != nil {
		t.Error(err)
	}
	if names := namesOf(c.Health()); !slices.Equal(names, []string{"n3", "n4"}) {
		t.Errorf("nodes %v", names)
	}
	if err := c.SetNodes(within(t, 10*time.Second), all); !errors.Is(err, fleet.ErrFull) {
		t.Errorf("four nodes of two: %v", err)
	}
}

// What is added before Start connects with Start: who subscribes in between
// misses nothing.
func TestANodeThatIsAddedBeforeStartWaitsForIt(t *testing.T) {
	f := newFarm(t, 2, nil)
	all := f.options.Nodes
	f.options.Nodes = nil
	c, err := NewCluster(f.options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shut(t, c) })
	for _, o := range all {
		if err := c.Add(o); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(20 * time.Millisecond)
	if s := c.Stats(); s.Phases[core.PhaseIdle] != 2 {
		t.Errorf("before Start: %v", s.Phases)
	}
	c.Start()
	if err := c.WaitReady(within(t, 10*time.Second), 2); err != nil {
		t.Error(err)
	}
	if n := c.Stats().Total.Misuse; n != 0 {
		t.Errorf("%d misuses", n)
	}
}

// A drain may take long, and the first event of a node comes at once.
func TestANodeHasItsNameFromTheFirstEventOn(t *testing.T) {
	answer := make(chan struct{})
	f := newFarm(t, 2, func(server int, _ *session, action, id string) string {
		switch {
		case action == "slow":
			<-answer
		case action == "login" && server == 2:
			return success(id, "Message: Authentication accepted") + "Event: Hello\r\nPrivilege: system,all\r\n\r\n"
		}
		return ""
	})
	fresh := f.options.Nodes[1]
	f.options.Nodes = f.options.Nodes[:1]
	c := f.open(t)
	c.Submit(To("n1"), wire.NewAction("Slow"), nil)
	for s := c.Stats(); s.Total.Records < 1; s = c.Stats() {
		time.Sleep(time.Millisecond)
	}
	events := c.Events(within(t, 10*time.Second))
	set := make(chan error, 1)
	go func() { set <- c.SetNodes(within(t, 10*time.Second), []NodeOptions{fresh}) }()
	for item := range events {
		if item.Event.IsZero() {
			continue
		}
		if item.Name != "n2" {
			t.Errorf("an event of a new node is of %q", item.Name)
		}
		break
	}
	if h := c.Health(); h[0].Phase != core.PhaseDraining {
		t.Errorf("the drain is over already: %+v", h)
	}
	close(answer)
	if err := <-set; err != nil {
		t.Error(err)
	}
}

// records is a resolver of SRV records in memory.
type records struct {
	mu    sync.Mutex
	list  []*net.SRV
	err   error
	asked int
	deaf  chan struct{} // not nil: it answers when this is closed
}

func (r *records) LookupSRV(_ context.Context, service, proto, name string) (string, []*net.SRV, error) {
	r.mu.Lock()
	r.asked++
	list, err, deaf := r.list, r.err, r.deaf
	r.mu.Unlock()
	if deaf != nil {
		<-deaf
	}
	if service != "ami" || proto != "tcp" || name != "example.org" {
		return "", nil, fmt.Errorf("asked for %s, %s, %s", service, proto, name)
	}
	return "", list, err
}

func (r *records) set(list []*net.SRV, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list, r.err = list, err
}

func (r *records) lookups() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked
}

func record(s *scripted, priority, weight uint16) *net.SRV {
	addr := s.listener.Addr().(*net.TCPAddr)
	return &net.SRV{Target: addr.IP.String() + ".", Port: uint16(addr.Port), Priority: priority, Weight: weight}
}

func TestTheNodesFollowTheSRVRecords(t *testing.T) {
	f := newFarm(t, 3, nil)
	f.options.Nodes = nil
	r := &records{list: []*net.SRV{record(f.servers[0], 0, 0), record(f.servers[1], 1, 10), record(f.servers[1], 1, 10)}}
	c, err := OpenCluster(f.options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shut(t, c) })
	common := node("", "")
	follow := SRV{Service: "ami", Proto: "tcp", Name: "example.org", Node: common, Every: 5 * time.Millisecond, Resolver: r}
	if err := c.Follow(within(t, 30*time.Second), follow); err != nil {
		t.Fatal(err)
	}
	until := func(servers ...int) {
		t.Helper()
		var want []string
		for _, s := range servers {
			want = append(want, f.servers[s].addr())
		}
		slices.Sort(want)
		for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
			got := namesOf(c.Health())
			if slices.Equal(got, want) && c.WaitReady(within(t, time.Second), len(want)) == nil {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("nodes %v, want %v", got, want)
			}
		}
	}
	until(0, 1)
	if reply, err := c.Do(within(t, time.Second), fleet.Route{Policy: fleet.Failover}, wire.NewAction("Ping")); err != nil || reply.NodeName != f.servers[0].addr() {
		t.Errorf("the priority of the record is not the node's: %+v, %v", reply, err)
	}
	r.set([]*net.SRV{record(f.servers[0], 0, 0), record(f.servers[2], 0, 1)}, nil)
	until(0, 2)
	for _, outage := range []struct {
		list []*net.SRV
		err  error
	}{{nil, errors.New("no such host")}, {nil, nil}, {[]*net.SRV{{Target: "."}}, nil}} {
		r.set(outage.list, outage.err)
		for asked := r.lookups(); r.lookups() < asked+3; {
			time.Sleep(time.Millisecond)
		}
		until(0, 2) // an outage of the DNS ends no session
	}
}

// A resolver that does not come back keeps one lookup, and nothing else.
func TestADeafSRVResolverHoldsUpNobody(t *testing.T) {
	f := newFarm(t, 1, nil)
	r := &records{deaf: make(chan struct{})}
	defer close(r.deaf)
	c := f.open(t)
	if err := c.Follow(context.Background(), SRV{Name: "example.org", Node: node("", ""), Every: time.Millisecond, Timeout: time.Millisecond, Resolver: r}); err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond)
	if n := r.lookups(); n != 1 {
		t.Errorf("%d lookups are under way", n)
	}
	if _, err := c.Do(within(t, 10*time.Second), To("n1"), wire.NewAction("Ping")); err != nil {
		t.Error(err)
	}
	shut(t, c)
	if err := c.Follow(context.Background(), SRV{}); err == nil {
		t.Error("an SRV without a name is followed")
	}
}

// What no record could make work is told at once, and not in the log at each lookup.
func TestAnSRVWhoseNodesCouldNotWorkIsNotFollowed(t *testing.T) {
	c := newFarm(t, 1, nil).open(t)
	r := &records{}
	for want, change := range map[string]func(*NodeOptions){
		"Secret":       func(o *NodeOptions) { o.Core.Secret = core.Secret{} },
		"Username":     func(o *NodeOptions) { o.Core.Username = "" },
		"LoginTimeout": func(o *NodeOptions) { o.Core.LoginTimeout = time.Second },
		"CAFile":       func(o *NodeOptions) { o.TLS = &TLS{CAFile: "no such file"} },
	} {
		o := node("", "")
		change(&o)
		if err := c.Follow(within(t, 10*time.Second), SRV{Name: "example.org", Node: o, Resolver: r}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if n := r.lookups(); n != 0 {
		t.Errorf("%d lookups were made", n)
	}
}
