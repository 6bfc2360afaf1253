package sim

import (
	"reflect"
	"testing"
)

// TestAWorldThatIsUsedAgainRunsAsANewOneDoes: whatever was run in it before.
func TestAWorldThatIsUsedAgainRunsAsANewOneDoes(t *testing.T) {
	seeds := uint64(250)
	if testing.Short() {
		seeds = 40
	}
	used := newWorld()
	for seed := uint64(1); seed <= seeds; seed++ {
		for _, profile := range []Profile{{}, {Nodes: 1, Calm: true}, {Nodes: 5, Hostile: true}} {
			p := Generate(seed, profile)
			var fresh, again Coverage
			want := newWorld().play(p, Options{Coverage: &fresh})
			got := used.play(p, Options{Coverage: &again})
			if want.Violation != nil || got.Violation != nil || want.Hash != got.Hash || want.Steps != got.Steps || want.Virtual != got.Virtual {
				t.Fatalf("seed %d, %+v: a new world has %+v, a used one %+v", seed, profile, want, got)
			}
			if !reflect.DeepEqual(fresh, again) {
				t.Fatalf("seed %d, %+v: a used world reaches other things than a new one", seed, profile)
			}
		}
	}
}

// TestAFailedWorldIsNotUsedAgain: it may have stopped in the middle of a Step.
func TestAFailedWorldIsNotUsedAgain(t *testing.T) {
	p := Generate(1, Profile{})
	p.Events = append(p.Events, Event{At: p.Chaos, Kind: EventExpect, Node: 1, Text: "phase is idle", Min: 1})
	for range 3 {
		if r := Run(p, Options{}); r.Violation == nil || r.Violation.Invariant != expectID || len(r.State) == 0 {
			t.Fatalf("%+v", r)
		}
		if w := worlds.Get().(*World); w.failure != nil || w.plan != nil {
			t.Fatal("a world that failed was kept")
		}
	}
}

// TestTheTableOfIDsForgetsAndGrows, and finds what was put in.
func TestTheTableOfIDsForgetsAndGrows(t *testing.T) {
	var ids idTable
	for round := range uint64(3) {
		ids.empty()
		if ids.find(1) != nil {
			t.Fatal("an entry outlives empty")
		}
		for k := range uint64(1000) {
			if e := ids.at(k * mixer); e.order != 0 {
				t.Fatalf("round %d: a new entry has %+v", round, e)
			}
			ids.at(k * mixer).order = k + round
		}
		for k := range uint64(1000) {
			if e := ids.find(k * mixer); e == nil || e.order != k+round {
				t.Fatalf("round %d: %d is %+v", round, k, e)
			}
		}
		if ids.find(1) != nil {
			t.Fatal("an entry that nobody made")
		}
	}
	ids.round = 1<<32 - 1
	ids.at(7).order = 7
	ids.empty()
	if ids.find(7) != nil || ids.round == 0 {
		t.Error("an entry outlives the rounds")
	}
}
