package sim

import "amicore/core"

// every are all phases, as a set.
const every = 1<<(core.PhaseStopped+1) - 1

func in(phases ...core.Phase) (set uint16) {
	for _, p := range phases {
		set |= 1 << p
	}
	return set
}

// connected are the phases with a connection.
var connected = in(core.PhaseGreeting, core.PhaseAuthenticating, core.PhaseBooting, core.PhaseReady, core.PhaseDraining)

// outside are the cells of the matrix (phase × input) that no campaign has to
// reach, and why. All others are legal: an owner gives what it gives in any
// phase, and a transport answers what it was asked for. What a transport says
// of an attempt or a connection that was given up may still come in the cells
// below; it is ignored and counted as stale.
var outside = [...]struct {
	input  core.InputKind
	phases uint16
	why    string
}{
	{core.InputTick, in(core.PhaseIdle, core.PhaseStopped), "nothing is armed"},
	{core.InputStart, every &^ in(core.PhaseIdle, core.PhaseStopped), "it is given once, and before any attempt"},
	{core.InputPermit, every &^ in(core.PhaseWaiting), "no attempt waits for one"},
	{core.InputResolved, every &^ in(core.PhaseResolving), "no name is being resolved"},
	{core.InputResolveFailed, every &^ in(core.PhaseResolving), "no name is being resolved"},
	{core.InputConnected, every &^ in(core.PhaseConnecting), "no address is being dialled"},
	{core.InputConnectFailed, every &^ in(core.PhaseConnecting), "no address is being dialled"},
	{core.InputReceived, every &^ connected, "there is no connection"},
	{core.InputSent, every &^ connected, "there is no connection"},
	{core.InputSent, in(core.PhaseGreeting), "nothing is written before the banner"},
	{core.InputClosed, every &^ connected, "there is no connection"},
	{core.InputObserved, every, "only a machine that observes takes it"},
	{core.InputLost, every, "only a machine that observes takes it"},
}

// Legal reports whether a campaign has to give an input in a phase, and why
// not.
func Legal(input core.InputKind, phase core.Phase) (ok bool, why string) {
	for i := range outside {
		if o := &outside[i]; o.input == input && o.phases&(1<<phase) != 0 {
			return false, o.why
		}
	}
	return true, ""
}

// silent are the notices that no campaign has to see, and why.
var silent = map[core.NoticeKind]string{
	core.NoticeNoBanner:       "every server of a world greets",
	core.NoticeFiltersLater:   "a plan adds filters and takes none away",
	core.NoticeMisuse:         "it is a failure of the run (S15)",
	core.NoticeWouldPing:      "only a machine that observes says so",
	core.NoticeWouldClose:     "only a machine that observes says so",
	core.NoticeWouldReconnect: "only a machine that observes says so",
	core.NoticeWouldRefuse:    "only a machine that observes says so",
}
