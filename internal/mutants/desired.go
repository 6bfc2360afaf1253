package mutants

// desired are defects of the event mask and the event filters that a session
// is to have.
func desired() []Mutant {
	return []Mutant{
		{
			Name: "mask-unanswered-untold", About: "an Events action that the server passed over is not told of", Breaks: []string{"L9"},
			Edits: []Edit{{"core/own.go", "\t\tm.noticeSaying(NoticeEventsRefused, []byte(\"the server did not answer\"))\n", ""}},
		},
		{
			Name: "misspelled-mask-sent", About: "a caller's Events action with a misspelled class is sent", Breaks: []string{"S8"},
			Edits: []Edit{{"core/submit.go", "if err := catalog.CheckEventMask(headerOf(a.Headers, \"EventMask\")); err != nil {", "if err := catalog.CheckEventMask(headerOf(a.Headers, \"Events\")); err != nil {"}},
		},
		{
			Name: "misspelled-mask-wanted", About: "a mask with a misspelled class is taken as what is wanted", Breaks: []string{"S8"},
			Edits: []Edit{{"core/wanted.go", "return catalog.CheckEventMask(mask)", "_ = catalog.CheckEventMask(mask)\n\treturn nil"}},
		},
		{
			Name: "mask-of-any-case", About: "a class in capitals counts as one, which the server does not know", Breaks: []string{"S8"},
			Edits: []Edit{{"core/catalog/mask.go", "if privilegeNames[i].name == name {", "if sameFold(privilegeNames[i].name, name) {"}},
		},
		{
			Name: "mask-of-the-config", About: "a caller's own Events action does not change the mask in force", Breaks: []string{"S12"},
			Edits: []Edit{{"core/desired.go", "m.expectMask(s, headerOf(a.Headers, \"EventMask\"))", "_ = s"}},
		},
		{
			Name: "mask-told-once", About: "SetEvents trusts the mask told last, which a caller's own Events action has changed", Breaks: []string{"L9"},
			Edits: []Edit{{"core/desired.go", "m.eventsAgain || !m.force.settlesOn(mask, m.eventsBusy)", "false"}},
		},
		{
			Name: "mask-before-its-answer", About: "a mask counts before the server has answered it", Breaks: []string{"S12"},
			Edits: []Edit{{"core/maskinforce.go", "if !f.known || f.changing > 0 {", "if !f.known {"}},
		},
		{
			Name: "refused-mask-in-force", About: "a mask that the server refused counts", Breaks: []string{"S12"},
			Edits: []Edit{{"core/maskinforce.go", "case isError(f):\n", "case isError(f) && asked == 0:\n"}},
		},
		{
			Name: "events-off-unheard", About: "Events: Off in an answer is no evidence", Breaks: []string{"S12"},
			Edits: []Edit{{"core/maskinforce.go", "EqualFold(says, \"Off\")", "EqualFold(says, \"Of\")"}},
		},
		{
			Name: "mask-unanswered-in-force", About: "a mask that was never answered leaves the one before in force", Breaks: []string{"S12"},
			Edits: []Edit{{"core/maskinforce.go", "if m.slots[s].state > slotQueued {", "if false {"}},
		},
		{
			Name: "no-read-class-silent", About: "an outcome that no user without its class can hear times out without a word", Breaks: []string{"L1"},
			Edits: []Edit{{"core/submit.go", "\t\tm.explainNoOutcome(sl, err)\n", "\t\t_ = sl\n"}},
		},
		{
			Name: "read-class-blamed-for-ever", About: "an outcome that has come does not clear the user", Breaks: []string{"L1"},
			Edits: []Edit{{"core/receive.go", "\tm.noteOutcome(f)\n", ""}},
		},
		{
			Name: "criteria-unasked", About: "criteria are sent to a server that may take the text for an expression", Breaks: []string{"L9"},
			Edits: []Edit{{"core/desired.go", "\treturn criteriaUnknown\n}", "\treturn criteriaHave\n}"}},
		},
		{
			Name: "criteria-as-expression", About: "on a server without criteria the text goes out as the filter", Breaks: []string{"L9"},
			Edits: []Edit{{"core/desired.go", "\t\t\t\ttext = plain\n", "\t\t\t\ttext = f.Text\n"}},
		},
		{
			Name: "criteria-answered-not-ready", About: "a session whose list has changed behind the question about criteria is not Ready at its answer", Breaks: []string{"L2"},
			Edits: []Edit{{"core/desired.go", "\tm.applyFilters()\n\tm.becomeReady()\n", "\tm.applyFilters()\n\tif m.awaiting > 0 {\n\t\tm.becomeReady()\n\t}\n"}},
		},
		{
			Name: "later-list-at-once", About: "a list that waits for the next session is taken for the list of this one", Breaks: []string{"L9"},
			Edits: []Edit{{"core/desired.go", "\t\tm.notice(NoticeFiltersLater, 1) // until", "\t\tm.inForce, m.applied = m.cfg.Filters, len(m.cfg.Filters)\n\t\tm.notice(NoticeFiltersLater, 1) // until"}},
		},
		{
			Name: "filters-behind-unsent", About: "a filter that the session cannot have keeps those behind it away", Breaks: []string{"L9"},
			Edits: []Edit{{"core/desired.go", "noExpression + text))\n\t\t\t\t\tcontinue\n", "noExpression + text))\n\t\t\t\t\treturn\n"}},
		},
		{
			Name: "extended-on-11", About: "a filter is read as an extended expression where Asterisk 11 compiles a basic one", Breaks: []string{"S12"},
			Edits: []Edit{{"core/outcome.go", "return v&catalog.V11 != 0 && strings", "return v == 0 && strings"}},
		},
		{
			Name: "criteria-remembered", About: "the next server is taken for the one before", Breaks: []string{"S7"},
			Edits: []Edit{{"core/connect.go", "m.criteria = nil, false, criteriaUnknown", "m.criteria = nil, false, m.criteria"}},
		},
		{
			Name: "criteria-other-events", About: "a replacement selects more events", Breaks: []string{"L9"},
			Edits: []Edit{{"core/eventfilter.go", "filter = header + \" *\" + text + end\n", "filter = header + \" *\" + text\n"}},
		},
		{
			Name: "mask-behind-login-lost", About: "a mask that is set while the login is on its way is never told", Breaks: []string{"L9"},
			Edits: []Edit{{"core/connect.go", "\tm.refusals = 0\n\tm.applyEvents()\n", "\tm.refusals = 0\n"}},
		},
		{
			Name: "mask-behind-mask-lost", About: "a mask that is set while another is on its way is never told", Breaks: []string{"L9"},
			Edits: []Edit{{"core/desired.go", "\tm.eventsBusy = false\n\tif m.phase == PhaseReady {\n", "\tm.eventsBusy = false\n\tif m.phase == PhaseBooting {\n"}},
		},
		{
			Name: "added-filter-unsent", About: "a filter that is added to a session that stands waits for the next one", Breaks: []string{"L9"},
			Edits: []Edit{{"core/desired.go", "\tm.inForce = m.cfg.Filters\n\tm.applyFilters()\n}\n\n// criteriaSupport", "\tm.inForce = m.cfg.Filters\n}\n\n// criteriaSupport"}},
		},
	}
}
