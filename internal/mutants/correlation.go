package mutants

// correlation are defects of telling whose frame it is.
func correlation() []Mutant {
	return []Mutant{
		{
			Name: "unclaimed-is-late", About: "a frame with the id of a pending action is called late", Breaks: []string{"S18"},
			Edits: []Edit{{"core/correlate.go", "\tif sl.dead {\n\t\treturn OrphanLate\n\t}\n\treturn OrphanUnexpected", "\treturn OrphanLate"}},
		},
		{
			Name: "reply-by-order", About: "a response is taken for the oldest action's, whatever its id", Breaks: []string{"S4", "S5"},
			Edits: []Edit{{"core/correlate.go", "id := f.ActionID()\n\ts, ok := m.find(id)\n\tif !ok {", "id := f.ActionID()\n\ts, ok := m.records.head, m.records.head != noSlot\n\tif !ok {"}},
		},
		{
			Name: "event-as-response", About: "an event with a Response header is taken for a response", Breaks: []string{"S18"},
			Edits: []Edit{{"core/receive.go", "case wire.KindEvent:\n\t\tm.event(f)", `case wire.KindEvent:
		if _, ok := f.Lookup("Response"); ok {
			m.response(f)
			break
		}
		m.event(f)`}},
		},
		{
			Name: "forged-completion", About: "a broadcast event with EventList: Complete ends a list", Breaks: []string{"S5", "S18"},
			Edits: []Edit{{"core/receive.go", `if _, broadcast := f.Lookup("Privilege"); broadcast {`, `if _, broadcast := f.Lookup("Privilege"); broadcast && f.Get("EventList") == nil {`}},
		},
		{
			Name: "other-as-response", About: "a frame with a Response header that is not its first is taken for a response", Breaks: []string{"S18"},
			Edits: []Edit{{"core/receive.go", "\tdefault:\n\t\tm.rawText(f)", `	default:
		if _, ok := f.Lookup("Response"); ok {
			m.response(f)
			break
		}
		m.rawText(f)`}},
		},
		{
			Name: "header-order-decides-not", About: "a frame is an event when any of its headers is Event", Breaks: []string{"S18"},
			Edits: []Edit{{"core/receive.go", "\tdefault:\n\t\tm.rawText(f)", `	default:
		if _, ok := f.Lookup("Event"); ok {
			m.event(f)
			break
		}
		m.rawText(f)`}},
		},
		{
			Name: "async-ends-at-acknowledgement", About: "an async action completes when it is acknowledged", Breaks: []string{"S3"},
			Edits: []Edit{{"core/correlate.go", "case RuleAsync:\n\t\tm.acknowledged(s, f)", "case RuleAsync:\n\t\tm.completeNow(s, f)"}},
		},
		{
			Name: "fence-ignored", About: "a later answer proves nothing", Breaks: []string{"S10", "L1"},
			Edits: []Edit{{"core/fence.go", "if m.cfg.AnyOrder {", "if m.now >= 0 {"}},
		},
		{
			Name: "fence-goes-on", About: "a response whose fence ended the session is handled on", Breaks: []string{"S2"},
			Edits: []Edit{{"core/correlate.go", "\tif !m.fence(s) {\n\t\tm.countOrphan(OrphanLate)\n\t\treturn\n\t}", "\tm.fence(s)"}},
		},
		{
			Name: "slot-before-fence", About: "the action of a response is taken before the fence sends filters, for which the slots move", Breaks: []string{"S5"},
			Edits: []Edit{{"core/correlate.go", "\tif !m.fence(s) {", "\tsl := &m.slots[s]\n\tif !m.fence(s) {"}, {"core/correlate.go", "\tsl := &m.slots[s] // taken here: the fence may have sent filters, for which m.slots grows\n", ""}},
		},
		{
			Name: "given-up-items-are-events", About: "items with Privilege of a given-up list are delivered", Breaks: []string{"S18"},
			Edits: []Edit{{"core/receive.go", "if sl.looksLikeItem(f) {", "if !sl.dead && sl.looksLikeItem(f) {"}},
		},
		{
			Name: "given-up-double-stays", About: "the second response to a given-up action leaves its record", Breaks: []string{"S10"},
			Edits: []Edit{{"core/correlate.go", "f.Oversize || m.slots[s].rule == RuleDouble {", "f.Oversize {"}},
		},
		{
			Name: "class-heard-late", About: "outcomes of other clients count as heard only behind the notice", Breaks: []string{"S3"},
			Edits: []Edit{{"core/receive.go", "\tm.noteOutcome(f)\n", "\tif m.toldNoOutcome {\n\t\tm.noteOutcome(f)\n\t}\n"}},
		},
		{
			Name: "second-early-outcome-counts", About: "a second outcome in front of the acknowledgement replaces the first", Breaks: []string{"S5"},
			Edits: []Edit{{"core/list.go", "\tif m.slots[s].hasEarly() {\n\t\treturn\n\t}\n", ""}},
		},
		{
			Name: "early-outcome-lost", About: "an outcome in front of the acknowledgement that finds no room is forgotten", Breaks: []string{"L1"},
			Edits: []Edit{{"core/list.go", "\t\tm.failEarly(s)\n", ""}},
		},
		{
			Name: "fence-is-success", About: "an action that the fence shows unanswered completes", Breaks: []string{"S3"},
			Edits: []Edit{{"core/fence.go", "default:\n\t\tm.endWith(s, m.errorOf(s, ErrMissingResponse))", "default:\n\t\tm.completeFenced(s)"}},
		},
		{
			Name: "fence-fails-async", About: "the fence fails acknowledged async actions", Breaks: []string{"L1"},
			Edits: []Edit{{"core/fence.go", "\tfor m.records.head != s && m.records.head != noSlot {\n", `	for t := m.tickets.head; t != noSlot; {
		next := m.slots[t].links[linkTicket].next
		if m.slots[t].state == slotOutcome && t != s {
			m.fail(t, m.errorOf(t, ErrMissingResponse))
			m.forget(t)
			m.release(t)
		}
		t = next
	}
	for m.records.head != s && m.records.head != noSlot {
`}},
		},
		{
			Name: "outcome-of-any", About: "an OriginateResponse without our id ends the oldest Originate", Breaks: []string{"S5"},
			Edits: []Edit{{
				"core/receive.go", "\tif len(id) == 0 {\n\t\treturn noSlot, false\n\t}\n\treturn m.find(id)",
				"\tif h := m.tickets.head; isType(f, \"OriginateResponse\") && h != noSlot && m.slots[h].rule == RuleAsync {\n\t\treturn h, true\n\t}\n\treturn m.find(id)",
			}},
		},
		{
			Name: "id-guessable", About: "an id is compared without its random part", Breaks: []string{"S5"},
			Edits: []Edit{
				{"core/slot.go", "if !ok || string(m.slots[s].id.text()) != string(id) {", "if !ok {"},
				{"core/actionid.go", " || random != m.idRandom(conn, seq):", " || random == 0:"},
			},
		},
		{
			Name: "agi-by-command-id-alone", About: "another client's AsyncAGIExec with the same CommandID ends an AGI action", Breaks: []string{"S5"},
			Edits: []Edit{{"core/receive.go", "return s, ok && m.slots[s].isOnChannel(f)", "return s, ok"}},
		},
	}
}
