package netio

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/wire"
)

// Add takes a node in and lets it connect, before Start with the others. A
// configuration that can not work is refused, like a name that is taken.
func (c *Cluster) Add(o NodeOptions) error {
	node, err := c.add(o)
	if err == nil {
		c.begin(node)
	}
	return err
}

// begin lets nodes connect that were added: not before everybody can see what
// they are called.
func (c *Cluster) begin(nodes ...core.Node) {
	c.publishNames()
	if !c.client.begun.Load() {
		return // Start is for all that are there then
	}
	for _, n := range nodes {
		in := core.Start()
		in.Node = n
		c.client.give(in)
	}
}

// add takes a node in; it is idle until begin, or Start.
func (c *Cluster) add(o NodeOptions) (core.Node, error) {
	if o.Core.Name == "" {
		o.Core.Name = o.Core.Address
	}
	target, err := o.target()
	if err != nil {
		return 0, err
	}
	var observer Observer
	if c.observerOf != nil {
		observer = c.observerOf(o.Core.Name)
	}
	var node core.Node
	k := c.client
	k.owning(func() {
		k.phaseMu.Lock()
		defer k.phaseMu.Unlock()
		if c.closing {
			err = fmt.Errorf("amicore: cluster: %w", core.ErrStopped)
			return
		}
		if node, err = c.fleet.Add(fleet.Node{Core: o.Core, Weight: o.Weight, Priority: o.Priority}); err != nil {
			return
		}
		config, _ := c.fleet.NodeConfig(node)
		c.nodes[node] = &clusterNode{endpoint: endpoint{tls: target.tlsConfig, writeTimeout: config.WriteTimeout}, observer: observer}
		s := &nodeState{node: node, options: o, since: k.clockwork.wall()}
		c.states[node], c.byName[o.Core.Name] = s, s
	})
	return node, err
}

// Remove drains a node and forgets it: it takes no new actions, those that
// are pending may end, and it logs off. When ctx ends first, or after 5 s
// where it has no deadline, its connection is closed and what is pending
// fails.
func (c *Cluster) Remove(ctx context.Context, name string) error {
	k := c.client
	k.phaseMu.Lock()
	s := c.byName[name]
	k.phaseMu.Unlock()
	if s == nil {
		return fmt.Errorf("amicore: cluster: %s: %w", wire.Quoted(name), fleet.ErrUnknownNode)
	}
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, defaultGrace)
		defer cancel()
	}
	deadline, _ := ctx.Deadline()
	stop := func(grace time.Duration) {
		in := core.Stop(grace)
		in.Node = s.node
		k.give(in)
	}
	stopped := func() bool { return s.phase == core.PhaseStopped }
	stop(max(deadline.Sub(k.clockwork.wall()), 0))
	if c.wait(ctx, stopped) != nil {
		stop(0)
		_ = c.wait(context.Background(), stopped) // whoever owns the machines does not block
	}
	c.forget(s)
	return nil
}

// namesKept is how many nodes that were removed still have names, for the
// events that wait in feeds.
const namesKept = 1024

// forget takes a node that has stopped out of the tables.
func (c *Cluster) forget(s *nodeState) {
	k := c.client
	k.owning(func() {
		k.phaseMu.Lock()
		defer k.phaseMu.Unlock()
		if c.states[s.node] != s || c.fleet.Remove(s.node) != nil {
			return // another Remove was first
		}
		delete(c.nodes, s.node)
		delete(c.states, s.node)
		delete(c.byName, s.options.Core.Name)
		c.removed = append(c.removed, s.node)
		c.changed()
	})
	c.publishNames()
}

// publishNames lets everybody see the names as they are now.
func (c *Cluster) publishNames() {
	k := c.client
	k.phaseMu.Lock()
	defer k.phaseMu.Unlock()
	names := maps.Clone(*c.names.Load())
	for n, s := range c.states {
		names[n] = s.options.Core.Name
	}
	for len(c.removed) > namesKept {
		delete(names, c.removed[0])
		c.removed = slices.Delete(c.removed, 0, 1)
	}
	c.names.Store(&names)
}

// Name returns the name of a node, and of one that was removed lately.
func (c *Cluster) Name(n core.Node) string { return (*c.names.Load())[n] }

// SetNodes makes these the nodes: it adds those that are new, drains and
// removes those that are gone, as Remove does, and does both to those whose
// options are others now. What went wrong is joined; the rest is done. A node
// whose new options can not work keeps the old ones.
func (c *Cluster) SetNodes(ctx context.Context, nodes []NodeOptions) error {
	c.setting.Lock()
	defer c.setting.Unlock()
	return c.setNodes(ctx, nodes)
}

