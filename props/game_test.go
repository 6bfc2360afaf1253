package props

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"pgregory.net/rapid"

	"amicore/core"
	"amicore/core/wire"
)

// wish says what a generated session is for.
type wish struct {
	calm  bool // no bound is reached, delays are fixed: sizes and seeds may change
	moves int
}

// game is a session while it is generated: the machine, the server, and the
// driver between them.
type game struct {
	*run
	rt     *rapid.T
	wish   wish
	srv    *server
	cfg    core.Config
	steps  []step
	todo   []core.Command // Resolve, Connect, WantConnect to be answered
	conn   core.Conn
	up     bool
	window int64
	ticket core.Ticket
	live   map[core.Ticket]bool // true: with a rule of the caller's
	order  []core.Ticket
	// S12, S11: the events that were delivered, by their number.
	last, missing, perhaps int
	unknown                bool
}

// pick draws one of n about evenly; rapid itself prefers small numbers by
// far. 0 stays 0, which is what a failure shrinks to.
func (g *game) pick(what string, n int) int {
	v := rapid.Uint32Range(0, 1<<16-1).Draw(g.rt, what)
	return int(v * 2654435761 >> 8 % uint32(n))
}

func anyConfig(pick func(string, int) int, w wish) core.Config {
	cfg := core.Config{
		Address: "pbx.example.org:5038", Username: "admin", Secret: core.NewSecret("s3cret"), MaxFrame: 4096, StepEvents: 1 + pick("StepEvents", 6),
		BackoffFloor: time.Second, BackoffMin: time.Second, BackoffMax: time.Second, RejectedMin: 20 * time.Second, RejectedMax: 20 * time.Second,
	}
	cfg.Seed[0] = 1
	cfg.AnyOrder = pick("AnyOrder", 6) == 0
	cfg.HoldBehindBlocking = pick("HoldBehindBlocking", 3) == 0
	cfg.RequirePermit = pick("RequirePermit", 3) == 0
	if pick("Auth", 3) == 0 {
		cfg.Auth = core.AuthMD5
	}
	if pick("Filters", 3) == 0 {
		cfg.Filters = []string{"!Event: RTCP", "!Event: VarSet"}
	}
	if pick("Events", 3) == 0 {
		cfg.Events = "call,agent"
	}
	if w.calm {
		return cfg
	}
	cfg.BackoffMin, cfg.BackoffMax, cfg.RejectedMax = 2*time.Second, 10*time.Second, time.Minute
	cfg.MaxPending = 2 + pick("MaxPending", 12)
	cfg.MaxListEvents = 2 + pick("MaxListEvents", 5)
	cfg.MaxReplyBytes = 2*cfg.MaxFrame + pick("MaxReplyBytes", 4)*2000
	cfg.QueueEvents, cfg.QueueBytes = 8193, 72<<10
	cfg.WriteQueue, cfg.SendWindow = 140_000, 140_000
	if pick("Drop", 2) == 0 {
		cfg.Drop = core.DropNewest
	}
	return cfg
}

// generate plays a session of chance and returns it. What must hold at any
// time is checked on the way.
func generate(rt *rapid.T, w wish) (session, *run) {
	g := &game{rt: rt, wish: w, live: map[core.Ticket]bool{}}
	g.cfg = anyConfig(g.pick, w)
	g.run = newRun(rt, g.cfg, exact)
	g.run.hook = g.obey
	g.srv = &server{t: rt, pick: g.pick, wish: w, seen: map[string]bool{}}
	if w.calm {
		g.do(core.Credit(1 << 40))
	}
	g.do(core.Start())
	for range w.moves/2 + g.pick("moves", w.moves) {
		g.move()
		if g.pick("settle", 4) != 1 {
			g.settle()
		}
	}
	if g.pick("at the end", 2) == 0 {
		g.do(core.Stop(0))
		if g.Pending() > 0 || len(g.live) > 0 {
			rt.Errorf("S2: %d tickets have not ended at Stopped", g.Pending())
		}
	}
	g.view.stats = g.machine.Stats()
	g.checkKept()
	return session{"generated", g.cfg, g.steps}, g.run
}

// do gives an input to the machine and writes it down.
func (g *game) do(in core.Input) {
	g.steps = append(g.steps, step{now: g.now, in: copied(in)})
	at := len(g.steps) - 1
	g.feed(g.now, in)
	g.steps[at].fixed = g.sent > 0
}

