package mutants

// deliveries are defects of handing events out, to one and to many.
func deliveries() []Mutant {
	const file, queue, fan, gaps = "core/deliver.go", "core/queue.go", "core/fanout/fanout.go", "core/fanout/gaps.go"
	return []Mutant{
		{
			Name: "drop-uncounted", About: "events dropped at a full queue are not counted", Breaks: []string{"S11"},
			Edits: []Edit{{file, "\t\tm.stats.Dropped += uint64(dropped)\n", ""}},
		},
		{
			Name: "gap-newest-missing", About: "the newest event is dropped and leaves no gap", Breaks: []string{"S11"},
			Edits: []Edit{{queue, "\t\t\tq.pushGap(GapDropped, 1)\n", ""}},
		},
		{
			Name: "held-gap-told-early", About: "a gap that is held back joins one that is not, and is told before Ready", Breaks: []string{"S9"},
			Edits: []Edit{{queue, "\t\t\tif end >= q.hold {\n\t\t\t\tq.holdBack(at)\n\t\t\t}\n", ""}},
		},
		{
			Name: "held-point-drifts", About: "the point from which entries are held back stays at its number when gaps merge", Breaks: []string{"S9"},
			Edits: []Edit{{queue, "q.hold = q.first + uint64(i)", "q.hold = min(q.hold, q.first+uint64(i))"}},
		},
		{
			Name: "gap-oldest-missing", About: "the oldest event is dropped and leaves no gap", Breaks: []string{"S11"},
			Edits: []Edit{{queue, "\trun.take(q)\n\tfor q.n > 0 && q.at(0).gap", "\tq.pop()\n\tfor q.n > 0 && q.at(0).gap"}},
		},
		{
			Name: "gap-oversize-missing", About: "an event over the limit leaves no gap", Breaks: []string{"S11"},
			Edits: []Edit{{"core/receive.go", "\tm.gap(GapOversize, 1)\n", ""}},
		},
		{
			Name: "gap-reconnect-missing", About: "a reconnect leaves no gap", Breaks: []string{"S11"},
			Edits: []Edit{{"core/connect.go", "at = m.queue.pushGap(GapReconnect, 0)", "at = m.queue.first"}},
		},
		{
			Name: "event-overtakes", About: "an event is delivered before those that wait", Breaks: []string{"S12"},
			Edits: []Edit{{file, "func (m *Machine) deliver(e *wire.Message) {\n\tif m.queue.n == 0 && m.mayDeliver() {", "func (m *Machine) deliver(e *wire.Message) {\n\tif m.mayDeliver() {"}},
		},
		{
			Name: "queue-held-for-good", About: "events that waited for Ready are never let go", Breaks: []string{"L7"},
			Edits: []Edit{{"core/connect.go", "\tm.queue.letGo()\n", ""}},
		},
		{
			Name: "empty-completions", About: "behind each completion with bytes there are others without any, and no end of them", Breaks: []string{"L4"},
			Edits: []Edit{
				{"core/driver/driver.go", "\tif len(d.rest.Data) > 0 {\n\t\tc := d.rest", "\tif d.rest.Kind == Received {\n\t\tc := d.rest"},
				{"core/driver/driver.go", "\td.rest = Completion{}\n", "\td.rest = *c\n\td.rest.Data = nil\n"},
			},
		},
		{
			Name: "last-events-wait", About: "the last few queued events wait until something else happens", Breaks: []string{"L7"},
			Edits: []Edit{{"core/deliver.go", "\treturn m.credit > 0 && m.Backlog()\n", "\treturn m.credit > 0 && m.Backlog() && m.queue.n > 2\n"}},
		},
		{
			Name: "more-without-credit", About: "there is always more to deliver, with no credit for it", Breaks: []string{"L4"},
			Edits: []Edit{{file, "return m.credit > 0 && m.Backlog()", "return m.Backlog()"}},
		},
		{
			Name: "orphan-uncounted", About: "a frame that nobody waits for is not counted", Breaks: []string{"S11"},
			Edits: []Edit{{"core/correlate.go", "\tm.stats.Orphans[class]++\n", ""}},
		},
		{
			Name: "full-subscriber-starves-others", About: "what a full subscriber drops is lost for those behind it", Breaks: []string{"S17"},
			Edits: []Edit{{fan, "\tfor _, s := range f.ofAll {\n\t\ts.publish(c, woke)\n", "\tfor _, s := range f.ofAll {\n\t\tif s.publish(c, woke); s.stats.Dropped > 0 {\n\t\t\treturn\n\t\t}\n"}},
		},
		{
			Name: "subscriber-unbounded", About: "a subscriber that does not read holds more than its cap", Breaks: []string{"S10", "S17"},
			Edits: []Edit{{fan, "for s.stats.Queued >= s.options.QueueEvents || ", "for "}},
		},
		{
			Name: "subscriber-gaps-unbounded", About: "a slow subscriber keeps a gap for each node that ever was", Breaks: []string{"S10"},
			Edits: []Edit{{gaps, "gap.node != 0 && r.used >= r.most {", "gap.node != 0 && r.used >= 1<<40 {"}},
		},
		{
			Name: "subscriber-gap-without-room-lost", About: "a gap for which a subscriber has no room is forgotten", Breaks: []string{"S17"},
			Edits: []Edit{{gaps, "\t\tgap.node = 0\n\t\ti = ", "\t\treturn items\n\t\ti = "}},
		},
		{
			Name: "subscriber-gap-room-lost", About: "gaps that a subscriber has taken keep their room", Breaks: []string{"S10"},
			Edits: []Edit{{fan, "\ts.gaps.used -= b.gaps()\n", ""}},
		},
		{
			Name: "subscriber-gaps-mixed", About: "a gap joins one of another reason", Breaks: []string{"S17"},
			Edits: []Edit{{gaps, "gaps[i].node == node && gaps[i].gap == why {", "gaps[i].node == node {"}},
		},
		{
			Name: "subscriber-gap-of-known-size", About: "a gap that joins one of unknown size says how many events are missing", Breaks: []string{"S17"},
			Edits: []Edit{{gaps, "if a == 0 || b == 0 {", "if a == 0 && b == 0 {"}},
		},
		{
			Name: "subscriber-gaps-searched", About: "the gap of a dropped event is searched among those of all nodes", Breaks: []string{"S17"},
			Edits: []Edit{{gaps, "if len(gaps) <= searched {", "if len(gaps) >= 0 {"}},
		},
		{
			Name: "chunk-tail-lost", About: "of a long piece only the first 64 KiB reach the machine", Breaks: []string{"S11"},
			Edits: []Edit{{"core/driver/driver.go", "d.rest.Data = c.Data[core.MaxReceive:]", "d.rest.Data = nil"}},
		},
		{
			Name: "late-owner-hears-nothing", About: "timers fire before what has come for an owner who is late", Breaks: []string{"S16"},
			Edits: []Edit{{"core/driver/driver.go", "\tin.More = more\n", "\tin.More = more && false\n"}},
		},
		{
			Name: "late-by-bytes-alone", About: "completions without bytes put a deadline off for good", Breaks: []string{"S16"},
			Edits: []Edit{{"core/driver/driver.go", "d.late += lateOne + len(in.Data)", "d.late += len(in.Data)"}},
		},
		{
			Name: "owner-goes-last", About: "what the owner gives waits until no completion is left", Breaks: []string{"S16"},
			Edits: []Edit{{"core/driver/driver.go", "case d.applied < len(d.inputs) && !(d.given && (more || d.first)):", "case d.applied < len(d.inputs) && false:"}},
		},
		{
			Name: "late-fleet-hears-nothing", About: "a late owner's events let another node's timers fire", Breaks: []string{"S16"},
			Edits: []Edit{{"core/fleet/fleet.go", "in.Node, in.More = m.node, f.more", "in.Node, in.More = m.node, false"}},
		},
		{
			Name: "credit-before-taken", About: "credit comes back before the events are handed out", Breaks: []string{"S10"},
			Edits: []Edit{{"core/driver/driver.go", "case d.spent > 0 && d.spent >= d.config.Credit-d.config.Credit/2:", "case func() bool { d.spent = max(d.spent, d.config.Credit); return d.next == 0 && len(d.outputs) > 0 }():"}},
		},
	}
}
