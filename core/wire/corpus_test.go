package wire_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The corpus is committed, so that a run without -fuzz tests it; this test says what must be in it.
func TestTheCorpusHasWhatCapturesShow(t *testing.T) {
	names, err := filepath.Glob("testdata/fuzz/FuzzDecoder/*")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	for _, want := range []string{
		"Asterisk Call Manager/2.10.6", "Asterisk Call Manager/13.0.0", "--END COMMAND--", "Output: ", "EventList: Complete",
		"Response: Goodbye", "Action: Login", "Event: OriginateResponse",
	} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("no %q in %d files", want, len(names))
		}
	}
}
