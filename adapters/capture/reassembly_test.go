package capture_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"amicore/adapters/capture"
	"amicore/core/wire"
)

// checkGaps compares a session with the whole one: what it has stands in the
// right places, and what it has not is in its gaps. It returns their number.
func checkGaps(t testing.TB, got, whole capture.Session) (gaps int) {
	t.Helper()
	for _, k := range []capture.Kind{capture.FromServer, capture.FromClient} {
		want := stream(whole, k)
		side := wire.FromServer
		if k == capture.FromClient {
			side = wire.FromClient
		}
		var at int64
		for _, r := range got.Records {
			switch {
			case r.Kind == capture.Gap && r.Side == side:
				if r.Offset != at || r.Size <= 0 {
					t.Fatalf("%v: gap of %d at %d instead of %d", k, r.Size, r.Offset, at)
				}
				at += r.Size
				gaps++
			case r.Kind == k:
				if r.Offset != at || at+int64(len(r.Data)) > int64(len(want)) || string(r.Data) != want[at:at+int64(len(r.Data))] {
					t.Fatalf("%v: wrong bytes at %d: %.60q", k, at, r.Data)
				}
				at += int64(len(r.Data))
			}
		}
		if at != int64(len(want)) {
			t.Fatalf("%v: %d bytes instead of %d", k, at, len(want))
		}
	}
	return gaps
}

const dialer = "master-dialer.pcap"

func TestRepeatedSegmentsChangeNothing(t *testing.T) {
	segs := segments(t, dialer)
	want := openFile(t, dialer)[0]
	var twice, late []seg
	for i, s := range segs {
		twice = append(twice, s, s)
		late = append(late, s)
		if i >= 7 {
			late = append(late, segs[i-7])
		}
	}
	for name, edited := range map[string][]seg{"at once": twice, "late": late} {
		if got := reopen(t, 1, edited)[0]; checkGaps(t, got, want) != 0 || len(got.Records) != len(want.Records) {
			t.Errorf("%s: %d records instead of %d", name, len(got.Records), len(want.Records))
		}
	}
}

func TestSplitAndOverlappingSegmentsGiveTheSameBytes(t *testing.T) {
	want := openFile(t, dialer)[0]
	segs := segments(t, dialer)
	rapid.Check(t, func(rt *rapid.T) {
		var edited []seg
		for _, s := range segs {
			if len(s.data) < 2 || !rapid.Bool().Draw(rt, "split") {
				edited = append(edited, s)
				continue
			}
			cut := rapid.IntRange(1, len(s.data)-1).Draw(rt, "cut")
			over := rapid.IntRange(0, cut).Draw(rt, "over") // bytes that both parts have
			a, b := s, s
			a.data = s.data[:cut]
			b.data, b.seq = s.data[cut-over:], s.seq+uint32(cut-over)
			if rapid.Bool().Draw(rt, "swap") {
				a, b = b, a
			}
			edited = append(edited, a, b)
		}
		if got := reopen(t, 1, edited)[0]; checkGaps(t, got, want) != 0 {
			rt.Fatal("gaps where nothing is missing")
		}
	})
}

func TestReorderedSegmentsGiveTheSameBytes(t *testing.T) {
	want := openFile(t, dialer)[0]
	segs := segments(t, dialer)
	for seed := range uint64(200) {
		rnd := rand.New(rand.NewPCG(seed, 0))
		// Every packet may be overtaken by the next nine, the handshake too.
		order := make([]int, len(segs))
		for i := range order {
			order[i] = i + rnd.IntN(10)
		}
		index := make([]int, len(segs))
		for i := range index {
			index[i] = i
		}
		slices.SortStableFunc(index, func(a, b int) int { return order[a] - order[b] })
		var edited []seg
		for n, i := range index {
			s := segs[i]
			s.at = segs[n].at
			edited = append(edited, s)
		}
		if got := reopen(t, 1, edited)[0]; checkGaps(t, got, want) != 0 || got.Name != want.Name || got.Middle {
			t.Fatalf("seed %d: gaps, or wrong ends: %s, middle %v", seed, got.Name, got.Middle)
		}
	}
}

func TestBytesThatWaitedComeWhenTheirTurnComes(t *testing.T) {
	segs := segments(t, dialer)
	i := slices.IndexFunc(segs, func(s seg) bool { return s.fromServer() && len(s.data) > 400 })
	var edited []seg
	edited = append(edited, segs[:i]...)
	first, second := segs[i], segs[i]
	first.data = first.data[:100]
	second.data, second.seq = second.data[100:], second.seq+100
	first.at = second.at.Add(3 * time.Millisecond)
	edited = append(append(edited, second, first), segs[i+1:]...)
	got := reopen(t, 1, edited)[0]
	wantAt := first.at.Sub(segs[0].at).Nanoseconds()
	for _, r := range got.Records {
		if r.At == wantAt {
			if r.Kind != capture.FromServer || string(r.Data) != segs[i].data {
				t.Errorf("%v %d bytes", r.Kind, len(r.Data))
			}
			return
		}
	}
	t.Errorf("nothing at %d", wantAt)
}

