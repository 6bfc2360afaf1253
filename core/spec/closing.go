package spec

import (
	"strings"
	"time"

	"amicore/core"
)

// closeConnection closes the connection, or the attempt. contract: closing, how a
// connection ends.
func (m *Machine) closeConnection(why core.CloseReason) {
	m.emit(Command{Kind: core.CommandClose, Close: why})
	m.endConnection(why)
}

// endConnection does what follows when a connection or an attempt ends. contract:
// closing, how a connection ends.
func (m *Machine) endConnection(why core.CloseReason) {
	m.countEnd(why)
	if piece := withoutBlankLines(m.stream); m.isOnline() && piece != "" {
		m.tell(Command{Notice: core.NoticeCutMidFrame, Count: int64(len(piece))})
	}
	pending := m.pending()
	for _, a := range pending {
		f := Failure{Err: core.ErrDisconnected, Cause: why}
		if why == core.CloseStopped {
			f.Err = core.ErrStopped
		}
		m.giveUp(a, f)
	}
	for _, r := range m.records {
		if r.isCallers() {
			m.rememberEndedID(r)
		}
	}
	m.ownWaiting, m.callersWaiting, m.records, m.acknowledged = nil, nil, nil, nil
	m.window = 0
	m.stream = ""
	if m.phase == core.PhaseReady && since(m.now, m.readySince) >= m.config.StableAfter {
		m.failures = 0
	}
	m.counts.LastClose = why
	m.timers = timers{}
	m.tell(Command{Notice: core.NoticeClosed, Close: why, Count: int64(len(pending)), Text: why.Hint()})
	if m.phase == core.PhaseDraining || why == core.CloseStopped || m.config.StopOnRejected && isRefusal(why) {
		m.move(core.PhaseStopped, why)
		m.endQueue()
		return
	}
	m.move(core.PhaseBackoff, why)
	delay := m.drawDelay(why)
	m.timers.phase.arm(add(m.now, delay))
	m.tell(Command{Notice: core.NoticeRetry, Count: int64(delay)})
}

// closed handles that the transport says that the connection is over. contract:
// closing, closed.
func (m *Machine) closed(how core.CloseReason, text string) {
	why := core.CloseEOF
	switch {
	case how == core.CloseHandshake && !m.frameCame:
		why = core.CloseHandshake
		m.tellText(core.NoticeAttemptFailed, strings.Clone(text))
	case how == core.CloseReset || how == core.CloseHandshake:
		why = core.CloseReset
	case !m.frameCame:
		why = core.CloseNoBanner
	}
	m.endConnection(why)
}

// stop ends the session, at once or once the pending actions have ended. contract:
// closing, stop.
func (m *Machine) stop(n int64) {
	grace := time.Duration(n)
	switch m.phase {
	case core.PhaseIdle, core.PhaseBackoff, core.PhaseWaiting:
		m.endConnection(core.CloseStopped)
	case core.PhaseReady:
		if grace <= 0 {
			m.closeConnection(core.CloseStopped)
			return
		}
		m.move(core.PhaseDraining, core.CloseStopped)
		m.timers.phase.arm(add(m.now, grace))
	case core.PhaseDraining:
		if grace <= 0 {
			m.closeConnection(core.CloseStopped)
			return
		}
		if at := add(m.now, grace); !m.timers.phase.armed || at < m.timers.phase.at {
			m.timers.phase.arm(at)
		}
	default:
		m.closeConnection(core.CloseStopped)
	}
}
