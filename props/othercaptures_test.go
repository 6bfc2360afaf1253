package props

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amicore/adapters/capture"
	"amicore/core/transcript"
)

// otherCaptures returns the captures that are no plain transcripts: those of
// network traffic, and the sweeps over every action. What a client sent is put
// together to whole actions.
func otherCaptures(t *testing.T) (files []*transcript.File) {
	t.Helper()
	for _, pattern := range []string{"*.pcap", "*.pcapng", "*.ami.gz"} {
		names, err := filepath.Glob("../testdata/captures/" + pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			f, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			sessions, err := capture.Open(filepath.Base(name), f, capture.Options{})
			f.Close()
			if err != nil {
				t.Fatal(err)
			}
			for i := range sessions {
				files = append(files, transcribed(t, &sessions[i]))
			}
		}
	}
	return files
}

// transcribed returns a session as a transcript.
func transcribed(t *testing.T, s *capture.Session) *transcript.File {
	t.Helper()
	f := &transcript.File{Name: strings.TrimSpace(s.File + " " + s.Name)}
	var action []byte
	for _, r := range s.Records {
		made := transcript.Record{At: r.At, Data: r.Data, HasData: true}
		switch {
		case r.Kind == capture.Opened:
			made.Verb = transcript.VerbOpen
		case r.Kind == capture.Closed:
			made.Verb = transcript.VerbClosed
		case r.Kind == capture.FromServer:
			made.Verb = transcript.VerbRx
		case r.Kind != capture.FromClient || s.Middle:
			t.Fatalf("%s: it is not whole: %v", f.Name, r.Kind)
		default:
			if action = append(action, r.Data...); !bytes.HasSuffix(action, []byte("\r\n\r\n")) {
				continue
			}
			made.Verb, made.Data, action = transcript.VerbTx, action, nil
		}
		f.Records = append(f.Records, made)
	}
	return f
}
