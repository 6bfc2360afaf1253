package mutants

// stories are defects that only several frames and inputs behind each other bring out,
// as a fork's story has them.
func stories() []Mutant {
	return []Mutant{
		{
			Name: "made-id-taken-again", About: "an ActionID that the Machine made for an action in flight is taken from a caller", Breaks: []string{"S6"},
			Edits: []Edit{{"core/submit.go", "if _, taken := m.find([]byte(o.ActionID)); taken {", "if _, taken := m.byName[o.ActionID]; taken {"}},
		},
		{
			Name: "empty-privilege-is-none", About: "an event with an empty Privilege is no broadcast", Breaks: []string{"S11"},
			Edits: []Edit{{"core/receive.go", "\tif _, broadcast := f.Lookup(\"Privilege\"); broadcast {\n\t\tm.broadcast(f)", "\tif len(f.Get(\"Privilege\")) > 0 {\n\t\tm.broadcast(f)"}},
		},
		{
			Name: "cut-items-are-no-items", About: "a list of which all items were cut completes where an empty one would", Breaks: []string{"S6"},
			Edits: []Edit{{"core/fence.go", " && sl.silentEnd && len(sl.collect.events) == 0 && sl.collect.cut == 0:", " && sl.silentEnd && len(sl.collect.events) == 0:"}},
		},
		{
			Name: "clone-shares-list", About: "a copy of a Machine keeps the items of its lists where the other does", Breaks: []string{"SPEC"},
			Edits: []Edit{{"core/clone.go", "to.events = append([]wire.Message(nil), from.events...)", "to.events = from.events"}},
		},
		{
			Name: "login-mask-is-first-one", About: "a login has the mask of the configuration in force, whatever it told", Breaks: []string{"S6"},
			Edits: []Edit{{"core/connect.go", "m.force.setBy(m.eventMask)", "m.force.setBy(m.cfg.Events)"}},
		},
		{
			Name: "owed-id-forgotten-at-once", About: "one late response answers all actions with its id that made room", Breaks: []string{"S11"},
			Edits: []Edit{{"core/actionid.go", "if i := e.index(id); i >= 0 {", "for i := e.index(id); i >= 0; i = e.index(id) {"}},
		},
		{
			Name: "early-outcome-not-heard", About: "an outcome in front of its acknowledgement does not show that its class is heard", Breaks: []string{"S6"},
			Edits: []Edit{{"core/list.go", "\t_, class := m.outcomeClass(sl)\n\tm.heardClasses |= class\n\tif sl.state == slotOutcome {\n", "\tif sl.state == slotOutcome {\n\t\t_, class := m.outcomeClass(sl)\n\t\tm.heardClasses |= class\n"}},
		},
		{
			Name: "in-use-bound-below-floor", About: "the longest delay of a login in use is shorter than the shortest of all", Breaks: []string{"SPEC"},
			Edits: []Edit{{"core/config.go", "max(30*time.Second, c.InUseMin, c.BackoffFloor)", "max(30*time.Second, c.InUseMin)"}},
		},
		{
			Name: "parenthesis-closed-in-front", About: "a filter is taken whose open parenthesis is closed in front of it", Breaks: []string{"SPEC"},
			Edits: []Edit{{"core/wanted.go", "depth = max(depth-1, 0) // alone it stands for itself", "depth--"}},
		},
	}
}
