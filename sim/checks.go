package sim

import (
	"time"

	"amicore/core"
	"amicore/core/fanout"
	"amicore/core/spec/sidebyside"
	"amicore/core/wire"
	"amicore/internal/textrule"
)

// checks stands between driver and machine and sees every step. What it
// keeps is what the invariants need; each of them is a function of its own,
// named by its ID, in the files invariants_*.go.
type checks struct {
	node    *node
	machine *core.Machine
	pair    *sidebyside.Pair // nil: the specification does not run beside it
	input   core.Input       // of the Step under way; a copy here costs no allocation
	levels  [2]core.Stats
	stats   *core.Stats // after the Step
	last    *core.Stats // before it

	// What the machine waits for, as it said after its last Step.
	deadline core.Instant
	why      core.DeadlineReason
	armed    bool

	phase  core.Phase
	conn   core.Conn // of the attempt under way
	dialed core.Conn // the connection that is being made or stands; 0: none

	tickets []ticket
	open    int
	blocks  time.Duration // that the actions of open tickets may block
	// logoff is when a Logoff was sent last; 0: never.
	logoff  core.Instant
	headers []wire.Header // of the action that is looked at
	ids     idTable
	log     itemLog
	order   uint64 // of Sends
	answers *wire.Decoder
	text    textrule.Rule
	sends   *wire.Decoder
	frame   wire.Frame
	slow    slowReader
	// contents chooses the messages that are read slowly.
	contents contents

	stream []expected // events that must be delivered, in order, from first on
	first  int
	// reconnectTold: a reconnect gap was delivered, and no event since.
	reconnectTold bool

	login   uint64   // the id of the Login under way
	agreed  []uint64 // the ids of what a hostile peer has agreed to in this Received
	logins  int      // accepted ones
	loginOf loginWatch
	// Filters: how many are wanted, and the ids of those sent on this
	// connection, unless others were asked for meanwhile.
	wanted        int
	filters       []sentFilter
	filtersTaken  int
	filtersChange bool
	accepted      bool // the login of this connection
	includes      bool // a filter that is wanted lets only some events through
	boot          bootWatch

	backoff backoff
	readyAt core.Instant
	// readyBy is when the machine must be Ready, now that all faults are over;
	// 0: no attempt has begun since. readyPaused is what the owner had paused.
	readyBy     core.Instant
	readyPaused time.Duration
	blocking    []blockingSend
	turn        turn
	beat        beat
	due         dueTickets
	claims      claims
	quiet       bool // a caller has let an action be silent that must be answered
	list        openList
	ruled       bool // a caller has given an action a rule of its own

	silentConn core.Conn
	silentAt   core.Instant
	silentSent core.Instant // the first action since then that may block
	silentBy   core.Instant
	heardAt    core.Instant // the last bytes of the server
	live       liveness     // the last frame that counts, or the connection
	served     liveness     // the session became Booting or Ready

	paused    time.Duration
	permitted core.Conn
	tries     int // addresses dialled in this attempt
	stepped   core.Instant
	atOnce    int // what the steps since the time moved brought, in bytes; see heardOne
	effects   effects
	events    uint64 // delivered ones
	keen      uint64
	recount   recount
	tally     frameCounts
	openBytes int // of the actions of open tickets, at most
	givenUp   int // actions of this connection whose records may go on, at most
	desired   desired
	passage   passage
	kept
	times times
	// unanswered is what the server has not answered, for situations.
	unanswered unanswered
	docket     docket
	told       rolling // the delivered events
	heard      rolling // those that the keen subscriber got
}

// reset makes the checks as new, and keeps their memory.
func (c *checks) reset(n *node) {
	*c = checks{
		node: n, machine: n.machine, effects: c.effects, ids: c.ids, log: itemLog{nodes: c.log.nodes[:0]}, answers: c.answers, sends: c.sends,
		text: c.text, tickets: c.tickets[:0], headers: c.headers, stream: c.stream[:0], blocking: c.blocking[:0], claims: claims{waiting: c.claims.waiting[:0]}, filters: c.filters[:0],
		recount: c.recount, passage: passage{marks: c.passage.marks[:0]},
		unanswered: unanswered{list: c.unanswered.list[:0], wanted: n.world.situations},
		desired:    desired{filters: c.desired.filters}, kept: c.kept,
		agreed: c.agreed[:0],
		slow:   slowReader{bytes: c.slow.bytes[:0]}, docket: c.docket,
	}
	c.stats, c.last = &c.levels[0], &c.levels[1]
	c.kept.reset()
	if c.answers == nil {
		c.answers, c.sends = new(wire.Decoder), new(wire.Decoder)
	}
	c.answers.SetText(c.text.MayBeText)
	if n.plan.Hostile {
		c.answers.SetText(neverText)
	}
	c.text.Begin(false)
	c.ids.empty()
	c.effects.reset(n)
	c.docket.reset(c)
	c.joined()
	c.besideSpec()
	c.sends.Renew(wire.FromClient, 1<<20)
}

