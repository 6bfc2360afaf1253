package explore

import (
	"context"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"amicore/core"
)

// tiny is a root whose search takes a fraction of a second.
func tiny(t *testing.T, name, set string) Root {
	t.Helper()
	for _, r := range Roots() {
		for _, s := range Sets() {
			if r.Name == name && s.Name == set {
				r.Set = s
				return r
			}
		}
	}
	t.Fatalf("no root %s or no set %s", name, set)
	return Root{}
}

func TestASmallScopeCloses(t *testing.T) {
	r := tiny(t, "draining", "actions")
	report, err := Explore(context.Background(), r, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if !report.Closed || report.Found != nil || report.Disagreed > 0 || report.States < 10 {
		t.Errorf("%+v", report)
	}
	if report.Merges != report.Transitions-report.States+1 {
		t.Errorf("%d transitions, %d states, %d merges tested", report.Transitions, report.States, report.Merges)
	}
}

func TestASearchThatDoesNotCloseSaysSo(t *testing.T) {
	r := tiny(t, "ready", "actions")
	report, err := Explore(context.Background(), r, Limits{States: 20})
	if err != nil || report.Closed || report.States < 20 || report.States > 20+len(inputs) {
		t.Errorf("%+v, %v", report, err)
	}
	report, err = Explore(context.Background(), r, Limits{Time: time.Nanosecond})
	if err != nil || report.Closed {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestASearchEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Explore(ctx, tiny(t, "ready", "actions"), Limits{}); err != context.Canceled {
		t.Errorf("%v", err)
	}
}

// TestAPlantedDifferenceIsFoundOnAShortestPath: the Machine does not tell
// that a canceled ticket has ended.
func TestAPlantedDifferenceIsFoundOnAShortestPath(t *testing.T) {
	h := hooks{spoil: func(in core.Input, out []core.Command) []core.Command {
		if in.Kind != core.InputCancel {
			return out
		}
		return slices.DeleteFunc(out, func(c core.Command) bool { return c.Kind == core.CommandFail })
	}}
	report, err := explore(context.Background(), tiny(t, "ready", "actions"), Limits{}, h)
	if err != nil {
		t.Fatal(err)
	}
	f := report.Found
	if f == nil || report.Closed {
		t.Fatalf("%+v", report)
	}
	if got := strings.Join(f.Path, ", "); got != "submit single, cancel oldest" {
		t.Errorf("path %s", got)
	}
	if f.What != "command 1, there or not" || f.Machine != "no command" || !strings.HasPrefix(f.Spec, "fail ") {
		t.Errorf("%+v", f)
	}
}

// TestAMisuseEndsASearch: behind one nothing is compared, and each state there would
// look like those that are known.
func TestAMisuseEndsASearch(t *testing.T) {
	r := tiny(t, "ready", "actions")
	w, err := r.begin(newWorker(), hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if d := w.step(&r, w.now, core.Credit(-1), newWorker(), hooks{}); d == nil || !strings.Contains(d.What, "misuse") {
		t.Errorf("%v", d)
	}
}

// TestAKeyThatForgetsAFieldIsFound: each of these fields changes what happens, so
// that a key without it merges states that have different futures. Of other fields
// the rest of a key tells enough within these scopes, as the bytes of an action do of
// its rule; that each is in the key is for a test of core/spec.
func TestAKeyThatForgetsAFieldIsFound(t *testing.T) {
	for _, c := range []struct{ field, root, set string }{
		{"item", "ready", "actions"},
		{"state", "ready", "actions"},
		{"credit", "ready", "actions"},
		{"deadline", "ready", "actions"},
		{"lastClose", "after-loss", "actions"},
		{"stable", "after-loss", "actions"},
		{"wantedMask", "ready", "masks"},
		{"wantedFilter", "ready", "filters"},
		{"stream", "ready", "halves"},
		{"awaited", "filters", "filters"},
		{"filter", "filters", "filters"},
		{"lastBytes", "follows", "halves"},
		{"lastFrame", "follows", "halves"},
		{"sent", "ready", "actions"},
	} {
		h := hooks{forget: func(key string) string { return withoutField(key, c.field) }}
		report, err := explore(context.Background(), tiny(t, c.root, c.set), Limits{Time: 20 * time.Second}, h)
		if err != nil {
			t.Fatal(err)
		}
		if report.Disagreed != 1 || report.Closed || report.Found == nil || report.Found.Kind != "a merge disagrees" {
			t.Errorf("%s, %s, without %s: %+v", c.root, c.set, c.field, report)
		}
	}
}

// TestTheResultDoesNotDependOnTheNumberOfWorkers compares whole reports, that of a
// search that finds something among them.
func TestTheResultDoesNotDependOnTheNumberOfWorkers(t *testing.T) {
	for _, h := range []hooks{{}, {forget: func(key string) string { return withoutField(key, "item") }}} {
		var first *Report
		for _, workers := range []int{1, 2, 7} {
			report, err := explore(context.Background(), tiny(t, "ready", "actions"), Limits{Workers: workers}, h)
			if err != nil {
				t.Fatal(err)
			}
			report.Seconds, report.Reached, report.Cells = 0, nil, 0 // a search that ends early has looked further in places
			if first == nil {
				first = report
			}
			if !reflect.DeepEqual(report, first) {
				t.Errorf("%d workers: %+v\n%+v", workers, report, first)
			}
		}
	}
}

// TestEverySetIsTriedFromEveryRoot makes the first part of what amisim explore
// does without flags.
func TestEverySetIsTriedFromEveryRoot(t *testing.T) {
	for _, set := range Sets() {
		for _, r := range Roots() {
			r.Set = set
			report, err := Explore(context.Background(), r, Limits{States: 200})
			if err != nil {
				t.Fatal(err)
			}
			if report.Found != nil {
				t.Errorf("%s, %s: %+v", r.Name, set.Name, report.Found)
			}
		}
	}
}

// TestEverySearchIsOneOfItsOwn: none does what that from ready does with the same
// inputs, since nothing in the set meets what the root is for.
func TestEverySearchIsOneOfItsOwn(t *testing.T) {
	search := func(r Root) Report {
		report, err := Explore(context.Background(), r, Limits{States: 300})
		if err != nil {
			t.Fatal(err)
		}
		report.Root, report.About, report.Scope, report.Seconds = "", "", Scope{}, 0
		return *report
	}
	for _, set := range Sets() {
		for _, r := range Roots()[1:] {
			r.Set = set
			plain := tiny(t, "ready", set.Name)
			plain.with, plain.without, plain.Scope = r.with, r.without, r.Scope
			if reflect.DeepEqual(search(r), search(plain)) {
				t.Errorf("%s, %s is the same search as from ready", r.Name, set.Name)
			}
		}
	}
}

// TestTextOfACommandComesOversizeAndInHalves: where a Command is answered with raw
// text, that is a whole frame when it is too large, and its first half has its
// ActionID.
func TestTextOfACommandComesOversizeAndInHalves(t *testing.T) {
	r := tiny(t, "follows", "halves")
	lead := func(names ...string) *world {
		w, err := r.begin(newWorker(), hooks{})
		if err != nil {
			t.Fatal(err)
		}
		l := &leading{world: w, root: &r, worker: newWorker()}
		if l.inputs(names...); l.err != nil {
			t.Fatal(l.err)
		}
		return w
	}
	if w := lead("submit command", "big answer"); w.look.Partial || len(w.look.Records) > 0 || w.pair.Machine.Stats().Failed != 1 {
		t.Errorf("after an oversize answer: %+v", w.look)
	}
	w := lead("submit command", "half")
	if !w.look.Partial || strings.Contains(string(w.rest), w.look.Records[0].ID) || len(w.rest) == 0 {
		t.Errorf("an action %q, rest %q", w.look.Records[0].ID, w.rest)
	}
	if w := lead("submit command", "half", "rest"); w.look.Partial || w.pair.Machine.Stats().Completed != 1 {
		t.Errorf("after both halves: %+v", w.look)
	}
}

// withoutField returns a key without the values of a name.
func withoutField(key, name string) string {
	for {
		at := strings.Index(key, " "+name+"=")
		if at < 0 {
			return key
		}
		rest := key[at+len(name)+2:]
		end := strings.IndexAny(rest, " \n")
		if length, text, ok := strings.Cut(rest, ":"); ok && len(length) == len("0000000") {
			n, _ := strconv.Atoi(length)
			end = len(rest) - len(text) + n
		}
		if end < 0 {
			end = len(rest)
		}
		key = key[:at] + rest[end:]
	}
}

func TestInputsHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, in := range Inputs() {
		if in.Name == "" || in.About == "" || seen[in.Name] {
			t.Errorf("%+v", in)
		}
		seen[in.Name] = true
	}
	used := map[string]bool{}
	for _, set := range Sets() {
		if set.Name == "" || set.About == "" {
			t.Errorf("%+v", set)
		}
		for _, name := range set.inputs {
			used[name] = true
			if !seen[name] {
				t.Errorf("%s has an input %q", set.Name, name)
			}
		}
	}
	for name := range seen {
		if !used[name] {
			t.Errorf("no set has the input %q", name)
		}
	}
	for _, r := range Roots() {
		for _, name := range r.without {
			if !seen[name] {
				t.Errorf("%s leaves out an input %q", r.Name, name)
			}
		}
	}
}
