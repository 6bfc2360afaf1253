package wire_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"amicore/core/wire"
	"amicore/internal/refwire"
)

// serverLines returns the lines of the one action that a server reads from these bytes; ok is false if it refuses the action, or if
// there is not exactly one. A line and what ends it must fit into 1024 bytes, an action has at most 128 lines, and a line ends at a
// NUL (main/manager.c: get_input, do_message).
func serverLines(stream string) (lines []string, ok bool) {
	for stream != "" {
		n := strings.IndexByte(stream, '\n')
		if n < 0 || n+1 > 1024 {
			return nil, false
		}
		line := strings.TrimSuffix(stream[:n], "\r")
		stream = stream[n+1:]
		line, _, _ = strings.Cut(line, "\x00")
		if line == "" {
			return lines, stream == "" && len(lines) <= 128
		}
		lines = append(lines, line)
	}
	return nil, false
}

// serverHeader returns what a server finds under a name: the text behind the name, a colon and all bytes below 33, of the first line
// that begins so (main/manager.c: __astman_get_header).
func serverHeader(lines []string, name string) (value string, ok bool) {
	for _, line := range lines {
		n := len(name)
		if len(line) > n && line[n] == ':' && wire.EqualFold([]byte(line[:n]), name) {
			return strings.TrimLeft(line[n+1:], skippedByServers()), true
		}
	}
	return "", false
}

// skippedByServers has the bytes from 1 to 32.
func skippedByServers() string {
	var b []byte
	for c := byte(1); c <= ' '; c++ {
		b = append(b, c)
	}
	return string(b)
}

// misread says how the bytes of an action are read as another one: by a server, or by the decoder of a proxy or a recording. It is
// empty if both read just the action.
func misread(a wire.Action, id string, bytes []byte) string {
	want := []refwire.Header{{Name: "Action", Value: a.Name}}
	if id != "" {
		want = append(want, refwire.Header{Name: "ActionID", Value: id})
	}
	for _, h := range a.Headers {
		want = append(want, refwire.Header(h))
	}
	got := refwire.Frames(bytes, refwire.Client, 1<<20)
	lines, ok := serverLines(string(bytes))
	switch {
	case len(got) != 1 || !slices.Equal(got[0].Headers, want) || len(got[0].Lines) != len(want):
		return "a reader reads other headers"
	case !ok:
		return "a server refuses the lines"
	}
	for i, h := range want {
		if lines[i] != h.Name+": "+h.Value {
			return "a server reads other lines"
		}
		first, _ := got[0].Get(h.Name)
		value, ok := serverHeader(lines, h.Name)
		if !ok || value != strings.TrimLeft(first, skippedByServers()) {
			return "a server finds another value"
		}
	}
	if name, _ := serverHeader(lines, "Action"); name != a.Name {
		return "a server reads another name of the action"
	}
	if echoed, _ := serverHeader(lines, "ActionID"); echoed != id {
		return "a server echoes another ActionID"
	}
	return ""
}

// written writes an action out whether it may be sent or not.
func written(a wire.Action, id string) []byte {
	lines := []string{"Action: " + a.Name}
	if id != "" {
		lines = append(lines, "ActionID: "+id)
	}
	for _, h := range a.Headers {
		lines = append(lines, h.Name+": "+h.Value)
	}
	return []byte(strings.Join(lines, "\r\n") + "\r\n\r\n")
}

// sendable compares whether the action may be sent with whether it is read as it is, and the bytes with those written out.
// refusedAnyway says that a rule refuses what is read well.
func sendable(t failer, a wire.Action, id string, refusedAnyway bool) {
	t.Helper()
	want := written(a, id)
	got, err := a.Append(nil, id)
	byBytes, errByBytes := a.AppendID([]byte("> "), []byte(id))
	wrong := misread(a, id, want)
	switch {
	case (err == nil) != (errByBytes == nil), (err == nil) != (a.Validate(id) == nil):
		t.Fatalf("%q, id %q: Append %v, AppendID %v, Validate %v", a, id, err, errByBytes, a.Validate(id))
	case err == nil && wrong != "":
		t.Fatalf("%q, id %q may be sent, and %s", a, id, wrong)
	case err == nil && (string(got) != string(want) || string(byBytes) != "> "+string(want) || a.EncodedSize(id) != len(want)):
		t.Fatalf("%q, id %q is sent as %q, EncodedSize %d", a, id, got, a.EncodedSize(id))
	case err == nil && refusedAnyway, err != nil && wrong == "" && !refusedAnyway:
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
			wrong += misread(a, "1", written(a, "1"))
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
