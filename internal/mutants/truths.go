package mutants

// truths are defects of what the caller of an action is told, where the server
// did something else.
func truths() []Mutant {
	const submit, correlate = "core/submit.go", "core/correlate.go"
	return []Mutant{
		{
			Name: "outcome-always-good", About: "an Originate whose call was not answered is a success", Breaks: []string{"S3"},
			Edits: []Edit{{"core/list.go", "wire.EqualFold(answer, \"Failure\") || wire", "wire"}},
		},
		{
			Name: "no-outcome-failed", About: "an outcome that has not come in time is reported as a failure", Breaks: []string{"S3"},
			Edits: []Edit{{submit, "\t\tm.explainNoOutcome(sl, err)\n", "\t\tm.explainNoOutcome(sl, err)\n\t\terr.Run = Failed\n"}},
		},
		{
			Name: "lost-as-failed", About: "an action that was lost with its connection is reported as failed", Breaks: []string{"S6"},
			Edits: []Edit{{submit, "\terr.Cause = cause\n", "\terr.Cause = cause\n\tif sl.state == slotSent && cause != CloseNone {\n\t\terr.Run = Failed\n\t}\n"}},
		},
		{
			Name: "error-as-unknown", About: "an action that the server answered with an Error is reported as unknown", Breaks: []string{"S6"},
			Edits: []Edit{{correlate, "\terr.Run = Failed\n", "\terr.Run = Unknown\n"}},
		},
		{
			Name: "refused-and-acknowledged", About: "an asynchronous action that is refused counts as acknowledged", Breaks: []string{"S3"},
			Edits: []Edit{{correlate, "\tif isError(f) {\n\t\tm.answeredError(s, f)\n\t\treturn\n", "\tif isError(f) && m.slots[s].rule != RuleAsync {\n\t\tm.answeredError(s, f)\n\t\treturn\n"}},
		},
		{
			Name: "list-end-unheard", About: "a list goes on behind its end", Breaks: []string{"S6"},
			Edits: []Edit{{"core/list.go", "return wire.EqualFold(marker, \"Complete\") ||", "return wire.EqualFold(marker, \"Completed\") ||"}},
		},
		{
			Name: "room-for-half", About: "an action is refused for want of room where half of it is left", Breaks: []string{"S6"},
			Edits: []Edit{{submit, "if m.inUse() >= m.cfg.MaxPending && !m.evictRecord() {", "if 2*m.inUse() >= m.cfg.MaxPending && !m.evictRecord() {"}},
		},
		{
			Name: "lost-as-canceled", About: "actions that are lost with their connection fail as canceled", Breaks: []string{"S6"},
			Edits: []Edit{{"core/connect.go", "\tcause := ErrDisconnected\n", "\tcause := ErrCanceled\n"}},
		},
		{
			Name: "any-filter-hides", About: "with a filter in force, whatever it keeps away, an Originate is refused since its outcome cannot come", Breaks: []string{"S6"},
			Edits: []Edit{{"core/outcome.go", "\treturn filtered(m.inForce, e.Name(), class.String(), m.versions)\n", "\treturn fmt.Errorf(\"%s may be kept away\", e.Name())\n"}},
		},
	}
}
