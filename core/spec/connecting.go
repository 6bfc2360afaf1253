package spec

import (
	"strings"

	"amicore/core"
)

// addressesUsed is how many addresses of one attempt are kept. contract: config,
// other limits.
const addressesUsed = 64

// attempt is what belongs to one attempt to connect.
type attempt struct {
	addresses []string
	dialing   int // the index of the address that is dialed
}

// dialed returns the address that was dialed last.
func (m *Machine) dialed() string { return m.addresses[m.dialing] }

// start begins the first attempt. contract: phases and inputs.
func (m *Machine) start() {
	if m.phase != core.PhaseIdle {
		m.misuse()
		return
	}
	m.beginAttempt()
}

// beginAttempt begins an attempt. contract: connecting, an attempt.
func (m *Machine) beginAttempt() {
	m.conn++
	m.counts.Attempts++
	m.move(core.PhaseWaiting, m.counts.LastClose)
	m.emit(Command{Kind: core.CommandWantConnect})
	if !m.config.RequirePermit {
		m.goOn()
	}
}

// goOn asks for the addresses of the host. contract: connecting, an attempt.
func (m *Machine) goOn() {
	m.move(core.PhaseResolving, core.CloseNone)
	m.emit(Command{Kind: core.CommandResolve, Text: m.config.Address})
	m.timers.phase.arm(add(m.now, m.config.ResolveTimeout))
}

// resolved keeps the addresses and dials the first. contract: connecting, lookup.
func (m *Machine) resolved(addresses []string) {
	if len(addresses) == 0 {
		m.resolveFailed("no address")
		return
	}
	m.addresses = copyTexts(addresses[:min(len(addresses), addressesUsed)])
	m.dialing = 0
	m.move(core.PhaseConnecting, core.CloseNone)
	m.dial()
}

// resolveFailed ends the attempt. contract: connecting, lookup.
func (m *Machine) resolveFailed(why string) {
	m.tellText(core.NoticeAttemptFailed, strings.Clone(why))
	m.endConnection(core.CloseResolveFailed)
}

// dial dials the present address. contract: connecting, addresses.
func (m *Machine) dial() {
	m.emit(Command{Kind: core.CommandConnect, Text: m.dialed()})
	m.timers.phase.arm(add(m.now, m.config.DialTimeout))
}

// dialNext dials the next address under the next number, and returns false if
// none is left. contract: connecting, addresses.
func (m *Machine) dialNext() bool {
	if m.dialing+1 >= len(m.addresses) {
		return false
	}
	m.dialing++
	m.conn++
	m.dial()
	return true
}

// connectFailed goes on with the next address, or ends the attempt. contract:
// connecting, addresses.
func (m *Machine) connectFailed(why core.CloseReason, text string) {
	m.tellText(core.NoticeAttemptFailed, strings.Clone(text))
	if m.dialNext() {
		return
	}
	if why != core.CloseCertificate && why != core.CloseHandshake {
		why = core.CloseRefused
	}
	m.endConnection(why)
}

// dialTimedOut gives the address up. contract: connecting, addresses.
func (m *Machine) dialTimedOut() {
	m.emit(Command{Kind: core.CommandClose, Close: core.CloseDialTimeout})
	if !m.dialNext() {
		m.endConnection(core.CloseDialTimeout)
	}
}

// connected begins a connection: all that belongs to one is forgotten. contract:
// login, a connection begins.
func (m *Machine) connected() {
	m.beginSession()
	m.boot.beginConnection()
	m.move(core.PhaseGreeting, core.CloseNone)
	m.timers.phase.arm(add(m.now, m.config.GreetingTimeout))
}
