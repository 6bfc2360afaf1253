package wire_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"amicore/core/wire"
	"amicore/internal/refwire"
	"amicore/internal/wiretrial"
)

// toReference returns the action as the reference has it.
func toReference(a wire.Action) refwire.Action {
	r := refwire.Action{Name: a.Name}
	for _, h := range a.Headers {
		r.Headers = append(r.Headers, refwire.Header(h))
	}
	return r
}

// misread says how the bytes of an action are read as another one, whether it may be sent or not. It is empty if they are not.
func misread(a wire.Action, id string) string {
	want := toReference(a)
	if err := wiretrial.ReadBack(want, id, want.Bytes(id)); err != nil {
		return err.Error()
	}
	return ""
}

// sendable compares whether the action may be sent with whether it is read as it is, and what is written, or the error, with the
// reference's. refusedAnyway says that a rule refuses what is read well.
func sendable(t failer, a wire.Action, id string, refusedAnyway bool) {
	t.Helper()
	if err := wiretrial.SameAction(a, toReference(a), id); err != nil {
		t.Fatalf("%q, id %q: %v", a, id, err)
	}
	err, wrong := a.Validate(id), misread(a, id)
	if err == nil && (wrong != "" || refusedAnyway) || err != nil && wrong == "" && !refusedAnyway {
		t.Fatalf("%q, id %q: %v, and what reads it says: %q", a, id, err, wrong)
	}
}

// blankAround reports whether a name begins or ends with a space or a tab: a server has no header of such a name.
func blankAround(name string) bool { return strings.Trim(name, " \t") != name }

// TestAHeaderNameMayBeSentIfNoValueLetsItBeMisread: all short names of parentheses, colons and blanks, each with values that close a
// parenthesis.
func TestAHeaderNameMayBeSentIfNoValueLetsItBeMisread(t *testing.T) {
	everySequence([]string{"(", ")", ":", " ", "\t", "a", "\xff", "\x01"}, 4, func(name string) {
		wrong := ""
		for _, value := range []string{"", "x", "):", ":"} {
			a := wire.NewAction("A", name, value)
			wrong += misread(a, "1")
		}
		refused := wrong != "" || blankAround(name) || name == "" || strings.Contains(name, ":")
		for _, value := range []string{"", "x", "):", ":", " ", "\xff(", "\t:"} {
			if err := wire.NewAction("A", name, value).Validate("1"); (err != nil) != refused {
				t.Fatalf("a header %q: %q: %v, misread: %q", name, value, err, wrong)
			}
		}
	})
}

// TestWhatMayBeSentIsWhatAServerReads: every short text in each place of an action, line ends and NUL too.
func TestWhatMayBeSentIsWhatAServerReads(t *testing.T) {
	everySequence([]string{"\r", "\n", "\x00", " ", "\t", "\x01", "\x1f", "!", ":", "a", "\xff"}, 3, func(s string) {
		cr := strings.Contains(s, "\r") // refused, though a server reads most of them as they are
		sendable(t, wire.NewAction("A", "K", s), "", cr)
		sendable(t, wire.NewAction("A", "K", "a"+s, "L", ""), "1", cr)
		sendable(t, wire.NewAction("A", "K", "v"), s, cr)
		sendable(t, wire.NewAction(s, "K", "v"), "1", cr || s == "")
		sendable(t, wire.NewAction("a"+s), "a"+s, cr)
		name := "a" + s + "b"
		sendable(t, wire.NewAction("A", name, "v"), "1", cr)
	})
	for n := range 1100 {
		long := strings.Repeat("x", n)
		sendable(t, wire.NewAction("A", "K", long), "1", false)
		sendable(t, wire.NewAction("A", "Keyword", long, "K", ""), "", false)
		sendable(t, wire.NewAction("A", long+"k", "value"), "", false)
		sendable(t, wire.NewAction(long+"A", "K", "v"), "1", false)
		sendable(t, wire.NewAction("A"), long, n > wire.MaxActionID)
	}
	for n := range 140 {
		a := wire.NewAction("A", slices.Repeat([]string{"K", "v"}, n)...)
		sendable(t, a, "", false)
		sendable(t, a, "1", false)
	}
	for _, name := range []string{"Action", "ACTIONID", "action", "actionid"} {
		sendable(t, wire.NewAction("A", name, "v"), "1", true)
	}
	for _, name := range []string{"Actions", "ActionI", "ActionIDs", "XAction"} {
		sendable(t, wire.NewAction("A", name, "v"), "1", false)
	}
}

// TestAnActionChangesNoOther: any number of actions made from one another by With, from headers with room behind them as well, keep
// their own headers.
func TestAnActionChangesNoOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		room := append(make([]wire.Header, 0, 8), wire.Header{Name: "R", Value: "0"})
		actions := []wire.Action{wire.NewAction("A"), wire.NewAction("B", "K", "v"), {Name: "C", Headers: room}, {}}
		var want [][]wire.Header
		for _, a := range actions {
			want = append(want, slices.Clone(a.Headers))
		}
		for i := range rapid.IntRange(1, 40).Draw(t, "actions") {
			from := rapid.IntRange(0, len(actions)-1).Draw(t, "from")
			name, value := string(rune('a'+i%26)), strings.Repeat("v", i)
			made := actions[from].With(name, value)
			if made.Name != actions[from].Name {
				t.Fatalf("With makes %q of %q", made.Name, actions[from].Name)
			}
			actions = append(actions, made)
			want = append(want, append(slices.Clone(want[from]), wire.Header{Name: name, Value: value}))
			if rapid.IntRange(0, 5).Draw(t, "changed") == 0 { // by its owner
				made.Headers[len(made.Headers)-1].Value = "changed"
				want[len(want)-1][len(made.Headers)-1].Value = "changed"
			}
		}
		for i := range actions {
			if !slices.Equal(actions[i].Headers, want[i]) {
				t.Fatalf("action %d has %q, want %q", i, actions[i].Headers, want[i])
			}
			for _, h := range want[i] {
				first := slices.IndexFunc(want[i], func(o wire.Header) bool { return strings.EqualFold(o.Name, h.Name) })
				if value, ok := actions[i].Get(strings.ToUpper(h.Name)); !ok || value != want[i][first].Value {
					t.Fatalf("Get(%q) = %q, %v of %q", h.Name, value, ok, want[i])
				}
			}
		}
		if behind := room[:cap(room)][1:]; slices.ContainsFunc(behind, func(h wire.Header) bool { return h != wire.Header{} }) {
			t.Fatalf("With writes behind the headers of an action: %q", behind)
		}
	})
}

func TestAnActionDoesNotKeepWhatItWasMadeFrom(t *testing.T) {
	given := []string{"K", "v", "L", "w"}
	a := wire.NewAction("A", given...)
	clear(given)
	if want := []wire.Header{{Name: "K", Value: "v"}, {Name: "L", Value: "w"}}; !slices.Equal(a.Headers, want) {
		t.Errorf("%q", a.Headers)
	}
}
