package fleet_test

import (
	"fmt"

	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/wire"
)

// Two servers, one of them a spare: the action goes to the main one while it
// is ready. What a driver does is shown in short.
func Example() {
	f, err := fleet.New(fleet.Config{ConnectRate: 20})
	if err != nil {
		fmt.Println(err)
		return
	}
	for priority, name := range []string{"main", "spare"} {
		_, err := f.Add(fleet.Node{Priority: priority, Core: core.Config{Name: name, Address: "192.0.2.1:5038", Username: "dialer", Secret: core.NewSecret("s3cret")}})
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	for _, in := range []core.Input{core.Start(), core.Tick()} {
		for _, c := range f.Step(0, in) { // good until the next Step
			fmt.Println(f.Name(c.Node), c.Kind)
		}
	}
	for _, c := range f.Step(0, fleet.Submit(1, fleet.Route{Policy: fleet.Failover}, wire.NewAction("Ping"), nil)) {
		fmt.Println(c.Err)
	}
	// Output:
	// main notice
	// main want-connect
	// spare notice
	// spare want-connect
	// main notice
	// main resolve
	// spare notice
	// spare resolve
	// amicore: Ping: not ready: no node is ready; it was never sent and may be sent again
}

// Routes as they are written.
func ExampleRoute() {
	for _, r := range []fleet.Route{
		{Policy: fleet.RoundRobin},
		{Policy: fleet.Sticky, Key: "customer 4711"},
		{Policy: fleet.Named, Key: "pbx1"},
	} {
		fmt.Printf("%v %q\n", r.Policy, r.Key)
	}
	p, err := fleet.ParsePolicy("least-pending")
	fmt.Println(p, err)
	// Output:
	// round-robin ""
	// sticky "customer 4711"
	// named "pbx1"
	// least-pending <nil>
}