func TestALostSegmentIsAGapAndTheSessionGoesOn(t *testing.T) {
	whole := openFile(t, dialer)[0]
	segs := segments(t, dialer)
	events, responses, _ := count(whole)
	type position struct {
		kind   capture.Kind
		offset int64
	}
	times := map[position]int64{}
	for _, r := range whole.Records {
		times[position{r.Kind, r.Offset}] = r.At
	}
	for i, lost := range segs {
		if lost.data == "" {
			continue
		}
		got := reopen(t, 1, slices.Delete(slices.Clone(segs), i, i+1))[0]
		if n := checkGaps(t, got, whole); n != 1 {
			t.Fatalf("without packet %d: %d gaps", i, n)
		}
		for _, r := range got.Records {
			if r.Kind == capture.Gap && (r.Size != int64(len(lost.data)) || (r.Side == wire.FromServer) != lost.fromServer()) {
				t.Fatalf("without packet %d (%d bytes): gap of %d", i, len(lost.data), r.Size)
			}
			if at := times[position{r.Kind, r.Offset}]; r.Kind != capture.Gap && at != r.At {
				t.Fatalf("without packet %d: what came at %d comes at %d", i, at, r.At)
			}
		}
		if got.Middle || got.Name != whole.Name {
			t.Fatalf("without packet %d: %s, middle %v", i, got.Name, got.Middle)
		}
		frames := strings.Count(lost.data, "\r\n\r\n") + 2 // that may be hit
		e, r, other := count(got)
		if lost := events + responses - e - r; lost < 0 || lost > frames || other > 0 {
			t.Fatalf("without packet %d: %d of %d events, %d of %d responses, %d others", i, e, events, r, responses, other)
		}
	}
}

func TestALostFinIsNoGap(t *testing.T) {
	segs := closedBy(segments(t, dialer), "server")
	whole := reopen(t, 1, segs)[0]
	got := reopen(t, 1, segs[:len(segs)-2])[0]
	if n := checkGaps(t, got, whole); n != 0 {
		t.Errorf("%d gaps", n)
	}
}

func TestAStartInTheMiddleIsKnownByContent(t *testing.T) {
	whole := openFile(t, dialer)[0]
	server, client := stream(whole, capture.FromServer), stream(whole, capture.FromClient)
	segs := segments(t, dialer)
	for n := 1; n < len(segs)-20; n++ {
		got := reopen(t, 1, segs[n:])[0]
		s, c := stream(got, capture.FromServer), stream(got, capture.FromClient)
		if got.Name != whole.Name || !strings.HasSuffix(server, s) || !strings.HasSuffix(client, c) {
			t.Fatalf("from packet %d: %s, %d and %d bytes", n, got.Name, len(s), len(c))
		}
		if sees := strings.HasPrefix(s, "Asterisk"); got.Middle == sees {
			t.Fatalf("from packet %d: middle is %v", n, got.Middle)
		}
		if s == "" {
			t.Fatalf("from packet %d: no bytes of the server", n)
		}
	}
}

func TestReorderingAtAStartInTheMiddleLosesNothing(t *testing.T) {
	whole := openFile(t, dialer)[0]
	segs := segments(t, dialer)[20:]
	want := reopen(t, 1, segs)[0]
	var two []int // the first two segments of the server
	for i, s := range segs {
		if s.fromServer() && s.data != "" && len(two) < 2 {
			two = append(two, i)
		}
	}
	segs[two[0]], segs[two[1]] = segs[two[1]], segs[two[0]]
	// The end is missing as well: its size counts from the lowest segment.
	segs = closedBy(segs, "server")
	i := len(segs) - 1
	for segs[i].data == "" || !segs[i].fromServer() {
		i--
	}
	if n := checkGaps(t, reopen(t, 1, slices.Delete(slices.Clone(segs), i, i+1))[0], want); n != 1 {
		t.Errorf("%d gaps", n)
	}
	got := reopen(t, 1, segs)[0]
	if stream(got, capture.FromServer) != stream(want, capture.FromServer) || !got.Middle || got.Name != whole.Name {
		t.Errorf("%d bytes instead of %d", len(stream(got, capture.FromServer)), len(stream(want, capture.FromServer)))
	}
}

