package fleet

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"amicore/core"
	"amicore/core/wire"
)

// Policy is how a route chooses among the nodes that are Ready.
type Policy uint8

const (
	// RoundRobin takes one after the other.
	RoundRobin Policy = iota
	// Weighted takes each as often as its Weight says, well mixed.
	Weighted
	// Failover takes those of the lowest Priority, one after the other.
	Failover
	// LeastPending takes the one with the fewest pending actions; among equals
	// one after the other.
	LeastPending
	// Sticky takes the same for the same Route.Key, as long as it is Ready; of
	// the keys only those of a node that goes move, and to all the others alike.
	Sticky
	// Named takes the one that is called Route.Key, Ready or not: its machine
	// says why it can not take the action.
	Named

	numPolicies
)

var policyNames = [numPolicies]string{"round-robin", "weighted", "failover", "least-pending", "sticky", "named"}

func (p Policy) String() string {
	if p < numPolicies {
		return policyNames[p]
	}
	return "unknown"
}

// ParsePolicy returns the policy with this name, as String spells it.
func ParsePolicy(name string) (Policy, error) {
	if i := slices.Index(policyNames[:], name); i >= 0 {
		return Policy(i), nil
	}
	return 0, fmt.Errorf("no policy of routes is called %s; there are %s", wire.Quoted(name), strings.Join(policyNames[:], ", "))
}

// Route says which node an action goes to. It is chosen in the Step of the
// Submit, and once: what the node refuses is not tried on another.
type Route struct {
	Policy Policy
	// Key is a node's name for Named, and any text for Sticky: a customer, a
	// campaign, a channel.
	Key string
}

// Submit asks for an action on whichever node the route finds. Tickets of
// routed actions are their own set: two that are pending must differ, and one
// must not be a ticket pending on a node that it may be sent to. Cancel it
// with core.Cancel and Node 0.
func Submit(t core.Ticket, r Route, a wire.Action, o *core.Options) core.Input {
	in := core.Submit(t, a, o)
	in.N = int64(r.Policy)
	if r.Key != "" {
		in.Strings = []string{r.Key}
	}
	return in
}

// submit routes an action.
func (f *Fleet) submit(in *core.Input) {
	if f.routed[in.Ticket] != nil {
		f.misuse() // ending it would end the first one's ticket
		return
	}
	if in.N < 0 || in.N >= int64(numPolicies) {
		f.refuse(in, "", core.ErrInvalidAction, errNoPolicy)
		return
	}
	r := Route{Policy: Policy(in.N)}
	if len(in.Strings) > 0 {
		r.Key = in.Strings[0]
	}
	m := f.choose(r)
	switch {
	case m != nil:
		f.routed[in.Ticket] = m
		f.run(m, core.Input{Kind: core.InputSubmit, Ticket: in.Ticket, Text: in.Text, Headers: in.Headers, Options: in.Options})
	case r.Policy == Named:
		f.refuse(in, r.Key, core.ErrNotReady, ErrUnknownNode)
	default:
		f.refuse(in, "", core.ErrNotReady, ErrNoNode)
	}
}

var errNoPolicy = errors.New("its route has a policy that does not exist")

// refuse ends a ticket for which there is no node; name is that of the node
// that was asked for, if one was.
func (f *Fleet) refuse(in *core.Input, name string, err, why error) {
	f.stats.Unrouted++
	e := core.Refused(in, err, why)
	e.NodeName = name[:min(len(name), wire.MaxLine)]
	f.emit(core.Command{Kind: core.CommandFail, Node: in.Node, Ticket: in.Ticket, Err: e})
}

// choose returns the node of a route, or nil.
func (f *Fleet) choose(r Route) *member {
	if r.Policy == Named {
		return f.byName[r.Key]
	}
	if len(f.ready) == 0 {
		return nil
	}
	switch r.Policy {
	case Weighted:
		return f.weighted()
	case Sticky:
		return f.sticky(r.Key)
	case Failover:
		return f.least(Failover, func(m *member) int64 { return m.priority })
	case LeastPending:
		return f.least(LeastPending, func(m *member) int64 { return int64(m.machine.Pending()) })
	}
	i, _ := slices.BinarySearchFunc(f.ready, f.cursors[RoundRobin]+1, byNode)
	m := f.ready[i%len(f.ready)]
	f.cursors[RoundRobin] = m.node
	return m
}

// least returns the node of the least rank; among equals the next after the
// one that was taken last.
func (f *Fleet) least(p Policy, rank func(*member) int64) *member {
	var best *member
	lowest, after := int64(math.MaxInt64), false
	for _, m := range f.ready {
		r := rank(m)
		next := m.node > f.cursors[p]
		if best == nil || r < lowest || r == lowest && next && !after {
			best, lowest, after = m, r, next
		}
	}
	f.cursors[p] = best.node
	return best
}

// weighted is the smooth weighted round robin: each node gains its weight,
// the one that has most goes and pays the sum of all.
func (f *Fleet) weighted() *member {
	var best *member
	sum := int64(0)
	for _, m := range f.ready {
		sum += m.weight
		if m.share += m.weight; best == nil || m.share > best.share {
			best = m
		}
	}
	best.share -= sum
	return best
}

// sticky is rendezvous hashing: of all nodes that are Ready the one whose
// hash with the key is the highest.
func (f *Fleet) sticky(key string) *member {
	h := hashText(key)
	var best *member
	highest := uint64(0)
	for _, m := range f.ready {
		if v := mix(h ^ m.mark); best == nil || v > highest {
			best, highest = m, v
		}
	}
	return best
}

// hashText is FNV-1a, 64 bits.
func hashText(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// mix spreads every bit of x over the result (the finalizer of SplitMix64).
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}
