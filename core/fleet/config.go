package fleet

import (
	"errors"
	"fmt"
	"math"
	"time"

	"amicore/core"
)

// Config is what a Fleet is made of. Zero fields take the defaults named
// with them.
type Config struct {
	// Seed feeds the draws of every node that has no Seed of its own. Nodes
	// with the same seed draw by their numbers, so their ids do not meet.
	Seed [32]byte

	// ConnectRate (100) bounds the attempts to connect that begin in a second,
	// ConnectBurst (10) those that may begin at once after a quiet time: in any
	// time t at most ConnectBurst + t·ConnectRate begin. One attempt may dial
	// several addresses, one after the other.
	ConnectRate, ConnectBurst int
	// ConnectConcurrency (200) bounds the attempts under way: from the permit
	// until the node is Ready or has given up.
	ConnectConcurrency int

	// Quantum (16 KiB) is how many bytes of events a node may deliver in its
	// turn, when several wait for credit.
	Quantum int
	// StepBytes (64 KiB) bounds the events of nodes that wait in one Step; the
	// last turn may go over it by a Quantum and one frame.
	StepBytes int
	// MaxNodes (4,096) bounds the nodes at any one time.
	MaxNodes int
}

// Node is one node as Add takes it.
type Node struct {
	// Core configures its machine. Name is required and must be the fleet's
	// only one; Node, RequirePermit and a Seed of zeros are set by the fleet.
	Core core.Config
	// Weight (1) is its share of actions that are routed by weight.
	Weight int
	// Priority orders nodes for failover: the lowest is used while it is Ready.
	Priority int
}

// Limits of what a Config or a Node may ask for.
const (
	maxRate     = 1_000_000
	maxNodes    = 1 << 20
	maxWeight   = 1_000_000
	maxPriority = 1_000_000
	minQuantum  = 256
	maxQuantum  = 64 << 20
	maxNodeName = 255
)

func (c *Config) setDefaults() {
	for _, d := range []struct {
		field *int
		value int
	}{
		{&c.ConnectRate, 100},
		{&c.ConnectBurst, 10},
		{&c.ConnectConcurrency, 200},
		{&c.Quantum, 16 << 10},
		{&c.StepBytes, core.MaxReceive},
		{&c.MaxNodes, 4096},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
}

func (c *Config) validate() error {
	for _, d := range []struct {
		name            string
		value, min, max int
	}{
		{"ConnectRate", c.ConnectRate, 1, maxRate},
		{"ConnectBurst", c.ConnectBurst, 1, maxRate},
		{"ConnectConcurrency", c.ConnectConcurrency, 1, maxNodes},
		{"Quantum", c.Quantum, minQuantum, maxQuantum},
		{"StepBytes", c.StepBytes, minQuantum, maxQuantum},
		{"MaxNodes", c.MaxNodes, 1, maxNodes},
	} {
		if d.value < d.min || d.value > d.max {
			return fmt.Errorf("amicore: fleet: Config.%s is %d; it must be from %d to %d", d.name, d.value, d.min, d.max)
		}
	}
	return nil
}

// interval is the time between two permits at full speed, rounded up: the
// rate is never exceeded.
func (c *Config) interval() time.Duration {
	rate := time.Duration(c.ConnectRate)
	return (time.Second + rate - 1) / rate
}

func (n *Node) validate() error {
	switch {
	case n.Core.Name == "":
		return errors.New("amicore: fleet: Node.Core.Name is empty")
	case len(n.Core.Name) > maxNodeName:
		return fmt.Errorf("amicore: fleet: a Node.Core.Name of %d bytes; at most %d", len(n.Core.Name), maxNodeName)
	case n.Core.Observe:
		return fmt.Errorf("amicore: fleet: node %s: Core.Observe: a fleet does not follow other clients", shown(n.Core.Name))
	case n.Weight < 1 || n.Weight > maxWeight:
		return fmt.Errorf("amicore: fleet: node %s: Weight is %d; it must be from 1 to %d", shown(n.Core.Name), n.Weight, maxWeight)
	case n.Priority < 0 || n.Priority > maxPriority:
		return fmt.Errorf("amicore: fleet: node %s: Priority is %d; it must be from 0 to %d", shown(n.Core.Name), n.Priority, maxPriority)
	}
	return nil
}

// Sizes of the fleet's own records on a 64-bit machine, in bytes; a test
// holds them against the real ones.
const (
	commandSize = 96
	memberSize  = 160
	nodeTables  = 8 * 6 // its places in the lists
	ticketSize  = 48    // a routed ticket in its map, with room to grow
)

// MemoryBound is the most memory, in bytes, that the fleet holds with the
// nodes it has now: those of core.Config.MemoryBound for each, and its own
// tables. The most that it adds to that is for a Step in which all its nodes
// end all that is pending, as a Stop for all does.
func (f *Fleet) MemoryBound() int {
	n := int64(64 << 10)
	for _, m := range f.members {
		n += m.bound
	}
	return int(min(n, math.MaxInt))
}

func boundOf(c core.Config) int64 {
	pending := int64(c.MaxPending)
	n := int64(c.MemoryBound()) + 2*memberSize + 2*nodeTables + 2*int64(len(c.Name))
	return n + 3*commandSize*(pending+int64(c.StepEvents)+64) + ticketSize*pending
}
