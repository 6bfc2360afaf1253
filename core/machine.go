package core

import (
	"time"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// Machine is one AMI session as a pure state machine. Feed it inputs with
// Step, do what its commands say, and call Step(Tick) at its Deadline. It is
// not safe for concurrent use; it starts nothing and waits for nothing.
type Machine struct {
	cfg   Config
	nonce []byte

	now       Instant
	phase     Phase
	conn      Conn
	started   bool
	lastClose CloseReason
	stats     Stats

	// The Step under way.
	out       []Command
	messages  []wire.Message // Events of Deliver commands; those of an array that is full stay in it
	starts    []uint32       // line tables of events out of the queue; those of an array that is full stay in it
	delivered int
	notices   notices

	alarms   [numAlarms]alarm
	next     nextTimer
	heap     []heapEntry
	timerSeq uint64 // actions that were given a deadline

	slots      []slot
	freeSlot   uint32
	tickets    list // pending tickets, in the order of Submit
	waiting    list // callers' actions not yet in a Send
	urgent     list // own actions not yet in a Send
	records    list // in flight, in the order of sending
	byTicket   table
	bySeq      table
	byName     map[string]uint32
	byCommand  map[string]uint32
	ended      lastIDs // of actions whose ids are not of our form: a late answer is told from a foreign one
	owedText   lastIDs // of actions whose records made room, and that may be answered with raw text
	seq        uint64
	pending    int
	watching   int           // actions that an event with Privilege may concern, given-up ones included
	given      int           // records whose tickets have ended
	givenText  int           // those of them that may be answered with raw text
	queuedSum  time.Duration // block of the waiting ones
	life       life
	busy       busyTime
	replyBytes int

	write    writeQueue
	window   int
	ownBytes []byte

	decoder *wire.Decoder
	frame   wire.Frame
	heard   bool // a frame has come on this connection
	// versions are those that the banner may stand for.
	versions catalog.Versions

	queue  eventQueue
	credit int64
	kept   int64 // of the credit, when what is lent for this Step lapses
	lent   bool

	// Connecting.
	addrs      []string
	failures   uint
	refusals   uint
	usedLogins uint // refusals in a row since the user had another session
	readyAt    Instant
	logins     uint64 // accepted ones
	loggedIn   bool
	awaiting   int    // filters not yet acknowledged
	applied    int    // filters of m.cfg.Filters in force or on their way
	eventMask  string // what the server was told last
	eventsBusy bool   // an Events action is on its way
	// eventsAgain: the mask goes out although it is the one that was told last.
	eventsAgain bool
	// What of it can tell whether an outcome will come.
	force         maskInForce
	inForce       []string // the filters of this session
	filtersUnsure bool
	criteria      criteriaSupport
	heardClasses  catalog.Privileges // of the outcomes of this session's own actions
	heardOutcomes uint8              // which of outcomeEvents have come on this session
	toldNoOutcome bool

	boot boot

	// Heartbeat.
	pinged   bool
	misses   int
	ownPings int

	logoff bool // the Logoff is on its way

	observer observer
}

// New makes a machine in PhaseIdle. A configuration that can not work is
// refused here and never later.
func New(cfg Config) (*Machine, error) {
	m := &Machine{}
	if err := m.Reset(cfg); err != nil {
		return nil, err
	}
	return m, nil
}

// Config returns the configuration in force, defaults filled in.
func (m *Machine) Config() Config {
	c := m.cfg
	c.Filters = append([]string(nil), c.Filters...)
	return c
}

// Step applies one input at the time now, then fires the timers that are
// due (unless in.More says that other inputs wait), and returns what is to be
// done. The commands, and what they point to, are valid until the next Step,
// except Reply and Err, which pass to the receiver. now must not be before that
// of the last Step.
func (m *Machine) Step(now Instant, in Input) []Command {
	m.begin(now)
	m.apply(&in)
	if !in.More {
		m.fireDue()
	}
	m.settle()
	return m.out
}

func (m *Machine) begin(now Instant) {
	clear(m.out) // Replies and errors belong to their receivers now
	m.out = m.out[:0]
	clear(m.messages) // or they would keep a ring that the queue has given back
	m.messages = m.messages[:0]
	m.starts = m.starts[:0]
	m.delivered = 0
	if len(m.ownBytes) > 0 {
		clear(m.ownBytes) // the login was there
		m.ownBytes = m.ownBytes[:0]
	}
	m.write.begin()
	m.queue.begin()
	if now < m.now {
		m.misuse()
		return
	}
	m.now = now
}

func (m *Machine) apply(in *Input) {
	if in.Node != m.cfg.Node {
		m.misuse()
		return
	}
	if m.phase == PhaseStopped && in.Kind != InputSubmit {
		return
	}
	switch in.Kind {
	case InputTick:
		m.lend(in.N)
	case InputStart:
		m.start()
	case InputStop:
		m.stop(time.Duration(in.N))
	case InputSubmit:
		m.submit(in)
	case InputCancel:
		m.cancel(in.Ticket)
	case InputCredit:
		m.grant(in.N)
	case InputSetEvents:
		m.setEvents(in.Text)
	case InputSetFilters:
		m.setFilters(in.Strings)
	case InputPermit, InputResolved, InputResolveFailed, InputConnected, InputConnectFailed, InputReceived, InputSent, InputClosed,
		InputObserved, InputLost:
		m.applyConn(in)
	default:
		m.misuse()
	}
}

// applyConn applies the inputs that speak of one connection.
func (m *Machine) applyConn(in *Input) {
	if m.cfg.Observe {
		m.observe(in)
		return
	}
	if in.Conn != m.conn || !m.expects(in.Kind) {
		m.stale()
		return
	}
	switch in.Kind {
	case InputPermit:
		m.permit()
	case InputResolved:
		m.resolved(in.Strings)
	case InputResolveFailed:
		m.attemptFailed(CloseResolveFailed, in.Text)
	case InputConnected:
		m.connected()
	case InputConnectFailed:
		m.attemptFailed(dialFailure(in.Close), in.Text)
	case InputReceived:
		m.lend(in.N)
		m.received(in.Data)
	case InputSent:
		m.sent(in.N)
	case InputClosed:
		m.closed(in)
	default:
		m.misuse()
	}
}

// expects reports whether an input of the present connection has a meaning
// in this phase. One that has none was under way when the connection, or the
// attempt, was given up: nobody waits for the transport to agree.
func (m *Machine) expects(kind InputKind) bool {
	switch kind {
	case InputPermit:
		return m.phase == PhaseWaiting
	case InputResolved, InputResolveFailed:
		return m.phase == PhaseResolving
	case InputConnected, InputConnectFailed:
		return m.phase == PhaseConnecting
	case InputReceived, InputSent, InputClosed, InputObserved, InputLost:
		return m.phase.online()
	}
	return true
}

func (m *Machine) stale() {
	m.stats.Stale++
	m.notice(NoticeStale, 1)
}

// settle does what follows from a Step as a whole: writes, drains, delivers,
// reports.
func (m *Machine) settle() {
	if m.phase == PhaseDraining && !m.cfg.Observe && m.pending == 0 && !m.logoff {
		m.logoff = true
		m.enqueueOwn(ownLogoff, "")
	}
	m.flush()
	m.deliverQueued()
	m.lapse()
	m.flushNotices()
}

// emit appends a command; the pointer is good until the next emit.
func (m *Machine) emit(kind CommandKind) *Command {
	if len(m.out) == cap(m.out) {
		m.out = grow(m.out, 1, m.cfg.maxCommands())
	}
	m.out = append(m.out, Command{})
	c := &m.out[len(m.out)-1]
	c.Kind, c.Node, c.Conn = kind, m.cfg.Node, m.conn
	return c
}

func (m *Machine) misuse() {
	m.stats.Misuse++
	m.notice(NoticeMisuse, 1)
}

// move changes the phase. A move that the table does not have is a defect of
// this package: it is counted as misuse and made, for a machine that stops
// half-way is worse.
func (m *Machine) move(to Phase, why CloseReason) {
	if !CanMove(m.phase, to, m.cfg.Observe) {
		m.misuse()
	}
	c := m.emit(CommandNotice)
	c.Notice, c.From, c.Phase, c.Close, c.Count = NoticePhase, m.phase, to, why, 1
	m.phase = to
}
