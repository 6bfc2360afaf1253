package sim_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/wire"
	"amicore/sim"
)

// reported is a sim.TB that keeps what it is told.
type reported struct{ strings.Builder }

func (*reported) Helper()                             {}
func (r *reported) Errorf(format string, args ...any) { fmt.Fprintf(r, format, args...) }
func (r *reported) Logf(format string, args ...any)   { fmt.Fprintf(r, format, args...) }

// TestAPlanThatIsNotValidIsNotRun: what is wrong with a plan made by hand is
// said, wherever it is used, in place of a run in which nothing happens.
func TestAPlanThatIsNotValidIsNotRun(t *testing.T) {
	ping := sim.Event{At: time.Second, Kind: sim.EventSubmit, Node: 1, Ticket: 1, Action: wire.NewAction("Ping")}
	valid := func() *sim.Plan {
		return &sim.Plan{
			Chaos: 5 * time.Second, Nodes: []sim.Node{{ID: 1}},
			Events: []sim.Event{ping, {At: 2 * time.Second, Kind: sim.EventExpect, Node: 1, Ticket: 1, Text: "complete"}},
		}
	}
	if err := valid().Validate(); err != nil || !sim.Check(t, valid()) {
		t.Fatalf("the plan that is valid: %v", err)
	}
	add := func(e sim.Event) func(*sim.Plan) {
		return func(p *sim.Plan) {
			e.At = max(e.At, 3*time.Second)
			p.Events = append(p.Events, e)
		}
	}
	for _, c := range []struct {
		want string
		make func(*sim.Plan)
	}{
		{"Nodes of the plan: expected a node record, got none", func(p *sim.Plan) { *p = sim.Plan{} }},
		{"Chaos of the plan: expected a time", func(p *sim.Plan) { p.Chaos = -1 }},
		{"Nodes[0] of the plan: expected id=1 or more", func(p *sim.Plan) { p.Nodes[0].ID = 0 }},
		{"Nodes[1] of the plan: expected a node id that is not taken", func(p *sim.Plan) { p.Nodes = append(p.Nodes, p.Nodes[0]) }},
		{"Nodes[0] of the plan: expected a value for version: one of 13, ", func(p *sim.Plan) { p.Nodes[0].Version = "99" }},
		{"Nodes[0] of the plan: expected a value for weight: a number from 0", func(p *sim.Plan) { p.Nodes[0].Weight = -1 }},
		{"Nodes[0] of the plan: expected a configuration that works, got amicore: Config.Filters: 65 event filters", func(p *sim.Plan) { p.Nodes[0].Filters = 65 }},
		{"Nodes[0] of the plan: expected chunk=BYTES with even, got none", func(p *sim.Plan) { p.Nodes[0].Even = true }},
		{"Fleet of the plan: expected a value for rate", func(p *sim.Plan) { p.Fleet = &sim.FleetPlan{Rate: -1} }},
		{"Events[1] of the plan: expected events in the order of their times, got 2s after 2m0s", func(p *sim.Plan) { p.Events[0].At = 2 * time.Minute }},
		{"Events[0] of the plan: expected a time from 0 on", func(p *sim.Plan) { p.Events[0].At = -1 }},
		{"Events[1] of the plan: expected node=ID of a node above", func(p *sim.Plan) { p.Events[1].Node = 2 }},
		{"Events[1] of the plan: expected the ticket of an action above", func(p *sim.Plan) { p.Events[1].Ticket = 2 }},
		{"Events[0] of the plan: expected a key that submit has: node, in, when, ticket, route,", func(p *sim.Plan) { p.Events[0].Amount = 1 }},
		{"Events[0] of the plan: expected a value for header", func(p *sim.Plan) { p.Events[0].Action = wire.NewAction("Ping", "A: B", "") }},
		{"Events[0] of the plan: expected a value for timeout", func(p *sim.Plan) { p.Events[0].Options.Timeout = -1 }},
		{"Events[0] of the plan: expected a value for rule", func(p *sim.Plan) { p.Events[0].Options.Rule = 99 }},
		{"Events[0] of the plan: expected route and key of an action that is for no node", func(p *sim.Plan) { p.Events[0].Route.Policy = fleet.Sticky }},
		{"Events[2] of the plan: expected one of submit, cancel,", add(sim.Event{Kind: 200, Node: 1})},
		{"Events[2] of the plan: expected a value for in", add(sim.Event{Kind: sim.EventStop, Node: 1, Aimed: true, In: 99})},
		{"Events[2] of the plan: expected a value for fault", add(sim.Event{Kind: sim.EventNet, Node: 1, Net: 99, For: 1})},
		{"Events[2] of the plan: expected a value for fault", add(sim.Event{Kind: sim.EventServer, Node: 1, For: 1})},
		{"Events[2] of the plan: expected a fault within the chaos", add(sim.Event{At: 5 * time.Second, Kind: sim.EventNet, Node: 1, For: 1})},
		{"Events[2] of the plan: expected for=TIME", add(sim.Event{Kind: sim.EventServer, Node: 1, Server: fake.ReplyNever})},
		{"Events[2] of the plan: expected text=MASK", add(sim.Event{Kind: sim.EventMask, Node: 1, Text: strings.Repeat("x", 2000)})},
		{"Events[66] of the plan: expected text=FILTER as the Filter action takes it (amicore: 65 event filters", func(p *sim.Plan) {
			for range 65 {
				add(sim.Event{Kind: sim.EventFilter, Node: 1, Text: "!Event: X"})(p)
			}
		}},
	} {
		p := valid()
		c.make(p)
		err := p.Validate()
		var what *sim.PlanError
		if !errors.As(err, &what) || !strings.HasPrefix(err.Error(), "sim: "+c.want) {
			t.Errorf("%v; want %q", err, c.want)
			continue
		}
		var told reported
		if sim.Check(&told, p) || told.String() != err.Error() {
			t.Errorf("%s: Check tells %q", c.want, told.String())
		}
		if v := sim.Run(p, sim.Options{}).Violation; v == nil || v.Invariant != "PLAN" {
			t.Errorf("%s: Run: %v", c.want, v)
		}
		if _, err := p.Encode("x.ami"); err == nil {
			t.Errorf("%s: it is written", c.want)
		}
	}
}

