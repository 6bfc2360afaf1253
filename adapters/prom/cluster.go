package prom

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"

	"amicore/adapters/netio"
	"amicore/core"
)

func describeCluster(name, help string, labels ...string) *prometheus.Desc {
	return describeFor([]string{"cluster"}, "cluster_"+name, help, labels)
}

var (
	nodesDesc      = describeCluster("nodes", "Nodes of the cluster, by the phase that their sessions are in.", "phase")
	waitingDesc    = describeCluster("connects_waiting", "Nodes that wait for a permit to connect.")
	permitsDesc    = describeCluster("connect_permits", "Permits to connect that are held: from the permit until the node is ready, or has given up.")
	backloggedDesc = describeCluster("backlogged_nodes", "Nodes whose events wait for credit, or for their turn.")
	unroutedDesc   = describeCluster("unrouted_actions_total", "Actions for which the route found no node; they were not sent.")
	creditDesc     = describeCluster("credit_bytes", "Bytes of events that may be delivered at once; 0 or less: the consumers are behind.")
)

// NodeObserver is what belongs in netio.ClusterOptions.Observer. Without it,
// connects, reconnects and latencies of the nodes are not counted. What it
// returned for a node goes with the node. An Observer that wraps it lets the
// Collector find it by a method Unwrap() netio.Observer.
func (c *Collector) NodeObserver(node string) netio.Observer { return newClient(node, c.actions) }

// AddCluster shows a cluster from the next scrape on, each of its nodes under
// the node's name for as long as it is one. The name is the value of the
// label cluster: it must be UTF-8, not empty, and free.
func (c *Collector) AddCluster(name string, s ClusterSource) error {
	if err := checkName(name); err != nil {
		return err
	}
	if name == "" {
		return errNoName
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.clusters[name] != nil {
		return ErrDuplicateCluster
	}
	c.clusters[name] = s
	return nil
}

// RemoveCluster takes the series of a cluster away. The name is free again;
// without such a cluster it does nothing.
func (c *Collector) RemoveCluster(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.clusters, name)
}

func collectCluster(out chan<- prometheus.Metric, name string, snapshot netio.ClusterSnapshot) {
	fleet, whole := &snapshot.Stats, sink{out, []string{name}}
	for i, label := range phaseLabels {
		whole.gauge(nodesDesc, float64(fleet.Phases[core.Phase(i)]), label)
	}
	whole.gauge(waitingDesc, float64(fleet.Waiting))
	whole.gauge(permitsDesc, float64(fleet.Permits))
	whole.gauge(backloggedDesc, float64(fleet.Backlogged))
	whole.counter(unroutedDesc, fleet.Unrouted)
	whole.gauge(creditDesc, float64(fleet.Total.Credit))
	sink{out, []string{"", name}}.consumers(&snapshot.Consumers)
	for i := range snapshot.Nodes {
		n := &snapshot.Nodes[i]
		to := sink{out, []string{label(n.Name), name}}
		to.machine(&n.Stats)
		if counts := counted(n.Observer); counts != nil {
			to.connects(counts)
		}
	}
}

// label returns the name of a node as the value of a label. One that is not
// UTF-8 would fail the whole scrape, so it is quoted; so is one that begins
// with a quote, or it could be the label of another node, and two equal series
// fail the scrape as well.
func label(name string) string {
	if !utf8.ValidString(name) || strings.HasPrefix(name, `"`) {
		return strconv.QuoteToASCII(name)
	}
	return name
}

// counted finds what NodeObserver returned in the Observer of a node.
func counted(o netio.Observer) *client {
	for o != nil {
		switch of := o.(type) {
		case *client:
			return of
		case interface{ Unwrap() netio.Observer }:
			o = of.Unwrap()
		default:
			return nil
		}
	}
	return nil
}
