package sim

import (
	"strings"
	"testing"

	"amicore/core"
)

// TestAnInputOutsideOfTheLegalCellsHasNoMeaning: whenever one comes, the
// machine ignores it as stale or has stopped; and the legal cells are all that
// are left.
func TestAnInputOutsideOfTheLegalCellsHasNoMeaning(t *testing.T) {
	late := 0
	for seed := uint64(1); seed <= 800; seed++ {
		p := Generate(seed, Profile{})
		if p.Fleet != nil {
			continue // its Ticks are the fleet's
		}
		phases := map[core.Node]core.Phase{}
		Run(p, Options{Trace: func(_ core.Instant, n core.Node, in *core.Input, out []core.Command) {
			phase, stale := phases[n], false
			for i := range out {
				switch c := &out[i]; {
				case c.Kind == core.CommandNotice && c.Notice == core.NoticePhase:
					phases[n] = c.Phase
				case c.Kind == core.CommandNotice && c.Notice == core.NoticeStale:
					stale = true
				}
			}
			if ok, why := Legal(in.Kind, phase); !ok {
				if late++; !stale && phase != core.PhaseStopped {
					t.Errorf("seed %d: %v in %v has a meaning, and is said to have none: %s", seed, in.Kind, phase, why)
				}
			}
		}})
	}
	if late < 100 {
		t.Errorf("%d inputs came outside of the legal cells", late)
	}
}

// TestAnInputThatHasAMeaningWhereItHasNoneFails: unless it is stale, or the machine
// has stopped.
func TestAnInputThatHasAMeaningWhereItHasNoneFails(t *testing.T) {
	input, stale := core.Received(1, nil), core.Command{Kind: core.CommandNotice, Notice: core.NoticeStale}
	for _, c := range []struct {
		phase core.Phase
		out   []core.Command
		wrong bool
	}{
		{core.PhaseBackoff, nil, true},
		{core.PhaseBackoff, []core.Command{stale}, false},
		{core.PhaseStopped, nil, false},
		{core.PhaseReady, nil, false},
	} {
		if wrong := misplaced(c.phase, &input, c.out); (wrong != "") != c.wrong {
			t.Errorf("in %v with %d commands: %q", c.phase, len(c.out), wrong)
		}
	}
	before := outside
	defer func() { outside = before }()
	outside = append(before[:len(before):len(before)], before[0])
	last := &outside[len(outside)-1]
	last.input, last.phases, last.why = core.InputReceived, in(core.PhaseReady), "no server says anything"
	fails(t, "received in ready is excluded (no server says anything), and had a meaning")
}

// TestANoticeThatIsExcludedFails: unless the peer is hostile.
func TestANoticeThatIsExcludedFails(t *testing.T) {
	before := silent
	defer func() { silent = before }()
	silent[core.NoticeBackpressure] = "nothing is slow"
	fails(t, "is excluded (nothing is slow), and came")
	silent = before
	silent[core.NoticeNoBanner] = "every server of a world greets"
	p, err := ProfileNamed("hostile")
	if err != nil {
		t.Fatal(err)
	}
	c := &Campaign{From: 1, Seeds: 40, Spec: SpecNever, Profile: p}
	if s := c.Run(); len(s.Failures) > 0 || s.Coverage.Notices[core.NoticeNoBanner] == 0 {
		t.Errorf("hostile peers: %d notices, failures %v", s.Coverage.Notices[core.NoticeNoBanner], s.Failures)
	}
}

// fails runs a campaign that must fail by an exclusion.
func fails(t *testing.T, why string) {
	t.Helper()
	c := &Campaign{From: 1, Seeds: 40, Spec: SpecNever, MaxFailures: 1}
	failed := c.Run().Failures
	if len(failed) != 1 || failed[0].Violation.Invariant != cellID || !strings.Contains(failed[0].Violation.Text, why) {
		t.Errorf("want %q: %+v", why, failed)
	}
}

// TestEveryLegalCellIsJudged: a campaign that lacks one says so by its name,
// and nothing else is missing.
func TestEveryLegalCellIsJudged(t *testing.T) {
	whole := new(Coverage)
	for p := range whole.Cells {
		for k := range whole.Cells[p] {
			whole.Cells[p][k] = 1
		}
		for q := range whole.Moves[p] {
			whole.Moves[p][q] = 1
		}
	}
	for _, all := range [][]uint64{whole.Notices[:], whole.Gaps[:], whole.Closes[:], whole.NetEffects[:], whole.ServerEffects[:], whole.Points[:]} {
		for i := range all {
			all[i] = 1
		}
	}
	for i := range whole.Truth {
		for j := range whole.Truth[i] {
			whole.Truth[i][j] = 1
		}
	}
	for i := range whole.Outcomes {
		for j := range whole.Outcomes[i] {
			whole.Outcomes[i][j] = 1
		}
	}
	if missing := whole.NeverReached(); len(missing) > 0 {
		t.Fatalf("of everything %q is missing", missing)
	}
	legal := 0
	for p := core.PhaseIdle; p <= core.PhaseStopped; p++ {
		for k := core.InputTick; k <= core.InputLost; k++ {
			less := *whole
			less.Cells[p][k] = 0
			missing := less.NeverReached()
			ok, why := Legal(k, p)
			switch {
			case ok && (len(missing) != 1 || missing[0] != k.String()+" in "+p.String()):
				t.Errorf("without %v in %v: %q", k, p, missing)
			case !ok && (len(missing) > 0 || why == ""):
				t.Errorf("%v in %v is not legal (%q), and is missed: %q", k, p, why, missing)
			}
			if ok {
				legal++
			}
		}
	}
	if legal != 96 {
		t.Errorf("%d cells are legal", legal)
	}
	for k := core.NoticePhase; k <= core.NoticeWouldRefuse; k++ {
		less := *whole
		less.Notices[k] = 0
		if missing := less.NeverReached(); (len(missing) == 1) != (silent[k] == "") {
			t.Errorf("without the notice %v: %q", k, missing)
		}
	}
}