// setNodes is SetNodes for who holds setting.
func (c *Cluster) setNodes(ctx context.Context, nodes []NodeOptions) error {
	wanted := map[string]NodeOptions{}
	for _, o := range nodes {
		if o.Core.Name == "" {
			o.Core.Name = o.Core.Address
		}
		if _, twice := wanted[o.Core.Name]; twice {
			return fmt.Errorf("amicore: cluster: %s: %w", wire.Quoted(o.Core.Name), fleet.ErrNameTaken)
		}
		wanted[o.Core.Name] = o
	}
	k := c.client
	var gone, fresh []string
	k.phaseMu.Lock()
	for name, s := range c.byName {
		if o, stays := wanted[name]; !stays || !reflect.DeepEqual(o, s.options) {
			gone = append(gone, name)
		}
	}
	for name, o := range wanted {
		if s := c.byName[name]; s == nil || !reflect.DeepEqual(o, s.options) {
			fresh = append(fresh, name)
		}
	}
	k.phaseMu.Unlock()
	slices.Sort(fresh)
	var errs []error
	// What is quite new is there before anything goes, where there is room.
	var early, late []string
	for _, name := range fresh {
		if !slices.Contains(gone, name) {
			early = append(early, name)
		} else if err := possible(wanted[name]); err == nil {
			late = append(late, name)
		} else { // a slip of the pen ends no session
			errs = append(errs, err)
			gone = slices.DeleteFunc(gone, func(other string) bool { return other == name })
		}
	}
	addAll := func(names []string) (full []string) {
		var added []core.Node
		for _, name := range names {
			switch node, err := c.add(wanted[name]); {
			case err == nil:
				added = append(added, node)
			case errors.Is(err, fleet.ErrFull):
				full = append(full, name)
			default:
				errs = append(errs, err)
			}
		}
		c.begin(added...)
		return full
	}
	late = append(late, addAll(early)...)
	ended := make(chan error, len(gone))
	for _, name := range gone {
		go func() { ended <- c.Remove(ctx, name) }()
	}
	for range gone {
		errs = append(errs, <-ended)
	}
	for _, name := range addAll(late) {
		errs = append(errs, fmt.Errorf("amicore: cluster: %s: %w", wire.Quoted(name), fleet.ErrFull))
	}
	return errors.Join(errs...)
}

// target checks what concerns the node's server, and makes its TLS configuration.
func (o *NodeOptions) target() (Options, error) {
	t := Options{Core: o.Core, TLS: o.TLS, RequireIP: o.RequireIP}
	if err := t.checkTarget(); err != nil {
		return t, fmt.Errorf("node %s: %w", wire.Escaped(o.Core.Name), err)
	}
	return t, nil
}

// possible reports whether a node with these options could be added to a
// cluster that has room for it.
func possible(o NodeOptions) error {
	if _, err := o.target(); err != nil {
		return err
	}
	f, err := fleet.New(fleet.Config{})
	if err == nil {
		_, err = f.Add(fleet.Node{Core: o.Core, Weight: o.Weight, Priority: o.Priority})
	}
	return err
}

// NodeHealth is how a node is.
type NodeHealth struct {
	Name string
	Node core.Node
	// Phase, and since when.
	Phase core.Phase
	Since time.Time
	// Trouble is what was in the way last; "" while the node is Ready. What a
	// server said in it is bounded and escaped (wire.Escaped).
	Trouble string
}

// Health returns how the nodes are, in the order in which they were added.
func (c *Cluster) Health() []NodeHealth {
	k := c.client
	k.phaseMu.Lock()
	defer k.phaseMu.Unlock()
	health := make([]NodeHealth, 0, len(c.states))
	for _, n := range slices.Sorted(maps.Keys(c.states)) {
		s := c.states[n]
		health = append(health, NodeHealth{Name: s.options.Core.Name, Node: n, Phase: s.phase, Since: s.since, Trouble: s.trouble.words()})
	}
	return health
}

// ClusterStats are the counts of a Cluster.
type ClusterStats struct {
	fleet.Stats
	Consumers
}

// Stats returns the counts now, in time proportional to the number of nodes.
func (c *Cluster) Stats() ClusterStats {
	var s ClusterStats
	c.client.owning(func() { s.Stats = c.fleet.Stats() })
	s.Consumers = c.client.consumers()
	return s
}

// NodeStats returns the counts of one node, without those of its consumers,
// which are the Cluster's; ok is false where there is no such node.
func (c *Cluster) NodeStats(name string) (s core.Stats, ok bool) {
	c.client.owning(func() {
		var n core.Node
		if n, ok = c.fleet.Lookup(name); ok {
			s, ok = c.fleet.NodeStats(n)
		}
	})
	return s, ok
}

// MemoryBound is fleet.Fleet.MemoryBound: what feeds hold is not in it.
func (c *Cluster) MemoryBound() (n int) {
	c.client.owning(func() { n = c.fleet.MemoryBound() })
	return n
}
