package sim

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"amicore/core"
)

// recounted names the check that holds each field of Stats against a count of
// its own.
var recounted = map[string]string{
	"Phase": "s11Counts", "Conn": "s11Tally", "LastClose": "s11Counts", "Banner": "s11Tally",
	"BytesIn": "s11Counts", "BytesOut": "s11Counts",
	"Frames": "s11Frames", "Delivered": "s11Counts", "Gaps": "s11Counts", "Collected": "s11Kept", "Replies": "s11Answers", "Internal": "s11Answers",
	"Dropped": "s11Events", "Discarded": "s11Kept", "Orphans": "s11Orphans",
	"Queued": "s11Events", "QueuedBytes": "s11Events", "Credit": "l7Left",
	"Submitted": "s11Counts", "Completed": "s11Counts", "Failed": "s11Counts", "Pending": "s6Ended", "Records": "s11Records",
	"Unsent": "s11Unsent", "Window": "s11Counts", "ReplyBytes": "s11Tally",
	"Attempts": "s11Counts", "Sessions": "s11Counts", "Rejected": "s11Counts", "Misses": "s11Counts", "Pings": "s11Unsent",
	"Stale": "s11Tally", "Misuse": "after", "Backpressure": "s11Counts", "RTT": "s11Counts",
}

// TestEveryCountIsRecounted: a field of Stats that no check looks at could say
// anything where the specification does not run.
func TestEveryCountIsRecounted(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(text)
	}
	fields := reflect.TypeFor[core.Stats]()
	for i := range fields.NumField() {
		field := fields.Field(i).Name
		check := recounted[field]
		_, body, found := strings.Cut(source.String(), "func (c *checks) "+check+"(")
		body, _, _ = strings.Cut(body, "\n}\n")
		if check == "" || !found || !strings.Contains(body, "."+field) {
			t.Errorf("no check recounts Stats.%s: %q does not", field, check)
		}
	}
	if len(recounted) != fields.NumField() {
		t.Errorf("%d fields are said to be recounted, and Stats has %d", len(recounted), fields.NumField())
	}
}
