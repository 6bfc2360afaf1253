package replay_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"amicore/adapters/capture"
	"amicore/core/wire"
	"amicore/internal/replay"
)

const captures = "../../testdata/captures"

// builder makes a session record by record, each a millisecond after the one
// before it.
type builder struct {
	s      capture.Session
	at     int64
	offset [2]int64
}

func session() *builder {
	b := &builder{s: capture.Session{File: "made.ami"}}
	return b.add(capture.Record{Kind: capture.Opened})
}

func (b *builder) add(r capture.Record) *builder {
	r.At = b.at
	if r.Kind == capture.FromServer || r.Kind == capture.FromClient || r.Kind == capture.Gap {
		r.Offset = b.offset[r.Side]
		b.offset[r.Side] += int64(len(r.Data)) + max(r.Size, 0)
	}
	b.s.Records = append(b.s.Records, r)
	b.at += int64(time.Millisecond)
	return b
}

func (b *builder) rx(text string) *builder {
	return b.add(capture.Record{Kind: capture.FromServer, Data: []byte(text)})
}

func (b *builder) tx(text string) *builder {
	return b.add(capture.Record{Kind: capture.FromClient, Side: wire.FromClient, Data: []byte(text)})
}

func (b *builder) gap(side wire.Side, size int64) *builder {
	return b.add(capture.Record{Kind: capture.Gap, Side: side, Size: size})
}

func (b *builder) wait(d time.Duration) *builder {
	b.at += int64(d)
	return b
}

func (b *builder) closed() *builder { return b.add(capture.Record{Kind: capture.Closed}) }

// ready is a session that has logged in.
func ready() *builder { return readyAt("13.0.0") }

// readyOld is one with a server that answers a Command with raw text.
func readyOld() *builder { return readyAt("2.10.6") }

func readyAt(version string) *builder {
	return session().rx("Asterisk Call Manager/" + version + "\r\n").
		tx("Action: Login\r\nActionID: l\r\nUsername: u\r\nSecret: s3cret\r\n\r\n").
		rx("Response: Success\r\nActionID: l\r\nMessage: Authentication accepted\r\n\r\n")
}

func (b *builder) run(t *testing.T) *replay.Report {
	t.Helper()
	r, err := replay.Run(&b.s, replay.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// recorded returns the sessions of every shipped capture.
func recorded(t *testing.T) (all []capture.Session) {
	t.Helper()
	names, err := filepath.Glob(captures + "/*.*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if filepath.Ext(name) == ".md" {
			continue
		}
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		sessions, err := capture.Open(name, f, capture.Options{})
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, sessions...)
	}
	if len(all) < 48 {
		t.Fatalf("only %d sessions under %s", len(all), captures)
	}
	return all
}

// TestALeapOfTheClockIsNotFollowedHeartbeatByHeartbeat: it is said, what was
// pending ends when it would have, and the session goes on behind it.
func TestALeapOfTheClockIsNotFollowedHeartbeatByHeartbeat(t *testing.T) {
	const leap = 50 * 365 * 24 * time.Hour
	r := ready().tx(action("CoreStatus", "c")).wait(leap).rx("Event: X\r\n\r\n").tx(action("Ping", "p")).rx(answer("Success", "p")).run(t)
	if len(r.Leaps) != 1 || r.Leaps[0].From > 60*24*time.Hour || r.Leaps[0].From < 24*time.Hour || r.Leaps[0].To < leap || r.Leaps[0].To > leap+time.Minute {
		t.Fatalf("the leaps are %v", r.Leaps)
	}
	if a := r.Actions[1]; a.Outcome != replay.OutcomeTimeout || a.Ended > time.Minute {
		t.Errorf("what was pending: %+v", a)
	}
	if a := r.Actions[2]; a.Outcome != replay.OutcomeSuccess || r.Events != 1 {
		t.Errorf("behind it: %+v, %d events", a, r.Events)
	}
	// A week without a word is a silence like any other.
	r = ready().wait(7 * 24 * time.Hour).rx("Event: X\r\n\r\n").run(t)
	if len(r.Leaps) != 0 || len(r.Notes) != 1 || r.Notes[0].Count < 30_000 {
		t.Errorf("a week: %v, %+v", r.Leaps, r.Notes)
	}
}
