package core

// Phase is where a machine stands between Start and Stopped.
type Phase uint8

const (
	// PhaseIdle: made, not started.
	PhaseIdle Phase = iota
	// PhaseBackoff: between two attempts; the backoff timer is armed.
	PhaseBackoff
	// PhaseWaiting: wants to connect and waits for a permit (or, observing,
	// for the other client to connect).
	PhaseWaiting
	// PhaseResolving: the host name is being resolved.
	PhaseResolving
	// PhaseConnecting: one address is being dialled.
	PhaseConnecting
	// PhaseGreeting: connected, the banner has not come.
	PhaseGreeting
	// PhaseAuthenticating: the login and the filters are on their way.
	PhaseAuthenticating
	// PhaseBooting: logged in, and the server still boots: FullyBooted is
	// awaited, at most Config.BootTimeout. Actions are refused with ErrNotReady
	// and ErrBooting. A machine that observes never is in it.
	PhaseBooting
	// PhaseReady: actions are accepted.
	PhaseReady
	// PhaseDraining: Stop was asked; pending actions may end, no new ones.
	PhaseDraining
	// PhaseStopped: over for good; only Submit is answered, with ErrStopped.
	PhaseStopped

	numPhases
)

var phaseNames = [numPhases]string{
	"idle", "backoff", "waiting", "resolving", "connecting",
	"greeting", "authenticating", "booting", "ready", "draining", "stopped",
}

func (p Phase) String() string { return nameOf(phaseNames[:], int(p)) }

// online reports whether bytes of a connection are expected in p.
func (p Phase) online() bool { return p >= PhaseGreeting && p <= PhaseDraining }

// serving reports whether the login is over in p, so that the heartbeat runs
// and actions may be in flight.
func (p Phase) serving() bool { return p >= PhaseBooting && p <= PhaseDraining }

func phases(ps ...Phase) (set uint16) {
	for _, p := range ps {
		set |= 1 << p
	}
	return set
}

// transitions is the one table of legal moves: the code runs on it, the
// documentation prints it, the simulation counts it.
var transitions = [numPhases]uint16{
	PhaseIdle:           phases(PhaseWaiting, PhaseStopped),
	PhaseBackoff:        phases(PhaseWaiting, PhaseStopped),
	PhaseWaiting:        phases(PhaseResolving, PhaseStopped, PhaseGreeting, PhaseReady),
	PhaseResolving:      phases(PhaseConnecting, PhaseBackoff, PhaseStopped),
	PhaseConnecting:     phases(PhaseGreeting, PhaseBackoff, PhaseStopped),
	PhaseGreeting:       phases(PhaseAuthenticating, PhaseBackoff, PhaseStopped),
	PhaseAuthenticating: phases(PhaseBooting, PhaseReady, PhaseBackoff, PhaseStopped),
	PhaseBooting:        phases(PhaseReady, PhaseBackoff, PhaseStopped),
	PhaseReady:          phases(PhaseDraining, PhaseBackoff, PhaseStopped),
	PhaseDraining:       phases(PhaseStopped),
	PhaseStopped:        0,
}

// observedOnly are the moves that only an observing machine makes: it sees
// the other client connect, or joins it in the middle.
var observedOnly = [numPhases]uint16{
	PhaseWaiting: phases(PhaseGreeting, PhaseReady),
}

// CanMove reports whether a machine may go from one phase to another;
// observing says whether it follows someone else's session.
func CanMove(from, to Phase, observing bool) bool {
	if from >= numPhases || to >= numPhases {
		return false
	}
	legal := transitions[from]
	if !observing {
		legal &^= observedOnly[from]
	}
	return legal&(1<<to) != 0
}

func nameOf(names []string, i int) string {
	if i < 0 || i >= len(names) || names[i] == "" {
		return "unknown"
	}
	return names[i]
}
