package netio

import (
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/coretest"
	"amicore/core/driver"
	"amicore/core/fleet"
	"amicore/core/wire"
)

// farm is servers n1, n2, … and the options of a cluster of them.
type farm struct {
	servers []*scripted
	options ClusterOptions
}

func node(name, addr string) NodeOptions {
	o := options(addr)
	o.Core.Name = name
	return NodeOptions{Core: o.Core}
}

// newFarm makes servers that answer as answer says; it may be nil.
func newFarm(t *testing.T, n int, answer func(server int, c *session, action, id string) string) *farm {
	t.Helper()
	f := &farm{options: ClusterOptions{
		Fleet:   fleet.Config{ConnectRate: 10_000, ConnectBurst: 100},
		checked: func(f *fleet.Fleet) driver.Stepper { return checked{coretest.New(nil, f, core.Config{})} },
	}}
	for i := range n {
		f.servers = append(f.servers, newScripted(t, func(c *session, action, id string, _ textproto.MIMEHeader) string {
			if answer == nil {
				return ""
			}
			return answer(i+1, c, action, id)
		}))
		f.options.Nodes = append(f.options.Nodes, node(fmt.Sprintf("n%d", i+1), f.servers[i].addr()))
	}
	return f
}

func (f *farm) open(t *testing.T) *Cluster {
	t.Helper()
	c, err := OpenCluster(f.options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shut(t, c) })
	if err := c.WaitReady(within(t, 20*time.Second), 0); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryReplyAndEveryErrorNamesItsNode(t *testing.T) {
	f := newFarm(t, 3, func(server int, _ *session, action, id string) string {
		if action == "whoami" && server == 2 {
			return "Response: Error\r\nActionID: " + id + "\r\nMessage: Not here\r\n\r\n"
		}
		if action == "whoami" {
			return success(id, fmt.Sprintf("Server: %d", server))
		}
		return ""
	})
	c := f.open(t)
	for i := 1; i <= 3; i++ {
		name := fmt.Sprintf("n%d", i)
		reply, err := c.Do(within(t, 10*time.Second), To(name), wire.NewAction("WhoAmI"))
		if i == 2 {
			if !errors.Is(err, core.ErrResponse) || !strings.Contains(err.Error(), "node n2: ") {
				t.Errorf("n2: %v", err)
			}
			continue
		}
		if err != nil || reply.NodeName != name || string(reply.Response.Get("Server")) != fmt.Sprint(i) {
			t.Errorf("%s: %+v, %v", name, reply, err)
		}
	}
	_, err := c.Do(within(t, 10*time.Second), To("n4"), wire.NewAction("WhoAmI"))
	if !errors.Is(err, core.ErrNotReady) || !errors.Is(err, fleet.ErrUnknownNode) || core.MayHaveRun(err) {
		t.Errorf("a node that is none: %v", err)
	}
}

func TestDoAllAsksEveryReadyNodeAndJoinsWhatWentWrong(t *testing.T) {
	f := newFarm(t, 4, func(server int, _ *session, action, id string) string {
		if action == "whoami" && server%2 == 0 {
			return "Response: Error\r\nActionID: " + id + "\r\nMessage: Not here\r\n\r\n"
		}
		return ""
	})
	c := f.open(t)
	replies, err := c.DoAll(within(t, 10*time.Second), wire.NewAction("WhoAmI"))
	if len(replies) != 4 || replies[0] == nil || replies[1] != nil || replies[2] == nil || replies[3] != nil {
		t.Errorf("replies %v", replies)
	}
	if err == nil || !strings.Contains(err.Error(), "node n2: ") || !strings.Contains(err.Error(), "node n4: ") || strings.Contains(err.Error(), "node n1: ") {
		t.Errorf("the errors are %v", err)
	}
	done, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := c.DoAll(done, wire.NewAction("WhoAmI")); !errors.Is(err, core.ErrCanceled) || core.MayHaveRun(err) {
		t.Errorf("DoAll after its ctx: %v", err)
	}
	if err := c.Close(within(t, 10*time.Second)); err != nil {
		t.Error(err)
	}
	if _, err := c.DoAll(within(t, time.Second), wire.NewAction("WhoAmI")); !errors.Is(err, core.ErrStopped) {
		t.Errorf("DoAll after Close: %v", err)
	}
}

