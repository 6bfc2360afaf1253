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
// below: it is ignored and counted as stale (see the family "transports"). An input
// that comes there and has a meaning fails the run.
var outside = []struct {
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

// misplaced returns why an input cannot have a meaning in a phase, if it had one.
func misplaced(phase core.Phase, in *core.Input, out []core.Command) string {
	legal, why := Legal(in.Kind, phase)
	if legal || phase == core.PhaseStopped {
		return ""
	}
	for i := range out {
		if c := &out[i]; c.Kind == core.CommandNotice && c.Notice == core.NoticeStale {
			return ""
		}
	}
	return why
}

// excludedCame fails the run if a Step comes to what no campaign has to reach: the
// reason says that nothing does. A hostile peer may bring any notice about.
func (c *checks) excludedCame(phase core.Phase, in *core.Input, out []core.Command) {
	if why := misplaced(phase, in, out); why != "" {
		c.node.fail(cellID, "%v in %v is excluded (%s), and had a meaning", in.Kind, phase, why)
	}
	for i := range out {
		if n := &out[i]; n.Kind == core.CommandNotice && silent[n.Notice] != "" && !c.node.plan.Hostile {
			c.node.fail(cellID, "the notice %v is excluded (%s), and came", n.Notice, silent[n.Notice])
		}
	}
}

// silent are the notices that no campaign has to see, and why. Unless its peer is
// hostile, a node that gives one fails the run.
var silent = [core.NoticeWouldRefuse + 1]string{
	core.NoticeNoBanner:       "every server of a world greets",
	core.NoticeMisuse:         "it is a failure of the run (S15)",
	core.NoticeWouldPing:      "only a machine that observes says so",
	core.NoticeWouldClose:     "only a machine that observes says so",
	core.NoticeWouldReconnect: "only a machine that observes says so",
	core.NoticeWouldRefuse:    "only a machine that observes says so",
}

// ExcludedNotices returns how many of the kinds of notices no campaign has to see.
func ExcludedNotices() (excluded, of int) {
	for _, why := range silent {
		if why != "" {
			excluded++
		}
	}
	return excluded, len(silent)
}
