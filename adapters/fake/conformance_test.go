package fake

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/transcript"
)

// recordedConfig is the server of the captures: its users, whose secrets are
// masked in the recordings, and its short authtimeout.
func recordedConfig(version string) ServerConfig {
	return ServerConfig{
		Profile: version, Epoch: 1795418000, AuthTimeout: 5 * time.Second,
		Users: []User{
			{Name: "admin", Secret: "******", Read: ClassAll, Write: ClassAll},
			{Name: "limited", Secret: "*******", Read: ClassCall, Write: ClassCall | ClassReporting},
		},
	}
}

var keyHeader = regexp.MustCompile(`Key: [0-9a-f]{32}\r\n`)

// play feeds the client's bytes of a capture to a model of its version, at
// their times, and records what comes back.
func play(t *testing.T, f *transcript.File, version string) recording {
	t.Helper()
	s, err := NewServer(recordedConfig(version))
	if err != nil {
		t.Fatal(err)
	}
	var records []transcript.Record
	text := ""
	drain := func(now core.Instant) {
		for {
			out, ok := s.Next()
			if !ok {
				return
			}
			text += string(out.Data)
			if len(out.Data) > 0 {
				records = append(records, transcript.Record{At: int64(now), Verb: transcript.VerbRx, Data: []byte(string(out.Data))})
			}
			if out.Close {
				records = append(records, transcript.Record{At: int64(now), Verb: transcript.VerbClosed})
			}
		}
	}
	until := func(now core.Instant) {
		for {
			at, ok := s.Deadline()
			if !ok || at > now {
				return
			}
			s.Tick(at)
			drain(at)
		}
	}
	last := core.Instant(0)
	for _, r := range f.Records {
		if r.IsProse() {
			continue
		}
		now := core.Instant(r.At)
		until(now)
		last = now
		switch r.Verb {
		case transcript.VerbOpen:
			s.Accept(now, 1)
		case transcript.VerbTx:
			data := r.Data
			if _, challenge, ok := strings.Cut(text, "Challenge: "); ok {
				challenge, _, _ = strings.Cut(challenge, "\r\n")
				sum := md5.Sum([]byte(challenge + "******"))
				data = keyHeader.ReplaceAll(data, []byte("Key: "+hex.EncodeToString(sum[:])+"\r\n"))
			}
			records = append(records, transcript.Record{At: r.At, Verb: transcript.VerbTx, Data: data})
			s.Receive(now, 1, data)
		}
		drain(now)
	}
	until(last.Add(10 * time.Millisecond)) // what was due when the recorder stopped
	return takeApart(records)
}

var (
	masks = regexp.MustCompile(`(?m)^(Timestamp|EventTV|SessionTV|SessionID|LocalAddress|RemoteAddress|Uptime|LastReload|Challenge|CoreStartupDate|` +
		`CoreStartupTime|CoreReloadDate|CoreReloadTime|CoreProcessedCalls|CoreCurrentCalls|LoginTime|LastCall|CallsTaken|HoldTime|TalkTime|RingTime): .*$`)
	texts = regexp.MustCompile(`(?m)(System uptime|Last reload): .*$|Startup time: .*$|Last reload time: .*$|\d+ calls processed|built by .*$`)
	names = regexp.MustCompile(`-([0-9a-f]{8})(;|%3B|$)|\b179541\d{4}\.\d+|%20179541\d{4}\.\d+|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`)
)

// shape masks what names times and places, and numbers the channels and
// Uniqueids by their first appearance.
func shape(frames []recorded) []string {
	seen := map[string]string{}
	out := make([]string, len(frames))
	for i, f := range frames {
		text := masks.ReplaceAllString(f.text, "$1: …")
		text = texts.ReplaceAllString(text, "$1…")
		out[i] = names.ReplaceAllStringFunc(text, func(name string) string {
			begin, end := "", ""
			if strings.HasPrefix(name, "%20") {
				begin, name = "%20", name[3:]
			}
			for _, e := range []string{";", "%3B"} {
				if strings.HasSuffix(name, e) {
					end, name = e, strings.TrimSuffix(name, e)
				}
			}
			if seen[name] == "" {
				seen[name] = fmt.Sprintf("#%d", len(seen))
			}
			return begin + seen[name] + end
		})
	}
	return out
}

// title names a frame in the list of differences.
func title(text string) string {
	f := recorded{text: text}
	line, _, _ := strings.Cut(text, "\n")
	if strings.HasPrefix(line, "Response") {
		return "answer " + f.header("ActionID")
	}
	return strings.TrimPrefix(line, "Event: ")
}