// obey is the driver: it does what a command says, or puts it down for later.
func (g *game) obey(c *core.Command) {
	switch c.Kind {
	case core.CommandWantConnect, core.CommandResolve, core.CommandConnect:
		if c.Kind != core.CommandWantConnect || g.cfg.RequirePermit {
			g.todo = append(g.todo, *c)
		}
	case core.CommandSend:
		g.window += int64(len(c.Bytes))
		g.srv.take(c.Bytes)
	case core.CommandClose:
		g.todo, g.up = nil, false
	case core.CommandComplete, core.CommandFail:
		g.srv.check(c, g.live[c.Ticket])
		delete(g.live, c.Ticket)
	case core.CommandDeliver:
		g.delivered(c)
	case core.CommandNotice:
		if c.Notice == core.NoticeClosed {
			g.todo, g.up = nil, false
		}
	}
}

// delivered checks that events come in order and that every hole is a gap in
// its place.
func (g *game) delivered(c *core.Command) {
	if c.Event == nil {
		if c.Gap == core.GapOversize {
			g.perhaps += int(c.Count) // or an item of a list that was given up
		} else {
			g.missing += int(c.Count)
		}
		g.unknown = g.unknown || c.Gap == core.GapReconnect
		return
	}
	text := c.Event.Get("Seq")
	if text == nil {
		return
	}
	seq, err := strconv.Atoi(string(text))
	hole := seq - g.last - 1
	if err != nil || hole < 0 {
		g.rt.Errorf("S12: event %s after event %d", text, g.last)
	}
	if hole < g.missing-g.srv.unnumbered || hole > g.missing+g.perhaps && !g.unknown {
		g.rt.Errorf("S11: event %d after event %d, with gaps of %d and %d between them (reconnected: %v)", seq, g.last, g.missing, g.perhaps, g.unknown)
	}
	g.last, g.missing, g.perhaps, g.unknown = seq, 0, 0, false
}

// settle goes on to the next Ready, when the server lets it.
func (g *game) settle() {
	for range 15 {
		switch phase := g.machine.Stats().Phase; {
		case phase == core.PhaseIdle || phase >= core.PhaseReady:
			return
		case len(g.todo) > 0:
			g.serve()
		case g.up && len(g.srv.out) > 0:
			g.receive(1 << 20)
		default:
			at, _, _ := g.Deadline()
			g.now = max(g.now, at)
			g.do(core.Tick())
		}
	}
}

func (g *game) move() {
	if len(g.todo) > 0 && g.pick("serve", 8) > 0 {
		g.serve()
		return
	}
	switch g.pick("move", 14) {
	case 0, 1, 2, 3:
		g.receive(g.pick("size", 400) + 1)
	case 4, 5:
		g.receive(1 << 20)
	case 6, 7, 8:
		g.submit()
	case 9:
		g.wait()
	case 10:
		if g.up && g.srv.login { // no server sends events before it
			for range 1 + g.pick("noises", 3) {
				g.srv.noise(g.pick("noise", 12))
			}
		}
	case 11:
		g.acknowledge()
	case 12:
		g.application()
	case 13:
		g.network()
	}
}

// serve answers what the machine has asked the driver for.
func (g *game) serve() {
	c := g.todo[0]
	g.todo = g.todo[1:]
	ok := g.pick("fails", 20) != 1
	switch {
	case c.Kind == core.CommandWantConnect:
		g.do(core.Permit(c.Conn))
	case c.Kind == core.CommandResolve && ok:
		g.do(core.Resolved(c.Conn, []string{"192.0.2.1:5038", "192.0.2.2:5038"}[:1+g.pick("addresses", 2)]...))
	case c.Kind == core.CommandResolve:
		g.do(core.ResolveFailed(c.Conn, "no such host"))
	case ok:
		g.srv.connect()
		// Before the first Ready nobody has been promised anything.
		g.unknown = g.unknown || g.machine.Stats().Sessions == 0
		g.conn, g.up, g.window = c.Conn, true, 0
		g.do(core.Connected(c.Conn))
	default:
		g.do(core.ConnectFailed(c.Conn, "connection refused"))
	}
}

func (g *game) receive(n int) {
	if g.pick("acknowledge", 4) > 0 {
		g.acknowledge()
	}
	n = min(n, len(g.srv.out), core.MaxReceive)
	if !g.up || n == 0 {
		return
	}
	b := g.srv.out[:n:n]
	g.srv.out = g.srv.out[n:]
	g.do(core.Received(g.conn, b))
	if g.up && g.srv.done && len(g.srv.out) == 0 {
		g.close(core.CloseEOF)
	}
}

func (g *game) close(why core.CloseReason) {
	g.up = false
	g.do(core.Closed(g.conn, why))
}

