package fleet

import "amicore/core"

// Reset makes the fleet as New makes one, and keeps the memory of its
// machines for nodes that are added: for those who run many fleets one after
// another. What the last Step gave out is invalid from here on. On an error
// nothing changes.
func (f *Fleet) Reset(c Config) error {
	c.setDefaults()
	if err := c.validate(); err != nil {
		return err
	}
	spare := f.spare
	for _, m := range f.members {
		spare = append(spare, m.machine)
	}
	*f = Fleet{cfg: c, now: -1 << 63, byName: map[string]*member{}, routed: map[core.Ticket]*member{}, spare: spare}
	return nil
}

// machine makes a machine, of memory that a Reset has kept where there is any.
func (f *Fleet) machine(c core.Config) (*core.Machine, error) {
	n := len(f.spare)
	if n == 0 {
		return core.New(c)
	}
	m := f.spare[n-1]
	if err := m.Reset(c); err != nil {
		return nil, err
	}
	f.spare[n-1] = nil
	f.spare = f.spare[:n-1]
	return m, nil
}