// joined takes what it must know of the node's configuration.
func (c *checks) joined() {
	config := &c.node.config
	c.answers.Renew(wire.FromServer, config.MaxFrame)
	c.desired = desired{mask: config.Events, filters: c.desired.filters, force: c.desired.force}
	c.desired.filters.set(config.Filters)
	c.docket.mask.wanted = config.Events
	c.wanted, c.includes = len(config.Filters), includes(config.Filters)
	c.recount = recount{pongs: c.recount.pongs[:0]} // what was submitted before, the fleet has answered
	c.steps = stepOrder{}
}

// Deadline implements driver.Stepper.
func (c *checks) Deadline() (core.Instant, core.DeadlineReason, bool) {
	return c.deadline, c.why, c.armed
}

// Step implements driver.Stepper.
func (c *checks) Step(now core.Instant, given core.Input) []core.Command {
	c.node.world.still += stillness(&given)
	in := &c.input
	*in = given
	if in.Kind == core.InputCredit && c.node.creditUntil > now {
		c.node.creditHeld += in.N
		in.N = 0
	}
	due := c.armed && c.deadline <= now && !in.More
	out := c.machine.Step(now, c.borrowed.lend(in))
	c.borrowed.takeBack()
	if c.pair != nil {
		c.specStep(now, in, out)
	}
	c.deadline, c.why, c.armed = c.machine.Deadline()
	c.pinging.due, c.pinging.before = due, c.pinging.last
	c.seen(now, in, out)
	return out
}

// seen checks a Step that the machine has made.
func (c *checks) seen(now core.Instant, in *core.Input, out []core.Command) {
	w := c.node.world
	w.steps++
	phase := c.phase
	w.hash.step(now, in, out)
	if w.options.Trace != nil {
		w.options.Trace(now, c.node.plan.ID, in, out)
	}
	if w.reached != nil {
		w.reached.step(phase, in, out)
	}
	c.excludedCame(phase, in, out)
	c.stats, c.last = c.last, c.stats
	c.node.count(c.stats)
	c.docket.step(in, out)
	c.before(in)
	if w.reached != nil {
		c.effects.step(now, in, out)
		w.reached.points(c, now, in, out, c.last)
	}
	if now != c.stepped {
		c.atOnce = 0
	}
	c.atOnce += heardOne + len(in.Data)
	c.stepped = now
	c.node.book.heard(in)
	for i := range out {
		c.command(now, in, &out[i], out)
		c.node.book.note(&out[i])
	}
	c.s10Emitted(out)
	c.exactly(in, out)
	c.after(now, in)
	c.exactlyAfter(now, in)
	if w.situations && len(c.node.aimed) > 0 {
		c.node.meet()
	}
}

// before follows what the input means, with the counts after the step.
func (c *checks) before(in *core.Input) {
	last := c.last
	c.tally.answered = false
	own := in.Conn == c.dialed && online(c.phase)
	c.recount.input(in, own)
	c.times.input(c, in, own)
	c.countStale(in)
	switch in.Kind {
	case core.InputResolved:
		if c.phase == core.PhaseResolving && in.Conn == c.conn {
			c.resolved = append(c.resolved[:0], in.Strings...)
		}
	case core.InputSubmit:
		c.begin(in)
	case core.InputSetEvents:
		if c.phase != core.PhaseStopped {
			c.desired.setEvents(in.Text)
			c.docket.mask.sets(in.Text, c.phase == core.PhaseReady)
		}
	case core.InputSetFilters:
		c.desired.setFilters(in.Strings, c.accepted && online(c.phase), c.phase >= core.PhaseReady && last.Records == 0)
		c.wanted, c.filtersChange = len(in.Strings), true
		c.includes = includes(in.Strings)
	case core.InputConnected:
		if in.Conn == c.conn && c.phase == core.PhaseConnecting {
			c.answers.Reset()
			c.text.Begin(false)
			c.slow.start(c)
			c.live.heard(c, c.node.world.now)
			c.kept.connected(c.node.world.now, last)
			c.loginOf = loginWatch{}
			c.filters, c.filtersTaken, c.filtersChange, c.accepted = c.filters[:0], 0, false, false
			c.blocking, c.turn = c.blocking[:0], turn{done: c.order}
			c.list = openList{}
			c.unanswered.connected()
			c.login, c.givenUp = 0, 0
			c.boot.begin()
			c.desired.connected()
			c.passage.begin(c.node.script != nil || c.node.plan.Hostile)
		}
	case core.InputReceived:
		frames := c.stats.Frames - last.Frames
		if own {
			from := len(c.stream)
			if len(in.Data) > 0 {
				c.s12Bytes(in)
				c.heardAt = c.node.world.now
				c.heardBytes(in)
				c.stillHeard()
			}
			c.received(in, frames)
			c.resolve(from, last)
		} else {
			c.s5Stale(in, frames)
		}
	case core.InputConnectFailed:
		if in.Conn == c.dialed && c.phase == core.PhaseConnecting {
			c.dialed = 0
		}
	case core.InputClosed:
		if own {
			c.dialed = 0
		}
	}
}

