package mutants

// counts are defects of what Stats counts.
func counts() []Mutant {
	return []Mutant{
		{
			Name: "login-bytes-uncounted", About: "the bytes of the login are not counted", Breaks: []string{"S11"},
			Edits: []Edit{{"core/writequeue.go", "\tm.stats.BytesOut += uint64(len(b))\n", "\tif m.loggedIn {\n\t\tm.stats.BytesOut += uint64(len(b))\n\t}\n"}},
		},
		{
			Name: "banner-bytes-uncounted", About: "the bytes of the banner are not counted", Breaks: []string{"S11"},
			Edits: []Edit{{"core/receive.go", "\tm.stats.BytesIn += uint64(len(b))\n", "\tif m.heard {\n\t\tm.stats.BytesIn += uint64(len(b))\n\t}\n"}},
		},
		{
			Name: "booted-session-uncounted", About: "a session that had to wait for its server is not counted", Breaks: []string{"S11"},
			Edits: []Edit{{"core/connect.go", "\tm.stats.Sessions++\n", "\tif m.phase != PhaseBooting {\n\t\tm.stats.Sessions++\n\t}\n"}},
		},
		{
			Name: "backpressure-uncounted", About: "a submission that is refused at a bound is not counted", Breaks: []string{"S11"},
			Edits: []Edit{{"core/submit.go", "\t\tm.stats.Backpressure++\n", ""}},
		},
		{
			Name: "round-trip-since-ready", About: "the round trip is counted from when the session was ready", Breaks: []string{"S11"},
			Edits: []Edit{{"core/own.go", "m.stats.RTT = m.now.Sub(sl.sent)", "m.stats.RTT = m.now.Sub(m.readyAt)"}},
		},
		{
			Name: "orphans-of-one-class", About: "every orphan counts as a late one", Breaks: []string{"S11"},
			Edits: []Edit{{"core/correlate.go", "\tm.stats.Orphans[class]++\n", "\tm.stats.Orphans[OrphanLate]++\n"}},
		},
	}
}
