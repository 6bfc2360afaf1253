package mutants

// heartbeats are defects of finding a dead link, and of not finding one that
// lives.
func heartbeats() []Mutant {
	const file = "core/heartbeat.go"
	return []Mutant{
		{
			Name: "bytes-are-life", About: "bytes that make no frame count as heard for ever", Breaks: []string{"L3"},
			Edits: []Edit{{file, "if m.now.Sub(m.life.frameAt) <= m.cfg.FrameTimeout || m.now.Sub(m.silentUntil()) <= m.cfg.FrameTimeout {", "if m.now >= m.life.frameAt {"}},
		},
		{
			Name: "blocking-eats-frame-time", About: "the time that an action may block counts against a frame that arrives behind it", Breaks: []string{"S13"},
			Edits: []Edit{{file, " || m.now.Sub(m.silentUntil()) <= m.cfg.FrameTimeout {", " {"}},
		},
		{
			Name: "slow-frame-costs-session", About: "a frame that is still arriving does not count as heard", Breaks: []string{"S13"},
			Edits: []Edit{{file, "if m.now.Sub(m.life.frameAt) <= m.cfg.FrameTimeout || m.now.Sub(m.silentUntil()) <= m.cfg.FrameTimeout {", "if m.now < m.life.frameAt {"}},
		},
		{
			Name: "other-frames-are-life", About: "a frame that is neither event nor response counts as heard", Breaks: []string{"L3"},
			Edits: []Edit{{file, "\treturn startsWithID(f)\n", "\treturn f.Kind != wire.KindBanner\n"}},
		},
		{
			Name: "heartbeat-no-close", About: "the limit of missed heartbeats is reached and nothing is closed", Breaks: []string{"S13"},
			Edits: []Edit{{file, "m.drop(m.silenceReason())\n\t\t\treturn", "m.misses = 0"}},
		},
		{
			Name: "ping-timer-not-rearmed", About: "nothing is armed behind a ping", Breaks: []string{"L3"},
			Edits: []Edit{{file, "m.pinged = true\n\tm.armMiss()", "m.pinged = true\n\tm.disarm(alarmHeartbeat)"}},
		},
		{
			Name: "silence-timer-not-armed", About: "Ready does not begin to listen for silence", Breaks: []string{"L3"},
			Edits: []Edit{
				{file, "\tif m.phase.serving() {\n\t\tm.arm(alarmHeartbeat, m.now.Add(m.cfg.HeartbeatInterval))\n\t}\n", "\tm.disarm(alarmHeartbeat)\n"},
				{"core/connect.go", "if m.phase != PhaseBooting { // where", "if m.phase == PhaseIdle { // where"},
			},
		},
		{
			Name: "misses-count-while-blocked", About: "misses count while a blocking action holds the session", Breaks: []string{"S13"},
			Edits: []Edit{
				{file, "busy := m.now < m.silentUntil()", "busy := false"},
				{file, "max(m.now, m.silentUntil())", "m.now"},
			},
		},
		{
			Name: "heartbeat-outlives-connection", About: "the heartbeat's timer survives its connection", Breaks: []string{"S7", "S15", "S16"},
			Edits: []Edit{{"core/connect.go", "\tm.disarm(alarmHeartbeat)\n\tm.disarm(alarmWrite)\n", "\tm.arm(alarmHeartbeat, m.now.Add(m.cfg.HeartbeatTimeout))\n\tm.disarm(alarmWrite)\n"}},
		},
		{
			Name: "write-timer-outlives-connection", About: "the write stall's timer survives its connection", Breaks: []string{"S7", "S15"},
			Edits: []Edit{
				{"core/connect.go", "\tm.disarm(alarmHeartbeat)\n\tm.disarm(alarmWrite)\n", "\tm.disarm(alarmHeartbeat)\n"},
				{"core/writequeue.go", "\tm.drop(CloseWriteStall)\n", "\tm.disarm(alarmWrite)\n\tm.drop(CloseWriteStall)\n"},
			},
		},
		{
			Name: "late-tick-counts-many", About: "a Step that comes late counts every miss of the time it slept", Breaks: []string{"S13"},
			Edits: []Edit{{file, "\t\tm.misses++\n", "\t\tm.misses += 1 + int(m.now.Sub(m.alarms[alarmHeartbeat].at)/m.cfg.HeartbeatTimeout)\n"}},
		},
		{
			Name: "new-actions-put-heartbeat-off", About: "the heartbeat waits for actions that can not have begun", Breaks: []string{"L3"},
			Edits: []Edit{{"core/busy.go", "if leading && found && !sl.silentEnd {", "if false {"}},
		},
		{
			Name: "new-actions-put-heartbeat-off-in-any-order", About: "behind a proxy each action that is sent into the silence begins it anew", Breaks: []string{"L3"},
			Edits: []Edit{{"core/busy.go", "if b.askedAt <= m.life.frameAt {", "if b.askedAt <= m.now {"}},
		},
		{
			Name: "timeout-claims-nothing", About: "the Timeout of an action that nothing else bounds does not keep the session", Breaks: []string{"S13"},
			Edits: []Edit{{"core/rules.go", "block = max(m.cfg.BlockingTimeout, o.claim())", "block = m.cfg.BlockingTimeout"}},
		},
		{
			Name: "unknown-action-never-blocks", About: "an action that the catalog does not know is taken not to block", Breaks: []string{"S13"},
			Edits: []Edit{{"core/rules.go", "sl.block = o.claim()\n\t\treturn", "return"}},
		},
		{
			Name: "timeout-claims-for-all", About: "the Timeout of an action that does not block keeps the session", Breaks: []string{"L3"},
			Edits: []Edit{{"core/rules.go", "\tif sl.rule == RuleAsync {\n\t\tm.heedOutcome(", "\tsl.block = max(sl.block, o.claim())\n\tif sl.rule == RuleAsync {\n\t\tm.heedOutcome("}},
		},
		{
			Name: "open-blocks-on", About: "an action that has been responded to counts as one that blocks", Breaks: []string{"L7"},
			Edits: []Edit{{"core/busy.go", "if s.state == slotOpen && s.rule != RuleDouble {", "if s.state == slotFree {"}},
		},
		{
			Name: "room-prolongs-the-wait", About: "a record that makes room in the middle prolongs the time that the server may be busy", Breaks: []string{"S16"},
			Edits: []Edit{{"core/busy.go", "\tif first {\n", "\tif first || true {\n"}},
		},
		{
			Name: "busy-time-stale", About: "the time that the server may be busy does not follow a record that goes from the middle", Breaks: []string{"S16"},
			Edits: []Edit{{"core/busy.go", "\tcase sl.blocking() > 0:\n\t\tb.stale = true\n", ""}},
		},
	}
}
