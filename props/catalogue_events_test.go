package props_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amicore/core/catalog"
	"amicore/core/transcript"
	"amicore/core/wire"
)

// TestTheCatalogueKnowsEveryEventOfTheCaptures, of the server's version: its
// headers, and the classes of those that are sent to all.
func TestTheCatalogueKnowsEveryEventOfTheCaptures(t *testing.T) {
	names, err := filepath.Glob("../testdata/captures/*.ami")
	if err != nil || len(names) == 0 {
		t.Fatalf("no captures: %v", err)
	}
	events, kinds := 0, map[string]bool{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := transcript.Parse(filepath.Base(name), text)
		if err != nil {
			t.Fatal(err)
		}
		in := catalog.Master
		if strings.HasPrefix(f.Name, "ast13-") {
			in = catalog.V13
		}
		d := wire.NewDecoder(wire.FromServer, 1<<20)
		for _, r := range f.Records {
			if r.Verb != transcript.VerbRx {
				continue
			}
			d.Feed(r.Data)
			for frame := (wire.Frame{}); d.Next(&frame); {
				if frame.Kind == wire.KindEvent {
					events++
					kinds[string(frame.Type())] = true
					knownEvent(t, f.Name, frame.Message, in)
				}
			}
		}
	}
	if len(kinds) < 40 {
		t.Errorf("only %d kinds of events in the captures", len(kinds))
	}
	t.Logf("%d events of %d kinds", events, len(kinds))
}

// knownEvent complains of what the catalogue does not say of an event.
func knownEvent(t *testing.T, where string, m wire.Message, in catalog.Versions) {
	t.Helper()
	known, ok := catalog.EventNamed(m.Type())
	if !ok || known.Versions()&in == 0 {
		t.Errorf("%s: the catalogue has no event %s of Asterisk %v", where, m.Type(), in)
		return
	}
	fields := map[string]bool{"Event": true, "Privilege": true, "ActionID": true}
	for f := range known.Fields() {
		fields[f.Name] = fields[f.Name] || f.Versions&in != 0
	}
	sender := string(m.Type()) == "UserEvent" // its other headers are the sender's
	for i := range m.Len() {
		if name, _, ok := m.Header(i); !ok || !fields[string(name)] && !known.Open() && !sender {
			t.Errorf("%s: %s of Asterisk %v has a line that the catalogue does not know: %s", where, m.Type(), in, m.Line(i))
		}
	}
	if classes, ok := strings.CutSuffix(string(m.Get("Privilege")), ",all"); ok && classes != known.Privileges(in).String() {
		t.Errorf("%s: %s of Asterisk %v has the classes %s, the catalogue says %s", where, m.Type(), in, classes, known.Privileges(in))
	}
}