// TestWhatAPlanMayAskForAtMostHolds: no value that a plan may have makes a
// machine that is correct break a promise.
func TestWhatAPlanMayAskForAtMostHolds(t *testing.T) {
	slow := func(n sim.Node) sim.Node {
		n.Latency, n.Jitter = 100*time.Millisecond, 100*time.Millisecond
		return n
	}
	for _, n := range []sim.Node{
		slow(sim.Node{}),
		slow(sim.Node{MD5: true, Filters: 64}),
		slow(sim.Node{Chunk: 1}),
		slow(sim.Node{Tiny: true, Calls: 600, AnyOrder: true}),
		slow(sim.Node{Addresses: 4, Permits: time.Minute}),
		{Starts: 10 * time.Minute},
		{Boots: 24 * time.Hour},
		{Calls: 10_000, Version: "13"},
		{MaxPending: 1, MaxList: 1, MaxFrame: 4096, Hold: true},
	} {
		n.ID = 1
		p := &sim.Plan{Chaos: 20 * time.Second, Nodes: []sim.Node{n}}
		for i := range 19 {
			name := [...]string{"Ping", "QueueStatus", "Status", "CoreShowChannels"}[i%4]
			p.Events = append(p.Events, sim.Event{At: time.Duration(i+1) * time.Second, Kind: sim.EventSubmit, Node: 1, Ticket: core.Ticket(i + 1), Action: wire.NewAction(name)})
		}
		p.Events = append(p.Events, sim.Event{At: p.Chaos - 1, Kind: sim.EventNet, Net: fake.NetReset, Node: 1, For: time.Millisecond})
		if v := sim.Judge(p); v != nil {
			t.Errorf("%+v: %v", n, v)
		}
	}
}

// TestAPlanMadeSmallIsValid: what the minimiser tries is not always a plan,
// what it returns is, and can be kept in a file.
func TestAPlanMadeSmallIsValid(t *testing.T) {
	for seed := uint64(1); seed <= 12; seed++ {
		whole := sim.Generate(seed, sim.Profile{})
		small := sim.MinimizeWith(whole, "many", 150, func(p *sim.Plan) string {
			if v := sim.Run(p, sim.Options{}).Violation; v != nil {
				return v.Invariant
			}
			if len(p.Events) > 5 {
				return "many"
			}
			return ""
		})
		file, err := small.Encode("x.ami")
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if _, err := sim.Decode("x.ami", file); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
		if len(whole.Events) > 6 && len(small.Events) >= len(whole.Events) {
			t.Errorf("seed %d: %d events, and %d when made small", seed, len(whole.Events), len(small.Events))
		}
	}
}
