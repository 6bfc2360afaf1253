package sim

import (
	"fmt"
	"slices"

	"amicore/core"
	"amicore/core/spec/sidebyside"
)

// SpecShare says in which runs the executable specification (core/spec) makes
// every step beside the machines. It takes several times as long as they do.
// Machines of a fleet have none beside them.
type SpecShare uint8

const (
	// SpecSome is half of the seeds, chosen by a hash of the seed.
	SpecSome SpecShare = iota
	// SpecNever is no run.
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

// specID is the invariant that a difference breaks.
const specID = "SPEC"

// besideSpec puts the specification beside the node's machine. A fleet's
// machines are its own, and their inputs are not seen here.
func (c *checks) besideSpec() {
	c.pair = nil
	n := c.node
	if n.world.plan.Fleet != nil || !n.world.options.Spec.Has(n.world.plan.Seed) {
		return
	}
	pair, err := sidebyside.Beside(c.machine, configOf(n.world.plan, n.plan), secret)
	if err != nil {
		n.fail(specID, "%v", err)
	}
	c.pair = pair
}

// specStep compares a step of the machine with that of the specification.
func (c *checks) specStep(now core.Instant, in *core.Input, out []core.Command) {
	if d := c.pair.Compare(now, *in, out); d != nil {
		c.node.fail(specID, "%v", d)
	}
}
