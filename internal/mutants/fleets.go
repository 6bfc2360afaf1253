package mutants

// fleets are defects of many machines under one roof: of their turns, their
// permits, their routes and their membership.
func fleets() []Mutant {
	const (
		fleet, delivery, permit = "core/fleet/fleet.go", "core/fleet/delivery.go", "core/fleet/permit.go"
		route, member, deadline = "core/fleet/route.go", "core/fleet/member.go", "core/fleet/deadline.go"
	)
	return []Mutant{
		{
			Name: "turns-in-fixed-order", About: "the node whose turn it was stays in front as long as it has events", Breaks: []string{"L11"},
			Edits: []Edit{{delivery, "\tif m.queued = again; again {\n\t\tf.turns.push(m)\n", "\tif m.queued = again; again {\n\t\tf.turns.push(m)\n\t\tfor range f.turns.n - 1 {\n\t\t\tother := f.turns.first()\n\t\t\tf.turns.pop()\n\t\t\tf.turns.push(other)\n\t\t}\n"}},
		},
		{
			Name: "turn-without-end", About: "a turn is as long as the credit, not a quantum", Breaks: []string{"L11"},
			Edits: []Edit{{delivery, "min(m.deficit, f.credit))", "f.credit)"}},
		},
		{
			Name: "turn-lost", About: "a node that still has events after its turn gets no other", Breaks: []string{"L7"},
			Edits: []Edit{{delivery, "\t\tagain := m.machine.Backlog()\n", "\t\tagain := false\n"}},
		},
		{
			Name: "turn-ends-with-the-credit", About: "a turn that the credit ends is over, so that small grants go round by events and not by bytes", Breaks: []string{"L11"},
			Edits: []Edit{{delivery, "if m.serving = again && m.deficit > 0; !m.serving {", "if m.serving = false; !m.serving {"}},
		},
		{
			Name: "fleet-debt-forgotten", About: "what a node overdrew is forgotten when bytes of an old connection come, and paid again a byte a Step", Breaks: []string{"L4"},
			Edits: []Edit{{fleet, "\t\tm.debt = max(0, -m.machine.Stats().Credit)\n", "\t\tm.debt = 0\n"}},
		},
		{
			Name: "fleet-loan-lapses-as-debt", About: "a machine that used its loan and no more begins the next Step in debt", Breaks: []string{"SPEC"},
			Edits: []Edit{{"core/deliver.go", "m.credit, m.lent = min(m.credit, m.kept), false", "m.credit, m.lent = min(m.credit, m.kept)-1, false"}},
		},
		{
			Name: "fleet-credit-not-shared", About: "what one node is delivered is not taken from the credit of all", Breaks: []string{"S10"},
			Edits: []Edit{{fleet, "\tf.credit -= delivered\n", ""}},
		},
		{
			Name: "fleet-event-overtakes", About: "an event is delivered at once while those of other nodes wait for their turn", Breaks: []string{"L11"},
			Edits: []Edit{{fleet, "if in.Kind == core.InputReceived && f.turns.n == 0 {", "if in.Kind == core.InputReceived {"}},
		},
		{
			Name: "permit-leak", About: "a node that gives up keeps its permit", Breaks: []string{"L10"},
			Edits: []Edit{{fleet, "\tcase core.PhaseBackoff, core.PhaseStopped:\n\t\tf.waiting.release(m)\n", "\tcase core.PhaseBackoff, core.PhaseStopped:\n"}},
		},
		{
			Name: "permit-kept-when-ready", About: "a node that is ready keeps its permit", Breaks: []string{"L10"},
			Edits: []Edit{{fleet, "\t\tf.ready = slices.Insert(f.ready, i, m)\n\t\tf.waiting.release(m)\n", "\t\tf.ready = slices.Insert(f.ready, i, m)\n"}},
		},
		{
			Name: "permits-unlimited", About: "permits are given however many are held", Breaks: []string{"S14"},
			Edits: []Edit{{permit, "if len(w.queue) == 0 || w.held >= c.ConnectConcurrency {", "if len(w.queue) == 0 {"}},
		},
		{
			Name: "permits-without-rate", About: "permits are given at any rate", Breaks: []string{"S14"},
			Edits: []Edit{{permit, "\tw.full = w.full.Add(c.interval())\n", ""}},
		},
		{
			Name: "permits-burst-forever", About: "the burst of permits is whole again at once", Breaks: []string{"S14"},
			Edits: []Edit{{permit, "if !w.begun || w.full < now {", "if !w.begun || w.full < now.Add(c.interval()) {"}},
		},
		{
			Name: "permits-last-first", About: "who asks last for a permit gets it first", Breaks: []string{"L10"},
			Edits: []Edit{{permit, "\t\tw.queue = append(w.queue, m)\n", "\t\tw.queue = append([]*member{m}, w.queue...)\n"}},
		},
		{
			Name: "permit-for-a-stopped-node", About: "a node that stops while it waits for a permit stays in the queue", Breaks: []string{"L10", "S14"},
			Edits: []Edit{{fleet, "\t\tf.waiting.leave(m)\n\t}\n", "\t}\n"}},
		},
		{
			Name: "drained-node-routed", About: "a node that drains is still routed to", Breaks: []string{"S21"},
			Edits: []Edit{{fleet, "\tif m.phase == core.PhaseReady {\n", "\tif m.phase == core.PhaseReady && to != core.PhaseDraining {\n"}},
		},
		{
			Name: "route-to-any-node", About: "a route takes a node whether it is ready or not", Breaks: []string{"S21"},
			Edits: []Edit{
				{route, "\tfor _, m := range f.ready {\n\t\tr := rank(m)\n", "\tfor _, m := range f.members {\n\t\tr := rank(m)\n"},
			},
		},
		{
			Name: "unrouted-left-open", About: "an action that finds no node never ends", Breaks: []string{"S2"},
			Edits: []Edit{{route, "\tf.emit(core.Command{Kind: core.CommandFail, Node: in.Node, Ticket: in.Ticket, Err: e})\n", "\t_ = e\n"}},
		},
		{
			Name: "nonce-shared", About: "all nodes draw the first part of their ids as one", Breaks: []string{"S5"},
			Edits: []Edit{
				{"core/reset.go", "draw(&m.cfg.Seed, drawNonce, cfg.Node, 0, 0)", "draw(&m.cfg.Seed, drawNonce, 0, 0, 0)"},
				{member, "func(m *member) bool { return m.machine.Nonce() == nonce }", "func(m *member) bool { return m.machine == machine && nonce == \"\" }"},
			},
		},
		{
			Name: "fleet-timer-late", About: "a deadline that comes sooner than the one before is not noted", Breaks: []string{"L1", "L2", "L3", "L10", "S13", "S16"},
			Edits: []Edit{{deadline, "\tcase at < m.at:\n\t\tm.at = at\n\t\tf.up(m.place)\n", ""}},
		},
		{
			Name: "removed-node-answers", About: "what comes for a node that was removed goes to another", Breaks: []string{"S5", "S7", "S15"},
			Edits: []Edit{{member, "\tif i, ok := slices.BinarySearchFunc(f.members, n, byNode); ok {", "\tif i, _ := slices.BinarySearchFunc(f.members, n, byNode); i < len(f.members) {"}},
		},
	}
}
