package sim

import (
	"fmt"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/driver"
	"amicore/core/fanout"
	"amicore/core/wire"
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
	kernel  kernel
	check   checks

	fan        fanout.Fanout
	keen, idle *fanout.Subscriber
	spare      *fanout.Batch

	progress    driver.Progress
	given       bool
	pausedUntil core.Instant
	idleUntil   core.Instant
	filters     []string
	stopped     bool // Stop was given
	stopBy      core.Instant
}

func newNode(w *World, p *Node) *node {
	n := &node{world: w, plan: p, given: true}
	n.config = configOf(w.plan, p)
	var err error
	if n.machine, err = core.New(n.config); err != nil {
		panic(fmt.Sprintf("sim: the plan makes a configuration that is refused: %v", err))
	}
	n.config = n.machine.Config()
	serverSecret := secret
	if p.Wrong {
		serverSecret = "another"
	}
	n.server, err = fake.NewServer(fake.ServerConfig{
		Profile: p.Version, Seed: w.plan.Seed ^ uint64(p.ID)*mixer, BootedAfter: p.Boots,
		Users:    []fake.User{{Name: "sim", Secret: serverSecret, Read: fake.ClassAll, Write: fake.ClassAll}},
		Calls:    fake.CallLoad{PerMinute: p.Calls, Queue: 30},
		OnRun:    n.ran,
		OnAnswer: n.answered,
	})
	if err != nil {
		panic(fmt.Sprintf("sim: the plan makes a server that is refused: %v", err))
	}
	n.kernel.node = n
	link := fake.Link{Latency: p.Latency, Jitter: p.Jitter, Chunk: p.Chunk}
	transport := w.network.Add(p.ID, n.server, link, []string{"10.0.0.1:5038"}, &n.kernel)
	n.check.init(n)
	n.driver = driver.New(&n.check, transport, driver.Config{Node: p.ID, Credit: 64 << 10})
	n.keen = n.fan.Subscribe(fanout.Options{})
	n.idle = n.fan.Subscribe(fanout.Options{Filters: []fanout.Filter{{Events: []string{"*"}}}, QueueEvents: 64, QueueBytes: 32 << 10})
	return n
}

// configOf gives short timeouts, so that a minute holds many of them.
func configOf(p *Plan, n *Node) core.Config {
	c := core.Config{
		Node: n.ID, Address: "pbx:5038", Username: "sim", Secret: secret,
		HoldBehindBlocking: n.Hold,
		ResolveTimeout:     time.Second, DialTimeout: time.Second, GreetingTimeout: 2 * time.Second, LoginTimeout: 3 * time.Second,
		HeartbeatInterval: 2 * time.Second, HeartbeatTimeout: time.Second, MaxMissed: 2, WriteTimeout: 2 * time.Second,
		ActionTimeout: 3 * time.Second, OutcomeTimeout: 8 * time.Second, BlockingTimeout: 2 * time.Second,
		BackoffMin: 100 * time.Millisecond, BackoffMax: 2 * time.Second, BackoffFloor: 20 * time.Millisecond,
		StableAfter: 5 * time.Second, RejectedMin: 3 * time.Second, RejectedMax: 9 * time.Second,
		MaxPending: 512, MaxFrame: 64 << 10, MaxReplyBytes: 1 << 20, MaxListEvents: 1000, StepEvents: 64,
		QueueEvents: core.MaxReceive/8 + 1, QueueBytes: 256 << 10,
	}
	for i := range c.Seed {
		c.Seed[i] = byte(p.Seed >> (i % 8 * 8))
	}
	if n.MD5 {
		c.Auth = core.AuthMD5
	}
	if n.DropNewest {
		c.Drop = core.DropNewest
	}
	if n.Tiny {
		c.MaxPending, c.MaxFrame, c.MaxReplyBytes, c.MaxListEvents, c.StepEvents = 6, 4096, 16<<10, 3, 3
		c.QueueBytes = core.MaxReceive + c.MaxFrame
		c.WriteQueue, c.SendWindow = 140_000, 140_000
	}
	for i := range n.Filters {
		c.Filters = append(c.Filters, fmt.Sprintf("!Event: Unwanted%d", i))
	}
	return c
}

