package netio

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"amicore/core"
	"amicore/core/driver"
	"amicore/core/fanout"
)

// Client holds one AMI session for any number of callers. All its methods
// are safe for concurrent use. It connects by itself, again after each loss,
// until Close.
type Client struct {
	options   Options
	clockwork clockwork
	transport *transport

	// The machine has one owner at a time: the goroutine that holds mu. Those
	// that bring work never wait for it: they leave the work in the inbox and
	// set due, and the owner looks at due again after it has let mu go.
	mu      sync.Mutex
	machine *core.Machine // nil: watch's, a fleet, is driven
	driver  *driver.Driver
	alarm   alarm
	report  *reporter
	due     atomic.Bool
	helping atomic.Bool // a goroutine does the work that callers have left over
	stop    chan struct{}
	done    sync.WaitGroup // helper and reporter goroutines, and handlers

	inboxMu sync.Mutex
	inbox   []core.Input
	calls   fanout.Calls[*Call]
	spare   []core.Input
	ended   bool // no owner will look at the inbox again

	fanMu sync.Mutex
	fan   fanout.Fanout
	feeds map[*fanout.Subscriber]*Feed
	past  fanout.Stats // counts of feeds that were closed
	woken []*Feed      // something waits for them since wakeFeeds
	since int          // dispatches since wakeFeeds
	stir  atomic.Bool  // woken may have some
	yield atomic.Bool  // the reader should let those run that were woken

	// watch, when not nil, takes the notices in the Client's place: a Cluster's,
	// which has an observer for each node, or none (nil).
	watch    func(*core.Command)
	settle   func() // with watch: behind the last of the notices that came together
	observer func(core.Node) Observer
	observed bool

	phase   atomic.Uint32
	phaseMu sync.Mutex
	moved   chan struct{} // closed at the next change of phase
	trouble trouble

	panics  atomic.Uint64
	started sync.Once
	begun   atomic.Bool // Start was called
	closing atomic.Bool // Close was called
	closed  sync.Once
	gone    chan struct{}   // closed when no goroutine is left
	life    context.Context // of handlers
	kill    context.CancelFunc
}

// New makes a Client that has not started: Subscribe and Handle now, and no
// event can be missed.
func New(o Options) (*Client, error) {
	m, err := o.prepare()
	if err != nil {
		return nil, err
	}
	if o.Core.RequirePermit {
		return nil, errors.New("amicore: Options.Core.RequirePermit: a Client has nobody to ask for permits; a Loop's owner gives them")
	}
	c := newClient(&o, o.step(m), o.endpoint())
	c.machine = m
	return c, nil
}

// newClient makes a Client around anything that a driver can drive.
func newClient(o *Options, s driver.Stepper, e endpoints) *Client {
	c := &Client{
		options: *o, clockwork: newClockwork(o.Clock),
		stop: make(chan struct{}), moved: make(chan struct{}),
		feeds: make(map[*fanout.Subscriber]*Feed), gone: make(chan struct{}),
	}
	c.life, c.kill = context.WithCancel(context.Background())
	c.alarm.clockwork = &c.clockwork
	c.transport = newTransport(&c.options, e, &sharedLookups, c.work, c.read, c.wakeFeeds)
	c.driver = driver.New(s, c.transport, driver.Config{Node: o.Core.Node, Credit: o.Credit})
	c.report = newReporter(&c.options, &c.clockwork)
	c.observer = func(core.Node) Observer { return c.options.Observer }
	c.observed = o.Observer != nil
	return c
}

// Open makes a Client and starts it. It does not wait for the session: see WaitReady.
func Open(o Options) (*Client, error) {
	c, err := New(o)
	if err != nil {
		return nil, err
	}
	c.Start()
	return c, nil
}

// give leaves an input for the owner and sees to it that there is one. An
// input without a node is for the Client's own.
func (c *Client) give(in core.Input) bool {
	c.inboxMu.Lock()
	if c.ended {
		c.inboxMu.Unlock()
		return false
	}
	if in.Node == 0 {
		in.Node = c.options.Core.Node
	}
	c.inbox = append(c.inbox, in)
	c.inboxMu.Unlock()
	c.share()
	return true
}

