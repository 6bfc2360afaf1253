package driver_test

import (
	"fmt"

	"amicore/core"
	"amicore/core/driver"
	"amicore/core/wire"
)

// A Driver is polled by whoever owns it; here the transport is a server in memory.
func ExampleDriver() {
	machine, err := core.New(core.Config{Address: "pbx.example.org:5038", Username: "admin", Secret: core.NewSecret("s3cret")})
	if err != nil {
		fmt.Println(err)
		return
	}
	var transport driver.Transport = &loop{}
	d := driver.New(machine, transport, driver.Config{Credit: 1 << 20})
	d.Give(core.Start())
	now := core.Instant(0) // of the owner's monotonic clock
	submitted := false
	for more := true; more; {
		var progress driver.Progress = d.Poll(now)
		more = progress.More
		for out, ok := d.Next(); ok; out, ok = d.Next() {
			switch {
			case out.Kind == core.CommandComplete:
				fmt.Printf("ticket %d: %s\n", out.Ticket, out.Reply.Response.Get("Message"))
			case out.Kind == core.CommandNotice && out.Notice == core.NoticePhase:
				fmt.Println(out.Phase)
			}
		}
		if !submitted && machine.Stats().Phase == core.PhaseReady {
			submitted, more = true, true
			d.Submit(1, wire.NewAction("CoreStatus"), nil)
		}
	}
	// Output:
	// waiting
	// resolving
	// connecting
	// greeting
	// authenticating
	// ready
	// ticket 1: Done
}

// A Completion is what a Transport answers with.
func ExampleCompletion() {
	c := driver.Completion{Kind: driver.Sent, Key: driver.Key{Conn: 1}, N: 42}
	fmt.Printf("%v on connection %d: %d bytes\n", c.Kind, c.Key.Conn, c.N)
	// Output: sent on connection 1: 42 bytes
}

// A fleet has the same face as a machine.
func ExampleStepper() {
	machine, err := core.New(core.Config{Address: "pbx.example.org:5038", Username: "admin", Secret: core.NewSecret("s3cret")})
	if err != nil {
		fmt.Println(err)
		return
	}
	var s driver.Stepper = machine
	for _, c := range s.Step(0, core.Start()) {
		if c.Kind == core.CommandResolve {
			fmt.Println(c.Kind, c.Text)
		}
	}
	// Output: resolve pbx.example.org:5038
}