// happen does what the plan says.
func (n *node) happen(e *Event) {
	w := n.world
	switch e.Kind {
	case EventSubmit:
		n.check.submitted(e)
		o := e.Options
		n.give(core.Submit(e.Ticket, e.Action, &o))
	case EventCancel:
		n.give(core.Cancel(e.Ticket))
	case EventStop:
		n.stopped = true
		n.stopBy = w.now.Add(e.For)
		n.give(core.Stop(e.For))
	case EventPause:
		n.pausedUntil = max(n.pausedUntil, w.now.Add(e.For))
		n.check.paused += e.For
	case EventIdle:
		n.idleUntil = max(n.idleUntil, w.now.Add(e.For))
	case EventMask:
		n.give(core.SetEvents(e.Text))
	case EventFilter:
		n.filters = append(n.filters, e.Text)
		n.give(core.SetFilters(append(append([]string(nil), n.config.Filters...), n.filters...)...))
	case EventNet:
		w.network.Fault(n.plan.ID, e.Net, w.now.Add(e.For), e.Delay, e.Amount)
		if e.Net == fake.NetHalfOpen {
			n.check.wentSilent()
		}
	case EventServer:
		err := n.server.Fault(w.now, fake.Fault{
			Kind: e.Server, Until: w.now.Add(e.For), Delay: e.Delay, N: int(e.Amount), P: e.Chance, Rate: e.Rate, Profile: e.Text,
		})
		if err != nil {
			panic(fmt.Sprintf("sim: the plan has a fault that is refused: %v", err))
		}
		w.network.Collect(n.plan.ID)
	}
}

func (n *node) give(in core.Input) {
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
	if n.idleUntil > n.world.now {
		at = min(at, n.idleUntil)
	}
	return at
}

// ready reports whether a Poll would do something now.
func (n *node) ready() bool {
	if n.pausedUntil > n.world.now {
		return false
	}
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
		if out.Kind == core.CommandDeliver {
			n.fan.Publish(out, nil)
			n.check.published++
		}
	}
	n.read(n.keen)
	if n.idleUntil <= n.world.now {
		n.read(n.idle)
	}
	if !n.progress.More {
		n.progress.Deadline, n.progress.Reason, n.progress.Armed = n.check.Deadline()
		if tell := n.world.options.Deadline; tell != nil {
			tell(n.world.now, n.plan.ID, n.progress.Deadline, n.progress.Reason, n.progress.Armed)
		}
		n.check.drained()
	}
}

// read takes all that waits for a subscriber.
func (n *node) read(s *fanout.Subscriber) {
	for b := s.Take(n.spare); b != nil; b = s.Take(b) {
		n.spare = b
		for i := range b.Len() {
			item := b.At(i)
			if s == n.keen {
				n.check.keenRead(&item)
			}
		}
	}
	n.spare = nil
}

func (n *node) describe() string {
	s := n.machine.Stats()
	at, why, ok := n.machine.Deadline()
	deadline := "nothing armed"
	if ok {
		deadline = fmt.Sprintf("%v at %v", why, time.Duration(at))
	}
	return fmt.Sprintf("node %d: %v, conn %d, last close: %v; pending %d, records %d, unsent %d, window %d, queued %d, credit %d; %s",
		n.plan.ID, s.Phase, s.Conn, s.LastClose, s.Pending, s.Records, s.Unsent, s.Window, s.Queued, s.Credit, deadline)
}

func (n *node) fail(invariant, format string, args ...any) {
	n.world.fail(n, invariant, format, args...)
}

// wants reports whether an action may block its session.
func blockOf(a wire.Action) time.Duration {
	switch a.Name {
	case "Originate":
		if v, _ := a.Get("Async"); v == "true" {
			return 0
		}
		v, _ := a.Get("Timeout")
		ms := 0
		for _, c := range v {
			ms = ms*10 + int(c-'0')
		}
		if v == "" {
			ms = 30_000
		}
		return time.Duration(ms) * time.Millisecond
	case "Command", "Status":
		return 2 * time.Second
	}
	return 0
}
