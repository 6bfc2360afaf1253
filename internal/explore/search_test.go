package explore

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"amicore/core"
)

// tiny is a root whose search takes a fraction of a second.
func tiny(t *testing.T, name string) Root {
	t.Helper()
	for _, r := range Roots() {
		if r.Name == name {
			return r
		}
	}
	t.Fatalf("no root %s", name)
	return Root{}
}

func TestASmallScopeCloses(t *testing.T) {
	r := tiny(t, "draining")
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

func TestEveryRootIsReachedAndItsFirstStatesAgree(t *testing.T) {
	for _, r := range Roots() {
		report, err := Explore(context.Background(), r, Limits{States: 60})
		if err != nil {
			t.Error(err)
			continue
		}
		if report.Found != nil {
			t.Errorf("%s: %+v", r.Name, report.Found)
		}
	}
}

func TestASearchThatDoesNotCloseSaysSo(t *testing.T) {
	r := tiny(t, "ready")
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
	if _, err := Explore(ctx, tiny(t, "ready"), Limits{}); err != context.Canceled {
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
	report, err := explore(context.Background(), tiny(t, "ready"), Limits{}, h)
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
	if f.What != "command 1" || f.Machine != "no command" || !strings.HasPrefix(f.Spec, "fail ") {
		t.Errorf("%+v", f)
	}
}

// TestAKeyThatForgetsAFieldIsFound: each of these fields changes what happens, so
// that a key without it merges states that have different futures.
func TestAKeyThatForgetsAFieldIsFound(t *testing.T) {
	for _, field := range []string{"item", "state", "credit"} {
		h := hooks{forget: func(key string) string { return withoutField(key, field) }}
		report, err := explore(context.Background(), tiny(t, "ready"), Limits{Time: 20 * time.Second}, h)
		if err != nil {
			t.Fatal(err)
		}
		if report.Disagreed != 1 || report.Closed || report.Found == nil || report.Found.Kind != "a merge disagrees" {
			t.Errorf("without %s: %+v", field, report)
		}
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
		if strings.HasPrefix(rest, `"`) {
			end = strings.Index(rest[1:], `"`) + 2
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
	for _, r := range Roots() {
		for _, name := range r.Without {
			if !seen[name] {
				t.Errorf("%s leaves out an input %q", r.Name, name)
			}
		}
	}
}
