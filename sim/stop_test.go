package sim_test

import (
	"strings"
	"testing"

	"amicore/core"
	"amicore/sim"
)

// TestARunThatIsStoppedEndsThereAndProvesNothing, not even that two runs differ.
func TestARunThatIsStoppedEndsThereAndProvesNothing(t *testing.T) {
	p := sim.Generate(10, sim.Profile{})
	whole := sim.Run(p, sim.Options{})
	if whole.Stopped || whole.Violation != nil || whole.Steps < 200 {
		t.Fatalf("%+v", whole)
	}
	for _, after := range []int{0, 100} {
		stop := make(chan struct{})
		steps := 0
		o := sim.Options{Stop: stop, Trace: func(core.Instant, core.Node, *core.Input, []core.Command) {
			if steps++; steps == after {
				close(stop)
			}
		}}
		if after == 0 {
			close(stop)
		}
		r := sim.Run(p, o)
		if !r.Stopped || r.Violation != nil || r.Steps < after || r.Steps >= whole.Steps {
			t.Errorf("after %d steps: %d of %d, stopped %t, %v", after, r.Steps, whole.Steps, r.Stopped, r.Violation)
		}
	}
	// A second run that is cut short has another hash.
	stop, runs := make(chan struct{}), 0
	v := sim.JudgeWith(p, sim.Options{Stop: stop, App: func(n core.Node) sim.App {
		if n == 1 {
			runs++
		}
		return sim.AppFunc(func(sim.Owner, *core.Command) {
			if runs == 2 {
				runs++
				close(stop)
			}
		})
	}})
	if v != nil || runs != 3 {
		t.Errorf("%v after %d runs", v, runs)
	}
	if again := sim.Run(p, sim.Options{}); again.Hash != whole.Hash {
		t.Errorf("the run after: %+v, want %+v", again, whole)
	}
}

// TestACampaignThatIsStoppedSumsUpTheSeedsThatWereRun, whole ones only.
func TestACampaignThatIsStoppedSumsUpTheSeedsThatWereRun(t *testing.T) {
	stop, hash := make(chan struct{}), uint64(0)
	c := sim.Campaign{From: 1, Seeds: 1000, Workers: 3, Stop: stop}
	done := uint64(0)
	c.Done = func(seed uint64, r *sim.Result) {
		if hash += sim.SeedHash(seed, r); r.Stopped {
			t.Errorf("seed %d was cut short", seed)
		}
		if done++; done == 5 {
			close(stop)
		}
	}
	s := c.Run()
	if !s.Stopped || s.Seeds != done || done < 5 || done > 8 || s.Hash != hash || len(s.Failures) > 0 {
		t.Errorf("%d seeds of %d done, stopped %t, hash %x, want %x, %v", s.Seeds, done, s.Stopped, s.Hash, hash, s.Failures)
	}
	closed := make(chan struct{})
	close(closed)
	if s := sim.RunPlan(sim.Generate(3, sim.Profile{}), sim.Options{Stop: closed}); !s.Stopped || s.Seeds != 0 {
		t.Errorf("one plan: %+v", s)
	}
}

// TestMakingAPlanSmallCanBeStopped: what is left then still breaks.
func TestMakingAPlanSmallCanBeStopped(t *testing.T) {
	p := sim.Generate(3, sim.Profile{Nodes: 1})
	stop, runs := make(chan struct{}), 0
	picky := func(core.Node) sim.App {
		if runs++; runs == 8 {
			close(stop)
		}
		return sim.AppFunc(func(o sim.Owner, out *core.Command) {
			if out.Kind == core.CommandComplete {
				o.Fail("something was answered")
			}
		})
	}
	if v := sim.JudgeWith(p, sim.Options{App: picky}); v == nil || v.Invariant != "APP" {
		t.Fatal(v)
	}
	small := sim.Minimize(p, "APP", 1000, sim.Options{App: picky, Stop: stop})
	if runs != 8 || len(small.Events) >= len(p.Events) {
		t.Errorf("%d runs, %d events left of %d", runs, len(small.Events), len(p.Events))
	}
	if v := sim.JudgeWith(small, sim.Options{App: picky}); v == nil || v.Invariant != "APP" {
		t.Errorf("what is left breaks nothing: %v", v)
	}
}

// TestAPanicOfAnAppIsToldAsTheApps, wherever its code runs.
func TestAPanicOfAnAppIsToldAsTheApps(t *testing.T) {
	p := readPlan(t, "testdata/seven-byte-chunks.ami")
	for _, c := range []struct {
		what string
		app  func(core.Node) sim.App
	}{
		{"made", func(core.Node) sim.App { panic("boom") }},
		{"told", func(core.Node) sim.App {
			return sim.AppFunc(func(sim.Owner, *core.Command) { panic("boom") })
		}},
		{"after a call", func(core.Node) sim.App {
			return sim.AppFunc(func(o sim.Owner, _ *core.Command) {
				o.Cancel(99)
				panic("boom")
			})
		}},
	} {
		v := sim.JudgeWith(p, sim.Options{App: c.app})
		if v == nil || v.Invariant != "APP" || v.Node != 1 || !strings.HasPrefix(v.Text, "in the App: panic: boom\n") {
			t.Errorf("%s: %v", c.what, v)
		}
	}
}