// callerRounds is how much of the common work a caller does before it leaves
// the rest to a helper: its own action, and little more.
const callerRounds = 4

// share does a caller's share of the work.
func (c *Client) share() {
	c.run(callerRounds)
	c.wakeFeeds()
}

// work does whatever there is; the alarm and the transport call it.
func (c *Client) work() {
	c.run(1 << 30)
	c.wakeFeeds()
}

// read is work for the reader, which wakes the feeds before it waits: waking
// one costs as much as reading a few events does.
func (c *Client) read(int) {
	c.run(1 << 30)
	if c.yield.Swap(false) {
		runtime.Gosched()
	}
}

// roundsAtOnce bounds how long those wait who must have the machine, for
// Stats, while there is always more to do.
const roundsAtOnce = 64

// run becomes the owner unless another goroutine is, for a number of rounds.
// Every owner looks at due again after it has let mu go, so that no work is
// left behind; a caller that has done its rounds leaves the rest to a helper.
func (c *Client) run(rounds int) {
	c.due.Store(true)
	for c.due.Load() && c.mu.TryLock() {
		c.due.Store(false)
		more := true
		for n := roundsAtOnce; more && n > 0 && rounds > 0; n, rounds = n-1, rounds-1 {
			more = c.round()
		}
		if more {
			c.due.Store(true)
		}
		c.mu.Unlock()
		if rounds <= 0 && c.due.Load() {
			c.leave()
			return
		}
	}
}

// leave makes a helper do what is due, unless there is one: it looks at due
// after it has said that it ends. It is a goroutine of the moment, so that it
// exists whatever the stage: before Start and during Close as well. When spawn
// refuses, tearDown has begun, which does all that is left.
func (c *Client) leave() {
	if !c.helping.Swap(true) {
		c.spawn(c.help)
	}
}

func (c *Client) help() {
	c.work()
	c.helping.Store(false)
	if c.due.Load() {
		c.work() // a caller may have relied on this helper; from here on the next one makes another
	}
}

// owning runs f as the owner.
func (c *Client) owning(f func()) {
	c.mu.Lock()
	f()
	c.mu.Unlock()
	if c.due.Load() {
		c.share()
	}
}

// round is one Poll and what comes of it; it reports whether there is more.
func (c *Client) round() bool {
	c.inboxMu.Lock()
	inputs := c.inbox
	c.inbox, c.spare = c.spare[:0], nil
	c.inboxMu.Unlock()
	for i := range inputs {
		c.driver.Give(inputs[i])
		inputs[i] = core.Input{}
	}
	c.spare = inputs[:0]
	now := c.clockwork.now()
	p := c.driver.Poll(now)
	if p.Outputs {
		c.dispatch()
	}
	if p.More || c.transport.pending() {
		return true
	}
	if p.Armed {
		c.alarm.set(p.Deadline, now, c.work)
	} else {
		c.alarm.stop()
	}
	return false
}

// dispatch hands the outputs of a Poll to those who wait for them.
func (c *Client) dispatch() {
	c.fanMu.Lock()
	phase, moved := core.PhaseIdle, false
	for {
		out, ok := c.driver.Next()
		if !ok {
			break
		}
		switch out.Kind {
		case core.CommandDeliver:
			if out.Event == nil {
				c.report.gap(out)
			}
			c.fan.Publish(out, c.woke)
		case core.CommandAcked, core.CommandComplete, core.CommandFail:
			c.answer(out)
		case core.CommandNotice:
			c.report.notice(out)
			if o := c.observer(out.Node); o != nil {
				o.Notice(out)
			}
			c.heed(out)
			if out.Notice == core.NoticePhase {
				phase, moved = out.Phase, true
			}
		}
	}
	switch { // last: those that it wakes ask why, and the notices that tell come behind it
	case c.settle != nil:
		c.settle()
	case moved:
		c.phaseIs(phase)
	}
	c.since++
	pressing := func(f *Feed) bool { return f.subscriber.Pressing() }
	if c.since >= dispatchesAtOnce || slices.ContainsFunc(c.woken, pressing) {
		c.nudge()
		c.yield.Store(true)
	}
	c.fanMu.Unlock()
}

