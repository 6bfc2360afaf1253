package mutants

// sessions are defects of one session's beginning and end: login, filters,
// what must not outlive a connection.
func sessions() []Mutant {
	const file, boot = "core/connect.go", "core/boot.go"
	return []Mutant{
		{
			Name: "waits-for-fullybooted", About: "Booting waits for FullyBooted without a bound", Breaks: []string{"L8"},
			Edits: []Edit{{boot, "m.boot.until = m.now.Add(m.cfg.BootTimeout)", "m.boot.until = maxInstant"}},
		},
		{
			Name: "fullybooted-unheeded", About: "FullyBooted does not end Booting, BootTimeout does", Breaks: []string{"L8"},
			Edits: []Edit{{boot, "\tm.boot.remember()\n\tm.becomeReady()\n", "\tm.boot.remember()\n\tif m.phase != PhaseBooting {\n\t\tm.becomeReady()\n\t}\n"}},
		},
		{
			Name: "ready-while-booting", About: "a session is Ready although FullyBooted, which always came, has not come", Breaks: []string{"S15"},
			Edits: []Edit{{boot, "case b.known || b.status == statusBooting:", "case b.status == statusBooting:"}},
		},
		{
			Name: "boot-memory-lost", About: "that a server sends FullyBooted is forgotten with each connection", Breaks: []string{"S15"},
			Edits: []Edit{{boot, "*b = boot{dialed: b.dialed, seenAt: b.seenAt, denied: b.denied}", "*b = boot{dialed: b.dialed, denied: b.denied}"}},
		},
		{
			Name: "action-while-booting", About: "actions leave while the server boots", Breaks: []string{"S15"},
			Edits: []Edit{{"core/submit.go", "\t\treturn &ActionError{Run: NotSent, Err: ErrNotReady, Detail: ErrBooting}\n", ""}},
		},
		{
			Name: "action-before-login", About: "actions leave before the login is answered", Breaks: []string{"S9"},
			Edits: []Edit{
				{"core/submit.go", "case PhaseReady:\n", "case PhaseReady, PhaseAuthenticating:\n"},
				{"core/writequeue.go", "more && m.phase.serving() && m.urgent.n == 0; {", "more && m.phase >= PhaseAuthenticating && m.urgent.n == 0; {"},
			},
		},
		{
			Name: "login-not-sensitive", About: "the login leaves in a Send that is not marked Sensitive", Breaks: []string{"S9"},
			Edits: []Edit{{"core/own.go", ".Sensitive = sl.own == ownLogin", ".Sensitive = sl.own == ownLogoff"}},
		},
		{
			Name: "login-key-not-sensitive", About: "a Login with the answer to a challenge leaves in a Send that is not marked Sensitive", Breaks: []string{"S9"},
			Edits: []Edit{{"core/own.go", ".Sensitive = sl.own == ownLogin", ".Sensitive = sl.own == ownLogin && m.cfg.Auth == AuthPlain"}},
		},
		{
			Name: "secret-beside-key", About: "a Login that answers a challenge has the secret as well", Breaks: []string{"S9"},
			Edits: []Edit{{"core/own.go", "hex.EncodeToString(sum[:]))", "hex.EncodeToString(sum[:]), \"Secret\", m.cfg.Secret.reveal())"}},
		},
		{
			Name: "filters-before-login", About: "filters leave with the Login, before it is accepted", Breaks: []string{"S9"},
			Edits: []Edit{{file, "\t\tm.enqueueOwn(ownLogin, \"\")\n", "\t\tm.enqueueOwn(ownLogin, \"\")\n\t\tm.inForce = m.cfg.Filters\n\t\tm.applyFilters()\n"}},
		},
		{
			Name: "boot-asked-before-login", About: "whether the server has booted is asked before the login is accepted", Breaks: []string{"S9"},
			Edits: []Edit{{file, "\t\tm.enqueueOwn(ownLogin, \"\")\n", "\t\tm.enqueueOwn(ownLogin, \"\")\n\t\tm.eventMask = m.cfg.Events\n\t\tm.askBooted()\n"}},
		},
		{
			Name: "login-before-challenge", About: "with a challenge, a Login leaves before that has come", Breaks: []string{"S9"},
			Edits: []Edit{{file, "\t\tm.enqueueOwn(ownChallenge, \"\")\n", "\t\tm.enqueueOwn(ownChallenge, \"\")\n\t\tm.enqueueOwn(ownLogin, \"\")\n"}},
		},
		{
			Name: "status-asked-of-all", About: "CoreStatus is asked of servers that do not tell by it whether they have booted", Breaks: []string{"S9"},
			Edits: []Edit{{boot, "return v != catalog.All && v&(catalog.V11|catalog.V13) != 0", "return v != catalog.All"}},
		},
		{
			Name: "boot-asked-everywhere", About: "FullyBooted is waited for at addresses where it never came", Breaks: []string{"S9"},
			Edits: []Edit{{boot, "case slices.Contains(b.seenAt, b.dialed) && passes", "case passes"}},
		},
		{
			Name: "secret-in-notice", About: "the secret stands in the text of a rejected login", Breaks: []string{"S9"},
			Edits: []Edit{{
				"core/own.go", "m.noticeSaying(NoticeLoginRejected, message)",
				`m.noticeSaying(NoticeLoginRejected, append(append([]byte(nil), message...), " with "+m.cfg.Secret.reveal()...))`,
			}},
		},
		{
			Name: "old-bytes-accepted", About: "bytes of an old connection are read as the new one's", Breaks: []string{"S5", "S7"},
			Edits: []Edit{{"core/machine.go", "if in.Conn != m.conn || !m.expects(in.Kind) {", "if in.Conn != m.conn && in.Kind != InputReceived || !m.expects(in.Kind) {"}},
		},
		{
			Name: "read-buffer-kept", About: "the read buffer is not cleared on redial", Breaks: []string{"S5"},
			Edits: []Edit{{file, "\tm.decoder.Reset()\n", ""}},
		},
		{
			Name: "unsent-flushed-later", About: "bytes not sent on one connection are sent on the next", Breaks: []string{"S6", "S7"},
			Edits: []Edit{
				{"core/writequeue.go", "type writeQueue struct {\n", "type writeQueue struct {\n\tkept []byte\n"},
				{file, "func (m *Machine) failAll(why error, cause CloseReason) {\n", `func (m *Machine) failAll(why error, cause CloseReason) {
	if m.waiting.n > 0 {
		m.write.kept = append([]byte(nil), m.write.bytes[m.slots[m.waiting.head].writeOff-m.write.base:]...)
	}
`},
				{file, "\tm.refusals = 0\n\tm.applyEvents()", `	m.refusals = 0
	if len(m.write.kept) > 0 {
		m.sendBytes(m.write.kept)
		m.write.kept = nil
	}
	m.applyEvents()`},
			},
		},
		{
			Name: "resend-after-reconnect", About: "unanswered actions are sent again on the next connection", Breaks: []string{"S6"},
			Edits: []Edit{
				{"core/writequeue.go", "type writeQueue struct {\n", "type writeQueue struct {\n\tlast []byte\n"},
				{"core/writequeue.go", "m.sendBytes(q.bytes[from-q.base:][:n:n])", "m.sendBytes(q.bytes[from-q.base:][:n:n])\n\tq.last = append([]byte(nil), q.bytes[from-q.base:][:n]...)"},
				{file, "func (m *Machine) failAll(why error, cause CloseReason) {\n", `func (m *Machine) failAll(why error, cause CloseReason) {
	if m.pending == 0 {
		m.write.last = nil
	}
`},
				{file, "\tm.refusals = 0\n\tm.applyEvents()", `	m.refusals = 0
	if len(m.write.last) > 0 {
		m.sendBytes(m.write.last)
		m.write.last = nil
	}
	m.applyEvents()`},
			},
		},
		{
			Name: "window-not-reset", About: "unacknowledged bytes of a lost connection narrow the next one's window", Breaks: []string{"L9", "S7"},
			Edits: []Edit{
				{file, "m.misses, m.ownPings, m.window, m.applied, m.awaiting = 0, 0, 0, 0, 0", "m.misses, m.ownPings, m.applied, m.awaiting = 0, 0, 0, 0"},
				{file, "m.given, m.ownPings, m.queuedSum, m.window = 0, 0, 0, 0", "m.given, m.ownPings, m.queuedSum = 0, 0, 0"},
			},
		},
		{
			Name: "filters-not-renewed", About: "Ready after a reconnect without the filters", Breaks: []string{"L9"},
			Edits: []Edit{{file, "m.misses, m.ownPings, m.window, m.applied, m.awaiting = 0, 0, 0, 0, 0", "m.misses, m.ownPings, m.window, m.awaiting = 0, 0, 0, 0"}},
		},
		{
			Name: "filter-wait-kept", About: "filters unanswered on a lost connection are waited for on the next", Breaks: []string{"L9"},
			Edits: []Edit{{file, "m.misses, m.ownPings, m.window, m.applied, m.awaiting = 0, 0, 0, 0, 0", "m.misses, m.ownPings, m.window, m.applied = 0, 0, 0, 0"}},
		},
	}
}
