package sim

import (
	"reflect"
	"strings"
	"testing"

	"amicore/core"
	"amicore/core/spec"
)

func TestEveryCellHasItsNumberAndName(t *testing.T) {
	names := map[string]bool{}
	for i := range numReached {
		r := reachedAt(i)
		if got := reachedCell(r); got != i {
			t.Fatalf("cell %d is %+v, whose number is %d", i, r, got)
		}
		if !legalReached(r) {
			continue
		}
		if name := reachedName(r); names[name] {
			t.Errorf("two legal cells are called %q", name)
		} else {
			names[name] = true
		}
	}
}

// TestFewCellsAreExcluded: at most one in ten.
func TestFewCellsAreExcluded(t *testing.T) {
	total, few := new(Coverage).ReachedCells()
	if total.Legal == 0 || total.Excluded*10 > total.Legal {
		t.Errorf("of %d legal cells %d are excluded", total.Legal, total.Excluded)
	}
	if total.Never != total.Legal-total.Excluded || len(few) != total.Never || total.Enough != 0 {
		t.Errorf("a campaign of no seed: %+v, %d named", total, len(few))
	}
}

// TestACellNeedsFiveSeeds: it is named until then, with how many reached it.
func TestACellNeedsFiveSeeds(t *testing.T) {
	r := spec.Reached{Rule: core.RuleList, Place: spec.PlaceOpen, GivenUp: true, Part: spec.PartEnd}
	var s reachedCells
	for range 3 { // three frames of one seed
		if wrong := s.add(r); wrong != "" {
			t.Fatal(wrong)
		}
	}
	var v Coverage
	name := reachedName(r)
	for seeds := 1; seeds <= fewSeeds; seeds++ {
		v.reached(&s)
		_, few := v.ReachedCells()
		named := strings.Contains(strings.Join(few, "\n"), name+" ("+string(rune('0'+seeds))+")")
		if named != (seeds < fewSeeds) {
			t.Errorf("with %d seeds %q is named: %v", seeds, name, named)
		}
	}
}

// TestACellThatNothingMayReachFails: one that the contract lets no frame reach,
// and one that is excluded, fail the run.
func TestACellThatNothingMayReachFails(t *testing.T) {
	var s reachedCells
	for _, r := range []spec.Reached{
		{Rule: core.RuleSingle, Place: spec.PlaceOpen, Part: spec.PartResponse},
		{Rule: core.RuleAsync, Place: spec.PlaceAcknowledged, GivenUp: true, Part: spec.PartEnd},
		{Rule: core.RuleList, Place: spec.PlaceOpen, Part: spec.PartBare},
		{Rule: core.RuleRaw, Place: spec.PlaceSent, Part: spec.PartCanceled, First: true},
	} {
		if s.add(r) == "" {
			t.Errorf("%s was let through", reachedName(r))
		}
	}
	r := spec.Reached{Rule: core.RuleList, Place: spec.PlaceSent, Part: spec.PartAnnounced, First: true}
	before := excludedReached
	defer func() { excludedReached = before }()
	excludedReached = append(before[:len(before):len(before)], struct {
		has func(spec.Reached) bool
		why string
	}{func(o spec.Reached) bool { return o == r }, "no server announces a list"})
	if wrong := s.add(r); !strings.Contains(wrong, "no server announces a list") {
		t.Errorf("an excluded cell was reached: %q", wrong)
	}
	c := &Campaign{From: 1, Seeds: 40, Spec: SpecAlways, MaxFailures: 1}
	failed := c.Run().Failures
	if len(failed) != 1 || failed[0].Violation.Invariant != reachedID {
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
	if t0, _ := whole.ReachedCells(); t0.Never == t0.Legal {
		t.Error("30 seeds reached no cell")
	}
}
