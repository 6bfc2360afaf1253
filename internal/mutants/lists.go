package mutants

// lists are defects of collecting and ending a list.
func lists() []Mutant {
	const file = "core/list.go"
	return []Mutant{
		{
			Name: "list-cut-unsaid", About: "items over the cap are dropped and the reply does not say so", Breaks: []string{"S4"},
			Edits: []Edit{{file, "c.cut++\n\t\tm.stats.Discarded++\n\t\tm.notice(", "m.stats.Discarded++\n\t\tm.notice("}},
		},
		{
			Name: "list-cut-uncounted", About: "items over the cap are dropped without a count", Breaks: []string{"S11"},
			Edits: []Edit{{file, "c.cut++\n\t\tm.stats.Discarded++\n\t\tm.notice(", "c.cut++\n\t\tm.notice("}},
		},
		{
			Name: "list-without-response", About: "a list whose response is missing completes", Breaks: []string{"S3"},
			Edits: []Edit{{file, "case !sl.acked:\n\t\twhy = ErrMissingResponse", "case !sl.acked && m.cfg.AnyOrder:\n\t\twhy = ErrMissingResponse"}},
		},
		{
			Name: "text-strays", About: "text without an id is taken for that of the action in front", Breaks: []string{"S4"},
			Edits: []Edit{{"core/writequeue.go", " || m.wouldStray(s) {", " {"}},
		},
		{
			Name: "list-item-leaks", About: "an item goes to the newest list", Breaks: []string{"S4"},
			Edits: []Edit{{"core/receive.go", "\t\tm.addressed(s, f)\n\t\treturn\n\t}\n\tm.orphan(f, id)", `		if t := m.records.tail; t != noSlot && m.slots[t].rule == RuleList && m.slots[s].rule == RuleList {
			s = t
		}
		m.addressed(s, f)
		return
	}
	m.orphan(f, id)`}},
		},
		{
			Name: "list-ends-by-name", About: "any event whose name ends in Complete ends a list", Breaks: []string{"S3", "S4"},
			Edits: []Edit{{file, "marker == nil && sl.rule == RuleList && isType(f, sl.complete)", "marker == nil && sl.rule == RuleList && len(f.Type()) > 0"}},
		},
		{
			Name: "list-cancelled-is-success", About: "a cancelled list completes", Breaks: []string{"S4"},
			Edits: []Edit{{file, "m.endList(s, f, true)", "m.endList(s, f, false)"}},
		},
		{
			Name: "list-order-reversed", About: "items stand in the reply in the wrong order", Breaks: []string{"S4"},
			Edits: []Edit{{file, "c.events = append(c.events, f.Clone())", "c.events = append([]wire.Message{f.Clone()}, c.events...)"}},
		},
		{
			Name: "list-over-cap-is-success", About: "a list over its cap completes although it must fail", Breaks: []string{"S4"},
			Edits: []Edit{{file, "case r.Cut > 0 && !sl.truncate:", "case r.Cut > 0 && sl.truncate:"}},
		},
		{
			Name: "bare-item-is-an-event", About: "an item without an id of the open list is delivered as an event", Breaks: []string{"S4"},
			Edits: []Edit{{"core/receive.go", "if s, ok := m.openList(); ok {\n\t\t\tm.bareItem(s, f)", "if s, ok := m.openList(); ok && m.cfg.AnyOrder {\n\t\t\tm.bareItem(s, f)"}},
		},
		{
			Name: "bare-item-behind-the-end", About: "an event without an id is taken for an item behind the list's end", Breaks: []string{"S4", "S11", "S12"},
			Edits: []Edit{{file, "return s, sl.state == slotOpen && (sl.rule", "return s, (sl.state == slotOpen || sl.state == slotSent) && (sl.rule"}},
		},
		{
			Name: "oversize-leaves-no-list", About: "behind an oversize event of the event stream a list takes events for its items", Breaks: []string{"S4", "S11", "S12"},
			Edits: []Edit{{"core/receive.go", "if !m.mayBeItem(f) {\n\t\tm.leaveList()", "if !m.mayBeItem(f) && m.cfg.AnyOrder {\n\t\tm.leaveList()"}},
		},
		{
			Name: "bare-item-of-a-list-given-up", About: "an item without an id of a list that was given up is delivered as an event", Breaks: []string{"S12"},
			Edits: []Edit{{file, "if m.slots[s].dead {\n\t\tm.countOrphan(OrphanLate)\n\t\treturn\n\t}\n\tm.keepItem", "if m.slots[s].dead {\n\t\tm.deliver(&f.Message)\n\t\treturn\n\t}\n\tm.keepItem"}},
		},
	}
}
