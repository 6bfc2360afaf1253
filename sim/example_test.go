package sim_test

import (
	"fmt"
	"time"

	"amicore/core"
	"amicore/core/wire"
	"amicore/sim"
)

// printer is a sim.TB that prints; a test passes its *testing.T.
type printer struct{}

func (printer) Helper()                           {}
func (printer) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }
func (printer) Logf(format string, args ...any)   { fmt.Printf(format+"\n", args...) }

// A test draws plans from seeds and checks them; a failure is reported with a
// small plan, which goes to a file and becomes a test of its own.
func ExampleCheck() {
	for seed := uint64(1); seed <= 5; seed++ {
		sim.Check(printer{}, sim.Generate(seed, sim.Profile{Nodes: 1}))
	}
	fmt.Println("done")
	// Output: done
}

// Code on top of the core is simulated with everything below it: here it
// originates a call as soon as the session is ready, and never twice.
func ExampleCheckApp() {
	dialer := func(core.Node) sim.App {
		var call core.Ticket
		return sim.AppFunc(func(o sim.Owner, out *core.Command) {
			if call == 0 && out.Kind == core.CommandNotice && out.Phase == core.PhaseReady {
				call = o.Submit(wire.NewAction("Originate", "Channel", "PJSIP/100", "Context", "default", "Exten", "100", "Priority", "1", "Async", "true"), core.Options{})
			}
			if out.Kind == core.CommandFail && out.Ticket == call && !core.MayHaveRun(out.Err) {
				call = 0 // it did not run: the next session may try again
			}
		})
	}
	for seed := uint64(1); seed <= 5; seed++ {
		sim.CheckApp(printer{}, sim.Generate(seed, sim.Profile{Nodes: 1}), dialer)
	}
	fmt.Println("done")
	// Output: done
}

// A plan is data: it can be written, read back and run.
func ExamplePlan() {
	p := &sim.Plan{
		Seed: 1, Chaos: 3 * time.Second,
		Nodes: []sim.Node{{ID: 1, Version: "20", Latency: time.Millisecond}},
		Events: []sim.Event{
			{At: time.Second, Kind: sim.EventSubmit, Node: 1, Ticket: 1, Action: wire.NewAction("Ping")},
			{At: 2 * time.Second, Kind: sim.EventExpect, Node: 1, Ticket: 1, Text: "complete"},
		},
	}
	file, err := p.Encode("ping.ami", "A ping is answered.")
	fmt.Printf("%s", file)
	fmt.Println(err)
	fmt.Println(sim.Run(p, sim.Options{}).Violation)
	// Output:
	// ami-plan 1
	// seed "1"
	// chaos "3s"
	// # A ping is answered.
	// 0.000000 node id=1 version=20 latency=1ms
	// 1.000000 submit node=1 ticket=1 action=Ping
	// 2.000000 expect node=1 ticket=1 text=complete
	// <nil>
	// <nil>
}

// A Campaign runs many seeds.
func ExampleCampaign() {
	c := sim.Campaign{From: 1, Seeds: 10, Workers: 2}
	s := c.Run()
	fmt.Println(s.Seeds, "seeds,", len(s.Failures), "failures")
	// Output: 10 seeds, 0 failures
}
