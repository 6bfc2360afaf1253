package core

import (
	"time"

	"amicore/core/catalog"
)

// maxAddrs bounds the addresses of one attempt.
const maxAddrs = 64

func (m *Machine) start() {
	if m.started {
		m.misuse()
		return
	}
	m.started = true
	m.attempt()
}

// attempt begins an attempt to connect under a new number.
func (m *Machine) attempt() {
	m.disarm(alarmPhase)
	if m.cfg.Observe {
		if m.phase == PhaseBackoff {
			m.notice(NoticeWouldReconnect, 1)
		}
		m.move(PhaseWaiting, m.lastClose)
		return
	}
	m.conn++
	m.stats.Attempts++
	m.move(PhaseWaiting, m.lastClose)
	m.emit(CommandWantConnect)
	if !m.cfg.RequirePermit {
		m.permit()
	}
}

// permit lets the attempt go on: the dial timers start here.
func (m *Machine) permit() {
	m.move(PhaseResolving, CloseNone)
	m.emit(CommandResolve).Text = m.cfg.Address
	m.arm(alarmPhase, m.now.Add(m.cfg.ResolveTimeout))
}

func (m *Machine) resolved(addrs []string) {
	if len(addrs) == 0 {
		m.attemptFailed(CloseResolveFailed, "no address")
		return
	}
	m.addrs = append(m.addrs[:0], addrs[:min(len(addrs), maxAddrs)]...)
	m.move(PhaseConnecting, CloseNone)
	m.dial()
}

// dial tries the next address.
func (m *Machine) dial() {
	addr := m.addrs[0]
	m.addrs = m.addrs[1:]
	m.emit(CommandConnect).Text = addr
	m.boot.dialed = addr
	m.arm(alarmPhase, m.now.Add(m.cfg.DialTimeout))
}

// attemptFailed goes on with the next address, each under a number of its
// own, or backs off.
func (m *Machine) attemptFailed(why CloseReason, text string) {
	m.noticeSaying(NoticeAttemptFailed, []byte(text))
	if m.phase == PhaseConnecting && len(m.addrs) > 0 {
		m.conn++
		m.dial()
		return
	}
	m.retire(why)
}

func (m *Machine) connected() {
	m.addrs = nil
	m.beginSession()
	m.move(PhaseGreeting, CloseNone)
	m.arm(alarmPhase, m.now.Add(m.cfg.GreetingTimeout))
}

// beginSession forgets everything of the connection before.
func (m *Machine) beginSession() {
	m.decoder.Reset()
	m.heard, m.loggedIn, m.logoff, m.pinged, m.eventsBusy, m.eventsAgain = false, false, false, false, false, false
	m.versions = catalog.All
	m.life, m.busy = life{frameAt: m.now, heardAt: m.now, bytesAt: m.now}, busyTime{turn: minInstant, askedAt: m.now}
	m.inForce, m.filtersUnsure, m.criteria = nil, false, criteriaUnknown
	m.force, m.heardClasses, m.heardOutcomes, m.toldNoOutcome = maskInForce{}, 0, 0, false
	m.misses, m.ownPings, m.window, m.applied, m.awaiting = 0, 0, 0, 0, 0
	m.owedText = lastIDs{}
	m.boot.reset()
	m.write.reset()
}

// greeted begins the login once the server has spoken.
func (m *Machine) greeted() {
	if m.phase != PhaseGreeting || m.cfg.Observe {
		return
	}
	m.move(PhaseAuthenticating, CloseNone)
	m.arm(alarmPhase, m.now.Add(m.cfg.LoginTimeout))
	if m.cfg.Auth == AuthMD5 {
		m.enqueueOwn(ownChallenge, "")
	} else {
		m.enqueueOwn(ownLogin, "")
	}
}