func (c *checks) command(now core.Instant, in *core.Input, cmd *core.Command, all []core.Command) {
	c.recount.command(cmd)
	c.docket.told(cmd)
	switch cmd.Kind {
	case core.CommandWantConnect:
		c.conn = cmd.Conn
		c.tries = 0
		c.tally.conn++
		c.s14Delay(now)
		if c.node.world.plan.Fleet == nil { // under a roof it begins with the permit
			c.attempt(now)
		}
	case core.CommandResolve:
		c.s14Permit(cmd)
	case core.CommandConnect:
		if c.tries++; c.tries > 1 {
			c.tally.conn++
		}
		c.conn = cmd.Conn
		c.s14One(cmd)
		c.s14Address(cmd)
		c.dialed = cmd.Conn
		c.times.enter(c, now)
		c.boot.address = cmd.Text
	case core.CommandClose:
		c.s13Close(now, cmd)
		c.s13Missed(now, cmd)
		c.s16Unheard(cmd)
		c.s16Close(now, cmd)
		c.dialed = 0
	case core.CommandSend:
		c.s7Send(cmd)
		c.times.sent(now, cmd)
		c.send(now, cmd)
	case core.CommandAcked:
		c.acked(now, in, cmd)
	case core.CommandComplete:
		c.s2End(cmd, "complete")
		c.l1InTime(now, cmd.Ticket)
		c.s3Answered(cmd)
		c.truths(cmd)
		c.over(cmd)
		c.s4OwnFrames(cmd.Reply)
		c.s4Response(cmd.Reply)
		c.s4Reply(cmd, cmd.Reply, in)
		c.s4Order(cmd)
	case core.CommandFail:
		c.s2End(cmd, "fail")
		c.l1InTime(now, cmd.Ticket)
		c.s16Unheard(cmd)
		c.s16Timeout(now, cmd)
		c.s6Run(cmd.Err)
		c.s6Reason(in, cmd)
		c.s6Detail(in, cmd)
		c.outbox.failed(&c.tickets[cmd.Ticket])
		c.truths(cmd)
		c.over(cmd)
		c.s9Text(cmd.Err.Message)
		c.s6Message(cmd.Err)
		if cmd.Err.Reply != nil {
			c.s4OwnFrames(cmd.Err.Reply)
			c.s4Response(cmd.Err.Reply)
			c.s4Reply(cmd, cmd.Err.Reply, in)
		}
	case core.CommandDeliver:
		c.s12Deliver(cmd)
	case core.CommandNotice:
		c.notice(now, cmd, all)
	}
}

func (c *checks) after(now core.Instant, in *core.Input) {
	c.keepStream()
	c.s6Ended()
	c.docket.after()
	c.s10Caps()
	c.s11Frames()
	c.s11Counts()
	c.s11Tally()
	if c.stats.Orphans != c.recount.orphans && (!c.node.gone && c.node.joined) {
		c.s11Orphans()
	}
	c.l2InPhase(now, in)
	c.l7Unheld()
	c.l7Queued(now)
	c.s6Canceled(in)
	if c.node.world.plan.Fleet == nil {
		c.s16Next()
	}
	c.l9InForce()
	c.l3Silent(now)
	c.l3Framing(now)
	c.l8Ready()
	c.l8Booting()
	if c.stats.Misuse > 0 {
		c.node.fail("S15", "the machine counts misuse after %v", in.Kind)
	}
}

// drained is called when the owner has nothing left to do at this time.
func (c *checks) drained() {
	c.s16Deadline()
	c.l2Ready()
	c.l6Stopped()
}

func (c *checks) keenRead(b *fanout.Batch) {
	for i := range b.Len() {
		if item := b.At(i); item.Gap == core.GapNone {
			c.keen++
			c.heard.bytes(item.Event.Bytes())
		}
	}
}

// online reports whether a connection stands in p.
func online(p core.Phase) bool { return p >= core.PhaseGreeting && p <= core.PhaseDraining }
