package mutants

// writing are defects of what goes out.
func writing() []Mutant {
	const encode = "core/wire/encode.go"
	return []Mutant{
		{
			Name: "lf-let-through", About: "an LF within a value is sent", Breaks: []string{"S8"},
			Edits: []Edit{{encode, `c == '\r' || c == '\n' || c == 0`, `c == '\r' || c == 0`}},
		},
		{
			Name: "nul-let-through", About: "a NUL within a value is sent", Breaks: []string{"S8"},
			Edits: []Edit{{encode, `c == '\r' || c == '\n' || c == 0`, `c == '\r' || c == '\n'`}},
		},
		{
			Name: "long-line-sent", About: "a line over the server's limit is sent", Breaks: []string{"S8"},
			Edits: []Edit{{encode, "case lineSize(name, h.Value) > MaxLine:", "case lineSize(name, h.Value) > 2*MaxLine:"}},
		},
		{
			Name: "line-limit-off-by-one", About: "a line one byte over the server's limit is sent", Breaks: []string{"S8"},
			Edits: []Edit{{encode, "case lineSize(name, h.Value) > MaxLine:", "case lineSize(name, h.Value) > MaxLine+1:"}},
		},
		{
			Name: "many-lines-sent", About: "an action with too many lines is sent", Breaks: []string{"S8"},
			Edits: []Edit{{encode, "case lines > MaxLines:", "case lines > 2*MaxLines:"}},
		},
		{
			Name: "second-action-sent", About: "a second Action header is sent", Breaks: []string{"S8"},
			Edits: []Edit{{encode, `case equalFold(name, "Action"), equalFold(name, "ActionID"):`, `case equalFold(name, "ActionID"):`}},
		},
		{
			Name: "write-stall-unseen", About: "writes that make no progress are never given up", Breaks: []string{"L3"},
			Edits: []Edit{{"core/writequeue.go", "m.drop(CloseWriteStall)", "m.disarm(alarmWrite)"}},
		},
		{
			Name: "withdrawn-is-sent", About: "an action that was withdrawn goes out in the hole that it left", Breaks: []string{"S6"},
			Edits: []Edit{{
				"core/writequeue.go", "if n > 0 && from+int64(n) != sl.writeOff {\n\t\t\tm.send(from, n)\n\t\t\tn = 0\n\t\t}",
				"if n > 0 && from+int64(n) != sl.writeOff {\n\t\t\tn = int(sl.writeOff - from)\n\t\t}",
			}},
		},
		{
			Name: "window-ignored", About: "more is in Sends than SendWindow", Breaks: []string{"S10"},
			Edits: []Edit{{"core/writequeue.go", "if m.window+n+sl.writeLen > m.cfg.SendWindow || ", "if "}},
		},
		{
			Name: "withdrawn-bytes-wait", About: "Unsent counts bytes of withdrawn actions", Breaks: []string{"S11"},
			Edits: []Edit{{"core/stats.go", "m.write.live, m.window", "m.write.unsent(), m.window"}},
		},
		{
			Name: "stall-before-deadline", About: "of timers at one instant the alarms go before the deadlines of actions", Breaks: []string{"L1"},
			Edits: []Edit{{"core/timers.go", "if a := m.alarms[i].at; a < at {", "if a := m.alarms[i].at; a <= at && a != maxInstant {"}},
		},
		{
			Name: "deadlines-by-arming", About: "deadlines at one instant fire in the order of arming", Breaks: []string{"L1"},
			Edits: []Edit{{"core/timers.go", "\t\tm.heap[i].at = at\n", "\t\tm.timerSeq++\n\t\tm.heap[i].at, m.heap[i].seq = at, m.timerSeq\n"}},
		},
		{
			Name: "refused-id-remembered", About: "an action that is refused for the write queue takes a number", Breaks: []string{"S18"},
			Edits: []Edit{{"core/submit.go", "\t\tsl.id = actionID{}\n", "\t\tsl.id = actionID{}\n\t\tm.seq++\n"}},
		},
		{
			Name: "write-behind-all-frames", About: "what may be written is written behind the last frame of a Received only", Breaks: []string{"S12"},
			Edits: []Edit{{"core/receive.go", "\t\tm.flush() // at once, or it would matter how the bytes were cut\n", ""}},
		},
	}
}
