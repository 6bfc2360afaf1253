package core

import (
	"crypto/md5" // AMI's challenge login is defined with it (main/manager.c:2291)
	"encoding/hex"

	"amicore/core/wire"
)

// enqueueOwn puts an action of the machine's own in front of the callers'.
func (m *Machine) enqueueOwn(kind own, text string) {
	s := m.newSlot()
	m.slots[s] = slot{heap: notInHeap, same: noSlot, own: kind, text: text, state: slotQueued, name: ownNames[kind], submitted: m.now}
	m.assignID(s, "")
	if kind == ownEvents {
		m.expectMask(s, text)
	}
	m.push(&m.urgent, s)
	if kind == ownPing {
		m.ownPings++
		m.stats.Pings++
	}
}

var ownNames = [...]string{ownPing: "Ping", ownChallenge: "Challenge", ownLogin: "Login", ownFilter: "Filter", ownCriteria: "Filter", ownEvents: "Events", ownLogoff: "Logoff", ownStatus: "CoreStatus"}

// ownAction is what an own slot puts on the wire.
func (m *Machine) ownAction(sl *slot) wire.Action {
	switch sl.own {
	case ownChallenge:
		return wire.NewAction("Challenge", "AuthType", "MD5")
	case ownLogin:
		return m.login(sl.text)
	case ownFilter:
		return filterAction(sl.text)
	case ownCriteria:
		return criteriaQuestion()
	case ownEvents:
		return eventsAction(sl.text)
	default:
		return wire.Action{Name: sl.name}
	}
}

// login is the Login action: with the secret, or with the key that answers
// the challenge.
func (m *Machine) login(challenge string) wire.Action {
	if m.cfg.Auth == AuthPlain {
		a := wire.NewAction("Login", "Username", m.cfg.Username, "Secret", m.cfg.Secret.reveal())
		return m.withEvents(a)
	}
	sum := md5.Sum([]byte(challenge + m.cfg.Secret.reveal()))
	a := wire.NewAction("Login", "AuthType", "MD5", "Username", m.cfg.Username, "Key", hex.EncodeToString(sum[:]))
	return m.withEvents(a)
}

// withEvents puts the mask into the Login, so that there is no window in
// which everything flows (main/manager.c:2359).
func (m *Machine) withEvents(a wire.Action) wire.Action {
	m.eventMask = m.cfg.Events
	if m.cfg.Events != "" {
		a = a.With("Events", m.cfg.Events)
	}
	return a
}

// flushOwn sends own actions, each in a Send of its own, as far as the
// window lets.
func (m *Machine) flushOwn() {
	for m.urgent.n > 0 {
		s := m.urgent.head
		sl := &m.slots[s]
		from := len(m.ownBytes)
		b, err := m.appendOwn(sl)
		if err != nil { // checked when it was configured
			m.misuse()
			m.unlink(&m.urgent, s)
			m.forget(s)
			m.release(s)
			continue
		}
		n := len(b) - from
		if m.window+n > m.cfg.SendWindow {
			return
		}
		m.ownBytes = b
		m.sendBytes(b[from:len(b):len(b)]).Sensitive = sl.own == ownLogin
		m.unlink(&m.urgent, s)
		m.addRecord(s)
	}
}

// appendOwn encodes an own action behind those of this Step. A ping, the
// frequent one, costs no allocation.
func (m *Machine) appendOwn(sl *slot) ([]byte, error) {
	a := m.ownAction(sl)
	return a.AppendID(m.ownBytes, sl.id.text())
}

// ownResponse handles the answer to an own action; the record is closed.
func (m *Machine) ownResponse(s uint32, f *wire.Frame) {
	sl := m.slots[s]
	m.finish(s)
	bad := isError(f) || f.Oversize
	if isShuttingDown(f) && (m.phase == PhaseAuthenticating || m.phase == PhaseBooting) {
		m.drop(CloseShuttingDown) // whatever was asked: the answer is not about that
		return
	}
	switch sl.own {
	case ownPing:
		m.stats.RTT = m.now.Sub(sl.sent)
		if m.boot.asking {
			m.bootProved()
		}
	case ownStatus:
		m.statusAnswered(f, bad)
	case ownChallenge:
		challenge := f.Get("Challenge")
		if bad || len(challenge) == 0 {
			m.loginRefused(f)
			return
		}
		m.enqueueOwn(ownLogin, string(challenge))
	case ownLogin:
		if bad {
			m.loginRefused(f)
			return
		}
		m.authenticated()
	case ownFilter:
		m.filterAnswered(f, bad)
	case ownCriteria:
		m.criteriaAnswered(f, bad)
	case ownEvents:
		if bad {
			m.noticeSaying(NoticeEventsRefused, f.Get("Message"))
		}
		m.eventsAnswered()
	case ownLogoff:
		m.drop(CloseStopped)
	}
}

// ownMissing handles an own action that the fence shows was never answered.
func (m *Machine) ownMissing(s uint32) {
	kind := m.slots[s].own
	m.finish(s)
	switch kind {
	case ownLogoff:
		m.arm(alarmPhase, m.now) // as if the grace were over
	case ownEvents:
		m.noticeSaying(NoticeEventsRefused, []byte("the server did not answer"))
		m.eventsAnswered()
	case ownCriteria:
		m.awaiting--
		m.criteria = criteriaLack
		m.criteriaSettled()
	case ownStatus, ownPing:
		if m.boot.asking {
			m.bootProved()
		}
	}
}

// loginRefused ends the attempt whose Login or Challenge was refused.
func (m *Machine) loginRefused(f *wire.Frame) { m.drop(m.noteRefusal(f)) }

// noteRefusal reports a refused Login or Challenge and returns the reason for
// which the connection ends.
func (m *Machine) noteRefusal(f *wire.Frame) CloseReason {
	message := f.Get("Message")
	if isShuttingDown(f) {
		return CloseShuttingDown
	}
	if isInUse(message) {
		m.noticeSaying(NoticeLoginInUse, message)
		return CloseLoginInUse
	}
	m.stats.Rejected++
	m.noticeSaying(NoticeLoginRejected, message)
	return CloseLoginRejected
}

// shuttingDown is the text with which a server that is shutting down refuses
// every action.
const shuttingDown = "Asterisk is shutting down"

// isShuttingDown reports whether an action is refused, whatever it is, since
// the server is shutting down (13:main/manager.c:6598, 22:main/manager.c:7115).
// A session that is Ready stays: the shutdown may last until the calls have
// ended, and it may be called off.
func isShuttingDown(f *wire.Frame) bool {
	return isError(f) && wire.EqualFold(trimmed(f.Get("Message")), shuttingDown)
}

// isInUse reports whether a Login or a Challenge is refused for the reason
// that the user has another session: the secret was not looked at. The text
// is the same in every version (1.8:main/manager.c:4801, main/manager.c:7142).
func isInUse(message []byte) bool {
	return wire.EqualFold(trimmed(message), "Login Already In Use")
}
