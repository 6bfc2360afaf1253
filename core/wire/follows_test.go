package wire_test

import (
	"slices"
	"strings"
	"testing"

	"amicore/core/wire"
	"amicore/internal/refwire"
	"amicore/internal/wiretrial"
)

func never(string, bool) bool { return false }

func only(want string) func(string, bool) bool {
	return func(id string, given bool) bool { return given && id == want }
}

// TestWhatEndsTheTextOfACommand: text ends at an end marker and an empty line, with at most eight headers between them. All else
// behind a marker is text, and a frame whose id is not that of a Command is none.
func TestWhatEndsTheTextOfACommand(t *testing.T) {
	const end = "--END COMMAND--\r\n"
	long := strings.Repeat("i", 200)
	eight := strings.Repeat("Server: a\r\n", 8)
	for name, c := range map[string]struct {
		text   func(id string, given bool) bool
		stream string
		kinds  string // of all frames
		output string // of the first
		server string // its Server header
	}{
		"a header behind the marker":           {nil, follows + "a: 1\r\n" + end + "Server: node-a\r\n\r\nEvent: A\r\n\r\n", "follows event", "a: 1", "node-a"},
		"a header in front of glued text":      {nil, follows + "x" + end + "Server:\r\n\r\nEvent: A\r\n\r\n", "follows event", "x", ""},
		"eight headers":                        {nil, follows + "x\r\n" + end + eight + "\r\nEvent: A\r\n\r\n", "follows event", "x", "a"},
		"nine headers are text":                {nil, follows + end + eight + "Server: a\r\n\r\n" + end + "\r\n", "follows", strings.TrimSuffix(strings.ReplaceAll(end+eight+"Server: a\r\n", "\r\n", "|"), "|") + "|", ""},
		"a line that is no header":             {nil, follows + end + "two words: x\r\n\r\n" + end + "\r\n", "follows", "--END COMMAND--|two words: x|", ""},
		"no space behind the colon":            {nil, follows + end + "a:b\r\n\r\n" + end + "\r\n", "follows", "--END COMMAND--|a:b|", ""},
		"a marker in a header behind a marker": {nil, follows + end + "a: --END COMMAND--\r\n\r\nEvent: A\r\n\r\n", "follows event", "", ""},
		"the id of another action":             {only("8"), follows + "Name  State\r\n\r\nEvent: A\r\n\r\n", "response event", "", ""},
		"the id of the Command":                {only("7"), follows + "Event: x\r\n\r\n" + end + "\r\nEvent: A\r\n\r\n", "follows event", "Event: x|", ""},
		"no id where one is needed":            {only("7"), "Response: Follows\r\nPrivilege: Command\r\n\r\nEvent: A\r\n\r\n", "response event", "", ""},
		"an id in the text is none":            {only("7"), "Response: Follows\r\nx\r\nActionID: 7\r\n\r\nEvent: A\r\n\r\n", "response event", "", ""},
		"a long id":                            {func(string, bool) bool { return true }, "Response: Follows\r\nActionID: " + long + "\r\n\r\nEvent: A\r\n\r\n", "response event", "", ""},
		"no dialect":                           {never, follows + "x\r\n" + end + "\r\nEvent: A\r\n\r\n", "response event", "", ""},
		"the id in front":                      {only("7"), "ActionID: 7\r\nResponse: Follows\r\nActionID: 8\r\n\r\n" + end + "\r\nEvent: A\r\n\r\n", "follows event", "ActionID: 8|", ""},
		"another id in front":                  {only("8"), "ActionID: 7\r\nResponse: Follows\r\nActionID: 8\r\n\r\nEvent: A\r\n\r\n", "response event", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, limit := range []int{1 << 20, 20} {
				for _, n := range []int{1, 2, 7, len(c.stream)} {
					d, reader := pair(wire.FromServer, limit, c.text)
					got := decode(t, d, wiretrial.Cut([]byte(c.stream), n))
					same(t, got, reader.Parse([]byte(c.stream)), d)
					var kinds []string
					for _, f := range got {
						kinds = append(kinds, f.Kind)
					}
					if strings.Join(kinds, " ") != c.kinds {
						t.Fatalf("limit %d, pieces of %d: frames %v, want %s", limit, n, kinds, c.kinds)
					}
					server, _ := got[0].Get("Server")
					if output := strings.Join(got[0].Output, "|"); limit > 20 && (output != c.output || server != c.server) {
						t.Errorf("pieces of %d: output %q and server %q, want %q and %q", n, output, server, c.output, c.server)
					}
				}
			}
		})
	}
}

