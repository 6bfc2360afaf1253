package core_test

import (
	"testing"

	"amicore/core"
	"amicore/core/wire"
)

// A machine that observes sends nothing, and counts the tickets itself: one
// of the caller's would meet one of its own.
func TestAnObserverTakesNoActions(t *testing.T) {
	m, err := core.New(core.Config{Observe: true})
	if err != nil {
		t.Fatal(err)
	}
	m.Step(0, core.Start())
	m.Step(0, core.ConnectedMiddle(1))
	for _, c := range m.Step(0, core.Submit(1, wire.NewAction("Ping"), nil)) {
		if c.Kind != core.CommandNotice {
			t.Errorf("Submit gives %v", c.Kind)
		}
	}
	if s := m.Stats(); s.Pending != 0 || s.Unsent != 0 || s.Misuse != 1 {
		t.Errorf("%d pending, %d bytes unsent, %d misuses; want none, none and one", s.Pending, s.Unsent, s.Misuse)
	}
}
