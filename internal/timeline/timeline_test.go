package timeline_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"amicore/adapters/capture"
	"amicore/core"
	"amicore/internal/replay"
	"amicore/internal/timeline"
	"amicore/sim"
)

const captures = "../../testdata/captures/"

func render(t *testing.T, line *timeline.Timeline) string {
	t.Helper()
	var page bytes.Buffer
	if err := line.WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// follow replays files and returns what a page shows, and the reports.
func follow(t *testing.T, name string, text []byte) (*timeline.Timeline, []*replay.Report) {
	t.Helper()
	sessions, err := capture.Open(name, bytes.NewReader(text), capture.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var r timeline.Replay
	var reports []*replay.Report
	for i := range sessions {
		seen := r.Begin()
		report, err := replay.Run(&sessions[i], replay.Options{Frame: seen.Frame, Step: seen.Step})
		if err != nil {
			t.Fatal(err)
		}
		seen.End(report)
		reports = append(reports, report)
	}
	return r.Timeline(name), reports
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAPageOfACaptureHasWhatTheReportHas(t *testing.T) {
	files, err := filepath.Glob(captures + "*.*p*")
	if err != nil || len(files) < 4 {
		t.Fatalf("captures: %v, %v", files, err)
	}
	more, _ := filepath.Glob(captures + "*.ami")
	for _, name := range append(files, more...) {
		line, reports := follow(t, filepath.Base(name), read(t, name))
		if len(line.Lanes) != len(reports) || len(line.Left) > 0 {
			t.Fatalf("%s: %d lanes for %d sessions, left out %v", name, len(line.Lanes), len(reports), line.Left)
		}
		for i, lane := range line.Lanes {
			report, events, frames := reports[i], int64(0), 0
			for j := 1; j < len(lane.Bins.Counts); j += 2 {
				events += lane.Bins.Counts[j]
			}
			for _, f := range lane.Frames {
				if !f.Client && f.Kind != "banner" {
					frames++
				}
			}
			if events != int64(report.Events) || frames != report.Events+report.Responses+report.Other {
				t.Errorf("%s: %d events and %d frames, the report has %d and %d responses and %d others", name, events, frames, report.Events, report.Responses, report.Other)
			}
			if len(lane.Actions) != len(report.Actions) {
				t.Fatalf("%s: %d actions, the report has %d", name, len(lane.Actions), len(report.Actions))
			}
			for j, a := range lane.Actions {
				if b := report.Actions[j]; a.Outcome != b.Outcome.String() || int64(a.At) != b.At.Microseconds() {
					t.Errorf("%s: action %d is %v, the report has %v", name, j, a, b)
				}
			}
			checkLane(t, name, lane)
		}
	}
}

// checkLane wants phases and waits without overlap, in order, within the lane.
func checkLane(t *testing.T, name string, lane *timeline.Lane) {
	t.Helper()
	at := lane.Phases[0].From
	for _, p := range lane.Phases {
		if p.From != at || p.To < p.From || p.To > lane.End {
			t.Errorf("%s: phase %v does not follow on %d", name, p, at)
		}
		at = p.To
	}
	at = 0
	for _, w := range lane.Waits {
		if w.From < at || w.To < w.From || w.Why == "none" || w.Fired >= 0 && w.Fired < w.Due {
			t.Errorf("%s: wait %v after %d", name, w, at)
		}
		at = w.To
	}
	for _, s := range lane.Served {
		if s.To >= 0 && s.To < s.From {
			t.Errorf("%s: served %v", name, s)
		}
	}
}

func TestASimulationIsSeenWholeAndUnchanged(t *testing.T) {
	faults, fired, served, phases, ended := 0, 0, 0, map[string]bool{}, 0
	for seed := uint64(1); seed <= 25; seed++ {
		p := sim.Generate(seed, sim.Profile{})
		want := sim.Run(p, sim.Options{})
		line, got := timeline.Simulation("x", p)
		if got.Hash != want.Hash || got.Steps != want.Steps {
			t.Fatalf("seed %d runs differently when it is watched", seed)
		}
		submits := map[int]int{} // -1: routed
		for i := range p.Events {
			if p.Events[i].Kind == sim.EventSubmit {
				submits[int(p.Events[i].Node)-1] += max(1, p.Events[i].Times)
			}
		}
		more := 0
		for i, lane := range line.Lanes {
			checkLane(t, lane.Name, lane)
			more += len(lane.Actions) - submits[i]
			if n := len(lane.Actions) - submits[i]; n < 0 || n > submits[-1] {
				t.Errorf("seed %d, %s: %d actions, the plan submits %d", seed, lane.Name, len(lane.Actions), submits[i])
			}
			for _, a := range lane.Actions {
				if a.End >= 0 {
					ended++
				}
				if a.Sent >= 0 && (a.Sent < a.At || a.End >= 0 && a.Sent > a.End) || a.Replied >= 0 && a.Replied < a.Sent {
					t.Errorf("seed %d: times of %v", seed, a)
				}
			}
			for _, p := range lane.Phases {
				phases[p.Name] = true
			}
			for _, w := range lane.Waits {
				if w.Fired >= 0 {
					fired++
				}
			}
			for _, m := range lane.Marks {
				if m.To > m.At {
					faults++
				}
			}
			served += len(lane.Served)
		}
		if more > submits[-1] {
			t.Errorf("seed %d: the lanes have %d routed actions, the plan %d", seed, more, submits[-1])
		}
	}
	if faults == 0 || fired == 0 || served == 0 || ended == 0 || !phases["ready"] || !phases["backoff"] || !phases["authenticating"] {
		t.Errorf("not seen at all: faults %d, deadlines %d, served %d, ended %d, phases %v", faults, fired, served, ended, phases)
	}
}

func TestTheSamePlanGivesTheSamePage(t *testing.T) {
	p := sim.Generate(5, sim.Profile{})
	a, _ := timeline.Simulation("x", p)
	b, _ := timeline.Simulation("x", p)
	if render(t, a) != render(t, b) {
		t.Error("two pages of one plan differ")
	}
}

func TestABrokenPromiseStandsInItsLane(t *testing.T) {
	p := &sim.Plan{
		Seed: 1, Chaos: 5 * time.Second,
		Nodes:  []sim.Node{{ID: 1, Version: "20", Latency: time.Millisecond}, {ID: 2, Version: "13", Latency: time.Millisecond}},
		Events: []sim.Event{{At: 2 * time.Second, Kind: sim.EventExpect, Node: 2, Text: "event <b>", Min: 1}},
	}
	line, result := timeline.Simulation("x", p)
	if result.Violation == nil {
		t.Fatal("nothing is broken: the plan is of no use here")
	}
	if b := line.Broken; b == nil || b.Invariant != "EXPECT" || b.At != 2_000_000 || b.Lane != 1 || b.Step != result.Steps {
		t.Errorf("the page says %+v of %v", b, result.Violation)
	}
	page := render(t, line)
	for _, want := range []string{`<b>EXPECT broken</b>`, `event &lt;b&gt;`, `"broken":{"invariant":"EXPECT"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	for _, lane := range line.Lanes {
		if lane.End > 2_000_000 {
			t.Errorf("%s goes on after the end", lane.Name)
		}
	}
}

// TestWhatIsKnownToBeBrokenIsShown where the run does not show it: in its
// lane, or in all.
func TestWhatIsKnownToBeBrokenIsShown(t *testing.T) {
	p := sim.Generate(5, sim.Profile{Nodes: 3, Calm: true})
	line, result := timeline.Simulation("x", p)
	if result.Violation != nil || line.Broken != nil {
		t.Fatalf("%v, %+v", result.Violation, line.Broken)
	}
	for node, lane := range map[core.Node]int{0: -1, 1: 0} {
		line.Broke(p, &sim.Violation{Invariant: "S20", Text: "two differ", At: 3 * time.Millisecond, Step: 7, Node: node})
		if b := *line.Broken; b != (timeline.Broken{Invariant: "S20", Text: "two differ", At: 3000, Lane: lane, Step: 7}) {
			t.Errorf("node %d: %+v", node, b)
		}
		if page := render(t, line); !strings.Contains(page, "<b>S20 broken</b>") {
			t.Error("the page does not say so")
		}
	}
}

const hostile = "ami-session 1\nserver \"x\"\ntitle \"x\"\n0.0 open\n" +
	`0.1 rx "Asterisk Call Manager/13.0.0\r\n"` + "\n" +
	`0.2 tx "Action: Login\r\nActionID: 1\r\nUsername: u\r\nSecret:s3cret-bait\r\n\r\nAction: Login\r\nKey: s3cret-bait\r\n\r\n"` + "\n" +
	`0.3 tx "Action: </script><script>alert(1)</script>\r\nActionID: \"'><img src=x onerror=alert(2)>\r\n\r\n"` + "\n" +
	`0.4 rx "Event: </script><script>alert(3)\r\nX: <!--<script>\xff\xfe\x00\u202e\u2028 {{.}} ${x}\r\n\r\n"` + "\n" +
	`0.5 rx "Response: Error\r\nActionID: \"'><img src=x onerror=alert(2)>\r\nMessage: </style></title>\r\n\r\n"` + "\n" +
	`0.6 rx "Event: UserEvent\r\nsecret: s3cret-bait\r\nLine-1: secret = s3cret-bait\r\n\r\n"` + "\n" +
	`0.7 rx "Response: Follows\r\nActionID: 2\r\n[u]\npassword=>s3cret-bait\n--END COMMAND--\r\n\r\n"` + "\n" + "0.8 closed\n"

func TestHostileTextStaysText(t *testing.T) {
	line, _ := follow(t, "</title><script>.ami", []byte(hostile))
	page := render(t, line)
	if !utf8.ValidString(page) {
		t.Error("the page is not UTF-8")
	}
	empty := render(t, &timeline.Timeline{})
	for _, tag := range []string{"<script", "</script", "<!--", "<img", "</style", "</title"} {
		if got, want := strings.Count(strings.ToLower(page), tag), strings.Count(empty, tag); got != want {
			t.Errorf("%s stands %d times in the page, in an empty one %d", tag, got, want)
		}
	}
	for _, raw := range []string{"\u202e", "\u2028", "\x00"} {
		if strings.Contains(page, raw) {
			t.Errorf("%q reaches the page", raw)
		}
	}
	var read struct{ Lanes []*timeline.Lane }
	inner := regexp.MustCompile(`(?s)<script type="application/json" id="data">(.*?)</script>`).FindStringSubmatch(page)
	if err := json.Unmarshal([]byte(inner[1]), &read); err != nil {
		t.Fatal(err)
	}
	if id := read.Lanes[0].Actions[2].ID; id != `"'><img src=x onerror=alert(2)>` {
		t.Errorf("the id reads %q", id)
	}
	if text := read.Lanes[0].Frames[4].Text; !strings.Contains(text, `\xff\xfe\x00\u202e\u2028`) {
		t.Errorf("the event reads %q", text)
	}
}

func TestTheSecretIsNeverInAPage(t *testing.T) {
	logins := 0
	for seed := uint64(1); seed <= 20; seed++ {
		line, _ := timeline.Simulation("x", sim.Generate(seed, sim.Profile{}))
		page := render(t, line)
		if strings.Contains(page, "s3cret") {
			t.Fatalf("seed %d: the secret is in the page", seed)
		}
		logins += strings.Count(page, `\nSecret: ******`) + strings.Count(page, `\nKey: ******`)
	}
	if logins < 20 {
		t.Errorf("%d logins are in the pages: that proves nothing", logins)
	}
	files, _ := filepath.Glob(captures + "*.pcap*")
	for _, name := range files {
		line, _ := follow(t, filepath.Base(name), read(t, name))
		if !bytes.Contains(read(t, name), []byte("s3cret")) || strings.Contains(render(t, line), "s3cret") {
			t.Errorf("%s: the secret is in the page, or not in the file", name)
		}
	}
	line, _ := follow(t, "hostile.ami", []byte(hostile))
	if page := render(t, line); strings.Contains(page, "s3cret") || strings.Count(page, "******") != 5 {
		t.Errorf("the secret is in the page, or not masked five times: %d", strings.Count(page, "******"))
	}
}

func TestAPageLoadsNothingAndItsPolicyFits(t *testing.T) {
	line, _ := timeline.Simulation("x", sim.Generate(2, sim.Profile{}))
	page := render(t, line)
	for _, m := range regexp.MustCompile(`(?:src|href|url|import)\s*[=(]\s*["']?([^"' >)]*)`).FindAllStringSubmatch(page[:strings.Index(page, `id="data"`)], -1) {
		if !strings.HasPrefix(m[1], "data:") {
			t.Errorf("the page refers to %q", m[1])
		}
	}
	policy := regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)[1]
	policy = strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(policy)
	for _, re := range []string{`(?s)<style>(.*?)</style>`, `(?s)<script>(.*?)</script>`} {
		sum := sha256.Sum256([]byte(regexp.MustCompile(re).FindStringSubmatch(page)[1]))
		if hash := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, hash) {
			t.Errorf("the policy %s does not allow what the page has: %s", policy, hash)
		}
	}
	if !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("the policy is %s", policy)
	}
}
