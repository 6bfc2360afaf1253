package sim_test

import (
	"fmt"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
	"amicore/sim"
)

// always is an application that has an action under way whenever it can: the
// first one when the session is Ready, and the next one when one ends that was
// sent.
func always(o core.Options, actions ...wire.Action) func(core.Node) sim.App {
	return func(core.Node) sim.App {
		next := 0
		var open core.Ticket
		return sim.AppFunc(func(owner sim.Owner, out *core.Command) {
			ready := out.Kind == core.CommandNotice && out.Notice == core.NoticePhase && out.Phase == core.PhaseReady && open == 0
			ended := (out.Kind == core.CommandComplete || out.Kind == core.CommandFail) && out.Ticket == open && open != 0
			if ended {
				open = 0
			}
			if ready || ended && (out.Err == nil || out.Err.Run != core.NotSent) {
				open = owner.Submit(actions[next%len(actions)], o)
				next++
			}
		})
	}
}

func originate(name, async, timeout string) wire.Action {
	a := wire.NewAction(name, "Channel", "PJSIP/100", "Context", "default", "Exten", "100", "Priority", "1")
	if async != "" {
		a = a.With("async", async)
	}
	if timeout != "" {
		a = a.With("TIMEOUT", timeout)
	}
	return a
}

// TestAnApplicationThatDoesWhatItMayBreaksNoPromise: actions are told apart as
// Asterisk does, in any case of letters, and one that never rests is no fault
// of the machine's.
func TestAnApplicationThatDoesWhatItMayBreaksNoPromise(t *testing.T) {
	seeds := uint64(8)
	if testing.Short() {
		seeds = 3
	}
	for _, c := range []struct {
		name string
		app  func(core.Node) sim.App
	}{
		{"async is yes", always(core.Options{}, originate("Originate", "yes", ""), wire.NewAction("Ping"))},
		{"async is on, and long", always(core.Options{}, originate("Originate", "On", "59000"))},
		{"small letters", always(core.Options{}, originate("originate", "", "1500"), wire.NewAction("command", "Command", "core show uptime"))},
		{"a timeout with a blank behind it", always(core.Options{}, originate("Originate", "", "2500 "))},
		{"blocks without a bound", always(core.Options{}, wire.NewAction("Reload"), wire.NewAction("ModuleLoad", "LoadType", "reload"))},
		{"without a response", always(core.Options{}, wire.NewAction("iaxnetstats"), wire.NewAction("queues"), wire.NewAction("EVENTS", "EventMask", "on"))},
		{"an outcome that takes its time", always(core.Options{OutcomeTimeout: 3 * time.Minute, Timeout: -1}, originate("Originate", "1", "120000"))},
		{"an id of its own, again and again", always(core.Options{ActionID: "call-7"}, wire.NewAction("QueueStatus"), wire.NewAction("Ping"))},
		{"a list by the rule of another action", always(core.Options{Rule: core.RuleSingle}, wire.NewAction("QueueStatus"), wire.NewAction("CoreShowChannels"))},
		{"a list as two responses", always(core.Options{Rule: core.RuleDouble}, wire.NewAction("QueueSummary"), wire.NewAction("Status"))},
		{"a list as an outcome", always(core.Options{Rule: core.RuleAsync}, wire.NewAction("QueueStatus"), wire.NewAction("QueueSummary"))},
		{"logs off", always(core.Options{}, wire.NewAction("Ping"), wire.NewAction("logoff"))},
	} {
		t.Run(c.name, func(t *testing.T) {
			still := &sim.Plan{Seed: 1, Chaos: 5 * time.Second, Nodes: []sim.Node{{ID: 1}}}
			if !sim.CheckApp(t, still, c.app) {
				t.Fatal("where nothing happens and no time passes on the wire")
			}
			for seed := uint64(1); seed <= seeds; seed++ {
				if !sim.CheckApp(t, sim.Generate(seed, sim.Profile{Nodes: 2, Chaos: 10 * time.Second}), c.app) {
					t.Fatalf("seed %d", seed)
				}
			}
		})
	}
}

// TestAnActionThatTakesLongerThanMostIsWaitedFor: the run is not over before it
// has ended, and it may last as long as its caller allows.
func TestAnActionThatTakesLongerThanMostIsWaitedFor(t *testing.T) {
	text := `ami-plan 1
seed "1"
chaos "6s"
0.0 node id=1 version=20 latency=1ms
1.0 server node=1 fault=no-outcome for=4s
2.0 submit node=1 ticket=1 action=Originate header="Channel: PJSIP/100" header="Context: default" header="Exten: 100" header="Priority: 1" header="Async: t" outcome=%s
%s expect node=1 ticket=1 text="fail: unknown: timed out"
`
	for outcome, at := range map[string]string{"5m0s": "303.0", "9s": "12.0"} {
		p, err := sim.Decode("x.ami", fmt.Appendf(nil, text, outcome, at))
		if err != nil {
			t.Fatal(err)
		}
		if v := sim.Judge(p); v != nil {
			t.Errorf("outcome=%s: %v", outcome, v)
		}
	}
}
