package sim

import (
	"fmt"
	"strings"

	"amicore/core"
	"amicore/core/fleet"
)

// PlanError is what is wrong with a plan.
type PlanError struct {
	// Where is the place: Chaos, Fleet, Nodes[1], Events[7].
	Where string
	// Want is what was expected there, Got what is there.
	Want, Got string
}

func (e *PlanError) Error() string {
	return fmt.Sprintf("sim: %s of the plan: expected %s, got %s", e.Where, e.Want, e.Got)
}

// Validate reports the first thing that keeps a plan from being run as it
// says, as a *PlanError: whatever Decode would not read, and whatever Encode
// would not write. Run and all that runs plans asks it first.
func (p *Plan) Validate() error {
	v := newValidator(p)
	steps := []func() *PlanError{v.head, v.fleet, v.someNode}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	for i := range p.Nodes {
		if err := v.node(i); err != nil {
			return err
		}
	}
	for i := range p.Events {
		if err := v.event(i); err != nil {
			return err
		}
	}
	return nil
}

// validator looks at the parts of a plan in their order.
type validator struct {
	plan  *Plan
	nodes map[core.Node]*validNode
	// tickets are those of each node's actions, of the routed ones under 0;
	// by their numbers.
	tickets map[core.Node][]span
	highest map[core.Node]int64 // of them
	places  int64               // for tickets, that all nodes need
	said    int64               // bytes
}

// validNode is a node that is in order.
type validNode struct {
	filters []string // that it is asked for in the course of the plan
}

func newValidator(p *Plan) *validator {
	return &validator{plan: p, nodes: make(map[core.Node]*validNode, len(p.Nodes)), tickets: map[core.Node][]span{}, highest: map[core.Node]int64{}}
}

func (v *validator) head() *PlanError {
	if c := v.plan.Chaos; c < 0 || c > maxChaos {
		return &PlanError{"Chaos", "a time from 0s to " + maxChaos.String(), c.String()}
	}
	return nil
}

func (v *validator) someNode() *PlanError {
	if len(v.plan.Nodes) == 0 {
		return &PlanError{"Nodes", "a node record", "none"}
	}
	return nil
}

func (v *validator) fleet() *PlanError {
	f := v.plan.Fleet
	if f == nil {
		return nil
	}
	if k := misfit(fleetKeys, f); k != nil {
		return wrongValue("Fleet", k, f)
	}
	if _, err := fleet.New(fleetConfigOf(v.plan)); err != nil {
		return &PlanError{"Fleet", "a fleet that works", err.Error()}
	}
	return nil
}

func wrongValue[T any](where string, k *key[T], of *T) *PlanError {
	return &PlanError{where, "a value for " + k.name + ": " + k.want, strings.Join(k.get(of), ", ")}
}

// node looks at the i-th node; those before it are in order.
func (v *validator) node(i int) *PlanError {
	n := &v.plan.Nodes[i]
	where := func() string { return fmt.Sprintf("Nodes[%d]", i) }
	wrong := func(want, got string) *PlanError { return &PlanError{where(), want, got} }
	roofed := v.plan.Fleet != nil
	switch k := misfit(nodeKeys, n); {
	case k != nil:
		return wrongValue(where(), k, n)
	case n.ID == 0:
		return wrong("id=1 or more", fmt.Sprint(n.ID))
	case v.nodes[n.ID] != nil:
		return wrong("a node id that is not taken", fmt.Sprint(n.ID))
	case roofed && n.ID > maxID: // the fleet counts up to it
		return wrong(fmt.Sprintf("ids up to %d in a fleet", maxID), fmt.Sprint(n.ID))
	case n.Even && n.Chunk == 0:
		return wrong("chunk=BYTES with even", "none")
	case i == maxNodes:
		return wrong(fmt.Sprintf("at most %d nodes", maxNodes), "one more")
	case roofed && n.Permits > 0:
		return wrong("no permits=TIME below a fleet record: the fleet has its own", n.Permits.String())
	case roofed && i > 0 && (v.plan.Nodes[i-1].ID > n.ID || v.plan.Nodes[i-1].Joins > n.Joins):
		return wrong("the nodes of a fleet in the order of their ids, which is that in which they join", strings.Join(arguments(nodeKeys, n), " "))
	case !roofed && (n.Joins > 0 || n.Weight > 0 || n.Priority > 0):
		return wrong("joins, weight and priority below a fleet record", strings.Join(arguments(nodeKeys, n), " "))
	}
	c := configOf(v.plan, n)
	if err := v.possible(n, c); err != nil {
		return wrong("a configuration that works", err.Error())
	}
	v.nodes[n.ID] = &validNode{filters: c.Filters}
	return nil
}

// possible reports whether a machine, or the fleet, takes a node as it is.
func (v *validator) possible(n *Node, c core.Config) error {
	if v.plan.Fleet == nil {
		_, err := core.New(c)
		return err
	}
	f, err := fleet.New(fleetConfigOf(v.plan))
	if err == nil {
		c.Name = "n"
		_, err = f.Add(fleet.Node{Core: c, Weight: n.Weight, Priority: n.Priority})
	}
	return err
}
