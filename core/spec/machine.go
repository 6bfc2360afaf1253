package spec

import (
	"math"

	"amicore/core"
)

// never is the largest Instant: a timer with that deadline is not armed.
// longAgo is the smallest one. contract: time, instants.
const (
	never   core.Instant = math.MaxInt64
	longAgo core.Instant = math.MinInt64
)

// Machine predicts what a core.Machine does. Make it with New.
type Machine struct {
	config core.Config
	secret string
	nonce  string

	now   core.Instant // the time of the last Step, or of the one under way
	phase core.Phase
	conn  core.Conn

	counts    core.Stats // its counts and LastClose, Banner and RTT; levels are made by Stats
	idsMade   uint64
	submitted uint64   // actions that were taken in, for the order of submission
	endedIDs  []string // ids of callers' making whose actions have ended, the last one last

	// The actions. Each is in exactly one of these lists.
	ownWaiting     []*action
	callersWaiting []*action
	records        []*action // in the order of sending
	acknowledged   []*action

	timers timers
	backoff
	attempt
	session
	desired
	boot boots
	queue

	tellCell func(Cell)

	// Of the Step under way.
	commands  []Command
	notices   []Command
	handedOut int
	loan      *int64 // the credit that was there when N was lent
}

// New returns a Machine for a configuration, or an error if that is invalid.
// secret is the value of config.Secret. contract: config.
func New(config core.Config, secret string) (*Machine, error) {
	filled, err := withDefaults(config, secret)
	if err != nil {
		return nil, err
	}
	m := &Machine{config: filled, secret: secret, now: longAgo}
	m.nonce = m.makeNonce()
	m.wantedMask = filled.Events
	m.wantedFilters = filled.Filters
	return m, nil
}

// Step predicts the commands of one Step. contract: the order of a Step.
func (m *Machine) Step(now core.Instant, in core.Input) []Command {
	m.commands, m.notices, m.handedOut, m.loan = nil, nil, 0, nil
	if now < m.now {
		m.misuse()
	} else {
		m.now = now
	}
	m.apply(in)
	if !in.More {
		m.fireTimers()
	}
	m.logOffWhenDrained()
	m.write()
	m.deliverQueue()
	m.endLoan()
	m.addNotices()
	return m.commands
}

// apply applies an input. contract: phases and inputs.
func (m *Machine) apply(in core.Input) {
	if in.Node != m.config.Node {
		m.misuse()
		return
	}
	m.countWish(in)
	m.countTransport(in)
	if m.phase == core.PhaseStopped && in.Kind != core.InputSubmit {
		return
	}
	switch in.Kind {
	case core.InputTick:
		m.lend(in.N)
	case core.InputStart:
		m.start()
	case core.InputStop:
		m.stop(in.N)
	case core.InputSubmit:
		m.submit(in)
	case core.InputCancel:
		m.cancel(in.Ticket)
	case core.InputCredit:
		m.addCredit(in.N)
	case core.InputSetEvents:
		m.setEvents(in.Text)
	case core.InputSetFilters:
		m.setFilters(in.Strings)
	case core.InputPermit, core.InputResolved, core.InputResolveFailed, core.InputConnected, core.InputConnectFailed,
		core.InputReceived, core.InputSent, core.InputClosed, core.InputObserved, core.InputLost:
		m.applyOfConnection(in)
	default:
		m.misuse()
	}
}

// isAwaited reports whether an input of a connection is of the present one, and
// what the phase awaits. contract: phases and inputs.
func (m *Machine) isAwaited(in core.Input) bool {
	if in.Conn != m.conn {
		return false
	}
	switch in.Kind {
	case core.InputPermit:
		return m.phase == core.PhaseWaiting
	case core.InputResolved, core.InputResolveFailed:
		return m.phase == core.PhaseResolving
	case core.InputConnected, core.InputConnectFailed:
		return m.phase == core.PhaseConnecting
	}
	return m.isOnline()
}

// applyOfConnection applies an input that speaks of a connection. It is stale if
// that is not the present one, or if the phase does not await it. contract:
// phases and inputs.
func (m *Machine) applyOfConnection(in core.Input) {
	if !m.isAwaited(in) {
		m.stale()
		return
	}
	switch in.Kind {
	case core.InputPermit:
		m.goOn()
	case core.InputResolved:
		m.resolved(in.Strings)
	case core.InputResolveFailed:
		m.resolveFailed(in.Text)
	case core.InputConnected:
		m.connected()
	case core.InputConnectFailed:
		m.connectFailed(in.Close, in.Text)
	case core.InputReceived:
		m.received(in.Data, in.N)
	case core.InputSent:
		m.transportTook(in.N)
	case core.InputClosed:
		m.closed(in.Close, in.Text)
	case core.InputObserved, core.InputLost:
		m.misuse()
	}
}

// isOnline reports whether the phase is one with a connection. contract: phases
// and inputs.
func (m *Machine) isOnline() bool {
	return m.phase == core.PhaseGreeting || m.phase == core.PhaseAuthenticating || m.isServing()
}

// isServing reports whether the phase is Booting, Ready or Draining. contract:
// phases and inputs.
func (m *Machine) isServing() bool {
	return m.phase == core.PhaseBooting || m.phase == core.PhaseReady || m.phase == core.PhaseDraining
}

// emit makes a command at this place. contract: commands.
func (m *Machine) emit(c Command) {
	c.Node = m.config.Node
	c.Conn = m.conn
	m.commands = append(m.commands, c)
}

// move changes the phase. contract: phases and inputs.
func (m *Machine) move(to core.Phase, why core.CloseReason) {
	from := m.phase
	m.phase = to
	m.emit(Command{Kind: core.CommandNotice, Notice: core.NoticePhase, From: from, Phase: to, Close: why, Count: 1})
}

// Clone returns an independent deep copy.
func (m *Machine) Clone() *Machine {
	c := *m
	c.config.Filters = copyTexts(m.config.Filters)
	c.endedIDs = copyTexts(m.endedIDs)
	c.ownWaiting = cloneActions(m.ownWaiting)
	c.callersWaiting = cloneActions(m.callersWaiting)
	c.records = cloneActions(m.records)
	c.acknowledged = cloneActions(m.acknowledged)
	c.addresses = copyTexts(m.addresses)
	c.rawIDs = copyTexts(m.rawIDs)
	c.wantedFilters = copyTexts(m.wantedFilters)
	c.filters = copyTexts(m.filters)
	c.boot.addresses = copyTexts(m.boot.addresses)
	c.entries = append([]entry(nil), m.entries...)
	c.commands, c.notices, c.loan = nil, nil, nil
	c.tellCell = nil
	return &c
}

// cloneActions returns a deep copy of a list of actions.
func cloneActions(list []*action) []*action {
	var copied []*action
	for _, a := range list {
		copied = append(copied, a.clone())
	}
	return copied
}