func (g *game) acknowledge() {
	if !g.up || g.window == 0 {
		return
	}
	n := g.window
	if !g.wish.calm && g.pick("part", 2) == 0 {
		n = int64(1 + g.pick("sent", int(n)))
	}
	g.window -= n
	g.do(core.Sent(g.conn, int(n)))
}

// wait lets time pass: to the machine's deadline, before it, or far beyond.
func (g *game) wait() {
	at, _, ok := g.Deadline()
	if !ok {
		at = g.now.Add(time.Second)
	}
	switch g.pick("wait", 6) {
	case 0:
		g.now = g.now.Add(max(0, at.Sub(g.now)) / time.Duration(2+g.pick("before", 5)))
	case 1:
		g.now = g.now.Add(time.Duration(g.pick("seconds", 100)) * time.Second)
	default:
		g.now = max(g.now, at)
	}
	g.do(core.Tick())
}

var actions = []wire.Action{
	wire.NewAction("Ping"),
	wire.NewAction("QueueStatus", "Queue", "sales"),
	wire.NewAction("QueueStatus"),
	wire.NewAction("CoreShowChannels"),
	wire.NewAction("Status"),
	wire.NewAction("VoicemailUsersList"),
	wire.NewAction("Originate", "Channel", "Local/1@x", "Async", "true", "ChannelId", "c-1"),
	wire.NewAction("Originate", "Channel", "Local/1@x", "Async", "true", "Timeout", "4000"),
	wire.NewAction("Originate", "Channel", "Local/1@x", "Timeout", "7000"),
	wire.NewAction("Command", "Command", "core show version"),
	wire.NewAction("IAXnetstats"),
	wire.NewAction("JabberSend", "Jabber", "x"),
	wire.NewAction("DataGet", "Path", "x"),
	wire.NewAction("Events", "EventMask", "on"),
	wire.NewAction("Setvar", "Variable", "x", "Value", "a: b"),
	wire.NewAction("WaitEvent"),
	wire.NewAction("Setvar", "Value", "a\r\nAction: Hangup"),
	wire.NewAction("Setvar", "Value", strings.Repeat("v", wire.MaxLine)),
	{Name: "Setvar", Headers: make([]wire.Header, wire.MaxLines)},
	wire.NewAction("Login", "Secret", "x"),
}

func large() wire.Action {
	a := wire.NewAction("Setvar")
	for range 120 {
		a = a.With("Value", strings.Repeat("v", 1000))
	}
	return a
}

func (g *game) submit() {
	g.ticket++
	a := actions[g.pick("action", len(actions))]
	o := &core.Options{Truncate: g.pick("truncate", 3) == 0}
	switch g.pick("option", 10) {
	case 9:
		o.ActionID = fmt.Sprintf("own-%d", g.pick("id", 2))
	case 1:
		o.Timeout = time.Duration(1+g.pick("timeout", 4)) * time.Second
	case 2:
		o.Rule = core.Rule(g.pick("rule", int(core.RuleSilent)+1))
		o.CompleteEvent = "QueueStatusComplete"
	case 3:
		a = wire.NewAction("AGI", "Channel", agiChannel, "CommandID", fmt.Sprintf("command-%d", g.ticket))
	case 4:
		if !g.wish.calm {
			a = large()
		}
	}
	g.live[g.ticket] = o.Rule != core.RuleDefault
	g.order = append(g.order, g.ticket)
	g.do(core.Submit(g.ticket, a, o))
}

// application does what applications do now and then.
func (g *game) application() {
	switch g.pick("application", 8) {
	case 0, 1, 2:
		if !g.wish.calm {
			g.do(core.Credit(int64(g.pick("credit", 20_000))))
		}
	case 3, 4:
		if len(g.order) > 0 {
			g.do(core.Cancel(g.order[max(0, len(g.order)-1-g.pick("cancel", 6))]))
		}
	case 5:
		g.do(core.SetEvents([]string{"on", "off", "call"}[g.pick("mask", 3)]))
	case 6:
		g.do(core.SetFilters([]string{"!Event: RTCP", "!Event: VarSet", "!Event: x", "eventfilter(name(Hangup),method(regex)) = ^x"}[:g.pick("filters", 5)]...))
	case 7:
		if g.pick("stop", 12) == 1 {
			g.do(core.Stop(time.Duration(g.pick("grace", 10)) * time.Second))
		}
	}
}

// network breaks the connection.
func (g *game) network() {
	if !g.up || g.pick("break", 4) != 1 {
		return
	}
	g.close([]core.CloseReason{core.CloseEOF, core.CloseReset}[g.pick("how", 2)])
}
