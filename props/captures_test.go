package props

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"amicore/core"
	"amicore/core/transcript"
)

var captureFiles = sync.OnceValues(func() (files []*transcript.File, err error) {
	names, err := filepath.Glob("../testdata/captures/*.ami")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		f, err := transcript.Parse(filepath.Base(name), text)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
})

// captured returns every capture as a session that a machine observes, with
// Ticks where the machine wants them.
func captured(t testing.TB) []session {
	t.Helper()
	files, err := captureFiles()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 44 {
		t.Fatalf("only %d captures", len(files))
	}
	var out []session
	for _, f := range files {
		s := session{name: strings.TrimSuffix(f.Name, ".ami"), cfg: core.Config{Observe: true, StepEvents: 64}}
		m, err := core.New(s.cfg)
		if err != nil {
			t.Fatal(err)
		}
		add := func(now core.Instant, in core.Input) {
			s.steps = append(s.steps, step{now: now, in: in})
			m.Step(now, in)
		}
		add(0, core.Start())
		add(0, core.Credit(1<<40))
		for i := range f.Records {
			r := &f.Records[i]
			if r.IsProse() {
				continue
			}
			now := core.Instant(r.At)
			for {
				at, why, ok := m.Deadline()
				if !ok || at > now {
					break
				}
				if why == core.DeadlineMore {
					m.Step(at, core.Tick())
				} else {
					add(at, core.Tick())
				}
			}
			switch r.Verb {
			case transcript.VerbOpen:
				add(now, core.Connected(1))
			case transcript.VerbRx:
				add(now, core.Received(1, r.Data))
			case transcript.VerbTx:
				add(now, core.Observed(1, r.Data))
			case transcript.VerbClosed:
				add(now, core.Closed(1, core.CloseEOF))
			}
		}
		out = append(out, s)
	}
	return out
}
