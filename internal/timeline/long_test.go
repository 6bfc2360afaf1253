package timeline

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
	"amicore/internal/replay"
)

// TestALongSessionMakesASmallPage: two hours, 300,000 events, 60,000 actions and
// as many deadlines; counts stay exact and the end is kept.
func TestALongSessionMakesASmallPage(t *testing.T) {
	const events, every = 300_000, 5
	var r Replay
	s := r.Begin()
	report := &replay.Report{File: "long"}
	text := []byte("Event: Newexten\r\nChannel: PJSIP/100-0000<script>0\r\nContext: default\r\nExtension: 100\r\nAppData: " + string(bytes.Repeat([]byte("x"), 200)) + "\r\n\r\n")
	at := func(i int) time.Duration { return time.Duration(i) * 24 * time.Millisecond }
	for i := range events {
		s.Frame(replay.Frame{At: at(i), Kind: wire.KindEvent, Bytes: text, Size: int64(len(text))})
		if i%every != 0 {
			continue
		}
		id := fmt.Sprintf("abcdefgh-1-%d-zzzzzz", i)
		s.Frame(replay.Frame{At: at(i), Side: wire.FromClient, Kind: wire.KindOther, Bytes: []byte("Action: Ping\r\nActionID: " + id + "\r\n\r\n")})
		report.Actions = append(report.Actions, replay.Action{Name: "Ping", ID: id, HasID: true, At: at(i), Responded: true, Latency: time.Millisecond, Outcome: replay.Outcome(1 + i%2), Known: true, Ended: at(i) + time.Millisecond})
		s.Step(replay.Step{
			At: at(i), Armed: true, Why: core.DeadlineHeartbeat + core.DeadlineReason(i/every%2), Due: at(i + 1),
			Commands: []core.Command{{Kind: core.CommandNotice, Notice: core.NoticePhase, Phase: core.PhaseReady}, {Kind: core.CommandDeliver, Gap: core.GapDropped, Count: 3}},
		})
	}
	s.End(report)
	line := r.Timeline("long")
	var page bytes.Buffer
	if err := line.WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes", page.Len())
	if page.Len() > 6<<20 {
		t.Errorf("the page has %d bytes", page.Len())
	}
	lane, counted := line.Lanes[0], int64(0)
	for i := 1; i < len(lane.Bins.Counts); i += 2 {
		counted += lane.Bins.Counts[i]
	}
	if counted != events || len(lane.Bins.Counts) > 2*mostBins {
		t.Errorf("the bins count %d events in %d numbers", counted, len(lane.Bins.Counts))
	}
	if n := len(lane.Frames); lane.Frames[n-1].At != micros(at(events-1)) || lane.Frames[n-2].At != micros(at(events-2)) {
		t.Error("the last frames are not kept")
	}
	if len(line.Left) != 5 {
		t.Errorf("the page says that it leaves out %q", line.Left)
	}
}

// TestManySessionsShareOneBudget: a page of many lanes is no larger.
func TestManySessionsShareOneBudget(t *testing.T) {
	var r Replay
	text := []byte("Event: Newexten\r\nAppData: " + string(bytes.Repeat([]byte("x"), 500)) + "\r\n\r\n")
	for range 100 {
		s := r.Begin()
		for i := range 400 {
			s.Frame(replay.Frame{At: time.Duration(i) * time.Second, Kind: wire.KindEvent, Bytes: text})
		}
		s.End(&replay.Report{})
	}
	var page bytes.Buffer
	if err := r.Timeline("many").WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	if page.Len() > 6<<20 {
		t.Errorf("the page has %d bytes", page.Len())
	}
}

func TestASampleKeepsItsBudgetAndTheLastOnes(t *testing.T) {
	s := newSample[int](100, 5)
	for i := range 1000 {
		s.add(i, 10)
		if s.cost > 100 || len(s.kept) > 10 {
			t.Fatalf("after %d: %d things that cost %d", i, len(s.kept), s.cost)
		}
	}
	all := s.all()
	if !slices.IsSorted(all) || all[0] != 0 || !slices.Equal(all[len(all)-5:], []int{995, 996, 997, 998, 999}) || len(all) > 15 {
		t.Errorf("kept %v", all)
	}
	small := newSample[int](100, 5)
	for i := range 7 {
		small.add(i, 10)
	}
	if !slices.Equal(small.all(), []int{0, 1, 2, 3, 4, 5, 6}) {
		t.Errorf("of what fits, %v is kept", small.all())
	}
}
