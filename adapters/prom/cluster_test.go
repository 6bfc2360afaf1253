package prom_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"amicore/adapters/netio"
	"amicore/adapters/prom"
	"amicore/core"
	"amicore/core/fanout"
	"amicore/core/fleet"
	"amicore/core/wire"
	"amicore/internal/scripted"
)

func node(name string, s *scripted.Server) netio.NodeOptions {
	return netio.NodeOptions{Core: core.Config{
		Name: name, Address: s.Addr(), Username: scripted.Username, Secret: core.NewSecret(scripted.Secret),
		BackoffMin: 2 * time.Millisecond, BackoffFloor: time.Millisecond, BackoffMax: 10 * time.Millisecond,
	}}
}

// openCluster opens a cluster that the collector shows under the name.
func openCluster(t *testing.T, c *prom.Collector, name string, observer func(string) netio.Observer, nodes ...netio.NodeOptions) *netio.Cluster {
	t.Helper()
	cluster, err := netio.OpenCluster(netio.ClusterOptions{Nodes: nodes, Observer: observer})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cluster.Close(within(t, 5*time.Second)); err != nil {
			t.Error(err)
		}
	})
	if err := c.AddCluster(name, cluster); err != nil {
		t.Fatal(err)
	}
	if err := cluster.WaitReady(within(t, 10*time.Second), 0); err != nil {
		t.Fatal(err)
	}
	return cluster
}

