package mutants

// independence are defects of memory that belongs to someone else: to the caller
// of a Step, or to a copy of the machine.
func independence() []Mutant {
	const clone, connect, desired = "core/clone.go", "core/connect.go", "core/desired.go"
	return []Mutant{
		{
			Name: "clone-shares-timers", About: "a copy of a machine and the original have one heap of timers", Breaks: []string{"SPEC"},
			Edits: []Edit{{clone, "c.heap = append([]heapEntry(nil), m.heap...)", "c.heap = m.heap"}},
		},
		{
			Name: "filters-borrowed", About: "the list of SetFilters is kept, and is the caller's", Breaks: []string{"SPEC"},
			Edits: []Edit{{desired, "m.cfg.Filters = append([]string(nil), filters...)", "m.cfg.Filters = filters"}},
		},
		{
			Name: "addresses-borrowed", About: "the list of Resolved is kept, and is the caller's", Breaks: []string{"SPEC"},
			Edits: []Edit{{connect, "m.addrs = append(m.addrs[:0], addrs[:min(len(addrs), maxAddrs)]...)", "m.addrs = addrs[:min(len(addrs), maxAddrs)]"}},
		},
	}
}
