package core_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amicore/core"
	"amicore/core/transcript"
	"amicore/internal/golden"
)

var rewrite = flag.Bool("rewrite", false, "put the machine's output into the golden stories")

const stories = "testdata/golden/*.ami"

// The stories are the specification of the machine, paragraph by paragraph.
func TestGoldenStoriesHold(t *testing.T) { golden.Test(t, stories, *rewrite) }

// readStories parses every story.
func readStories(t *testing.T) []*transcript.File {
	t.Helper()
	names, err := filepath.Glob(stories)
	if err != nil || len(names) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	files := make([]*transcript.File, len(names))
	for i, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if files[i], err = transcript.Parse(name, text); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func TestGoldenStoriesBeginWithTheirPromise(t *testing.T) {
	for _, f := range readStories(t) {
		if f.Get("title") == "" || len(f.Records) == 0 || f.Records[0].Comment == "" {
			t.Errorf("%s: a story begins with a title and a comment that says the promise", f.Name)
		}
	}
}

// What no story shows is not specified: every command, notice, reason, failure
// and legal move of the phases appears in one.
func TestGoldenStoriesShowEverythingThatAMachineCanSay(t *testing.T) {
	said := map[string]bool{}
	for _, f := range readStories(t) {
		for _, r := range f.Records {
			if !r.Output {
				continue
			}
			said[r.Verb] = true
			for _, arg := range r.Args {
				said[arg] = true
			}
			if r.Verb == "notice" && r.Args[0] == "phase" {
				said[r.Args[1]+"-"+r.Args[2]] = true
			}
		}
	}
	expect := func(what string) {
		if what = strings.ReplaceAll(what, " ", "-"); !said[what] {
			t.Errorf("no story shows %q", what)
		}
	}
	all := func(prefix string, name func(i uint8) string, from uint8) {
		for i := from; name(i) != "unknown"; i++ {
			expect(prefix + name(i))
		}
	}
	all("", func(i uint8) string { return core.CommandKind(i).String() }, 0)
	all("", func(i uint8) string { return core.NoticeKind(i).String() }, 0)
	all("why=", func(i uint8) string { return core.CloseReason(i).String() }, uint8(core.CloseEOF))
	all("gap=", func(i uint8) string { return core.GapReason(i).String() }, uint8(core.GapDropped))
	for why := core.DeadlineMore; why < core.DeadlinePermit; why++ { // that one is a fleet's
		expect("for=" + why.String())
	}
	for _, class := range []string{"late", "unknown", "foreign", "no id", "unexpected"} {
		expect("class=" + class)
	}
	for _, run := range []core.Run{core.Unknown, core.NotSent, core.Rejected, core.Failed} {
		expect("run=" + run.String())
	}
	for _, name := range golden.Sentinels() {
		expect("err=" + name)
	}
	for from := core.PhaseIdle; from <= core.PhaseStopped; from++ {
		for to := core.PhaseIdle; to <= core.PhaseStopped; to++ {
			if core.CanMove(from, to, false) || core.CanMove(from, to, true) {
				expect("from=" + from.String() + " to=" + to.String())
			}
		}
	}
}
