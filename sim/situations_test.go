package sim

import (
	"testing"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/wire"
)

// TestAnEventWaitsForItsSituation: each happens when the session comes to it, with
// the specification and without, and the trace is the same.
func TestAnEventWaitsForItsSituation(t *testing.T) {
	list := wire.NewAction("QueueStatus")
	call := wire.NewAction("Originate", "Channel", "PJSIP/1", "Application", "Echo", "Async", "true", "Timeout", "3000")
	submit := func(at time.Duration, ticket core.Ticket, a wire.Action) Event {
		return Event{At: at, Kind: EventSubmit, Node: 1, Ticket: ticket, Action: a}
	}
	second := time.Second
	for name, before := range map[string][]Event{
		"action-waits":           {submit(0, 1, wire.NewAction("Ping")), submit(2*second, 2, wire.NewAction("Originate", "Channel", "PJSIP/1", "Application", "Echo", "Timeout", "3000")), submit(2*second, 3, wire.NewAction("Ping"))},
		"ticket-ended-on-record": {{At: 2 * second, Kind: EventNet, Node: 1, Net: fake.NetStallDown, For: second}, submit(2*second, 1, list), {At: 2*second + second/2, Kind: EventCancel, Node: 1, Ticket: 1}},
		"list-open":              {submit(2*second, 1, list)},
		"outcome-awaited":        {submit(2*second, 1, call)},
		"several-records":        {submit(2*second, 1, list), submit(2*second, 2, list), submit(2*second, 3, list)},
		"events-wait":            {{At: second, Kind: EventNoCredit, Node: 1, For: 20 * second}, {At: 2 * second, Kind: EventServer, Node: 1, Server: fake.EventFlood, For: 2 * second, Rate: 1000, Amount: 2000}},
		"filter-asked":           {{At: 2 * second, Kind: EventFilter, Node: 1, Text: "!Event: NeverMind"}},
		"mask-asked":             {{At: 2 * second, Kind: EventMask, Node: 1, Text: "call"}},
		"ping-asked":             {submit(2*second, 1, wire.NewAction("Ping"))},
		"boot-asked":             {submit(2*second, 1, wire.NewAction("CoreStatus"))},
	} {
		p := &Plan{Seed: 3, Chaos: 30 * second, Nodes: []Node{{ID: 1, Hold: true, Chunk: 40}}}
		p.Events = append(p.Events, before...)
		p.Events = append(p.Events, Event{At: second + second/2, Kind: EventStop, Node: 1, When: name})
		sortEvents(p.Events)
		without := Run(p, Options{Spec: SpecNever})
		var first core.Instant
		with := Run(p, Options{Spec: SpecAlways, Trace: func(now core.Instant, _ core.Node, in *core.Input, _ []core.Command) {
			if in.Kind == core.InputStop && first == 0 {
				first = now
			}
		}})
		if without.Violation != nil || with.Violation != nil {
			t.Fatalf("%s: %v, %v", name, without.Violation, with.Violation)
		}
		if with.Hash != without.Hash {
			t.Errorf("%s: the trace depends on the specification", name)
		}
		if first < core.Instant(2*second) || first > core.Instant(6*second) {
			t.Errorf("%s: the stop came at %v", name, time.Duration(first))
		}
	}
}

// TestAWorldSeesWhatTheSpecificationHas: what is read from the Machine's Stats is what
// the specification's state has, on every Step.
func TestAWorldSeesWhatTheSpecificationHas(t *testing.T) {
	exact := map[string]bool{"action-waits": true, "several-records": true, "events-wait": true}
	held := map[string]int{}
	for seed := uint64(1); seed <= 60; seed++ {
		p := Generate(seed, Profile{Nodes: 1})
		if p.Fleet != nil || p.Nodes[0].Hostile {
			continue
		}
		p.Events = append(p.Events, Event{At: p.Chaos, Kind: EventPause, Node: 1, For: 1, When: "list-open"}) // so that it is looked at
		w := newWorld()
		r := w.play(p, Options{Spec: SpecAlways, Trace: func(now core.Instant, _ core.Node, _ *core.Input, _ []core.Command) {
			c := &w.nodes[0].check
			if c.pair == nil || c.pair.Over() || c.stepped == 0 {
				return
			}
			l := c.pair.Spec.Look()
			levels := *c.stats
			c.node.count(c.stats) // the Step is over for the Machine, and not yet for the checks
			defer func() { *c.stats = levels }()
			for i := range situations {
				s := &situations[i]
				has := s.toFork(&l)
				if has {
					held[s.name]++
				}
				if exact[s.name] && s.holds(c) != has {
					t.Errorf("seed %d at %v: %s is %v, and %v in the specification", seed, time.Duration(now), s.name, !has, has)
				}
			}
		}})
		if r.Violation != nil {
			t.Fatal(r.Violation)
		}
	}
	for name := range exact {
		if held[name] == 0 {
			t.Errorf("%s was never seen", name)
		}
	}
}

// TestGeneratedEventsMeetTheirSituations: a share of the plans has events that wait
// for each situation, and most of these happen.
func TestGeneratedEventsMeetTheirSituations(t *testing.T) {
	waited, left, plans := map[string]int{}, 0, 0
	for seed := uint64(1); seed <= 300; seed++ {
		p := Generate(seed, Profile{})
		if !p.waitsForSituations() {
			continue
		}
		plans++
		for i := range p.Events {
			if e := &p.Events[i]; e.When != "" && e.Kind != EventFork {
				waited[e.When]++
			}
		}
		w := newWorld()
		if r := w.play(p, Options{Spec: SpecNever}); r.Violation != nil {
			t.Fatalf("seed %d: %v", seed, r.Violation)
		}
		for _, n := range w.nodes {
			for _, e := range n.aimed {
				if e.When != "" {
					left++
				}
			}
		}
	}
	all := 0
	for _, s := range situations {
		all += waited[s.name]
		if waited[s.name] == 0 {
			t.Errorf("no event waits for %s", s.name)
		}
	}
	if plans < 30 || plans > 120 || left*2 > all {
		t.Errorf("in %d of 300 plans %d events wait, and %d did not happen", plans, all, left)
	}
	t.Logf("in %d of 300 plans %d events wait, and %d did not happen", plans, all, left)
}