func TestARouteOverALostNodeGoesToTheOthers(t *testing.T) {
	f := newFarm(t, 3, nil)
	for i := range f.options.Nodes {
		f.options.Nodes[i].Priority = i
	}
	c := f.open(t)
	on := func() string {
		t.Helper()
		reply, err := c.Do(within(t, 10*time.Second), fleet.Route{Policy: fleet.Failover}, wire.NewAction("CoreStatus"))
		if err != nil {
			t.Fatal(err)
		}
		return reply.NodeName
	}
	if name := on(); name != "n1" {
		t.Errorf("the action went to %s", name)
	}
	f.servers[0].close()
	for deadline := time.Now().Add(10 * time.Second); c.Health()[0].Phase == core.PhaseReady && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	if name := on(); name != "n2" {
		t.Errorf("with n1 lost the action went to %s", name)
	}
	if h := c.Health()[0]; h.Name != "n1" || h.Trouble == "" || h.Phase == core.PhaseReady {
		t.Errorf("the health of n1: %+v", h)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := c.WaitReady(ctx, 0); !errors.Is(err, core.ErrNotReady) || !strings.Contains(err.Error(), "1 of 3 nodes are not, n1 is ") {
		t.Errorf("waiting for all: %v", err)
	}
	if err := c.WaitReady(within(t, time.Second), 2); err != nil {
		t.Errorf("waiting for two: %v", err)
	}
}

func TestEventsOfAllNodesAndOfOne(t *testing.T) {
	f := newFarm(t, 3, nil)
	c, err := NewCluster(f.options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shut(t, c) })
	ctx := within(t, 20*time.Second)
	all, second := c.Events(ctx), c.NodeEvents(ctx, "n2")
	var handled sync.Map
	c.Handle("Sai*", func(item NodeItem) { handled.Store(item.Name, true) })
	c.Start()
	if err := c.WaitReady(ctx, 0); err != nil {
		t.Fatal(err)
	}
	const each = 100
	for i, s := range f.servers {
		s.each(func(conn *session) {
			for n := range each {
				fmt.Fprintf(conn, "Event: Said\r\nPrivilege: user,all\r\nServer: n%d\r\nN: %d\r\n\r\n", i+1, n)
			}
		})
	}
	next := map[string]int{}
	sum := 0
	for item := range all {
		if item.Gap != core.GapNone {
			t.Fatalf("a gap of %s: %v", item.Name, item.Gap)
		}
		if item.Name != string(item.Event.Get("Server")) {
			t.Fatalf("an event of %s is said to be of %q", item.Event.Get("Server"), item.Name)
		}
		if n := string(item.Event.Get("N")); n != fmt.Sprint(next[item.Name]) {
			t.Fatalf("event %s of %s, want %d", n, item.Name, next[item.Name])
		}
		next[item.Name]++
		if sum++; sum == 3*each {
			break
		}
	}
	n := 0
	for item := range second {
		if item.Name != "n2" {
			t.Fatalf("an event of %s among those of n2", item.Name)
		}
		if n++; n == each {
			break
		}
	}
	for _, name := range []string{"n1", "n2", "n3"} {
		for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
			if _, ok := handled.Load(name); ok {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("the handler heard nothing of %s", name)
			}
		}
	}
	for range c.NodeEvents(ctx, "nobody") {
		t.Error("an event of a node that is none")
	}
}

func TestACutOfEveryNodeIsFollowedByNoStorm(t *testing.T) {
	const nodes, rate, burst = 40, 50, 5
	var mu sync.Mutex
	var logins []time.Time
	f := newFarm(t, nodes, func(_ int, _ *session, action, _ string) string {
		if action == "login" {
			mu.Lock()
			logins = append(logins, time.Now())
			mu.Unlock()
		}
		return ""
	})
	f.options.Fleet = fleet.Config{ConnectRate: rate, ConnectBurst: burst}
	c := f.open(t)
	mu.Lock()
	logins = nil
	mu.Unlock()
	cut := time.Now()
	for _, s := range f.servers {
		s.each(func(conn *session) { conn.Close() })
	}
	ctx := within(t, 20*time.Second)
	for s := c.Stats(); s.Total.Sessions < 2*nodes; s = c.Stats() {
		if ctx.Err() != nil {
			t.Fatalf("%d of %d sessions are there again", s.Total.Sessions-nodes, nodes)
		}
		time.Sleep(2 * time.Millisecond)
	}
	if took := time.Since(cut); took < (nodes-burst)*time.Second/rate {
		t.Errorf("%d nodes were back after %v: faster than %d a second", nodes, took, rate)
	}
	mu.Lock()
	defer mu.Unlock()
	// The server sees a login a little later than its permit was given.
	const window, late = 200 * time.Millisecond, 100 * time.Millisecond
	for i := range logins {
		n := 0
		for _, at := range logins[i:] {
			if at.Sub(logins[i]) < window {
				n++
			}
		}
		if most := burst + int((window+late)*rate/time.Second); n > most {
			t.Errorf("%d logins within %v, at most %d", n, window, most)
		}
	}
}

