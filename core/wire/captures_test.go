package wire_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amicore/core/transcript"
)

// A session is what the two sides of a capture sent, in the pieces of the recording.
type session struct {
	name   string
	rx, tx [][]byte
}

func captures(t testing.TB) []session {
	t.Helper()
	names, err := filepath.Glob("../../testdata/captures/*.ami")
	if err != nil || len(names) < 40 {
		t.Fatalf("captures: %v, %d files", err, len(names))
	}
	sessions := make([]session, 0, len(names))
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := transcript.Parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		s := session{name: strings.TrimSuffix(filepath.Base(name), ".ami")}
		for _, r := range file.Records {
			switch r.Verb {
			case transcript.VerbRx:
				s.rx = append(s.rx, r.Data)
			case transcript.VerbTx:
				s.tx = append(s.tx, r.Data)
			}
		}
		sessions = append(sessions, s)
	}
	return sessions
}