// heed follows what a notice says of the session.
func (c *Client) heed(out *core.Command) {
	if c.watch != nil {
		c.watch(out)
		return
	}
	c.phaseMu.Lock()
	c.trouble.notice(out)
	c.phaseMu.Unlock()
}

// dispatchesAtOnce bounds what may come before the feeds are woken, however
// busy the reader is.
const dispatchesAtOnce = 16

// wakeFeeds tells the feeds that something waits for them.
func (c *Client) wakeFeeds() {
	if !c.stir.Load() {
		return
	}
	c.fanMu.Lock()
	c.nudge()
	c.fanMu.Unlock()
}

// nudge is wakeFeeds with fanMu held.
func (c *Client) nudge() {
	c.stir.Store(false)
	for i, f := range c.woken {
		select {
		case f.wake <- struct{}{}:
		default:
		}
		c.woken[i] = nil
	}
	c.woken, c.since = c.woken[:0], 0
}

// Phase returns where the session stands.
func (c *Client) Phase() core.Phase { return core.Phase(c.phase.Load()) }

func (c *Client) phaseIs(p core.Phase) {
	c.phaseMu.Lock()
	defer c.phaseMu.Unlock()
	c.phase.Store(uint32(p))
	close(c.moved)
	c.moved = make(chan struct{})
}

// waitPhase waits until ok says yes to the phase.
func (c *Client) waitPhase(ctx context.Context, ok func(core.Phase) bool) error {
	for {
		c.phaseMu.Lock()
		moved := c.moved
		c.phaseMu.Unlock()
		if ok(c.Phase()) {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return endOf(ctx)
		}
	}
}

// WaitReady waits until actions are accepted. It fails when ctx ends, with
// core.ErrNotReady and ctx's error, or with core.ErrStopped when the session
// never will be ready. The text says what was in the way last; a rejected
// login is core.ErrLoginRejected as well.
func (c *Client) WaitReady(ctx context.Context) error {
	var seen core.Phase
	err := c.waitPhase(ctx, func(p core.Phase) bool {
		seen = p
		return p == core.PhaseReady || p == core.PhaseStopped
	})
	if err == nil && seen == core.PhaseReady {
		return nil
	}
	c.phaseMu.Lock()
	defer c.phaseMu.Unlock()
	if err == nil {
		return c.trouble.in(fmt.Errorf("amicore: %s: %w%s", c.options.Core.Address, core.ErrStopped, c.trouble))
	}
	return c.trouble.in(fmt.Errorf("amicore: %s: %w: %v%s: %w", c.options.Core.Address, core.ErrNotReady, seen, c.trouble, err))
}

// Trouble returns what was last in the way of a session, with the server's
// words bounded and escaped; "" while the session is Ready, and before
// anything failed. It is safe for concurrent use.
func (c *Client) Trouble() string {
	c.phaseMu.Lock()
	defer c.phaseMu.Unlock()
	return c.trouble.words()
}

// SetEvents sets the event mask wanted, as core.SetEvents does. On an error,
// that of core.CheckEvents or, after Close, core.ErrStopped, nothing changes.
func (c *Client) SetEvents(mask string) error {
	if err := core.CheckEvents(mask); err != nil {
		return err
	}
	return c.want(core.SetEvents(mask))
}

// SetFilters sets the event filters wanted, as core.SetFilters does. On an
// error, that of core.CheckFilters or, after Close, core.ErrStopped, nothing
// changes.
func (c *Client) SetFilters(filters ...string) error {
	if err := core.CheckFilters(filters...); err != nil {
		return err
	}
	return c.want(core.SetFilters(append([]string(nil), filters...)...))
}

// want leaves for the owner what is wanted of the session from now on.
func (c *Client) want(in core.Input) error {
	if !c.give(in) {
		return fmt.Errorf("amicore: %w", core.ErrStopped)
	}
	return nil
}
