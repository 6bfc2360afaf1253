package fleet

import (
	"math"
	"slices"

	"amicore/core"
	"amicore/internal/stepview"
)

// Fleet is many machines behind the face of one. Make it with New, add nodes
// with Add, and drive it like a core.Machine.
type Fleet struct {
	cfg     Config
	now     core.Instant
	round   uint64    // number of the Step under way
	members []*member // by number
	byName  map[string]*member
	last    core.Node // the highest number ever given
	ready   []*member // by number
	due     []*member // a heap by deadline

	// The Step under way: what one machine returned is passed on as it is,
	// what more than one did is gathered.
	first []core.Command
	many  []core.Command
	spent int  // bytes of events in it
	more  bool // no timer fires in it

	waiting waiters
	credit  int64
	turns   turns  // nodes with a backlog
	owing   int    // turns in a row that only paid debts
	busy    uint64 // how often nobody has waited any more

	cursors [numPolicies]core.Node // where each policy goes on
	routed  map[core.Ticket]*member

	// What SetEvents and SetFilters asked of every node.
	events     string
	filters    []string
	setEvents  bool
	setFilters bool

	past  core.Stats // of nodes that were removed
	stats Stats
	spare []*core.Machine // see Reset
	see   stepview.Func   // nil in every program but the simulator and tests
}

func init() {
	stepview.Set = func(f any, see stepview.Func) { f.(*Fleet).see = see }
}

// New makes a Fleet without nodes.
func New(c Config) (*Fleet, error) {
	f := new(Fleet)
	if err := f.Reset(c); err != nil {
		return nil, err
	}
	return f, nil
}

// Config returns the configuration in force, defaults filled in.
func (f *Fleet) Config() Config { return f.cfg }

const (
	// stepNodes bounds how many nodes one Step wakes for their deadlines, and
	// how many it lets connect: what is left is the next Step's.
	stepNodes = 64
	// stepEvents bounds the Delivers of nodes that wait, in one Step.
	stepEvents = 512
)

// Step applies one input at the time now, then fires the timers that are
// due, lets nodes connect whose turn it is, and hands out events that wait
// for credit: of each a bounded part. What is left makes Deadline say so. The
// commands, and what they point to, are valid until the next Step, except
// Reply and Err, which pass to the receiver. now must not be before that of
// the last Step.
func (f *Fleet) Step(now core.Instant, in core.Input) []core.Command {
	f.begin(now)
	f.more = in.More
	f.apply(&in)
	if !f.more {
		f.fireDue()
	}
	f.permit()
	f.deliver()
	if len(f.many) > 0 {
		return f.many
	}
	return f.first
}

func (f *Fleet) begin(now core.Instant) {
	f.round++
	f.first, f.spent = nil, 0
	clear(f.many) // Replies and errors belong to their receivers now
	if f.many = f.many[:0]; cap(f.many) > manyKept {
		f.many = nil
	}
	if now < f.now {
		f.misuse()
		return
	}
	f.now = now
}

// manyKept is how many commands' room is kept from Step to Step.
const manyKept = 4096

func (f *Fleet) apply(in *core.Input) {
	if in.Node == 0 {
		f.applyAll(in)
		return
	}
	m := f.member(in.Node)
	switch {
	case in.Kind == core.InputPermit, in.Kind == core.InputCredit:
		f.misuse()
	case m != nil && in.Kind == core.InputStart && m.started:
		// Who adds a node and who starts all of them may cross.
	case m != nil:
		f.applyTo(m, in)
	case in.Kind == core.InputSubmit:
		f.refuse(in, "", core.ErrNotReady, ErrUnknownNode)
	default:
		f.stats.Stale++ // it was removed while this was under way
		f.notice(core.NoticeStale)
	}
}

func (f *Fleet) applyTo(m *member, in *core.Input) {
	if in.Kind == core.InputReceived || in.Kind == core.InputTick {
		// Loans are the fleet's. Where others wait for credit, what comes goes
		// into the queue, and is delivered in its turn.
		in.N = 0
		if in.Kind == core.InputReceived && f.turns.n == 0 {
			f.runOn(m, *in, f.credit)
			return
		}
	}
	f.run(m, *in)
}

