package spec

import (
	"time"

	"amicore/core"
)

// timer is a deadline that may be armed.
type timer struct {
	armed bool
	at    core.Instant
}

// timers are those that the Machine has at most once each; each pending action
// has one more. contract: time, timers.
type timers struct {
	phase, heartbeat, stall, hold timer
}

// arm arms a timer. One with the largest Instant means never. contract: time,
// instants.
func (t *timer) arm(at core.Instant) { *t = timer{armed: at != never, at: at} }

// disarm disarms a timer.
func (t *timer) disarm() { *t = timer{} }

// add returns an instant moved by a duration of at least 0; the sum saturates.
// contract: time, instants.
func add(at core.Instant, d time.Duration) core.Instant {
	sum := at + core.Instant(d)
	if sum < at {
		return never
	}
	return sum
}

// since returns the time from an instant to another; the difference saturates
// where the other is the later one. One that is earlier is never far away.
func since(later, earlier core.Instant) time.Duration {
	difference := time.Duration(later - earlier)
	if later >= earlier && difference < 0 {
		return time.Duration(never)
	}
	return difference
}

// timerKind is the kind of a timer, in the order in which those of the same
// deadline fire. contract: time, order.
type timerKind int

// The kinds.
const (
	noTimer timerKind = iota
	actionTimer
	phaseTimer
	heartbeatTimer
	stallTimer
	holdTimer
)

// firstTimer returns the armed timer that comes first: the earlier deadline, then
// the kind, then the order of submission. contract: time, order.
func (m *Machine) firstTimer() (kind timerKind, at core.Instant, of *action) {
	for _, a := range m.pending() {
		if a.deadline.armed && (kind == noTimer || a.deadline.at < at) {
			kind, at, of = actionTimer, a.deadline.at, a
		}
	}
	others := []timer{m.timers.phase, m.timers.heartbeat, m.timers.stall, m.timers.hold}
	for i, t := range others {
		if t.armed && (kind == noTimer || t.at < at) {
			kind, at, of = phaseTimer+timerKind(i), t.at, nil
		}
	}
	return kind, at, of
}

// fireTimers fires each timer that is due, one after another. contract: time,
// order.
func (m *Machine) fireTimers() {
	for {
		kind, at, of := m.firstTimer()
		if kind == noTimer || at > m.now {
			return
		}
		switch kind {
		case actionTimer:
			of.deadline.disarm()
			m.actionTimedOut(of)
		case phaseTimer:
			m.timers.phase.disarm()
			m.phaseTimerFired()
		case heartbeatTimer:
			m.timers.heartbeat.disarm()
			m.heartbeatFired()
		case stallTimer:
			m.timers.stall.disarm()
			m.writeStalled()
		case holdTimer:
			m.timers.hold.disarm()
		}
	}
}

// phaseTimerFired does what the timer of the phase does. contract: time, timers.
func (m *Machine) phaseTimerFired() {
	m.countPhaseTimer()
	switch m.phase {
	case core.PhaseBackoff:
		m.beginAttempt()
	case core.PhaseResolving:
		m.closeConnection(core.CloseResolveTimeout)
	case core.PhaseConnecting:
		m.dialTimedOut()
	case core.PhaseGreeting:
		m.closeConnection(core.CloseGreetingTimeout)
	case core.PhaseAuthenticating:
		m.loginTooLate()
	case core.PhaseBooting:
		m.bootTimerFired()
	case core.PhaseDraining:
		m.closeConnection(core.CloseStopped)
	}
}

// Deadline returns when Step(Tick) is next useful and why; armed is false if no
// timer is armed. contract: time, deadline.
func (m *Machine) Deadline() (at core.Instant, why core.DeadlineReason, armed bool) {
	if len(m.entries) > 0 && !m.entries[0].held && m.credit > 0 {
		return m.now, core.DeadlineMore, true
	}
	kind, at, _ := m.firstTimer()
	switch kind {
	case noTimer:
		return 0, core.DeadlineNone, false
	case actionTimer:
		why = core.DeadlineAction
	case phaseTimer:
		why = m.phaseDeadline()
	case heartbeatTimer:
		why = core.DeadlineHeartbeat
		if m.pingAwaited {
			why = core.DeadlineHeartbeatMiss
		}
	case stallTimer:
		why = core.DeadlineWriteStall
	case holdTimer:
		why = core.DeadlineHold
	}
	return at, why, true
}

// phaseDeadline returns the reason of the timer of the phase. contract: time,
// deadline.
func (m *Machine) phaseDeadline() core.DeadlineReason {
	switch m.phase {
	case core.PhaseBackoff:
		return core.DeadlineBackoff
	case core.PhaseResolving:
		return core.DeadlineResolve
	case core.PhaseConnecting:
		return core.DeadlineDial
	case core.PhaseGreeting:
		return core.DeadlineGreeting
	case core.PhaseAuthenticating:
		return core.DeadlineLogin
	case core.PhaseBooting:
		return core.DeadlineBoot
	}
	return core.DeadlineDrain
}
