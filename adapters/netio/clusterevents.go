package netio

import (
	"context"
	"iter"

	"amicore/core/fanout"
)

// NodeItem is an event or a gap of one node of a Cluster.
type NodeItem struct {
	// Name is the name of the node: "" for one that was removed long ago, and
	// for a gap that stands for nodes which are not told apart (its Node is 0).
	Name string
	fanout.Item
}

// Subscribe begins a feed of all nodes, or of those of Options.Nodes: it has
// every event from now on that the filter takes, those of one node in order,
// with a Gap wherever some are missing. All nodes share its queue: where one
// node could flood it and a subscriber be slow, one feed for each node keeps
// the quiet ones whole. Its items have the number of their node; see Name.
func (c *Cluster) Subscribe(o fanout.Options) *Feed { return c.client.Subscribe(o) }

// Events subscribes now and returns an iterator over what comes, of all
// nodes, as Client.Events does.
func (c *Cluster) Events(ctx context.Context, filters ...fanout.Filter) iter.Seq[NodeItem] {
	return c.items(c.client.events(ctx, fanout.Options{Filters: filters}))
}

// NodeEvents is Events for one node. It ends at once where there is no such
// node, and goes on without events when the node is removed.
func (c *Cluster) NodeEvents(ctx context.Context, name string, filters ...fanout.Filter) iter.Seq[NodeItem] {
	c.client.phaseMu.Lock()
	s := c.byName[name]
	c.client.phaseMu.Unlock()
	if s == nil {
		return func(func(NodeItem) bool) {}
	}
	return c.items(c.client.events(ctx, fanout.Options{Filters: filters, Node: s.node}))
}

func (c *Cluster) items(seq iter.Seq[fanout.Item]) iter.Seq[NodeItem] {
	return func(yield func(NodeItem) bool) {
		for item := range seq {
			if !yield(NodeItem{Name: c.Name(item.Node), Item: item}) {
				return
			}
		}
	}
}

// Handle calls handle for every event of the given name of any node, and for
// every gap, as Client.Handle does.
func (c *Cluster) Handle(name string, handle func(NodeItem)) (stop func()) {
	return c.client.Handle(name, func(item fanout.Item) { handle(NodeItem{Name: c.Name(item.Node), Item: item}) })
}
