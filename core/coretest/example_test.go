package coretest_test

import (
	"fmt"

	"amicore/core"
	"amicore/core/coretest"
)

// printer is a coretest.TB that prints; a test passes its *testing.T.
type printer struct{}

func (printer) Helper()                           {}
func (printer) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }

// A driver drives the Checker in place of the machine.
func ExampleChecker() {
	cfg := core.Config{Address: "pbx.example.org:5038", Username: "admin", Secret: core.NewSecret("s3cret")}
	machine, err := core.New(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	checked := coretest.New(printer{}, machine, cfg)
	checked.Step(0, core.Start())
	checked.Step(0, core.Connected(1)) // and the name was never resolved
	// Output:
	// coretest: step 2: misuse: connected for connection 1 without a Connect
}

// Whatever has the face of a Machine can be wrapped.
func ExampleMachine() {
	var m coretest.Machine = idle{}
	checked := coretest.New(printer{}, m, core.Config{})
	checked.Step(0, core.Start())
	_, _, armed := checked.Deadline()
	fmt.Println(armed)
	// Output: false
}

type idle struct{}

func (idle) Step(core.Instant, core.Input) []core.Command { return nil }
func (idle) Deadline() (core.Instant, core.DeadlineReason, bool) {
	return 0, core.DeadlineNone, false
}

// Without a test to report to, the Checker panics.
func ExampleTB() {
	var tb coretest.TB = printer{}
	tb.Errorf("coretest: step %d: %s", 1, "misuse: a second Start")
	// Output: coretest: step 1: misuse: a second Start
}
