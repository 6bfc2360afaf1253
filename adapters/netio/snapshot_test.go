package netio

import (
	"testing"
	"time"

	"amicore/core"
	"amicore/core/fanout"
	"amicore/core/wire"
)

func TestASnapshotIsOfOneMoment(t *testing.T) {
	f := newFarm(t, 3, nil)
	observers := map[string]*told{}
	f.options.Observer = func(name string) Observer {
		observers[name] = &told{}
		return observers[name]
	}
	c := f.open(t)
	if _, err := c.Do(within(t, 10*time.Second), To("n2"), wire.NewAction("Ping")); err != nil {
		t.Fatal(err)
	}
	feed := c.Subscribe(fanout.Options{})
	defer feed.Close()
	s := c.Snapshot()
	var sum core.Stats
	for i, n := range s.Nodes {
		if want := f.options.Nodes[i].Core.Name; n.Name != want || n.Observer != Observer(observers[want]) {
			t.Errorf("node %d is %q, its observer %v", i, n.Name, n.Observer)
		}
		if n.Phase != core.PhaseReady || n.Completed != uint64(i%2) {
			t.Errorf("%s: %v, %d completed", n.Name, n.Phase, n.Completed)
		}
		sum.Add(&n.Stats)
	}
	if len(s.Nodes) != 3 || s.Stats.Nodes != 3 || sum.Frames != s.Total.Frames || s.Subscribers != 1 {
		t.Errorf("%d nodes, %d frames of %d, %d subscribers", len(s.Nodes), sum.Frames, s.Total.Frames, s.Subscribers)
	}
	if err := c.Remove(within(t, 10*time.Second), "n1"); err != nil {
		t.Fatal(err)
	}
	if s := c.Snapshot(); len(s.Nodes) != 2 || s.Nodes[0].Name != "n2" || s.Total.Sessions != 3 {
		t.Errorf("after a node is gone: %d nodes, %d sessions", len(s.Nodes), s.Total.Sessions)
	}
}
