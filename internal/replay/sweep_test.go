package replay_test

import (
	"os"
	"strconv"
	"testing"

	"amicore/adapters/capture"
	"amicore/core"
	"amicore/core/catalog"
	"amicore/internal/replay"
)

// TestNoItemOfTheSweepsIsMissing: every list that two real servers wrote holds
// as many items as its end counts, those of IAXpeers included, which bear no
// ActionID. Where the catalog says that a count is exact, it was.
func TestNoItemOfTheSweepsIsMissing(t *testing.T) {
	for _, name := range []string{"ast13-sweep.ami.gz", "ast22-sweep.ami.gz"} {
		f, err := os.Open(captures + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		sessions, err := capture.Open(name, f, capture.Options{})
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		counted, bare := 0, 0
		check := func(r *core.Reply) {
			if r.Missing != 0 {
				t.Errorf("%s: %s (%s): %d items are missing", name, r.Action, r.ActionID, r.Missing)
			}
			known, _ := catalog.ActionNamed(r.Action)
			said, err := strconv.Atoi(string(r.Final.Get("ListItems")))
			if err != nil || !known.ExactCount() {
				return
			}
			if counted++; said != len(r.Events) {
				t.Errorf("%s: %s (%s): %d items, and its end counts %d", name, r.Action, r.ActionID, len(r.Events), said)
			}
			for _, item := range r.Events {
				if len(item.ActionID()) == 0 {
					bare++
					if r.Action != "IAXpeers" {
						t.Errorf("%s: %s (%s): an item without an id", name, r.Action, r.ActionID)
					}
				}
			}
		}
		for i := range sessions {
			_, err := replay.Run(&sessions[i], replay.Options{Step: func(s replay.Step) {
				for _, c := range s.Commands {
					if c.Kind == core.CommandComplete {
						check(c.Reply)
					}
				}
			}})
			if err != nil {
				t.Fatal(err)
			}
		}
		if counted < 100 || bare < 3 {
			t.Errorf("%s: %d lists and %d items without an id, too few to tell", name, counted, bare)
		}
		t.Logf("%s: %d counted lists, %d items without an id", name, counted, bare)
	}
}
