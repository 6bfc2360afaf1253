package mutants

// filters are defects of event filters: which of them the server has, and as what.
func filters() []Mutant {
	const file, desired = "core/eventfilter.go", "core/desired.go"
	return []Mutant{
		{
			Name: "second-filter-unsent", About: "of several filters the second is not sent", Breaks: []string{"L9"},
			Edits: []Edit{{desired, "\t\tm.enqueueOwn(ownFilter, text)\n\t\tm.awaiting++\n\t\tm.applied++\n", "\t\tif m.applied != 1 || len(m.inForce) < 3 {\n\t\t\tm.enqueueOwn(ownFilter, text)\n\t\t\tm.awaiting++\n\t\t}\n\t\tm.applied++\n"}},
		},
		{
			Name: "filter-sent-twice", About: "the text of the first filter is sent in the place of the second", Breaks: []string{"L9"},
			Edits: []Edit{{desired, "\t\ttext := m.inForce[m.applied]\n", "\t\ttext := m.inForce[m.applied]\n\t\tif m.applied == 1 && m.logins > 1 {\n\t\t\ttext = m.inForce[0]\n\t\t}\n"}},
		},
		{
			Name: "exact-as-contains", About: "a filter for an exact value is sent as one for a part of it", Breaks: []string{"L9"},
			Edits: []Edit{{file, "\treturn s + \",method(\" + f.Match.String() + \")\"\n", "\tif f.Match == MatchExact {\n\t\treturn s + \",method(contains)\"\n\t}\n\treturn s + \",method(\" + f.Match.String() + \")\"\n"}},
		},
		{
			Name: "criteria-without-header", About: "a filter for a header is sent as one for the whole event", Breaks: []string{"L9"},
			Edits: []Edit{{file, "\tif f.Header != \"\" {\n\t\ts += ", "\tif f.Header != \"\" && f.Match == MatchNone {\n\t\ts += "}},
		},
		{
			Name: "criteria-include-always", About: "a filter with criteria that excludes is sent as one that includes", Breaks: []string{"L9"},
			Edits: []Edit{{file, "s = \"action(exclude)\"", "s = \"action(include)\""}},
		},
		{
			Name: "criteria-text-unguarded", About: "a text that begins with ! loses it at the server", Breaks: []string{"L9"},
			Edits: []Edit{{file, "(f.Text[0] <= ' ' || f.Text[0] == '!')", "f.Text[0] <= ' '"}},
		},
		{
			Name: "replacement-unanchored", About: "on a server without criteria a filter for the beginning of a value finds it anywhere in the value", Breaks: []string{"L9"},
			Edits: []Edit{{file, "\t\t\tfilter = header + \" *\" + text\n", "\t\t\tfilter = header + \"[^[:cntrl:]]*\" + text\n"}},
		},
		{
			Name: "replacement-unescaped", About: "on a server without criteria a dot of the text stands for any byte", Breaks: []string{"L9"},
			Edits: []Edit{{file, "strings.IndexByte(`.[*+?(){}|$\\!`, c)", "strings.IndexByte(`[*+?(){}|$\\!`, c)"}},
		},
		{
			Name: "replacement-any-event", About: "on a server without criteria a filter for a header of one event is one for that header of all", Breaks: []string{"L9"},
			Edits: []Edit{{file, "\t\tif event != \"\" {\n\t\t\theader = event + \".*\" + header\n\t\t}\n", ""}},
		},
		{
			Name: "replacement-untold", About: "that another filter stands for one is not told", Breaks: []string{"L9"},
			Edits: []Edit{{desired, "\t\t\t\tm.noticeSaying(NoticeFilterReplaced, []byte(plain))\n", ""}},
		},
		{
			Name: "refused-filter-untold", About: "that a filter cannot be had is not told", Breaks: []string{"L9"},
			Edits: []Edit{{desired, "\tm.noticeSaying(NoticeFilterRefused, why)\n", "\tif m.phase != PhaseReady {\n\t\tm.noticeSaying(NoticeFilterRefused, why)\n\t}\n"}},
		},
		{
			Name: "refused-filter-ready", About: "a session is Ready without a filter that cannot be had", Breaks: []string{"L9"},
			Edits: []Edit{{desired, "\tif m.phase == PhaseAuthenticating || m.phase == PhaseBooting {\n\t\tm.drop(CloseFilterRefused)\n\t}\n", ""}},
		},
		{
			Name: "include-lost-with-connection", About: "behind a reconnect a filter that includes is left out", Breaks: []string{"L9"},
			Edits: []Edit{{"core/connect.go", "\tm.inForce = m.cfg.Filters\n", `	m.inForce = m.cfg.Filters
	if m.logins > 1 {
		m.inForce = nil
		for _, f := range m.cfg.Filters {
			if c, ok := criteriaOf(f); f[0] == '!' || ok && c.Exclude {
				m.inForce = append(m.inForce, f)
			}
		}
	}
`}},
		},
		{
			Name: "added-filter-lost-with-connection", About: "behind a reconnect filters that SetFilters has added are left out", Breaks: []string{"L9"},
			Edits: []Edit{{desired, "\tm.cfg.Filters = append([]string(nil), filters...)\n\tif m.cfg.Observe || !m.loggedIn || !m.phase.online() {\n\t\treturn // m.applied speaks of a session that is over\n\t}\n", `	if m.cfg.Observe || !m.loggedIn || !m.phase.online() {
		m.cfg.Filters = append([]string(nil), filters...)
		return // m.applied speaks of a session that is over
	}
	if m.phase == PhaseReady && len(filters) >= m.applied {
		m.inForce = append([]string(nil), filters...)
		m.applyFilters()
		return
	}
	m.cfg.Filters = append([]string(nil), filters...)
`}},
		},
	}
}
