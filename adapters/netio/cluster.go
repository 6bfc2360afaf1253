package netio

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/benbjohnson/clock"

	"amicore/core"
	"amicore/core/driver"
	"amicore/core/fleet"
	"amicore/core/wire"
)

// ClusterOptions are what a Cluster is made of.
type ClusterOptions struct {
	// Fleet bounds the connects of all nodes together and says how their
	// events share the credit. A Seed of zeros is replaced by one from
	// crypto/rand.
	Fleet fleet.Config
	// Nodes are those of the start; Add, Remove, SetNodes and Follow change them.
	Nodes []NodeOptions

	// Resolver, ReadAhead, Credit, Logger and Clock are as in Options; ReadAhead
	// is for each node, Credit for all of them together.
	Resolver  Resolver
	ReadAhead int
	Credit    int64
	Logger    *slog.Logger
	Clock     clock.Clock
	// Observer, when not nil, is asked for the Observer of each node that is
	// added; it may return nil.
	Observer func(node string) Observer

	checked func(*fleet.Fleet) driver.Stepper // tests put a checker around the fleet
}

// NodeOptions are what one node of a Cluster is made of.
type NodeOptions struct {
	// Core configures its machine; see Options.Core. Name "" is the Address.
	Core core.Config
	// TLS and RequireIP are as in Options.
	TLS       *TLS
	RequireIP bool
	// Weight (1) and Priority (0) are what fleet.Weighted and fleet.Failover go by.
	Weight, Priority int
}

// Cluster holds AMI sessions to many servers for any number of callers: one
// owner runs all their machines, as a Client's runs one. All its methods are
// safe for concurrent use. Each node connects by itself, again after each
// loss, within the budget that all share, until it is removed or the Cluster
// is closed.
type Cluster struct {
	client *Client // its inbox, calls, feeds and transport
	fleet  *fleet.Fleet
	nodes  map[core.Node]*clusterNode // the owner's
	phases []nodePhase                // the owner's: phases that waiters do not see yet

	observerOf func(string) Observer
	names      atomic.Pointer[map[core.Node]string] // of present nodes, and of some that were removed
	setting    sync.Mutex                           // one SetNodes at a time

	// Under client.phaseMu.
	states  map[core.Node]*nodeState
	byName  map[string]*nodeState
	removed []core.Node // whose names are still known
	closing bool
}

// clusterNode is what the owner knows of a node.
type clusterNode struct {
	endpoint endpoint
	observer Observer
}

// nodeState is what others may know of a node.
type nodeState struct {
	node    core.Node
	options NodeOptions
	phase   core.Phase
	since   time.Time
	trouble trouble
}

// NewCluster makes a Cluster that has not started: Subscribe and Handle now,
// and no event can be missed.
func NewCluster(o ClusterOptions) (*Cluster, error) {
	shared := Options{Resolver: o.Resolver, ReadAhead: o.ReadAhead, Credit: o.Credit, Logger: o.Logger, Clock: o.Clock}
	if err := shared.prepareLoop(); err != nil {
		return nil, err
	}
	if err := seed(&o.Fleet.Seed); err != nil {
		return nil, err
	}
	f, err := fleet.New(o.Fleet)
	if err != nil {
		return nil, err
	}
	c := &Cluster{
		fleet: f, nodes: map[core.Node]*clusterNode{}, observerOf: o.Observer,
		states: map[core.Node]*nodeState{}, byName: map[string]*nodeState{},
	}
	c.names.Store(&map[core.Node]string{})
	var s driver.Stepper = f
	if o.checked != nil {
		s = o.checked(f)
	}
	c.client = newClient(&shared, s, func(n core.Node) *endpoint { return &c.nodes[n].endpoint })
	c.client.watch, c.client.settle = c.watch, c.settle
	c.client.observed = o.Observer != nil
	c.client.observer = func(n core.Node) Observer {
		if m := c.nodes[n]; m != nil {
			return m.observer
		}
		return nil
	}
	c.client.report.subject = nil
	c.client.report.name = c.Name
	for i := range o.Nodes {
		if _, err := c.add(o.Nodes[i]); err != nil {
			return nil, err
		}
	}
	c.publishNames()
	return c, nil
}

