package sim

import (
	"reflect"
	"strings"
	"testing"

	"amicore/core"
	"amicore/core/spec"
)

// TestEveryCellHasItsNumberAndName: the legal ones of all families, and no two have
// one name.
func TestEveryCellHasItsNumberAndName(t *testing.T) {
	table, names := legalCells(), map[string]bool{}
	for i, c := range table.cells {
		if got := table.number[c]; got != i {
			t.Errorf("cell %d is %+v, whose number is %d", i, c, got)
		}
		if wrong := familyOfCell(c).wrong(c); wrong != "" {
			t.Errorf("%q is in the table: %s", cellName(c), wrong)
		}
		if name := cellName(c); names[name] {
			t.Errorf("two legal cells are called %q", name)
		} else {
			names[name] = true
		}
	}
}

// TestEveryFamilyHasLegalCellsAndOthers: its rule tells them apart.
func TestEveryFamilyHasLegalCellsAndOthers(t *testing.T) {
	unrestricted := map[string]bool{"fences": true} // any records may be in front of another
	totals, _ := new(Coverage).CellTotals()
	for i, f := range cellFamilies {
		all := len(everyValue(f.zero))
		if legal := totals[i].Legal; legal == 0 || (legal == all) != unrestricted[f.name] {
			t.Errorf("family %s: %d of %d cells are legal", f.name, legal, all)
		}
	}
}

// TestFewCellsAreExcluded: at most one in ten of a family, and of all with the
// notices.
func TestFewCellsAreExcluded(t *testing.T) {
	totals, few := new(Coverage).CellTotals()
	never := 0
	excluded, all := ExcludedNotices()
	for _, total := range totals {
		never += total.Never
		excluded, all = excluded+total.Excluded, all+total.Legal
		if total.Excluded*10 > total.Legal {
			t.Errorf("family %s: of %d legal cells %d are excluded", total.Family, total.Legal, total.Excluded)
		}
		if total.Never != total.Legal-total.Excluded || total.Enough != 0 {
			t.Errorf("a campaign of no seed: %+v", total)
		}
	}
	if excluded*10 > all {
		t.Errorf("of all %d cells and notices %d are excluded", all, excluded)
	}
	if len(few) != never {
		t.Errorf("%d cells are named, and %d were never reached", len(few), never)
	}
}

// TestACellNeedsFiveSeeds: it is named until then, with how many reached it.
func TestACellNeedsFiveSeeds(t *testing.T) {
	r := spec.Reached{Rule: core.RuleList, Place: spec.PlaceOpen, GivenUp: true, Part: spec.PartEnd}
	var s cellSet
	s.reset()
	for range 3 { // three frames of one seed
		if wrong := s.add(r, inFork); wrong != "" {
			t.Fatal(wrong)
		}
	}
	var v Coverage
	name := cellName(r)
	for seeds := 1; seeds <= fewSeeds; seeds++ {
		v.reached(s)
		_, few := v.CellTotals()
		named := strings.Contains(strings.Join(few, "\n"), name+" ("+string(rune('0'+seeds))+")")
		if named != (seeds < fewSeeds) {
			t.Errorf("with %d seeds %q is named: %v", seeds, name, named)
		}
	}
	if all, _ := v.CellTotals(); all[0].Enough != 1 || all[0].Worlds != 0 {
		t.Errorf("forks of five seeds have reached a cell, and it counts as %+v", all[0])
	}
}

// TestACellThatNothingMayReachFails: one that the contract lets no frame reach,
// and one that is excluded, fail the run.
func TestACellThatNothingMayReachFails(t *testing.T) {
	var s cellSet
	s.reset()
	for _, r := range []spec.Cell{
		spec.Reached{Rule: core.RuleSingle, Place: spec.PlaceOpen, Part: spec.PartResponse},
		spec.Reached{Rule: core.RuleAsync, Place: spec.PlaceAcknowledged, GivenUp: true, Part: spec.PartEnd},
		spec.Reached{Rule: core.RuleList, Place: spec.PlaceOpen, Part: spec.PartBare},
		spec.Reached{Rule: core.RuleRaw, Place: spec.PlaceSent, Part: spec.PartCanceled, First: true},
		spec.Ended{In: core.PhaseWaiting, Why: core.CloseEOF},
		spec.Wished{In: core.PhaseBooting, Wish: spec.WishCancel},
		spec.Answered{Own: spec.OwnLogin, Answer: spec.AnswerSuccess, In: core.PhaseReady},
		spec.Silence{In: core.PhaseReady, Misses: spec.One},
		spec.FencePing{Why: spec.FenceRoom},
		spec.Booted{In: core.PhaseAuthenticating, Standing: spec.StandingOver},
		spec.Transported{In: core.PhaseBackoff, What: spec.TransportClosed},
	} {
		if s.add(r, inWorld) == "" {
			t.Errorf("%s was let through", cellName(r))
		}
	}
	r := spec.Reached{Rule: core.RuleList, Place: spec.PlaceSent, Part: spec.PartAnnounced, First: true}
	before := excludedCells
	defer func() { excludedCells = before }()
	excludedCells = append(before[:len(before):len(before)], struct {
		has func(spec.Cell) bool
		why string
	}{func(o spec.Cell) bool { return o == r }, "no server announces a list"})
	if wrong := s.add(r, inFork); !strings.Contains(wrong, "no server announces a list") {
		t.Errorf("an excluded cell was reached: %q", wrong)
	}
	c := &Campaign{From: 1, Seeds: 40, Spec: SpecAlways, MaxFailures: 1}
	failed := c.Run().Failures
	if len(failed) != 1 || failed[0].Violation.Invariant != cellID {
		t.Errorf("a campaign that reaches an excluded cell: %v", failed)
	}
}

// TestCellsDoNotDependOnWorkers: nor on how the seeds are split.
func TestCellsDoNotDependOnWorkers(t *testing.T) {
	run := func(c Campaign) Coverage {
		c.From, c.Seeds, c.Spec = 1, 30, SpecAlways
		return c.Run().Coverage
	}
	whole := run(Campaign{})
	var shards Coverage
	for i := range uint64(3) {
		part := run(Campaign{Shard: i + 1, Shards: 3})
		shards.Add(&part)
	}
	if many := run(Campaign{Workers: 3}); !reflect.DeepEqual(whole.Reached, many.Reached) {
		t.Error("three workers count otherwise than one")
	}
	if !reflect.DeepEqual(whole.Reached, shards.Reached) {
		t.Error("three shards count otherwise than the whole")
	}
	totals, _ := whole.CellTotals()
	for _, total := range totals {
		if total.Never == total.Legal {
			t.Errorf("30 seeds reached no cell of the family %s", total.Family)
		}
	}
}
