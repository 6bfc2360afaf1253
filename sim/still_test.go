package sim_test

import (
	"testing"

	"amicore/core"
	"amicore/core/wire"
	"amicore/sim"
)

// TestManyActionsAreNoLivelock: a plan may give as many at once as it may have.
func TestManyActionsAreNoLivelock(t *testing.T) {
	for _, text := range []string{
		"0.0 node id=1 version=20 latency=1ms\n1.0 submit node=1 ticket=1 times=150000 action=Ping\n",
		"0.0 node id=1 version=20 latency=1ms\n0.5 pause node=1 for=1s\n1.0 submit node=1 ticket=1 times=150000 action=Ping\n",
		"0.0 fleet\n0.0 node id=1 version=20 latency=1ms\n1.0 submit ticket=1 times=150000 route=least-pending action=Ping\n",
	} {
		p, err := sim.Decode("x.ami", []byte("ami-plan 1\nseed \"1\"\nchaos \"2s\"\n"+text))
		if err != nil {
			t.Fatal(err)
		}
		if v := sim.Run(p, sim.Options{}).Violation; v != nil {
			t.Errorf("%s%v", text, v)
		}
	}
}

// TestAnAppThatNeverLetsTheTimeMoveIsNamed: that is no livelock of the machine's.
func TestAnAppThatNeverLetsTheTimeMoveIsNamed(t *testing.T) {
	app := func(core.Node) sim.App {
		return sim.AppFunc(func(o sim.Owner, out *core.Command) {
			if out.Kind == core.CommandFail {
				o.Submit(wire.NewAction("Ping"), core.Options{})
			}
		})
	}
	p, err := sim.Decode("x.ami", []byte("ami-plan 1\nseed \"1\"\nchaos \"2s\"\n0.0 node id=7 version=20 latency=1ms\n0.0 submit node=7 ticket=1 action=Ping\n"))
	if err != nil {
		t.Fatal(err)
	}
	if v := sim.Run(p, sim.Options{App: app}).Violation; v == nil || v.Invariant != "APP" || v.Node != 7 {
		t.Errorf("%v", v)
	}
}
