package mutants

// bounds are caps that do not hold on one path.
func bounds() []Mutant {
	const bound = "core/bound.go"
	return []Mutant{
		{
			Name: "cap-pending", About: "one pending action too many is taken", Breaks: []string{"S10"},
			Edits: []Edit{{"core/submit.go", "if m.inUse() >= m.cfg.MaxPending", "if m.inUse() > m.cfg.MaxPending"}},
		},
		{
			Name: "cap-reply-bytes-list", About: "the items of a list go over the cap of reply bytes", Breaks: []string{"S10"},
			Edits: []Edit{{"core/list.go", "|| !m.fits(cost) {\n\t\tc.cut++\n\t\tm.stats.Discarded++\n\t\tm.notice(", "{\n\t\tc.cut++\n\t\tm.stats.Discarded++\n\t\tm.notice("}},
		},
		{
			Name: "cap-reply-bytes-raw", About: "raw text goes over the cap of reply bytes", Breaks: []string{"S10"},
			Edits: []Edit{{"core/list.go", "|| !m.fits(cost) {\n\t\tc.cut++\n\t\tm.stats.Discarded++\n\t\treturn", "{\n\t\tc.cut++\n\t\tm.stats.Discarded++\n\t\treturn"}},
		},
		{
			Name: "cap-write-queue", About: "the write queue grows over its cap", Breaks: []string{"S10"},
			Edits: []Edit{{"core/submit.go", "if q.unsent() > m.cfg.WriteQueue {", "if q.unsent() > 2*m.cfg.WriteQueue {"}},
		},
		{
			Name: "kept-frames-cost-their-bytes", About: "a frame that is kept counts its bytes alone", Breaks: []string{"S10"},
			Edits: []Edit{{"core/list.go", "\treturn len(f.Bytes()) + 4*(f.Len()+1) + place\n", "\treturn len(f.Bytes()) + 0*place\n"}},
		},
		{
			Name: "cap-queue-events", About: "the event queue holds more events than its cap", Breaks: []string{"S10"},
			Edits: []Edit{{"core/queue.go", "for q.events >= q.maxEvents || q.bytes+len(b) > q.maxBytes {", "for q.bytes+len(b) > q.maxBytes {"}},
		},
		{
			Name: "cap-queue-bytes", About: "the event queue holds more bytes than its cap", Breaks: []string{"S10"},
			Edits: []Edit{{"core/queue.go", "for q.events >= q.maxEvents || q.bytes+len(b) > q.maxBytes {", "for q.events >= q.maxEvents {"}},
		},
		{
			Name: "bound-without-queue-bytes", About: "MemoryBound leaves the bytes of events that wait out", Breaks: []string{"S10"},
			Edits: []Edit{{bound, "\tm.ring(c.ringBytes())\n", ""}},
		},
		{
			Name: "bound-without-queue-places", About: "MemoryBound leaves the places of events and gaps in the queue out", Breaks: []string{"S10"},
			Edits: []Edit{{bound, "\tm.table(queuedSize, powerOf2(c.queuePlaces()))\n", ""}},
		},
		{
			Name: "bound-without-write-queue", About: "MemoryBound leaves actions that wait out", Breaks: []string{"S10"},
			Edits: []Edit{{bound, "\tm.table(1, c.writeBytes())\n", ""}},
		},
		{
			Name: "bound-without-slots", About: "MemoryBound leaves the table of actions out", Breaks: []string{"S10"},
			Edits: []Edit{{bound, "\tm.table(slotSize, slots)\n", ""}},
		},
		{
			Name: "bound-without-replies", About: "MemoryBound leaves replies that are collected out", Breaks: []string{"S10"},
			Edits: []Edit{{bound, "\tm.held += int64(c.MaxReplyBytes) * 5 / 4\n", ""}},
		},
		{
			Name: "bound-counts-no-ring-before", About: "MemoryBound leaves the ring out that events of the Step are in", Breaks: []string{"S10"},
			Edits: []Edit{{bound, "m.held += n + n/2\n", "m.held += n\n"}},
		},
		{
			Name: "bound-counts-one-array", About: "MemoryBound counts the last array alone of tables that commands point into", Breaks: []string{"S10"},
			Edits: []Edit{{bound, "m.held += 2 * size * n }", "m.held += size * n }"}},
		},
		{
			Name: "bound-counts-no-rounding", About: "MemoryBound counts the bytes of replies as if their copies took no more", Breaks: []string{"S10"},
			Edits: []Edit{{bound, "int64(c.MaxReplyBytes) * 5 / 4", "int64(c.MaxReplyBytes)"}},
		},
		{
			Name: "bound-counts-one-command", About: "MemoryBound counts one command of a Step for each action", Breaks: []string{"S10"},
			Edits: []Edit{{bound, "n := 2*int64(c.MaxPending) + ", "n := int64(c.MaxPending) + "}},
		},
		{
			Name: "line-tables-are-appended", About: "the line tables of one Step grow by append, and each array stays", Breaks: []string{"S10"},
			Edits: []Edit{{"core/deliver.go", "if need > cap(m.starts)-len(m.starts) {", "if need < 0 {"}},
		},
		{
			Name: "messages-keep-the-ring", About: "messages of the last Steps keep the ring that an empty queue has given back", Breaks: []string{"S10"},
			Edits: []Edit{{"core/machine.go", "\tclear(m.messages) // or they would keep a ring that the queue has given back\n", ""}},
		},
		{
			Name: "given-texts-outlive-connection", About: "records with raw text of a connection that is over hide those that may make room", Breaks: []string{"S10"},
			Edits: []Edit{{"core/connect.go", "\tm.givenText = 0\n", ""}},
		},
		{
			Name: "refusals-search-records", About: "each refusal behind a proxy looks through all records for one that was given up", Breaks: []string{"S10"},
			Edits: []Edit{{"core/submit.go", "if !m.cfg.AnyOrder || m.given == 0 {", "if !m.cfg.AnyOrder {"}},
		},
		{
			Name: "orphans-told-each", About: "each orphan of a Step makes a notice of its own", Breaks: []string{"S10"},
			Edits: []Edit{{"core/notices.go", "\t\tif compareNotices(&m.notices[i], &c) == 0 {\n", "\t\tif compareNotices(&m.notices[i], &c) == 0 && c.Notice != NoticeOrphan {\n"}},
		},
		{
			Name: "pong-pings", About: "the answer to a ping makes another one", Breaks: []string{"S16"},
			Edits: []Edit{{"core/own.go", "\t\tm.stats.RTT = m.now.Sub(sl.sent)\n", "\t\tm.stats.RTT = m.now.Sub(sl.sent)\n\t\tif m.phase == PhaseReady {\n\t\t\tm.enqueueOwn(ownPing, \"\")\n\t\t}\n"}},
		},
		{
			Name: "orphan-pings", About: "an orphan makes a ping", Breaks: []string{"S16"},
			Edits: []Edit{{"core/correlate.go", "\tm.stats.Orphans[class]++\n", "\tm.stats.Orphans[class]++\n\tif m.phase == PhaseReady && m.ownPings < maxFencePings {\n\t\tm.enqueueOwn(ownPing, \"\")\n\t}\n"}},
		},
		{
			Name: "step-unbounded", About: "one Step delivers more than StepEvents", Breaks: []string{"S10"},
			Edits: []Edit{{"core/deliver.go", "return m.credit > 0 && m.delivered < m.cfg.StepEvents && ", "return m.credit > 0 && "}},
		},
		{
			Name: "oversize-untyped", About: "a response over the limit fails its action with an error of no kind", Breaks: []string{"S19"},
			Edits: []Edit{{"core/correlate.go", "\tif f.Oversize {\n\t\tm.endWith(s, m.errorOf(s, ErrFrameTooLarge))\n\t\treturn\n\t}\n\tif isError(f) {", "\tif f.Oversize {\n\t\tm.endWith(s, m.errorOf(s, nil))\n\t\treturn\n\t}\n\tif isError(f) {"}},
		},
		{
			Name: "oversize-closes", About: "a frame over the limit ends the session", Breaks: []string{"S19"},
			Edits: []Edit{{"core/receive.go", "\t\tm.notice(NoticeOversize, 1)\n", "\t\tm.notice(NoticeOversize, 1)\n\t\tm.stats.Discarded++\n\t\tm.drop(CloseReset)\n\t\treturn\n"}},
		},
	}
}
