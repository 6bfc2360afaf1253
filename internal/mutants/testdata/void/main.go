// Command void runs campaigns in which one kind of fault at a time only counts
// itself, and prints of each kind how often it fired and on how many machines
// its effect was seen: as it is, and as nothing. It is built with an overlay
// that gives fake and sim the variables.
package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/wire"
	"amicore/sim"
)

func main() {
	seeds, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	for k := range fake.NetFaults() {
		kind := fake.NetFault(k)
		run := func() (uint64, uint64) {
			c := campaign(seeds, sim.Event{Kind: sim.EventNet, Net: kind})
			return c.Net[k].Fired, c.NetEffects[k]
		}
		fired, seen := run()
		fake.VoidNet = kind
		none, void := run()
		fake.VoidNet = 255
		fmt.Printf("%q %d %d %d %d\n", kind.String(), fired, seen, none, void)
	}
	for k := fake.FaultKind(1); k < fake.FaultKinds; k++ {
		run := func() (uint64, uint64) {
			c := campaign(seeds, sim.Event{Kind: sim.EventServer, Server: k, Delay: delayOf[k]})
			return c.Server[k].Fired, c.ServerEffects[k]
		}
		fired, seen := run()
		fake.VoidServer = k
		none, void := run()
		fake.VoidServer = 0
		fmt.Printf("%q %d %d %d %d\n", k.String(), fired, seen, none, void)
	}
	for k, name := range sim.HostileNames() {
		run := func() (uint64, uint64) {
			c := (&sim.Campaign{Seeds: uint64(seeds), Profile: sim.Profile{Hostile: true}}).Run().Coverage
			return c.Hostile[k].Fired, c.HostileEffects[k]
		}
		fired, seen := run()
		sim.VoidHostile = k
		none, void := run()
		sim.VoidHostile = -1
		fmt.Printf("%q %d %d %d %d\n", name, fired, seen, none, void)
	}
}

// delayOf is what a fault needs to be met by a machine with short timeouts.
var delayOf = map[fake.FaultKind]time.Duration{
	fake.SlowLogin: 1500 * time.Millisecond, fake.ReplyLate: time.Second, fake.ReplyAfterDeadline: 6 * time.Second, fake.Shutdown: time.Second,
}

// campaign runs the plans of seeds, as they are, and with more faults of a kind
// and what they need to be seen.
func campaign(seeds int, e sim.Event) *sim.Coverage {
	reached := new(sim.Coverage)
	for seed := range uint64(seeds) {
		p := sim.Generate(seed, sim.Profile{Nodes: 2, Calm: seed%4 == 0})
		p.Nodes[0].Addresses = max(p.Nodes[0].Addresses, 2)
		if seed%2 == 0 {
			p.Nodes[0].Version = "13"
		}
		for i := range 5 {
			e.Node, e.At, e.For = 1, time.Duration(5*i)*time.Second+time.Duration(seed%5)*400*time.Millisecond, 3*time.Second
			if e.Kind == sim.EventNet {
				e.Delay, e.Amount = 700*time.Millisecond, int64(seed*37%200)
			}
			p.Events = append(p.Events, e)
			switch { // it is met by
			case e.Kind == sim.EventNet && e.Net == fake.NetLate: // a machine that gives up
				p.Events = append(p.Events, sim.Event{Kind: sim.EventNet, Net: fake.NetStallDown, Node: 1, At: e.At, For: 6 * time.Second})
				p.Events[len(p.Events)-2].For = 9 * time.Second
			case i%2 == 0 && (e.Server <= fake.AuthTimeout || e.Server == fake.NoFullyBooted || e.Server == fake.LateFullyBooted): // one that connects
				p.Events = append(p.Events, sim.Event{Kind: sim.EventServer, Server: fake.Kicked, Node: 1, At: e.At + 10*time.Millisecond})
			}
			for j, a := range [...]wire.Action{
				wire.NewAction("Command", "Command", "core show uptime"), wire.NewAction("QueueStatus"), wire.NewAction("CoreStatus"), wire.NewAction("Originate",
					"Channel", "PJSIP/1", "Context", "default", "Exten", "100", "Priority", "1", "Async", "true", "Timeout", "900"),
			} {
				p.Events = append(p.Events, sim.Event{
					Kind: sim.EventSubmit, Node: 1, At: e.At + time.Duration(200+j*250)*time.Millisecond, Ticket: core.Ticket(4000 + i*10 + j), Action: a,
				})
			}
		}
		slices.SortStableFunc(p.Events, func(a, b sim.Event) int { return cmp.Compare(a.At, b.At) })
		if r := sim.Run(p, sim.Options{Coverage: reached}); r.Violation != nil && r.Violation.Invariant == "S19" {
			panic(r.Violation)
		}
	}
	return reached
}
