package fleet

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"amicore/core"
	"amicore/core/wire"
)

// member is one node.
type member struct {
	node     core.Node
	name     string
	machine  *core.Machine
	bound    int64 // of the memory that it holds, and that the fleet holds for it
	weight   int64
	priority int64
	phase    core.Phase
	started  bool
	stepped  uint64 // the Step of the fleet in which it made one last

	// Connecting.
	wants     core.Conn // waits for a permit; 0: does not
	permitted bool      // holds one

	// Delivery.
	debt    int64  // bytes by which it overdrew its last allowance
	deficit int64  // bytes that it may deliver in its turn; below 0: overdrawn
	queued  bool   // in turns
	serving bool   // its turn is under way: the credit ended it, or the Step
	busy    uint64 // the Fleet's when it began to owe

	share int64  // of routing by weight
	mark  uint64 // of routing by key: a hash of the name, so that keys stay where they are when a process starts anew

	place int          // in the heap of deadlines; -1: none is armed
	at    core.Instant // not after its deadline
}

func byNode(m *member, n core.Node) int { return cmp.Compare(m.node, n) }

// What can be wrong with a node, for errors.Is.
var (
	// ErrUnknownNode: no node of the fleet has this number or name.
	ErrUnknownNode = errors.New("no such node")
	// ErrNoNode: no node is Ready.
	ErrNoNode = errors.New("no node is ready")
	// ErrNameTaken: another node has this name.
	ErrNameTaken = errors.New("another node has this name")
	// ErrFull: there are MaxNodes nodes.
	ErrFull = errors.New("the fleet is full")
	// ErrNotStopped: only a node that has stopped, or never started, can be removed.
	ErrNotStopped = errors.New("the node has not stopped")
)

// Add makes a node and returns its number, which no other node of this fleet
// ever had or will have. It is idle until Start. A configuration that can not
// work is refused.
func (f *Fleet) Add(n Node) (core.Node, error) {
	if n.Weight == 0 {
		n.Weight = 1
	}
	if err := n.validate(); err != nil {
		return 0, err
	}
	if f.byName[n.Core.Name] != nil {
		return 0, fmt.Errorf("amicore: fleet: %s: %w", wire.Quoted(n.Core.Name), ErrNameTaken)
	}
	if len(f.members) >= f.cfg.MaxNodes {
		return 0, fmt.Errorf("amicore: fleet: %s: %w: it has %d nodes", wire.Quoted(n.Core.Name), ErrFull, len(f.members))
	}
	c := n.Core
	c.RequirePermit = true
	if c.Seed == ([32]byte{}) {
		c.Seed = f.cfg.Seed
	}
	if f.setEvents {
		c.Events = f.events
	}
	if f.setFilters {
		c.Filters = f.filters
	}
	machine, err := f.newMachine(&c)
	if err != nil {
		return 0, err
	}
	m := &member{
		node: f.last, name: c.Name, machine: machine, bound: boundOf(machine.Config()),
		weight: int64(n.Weight), priority: int64(n.Priority), place: -1, mark: mix(hashText(c.Name)),
	}
	f.members = append(f.members, m)
	f.byName[c.Name] = m
	return m.node, nil
}

// nonceTries bounds the search for a nonce that no other node has.
const nonceTries = 100

// newMachine makes a machine under the next number. The nonces of two nodes
// are equal once in 2^40 pairs: then the number after it is taken.
func (f *Fleet) newMachine(c *core.Config) (*core.Machine, error) {
	for range nonceTries {
		c.Node = f.last + 1
		machine, err := f.machine(*c)
		if err != nil {
			return nil, fmt.Errorf("node %s: %w", shown(c.Name), err)
		}
		f.last++
		nonce := machine.Nonce()
		if !slices.ContainsFunc(f.members, func(m *member) bool { return m.machine.Nonce() == nonce }) {
			return machine, nil
		}
	}
	return nil, fmt.Errorf("amicore: fleet: node %s: %d numbers in a row have the nonces of other nodes", shown(c.Name), nonceTries)
}

// shown is a node's name as an error shows it.
func shown(name string) string { return string(wire.AppendName(nil, name, wire.MaxShown)) }

// Remove forgets a node that has stopped, or was never started: Stop it
// first. Its counts stay in the sum. What still comes from its connections is
// ignored.
func (f *Fleet) Remove(n core.Node) error {
	m := f.member(n)
	if m == nil {
		return fmt.Errorf("amicore: fleet: node %d: %w", n, ErrUnknownNode)
	}
	if m.phase != core.PhaseStopped && m.started {
		return fmt.Errorf("amicore: fleet: node %s: %w: it is %v", shown(m.name), ErrNotStopped, m.phase)
	}
	counts := m.machine.Stats()
	f.past.Add(&counts)
	i, _ := slices.BinarySearchFunc(f.members, n, byNode)
	f.members = slices.Delete(f.members, i, i+1)
	delete(f.byName, m.name)
	f.disarm(m)
	if m.queued {
		f.turns.remove(m)
		f.allServed()
	}
	return nil
}

func (f *Fleet) member(n core.Node) *member {
	// Numbers are dense until a node is removed.
	if i := int(n) - 1; i >= 0 && i < len(f.members) && f.members[i].node == n {
		return f.members[i]
	}
	if i, ok := slices.BinarySearchFunc(f.members, n, byNode); ok {
		return f.members[i]
	}
	return nil
}

// Nodes returns the numbers of all nodes, in the order in which they were added.
func (f *Fleet) Nodes() []core.Node {
	nodes := make([]core.Node, len(f.members))
	for i, m := range f.members {
		nodes[i] = m.node
	}
	return nodes
}

// Lookup returns the number of the node with this name.
func (f *Fleet) Lookup(name string) (core.Node, bool) {
	if m := f.byName[name]; m != nil {
		return m.node, true
	}
	return 0, false
}

// Name returns the name of a node, or "" where there is no such node.
func (f *Fleet) Name(n core.Node) string {
	if m := f.member(n); m != nil {
		return m.name
	}
	return ""
}

// NodeConfig returns the configuration in force of a node.
func (f *Fleet) NodeConfig(n core.Node) (c core.Config, ok bool) {
	if m := f.member(n); m != nil {
		return m.machine.Config(), true
	}
	return core.Config{}, false
}
