//contract:none counts what a session has come to

package spec

import "amicore/core"

// Standing is what is known of whether the server has booted.
type Standing uint8

// The standings: the first that fits. contract: login, booting.
const (
	StandingOver        Standing = iota // nothing is waited for, except filters
	StandingKnownAsking                 // the server sends FullyBooted, and a Ping is out to find out
	StandingKnown                       // it does, and FullyBooted is waited for
	StandingAsking                      // CoreStatus is out, and has told nothing
	StandingAskingAgain                 // CoreStatus is out, and has told something before
	StandingBooting                     // it has told that the server is booting
	StandingAnswered                    // it has told something else
	NumStandings
)

// String returns the name, such as "asking again".
func (s Standing) String() string {
	return [...]string{"over", "known, asking", "known", "asking", "asking again", "booting", "answered"}[s]
}

func (m *Machine) standing() Standing {
	switch b := &m.boot; {
	case !b.wait:
		return StandingOver
	case b.known && b.asking:
		return StandingKnownAsking
	case b.known:
		return StandingKnown
	case b.asking && b.status == bootUnknown:
		return StandingAsking
	case b.asking:
		return StandingAskingAgain
	case b.status == bootBooting:
		return StandingBooting
	}
	return StandingAnswered
}

// Boot is what tells of whether the server has booted, or of the time.
type Boot uint8

// What may come. contract: login, booting; too late.
const (
	BootEvent   Boot = iota // FullyBooted
	BootUnknown             // CoreStatus, asked for, tells nothing
	BootBooting             // it tells that the server is booting
	BootBooted              // it tells that the server has booted
	BootPing                // an answer to a Ping ends asking
	BootPassed              // the fence passes over what was asked
	BootEarly               // the timer of Booting fires before the end of the wait
	BootLate                // the timer of Authenticating, or of Booting at or behind that end
	NumBoots
)

// String returns the name, such as "status booted".
func (b Boot) String() string {
	return [...]string{"fully booted", "status unknown", "status booting", "status booted", "ping answered", "passed over", "timer", "timer at the end"}[b]
}

// Booted says what came, in Authenticating or Booting, to a session of which that
// was known. contract: login, booting.
type Booted struct {
	In         core.Phase
	Standing   Standing
	FiltersOut bool // a filter, or the question about criteria, is awaited
	Came       Boot
}

func (Booted) cell() {}

// countBoot counts what came. Once the session is ready, and before the login is
// accepted, nothing depends on it.
func (m *Machine) countBoot(came Boot) {
	if m.tellCell == nil || !m.loginAccepted || m.phase != core.PhaseAuthenticating && m.phase != core.PhaseBooting {
		return
	}
	m.tellCell(Booted{In: m.phase, Standing: m.standing(), FiltersOut: m.isFilterAwaited(), Came: came})
}

// countBootAnswer counts an answer to a Ping or to CoreStatus that ends asking.
func (m *Machine) countBootAnswer(own Own, f frame) {
	switch {
	case own == OwnPing:
		m.countBoot(BootPing)
	case own != OwnCoreStatus:
	case m.statusOf(f) == bootBooting:
		m.countBoot(BootBooting)
	case m.statusOf(f) == bootBooted:
		m.countBoot(BootBooted)
	default:
		m.countBoot(BootUnknown)
	}
}

// countPhaseTimer counts that the timer of a phase fires.
func (m *Machine) countPhaseTimer() {
	m.countUnanswered()
	if m.phase == core.PhaseBooting && m.boot.wait && m.now < m.boot.waitEnd {
		m.countBoot(BootEarly)
	} else {
		m.countBoot(BootLate)
	}
}
