package sim

import (
	"slices"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// Probes of a machine: now and then a copy of it is given inputs that must do nothing,
// or one known thing, in whatever state a run has brought it to. A driver that works
// gives few of them. The copy is thrown away, and the machine must not notice.

// probeShare is how many Steps there are for each one that is probed; of Steps in rare
// phases, of those that change the phase and of those behind which events wait, more are.
const probeShare, probeRareShare, probeWaitShare = 1024, 8, 64

// probe gives a copy of the machine such inputs.
type probe struct {
	c     *checks
	m     *core.Machine // the copy
	now   core.Instant
	stats core.Stats
}

// probed probes the machine, if it is its turn.
func (c *checks) probed(now core.Instant) {
	share := uint64(probeShare)
	if c.stats.Phase != c.last.Phase || c.stats.Phase == core.PhaseDraining {
		share = probeRareShare
	}
	waits := c.stats.Credit <= 0 && c.machine.Backlog()
	if waits {
		share = min(share, probeWaitShare)
	}
	w := c.node.world
	if uint64(w.steps)*mixer>>32%share != 0 || c.armed && c.deadline <= now {
		return // what is due comes with the next Step
	}
	p := probe{c: c, m: c.machine.Clone(), now: now}
	p.stats = p.m.Stats()
	if p.stats != *c.stats {
		c.node.fail("S20", "a copy of a machine has other Stats than the machine")
	}
	p.stale()
	p.nothing()
	if waits && online(c.stats.Phase) {
		p.lent()
	}
	switch c.stats.Phase {
	case core.PhaseReady:
		p.ties()
		p.tiesBehindAck()
	case core.PhaseDraining:
		p.stopLater()
	}
	p.end()
	if p.mayFill() {
		p.now, p.m, p.stats = now, c.machine.Clone(), *c.stats
		p.fillQueue()
	}
	at, why, armed := c.machine.Deadline()
	if c.machine.Stats() != *c.stats || at != c.deadline || why != c.why || armed != c.armed {
		c.node.fail("S20", "a copy of a machine has made Steps, and the machine has changed")
	}
}

// step gives the copy an input.
func (p *probe) step(in core.Input) []core.Command {
	in.Node = p.c.node.plan.ID
	return p.m.Step(p.now, in)
}

// only is step with an input that must make no more than a notice of a kind (0: not
// even that) and grow its count.
func (p *probe) only(in core.Input, notice core.NoticeKind, count *uint64) {
	at, why, armed := p.m.Deadline()
	out := p.step(in)
	told := 0
	if count != nil {
		*count++
		told = 1
	}
	s := p.m.Stats()
	at2, why2, armed2 := p.m.Deadline()
	switch {
	case len(out) != told || told > 0 && (out[0].Kind != core.CommandNotice || out[0].Notice != notice || out[0].Count != 1):
		p.fail(&in, "makes commands: "+commandsOf(out))
	case s != p.stats:
		p.fail(&in, "changes what Stats says")
	case at != at2 || why != why2 || armed != armed2:
		p.fail(&in, "changes the deadline")
	}
}

func commandsOf(out []core.Command) (list string) {
	for i := range out {
		list += " " + out[i].Kind.String()
	}
	return list
}

func (p *probe) fail(in *core.Input, wrong string) {
	p.c.node.fail("S7", "%v of connection %d in %v, where %d is the present one, %s", in.Kind, in.Conn, p.stats.Phase, p.stats.Conn, wrong)
}

// stale: an input of another connection, or of another phase, does nothing.
func (p *probe) stale() {
	conn := p.stats.Conn
	for _, of := range [...]core.Conn{conn, conn + 1, conn - 1} {
		for _, in := range [...]core.Input{
			core.Permit(of), core.Resolved(of, "10.0.0.1:5038"), core.ResolveFailed(of, "no"), core.Connected(of), core.ConnectFailed(of, "no"),
			core.Received(of, []byte("Event: Probe\r\nPrivilege: user,all\r\n\r\n")), core.Sent(of, 1), core.Closed(of, core.CloseEOF),
		} {
			switch {
			case of == conn && fitsPhase(in.Kind, p.stats.Phase):
			case p.stats.Phase == core.PhaseStopped:
				p.only(in, 0, nil)
			default:
				p.only(in, core.NoticeStale, &p.stats.Stale)
			}
		}
	}
}

// fitsPhase reports whether an input that speaks of a connection is for a phase.
func fitsPhase(k core.InputKind, p core.Phase) bool {
	switch k {
	case core.InputPermit:
		return p == core.PhaseWaiting
	case core.InputResolved, core.InputResolveFailed:
		return p == core.PhaseResolving
	case core.InputConnected, core.InputConnectFailed:
		return p == core.PhaseConnecting
	}
	return online(p)
}

// nothing: what asks for nothing gets nothing, and puts nothing off.
func (p *probe) nothing() {
	stopped := p.stats.Phase == core.PhaseStopped
	p.only(core.Cancel(probeTicket), 0, nil)
	if stopped {
		p.only(core.Stop(time.Second), 0, nil)
		p.only(core.Start(), 0, nil)
		p.only(core.Credit(1), 0, nil)
		p.only(core.SetEvents("on"), 0, nil)
	}
	if at, _, armed := p.m.Deadline(); !armed || at > p.now {
		p.now = min(p.now.Add(time.Millisecond), max(p.now, at-1))
		p.only(core.Tick(), 0, nil)
	}
	if !stopped && p.stats.Phase != core.PhaseIdle {
		p.only(core.Start(), core.NoticeMisuse, &p.stats.Misuse)
	}
}

// probeTicket and the next one are of no plan.
const probeTicket = core.Ticket(1 << 40)

// ties: of timers that are due at the same time, those of actions come first, in the
// order in which they were submitted.
func (p *probe) ties() {
	at, _, armed := p.m.Deadline()
	if !armed || at <= p.now {
		return
	}
	for t := range core.Ticket(2) {
		out := p.step(core.Submit(probeTicket+t, wire.NewAction("Ping"), &core.Options{Timeout: at.Sub(p.now)}))
		for i := range out {
			if out[i].Kind == core.CommandFail {
				return // there is no room
			}
		}
	}
	if first, _, _ := p.m.Deadline(); first != at {
		return // of what they have made it wait for
	}
	p.now = at
	told := core.Ticket(0)
	out := p.step(core.Tick())
	for i := range out {
		cmd := &out[i]
		if cmd.Kind != core.CommandFail {
			break
		}
		if cmd.Err.Err == core.ErrTimeout && cmd.Ticket == probeTicket+told {
			told++
		}
	}
	if told != 2 {
		p.c.node.fail("S16", "a timer and two actions are due at one time, and the actions do not time out first, as they were submitted: %s", commandsOf(out))
	}
}

// tiesBehindAck: an action that was acknowledged, and waits for its outcome since, keeps
// its place in the order of submission.
func (p *probe) tiesBehindAck() {
	if p.m.Stats().Phase != core.PhaseReady {
		return
	}
	const wait = time.Millisecond
	const first, second = probeTicket + 3, probeTicket + 4
	p.step(core.Submit(first, wire.NewAction("Probe"), &core.Options{ActionID: "probe-1", Rule: core.RuleAsync, CompleteEvent: "Probed", OutcomeTimeout: wait}))
	out := p.step(core.Submit(second, wire.NewAction("Probe"), &core.Options{Timeout: wait}))
	refused := slices.ContainsFunc(out, func(cmd core.Command) bool { return cmd.Kind == core.CommandFail })
	out = p.step(core.Received(p.stats.Conn, []byte("\r\n\r\nResponse: Success\r\nActionID: probe-1\r\n\r\n")))
	acked := !refused && slices.ContainsFunc(out, func(cmd core.Command) bool { return cmd.Kind == core.CommandAcked })
	p.now = p.now.Add(wait)
	if at, _, _ := p.m.Deadline(); !acked || at != p.now {
		return // there was no room, what came before it was not over, or something else is due
	}
	told := core.Ticket(0)
	out = p.step(core.Tick())
	for i := range out {
		if cmd := &out[i]; cmd.Kind == core.CommandFail && cmd.Ticket == first+told {
			told++
		}
	}
	if told != 2 {
		p.c.node.fail("S16", "two actions are due at one time, and do not time out as they were submitted: the first has been acknowledged since:%s", commandsOf(out))
	}
}

// lent: credit that bytes bring for their own Step goes to what waits first, and does
// not outlive the Step.
func (p *probe) lent() {
	in := core.Received(p.stats.Conn, []byte("Event: Probe\r\nPrivilege: user,all\r\n\r\n"))
	in.N = 1<<20 - p.stats.Credit
	out := p.step(in)
	if len(out) == 0 || out[0].Kind != core.CommandDeliver {
		p.c.node.fail("L7", "bytes bring %d bytes of credit, and what waits is not delivered first:%s", in.N, commandsOf(out))
	}
	if s := p.m.Stats(); s.Credit > 0 {
		p.c.node.fail("S11", "%d bytes of credit that were lent outlive their Step", s.Credit)
	}
}

// stopLater: a second Stop gives the machine no more time.
func (p *probe) stopLater() {
	at, _, _ := p.m.Deadline()
	out := p.step(core.Stop(365 * 24 * time.Hour))
	if later, _, _ := p.m.Deadline(); len(out) > 0 || later != at {
		p.c.node.fail("L6", "a Stop with a longer grace in Draining puts the deadline off by %v and makes commands:%s", later.Sub(at), commandsOf(out))
	}
}

// end ends the session of the copy, and with it all that it shares with the machine, if
// it shares anything.
func (p *probe) end() {
	p.step(core.Submit(probeTicket+2, wire.NewAction("Ping"), &core.Options{}))
	if online(p.m.Stats().Phase) {
		p.step(core.Received(p.stats.Conn, []byte("Event: Probe\r\nPrivilege: user,all\r\n\r\nResponse: Success\r\n\r\n")))
	}
	p.step(core.Stop(0))
	if s := p.m.Stats(); s.Phase != core.PhaseStopped || s.Pending != 0 || s.Records != 0 {
		p.c.node.fail("L6", "a Stop at once leaves the machine in %v with %d actions pending", s.Phase, s.Pending)
	}
}