func TestOneDirectionIsEnough(t *testing.T) {
	whole := openFile(t, dialer)[0]
	segs := segments(t, dialer)
	for _, server := range []bool{true, false} {
		one := slices.DeleteFunc(slices.Clone(segs), func(s seg) bool { return s.fromServer() != server })
		got := reopen(t, 1, one)[0]
		kind := capture.FromClient
		if server {
			kind = capture.FromServer
		}
		if got.Name != whole.Name || stream(got, kind) != stream(whole, kind) || got.Middle == server {
			t.Errorf("server only %v: %s, middle %v", server, got.Name, got.Middle)
		}
	}
}

func TestBodiesDoNotTellTheServerFromTheClient(t *testing.T) {
	segs := manyEvents(10)[2:]
	seq := segs[0].seq
	for i := range segs {
		segs[i].seq = seq
		segs[i].data = "Event: UserEvent\r\n" + strings.Repeat("Action: Ping\r\n", 5) + "\r\n"
		seq += uint32(len(segs[i].data))
	}
	if got := reopen(t, 1, segs)[0]; got.Name != "127.0.0.1:5039 > 127.0.0.1:40000" || !got.Middle {
		t.Errorf("%s, middle %v", got.Name, got.Middle)
	}
}

func TestSequenceNumbersMayWrapAround(t *testing.T) {
	whole := openFile(t, dialer)[0]
	segs := segments(t, dialer)
	shift := map[bool]uint32{true: 0 - segs[1].seq - 20_000, false: 0 - segs[0].seq - 500}
	for i := range segs {
		segs[i].seq += shift[segs[i].fromServer()]
		segs[i].ack += shift[!segs[i].fromServer()]
	}
	if got := reopen(t, 1, segs)[0]; !sameSession(got, whole) {
		t.Error("the session differs")
	}
	swapped := slices.Clone(segs)
	for i := 3; i+1 < len(swapped); i += 2 {
		swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
	}
	if got := reopen(t, 1, swapped)[0]; checkGaps(t, got, whole) != 0 {
		t.Error("reordered: gaps")
	}
}

// manyEvents is a conversation of n segments of the server, each with one event.
func manyEvents(n int) []seg {
	at := time.Unix(1_800_000_000, 0)
	segs := []seg{
		{at, 40000, serverPort, 99, 0, "S", ""},
		{at, serverPort, 40000, 999, 100, "SA", ""},
		{at, serverPort, 40000, 1000, 100, "A", "Asterisk Call Manager/1.1\r\n"},
	}
	seq := uint32(1000 + len(segs[2].data))
	for range n {
		at = at.Add(time.Millisecond)
		s := seg{at, serverPort, 40000, seq, 100, "A", "Event: A\r\nB: c\r\n\r\n"}
		segs = append(segs, s)
		seq += uint32(len(s.data))
	}
	return segs
}

func TestNoMoreThanALimitWaitsForALostSegment(t *testing.T) {
	segs := manyEvents(5000)
	whole := reopen(t, 1, segs)[0]
	lost := segs[10]
	cut := slices.Delete(slices.Clone(segs), 10, 11)
	for _, c := range []struct {
		behind int
		gaps   int
	}{{100, 0}, {2000, 0}, {3000, 1}, {4900, 1}} {
		// The lost segment comes so many segments later.
		lost.at = cut[10+c.behind].at
		got := reopen(t, 1, slices.Insert(slices.Clone(cut), 10+c.behind, lost))[0]
		if n := checkGaps(t, got, whole); n != c.gaps {
			t.Errorf("%d segments behind: %d gaps", c.behind, n)
		}
	}
	got := reopen(t, 1, cut)[0]
	if n := checkGaps(t, got, whole); n != 1 {
		t.Fatalf("%d gaps", n)
	}
	for _, r := range got.Records[20:] {
		if want := time.Duration(r.Offset-27) / 19 * time.Millisecond; r.Kind == capture.FromServer && time.Duration(r.At) < want {
			t.Fatalf("the byte at %d comes at %v, before %v", r.Offset, time.Duration(r.At), want)
		}
	}
}

func TestClocksThatStepBackKeepTheOrder(t *testing.T) {
	segs := segments(t, dialer)
	whole := openFile(t, dialer)[0]
	for i := range segs[60:] {
		segs[60+i].at = segs[60+i].at.Add(-time.Hour)
	}
	got := reopen(t, 1, segs)[0]
	if checkGaps(t, got, whole) != 0 || len(got.Records) != len(whole.Records) {
		t.Error("the session differs")
	}
	if !slices.IsSortedFunc(got.Records, func(a, b capture.Record) int { return int(a.At - b.At) }) {
		t.Error("times go back")
	}
}