// applyAll applies an input that is for every node, or for the fleet.
func (f *Fleet) applyAll(in *core.Input) {
	switch in.Kind {
	case core.InputTick:
	case core.InputCredit:
		f.grant(in.N)
	case core.InputSubmit:
		f.submit(in)
	case core.InputCancel:
		if m := f.routed[in.Ticket]; m != nil {
			f.run(m, *in)
		}
	case core.InputStart:
		for _, m := range f.members {
			if m.phase == core.PhaseIdle && !m.started {
				f.run(m, *in)
			}
		}
	case core.InputStop:
		for _, m := range f.members {
			if m.phase != core.PhaseStopped {
				f.run(m, *in)
			}
		}
	case core.InputSetEvents:
		if core.CheckEvents(in.Text) != nil { // no node could be added later
			f.misuse()
			return
		}
		f.events, f.setEvents = in.Text, true
		f.runAll(in)
	case core.InputSetFilters:
		if core.CheckFilters(in.Strings...) != nil {
			f.misuse()
			return
		}
		f.filters, f.setFilters = slices.Clone(in.Strings), true
		f.runAll(in)
	default:
		f.misuse()
	}
}

func (f *Fleet) runAll(in *core.Input) {
	for _, m := range f.members {
		f.run(m, *in)
	}
}

// run makes one Step of one machine; never two of the same in one Step of the
// fleet, since the second would spoil what the first returned.
func (f *Fleet) run(m *member, in core.Input) { f.runOn(m, in, 0) }

// runOn is run with an allowance: so many bytes of events may be delivered.
// It returns how many were, and may have overdrawn it by one frame.
func (f *Fleet) runOn(m *member, in core.Input, allowance int64) (delivered int64) {
	in.Node, in.More = m.node, f.more
	if allowance > 0 {
		allowance = min(allowance, math.MaxInt64-m.debt)
		in.N = allowance + m.debt // the debt is the fleet's to count
	}
	if in.Kind == core.InputStart {
		m.started = true
	}
	m.stepped = f.round
	commands := m.machine.Step(f.now, in)
	if f.see != nil {
		f.see(m.machine, f.now, in, commands)
	}
	delivered = f.heed(m, commands)
	switch {
	case allowance <= 0:
	case delivered > 0:
		m.debt = max(0, delivered-allowance)
	case m.debt > 0: // a stale Received takes no loan, and pays nothing
		m.debt = max(0, -m.machine.Stats().Credit)
	}
	f.credit -= delivered
	f.spent += int(delivered)
	f.wait(m)
	f.arm(m)
	f.gather(commands)
	return delivered
}

// gather adds a machine's commands to what the Step returns.
func (f *Fleet) gather(commands []core.Command) {
	switch {
	case len(commands) == 0:
	case len(f.many) > 0:
		f.many = append(f.many, commands...)
	case f.first == nil:
		f.first = commands
	default:
		f.many = append(append(f.many, f.first...), commands...)
	}
}

// heed follows what a machine's commands mean to the fleet, and returns the
// bytes of the events among them.
func (f *Fleet) heed(m *member, commands []core.Command) (delivered int64) {
	for i := range commands {
		c := &commands[i]
		switch c.Kind {
		case core.CommandDeliver:
			if c.Event != nil {
				delivered += int64(len(c.Event.Bytes()))
			}
		case core.CommandWantConnect:
			f.waiting.ask(m, c.Conn)
		case core.CommandComplete, core.CommandFail:
			if len(f.routed) > 0 && f.routed[c.Ticket] == m {
				delete(f.routed, c.Ticket)
			}
		case core.CommandNotice:
			if c.Notice == core.NoticePhase {
				f.moved(m, c.Phase)
			}
		}
	}
	return delivered
}

// moved follows a machine into another phase.
func (f *Fleet) moved(m *member, to core.Phase) {
	if m.phase == core.PhaseReady {
		i, _ := slices.BinarySearchFunc(f.ready, m.node, byNode)
		f.ready = slices.Delete(f.ready, i, i+1)
	}
	m.phase = to
	switch to {
	case core.PhaseReady:
		i, _ := slices.BinarySearchFunc(f.ready, m.node, byNode)
		f.ready = slices.Insert(f.ready, i, m)
		f.waiting.release(m)
	case core.PhaseBooting: // it may take long, and asks nothing of the network
		f.waiting.release(m)
	case core.PhaseBackoff, core.PhaseStopped:
		f.waiting.release(m)
		f.waiting.leave(m)
	}
}

// emit appends a command of the fleet's own.
func (f *Fleet) emit(c core.Command) { f.gather([]core.Command{c}) }

func (f *Fleet) notice(kind core.NoticeKind) {
	f.emit(core.Command{Kind: core.CommandNotice, Notice: kind, Count: 1})
}

func (f *Fleet) misuse() {
	f.stats.Misuse++
	f.notice(core.NoticeMisuse)
}