// TestALongActionIDBeginsNoTextBehindTextThatWasAllowed: the answer about an earlier frame says nothing about this one.
func TestALongActionIDBeginsNoTextBehindTextThatWasAllowed(t *testing.T) {
	stream := []byte(follows + "x\r\n--END COMMAND--\r\n\r\nResponse: Follows\r\nActionID: " + strings.Repeat("7", 119) + "\r\n\r\nEvent: A\r\n\r\n")
	for n := 1; n <= len(stream); n++ {
		d := wire.NewDecoder(wire.FromServer, 1000)
		got := decode(t, d, wiretrial.Cut(stream, n))
		if len(got) != 3 || got[0].Kind != refwire.Follows || got[1].Kind != refwire.Response || got[2].Kind != refwire.Event {
			t.Fatalf("in pieces of %d: frames %+v", n, got)
		}
	}
}

// TestTheDecisionAboutTextIsMadeOnce: it must not be another one once the frame has grown over the limit, and not depend on the pieces.
func TestTheDecisionAboutTextIsMadeOnce(t *testing.T) {
	stream := []byte(follows + strings.Repeat("x", 100) + "\r\n\r\n--END COMMAND--\r\n\r\n")
	for n := 1; n <= len(stream); n++ {
		asked := 0
		d := wire.NewDecoder(wire.FromServer, 80)
		d.SetText(func([]byte) bool { asked++; return asked == 1 })
		got := decode(t, d, wiretrial.Cut(stream, n))
		if len(got) != 1 || got[0].Kind != refwire.Follows || !got[0].Oversize || asked != 1 {
			t.Fatalf("in pieces of %d: asked %d times, frames %+v", n, asked, got)
		}
	}
}

// TestAnActionIDInFrontLeavesTheKindToTheSecondLine: modules that are not Asterisk's write it there.
func TestAnActionIDInFrontLeavesTheKindToTheSecondLine(t *testing.T) {
	stream := []byte("ActionID: 1\r\nResponse: Success\r\nEvent: x\r\n\r\nactionid: 2\nevent: Foo\n\nActionID: 3\r\n\r\n" +
		"ActionID: 4\r\nActionID: 5\r\nResponse: x\r\n\r\nActionID: 6\r\nK: v\r\nResponse: x\r\n\r\n")
	kinds := []string{"response", "event", "other", "other", "other"}
	types := []string{"Success", "Foo", "3", "5", "v"}
	ids := []string{"1", "2", "3", "4", "6"}
	for _, limit := range []int{1 << 20, 8} {
		for _, n := range []int{1, 3, len(stream)} {
			d := wire.NewDecoder(wire.FromServer, limit)
			var f wire.Frame
			var gotKinds, gotTypes, gotIDs []string
			for _, p := range wiretrial.Cut(stream, n) {
				d.Feed(p)
				for d.Next(&f) {
					gotKinds = append(gotKinds, f.Kind.String())
					gotTypes = append(gotTypes, string(f.Type()))
					gotIDs = append(gotIDs, string(f.ActionID()))
				}
			}
			if !slices.Equal(gotKinds, kinds) || !slices.Equal(gotTypes, types) || !slices.Equal(gotIDs, ids) {
				t.Errorf("limit %d, pieces of %d: %v %v %v", limit, n, gotKinds, gotTypes, gotIDs)
			}
		}
	}
}

// TestAStoreKeepsHeadersBehindText: so does a Clone.
func TestAStoreKeepsHeadersBehindText(t *testing.T) {
	d := wire.NewDecoder(wire.FromServer, 1<<20)
	d.Feed([]byte(follows + "a: 1\r\n--END COMMAND--\r\nServer: node-a\r\nX: y\r\n\r\n"))
	var f wire.Frame
	if !d.Next(&f) {
		t.Fatal("no frame")
	}
	var store wire.Store
	store.Append(&f.Message)
	for name, m := range map[string]wire.Message{"stored": store.At(0), "cloned": f.Clone()} {
		var output []string
		for line := range m.Output() {
			output = append(output, string(line))
		}
		if string(m.Get("Server")) != "node-a" || string(m.Get("x")) != "y" || m.Get("a") != nil || !slices.Equal(output, []string{"a: 1"}) {
			t.Errorf("%s: Server %q, x %q, a %q, output %q", name, m.Get("Server"), m.Get("x"), m.Get("a"), output)
		}
	}
}
