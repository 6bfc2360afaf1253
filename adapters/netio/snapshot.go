package netio

import "amicore/core"

// ClusterSnapshot are the counts of a Cluster and of each of its nodes, all
// of one moment, for metrics: one call for any number of nodes.
type ClusterSnapshot struct {
	ClusterStats
	// Nodes in the order in which they were added.
	Nodes []NodeSnapshot
}

// NodeSnapshot is one node of a ClusterSnapshot.
type NodeSnapshot struct {
	Name string
	// Observer is the one that ClusterOptions.Observer returned for it.
	Observer Observer
	core.Stats
}

// Snapshot returns the counts of the Cluster and of all nodes, in time
// proportional to their number; the machines wait meanwhile.
func (c *Cluster) Snapshot() ClusterSnapshot {
	var s ClusterSnapshot
	c.client.owning(func() {
		s.Stats = c.fleet.Stats()
		s.Nodes = make([]NodeSnapshot, 0, s.Stats.Nodes)
		for _, n := range c.fleet.Nodes() {
			stats, ok := c.fleet.NodeStats(n)
			if !ok {
				continue
			}
			s.Nodes = append(s.Nodes, NodeSnapshot{Name: c.fleet.Name(n), Observer: c.nodes[n].observer, Stats: stats})
		}
	})
	s.Consumers = c.client.consumers()
	return s
}
