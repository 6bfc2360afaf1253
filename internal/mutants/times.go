package mutants

// times are defects that end something too soon, or let it last too long.
func times() []Mutant {
	const connect, submit, write = "core/connect.go", "core/submit.go", "core/writequeue.go"
	return []Mutant{
		{
			Name: "login-time-twice", About: "the filters have a LoginTimeout of their own, behind that of the login", Breaks: []string{"L2"},
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
	}
}
