package prom_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"amicore/adapters/netio"
	"amicore/adapters/prom"
	"amicore/core"
)

// BenchmarkAction is what each action costs its client's owner.
func BenchmarkAction(b *testing.B) {
	o := prom.New(prom.Options{}).Observer("pbx1")
	b.ReportAllocs()
	for b.Loop() {
		o.Action("Originate", nil, time.Millisecond)
	}
}

// thousand is a cluster of so many nodes, and its collector.
func thousand(b *testing.B) (*prom.Collector, *netio.Cluster) {
	c := prom.New(prom.Options{})
	o := netio.ClusterOptions{Observer: c.NodeObserver}
	for i := range 1000 {
		o.Nodes = append(o.Nodes, netio.NodeOptions{Core: core.Config{
			Name: fmt.Sprintf("pbx%d", i), Address: "192.0.2.1:5038", Username: "u", Secret: core.NewSecret("s"),
		}})
	}
	cluster, err := netio.NewCluster(o)
	if err != nil {
		b.Fatal(err)
	}
	if err := c.AddCluster("calls", cluster); err != nil {
		b.Fatal(err)
	}
	return c, cluster
}

// BenchmarkScrapeOfAThousandNodes is what a scrape costs the process.
func BenchmarkScrapeOfAThousandNodes(b *testing.B) {
	c, _ := thousand(b)
	h := c.Handler()
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		if w.Code != http.StatusOK {
			b.Fatal(w.Body)
		}
		b.ReportMetric(float64(w.Body.Len()), "bytes/scrape")
	}
}

// BenchmarkSnapshotOfAThousandNodes is how long the machines wait for a scrape.
func BenchmarkSnapshotOfAThousandNodes(b *testing.B) {
	_, cluster := thousand(b)
	b.ReportAllocs()
	for b.Loop() {
		if len(cluster.Snapshot().Nodes) != 1000 {
			b.Fatal("nodes are missing")
		}
	}
}
