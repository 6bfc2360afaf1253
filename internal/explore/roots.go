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
	// SlowTransport makes it an input of its own that the transport has taken the
	// bytes of Sends; else it takes them at once.
	SlowTransport bool
	Without       []string // inputs that are not tried
	Scope         Scope
	// lead leads a new session to the root.
	lead func(*leading)
}

// password is the secret of the sessions. It stands in Logins only.
const password = "s3cret"

const (
	banner20 = "Asterisk Call Manager/9.0.0"
	banner13 = "Asterisk Call Manager/2.10.6"
)

// config has times that are multiples of 5 s, so that few deadlines differ, and
// a step for each event that is handed out.
func config(change func(*core.Config)) core.Config {
	c := core.Config{
		Address: "192.0.2.1:5038", Username: "u", Secret: core.NewSecret(password), Name: "n",
		LoginTimeout: 10 * time.Second, GreetingTimeout: 10 * time.Second, BootTimeout: 10 * time.Second,
		HeartbeatInterval: 10 * time.Second, HeartbeatTimeout: 5 * time.Second,
		FrameTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second,
		ActionTimeout: 10 * time.Second, BlockingTimeout: 5 * time.Second,
		BackoffFloor: 5 * time.Second, BackoffMin: 5 * time.Second, BackoffMax: 5 * time.Second,
		StableAfter: 10 * time.Second, StepEvents: 1,
	}
	if change != nil {
		change(&c)
	}
	return c
}

// Roots returns the roots, each with the scope Small and without text,
// which multiplies the states: it counts as bytes and not as a frame that is heard.
func Roots() []Root {
	list := []Root{
		{Name: "ready", About: "Ready on the first connection", lead: ready},
		{Name: "after-loss", About: "Ready on the second connection, behind the gap of the reconnect", lead: afterLoss},
		{Name: "filters", About: "Authenticating with two filters, one of them with criteria", lead: logIn, Config: config(func(c *core.Config) {
			c.Filters = []string{"!Event: Newexten", "eventfilter(name(Hangup))"}
		})},
		{Name: "draining", About: "Draining with an action that is not answered", lead: draining},
		{Name: "any-order", About: "Ready with AnyOrder", lead: ready, Config: config(func(c *core.Config) { c.AnyOrder = true })},
		{Name: "hold", About: "Ready with HoldBehindBlocking", lead: ready, Config: config(func(c *core.Config) { c.HoldBehindBlocking = true })},
		{Name: "booting", About: "Booting: a server that is known to send FullyBooted, and has not yet", lead: booting},
		{Name: "follows", About: "Ready at an Asterisk 13, which answers a Command with raw text", Banner: banner13, Follows: true, lead: ready},
	}
	for i := range list {
		r := &list[i]
		r.Scope, r.Without = Small, []string{"text", "sent"}
		if r.Name == "after-loss" || r.Name == "booting" {
			r.Scope.Connections = 2
		}
		if r.Banner == "" {
			r.Banner = banner20
		}
		if r.Config.Address == "" {
			r.Config = config(nil)
		}
	}
	return list
}

// leading is a session on its way to a root.
type leading struct {
	world *world
	root  *Root
	hooks hooks
	err   error
}

// begin makes the world of a root.
func (r *Root) begin(h hooks) (*world, error) {
	m, err := core.New(r.Config)
	if err != nil {
		return nil, fmt.Errorf("root %s: %w", r.Name, err)
	}
	pair, err := sidebyside.Beside(m, r.Config, password)
	if err != nil {
		return nil, fmt.Errorf("root %s: %w", r.Name, err)
	}
	l := &leading{world: &world{pair: pair, now: core.Instant(time.Hour)}, root: r, hooks: h}
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
	if _, d := l.world.step(l.root, l.world.now, in, l.hooks); d != nil {
		l.err = d
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
		if _, d := l.world.step(l.root, at, in, l.hooks); d != nil {
			l.err = d
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
	l.inputs("closed", "tick")
	logIn(l)
	l.inputs("answer", "answer")
}
