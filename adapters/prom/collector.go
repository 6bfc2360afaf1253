// Package prom shows any number of netio clients and clusters to Prometheus:
// what state they are in, what they received, lost and dropped, and how long
// their actions took. Every label has a bounded set of values.
//
// A client takes about 75 series, and so does each node of a cluster: as many
// nodes have series as the cluster has nodes, at most its MaxNodes. The
// histogram of actions is one for all of a Collector, at most (action names +
// 1) × outcomes × buckets.
//
// The label client is the name of a client or of a node; cluster that of the
// node's cluster, empty for a client, which to Prometheus is no label. What a
// cluster has once for all its nodes (subscribers, their queues and losses,
// panics of handlers) has its cluster and no client.
package prom

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"amicore/adapters/netio"
)

// Options are the choices of a Collector; the zero value takes the defaults.
type Options struct {
	// ActionNames (64) is how many names of actions have series of their own;
	// whatever comes later counts as "other".
	ActionNames int
	// Buckets of the latency histogram, in seconds; nil: from 0.5 ms to 2 min.
	Buckets []float64
}

// Source is what a Collector reads; *netio.Client is one. Its counts must
// never go back. It is asked during each scrape, from any goroutine.
type Source interface{ Stats() netio.Stats }

// ClusterSource is what a Collector reads of a cluster; *netio.Cluster is one.
type ClusterSource interface{ Snapshot() netio.ClusterSnapshot }

// Collector is a prometheus.Collector of the clients and clusters added to
// it. Its methods are safe for concurrent use.
type Collector struct {
	actions *actions

	mu       sync.Mutex
	clients  map[string]*client
	clusters map[string]ClusterSource
}

// New makes a Collector that shows nothing yet.
func New(o Options) *Collector {
	return &Collector{actions: newActions(o), clients: make(map[string]*client), clusters: make(map[string]ClusterSource)}
}

// Observer returns what belongs in netio.Options.Observer of the client that
// will be added under the name. Without it, connects, reconnects and
// latencies of that client are not counted.
func (c *Collector) Observer(name string) netio.Observer {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.client(name)
	w.observed = true
	return w
}

// client returns the entry of a name, made if need be; the lock is held.
func (c *Collector) client(name string) *client {
	w := c.clients[name]
	if w == nil {
		w = newClient(name, c.actions)
		c.clients[name] = w
	}
	return w
}

// ErrDuplicate says that the name is taken.
var ErrDuplicate = errors.New("prom: a client of this name has been added")

var errNoName = errors.New("prom: a cluster needs a name")

// ErrDuplicateCluster says that the name of a cluster is taken.
var ErrDuplicateCluster = errors.New("prom: a cluster of this name has been added")

// checkName refuses what can not be the value of a label that tells one from another.
func checkName(name string) error {
	if !utf8.ValidString(name) {
		return fmt.Errorf("prom: the name %q is not UTF-8", name)
	}
	return nil
}

// Add shows a client from the next scrape on. The name is the value of the
// label client: it must be UTF-8, and free.
func (c *Collector) Add(name string, s Source) error {
	if err := checkName(name); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.client(name)
	if w.source != nil {
		return ErrDuplicate
	}
	w.source = s
	return nil
}

// Remove takes the series of a client away, and forgets its counts. The name
// is free again; without such a client it does nothing.
func (c *Collector) Remove(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.clients, name)
}

// Describe implements prometheus.Collector.
func (c *Collector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range descriptions {
		out <- d
	}
	c.actions.latency.Describe(out)
}

// Collect implements prometheus.Collector.
func (c *Collector) Collect(out chan<- prometheus.Metric) {
	c.mu.Lock()
	sources := make([]source, 0, len(c.clients))
	for _, w := range c.clients {
		if w.source != nil {
			sources = append(sources, source{w, w.source, w.observed})
		}
	}
	clusters := maps.Clone(c.clusters)
	c.mu.Unlock()
	slices.SortFunc(sources, func(a, b source) int { return cmp.Compare(a.client.name, b.client.name) })
	for _, s := range sources {
		s.collect(out)
	}
	for _, name := range slices.Sorted(maps.Keys(clusters)) {
		collectCluster(out, name, clusters[name].Snapshot())
	}
	c.actions.latency.Collect(out)
}

// Handler serves this collector alone, in the formats that Prometheus scrapes.
func (c *Collector) Handler() http.Handler {
	r := prometheus.NewRegistry()
	r.MustRegister(c)
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{})
}