// authenticated goes on to the filters. From here on events may come; they
// wait for Ready, behind the gap that says what is unknown.
func (m *Machine) authenticated() {
	m.loggedIn = true
	m.force.setBy(m.eventMask)
	at := m.queue.first + uint64(m.queue.n)
	if m.logins > 0 {
		at = m.queue.pushGap(GapReconnect, 0)
	}
	m.logins++
	m.queue.holdBack(at)
	m.inForce = m.cfg.Filters
	m.applyFilters()
	if m.phase != PhaseAuthenticating {
		return // the server cannot have one of the filters
	}
	m.askBooted()
	m.becomeReady()
}

func (m *Machine) ready() {
	m.stats.Sessions++
	m.readyAt = m.now
	m.disarm(alarmPhase)
	if m.phase != PhaseBooting { // where the heartbeat runs already
		m.arm(alarmHeartbeat, m.now.Add(m.cfg.HeartbeatInterval))
	}
	m.move(PhaseReady, CloseNone)
	m.queue.letGo()
	m.usedLogins = 0
	m.refusals = 0
	m.applyEvents()
}

// phaseTimeout handles the one timer of the phase.
func (m *Machine) phaseTimeout() {
	switch m.phase {
	case PhaseBackoff:
		m.attempt()
	case PhaseResolving:
		m.drop(CloseResolveTimeout)
	case PhaseConnecting:
		if len(m.addrs) > 0 {
			c := m.emit(CommandClose)
			c.Close = CloseDialTimeout
			m.conn++
			m.dial()
			return
		}
		m.drop(CloseDialTimeout)
	case PhaseGreeting:
		m.tooLate(CloseGreetingTimeout)
	case PhaseAuthenticating:
		if m.boot.asking && m.awaiting == 0 { // the login was answered, what asks for more need not be
			m.bootProved()
			return
		}
		m.tooLate(CloseLoginTimeout)
	case PhaseBooting:
		m.bootDue()
	case PhaseDraining:
		m.drop(CloseStopped)
	default:
		m.disarm(alarmPhase)
	}
}

// tooLate closes a connection that does not get ready; an observing machine
// only says so.
func (m *Machine) tooLate(why CloseReason) {
	if m.cfg.Observe {
		m.disarm(alarmPhase)
		m.merge(Command{Notice: NoticeWouldClose, Count: 1, Close: why})
		return
	}
	m.drop(why)
}

// dialFailure returns the reason of a dial that failed: that nothing accepted
// the connection, unless the transport says that it was TLS.
func dialFailure(why CloseReason) CloseReason {
	if why == CloseCertificate || why == CloseHandshake {
		return why
	}
	return CloseRefused
}

// closed handles the end of the connection. In TLS 1.3 a server checks the
// client's certificate after the client's handshake is over, so its refusal
// comes here; later, an alert is a connection that broke.
func (m *Machine) closed(in *Input) {
	why := in.Close
	switch {
	case why == CloseHandshake && !m.heard:
		m.noticeSaying(NoticeAttemptFailed, []byte(in.Text))
	case why == CloseReset, why == CloseHandshake:
		why = CloseReset
	default:
		why = CloseEOF
	}
	switch {
	case m.observer.refused != CloseNone && !m.loggedIn:
		why = m.observer.refused
	case !m.heard && why == CloseEOF:
		why = CloseNoBanner
	}
	m.retire(why)
}

// drop closes the connection, whatever its state; nobody waits for an answer.
// An observed one is not the machine's to close.
func (m *Machine) drop(why CloseReason) {
	if !m.cfg.Observe {
		m.emit(CommandClose).Close = why
	}
	m.retire(why)
}

