//contract:none tells states apart

package spec

import "amicore/core"

// How long the server may be busy is a fold over the records (span), which begins
// at the turn, at the last frame or before all time. Records that block follow one
// another without a pause, or a later one begins a new run: it was sent when all
// in front could be done. A run that could be done before the last frame has no
// say any more, and never will: frames come later only, and what is sent from now
// on is sent later as well.

// runMatters reports whether the run of a record, if the first one begins at an
// instant, could go on after the last frame. A record that does not block is in
// no run. contract: time, how long the server may be busy.
func (m *Machine) runMatters(from core.Instant, of *action) bool {
	end, found := from, false
	for _, r := range m.records {
		if blockOf(r) == 0 {
			continue
		}
		if found && r.sent >= end {
			break // another run
		}
		end = add(max(end, r.sent), blockOf(r))
		found = found || r == of
	}
	return found && end > m.lastFrame
}

// sentTime writes when a record was sent, as far as anything may still depend on
// it: its reply, one of the folds, or only the one that begins at the turn, which
// does not look further back.
func (k *keyText) sentTime(a *action) {
	m := k.m
	switch {
	case a.isPending() || m.runMatters(longAgo, a):
		k.instant("sent", a.sent)
	case m.runMatters(m.turn, a):
		k.instant("atWorkFrom", max(a.sent, m.turn))
	}
}

// turnMatters reports whether anything may still depend on the turn.
func (m *Machine) turnMatters() bool {
	for _, r := range m.records {
		if blockOf(r) > 0 {
			return m.turn > r.sent && m.runMatters(m.turn, r)
		}
	}
	return m.turn > m.now
}