// thread tells whose order a frame keeps: answers are one, and of the events,
// which come from several threads of the server, those about one channel.
func thread(text string) string {
	f := recorded{text: text}
	if f.header("Privilege") == "" || strings.HasPrefix(text, "Response") || f.header("Event") == "Status" {
		return "answers"
	}
	if f.header("Event") == "OriginateResponse" {
		return "outcome " + f.header("ActionID")
	}
	for _, h := range []string{"Channel", "DestChannel", "LocalOneChannel", "Device", "Member"} {
		if v := f.header(h); v != "" {
			return h + " " + v
		}
	}
	return f.header("Event")
}

// compare returns the titles of frames that one side has and the other has not,
// or has elsewhere in the same thread.
func compare(want, got []recorded) map[string]string {
	diffs := map[string]string{}
	byThread := func(frames []recorded) map[string][]string {
		m := map[string][]string{}
		for _, text := range shape(frames) {
			m[thread(text)] = append(m[thread(text)], text)
		}
		return m
	}
	a, b := byThread(want), byThread(got)
	for _, m := range []map[string][]string{a, b} {
		for th := range m {
			for _, d := range unlike(a[th], b[th]) {
				diffs[title(d[1:])] = th + ": " + d
			}
		}
	}
	return diffs
}

// unlike returns what is left of two lists without their longest common
// subsequence: - what only a has, + what only b has.
func unlike(a, b []string) (d []string) {
	long := make([][]int, len(a)+1)
	for i := range long {
		long[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if long[i][j] = max(long[i+1][j], long[i][j+1]); a[i] == b[j] {
				long[i][j] = long[i+1][j+1] + 1
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && long[i+1][j] >= long[i][j+1]:
			d = append(d, "-"+a[i])
			i++
		default:
			d = append(d, "+"+b[j])
			j++
		}
	}
	return d
}

// when returns the time of each response by its ActionID.
func when(r recording) map[string]core.Instant {
	m := map[string]core.Instant{}
	for _, f := range r.frames {
		if strings.HasPrefix(f.text, "Response") {
			m[f.header("ActionID")] = f.at
		}
	}
	return m
}

const coverageFile = "../../COVERAGE.md"

// listed reads the differences that are known: rows of a table, | capture | frame
// | what differs | why |.
func listed(t *testing.T) map[[2]string]bool {
	t.Helper()
	b, err := os.ReadFile(coverageFile)
	if err != nil {
		t.Fatal(err)
	}
	m := map[[2]string]bool{}
	for line := range strings.Lines(string(b)) {
		cells := strings.Split(line, "|")
		if len(cells) != 6 || !strings.HasPrefix(strings.TrimSpace(cells[1]), "`") {
			continue
		}
		for frame := range strings.SplitSeq(cells[2], ",") {
			m[[2]string{strings.Trim(cells[1], " `"), strings.Trim(frame, " `")}] = false
		}
	}
	if len(m) == 0 {
		t.Fatalf("%s lists no difference", coverageFile)
	}
	return m
}

// TestTheModelAnswersAsTheCapturedServersDid replays the client's side of every
// capture. What differs must stand in COVERAGE.md, and what stands there must
// differ.
func TestTheModelAnswersAsTheCapturedServersDid(t *testing.T) {
	files, err := filepath.Glob(captures + "*.ami")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d captures: %v", len(files), err)
	}
	known := listed(t)
	frames := 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".ami")
		version := "master"
		if strings.HasPrefix(name, "ast13-") {
			version = "13"
		}
		want, f := openCapture(t, name)
		got := play(t, f, version)
		frames += len(want.frames)
		diffs := compare(want.frames, got.frames)
		if want.closed != got.closed {
			diffs["closed"] = fmt.Sprintf("recorded %v, model %v", want.closed, got.closed)
		}
		if want.rest != got.rest {
			diffs["rest"] = fmt.Sprintf("recorded %q, model %q", want.rest, got.rest)
		}
		times := when(got)
		for id, at := range when(want) {
			if d := times[id].Sub(at).Abs(); times[id] != 0 && d > 100*time.Millisecond {
				diffs["time of "+id] = fmt.Sprintf("recorded %v, model %v", time.Duration(at), time.Duration(times[id]))
			}
		}
		keys := []string{}
		for k := range diffs {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			row := [2]string{name, k}
			if _, ok := known[row]; !ok {
				t.Errorf("%s: %s differs:\n%s", name, k, diffs[k])
				continue
			}
			known[row] = true
		}
	}
	for row, used := range known {
		if !used && !strings.HasSuffix(row[0], "-sweep") {
			t.Errorf("COVERAGE.md lists a difference that there is not: %s, %s", row[0], row[1])
		}
	}
	t.Logf("%d captures, %d frames, %d differences listed", len(files), frames, len(known))
}
