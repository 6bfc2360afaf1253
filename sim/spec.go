package sim

import (
	"fmt"
	"slices"

	"amicore/core"
	"amicore/core/spec"
	"amicore/core/spec/sidebyside"
	"amicore/internal/stepview"
)

// SpecShare says in which runs the executable specification (core/spec) makes
// every step beside the machines, those of a fleet included. It takes several
// times as long as they do.
type SpecShare uint8

const (
	// SpecSome is half of the seeds, chosen by a hash of the seed.
	SpecSome SpecShare = iota
	// SpecNever is no run: it is compared nowhere, and only leads forks.
	SpecNever
	// SpecAlways is every run.
	SpecAlways
)

var specShares = []string{"some", "never", "always"}

// String returns the name, such as "some".
func (s SpecShare) String() string { return specShares[s] }

// SpecShareNamed returns the share with a name.
func SpecShareNamed(name string) (SpecShare, error) {
	i := slices.Index(specShares, name)
	if i < 0 {
		return 0, fmt.Errorf("no share is called %q; there are some, never and always", name)
	}
	return SpecShare(i), nil
}

// specBesideSome is false in tests under the race detector: the specification
// starts no goroutine, and would take most of their time.
var specBesideSome = true

// Has reports whether the runs of a seed have the specification beside them.
func (s SpecShare) Has(seed uint64) bool {
	switch s {
	case SpecNever:
		return false
	case SpecAlways:
		return true
	}
	return specBesideSome && (seed*mixer)>>63 == 0
}

// guides reports whether it leads the forks of runs that it is not beside. It
// costs a fraction of that.
func (s SpecShare) guides() bool { return s != SpecSome || specBesideSome }

// specID is the invariant that a difference breaks.
const specID = "SPEC"

// besideSpec puts the specification beside the node's machine. That of a fleet
// has it from its first Step on: see besideFleet.
func (c *checks) besideSpec() {
	c.pair = nil
	if w := c.node.world; w.plan.Fleet == nil && w.hasSpec() {
		c.beside(c.machine, configOf(w.plan, c.node.plan))
	}
}

func (w *World) hasSpec() bool { return w.options.Spec.Has(w.plan.Seed) }

func (c *checks) beside(m *core.Machine, config core.Config) {
	pair, err := sidebyside.Beside(m, config, secret)
	if err != nil {
		c.node.fail(specID, "%v", err)
	}
	c.pair = pair
	if pair == nil {
		return
	}
	pair.Spec.TellCells(c.cellReached)
}

// cellReached notes a cell that the session has come to.
func (c *checks) cellReached(cell spec.Cell) {
	if wrong := c.node.world.cells.add(cell, inWorld); wrong != "" {
		c.node.fail(cellID, "%s", wrong)
	}
}

// specStep compares a step of the machine with that of the specification.
func (c *checks) specStep(now core.Instant, in *core.Input, out []core.Command) {
	c.node.world.spec++
	if d := c.pair.Compare(now, *in, out); d != nil {
		c.node.fail(specID, "%v", d)
	}
	if len(c.node.forks) > 0 && c.pair != nil {
		c.node.situated()
	}
}

// besideFleet checks each Step that the fleet lets one of its machines make, and puts
// the specification beside each of them.
func (r *roof) besideFleet() {
	spec := r.world.hasSpec()
	var stats core.Stats
	stepview.Set(r.fleet, func(m *core.Machine, now core.Instant, in core.Input, out []core.Command) {
		c := &r.node(in.Node).check
		if spec && c.pair == nil {
			c.beside(m, c.node.config)
		}
		if c.pair != nil {
			c.specStep(now, &in, out)
		}
		stats = m.Stats()
		c.orderOf(m, &in, out, &stats)
	})
}
