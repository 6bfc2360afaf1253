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
		{
			Name: "late-as-foreign", About: "a late answer counts as an orphan of another client", Breaks: []string{"S11"},
			Edits: []Edit{{"core/correlate.go", "\tm.stats.Orphans[class]++\n", "\tif class == OrphanLate {\n\t\tclass = OrphanForeign\n\t}\n\tm.stats.Orphans[class]++\n"}},
		},
		{
			Name: "banner-of-the-first", About: "the banner of the first connection is kept for good", Breaks: []string{"S11"},
			Edits: []Edit{{"core/receive.go", "\tm.stats.Banner = string(text)\n", "\tif m.stats.Banner == \"\" {\n\t\tm.stats.Banner = string(text)\n\t}\n"}},
		},
		{
			Name: "own-errors-are-replies", About: "a refusal of an action of the machine's own counts as a reply", Breaks: []string{"S11"},
			Edits: []Edit{{"core/correlate.go", "\t\tm.stats.Internal++\n", "\t\tif isError(f) {\n\t\t\tm.stats.Replies++\n\t\t} else {\n\t\t\tm.stats.Internal++\n\t\t}\n"}},
		},
		{
			Name: "list-end-is-reply", About: "the end of a list counts as a reply", Breaks: []string{"S11"},
			Edits: []Edit{{"core/list.go", "\tsl := &m.slots[s]\n\tm.stats.Collected++\n\tr := m.replyOf(s)", "\tsl := &m.slots[s]\n\tm.stats.Replies++\n\tr := m.replyOf(s)"}},
		},
		{
			Name: "cut-items-are-kept", About: "items that are cut count as kept", Breaks: []string{"S11"},
			Edits: []Edit{{"core/list.go", "|| !m.fits(cost) {\n\t\tc.cut++\n\t\tm.stats.Discarded++\n\t\tm.notice(", "|| !m.fits(cost) {\n\t\tc.cut++\n\t\tm.stats.Collected++\n\t\tm.notice("}},
		},
		{
			Name: "oversize-is-dropped", About: "an event over the limit counts as one that found the queue full", Breaks: []string{"S11"},
			Edits: []Edit{{"core/receive.go", "\tm.stats.Discarded++\n", "\tm.stats.Dropped++\n"}},
		},
		{
			Name: "dropped-is-discarded", About: "an event that found the queue full does not count as dropped", Breaks: []string{"S11"},
			Edits: []Edit{{"core/deliver.go", "\t\tm.stats.Dropped += uint64(dropped)\n", "\t\tm.stats.Discarded += uint64(dropped)\n"}},
		},
		{
			Name: "stale-in-backoff-uncounted", About: "inputs of a connection that is over do not count during backoff", Breaks: []string{"S11"},
			Edits: []Edit{{"core/machine.go", "\tm.stats.Stale++\n", "\tif m.phase != PhaseBackoff {\n\t\tm.stats.Stale++\n\t}\n"}},
		},
		{
			Name: "pings-into-silence-twice", About: "a ping behind another that is awaited counts twice", Breaks: []string{"S11"},
			Edits: []Edit{{"core/own.go", "\t\tm.stats.Pings++\n", "\t\tm.stats.Pings++\n\t\tif m.pinged {\n\t\t\tm.stats.Pings++\n\t\t}\n"}},
		},
		{
			Name: "round-trip-once", About: "only the first round trip is told", Breaks: []string{"S11"},
			Edits: []Edit{{"core/own.go", "\t\tm.stats.RTT = m.now.Sub(sl.sent)\n", "\t\tif m.stats.RTT == 0 {\n\t\t\tm.stats.RTT = m.now.Sub(sl.sent)\n\t\t}\n"}},
		},
		{
			Name: "reply-bytes-leak", About: "a byte of each kept reply is never given back", Breaks: []string{"S11"},
			Edits: []Edit{{"core/slot.go", "\t\tm.replyBytes -= c.bytes\n", "\t\tm.replyBytes -= c.bytes - 1\n"}},
		},
		{
			Name: "queued-bytes-with-their-places", About: "the bytes that wait count more than their events", Breaks: []string{"S11"},
			Edits: []Edit{{"core/stats.go", "m.queue.events, m.queue.bytes\n", "m.queue.events, m.queue.bytes+m.queue.events\n"}},
		},
		{
			Name: "given-up-records-uncounted", About: "records that were given up do not count", Breaks: []string{"S11"},
			Edits: []Edit{{"core/stats.go", "m.pending, m.records.n\n", "m.pending, m.records.n-m.given\n"}},
		},
	}
}
