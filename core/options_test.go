package core_test

import (
	"errors"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// pended makes a session on which actions may be pending.
func pended(t *testing.T) func(core.Input) (refused *core.ActionError) {
	m := readied(t, core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret")})
	return func(in core.Input) (refused *core.ActionError) {
		for _, c := range m.Step(1, in) {
			if c.Kind == core.CommandFail {
				refused = c.Err
			}
		}
		return refused
	}
}

func TestARuleByWhichAnActionCanNotEndIsRefused(t *testing.T) {
	originate := wire.NewAction("Originate", "Channel", "PJSIP/1", "Async", "true")
	for _, c := range []struct {
		what    string
		action  wire.Action
		options core.Options
		taken   bool
	}{
		{"the last rule", wire.NewAction("Ping"), core.Options{Rule: core.RuleSilent}, true},
		{"the one after the last rule", wire.NewAction("Ping"), core.Options{Rule: core.RuleSilent + 1}, false},
		{"the largest number", wire.NewAction("Ping"), core.Options{Rule: 255}, false},
		{"async without an outcome", wire.NewAction("Ping"), core.Options{Rule: core.RuleAsync}, false},
		{"async of an action that nobody knows", wire.NewAction("Mine"), core.Options{Rule: core.RuleAsync}, false},
		{"async with an outcome", wire.NewAction("Mine"), core.Options{Rule: core.RuleAsync, CompleteEvent: "MineDone"}, true},
		{"async with the outcome of the catalogue", originate, core.Options{Rule: core.RuleAsync}, true},
		{"async with a CommandID", wire.NewAction("AGI", "Channel", "a", "Command", "ANSWER", "CommandID", "1"), core.Options{Rule: core.RuleAsync}, true},
	} {
		err := pended(t)(core.Submit(1, c.action, &c.options))
		if (err == nil) != c.taken {
			t.Errorf("%s: %v", c.what, err)
		}
		if err != nil && (!errors.Is(err, core.ErrInvalidAction) || core.MayHaveRun(err)) {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

// An outcome that is waited for for less than no time would be lost at once.
func TestANegativeOutcomeTimeoutIsNone(t *testing.T) {
	m := readied(t, core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret")})
	a := wire.NewAction("Mine")
	m.Step(1, core.Submit(1, a, &core.Options{ActionID: "x", Rule: core.RuleAsync, CompleteEvent: "MineDone", OutcomeTimeout: -time.Second}))
	acked := false
	for _, c := range m.Step(2, core.Received(1, []byte("Response: Success\r\nActionID: x\r\n\r\n"))) {
		acked = acked || c.Kind == core.CommandAcked
		if c.Kind == core.CommandFail {
			t.Errorf("acknowledged, and at once: %v", c.Err)
		}
	}
	if !acked {
		t.Fatal("it is not acknowledged")
	}
	done := false
	for _, c := range m.Step(3, core.Received(1, []byte("Event: MineDone\r\nActionID: x\r\n\r\n"))) {
		done = done || c.Kind == core.CommandComplete
	}
	if !done {
		t.Error("the outcome is not heard")
	}
}