// OpenCluster makes a Cluster and starts it. It does not wait for sessions:
// see WaitReady.
func OpenCluster(o ClusterOptions) (*Cluster, error) {
	c, err := NewCluster(o)
	if err != nil {
		return nil, err
	}
	c.Start()
	return c, nil
}

// Start lets the nodes connect; a second Start does nothing.
func (c *Cluster) Start() { c.client.Start() }

// nodePhase is a phase that a node has come to.
type nodePhase struct {
	node  *nodeState
	phase core.Phase
}

// watch records a notice of a node; the owner calls it.
func (c *Cluster) watch(out *core.Command) {
	k := c.client
	k.phaseMu.Lock()
	defer k.phaseMu.Unlock()
	s := c.states[out.Node]
	if s == nil {
		return
	}
	s.trouble.notice(out)
	if out.Notice == core.NoticePhase {
		c.phases = append(c.phases, nodePhase{s, out.Phase})
	}
}

// settle makes new phases known; the owner calls it behind the last of the
// notices that came together. A phase's notice comes before those that say why:
// a waiter that woke at once would report a failure without its cause.
func (c *Cluster) settle() {
	if len(c.phases) == 0 {
		return
	}
	k := c.client
	k.phaseMu.Lock()
	defer k.phaseMu.Unlock()
	for _, t := range c.phases {
		t.node.phase, t.node.since = t.phase, k.clockwork.wall()
	}
	clear(c.phases)
	c.phases = c.phases[:0]
	c.changed()
}

// changed wakes those who wait for a phase; phaseMu is held. A cluster that
// is being closed has stopped when all its nodes have.
func (c *Cluster) changed() {
	k := c.client
	if c.closing && c.count(core.PhaseStopped) == len(c.states) {
		k.phase.Store(uint32(core.PhaseStopped))
	}
	close(k.moved)
	k.moved = make(chan struct{})
}

// count returns how many nodes are in a phase; phaseMu is held.
func (c *Cluster) count(p core.Phase) (n int) {
	for _, s := range c.states {
		if s.phase == p {
			n++
		}
	}
	return n
}

// wait waits until ok says yes; it is called with phaseMu held.
func (c *Cluster) wait(ctx context.Context, ok func() bool) error {
	k := c.client
	for {
		k.phaseMu.Lock()
		done, moved := ok(), k.moved
		k.phaseMu.Unlock()
		if done {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return endOf(ctx)
		}
	}
}

// WaitReady waits until n nodes take actions; 0 is all that there are. When
// ctx ends first the error wraps core.ErrNotReady and ctx's, and
// core.ErrLoginRejected where a node's login was; it says what is in the way
// of the first few.
func (c *Cluster) WaitReady(ctx context.Context, n int) error {
	enough := func() bool {
		ready := c.count(core.PhaseReady)
		return ready >= n && (n > 0 || ready == len(c.states))
	}
	err := c.wait(ctx, func() bool { return c.closing || enough() })
	k := c.client
	k.phaseMu.Lock()
	defer k.phaseMu.Unlock()
	switch {
	case err != nil:
		err = fmt.Errorf("amicore: cluster: %w: %s: %w", core.ErrNotReady, c.missing(), err)
		for _, s := range c.states {
			if s.trouble.why == core.CloseLoginRejected {
				return s.trouble.in(err)
			}
		}
		return err
	case c.closing:
		return fmt.Errorf("amicore: cluster: %w", core.ErrStopped)
	}
	return nil
}

// missingShown is how many nodes an error tells of.
const missingShown = 5

