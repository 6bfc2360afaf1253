package fleet_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/coretest"
	"amicore/core/fleet"
	"amicore/core/wire"
)

// rig drives a fleet whose servers answer at once, unless they are told not to.
type rig struct {
	t     *testing.T
	fleet *fleet.Fleet
	check *coretest.Checker
	now   core.Instant

	inputs []core.Input // that the servers have for the fleet
	log    []string     // what the owner is told, a line each
	out    []core.Command
	dumb   map[core.Node]bool   // answers no action
	down   map[core.Node]bool   // accepts no connection
	dials  []core.Instant       // of every Resolve
	sent   map[core.Node]string // actions that came, by name
	stream map[core.Node]*wire.Decoder

	sentIDs map[core.Node][]string // of actions that came
	readied []core.Node
	ticket  core.Ticket
}

func newRig(t *testing.T, c fleet.Config) *rig {
	t.Helper()
	f, err := fleet.New(c)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{
		t: t, fleet: f, dumb: map[core.Node]bool{}, down: map[core.Node]bool{}, sent: map[core.Node]string{},
		stream: map[core.Node]*wire.Decoder{}, sentIDs: map[core.Node][]string{},
	}
	r.check = coretest.New(t, f, core.Config{})
	return r
}

func (r *rig) add(n fleet.Node) core.Node {
	r.t.Helper()
	if n.Core.Address == "" {
		n.Core.Address = "192.0.2.1:5038"
	}
	n.Core.Username, n.Core.Secret = "admin", core.NewSecret("secret")
	id, err := r.fleet.Add(n)
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

// many adds nodes n1, n2, … that are ready.
func (r *rig) many(n int) {
	r.t.Helper()
	for i := range n {
		r.add(fleet.Node{Core: core.Config{Name: fmt.Sprintf("n%d", i+1)}})
	}
	r.step(core.Start())
	r.run(time.Minute)
	if r.fleet.Ready() != n {
		r.t.Fatalf("%d of %d nodes are ready", r.fleet.Ready(), n)
	}
}

func on(n core.Node, in core.Input) core.Input {
	in.Node = n
	return in
}

// step makes one Step and lets the servers see what comes of it.
func (r *rig) step(in core.Input) {
	r.out = r.check.Step(r.now, in)
	for i := range r.out {
		r.serve(&r.out[i])
	}
}

// settle steps until there is nothing left to do now.
func (r *rig) settle() {
	for range 1_000_000 {
		if at, why, ok := r.fleet.Deadline(); ok && (why == core.DeadlineMore || at <= r.now) {
			r.step(core.Tick())
			continue
		}
		if len(r.inputs) == 0 {
			return
		}
		in := r.inputs[0]
		r.inputs = r.inputs[1:]
		r.step(in)
	}
	r.t.Fatal("there is always more to do")
}

// run lets the time pass, from deadline to deadline.
func (r *rig) run(d time.Duration) {
	end := r.now.Add(d)
	for {
		r.settle()
		at, _, ok := r.fleet.Deadline()
		if !ok || at > end {
			r.now = end
			return
		}
		r.now = at
	}
}

func (r *rig) serve(c *core.Command) {
	switch c.Kind {
	case core.CommandResolve:
		r.dials = append(r.dials, r.now)
		r.inputs = append(r.inputs, on(c.Node, core.Resolved(c.Conn, c.Text)))
	case core.CommandConnect:
		if r.down[c.Node] {
			r.inputs = append(r.inputs, on(c.Node, core.ConnectFailed(c.Conn, "refused")))
			return
		}
		r.stream[c.Node] = wire.NewDecoder(wire.FromClient, 1<<20)
		r.inputs = append(r.inputs, on(c.Node, core.Connected(c.Conn)), on(c.Node, core.Received(c.Conn, []byte("Asterisk Call Manager/9.0.0\r\n"))))
	case core.CommandSend:
		r.inputs = append(r.inputs, on(c.Node, core.Sent(c.Conn, len(c.Bytes))))
		d := r.stream[c.Node]
		d.Feed(slices.Clone(c.Bytes))
		for f := new(wire.Frame); d.Next(f); {
			name := string(f.Type())
			if name != "Login" && name != "Ping" {
				r.sent[c.Node] += name + " "
				r.sentIDs[c.Node] = append(r.sentIDs[c.Node], string(f.ActionID()))
			}
			if name != "Login" && r.dumb[c.Node] {
				continue
			}
			answer := "Success"
			if name == "Logoff" {
				answer = "Goodbye"
			}
			r.inputs = append(r.inputs, on(c.Node, core.Received(c.Conn, fmt.Appendf(nil, "Response: %s\r\nActionID: %s\r\n\r\n", answer, f.ActionID()))))
			if name == "Logoff" {
				r.inputs = append(r.inputs, on(c.Node, core.Closed(c.Conn, core.CloseEOF)))
			}
		}
	case core.CommandComplete:
		r.log = append(r.log, fmt.Sprintf("%d: %s on %s", c.Ticket, c.Reply.Action, c.Reply.NodeName))
	case core.CommandFail:
		r.log = append(r.log, fmt.Sprintf("%d: %v", c.Ticket, c.Err))
	case core.CommandDeliver:
		if c.Event != nil {
			r.log = append(r.log, fmt.Sprintf("node %d: %s", c.Node, c.Event.Get("N")))
		} else {
			r.log = append(r.log, fmt.Sprintf("node %d: gap, %v", c.Node, c.Gap))
		}
	case core.CommandNotice:
		switch {
		case c.Notice == core.NoticeMisuse:
			r.log = append(r.log, "misuse")
		case c.Notice == core.NoticePhase && c.Phase == core.PhaseReady:
			r.readied = append(r.readied, c.Node)
		}
	}
}

// event comes from a node's server.
func (r *rig) event(n core.Node, number, size int) {
	text := fmt.Sprintf("Event: X\r\nPrivilege: call,all\r\nN: %d\r\nPad: %0*d\r\n\r\n", number, size, 0)
	r.step(on(n, core.Received(r.conn(n), []byte(text))))
}

func (r *rig) conn(n core.Node) core.Conn {
	s, ok := r.fleet.NodeStats(n)
	if !ok {
		r.t.Fatalf("no node %d", n)
	}
	return s.Conn
}

func (r *rig) phase(n core.Node) core.Phase {
	s, _ := r.fleet.NodeStats(n)
	return s.Phase
}

// cut ends a node's connection.
func (r *rig) cut(n core.Node) { r.step(on(n, core.Closed(r.conn(n), core.CloseReset))) }

// told returns what the owner was told, and forgets it.
func (r *rig) told() []string {
	log := r.log
	r.log = nil
	return log
}

func (r *rig) want(lines ...string) {
	r.t.Helper()
	if got := r.told(); !slices.Equal(got, lines) {
		r.t.Errorf("the owner was told\n%q, want\n%q", got, lines)
	}
}
