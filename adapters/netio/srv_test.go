package netio

import (
	"context"
	"errors"
	"net"
	"slices"
	"testing"
	"time"

	"amicore/core"
)

// namesBecome waits until the nodes are called so.
func namesBecome(t *testing.T, c *Cluster, want ...string) {
	t.Helper()
	slices.Sort(want)
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		got := namesOf(c.Health())
		slices.Sort(got)
		if slices.Equal(got, want) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("nodes %v, want %v", got, want)
		}
	}
}

func TestNodesBesidesTheRecordsStay(t *testing.T) {
	f := newFarm(t, 3, nil)
	f.options.Nodes = f.options.Nodes[:1]
	f.options.Nodes[0].Core.Name = "" // called like its address
	address := []string{f.servers[0].addr(), f.servers[1].addr(), f.servers[2].addr()}
	c := f.open(t)
	r := &records{list: []*net.SRV{record(f.servers[0], 0, 9), record(f.servers[1], 0, 1)}}
	follow := SRV{Service: "ami", Proto: "tcp", Name: "example.org", Node: node("", ""), Besides: f.options.Nodes, Every: 5 * time.Millisecond, Resolver: r}
	began := c.Health()[0].Since
	if err := c.Follow(within(t, 30*time.Second), follow); err != nil {
		t.Fatal(err)
	}
	namesBecome(t, c, address[0], address[1])
	r.set([]*net.SRV{record(f.servers[2], 0, 1)}, nil)
	namesBecome(t, c, address[0], address[2])
	if h := c.Health()[0]; h.Name != address[0] || !h.Since.Equal(began) {
		t.Errorf("the node beside the records is another one now: %+v", h)
	}
}

// Whoever ends a Follow has the last word, even over a lookup that is under way.
func TestAFollowThatHasEndedChangesNothing(t *testing.T) {
	f := newFarm(t, 2, nil)
	c := f.open(t)
	ctx, cancel := context.WithCancel(context.Background())
	r := &records{list: []*net.SRV{record(f.servers[0], 0, 1)}, deaf: make(chan struct{})}
	if err := c.Follow(ctx, SRV{Service: "ami", Proto: "tcp", Name: "example.org", Node: node("", ""), Resolver: r}); err != nil {
		t.Fatal(err)
	}
	for r.lookups() == 0 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	close(r.deaf)
	if err := c.follow(ctx, time.Second, nil); err == nil {
		t.Error("the nodes were set for one whose time is over")
	}
	time.Sleep(20 * time.Millisecond)
	namesBecome(t, c, "n1", "n2")
}

// Resolvers shuffle records: a node that two of them name must be the same
// each time, or it would be replaced again and again.
func TestTheOrderOfTheRecordsDoesNotMatter(t *testing.T) {
	a := &net.SRV{Target: "pbx.example.org.", Port: 5038, Priority: 1, Weight: 10}
	b := &net.SRV{Target: "pbx.example.org.", Port: 5038, Priority: 1, Weight: 20}
	for _, list := range [][]*net.SRV{{a, b}, {b, a}} {
		f := follower{SRV: SRV{Service: "ami", Proto: "tcp", Name: "example.org", Timeout: time.Second, Resolver: &records{list: list}}}
		nodes, err := f.lookup(context.Background())
		if err != nil || len(nodes) != 1 || nodes[0].Weight != 20 {
			t.Errorf("%+v, %v", nodes, err)
		}
	}
}

func TestAFollowAfterCloseSaysSo(t *testing.T) {
	f := newFarm(t, 1, nil)
	c := f.open(t)
	shut(t, c)
	if err := c.Follow(context.Background(), SRV{Name: "example.org", Node: node("", "")}); !errors.Is(err, core.ErrStopped) {
		t.Errorf("a Follow after Close: %v", err)
	}
}
