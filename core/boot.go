package core

import (
	"slices"
	"time"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// boot is what a machine knows of whether its server has booted. Asterisk
// accepts logins before its modules are loaded, and calls fail until then. A
// server that has booted writes FullyBooted right behind the login, to a user
// who may read system events; one that still boots sends it later, as an event
// (main/manager.c:3423). So the answer to any later action proves that it is
// not coming now.
type boot struct {
	dialed string // the address of this attempt
	// seenAt are addresses at which this user was sent FullyBooted, oldest
	// first. They are those that were dialed and not Config.Address: behind one
	// name there may be servers that give the user other rights, and one that
	// never sends the event would be waited for each time.
	seenAt []string
	denied bool // CoreStatus was refused once: it is not tried again

	seen   bool // FullyBooted came on this connection
	wait   bool // Ready waits until it is known
	known  bool // the server at this address does send it
	asking bool // a ping or CoreStatus is on its way to find out
	watch  bool // Ready without knowing; a notice says so once it is proved
	status bootStatus
	until  Instant // of BootTimeout
}

// bootStatus is what CoreStatus has told.
type bootStatus uint8

const (
	statusUnknown bootStatus = iota
	statusBooting
	statusBooted
)

const (
	// bootPoll is how often CoreStatus is asked again while the server boots.
	bootPoll = 500 * time.Millisecond
	// maxBootAddrs bounds the addresses that are remembered.
	maxBootAddrs = maxAddrs
)

// Texts of NoticeBootUnknown.
const (
	bootUntold  = "no FullyBooted came behind the login: the server may still boot, or the user has no read=system"
	bootOverdue = "FullyBooted did not come within BootTimeout"
)

// reset forgets what belongs to one connection.
func (b *boot) reset() {
	*b = boot{dialed: b.dialed, seenAt: b.seenAt, denied: b.denied}
}

func (b *boot) remember() {
	if slices.Contains(b.seenAt, b.dialed) {
		return
	}
	if len(b.seenAt) == maxBootAddrs {
		b.seenAt = slices.Delete(b.seenAt, 0, 1)
	}
	b.seenAt = append(b.seenAt, b.dialed)
}

// forget makes the next login at this address not wait: the user's rights have
// changed, or another server is there.
func (b *boot) forget() {
	b.seenAt = slices.DeleteFunc(b.seenAt, func(addr string) bool { return addr == b.dialed })
}

// askBooted begins to find out, behind an accepted login, whether the server
// has booted. Filters on their way are actions whose answers prove it as well.
func (m *Machine) askBooted() {
	b := &m.boot
	if m.cfg.AnyOrder || !m.loginMaskHasSystem() {
		return // what is not sent, or comes in any order, proves nothing
	}
	switch {
	case slices.Contains(b.seenAt, b.dialed) && passes(m.inForce, "FullyBooted", catalog.System.String(), m.versions):
		b.wait, b.known = true, true
		if m.awaiting == 0 {
			b.asking = true
			m.enqueueOwn(ownPing, "")
		}
	case statusTells(m.versions) && !b.denied:
		b.wait = true
		m.askStatus()
	default:
		// Without a mask of ours the user's rights are the mask, and a user
		// without read=system is nothing to be told of at each login.
		b.watch = m.eventMask != ""
	}
}

// loginMaskHasSystem reports whether the mask of the login lets FullyBooted
// through: without one it is the user's own rights, which may.
func (m *Machine) loginMaskHasSystem() bool {
	return m.eventMask == "" || catalog.EventMask(m.eventMask)&catalog.System != 0
}

// statusTells reports whether CoreStatus may say that the server still boots:
// up to 13 the time of its start is set once it has booted
// (13:main/asterisk.c:4331), from 14 on before anything else
// (14:main/asterisk.c:4492).
func statusTells(v catalog.Versions) bool {
	return v != catalog.All && v&(catalog.V11|catalog.V13) != 0
}

func (m *Machine) askStatus() {
	m.boot.asking = true
	m.enqueueOwn(ownStatus, "")
}

// statusAnswered reads the answer to CoreStatus.
func (m *Machine) statusAnswered(f *wire.Frame, bad bool) {
	b := &m.boot
	b.asking = false
	date := string(f.Get("CoreStartupDate"))
	switch {
	case bad:
		b.denied, b.status = b.denied || !isShuttingDown(f), statusUnknown
	case date == "1970-01-01" || date == "1969-12-31": // Unix time 0, wherever the server is
		b.status = statusBooting
	case date != "" && m.versions&^(catalog.V11|catalog.V13) == 0:
		b.status = statusBooted
	default:
		b.status = statusUnknown
	}
	m.becomeReady()
}

// bootProved notes that an action behind the login was answered, or passed
// over: FullyBooted is not coming now.
func (m *Machine) bootProved() {
	m.boot.asking = false
	m.becomeReady()
}

// becomeReady makes a session Ready whose login is accepted and whose filters
// are acknowledged, unless its server is known to boot.
func (m *Machine) becomeReady() {
	b := &m.boot
	if !m.loggedIn || m.awaiting > 0 || m.phase != PhaseAuthenticating && m.phase != PhaseBooting {
		return
	}
	switch {
	case b.seen || !b.wait:
		m.ready()
	case b.asking:
	case b.status == statusBooted:
		m.ready()
	case b.known || b.status == statusBooting:
		if m.phase == PhaseAuthenticating {
			m.startBooting()
		}
	default:
		m.ready()
		m.noticeSaying(NoticeBootUnknown, []byte(bootUntold))
	}
}

// startBooting waits for FullyBooted, at most BootTimeout.
func (m *Machine) startBooting() {
	m.boot.until = m.now.Add(m.cfg.BootTimeout)
	m.move(PhaseBooting, CloseNone)
	m.arm(alarmHeartbeat, m.now.Add(m.cfg.HeartbeatInterval))
	m.armBoot()
}

// armBoot arms the timer of the phase: the end of the wait, or the next
// CoreStatus where that is what tells.
func (m *Machine) armBoot() {
	at := m.boot.until
	if m.boot.status == statusBooting {
		at = min(at, m.now.Add(bootPoll))
	}
	m.arm(alarmPhase, at)
}

// bootDue handles the timer of PhaseBooting.
func (m *Machine) bootDue() {
	b := &m.boot
	switch {
	case b.wait && m.now < b.until:
		if !b.asking {
			m.askStatus()
		}
		m.armBoot()
	case m.awaiting == 0:
		b.forget()
		b.wait = false
		m.ready()
		m.noticeSaying(NoticeBootUnknown, []byte(bootOverdue))
	case b.wait: // filters that were added meanwhile are not answered yet
		b.forget()
		b.wait = false
		m.arm(alarmPhase, m.now.Add(m.cfg.LoginTimeout))
	default:
		m.drop(CloseLoginTimeout)
	}
}

// noteBooted notes FullyBooted, behind the login or as an event.
func (m *Machine) noteBooted() {
	if !m.loggedIn || m.cfg.Observe {
		return
	}
	m.boot.seen, m.boot.watch = true, false
	m.boot.remember()
	m.becomeReady()
}

// noteUnbooted tells that the session is Ready although no FullyBooted came,
// once an answer has proved that.
func (m *Machine) noteUnbooted() {
	m.boot.watch = false
	m.noticeSaying(NoticeBootUnknown, []byte(bootUntold))
}
