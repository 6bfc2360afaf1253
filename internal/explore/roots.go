package explore

import (
	"fmt"
	"time"

	"amicore/core"
	"amicore/core/spec/sidebyside"
)

// Root is a state from which a search begins.
type Root struct {
	Name, About string
	Config      core.Config
	Banner      string
	Follows     bool // a Command is answered with raw text
	Set         Set
	Scope       Scope

	with    []string // inputs that are tried besides those of the set
	without []string // inputs of the set that are not tried
	// lead leads a new session to the root.
	lead func(*leading)
}

// password is the secret of the sessions. It stands in Logins only.
const password = "s3cret"

const (
	banner20 = "Asterisk Call Manager/9.0.0"
	banner13 = "Asterisk Call Manager/2.10.6"
)

// grid is what all times are multiples of, so that few deadlines differ.
const grid = 10 * time.Second

// maxFrame is the smallest limit that a configuration may have, so that larger
// frames cost little.
const maxFrame = 4 << 10

// config has times that are multiples of grid, but for StableAfter, which counts
// only while a delay of backoff may grow, and a step for each event that is
// handed out.
func config(change func(*core.Config)) core.Config {
	c := core.Config{
		Address: "192.0.2.1:5038", Username: "u", Secret: core.NewSecret(password), Name: "n",
		LoginTimeout: grid, GreetingTimeout: grid, BootTimeout: grid,
		HeartbeatInterval: grid, HeartbeatTimeout: grid, MaxMissed: 1,
		FrameTimeout: grid, WriteTimeout: grid, ActionTimeout: grid, BlockingTimeout: grid,
		BackoffFloor: grid, BackoffMin: grid, BackoffMax: grid, StableAfter: grid,
		StepEvents: 1, MaxFrame: maxFrame,
	}
	if change != nil {
		change(&c)
	}
	return c
}

// Roots returns the roots, each with the first set of inputs and the scope Small. The
// outcome of an async action may be heard of by any action of any client, and
// what was heard multiplies the states: only after-loss, which has one connection
// to search, has an action whose outcome is such an event. The roots hold and
// follows have a Command in each set: it is what they treat otherwise than ready.
// With one ticket at a time, an action is held only behind a Command that was
// canceled.
func Roots() []Root {
	list := []Root{
		{Name: "ready", About: "Ready on the first connection", lead: ready},
		{Name: "after-loss", About: "Ready on the second connection, behind the gap of the reconnect", lead: afterLoss, without: []string{"submit job"}, Config: config(func(c *core.Config) {
			c.BackoffMax = 4 * grid // so that it counts how stable a session was
		})},
		{Name: "filters", About: "Authenticating with two filters, one of them with criteria", lead: logIn, Config: config(func(c *core.Config) {
			c.Filters = []string{"!Event: Newexten", "eventfilter(name(Hangup))"}
		})},
		{Name: "draining", About: "Draining with an action that is not answered", lead: draining},
		{Name: "any-order", About: "Ready with AnyOrder", lead: ready, Config: config(func(c *core.Config) { c.AnyOrder = true })},
		{Name: "hold", About: "Ready with HoldBehindBlocking, with a Command in each set", lead: ready, with: []string{"submit command", "cancel oldest"}, Config: config(func(c *core.Config) { c.HoldBehindBlocking = true })},
		{Name: "booting", About: "Booting: a server that is known to send FullyBooted, and has not yet", lead: booting},
		{Name: "follows", About: "Ready at an Asterisk 13, which answers a Command, in each set, with raw text", Banner: banner13, Follows: true, lead: ready, with: []string{"submit command"}},
	}
	for i := range list {
		r := &list[i]
		r.Set = Sets()[0]
		if r.without == nil {
			r.without = []string{"submit async"}
		}
		if r.Banner == "" {
			r.Banner = banner20
		}
		if r.Config.Address == "" {
			r.Config = config(nil)
		}
		*r = r.In(Small)
	}
	return list
}

// In returns the root in a scope. The roots behind a loss have two connections in
// each scope.
func (r Root) In(s Scope) Root {
	if r.Name == "after-loss" || r.Name == "booting" {
		s.Connections = max(s.Connections, 2)
	}
	r.Scope = s
	return r
}

// leading is a session on its way to a root.
type leading struct {
	world  *world
	root   *Root
	worker *worker
	hooks  hooks
	err    error
}

// begin makes the world of a root.
func (r *Root) begin(by *worker, h hooks) (*world, error) {
	m, err := core.New(r.Config)
	if err != nil {
		return nil, fmt.Errorf("root %s: %w", r.Name, err)
	}
	pair, err := sidebyside.Beside(m, r.Config, password)
	if err != nil {
		return nil, fmt.Errorf("root %s: %w", r.Name, err)
	}
	quick := *r
	quick.Set.SlowTransport = false // until the root is reached
	l := &leading{world: &world{pair: pair, now: core.Instant(time.Hour)}, root: &quick, worker: by, hooks: h}
	l.take(core.Start())
	r.lead(l)
	if l.err != nil {
		return nil, fmt.Errorf("root %s: %w", r.Name, l.err)
	}
	return l.world, nil
}

// take takes an input at the present instant.
func (l *leading) take(in core.Input) {
	if l.err != nil {
		return
	}
	if d := l.world.step(l.root, l.world.now, in, l.worker, l.hooks); d != nil {
		l.err = fmt.Errorf("machine and specification differ on the way to it: %w", d)
	}
}

// inputs takes inputs by name; each must be enabled.
func (l *leading) inputs(names ...string) {
	for _, name := range names {
		if l.err != nil {
			return
		}
		at, in, ok := inputNamed(name).of(l.world, l.root)
		if !ok {
			l.err = fmt.Errorf("input %q is not enabled", name)
			return
		}
		if d := l.world.step(l.root, at, in, l.worker, l.hooks); d != nil {
			l.err = fmt.Errorf("machine and specification differ on the way to it: %w", d)
		}
	}
}

func inputNamed(name string) *Input {
	for i := range inputs {
		if inputs[i].Name == name {
			return &inputs[i]
		}
	}
	panic("explore: no input " + name)
}

// logIn goes as far as the Login, which has no answer yet.
func logIn(l *leading) { l.inputs("network", "network", "network") }

// ready goes on to Ready, and hands out FullyBooted.
func ready(l *leading) {
	logIn(l)
	l.inputs("answer")
	for l.err == nil && l.world.look.Phase != core.PhaseReady {
		l.inputs("answer")
	}
	l.inputs("booted", "credit")
}

func afterLoss(l *leading) {
	logIn(l)
	l.inputs("answer", "closed", "tick")
	ready(l)
}

func draining(l *leading) {
	ready(l)
	l.inputs("submit single")
	l.take(core.Stop(10 * time.Second))
}

func booting(l *leading) {
	ready(l)
	l.inputs("closed", "credit", "tick")
	logIn(l)
	l.inputs("answer", "answer")
}
