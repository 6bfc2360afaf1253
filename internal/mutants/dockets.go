package mutants

// dockets are defects of what an action comes to where server and network do nothing
// unusual: most of them change no end, but what is said of it, what is counted of it, or
// when it is sent. They are found by a second reckoning of it (sim/docket.go).
func dockets() []Mutant {
	const submit, fence, list, events = "core/submit.go", "core/fence.go", "core/list.go", "core/desired.go"
	return []Mutant{
		{
			Name: "missing-without-cut", About: "items that were cut count as missing", Breaks: []string{"S4"},
			Edits: []Edit{{list, "-len(r.Events)-r.Cut)", "-len(r.Events))"}},
		},
		{
			Name: "text-cut-in-silence", About: "raw text that was cut is not counted in the reply", Breaks: []string{"S4", "S11"},
			Edits: []Edit{{list, "\t\tc.cut++\n\t\tm.stats.Discarded++\n\t\treturn\n\t}\n\tm.stats.Collected++\n\tc.text", "\t\tm.stats.Discarded++\n\t\treturn\n\t}\n\tm.stats.Collected++\n\tc.text"}},
		},
		{
			Name: "behind-whatever", About: "an error names the action in front, whether that may block or not", Breaks: []string{"S6"},
			Edits: []Edit{{submit, " && m.slots[h].block > 0 {", " {"}},
		},
		{
			Name: "early-outcome-proves-nothing", About: "an outcome is not taken as proof that outcomes come", Breaks: []string{"S6"},
			Edits: []Edit{{list, "\tm.heardClasses |= class\n", "\t_ = class\n"}},
		},
		{
			Name: "foreign-as-unknown", About: "an ActionID of another client's making counts as one of the machine's", Breaks: []string{"S11"},
			Edits: []Edit{{"core/actionid.go", "\t\treturn OrphanForeign\n", "\t\treturn OrphanUnknown\n"}},
		},
		{
			Name: "one-fence-ping", About: "behind a Ping that is not answered no other tells of a silent action", Breaks: []string{"L7"},
			Edits: []Edit{{fence, "m.ownPings >= maxFencePings", "m.ownPings >= 1"}},
		},
		{
			Name: "strays-behind-own", About: "raw text is asked for behind an action of the machine's own", Breaks: []string{"S5"},
			Edits: []Edit{{fence, "(front.own != ownNone || front.rule != RuleSingle || front.silentEnd)", "front.own == ownNone && (front.rule != RuleSingle || front.silentEnd)"}},
		},
		{
			Name: "withdrawn-bytes-stay", About: "the bytes of an action that was withdrawn count as waiting", Breaks: []string{"S11"},
			Edits: []Edit{{submit, "\t\tm.write.live -= sl.writeLen\n\t\tif m.write.live == 0 {", "\t\tif m.write.live == 0 {"}},
		},
		{
			Name: "withdrawn-block-waits", About: "default deadlines count the time of an action that was withdrawn", Breaks: []string{"S16"},
			Edits: []Edit{{submit, "\t\tm.queuedSum -= sl.block\n\t\tm.write.live", "\t\tm.write.live"}},
		},
		{
			Name: "mask-told-once-more", About: "a mask that is known to be in force is told again", Breaks: []string{"L9"},
			Edits: []Edit{{events, "|| !m.force.settlesOn(mask, m.eventsBusy)", "|| m.phase == PhaseReady"}},
		},
		{
			Name: "mask-not-told-again", About: "a mask that is wanted again behind a caller's is not told", Breaks: []string{"L9"},
			Edits: []Edit{{events, "m.eventsAgain || !m.force.settlesOn(mask, m.eventsBusy)", "m.eventsAgain"}},
		},
	}
}
