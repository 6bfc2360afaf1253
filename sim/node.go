package sim

import (
	"cmp"
	"fmt"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/driver"
)

// secret is the password of every simulated login: bait for S9.
const secret = "s3cret-bait"

// node is a machine with its owner, its subscribers and its server.
type node struct {
	world   *World
	plan    *Node
	machine *core.Machine
	config  core.Config
	driver  *driver.Driver
	server  *fake.Server
	tap     tap
	script  *script // between network and server, where the plan has one
	kernel  kernel
	check   checks

	subscribers subscribers

	progress    driver.Progress
	given       bool
	pausedUntil core.Instant
	filters     []string
	stopped     bool // Stop was given
	stopBy      core.Instant

	started     bool
	forked      bool     // it is the node of a witness
	aimed       []*Event // that wait for their phase, or their situation
	met         []*Event // whose situation has come in this Poll
	forks       []*Event // that wait for their situation
	creditUntil core.Instant
	creditHeld  int64
	permit      core.Conn // that a permit is due for, at permitAt; 0: none
	permitAt    core.Instant

	// Under a roof: whether it is in the fleet, is to leave it, has left it.
	joined, leaving, gone bool
	port                  driver.Transport
	askedAt               core.Instant // for a permit
	backlogged            bool         // waits for its turn
	backlogSince          int64        // bytes that all nodes had been delivered then
	owes                  bool         // its last turn was overdrawn
	final                 core.Stats   // when it had left
	watched               bool         // it is in roof.watched

	app   App
	owner owner
	book  ledger
}

// newNode makes the parts of a node; reset gives them a plan.
func newNode() *node {
	return &node{machine: new(core.Machine), server: new(fake.Server), driver: new(driver.Driver)}
}

// reset makes the node as new, for another plan, and keeps its memory.
func (n *node) reset(w *World, p *Node) {
	*n = node{
		world: w, plan: p, machine: n.machine, tap: n.tap, driver: n.driver, server: n.server, check: n.check,
		subscribers: n.subscribers, aimed: n.aimed[:0], met: n.met[:0], forks: n.forks[:0], kernel: kernel{node: n, line: n.kernel.line[:0]},
	}
	n.subscribers.reset(w.plan.idles(p.ID))
	n.config = configOf(w.plan, p)
	if w.plan.Fleet == nil {
		if err := n.machine.Reset(n.config); err != nil {
			panic(fmt.Sprintf("sim: the plan makes a configuration that is refused: %v", err))
		}
		n.config, n.joined = n.machine.Config(), true
	}
	serverSecret := secret
	if p.Wrong {
		serverSecret = "another"
	}
	var onFault func(fake.Firing)
	if w.reached != nil {
		onFault = n.check.effects.fired
	}
	err := n.server.Reset(fake.ServerConfig{
		Profile: cmp.Or(p.Version, defaultVersion), NoCriteria: p.NoCriteria, Objects: 3, Seed: w.plan.Seed ^ uint64(p.ID)*mixer, BootedAfter: p.Boots,
		Users:    []fake.User{{Name: "sim", Secret: serverSecret, Read: fake.ClassAll, Write: fake.ClassAll}},
		Calls:    fake.CallLoad{PerMinute: p.Calls, Queue: 30},
		OnRun:    n.ran,
		OnEffect: n.affected,
		OnAnswer: n.answered, OnOutcome: n.ended,
		OnQueued: n.queued,
		OnFault:  onFault,
	})
	if err != nil {
		panic(fmt.Sprintf("sim: the plan makes a server that is refused: %v", err))
	}
	link := fake.Link{Latency: cmp.Or(p.Latency, defaultLatency), Jitter: p.Jitter, Chunk: p.Chunk, Even: p.Even}
	addresses := []string{"10.0.0.1:5038"}
	for i := 2; i <= p.Addresses; i++ {
		addresses = append(addresses, fmt.Sprintf("10.0.0.%d:5038", i))
	}
	var host fake.Host = n.server
	switch {
	case p.Hostile:
		h := &hostile{draws: draws{seed: w.plan.Seed ^ uint64(p.ID)*mixer}, forges: p.Forged}
		if w.reached != nil {
			h.effects = &n.check.effects
		}
		host = h
	case w.plan.scripted(p.ID):
		n.script = newScript(n, n.server)
		host = n.script
	}
	n.tap = tap{Host: host, written: n.tap.written[:0]}
	transport := w.network.Add(p.ID, &n.tap, link, addresses, &n.kernel)
	w.network.Watch(p.ID, onFault)
	n.book = newLedger(w.plan)
	n.check.reset(n)
	if w.options.App != nil {
		n.owner = owner{node: n, next: w.plan.lastTicket(p.ID) + 1}
		n.inApp(func() { n.app = w.options.App(p.ID) })
	}
	if w.plan.Fleet != nil {
		w.roof.own(n, transport)
		return
	}
	n.driver.Reset(&n.check, transport, driver.Config{Node: p.ID, Credit: 64 << 10})
}

