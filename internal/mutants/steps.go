package mutants

// steps are defects of what one Step does, and in which order, that a second account of
// queue, writes, heartbeat and notices notices, or a copy that is given odd inputs.
func steps() []Mutant {
	const machine, deliver, queue, heartbeat = "core/machine.go", "core/deliver.go", "core/queue.go", "core/heartbeat.go"
	return []Mutant{
		{
			Name: "waiting-events-before-sends", About: "what waited is handed out in front of what the Step sends", Breaks: []string{"S12"},
			Edits: []Edit{{machine, "\tm.flush()\n\tm.deliverQueued()\n", "\tm.deliverQueued()\n\tm.flush()\n"}},
		},
		{
			Name: "overdraft-ends-credit", About: "credit that is granted behind an overdraft has no end", Breaks: []string{"S10"},
			Edits: []Edit{{deliver, "if m.credit > 0 && n > int64(maxInstant)-m.credit {", "if n > int64(maxInstant)-m.credit {"}},
		},
		{
			Name: "lent-credit-leaves-debt", About: "a debt that a loan has paid comes back with its end", Breaks: []string{"S11"},
			Edits: []Edit{{deliver, "m.kept, m.lent = max(m.credit, 0), true", "m.kept, m.lent = m.credit, true"}},
		},
		{
			Name: "gaps-apart", About: "gaps of one reason stand side by side behind a dropped event", Breaks: []string{"S11"},
			Edits: []Edit{{queue, "\trun.take(q)\n\tfor q.n > 0 && q.at(0).gap != GapNone {\n\t\trun.take(q)\n\t}\n", "\trun.take(q)\n"}},
		},
		{
			Name: "second-loss-told-early", About: "the gap of a lost connection that joins an earlier one is handed out before Ready", Breaks: []string{"S11"},
			Edits: []Edit{{"core/connect.go", "\t\tat = m.queue.pushGap(GapReconnect, 0)", "\t\tm.queue.pushGap(GapReconnect, 0)"}},
		},
		{
			Name: "notices-unsorted", About: "the notices of a Step stand in the order in which they were made", Breaks: []string{"S10"},
			Edits: []Edit{
				{"core/notices.go", "\tslices.SortFunc(m.notices, func(a, b Command) int { return compareNotices(&a, &b) })\n", ""},
				{"core/notices.go", "\t\"cmp\"\n\t\"slices\"\n", "\t\"cmp\"\n"},
			},
		},
		{
			Name: "close-of-next-dial", About: "the Close of a dial that timed out bears the number of the next one", Breaks: []string{"S7"},
			Edits: []Edit{{"core/connect.go", "\t\t\tc := m.emit(CommandClose)\n\t\t\tc.Close = CloseDialTimeout\n\t\t\tm.conn++\n", "\t\t\tm.conn++\n\t\t\tc := m.emit(CommandClose)\n\t\t\tc.Close = CloseDialTimeout\n"}},
		},
		{
			Name: "failed-dial-of-next-number", About: "the notice of an address that failed bears the number of the next one", Breaks: []string{"S7"},
			Edits: []Edit{{"core/connect.go", "\tm.noticeSaying(NoticeAttemptFailed, []byte(text))\n\tif m.phase == PhaseConnecting && len(m.addrs) > 0 {\n\t\tm.conn++\n\t\tm.dial()", "\tif m.phase == PhaseConnecting && len(m.addrs) > 0 {\n\t\tm.conn++\n\t\tm.noticeSaying(NoticeAttemptFailed, []byte(text))\n\t\tm.dial()"}},
		},
		{
			Name: "later-number-fits", About: "an input of a connection that has not begun is taken", Breaks: []string{"S7"},
			Edits: []Edit{{machine, "if in.Conn != m.conn || !m.expects(in.Kind) {", "if in.Conn < m.conn || !m.expects(in.Kind) {"}},
		},
		{
			Name: "alarm-before-action", About: "of timers that are due at one time, that of an action fires last", Breaks: []string{"S16"},
			Edits: []Edit{{"core/timers.go", "a < at {", "a <= at {"}},
		},
		{
			Name: "copy-shares-tables", About: "a copy of a machine has the tables of the original", Breaks: []string{"S11"},
			Edits: []Edit{{"core/table.go", "\tc.slots = append([]uint32(nil), t.slots...)\n", ""}},
		},
		{
			Name: "logoff-behind-given-up", About: "no Logoff is sent while the server works on what was given up", Breaks: []string{"L6"},
			Edits: []Edit{{machine, "m.pending == 0 && !m.logoff {", "m.pending == 0 && m.given == 0 && !m.logoff {"}},
		},
		{
			Name: "ping-awaited-for-good", About: "a ping counts as awaited although something was heard since", Breaks: []string{"S13"},
			Edits: []Edit{{heartbeat, "\tm.pinged = false\n\tm.life.heardAt", "\tm.life.heardAt"}},
		},
		{
			Name: "withdrawn-still-unsent", About: "Stats.Unsent has the bytes of what was withdrawn", Breaks: []string{"S11"},
			Edits: []Edit{{"core/stats.go", "s.Unsent, s.Window = m.write.live, m.window", "s.Unsent, s.Window = m.write.unsent(), m.window"}},
		},
		{
			Name: "booted-and-unknown", About: "that it is not known whether the server has booted is told although it has", Breaks: []string{"S11"},
			Edits: []Edit{{"core/boot.go", "\tm.boot.seen, m.boot.watch = true, false\n", "\tm.boot.seen = true\n"}},
		},
		{
			Name: "draining-blames-last-close", About: "a submission in Draining is refused with the reason of an earlier close", Breaks: []string{"S6"},
			Edits: []Edit{{"core/submit.go", "\tcase PhaseDraining:\n\t\treturn &ActionError{Run: NotSent, Err: ErrStopped}", "\tcase PhaseDraining:\n\t\treturn m.noSession(ErrStopped)"}},
		},
		{
			Name: "addresses-not-copied", About: "the addresses that are dialed are the driver's own list", Breaks: []string{"S14"},
			Edits: []Edit{{"core/connect.go", "m.addrs = append(m.addrs[:0], addrs[:min(len(addrs), maxAddrs)]...)", "m.addrs = addrs[:min(len(addrs), maxAddrs)]"}},
		},
	}
}
