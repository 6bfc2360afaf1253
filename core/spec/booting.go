package spec

import (
	"time"

	"amicore/core"
	"amicore/core/catalog"
)

// The limits of booting. contract: config, other limits.
const (
	bootAddresses = 64
	bootInterval  = 500 * time.Millisecond
)

// bootStatus is what CoreStatus told.
type bootStatus int

// The statuses. contract: login, booting.
const (
	bootUnknown bootStatus = iota
	bootBooting
	bootBooted
)

// boots is what is known of whether the server has booted. contract: login,
// booting.
type boots struct {
	seen    bool // FullyBooted has come
	wait    bool // Ready waits for more
	known   bool // the server at this address does send FullyBooted
	asking  bool // a Ping or CoreStatus is out to find out
	watch   bool // Ready came without knowing
	status  bootStatus
	waitEnd core.Instant // the end of the wait, in Booting

	addresses []string // whose server is known to send FullyBooted; the last one last
	denied    bool     // CoreStatus is denied
}

// beginConnection forgets what belonged to the last connection. contract: login,
// a connection begins.
func (b *boots) beginConnection() { *b = boots{addresses: b.addresses, denied: b.denied} }

// isOld reports whether the versions have 11 or 13.
func (m *Machine) isOld() bool { return m.versions&(catalog.V11|catalog.V13) != 0 }

// askWhetherBooted begins the question whether the server has booted. contract:
// login, booting, the question.
func (m *Machine) askWhetherBooted() {
	masked := m.toldMask != "" && maskOf(m.toldMask)&catalog.System == 0
	if m.config.AnyOrder || masked {
		return
	}
	switch {
	case contains(m.boot.addresses, m.dialed()) && m.certainlyPasses("FullyBooted"):
		m.boot.wait, m.boot.known = true, true
		if !m.isFilterAwaited() {
			m.boot.asking = true
			m.waitOwn(ownPing)
		}
	case m.versions != catalog.All && m.isOld() && !m.boot.denied:
		m.boot.wait, m.boot.asking = true, true
		m.waitOwn(ownCoreStatus)
	default:
		m.boot.watch = m.toldMask != ""
	}
}

// fullyBootedCame handles a FullyBooted, before it is handled as any event.
// contract: login, booting, FullyBooted.
func (m *Machine) fullyBootedCame() {
	if !m.loginAccepted || m.boot.seen {
		return
	}
	m.countBoot(BootEvent)
	m.boot.seen, m.boot.watch = true, false
	if !contains(m.boot.addresses, m.dialed()) {
		m.boot.addresses = lastOf(append(m.boot.addresses, m.dialed()), bootAddresses)
	}
	m.becomeReadyIfItCan()
}

// pingAnswered ends the question, if one was asked. contract: login, booting,
// answers.
func (m *Machine) pingAnswered() {
	if m.boot.asking {
		m.boot.asking = false
		m.becomeReadyIfItCan()
	}
}

// coreStatusAnswered handles the answer to CoreStatus. contract: login, booting,
// answers.
func (m *Machine) coreStatusAnswered(f frame) {
	m.boot.asking = false
	m.boot.status = m.statusOf(f)
	if f.isError() || f.Oversize {
		m.boot.denied = m.boot.denied || !f.saysShuttingDown()
	}
	m.becomeReadyIfItCan()
}

// statusOf returns what an answer to CoreStatus tells. contract: login, booting,
// answers.
func (m *Machine) statusOf(f frame) bootStatus {
	date := f.value("CoreStartupDate")
	switch {
	case f.isError() || f.Oversize:
		return bootUnknown
	case date == "1970-01-01" || date == "1969-12-31":
		return bootBooting
	case date != "" && m.isOld() && m.versions&^(catalog.V11|catalog.V13) == 0:
		return bootBooted
	}
	return bootUnknown
}

// endWatch ends the watch at a response. contract: login, booting, watch.
func (m *Machine) endWatch() {
	if m.boot.watch {
		m.boot.watch = false
		m.tellText(core.NoticeBootUnknown, OwnWords)
	}
}

// becomeReadyIfItCan goes on to Ready or Booting. contract: login, booting,
// ready if it can.
func (m *Machine) becomeReadyIfItCan() {
	loggingIn := m.phase == core.PhaseAuthenticating || m.phase == core.PhaseBooting
	if !loggingIn || !m.loginAccepted || m.isFilterAwaited() {
		return
	}
	switch {
	case m.boot.seen || !m.boot.wait:
		m.becomeReady()
	case m.boot.asking:
	case m.boot.status == bootBooted:
		m.becomeReady()
	case m.boot.known || m.boot.status == bootBooting:
		if m.phase == core.PhaseAuthenticating {
			m.beginBooting()
		}
	default:
		m.becomeReady()
		m.tellText(core.NoticeBootUnknown, OwnWords)
	}
}

// beginBooting begins the phase Booting. contract: login, booting.
func (m *Machine) beginBooting() {
	m.boot.waitEnd = add(m.now, m.config.BootTimeout)
	m.move(core.PhaseBooting, core.CloseNone)
	m.timers.heartbeat.arm(add(m.now, m.config.HeartbeatInterval))
	m.armBootTimer()
}

// armBootTimer arms the timer of Booting for the end of the wait, or for the next
// CoreStatus. contract: login, booting.
func (m *Machine) armBootTimer() {
	at := m.boot.waitEnd
	if m.boot.status == bootBooting {
		at = min(at, add(m.now, bootInterval))
	}
	m.timers.phase.arm(at)
}

// bootTimerFired does what the timer of Booting does. contract: login, booting,
// the timer of Booting.
func (m *Machine) bootTimerFired() {
	switch {
	case m.boot.wait && m.now < m.boot.waitEnd:
		if !m.boot.asking {
			m.boot.asking = true
			m.waitOwn(ownCoreStatus)
		}
		m.armBootTimer()
	case !m.isFilterAwaited():
		m.stopWaiting()
		m.becomeReady()
		m.tellText(core.NoticeBootUnknown, OwnWords)
	case m.boot.wait:
		m.stopWaiting()
		m.timers.phase.arm(add(m.now, m.config.LoginTimeout))
	default:
		m.closeConnection(core.CloseLoginTimeout)
	}
}

// stopWaiting forgets that the server at this address sends FullyBooted, and ends
// the wait.
func (m *Machine) stopWaiting() {
	m.boot.addresses = without(m.boot.addresses, m.dialed())
	m.boot.wait = false
}