// levels are the counts of the node's machine.
func (n *node) levels() (s core.Stats) {
	n.count(&s)
	return s
}

// count puts levels where they are kept: there are many of them, and this is
// done after every Step.
func (n *node) count(s *core.Stats) {
	if n.world.plan.Fleet == nil {
		*s = n.machine.Stats()
		return
	}
	var known bool
	if *s, known = n.world.roof.fleet.NodeStats(n.plan.ID); !known {
		*s = n.final // it is not there yet, or not any more
	}
}

func (n *node) give(in core.Input) {
	if n.world.plan.Fleet != nil {
		n.world.roof.give(withNode(in, n.plan.ID))
		return
	}
	n.driver.Give(withNode(in, n.plan.ID))
	n.given = true
}

// due is when the owner has something to do by itself.
func (n *node) due() core.Instant {
	at := core.Instant(1<<63 - 1)
	if n.progress.Armed {
		at = n.progress.Deadline
	}
	if n.pausedUntil > n.world.now {
		return n.pausedUntil // whatever is due waits for the owner
	}
	if n.subscribers.idleUntil > n.world.now {
		at = min(at, n.subscribers.idleUntil)
	}
	if !n.started {
		at = min(at, core.Instant(n.plan.Starts))
	}
	if n.creditHeld > 0 {
		at = min(at, n.creditUntil)
	}
	if n.permit != 0 {
		at = min(at, n.permitAt)
	}
	return at
}

// owe gives what the owner owes the machine by now: Start, credit, a permit.
func (n *node) owe() {
	now := n.world.now
	if !n.started && core.Instant(n.plan.Starts) <= now {
		n.started = true
		n.give(core.Start())
	}
	if n.creditHeld > 0 && n.creditUntil <= now {
		n.give(core.Credit(n.creditHeld))
		n.creditHeld = 0
	}
	if n.permit != 0 && n.permitAt <= now {
		n.check.permitted = n.permit
		n.give(core.Permit(n.permit))
		n.permit = 0
	}
}

// ready reports whether a Poll would do something now.
func (n *node) ready() bool {
	if n.pausedUntil > n.world.now {
		return false
	}
	n.owe()
	return n.given || n.progress.More || n.progress.Armed && n.progress.Deadline <= n.world.now || n.world.network.Pending(n.plan.ID)
}

// poll is one Poll of the owner and what comes of it.
func (n *node) poll() {
	n.given = false
	n.progress = n.driver.Poll(n.world.now)
	for {
		out, ok := n.driver.Next()
		if !ok {
			break
		}
		switch out.Kind {
		case core.CommandDeliver:
			n.subscribers.publish(out)
		case core.CommandWantConnect:
			if n.plan.Permits > 0 {
				n.permit, n.permitAt = out.Conn, n.world.now.Add(n.plan.Permits)
			}
		}
		if n.app != nil {
			n.tell(out)
		}
	}
	n.polled()
	if !n.progress.More {
		n.progress.Deadline, n.progress.Reason, n.progress.Armed = n.check.Deadline()
		if tell := n.world.options.Deadline; tell != nil {
			tell(n.world.now, n.plan.ID, n.progress.Deadline, n.progress.Reason, n.progress.Armed)
		}
		n.check.drained()
	}
}

// polled is what follows a Poll that brought the node something: its aimed
// events happen, and its subscribers read.
func (n *node) polled() {
	n.take()
	n.check.s10Slow()
	n.read()
}

// read lets the subscribers take what waits for them.
func (n *node) read() {
	s := &n.subscribers
	for b := s.keen.Take(nil); b != nil; b = s.keen.Take(b) {
		n.check.keenRead(b)
	}
	if !s.hasSlow() || s.idleUntil > n.world.now {
		return
	}
	if reached := n.world.reached; reached != nil && s.slow.Stats().Dropped > 0 {
		reached.Points[pointSlowDropped]++
	}
	if s.readSlow() && n.world.reached != nil {
		n.world.reached.Points[pointReaderPanic]++
	}
}

func (n *node) describe() string {
	s := n.levels()
	at, why, ok := n.machine.Deadline()
	if n.world.plan.Fleet != nil {
		at, why, ok = n.world.roof.fleet.NodeDeadline(n.plan.ID)
	}
	deadline := "nothing armed"
	if ok {
		deadline = fmt.Sprintf("%v at %v", why, time.Duration(at))
	}
	return fmt.Sprintf("node %d: %v, conn %d, last close: %v; pending %d, records %d, unsent %d, window %d, queued %d, credit %d; %s",
		n.plan.ID, s.Phase, s.Conn, s.LastClose, s.Pending, s.Records, s.Unsent, s.Window, s.Queued, s.Credit, deadline)
}

func (n *node) fail(invariant, format string, args ...any) {
	if n.plan.Hostile && hostileBreaks[invariant] || n.forked && invariant == cellID { // a fork is to come to what no session does
		return
	}
	n.world.fail(n, invariant, format, args...)
}
