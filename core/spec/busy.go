package spec

import (
	"time"

	"amicore/core"
)

// blockOf returns how long a record may keep the server busy: 0 for an open one,
// unless the work is between its two responses. contract: time, how long the
// server may be busy.
func blockOf(r *action) time.Duration {
	if r.state == open && r.rule != core.RuleDouble {
		return 0
	}
	return r.block
}

// span returns until when the server may work on these records, if it begins at
// an instant. contract: time, how long the server may be busy.
func span(from core.Instant, records []*action) core.Instant {
	until := from
	for _, r := range records {
		if blockOf(r) > 0 {
			until = add(max(until, r.sent), blockOf(r))
		}
	}
	return until
}

// leading returns the records at the front that the server may be at without a
// frame having come. contract: time, how long the server may be busy.
func (m *Machine) leading() []*action {
	blocking := false
	for i, r := range m.records {
		blocking = blocking || blockOf(r) > 0
		if blocking && !r.silent {
			return m.records[:i+1]
		}
	}
	return m.records
}

// busyUntil returns until when the server may be busy. contract: time, how long
// the server may be busy.
func (m *Machine) busyUntil() core.Instant { return span(m.turn, m.records) }

// mayBeBusy reports whether the server may be busy now. contract: time, how long
// the server may be busy.
func (m *Machine) mayBeBusy() bool { return m.now < m.busyUntil() }

// silentUntil returns until when the server may be silent without being dead.
// contract: time, how long the server may be busy.
func (m *Machine) silentUntil() core.Instant {
	if !m.config.AnyOrder {
		return span(m.lastFrame, m.leading())
	}
	var longest time.Duration
	for i, r := range m.records {
		if span(longAgo, m.records[:i+1]) > m.lastFrame {
			longest = max(longest, blockOf(r))
		}
	}
	if longest == 0 || !m.blockSent {
		return add(m.lastFrame, longest)
	}
	return add(m.blockSentAt, longest)
}
