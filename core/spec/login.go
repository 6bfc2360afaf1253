package spec

import (
	"crypto/md5"
	"encoding/hex"

	"amicore/core"
	"amicore/core/catalog"
	"amicore/core/wire"
)

// bannerKept is how many bytes of a banner are kept. contract: config, other
// limits.
const bannerKept = 256

// shuttingDown is the Message with which a server that shuts down refuses each
// action. contract: login, own actions of the login.
const shuttingDown = "Asterisk is shutting down"

// names are those of the Machine's own actions.
var names = map[purpose]string{
	ownChallenge: "Challenge", ownLogin: "Login", ownFilter: "Filter", ownQuestion: "Filter",
	ownEvents: "Events", ownCoreStatus: "CoreStatus", ownPing: "Ping", ownLogoff: "Logoff",
}

// waitOwn lets an action of the Machine's own wait. It gets its ActionID now.
// contract: writing, what waits.
func (m *Machine) waitOwn(own purpose, headers ...wire.Header) *action {
	a := &action{own: own, name: names[own], id: m.nextID(), submitted: m.now}
	a.rule = core.RuleSingle
	a.bytes = encode(a.name, a.id, headers)
	m.ownWaiting = append(m.ownWaiting, a)
	if own == ownPing {
		m.counts.Pings++
	}
	return a
}

// greeted handles a banner. contract: login, the greeting.
func (m *Machine) greeted(f frame) {
	m.counts.Internal++
	m.counts.Banner = cutTo(f.Lines[0], bannerKept)
	m.versions = catalog.OfBanner(m.counts.Banner)
	m.tellText(core.NoticeBanner, m.counts.Banner)
	m.beginLogin()
}

// beginLogin begins the login. contract: login, the greeting.
func (m *Machine) beginLogin() {
	m.move(core.PhaseAuthenticating, core.CloseNone)
	m.timers.phase.arm(add(m.now, m.config.LoginTimeout))
	if m.config.Auth == core.AuthMD5 {
		m.waitOwn(ownChallenge, wire.Header{Name: "AuthType", Value: "MD5"})
		return
	}
	m.waitLogin(wire.Header{Name: "Username", Value: m.config.Username}, wire.Header{Name: "Secret", Value: m.secret})
}

// waitLogin lets the Login wait. It carries the mask that is wanted; the Login
// is put into a Send in the same Step, so that the mask is the same then.
// contract: login, own actions of the login.
func (m *Machine) waitLogin(headers ...wire.Header) {
	if m.wantedMask != "" {
		headers = append(headers, wire.Header{Name: "Events", Value: m.wantedMask})
	}
	m.waitOwn(ownLogin, headers...)
	m.toldMask = m.wantedMask
}

// challenged handles the answer to the Challenge. contract: login, own actions
// of the login.
func (m *Machine) challenged(f frame) {
	challenge := f.value("Challenge")
	if f.isError() || f.Oversize || challenge == "" {
		m.loginRefused(f)
		return
	}
	key := md5.Sum([]byte(challenge + m.secret))
	m.waitLogin(
		wire.Header{Name: "AuthType", Value: "MD5"},
		wire.Header{Name: "Username", Value: m.config.Username},
		wire.Header{Name: "Key", Value: hex.EncodeToString(key[:])},
	)
}

// loginAnswered handles the answer to the Login. contract: login, own actions of
// the login.
func (m *Machine) loginAnswered(f frame) {
	if f.isError() || f.Oversize {
		m.loginRefused(f)
		return
	}
	m.acceptLogin()
}

// loginRefused ends the connection. contract: login, own actions of the login.
func (m *Machine) loginRefused(f frame) {
	if same(withoutTrailing(f.value("Message")), "Login Already In Use") {
		m.tellText(core.NoticeLoginInUse, f.value("Message"))
		m.closeConnection(core.CloseLoginInUse)
		return
	}
	m.counts.Rejected++
	m.tellText(core.NoticeLoginRejected, f.value("Message"))
	m.closeConnection(core.CloseLoginRejected)
}

// acceptLogin goes on once the server has accepted the login. contract: login,
// the login is accepted.
func (m *Machine) acceptLogin() {
	m.loginAccepted = true
	m.maskKnown, m.mask = true, maskOf(m.toldMask)
	m.holding = true
	if m.acceptedBefore {
		m.queueGap(core.GapReconnect, 0, true)
	}
	m.acceptedBefore = true
	m.filtersKnown = true
	m.filters = copyTexts(m.wantedFilters)
	m.sendFilters()
	if !m.isOnline() {
		return
	}
	m.askWhetherBooted()
	m.becomeReadyIfItCan()
}

// becomeReady begins the phase Ready. contract: login, ready.
func (m *Machine) becomeReady() {
	m.counts.Sessions++
	m.timers.phase.disarm()
	if m.phase == core.PhaseAuthenticating {
		m.timers.heartbeat.arm(add(m.now, m.config.HeartbeatInterval))
	}
	m.move(core.PhaseReady, core.CloseNone)
	m.readySince = m.now
	m.holdNothingBack()
	m.refusals, m.inUse = 0, 0
	if m.wantedMask != m.toldMask {
		m.tellMask()
	}
}

// loginTooLate does what the timer of Authenticating does. contract: login, too
// late.
func (m *Machine) loginTooLate() {
	if m.boot.asking && !m.isFilterAwaited() {
		m.boot.asking = false
		m.becomeReadyIfItCan()
		return
	}
	m.closeConnection(core.CloseLoginTimeout)
}

// ownAnswered handles the response to an action of the Machine's own whose
// record is closed by now. contract: correlation, responses; login, own actions
// of the login.
func (m *Machine) ownAnswered(a *action, f frame) {
	m.countAnswer(a, f)
	loggingIn := m.phase == core.PhaseAuthenticating || m.phase == core.PhaseBooting
	if loggingIn && f.isError() && f.saysShuttingDown() {
		m.closeConnection(core.CloseShuttingDown)
		return
	}
	switch a.own {
	case ownChallenge:
		m.challenged(f)
	case ownLogin:
		m.loginAnswered(f)
	case ownFilter:
		m.filterAnswered(f)
	case ownQuestion:
		m.questionAnswered(f)
	case ownEvents:
		if f.isError() || f.Oversize {
			m.tellText(core.NoticeEventsRefused, f.value("Message"))
		}
		m.maskWasTold()
	case ownCoreStatus:
		m.coreStatusAnswered(f)
	case ownPing:
		m.counts.RTT = since(m.now, a.sent)
		m.pingAnswered()
	case ownLogoff:
		m.closeConnection(core.CloseStopped)
	}
}

// saysShuttingDown reports whether the Message is that of a server that shuts
// down. contract: login, own actions of the login.
func (f frame) saysShuttingDown() bool {
	return same(withoutTrailing(f.value("Message")), shuttingDown)
}