func TestAClusterIsClosedInAnyState(t *testing.T) {
	f := newFarm(t, 3, func(server int, _ *session, action, _ string) string {
		if action == "login" && server == 2 {
			return silent
		}
		return ""
	})
	f.options.Nodes = append(f.options.Nodes, node("unreachable", "192.0.2.1:9"))
	for name, c := range map[string]func(*Cluster){
		"not started": func(*Cluster) {},
		"at once":     (*Cluster).Start,
		"some ready": func(c *Cluster) {
			c.Start()
			if err := c.WaitReady(within(t, 10*time.Second), 2); err != nil {
				t.Error(err)
			}
		},
		"empty": func(c *Cluster) {
			if err := c.SetNodes(within(t, 10*time.Second), nil); err != nil {
				t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			cluster, err := NewCluster(f.options)
			if err != nil {
				t.Fatal(err)
			}
			c(cluster)
			shut(t, cluster)
			if err := cluster.Add(node("late", f.servers[0].addr())); !errors.Is(err, core.ErrStopped) {
				t.Errorf("Add after Close: %v", err)
			}
			if _, err := cluster.Do(context.Background(), fleet.Route{}, wire.NewAction("Ping")); !errors.Is(err, core.ErrStopped) {
				t.Errorf("Do after Close: %v", err)
			}
			if err := cluster.WaitReady(context.Background(), 1); !errors.Is(err, core.ErrStopped) {
				t.Errorf("WaitReady after Close: %v", err)
			}
		})
	}
}

func TestAPendingActionOfALostNodeIsUnknownAndOthersGoOn(t *testing.T) {
	f := newFarm(t, 2, func(_ int, _ *session, action, _ string) string {
		if action == "wait" {
			return silent
		}
		return ""
	})
	c := f.open(t)
	first, second := c.Submit(To("n1"), wire.NewAction("Wait"), nil), c.Submit(To("n2"), wire.NewAction("Wait"), nil)
	for s := c.Stats(); s.Total.Records < 2; s = c.Stats() {
		time.Sleep(time.Millisecond)
	}
	f.servers[0].each(func(conn *session) { conn.Close() })
	<-first.Done()
	if _, err := first.Result(); !errors.Is(err, core.ErrDisconnected) || !core.MayHaveRun(err) {
		t.Errorf("n1: %v", err)
	}
	select {
	case <-second.Done():
		t.Error("the action of n2 ended with the connection of n1")
	case <-time.After(20 * time.Millisecond):
	}
	second.Cancel()
	<-second.Done()
	if _, err := second.Result(); !errors.Is(err, core.ErrCanceled) {
		t.Errorf("n2: %v", err)
	}
}

func TestAClusterThatCanNotWorkIsRefused(t *testing.T) {
	ok := node("n", "192.0.2.1:5038")
	name := node("n", "pbx.example:5038")
	name.RequireIP = true
	badTLS := ok
	badTLS.TLS = &TLS{CAFile: "no-such-file"}
	for want, o := range map[string]ClusterOptions{
		"Address":     {Nodes: []NodeOptions{node("n", "nowhere")}},
		"RequireIP":   {Nodes: []NodeOptions{name}},
		"CAFile":      {Nodes: []NodeOptions{badTLS}},
		"name":        {Nodes: []NodeOptions{ok, ok}},
		"ConnectRate": {Fleet: fleet.Config{ConnectRate: -1}},
		"ReadAhead":   {ReadAhead: 1},
	} {
		if _, err := NewCluster(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestAPrintedClusterDoesNotTellItsSecrets(t *testing.T) {
	c, err := NewCluster(ClusterOptions{Nodes: []NodeOptions{node("n", "192.0.2.1:5038")}})
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, c)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, c); strings.Contains(text, "s3cret") || !strings.Contains(text, "1 nodes") {
			t.Errorf("%s: %s", verb, text)
		}
	}
}

func namesOf(health []NodeHealth) (names []string) {
	for _, h := range health {
		names = append(names, h.Name)
	}
	slices.Sort(names)
	return names
}