// missing tells of the nodes that are not ready; phaseMu is held.
func (c *Cluster) missing() string {
	text, n := "", 0
	for _, node := range slices.Sorted(maps.Keys(c.states)) {
		s := c.states[node]
		if s.phase == core.PhaseReady {
			continue
		}
		if n++; n <= missingShown {
			text += fmt.Sprintf(", %s is %v%v", wire.Escaped(s.options.Core.Name), s.phase, s.trouble)
		}
	}
	if n > missingShown {
		text += fmt.Sprintf(", and %d more", n-missingShown)
	}
	return fmt.Sprintf("%d of %d nodes are not%s", n, len(c.states), text)
}

// Do runs an action on the node that the route finds and waits for its end,
// as Client.Do does. Where no node can take it the error is core.ErrNotReady,
// and it was not sent: at once, before Start and during Close as well. After
// Close it is core.ErrStopped. The reply and the error name the node.
func (c *Cluster) Do(ctx context.Context, r fleet.Route, a wire.Action) (*core.Reply, error) {
	return c.DoWith(ctx, r, a, nil)
}

// DoWith is Do with options.
func (c *Cluster) DoWith(ctx context.Context, r fleet.Route, a wire.Action, o *core.Options) (*core.Reply, error) {
	return c.client.do(ctx, fleet.Submit(0, r, a, o))
}

// Submit hands in an action for the node that the route finds and returns at
// once, as Client.Submit does.
func (c *Cluster) Submit(r fleet.Route, a wire.Action, o *core.Options) *Call {
	k := c.client
	return k.submit(&Call{client: k, acked: make(chan struct{}), done: make(chan struct{})}, fleet.Submit(0, r, a, o))
}

// DoAll runs an action on every node that is Ready and waits for all of them.
// The replies are in the order of the nodes, nil where the action failed; the
// error joins what went wrong, an *core.ActionError for each such node. With
// no node Ready it is core.ErrNotReady; during Close and after it, core.ErrStopped.
func (c *Cluster) DoAll(ctx context.Context, a wire.Action) ([]*core.Reply, error) {
	var names []string
	for _, h := range c.Health() {
		if h.Phase == core.PhaseReady {
			names = append(names, h.Name)
		}
	}
	in := core.Submit(0, a, nil)
	switch {
	case c.client.closing.Load():
		return nil, c.client.refused(&in, core.ErrStopped, nil)
	case len(names) == 0:
		return nil, c.client.refused(&in, core.ErrNotReady, fleet.ErrNoNode)
	}
	if ctx.Err() != nil {
		return make([]*core.Reply, len(names)), c.client.refused(&in, core.ErrCanceled, endOf(ctx))
	}
	calls := make([]*Call, len(names))
	for i, name := range names {
		calls[i] = c.Submit(To(name), a, nil)
	}
	replies, errs := make([]*core.Reply, len(names)), make([]error, len(names))
	for i, call := range calls {
		var err error
		if replies[i], err = call.wait(ctx); err != nil {
			replies[i], errs[i] = nil, err
		}
	}
	return replies, errors.Join(errs...)
}

// To is the route to the node of this name.
func To(name string) fleet.Route { return fleet.Route{Policy: fleet.Named, Key: name} }

// SetEvents sets the event mask wanted of every node, as Client.SetEvents does.
func (c *Cluster) SetEvents(mask string) error { return c.client.SetEvents(mask) }

// SetFilters sets the event filters wanted of every node, as
// Client.SetFilters does.
func (c *Cluster) SetFilters(filters ...string) error { return c.client.SetFilters(filters...) }

// Close ends all sessions; see Client.Close.
func (c *Cluster) Close(ctx context.Context) error {
	k := c.client
	k.owning(func() { // no node is added after this
		k.phaseMu.Lock()
		defer k.phaseMu.Unlock()
		c.closing = true
		c.changed()
	})
	return k.Close(ctx)
}

// String says how many nodes there are; %v would print all that is inside.
func (c *Cluster) String() string {
	c.client.phaseMu.Lock()
	defer c.client.phaseMu.Unlock()
	return fmt.Sprintf("amicore cluster of %d nodes", len(c.states))
}

// GoString is String.
func (c *Cluster) GoString() string { return c.String() }
