package mutants

// failures are defects of ending an action, and of what is said of it.
func failures() []Mutant {
	const file = "core/submit.go"
	return []Mutant{
		{
			Name: "eof-keeps-pending", About: "an EOF does not end what is pending", Breaks: []string{"S6"},
			Edits: []Edit{{"core/connect.go", "\tm.failAll(cause, why)\n", "\tif why != CloseEOF {\n\t\tm.failAll(cause, why)\n\t}\n"}},
		},
		{
			Name: "output-loses-first-lines", About: "the error of a Command leaves out empty lines at the beginning of its output", Breaks: []string{"S6"},
			Edits: []Edit{{"core/servertext.go", "if lines++; lines > 1 {", "if lines++; len(text) > 0 {"}},
		},
		{
			Name: "fails-twice", About: "an action fails at its deadline and again with the connection", Breaks: []string{"S2"},
			Edits: []Edit{{file, "{ m.giveUp(s, ErrTimeout, CloseNone) }", `{
	c := m.emit(CommandFail)
	c.Ticket, c.Err = m.slots[s].ticket, m.errorOf(s, ErrTimeout)
	m.disarmSlot(s)
}`}},
		},
		{
			Name: "deadline-not-armed", About: "an action has no deadline", Breaks: []string{"L1"},
			Edits: []Edit{{file, "\tm.armSlot(s, deadline)\n", "\t_ = deadline\n"}},
		},
		{
			Name: "outcome-deadline-not-armed", About: "an acknowledged action has no deadline", Breaks: []string{"L1"},
			Edits: []Edit{{"core/correlate.go", "m.armSlot(s, m.now.Add(sl.outcomeTimeout))", "m.disarmSlot(s)"}},
		},
		{
			Name: "unknown-as-not-sent", About: "a written, unanswered action is reported as not sent", Breaks: []string{"S6"},
			Edits: []Edit{{file, "if sl.state == slotQueued {\n\t\terr.Run = NotSent", "if !sl.acked {\n\t\terr.Run = NotSent"}},
		},
		{
			Name: "queued-as-unknown", About: "an action that was never sent is reported as unknown", Breaks: []string{"S6"},
			Edits: []Edit{{file, "if sl.state == slotQueued {\n\t\terr.Run = NotSent\n\t}\n", ""}},
		},
		{
			Name: "failed-as-rejected", About: "an action whose handler ran and failed is reported as rejected", Breaks: []string{"S6"},
			Edits: []Edit{{"core/correlate.go", "!sl.acked && rejected(sl.name, message, m.versions) {", "!sl.acked && len(message) >= 0 {"}},
		},
		{
			Name: "refusal-by-text-alone", About: "a text by which one handler refuses counts for every action", Breaks: []string{"S6"},
			Edits: []Edit{{"core/catalog/refusal.go", "r.action == name && in != None", "name != \"\" && in != None"}},
		},
		{
			Name: "refusal-any-version", About: "a refusal counts where one of the server's versions has it", Breaks: []string{"S6"},
			Edits: []Edit{{"core/catalog/refusal.go", "in&^r.versions == 0", "in&r.versions != 0"}},
		},
		{
			Name: "rejected-as-failed", About: "a handler's refusal is reported as failed", Breaks: []string{"S6"},
			Edits: []Edit{{"core/run.go", "return ok && known.Refuses(message, in)", "return ok && known.Refuses(message[:0], in)"}},
		},
		{
			Name: "error-text-raw", About: "an error shows the server's text as it came", Breaks: []string{"S19"},
			Edits: []Edit{{"core/errors.go", "b = wire.AppendQuoted(b, e.Message, wire.MaxShown)", "b = append(b, e.Message...)"}},
		},
		{
			Name: "notice-text-raw", About: "a notice shows the server's text as it came", Breaks: []string{"S19"},
			Edits: []Edit{{"core/notices.go", "return string(wire.AppendEscaped(nil, text, most))", "return string(wire.AppendEscaped(nil, text, 0)[:0]) + string(text[:min(len(text), most)])"}},
		},
		{
			Name: "shown-unbounded", About: "an error shows all of a text, however long it is", Breaks: []string{"S19"},
			Edits: []Edit{{"core/wire/quote.go", "\tif len(s) <= most {\n\t\treturn s, 0\n\t}\n", "\tif most > 0 {\n\t\treturn s, 0\n\t}\n"}},
		},
		{
			Name: "cancel-frees-record", About: "cancelling forgets that the server still works on the action", Breaks: []string{"S13"},
			Edits: []Edit{{file, "\t\tsl.dead = true\n\t\tm.countGivenUp(s, 1)\n", "\t\tm.finish(s)\n"}},
		},
		{
			Name: "cancel-leaks-record", About: "the room of an action given up never comes back", Breaks: []string{"S10", "L9"},
			Edits: []Edit{{"core/correlate.go", "\t\tm.countGivenUp(s, -1)\n\t\tm.finish(s)\n\tdefault:", "\t\tm.finish(s)\n\tdefault:"}},
		},
		{
			Name: "cancel-leaks-entry", About: "an action withdrawn from the queue leaks its slot", Breaks: []string{"S10"},
			Edits: []Edit{{file, "m.write.next = m.write.end()\n\t\t}\n\t\tm.forget(s)\n\t\tm.release(s)\n", "m.write.next = m.write.end()\n\t\t}\n"}},
		},
		{
			Name: "cancel-unanswered", About: "cancelling an action that was sent ends nothing", Breaks: []string{"S2"},
			Edits: []Edit{{file, "\tm.giveUp(s, ErrCanceled, CloseNone)\n", "\tif m.slots[s].state == slotQueued {\n\t\tm.giveUp(s, ErrCanceled, CloseNone)\n\t}\n"}},
		},
	}
}
