package fleet

import "amicore/core"

// Stats are the counts of a fleet since New, and its levels now.
type Stats struct {
	// Total is the sum of the counts and levels of all nodes, those that were
	// removed included; see core.Stats.Add for what has no sum. Its Credit is
	// the one that they share.
	Total core.Stats
	// Nodes now, and how many are in each phase.
	Nodes  int
	Phases [core.PhaseStopped + 1]int
	// Waiting nodes have no permit to connect yet; Permits are held by those
	// that connect now.
	Waiting, Permits int
	// Backlogged nodes have events that wait for credit, or for their turn.
	Backlogged int
	// Unrouted actions found no node. They are not in Total.
	Unrouted uint64
	// Misuse and Stale inputs that were no node's.
	Misuse, Stale uint64
}

// Stats returns the counts, in time proportional to the number of nodes.
func (f *Fleet) Stats() Stats {
	s := f.stats
	s.Total = f.past
	for _, m := range f.members {
		counts := m.machine.Stats()
		s.Total.Add(&counts)
		s.Phases[counts.Phase]++
	}
	s.Nodes = len(f.members)
	s.Waiting, s.Permits = len(f.waiting.queue), f.waiting.held
	s.Total.Credit, s.Backlogged = f.credit, f.turns.n
	return s
}

// NodeStats returns the counts of one node, in constant time.
func (f *Fleet) NodeStats(n core.Node) (s core.Stats, ok bool) {
	if m := f.member(n); m != nil {
		return m.machine.Stats(), true
	}
	return core.Stats{}, false
}

// NodeDeadline returns what one node waits for; see core.Machine.Deadline.
// What it may deliver when its turn comes is not in it.
func (f *Fleet) NodeDeadline(n core.Node) (t core.Instant, why core.DeadlineReason, ok bool) {
	if m := f.member(n); m != nil {
		return m.machine.Deadline()
	}
	return 0, core.DeadlineNone, false
}

// Ready returns how many nodes take actions now.
func (f *Fleet) Ready() int { return len(f.ready) }
