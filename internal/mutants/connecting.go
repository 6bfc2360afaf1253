package mutants

// connecting are defects of reaching a server: names, dials, permits, backoff.
func connecting() []Mutant {
	const file = "core/connect.go"
	return []Mutant{
		{
			Name: "login-retried-fast", About: "a rejected login is retried on the fast schedule", Breaks: []string{"S14", "L5"},
			Edits: []Edit{{file, "case refusedFor(why):\n\t\tm.refusals++", "case why == CloseFilterRefused:\n\t\tm.refusals++"}},
		},
		{
			Name: "in-use-as-rejected", About: "a login that is already in use is taken for a wrong secret", Breaks: []string{"L5"},
			Edits: []Edit{{"core/own.go", "return wire.EqualFold(trimmed(message), \"Login Already In Use\")", "return false && wire.EqualFold(trimmed(message), \"\")"}},
		},
		{
			Name: "in-use-off-schedule", About: "a login that is already in use is retried on the schedule of a lost connection", Breaks: []string{"S14"},
			Edits: []Edit{{file, "case why == CloseLoginInUse:", "case why == CloseLoginInUse && v == 0:"}},
		},
		{
			Name: "shutdown-as-rejected", About: "what a server that is shutting down answers is taken for an answer to the action", Breaks: []string{"L5"},
			Edits: []Edit{{"core/own.go", "if isShuttingDown(f) && (m.phase == PhaseAuthenticating || m.phase == PhaseBooting) {", "if false {"}},
		},
		{
			Name: "shutdown-stops", About: "a server that is shutting down is tried again as one that refuses the login", Breaks: []string{"L5"},
			Edits: []Edit{{file, "return why == CloseLoginRejected || why", "return why == CloseShuttingDown || why == CloseLoginRejected || why"}},
		},
		{
			Name: "shutdown-denies-status", About: "CoreStatus refused by a server that is shutting down is not asked again", Breaks: []string{"L8"},
			Edits: []Edit{{"core/boot.go", "b.denied || !isShuttingDown(f), statusUnknown", "true, statusUnknown"}},
		},
		{
			Name: "certificate-retried-fast", About: "a server certificate that is rejected is tried again on the fast schedule", Breaks: []string{"S14"},
			Edits: []Edit{{file, " || why == CloseCertificate\n}", "\n}"}},
		},
		{
			Name: "rejection-does-not-stop", About: "StopOnRejected is ignored", Breaks: []string{"L5"},
			Edits: []Edit{{file, "|| m.cfg.StopOnRejected && refusedFor(why)", ""}},
		},
		{
			Name: "rejection-unseen", About: "a rejected login is not counted as one", Breaks: []string{"L5"},
			Edits: []Edit{{"core/own.go", "\tm.stats.Rejected++\n", ""}},
		},
		{
			Name: "backoff-reset-early", About: "the backoff is reset by a session that was not stable", Breaks: []string{"S14"},
			Edits: []Edit{{file, ">= m.cfg.StableAfter", ">= 0"}},
		},
		{
			Name: "backoff-over-cap", About: "the doubled delay goes over its cap", Breaks: []string{"S14"},
			Edits: []Edit{{file, "return min(d, most)", "return 2 * d"}},
		},
		{
			Name: "backoff-no-floor", About: "a retry may come at once", Breaks: []string{"L4"},
			Edits: []Edit{{file, "max(m.cfg.BackoffFloor, time.Duration(uniform(v, uint64(bound))))", "time.Duration(uniform(v, uint64(bound))) / 1000"}},
		},
		{
			Name: "jitter-unseeded", About: "the jitter comes from a source without the seed", Breaks: []string{"S20"},
			Edits: []Edit{
				{file, "import (\n\t\"time\"", "import (\n\t\"math/rand/v2\"\n\t\"time\""},
				{file, "v := draw(&m.cfg.Seed, drawBackoff, m.cfg.Node, m.conn, 0)", "v := rand.Uint64()"},
			},
		},
		{
			Name: "retry-never", About: "a retry is announced and its timer not armed", Breaks: []string{"L2"},
			Edits: []Edit{{file, "m.arm(alarmPhase, m.now.Add(delay))\n\tm.notice(NoticeRetry", "m.notice(NoticeRetry"}},
		},
		{
			Name: "login-rarely-tried", About: "but for every eighth attempt, the banner is not answered", Breaks: []string{"L2"},
			Edits: []Edit{{file, "if m.phase != PhaseGreeting || m.cfg.Observe {", "if m.phase != PhaseGreeting || m.cfg.Observe || m.failures%8 != 7 {"}},
		},
		{
			Name: "dial-unbounded", About: "a dial has no timeout", Breaks: []string{"L2"},
			Edits: []Edit{{file, "m.arm(alarmPhase, m.now.Add(m.cfg.DialTimeout))", "m.disarm(alarmPhase)"}},
		},
		{
			Name: "permit-ignored", About: "an attempt does not wait for its permit", Breaks: []string{"S14"},
			Edits: []Edit{{file, "if !m.cfg.RequirePermit {", "{"}},
		},
		{
			Name: "stop-dialling-leaks", About: "Stop while dialling leaves the connection to come", Breaks: []string{"S7", "L6"},
			Edits: []Edit{{file, "case m.phase >= PhaseResolving:", "case m.phase >= PhaseGreeting:"}},
		},
		{
			Name: "late-connection-kept", About: "a connection that comes after its Close is left open", Breaks: []string{"S7"},
			Edits: []Edit{{"core/driver/driver.go", "\t\t\td.transport.Close(c.Key)\n", ""}},
		},
		{
			Name: "drain-reconnects", About: "a connection lost while draining is made anew", Breaks: []string{"S15"},
			Edits: []Edit{{file, "if draining || why == CloseStopped", "if !draining && why == CloseStopped"}},
		},
		{
			Name: "drain-unbounded", About: "the grace of Stop has no timer", Breaks: []string{"L6"},
			Edits: []Edit{{file, "m.arm(alarmPhase, m.now.Add(grace))", "m.disarm(alarmPhase)"}},
		},
		{
			Name: "stopped-is-silent", About: "a stopped machine does not answer Submit", Breaks: []string{"S2", "S15"},
			Edits: []Edit{{"core/machine.go", "if m.phase == PhaseStopped && in.Kind != InputSubmit {", "if m.phase == PhaseStopped {"}},
		},
	}
}
