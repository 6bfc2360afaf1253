package spec

import (
	"amicore/core"
)

// Stats returns the counts since New, and the levels as they are after the last
// Step. contract: stats.
func (m *Machine) Stats() core.Stats {
	s := m.counts
	s.Phase = m.phase
	s.Conn = m.conn
	s.Queued, s.QueuedBytes = m.queued()
	s.Credit = m.credit
	s.Pending = m.Pending()
	s.Records = len(m.records)
	s.Unsent = m.unsent()
	s.Window = m.window
	s.ReplyBytes = m.replyBytes()
	return s
}

// Config returns the configuration with its defaults filled in. contract: config.
func (m *Machine) Config() core.Config {
	c := m.config
	c.Filters = copyTexts(c.Filters)
	return c
}

// Pending returns Stats.Pending. contract: commands.
func (m *Machine) Pending() int { return len(m.pending()) }

// Backlog reports whether the queue waits for nothing but credit. contract:
// commands.
func (m *Machine) Backlog() bool { return len(m.entries) > 0 && !m.entries[0].held }

// Nonce returns the first part of each ActionID that the Machine makes. contract:
// commands.
func (m *Machine) Nonce() string { return m.nonce }