func within(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

func TestTheMetricsOfAClusterFollowTheConventions(t *testing.T) {
	s := scripted.Listen(t, nil)
	c := prom.New(prom.Options{})
	openCluster(t, c, "calls", c.NodeObserver, node("pbx1", s), node("pbx2", s))
	problems, err := testutil.CollectAndLint(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	all, _ := values(t, c)
	for _, name := range []string{"pbx1", "pbx2"} {
		if n := countOf(all, "client="+name); n < 55 || n > 85 {
			t.Errorf("%d series of one node; the documentation says about 75", n)
		}
	}
}

// countOf counts the samples with a label.
func countOf(all map[string]float64, label string) (n int) {
	for key := range all {
		if strings.Contains(key, "{"+label+",") || strings.Contains(key, ","+label+",") || strings.Contains(key, ","+label+"}") {
			n++
		}
	}
	return n
}

func TestTheSeriesFollowTheNodes(t *testing.T) {
	first, second := scripted.Listen(t, nil), scripted.Listen(t, nil)
	c := prom.New(prom.Options{})
	cluster := openCluster(t, c, "calls", c.NodeObserver, node("pbx1", first), node("pbx2", second))
	alone := open(t, c, "pbx1", first, scripted.Secret) // a client may be called like a node
	ready(t, alone)
	stop := cluster.Handle("Count", func(netio.NodeItem) { panic("of a handler") })
	defer stop()
	feed := cluster.Subscribe(fanout.Options{QueueEvents: 2, Drop: core.DropNewest})
	defer feed.Close()
	second.Send(strings.Repeat(scripted.Frame("Event: Count", "Privilege: user,all"), 5))
	eventually(t, c, "amicore_handler_panics_total{cluster=calls}", 5)
	if _, err := cluster.Do(within(t, time.Second), netio.To("nowhere"), wire.NewAction("Ping")); err == nil {
		t.Error("an action went nowhere")
	}
	if _, err := cluster.Do(within(t, 10*time.Second), fleet.Route{}, wire.NewAction("Ping")); err != nil {
		t.Error(err)
	}
	all, _ := values(t, c)
	check(t, all, map[string]float64{
		"amicore_phase{client=pbx2,cluster=calls,phase=ready}":                        1,
		"amicore_phase{client=pbx1,cluster=calls,phase=ready}":                        1,
		"amicore_phase{client=pbx1,phase=ready}":                                      1,
		"amicore_connects_total{client=pbx2,cluster=calls,result=ready}":              1,
		"amicore_events_total{client=pbx2,cluster=calls}":                             5,
		"amicore_events_total{client=pbx1,cluster=calls}":                             0,
		"amicore_dropped_total{cluster=calls,place=subscriber,reason=queue}":          3,
		"amicore_queued_events{cluster=calls,place=subscriber}":                       2,
		"amicore_subscribers{cluster=calls}":                                          2,
		"amicore_cluster_nodes{cluster=calls,phase=ready}":                            2,
		"amicore_cluster_nodes{cluster=calls,phase=backoff}":                          0,
		"amicore_cluster_connects_waiting{cluster=calls}":                             0,
		"amicore_cluster_connect_permits{cluster=calls}":                              0,
		"amicore_cluster_backlogged_nodes{cluster=calls}":                             0,
		"amicore_cluster_unrouted_actions_total{cluster=calls}":                       1,
		"amicore_dropped_total{client=pbx2,cluster=calls,place=machine,reason=queue}": 0,
	})
	if all["amicore_cluster_credit_bytes{cluster=calls}"] <= 0 || all["amicore_action_duration_seconds{action=Ping,outcome=success}"] != 1 {
		t.Error("no credit, or no latency")
	}
	if _, ok := all["amicore_subscribers{client=pbx2,cluster=calls}"]; ok {
		t.Error("a node has subscribers of its own")
	}

	if err := cluster.SetNodes(within(t, 10*time.Second), []netio.NodeOptions{node("pbx1", first), node("pbx3", second)}); err != nil {
		t.Fatal(err)
	}
	eventually(t, c, "amicore_phase{client=pbx3,cluster=calls,phase=ready}", 1)
	all, _ = values(t, c)
	if n := countOf(all, "client=pbx2"); n > 0 {
		t.Errorf("%d series of a node that was removed", n)
	}
	check(t, all, map[string]float64{"amicore_connects_total{client=pbx3,cluster=calls,result=ready}": 1})

	second.Drop()
	eventually(t, c, "amicore_reconnects_total{cause=closed_by_peer,client=pbx3,cluster=calls}", 1)
	c.RemoveCluster("calls")
	all, _ = values(t, c)
	if n := countOf(all, "cluster=calls"); n > 0 || countOf(all, "client=pbx1") == 0 {
		t.Errorf("%d series of a cluster that was removed, %d of a client", n, countOf(all, "client=pbx1"))
	}
}

// Whatever comes and goes, the collector holds what there is.
func TestNodesThatComeAndGoLeaveNothingBehind(t *testing.T) {
	s := scripted.Listen(t, nil)
	c := prom.New(prom.Options{})
	cluster := openCluster(t, c, "calls", c.NodeObserver, node("stays", s))
	before, _ := values(t, c)
	for i := range 20 {
		name := fmt.Sprintf("n%d", i)
		if err := cluster.Add(node(name, s)); err != nil {
			t.Fatal(err)
		}
		if err := cluster.Remove(within(t, 10*time.Second), name); err != nil {
			t.Fatal(err)
		}
	}
	after, _ := values(t, c)
	if !slices.Equal(slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(after))) {
		t.Errorf("%d series before, %d after", len(before), len(after))
	}
}

// wrapped is an application's Observer around the collector's.
type wrapped struct{ netio.Observer }

func (w wrapped) Unwrap() netio.Observer { return w.Observer }

func TestAWrappedObserverIsFound(t *testing.T) {
	s := scripted.Listen(t, nil)
	c := prom.New(prom.Options{})
	around := func(name string) netio.Observer {
		if name == "without" {
			return nil
		}
		return wrapped{wrapped{c.NodeObserver(name)}}
	}
	openCluster(t, c, "calls", around, node("with", s), node("without", s))
	all, _ := values(t, c)
	check(t, all, map[string]float64{"amicore_connects_total{client=with,cluster=calls,result=ready}": 1})
	if _, ok := all["amicore_connects_total{client=without,cluster=calls,result=ready}"]; ok {
		t.Error("connects of a node without an observer are shown as if they were known")
	}
}

func TestANameThatWouldSpoilTheScrapeIsRefusedOrQuoted(t *testing.T) {
	s := scripted.Listen(t, nil)
	c := prom.New(prom.Options{})
	cluster := openCluster(t, c, "calls", c.NodeObserver, node("a\xff", s))
	if err := c.AddCluster("calls", cluster); !errors.Is(err, prom.ErrDuplicateCluster) {
		t.Errorf("a second cluster of this name: %v", err)
	}
	for _, name := range []string{"", "a\xff"} {
		if err := c.AddCluster(name, cluster); err == nil {
			t.Errorf("a cluster may be called %q", name)
		}
	}
	all, _ := values(t, c)
	check(t, all, map[string]float64{`amicore_phase{client="a\xff",cluster=calls,phase=ready}`: 1})
}

// TestNoTwoNodesHaveOneLabel adds names of which one looks like the other when
// it is quoted: two series with the same labels would fail the scrape.
func TestNoTwoNodesHaveOneLabel(t *testing.T) {
	s := scripted.Listen(t, nil)
	c := prom.New(prom.Options{})
	names := []string{"a\xff", `"a\xff"`, `"\"a\\xff\""`, `a\xff`, "a\uFFFD", `"a\ufffd"`}
	var nodes []netio.NodeOptions
	for _, name := range names {
		nodes = append(nodes, node(name, s))
	}
	openCluster(t, c, "calls", c.NodeObserver, nodes...)
	w := httptest.NewRecorder()
	c.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if n := strings.Count(w.Body.String(), `phase="ready"} 1`); w.Code != http.StatusOK || n != len(names) {
		t.Errorf("status %d, %d nodes: %.300s", w.Code, n, w.Body)
	}
}
