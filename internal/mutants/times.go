package mutants

// times are defects that end something too soon, or let it last too long.
func times() []Mutant {
	const connect, submit, write, beat, busy = "core/connect.go", "core/submit.go", "core/writequeue.go", "core/heartbeat.go", "core/busy.go"
	const waits = "\treturn max(m.now, m.busyUntil()).Add(m.queuedSum).Add(sl.block).Add(m.cfg.ActionTimeout)\n"
	return []Mutant{
		{
			Name: "login-time-twice", About: "the filters have a LoginTimeout of their own, behind that of the login", Breaks: []string{"L2", "S16"},
			Edits: []Edit{{connect, "\tm.loggedIn = true\n", "\tm.loggedIn = true\n\tm.arm(alarmPhase, m.now.Add(m.cfg.LoginTimeout))\n"}},
		},
		{
			Name: "deadline-early", About: "an action times out after half of its time", Breaks: []string{"S16"},
			Edits: []Edit{{submit, "m.track(s, m.deadline(sl, options))", "m.track(s, m.now.Add(m.deadline(sl, options).Sub(m.now)/2))"}},
		},
		{
			Name: "outcome-deadline-early", About: "an outcome is waited for half of its time", Breaks: []string{"S16"},
			Edits: []Edit{{"core/correlate.go", "m.now.Add(sl.outcomeTimeout)", "m.now.Add(sl.outcomeTimeout/2)"}},
		},
		{
			Name: "grace-halved", About: "Stop ends after half of its grace what is pending", Breaks: []string{"S16"},
			Edits: []Edit{{connect, "m.arm(alarmPhase, m.now.Add(grace))\n\tcase m.phase == PhaseDraining", "m.arm(alarmPhase, m.now.Add(grace/2))\n\tcase m.phase == PhaseDraining"}},
		},
		{
			Name: "write-stall-early", About: "a transport that takes nothing is given up after half of its time", Breaks: []string{"S16"},
			Edits: []Edit{{write, "at == maxInstant {\n\t\tm.arm(alarmWrite, m.now.Add(m.cfg.WriteTimeout))", "at == maxInstant {\n\t\tm.arm(alarmWrite, m.now.Add(m.cfg.WriteTimeout/2))"}},
		},
		{
			Name: "held-behind-anything", About: "an action is held behind one that does not block", Breaks: []string{"L7"},
			Edits: []Edit{{write, "m.cfg.HoldBehindBlocking && m.mayBeBusy() ||", "m.cfg.HoldBehindBlocking && m.records.n > 0 ||"}},
		},
		{
			Name: "held-late", About: "what is held is sent two seconds after the server is done", Breaks: []string{"S16"},
			Edits: []Edit{{write, "\t\tat = m.busyUntil()\n", "\t\tat = m.busyUntil().Add(2e9)\n"}},
		},
		{
			Name: "held-too-short", About: "what is held is sent a second before the server must be done", Breaks: []string{"S16"},
			Edits: []Edit{{busy, "func (m *Machine) mayBeBusy() bool { return m.now < m.busyUntil() }", "func (m *Machine) mayBeBusy() bool { return m.now.Add(1e9) < m.busyUntil() }"}},
		},
		{
			Name: "held-for-the-longest", About: "of the actions that may block only the longest counts, not all one after another", Breaks: []string{"S16"},
			Edits: []Edit{{busy, "\tb.until, b.stale = max(m.busyUntil(), m.now).Add(sl.block), false\n", "\tb.until, b.stale = max(m.busyUntil(), m.now.Add(sl.block)), false\n"}},
		},
		{
			Name: "ping-early", About: "a ping is sent after half of the interval", Breaks: []string{"S16"},
			Edits: []Edit{{beat, "m.arm(alarmHeartbeat, m.now.Add(m.cfg.HeartbeatInterval))", "m.arm(alarmHeartbeat, m.now.Add(m.cfg.HeartbeatInterval/2))"}},
		},
		{
			Name: "miss-early", About: "a heartbeat is missed after half of its timeout", Breaks: []string{"S16"},
			Edits: []Edit{{beat, "max(m.now, m.silentUntil()).Add(m.cfg.HeartbeatTimeout)", "max(m.now, m.silentUntil()).Add(m.cfg.HeartbeatTimeout/2)"}},
		},
		{
			Name: "miss-late", About: "a heartbeat is missed after one and a half of its timeout", Breaks: []string{"S16"},
			Edits: []Edit{{beat, "max(m.now, m.silentUntil()).Add(m.cfg.HeartbeatTimeout)", "max(m.now, m.silentUntil()).Add(m.cfg.HeartbeatTimeout*3/2)"}},
		},
		{
			Name: "miss-while-blocked", About: "a heartbeat is missed while an action may still block", Breaks: []string{"S16"},
			Edits: []Edit{{beat, "m.arm(alarmHeartbeat, max(m.now, m.silentUntil()).Add(m.cfg.HeartbeatTimeout))", "m.arm(alarmHeartbeat, m.now.Add(m.cfg.HeartbeatTimeout))"}},
		},
		{
			Name: "write-stall-put-off", About: "each Step that may write begins the time of a stalled transport anew", Breaks: []string{"S16"},
			Edits: []Edit{{write, "if m.window > 0 && m.alarms[alarmWrite].at == maxInstant {", "if m.window > 0 {"}},
		},
		{
			Name: "deadline-without-those-in-front", About: "a default deadline does not count actions that wait in front", Breaks: []string{"S16"},
			Edits: []Edit{{submit, waits, "\treturn max(m.now, m.busyUntil()).Add(sl.block).Add(m.cfg.ActionTimeout)\n"}},
		},
		{
			Name: "deadline-without-the-busy", About: "a default deadline does not count what the server is busy with", Breaks: []string{"S16"},
			Edits: []Edit{{submit, waits, "\treturn m.now.Add(m.queuedSum).Add(sl.block).Add(m.cfg.ActionTimeout)\n"}},
		},
		{
			Name: "deadline-counts-the-sent", About: "the time of an action that was sent counts twice in default deadlines", Breaks: []string{"S16"},
			Edits: []Edit{{write, "\t\tm.queuedSum -= sl.block\n", ""}},
		},
		{
			Name: "deadline-counts-the-given-up", About: "a default deadline counts a waiting action that was given up", Breaks: []string{"SPEC"},
			Edits: []Edit{{submit, "\t\tm.unlink(&m.waiting, s)\n\t\tm.queuedSum -= sl.block\n", "\t\tm.unlink(&m.waiting, s)\n"}},
		},
		{
			Name: "timeout-behind-the-busy", About: "the Timeout of a caller begins when the server is done with what is in front", Breaks: []string{"S16"},
			Edits: []Edit{{submit, "return m.now.Add(min(o.Timeout, maxTimeout*2))", "return max(m.now, m.busyUntil()).Add(min(o.Timeout, maxTimeout*2))"}},
		},
		{
			Name: "backoff-anew-too-early", About: "backoff begins anew behind a session that was Ready for half of StableAfter", Breaks: []string{"S14"},
			Edits: []Edit{{connect, "m.now.Sub(m.readyAt) >= m.cfg.StableAfter", "m.now.Sub(m.readyAt) >= m.cfg.StableAfter/2"}},
		},
		{
			Name: "backoff-anew-with-ready", About: "backoff begins anew with each session that is Ready", Breaks: []string{"S14"},
			Edits: []Edit{{connect, "\tm.usedLogins = 0\n", "\tm.usedLogins, m.failures = 0, 0\n"}},
		},
		{
			Name: "refusal-grows-backoff", About: "a refused login prolongs the schedule of other failures", Breaks: []string{"S14"},
			Edits: []Edit{{connect, "\t\tm.refusals++\n", "\t\tm.refusals++\n\t\tm.failures++\n"}},
		},
		{
			Name: "retry-untrue", About: "the notice tells of another delay than that of the next attempt", Breaks: []string{"S14"},
			Edits: []Edit{{connect, "m.notice(NoticeRetry, int64(delay))", "m.notice(NoticeRetry, int64(delay/2))"}},
		},
	}
}