// retire ends what hangs on the connection, in this Step, and schedules the
// next attempt.
func (m *Machine) retire(why CloseReason) {
	draining := m.phase == PhaseDraining
	if m.phase.online() {
		if n, _ := m.decoder.Partial(); n > 0 {
			m.notice(NoticeCutMidFrame, n)
		}
	}
	failed := m.pending
	cause := ErrDisconnected
	if why == CloseStopped {
		cause = ErrStopped
	}
	m.failAll(cause, why)
	if m.phase == PhaseReady && m.now.Sub(m.readyAt) >= m.cfg.StableAfter {
		m.failures = 0
	}
	m.lastClose = why
	m.addrs = nil
	m.disarm(alarmHeartbeat)
	m.disarm(alarmWrite)
	m.disarm(alarmHold)
	m.disarm(alarmPhase)
	m.merge(Command{Notice: NoticeClosed, Count: int64(failed), Close: why, Text: why.Hint()})
	if draining || why == CloseStopped || m.cfg.StopOnRejected && refusedFor(why) {
		m.halt(why)
		return
	}
	m.move(PhaseBackoff, why)
	delay := m.delay(why)
	m.arm(alarmPhase, m.now.Add(delay))
	m.notice(NoticeRetry, int64(delay))
}

// refusedFor reports whether an attempt failed for a reason that trying again
// soon cannot help: a login or a filter that the server refuses, or a
// certificate that we refuse.
func refusedFor(why CloseReason) bool {
	return why == CloseLoginRejected || why == CloseFilterRefused || why == CloseCertificate
}

// delay draws the time to the next attempt: exponential with full jitter, or
// the schedule of a refused login, or that of one that is already in use.
func (m *Machine) delay(why CloseReason) time.Duration {
	v := draw(&m.cfg.Seed, drawBackoff, m.cfg.Node, m.conn, 0)
	switch {
	case refusedFor(why):
		m.refusals++
		return between(v, m.cfg.RejectedMin, grown(2*m.cfg.RejectedMin, m.refusals-1, m.cfg.RejectedMax))
	case why == CloseLoginInUse:
		m.usedLogins++
		return between(v, m.cfg.InUseMin, grown(2*m.cfg.InUseMin, m.usedLogins-1, m.cfg.InUseMax))
	}
	bound := grown(m.cfg.BackoffMin, m.failures, m.cfg.BackoffMax)
	m.failures++
	return max(m.cfg.BackoffFloor, time.Duration(uniform(v, uint64(bound))))
}

// between maps the draw v to a time from least to most; least where most is
// less.
func between(v uint64, least, most time.Duration) time.Duration {
	return least + time.Duration(uniform(v, uint64(max(most, least)-least)))
}

// grown doubles d n times, up to most.
func grown(d time.Duration, n uint, most time.Duration) time.Duration {
	for ; n > 0 && d < most; n-- {
		d *= 2
	}
	return min(d, most)
}

// failAll ends every pending ticket and forgets every record.
func (m *Machine) failAll(why error, cause CloseReason) {
	for m.tickets.head != noSlot {
		m.giveUp(m.tickets.head, why, cause)
	}
	for m.records.head != noSlot {
		m.finish(m.records.head)
	}
	for m.urgent.head != noSlot {
		s := m.urgent.head
		m.unlink(&m.urgent, s)
		m.forget(s)
		m.release(s)
	}
	m.given, m.ownPings, m.queuedSum, m.window = 0, 0, 0, 0
	m.givenText = 0
	m.write.reset()
}

// stop begins the end: at once, or when what is pending has ended.
func (m *Machine) stop(grace time.Duration) {
	switch {
	case m.phase == PhaseReady && grace > 0:
		m.move(PhaseDraining, CloseStopped)
		m.arm(alarmPhase, m.now.Add(grace))
	case m.phase == PhaseDraining && grace > 0:
		if at := m.now.Add(grace); at < m.alarms[alarmPhase].at {
			m.arm(alarmPhase, at)
		}
	case m.phase >= PhaseResolving:
		m.drop(CloseStopped)
	default:
		m.retire(CloseStopped)
	}
}

// halt is the end: nothing is armed, nothing waits.
func (m *Machine) halt(why CloseReason) {
	m.move(PhaseStopped, why)
	m.abandonQueue()
}
