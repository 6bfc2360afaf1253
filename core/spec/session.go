package spec

import (
	"amicore/core"
	"amicore/core/catalog"
)

// session is what belongs to the present connection, apart from its actions.
// contract: login, a connection begins.
type session struct {
	// Framing. contract: receiving.
	stream      string // bytes received behind the last whole frame
	textDecided bool   // whether the frame at the front has raw text is decided
	isText      bool

	frameCame bool
	versions  catalog.Versions

	// What was heard. contract: heartbeat.
	lastFrame   core.Instant // of the last frame that counts as heard
	lastHeard   core.Instant
	lastBytes   core.Instant
	pingAwaited bool
	misses      int

	// Sending. contract: writing; time, how long the server may be busy.
	window int
	// When the first action with a block time was sent after lastFrame.
	blockSent   bool
	blockSentAt core.Instant
	turn        core.Instant
	rawIDs      []string // of records with raw text that made room

	loginAccepted bool
	readySince    core.Instant
	logoffWaited  bool

	maskInForce
	filtering

	// Outcomes. contract: desired, whether an outcome can be heard.
	heardClasses  catalog.Privileges
	noOutcomeTold bool
}

// beginSession forgets what belonged to the last connection. contract: login, a
// connection begins.
func (m *Machine) beginSession() {
	m.session = session{
		versions:  catalog.All,
		lastFrame: m.now,
		lastHeard: m.now,
		lastBytes: m.now,
		turn:      longAgo,
	}
}

// logOffWhenDrained lets a Logoff wait once nothing is pending in Draining.
// contract: closing, stop.
func (m *Machine) logOffWhenDrained() {
	if m.phase == core.PhaseDraining && len(m.pending()) == 0 && !m.logoffWaited {
		m.logoffWaited = true
		m.waitOwn(ownLogoff)
	}
}
