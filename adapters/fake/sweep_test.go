package fake

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"amicore/core"
	"amicore/core/transcript"
)

// sweeps are the captures in which a client runs every action five ways.
var sweeps = []struct{ name, version, node string }{
	{"ast13-sweep", "13", "ast-13.38.3"},
	{"ast22-sweep", "22", "ast-22.10.1"},
}

func openSweep(t *testing.T, name string) *transcript.File {
	t.Helper()
	b, err := os.ReadFile(captures + name + ".ami.gz")
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if b, err = io.ReadAll(z); err != nil {
		t.Fatal(err)
	}
	f, err := transcript.Parse(name+".ami", b)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// sweptServer is a model of the server of a sweep: its version, the actions that
// it lists, and what an earlier sweep had left in its database and
// its configuration.
func sweptServer(t *testing.T, want recording, version, node string) *Server {
	t.Helper()
	cfg := recordedConfig(version)
	cfg.Node, cfg.AllModules, cfg.Outcomes = node, true, Outcomes{Answer: 1}
	s, err := NewServer(cfg)
	if err != nil {
		t.Fatal(err)
	}
	set := &commandSet{byName: map[string]*command{}, byPing: s.commands.byPing}
	for _, f := range want.frames {
		if f.header("ListCommands") == "" {
			continue
		}
		for _, c := range s.commands.list {
			if f.header(c.name) != "" {
				set.list = append(set.list, c)
				set.byName[strings.ToLower(c.name)] = c
			}
		}
		break
	}
	if len(set.list) < 100 {
		t.Fatalf("only %d actions are listed", len(set.list))
	}
	s.commands = set
	s.db.put("/pbx/UUID", "701c7cef-ca78-4822-a143-e1296f5cac69")
	s.db.put("/swp/k1", "hello: world")
	s.db.put("/zz-nope/zz-nope", "zz-nope")
	s.made.put("file\x00sweep.conf", "")
	s.made.put("file\x00zz-nope", "")
	return s
}

// slower is by how much the model gets more time than the recorded client left
// its server. The client waited for events of its calls; a model may tell them a
// little later.
const slower = 3

var localChannel = regexp.MustCompile(`Local/\d+@default-[0-9a-f]{8}`)

// sweep feeds the client's bytes of a sweep to a model. The client named its
// calls (ChannelId), and names their channels later as the server told it; those
// names become the model's.
func sweep(s *Server, f *transcript.File) recording {
	var records []transcript.Record
	told := map[string]string{} // channel by Uniqueid, of the recorded server
	note := func(text string, into map[string]string) {
		for frame := range strings.SplitSeq(text, "\r\n\r\n") {
			e := recorded{text: strings.ReplaceAll(frame, "\r\n", "\n")}
			if e.header("Event") == "Newchannel" || e.header("Event") == "OriginateResponse" {
				into[e.header("Uniqueid")] = localChannel.FindString(e.header("Channel"))
			}
		}
	}
	mine := map[string]string{}
	name := func(recordedName string) string {
		for id, channel := range told {
			if channel == recordedName && mine[id] != "" {
				return mine[id]
			}
		}
		return recordedName
	}
	drain := func(now core.Instant) {
		for {
			out, ok := s.Next()
			if !ok {
				return
			}
			note(string(out.Data), mine)
			records = append(records, transcript.Record{At: int64(now), Verb: transcript.VerbRx, Data: bytes.Clone(out.Data)})
			if out.Close {
				records = append(records, transcript.Record{At: int64(now), Verb: transcript.VerbClosed})
			}
		}
	}
	for _, r := range f.Records {
		if r.Verb == transcript.VerbRx {
			note(string(r.Data), told)
		}
	}
	for _, r := range f.Records {
		if r.IsProse() {
			continue
		}
		now := core.Instant(r.At * slower)
		for at, ok := s.Deadline(); ok && at <= now; at, ok = s.Deadline() {
			s.Tick(at)
			drain(at)
		}
		switch r.Verb {
		case transcript.VerbOpen:
			s.Accept(now, 1)
		case transcript.VerbTx:
			s.Receive(now, 1, localChannel.ReplaceAllFunc(r.Data, func(b []byte) []byte { return []byte(name(string(b))) }))
		}
		drain(now)
	}
	return takeApart(records)
}

// answersOf returns the responses to each action of a sweep, and the ends of its
// lists, by the ActionID of the action.
func answersOf(r recording) (order []string, answers map[string][]string) {
	answers = map[string][]string{}
	for _, f := range r.frames {
		id := f.header("ActionID")
		text := strings.TrimLeft(f.text, "\n")
		switch {
		case !strings.HasPrefix(id, "sw-"):
			continue
		case strings.HasPrefix(text, "Response: "):
		case strings.Contains(text, "EventList: Complete"):
		default:
			continue
		}
		if answers[id] == nil {
			order = append(order, id)
		}
		text = counts.ReplaceAllString(text, "$1: …")
		text = localChannel.ReplaceAllString(masks.ReplaceAllString(text, "$1: …"), "Local/…")
		answers[id] = append(answers[id], texts.ReplaceAllString(text, "$1…"))
	}
	return order, answers
}

// counts are headers that say how many items a list had, and what the operating
// system lets a process do.
var counts = regexp.MustCompile(`(?m)^(ListItems|Items|Total|Registered|NotRegistered|List[A-Z][a-z]+|CoreMaxFilehandles): .*$`)

// TestTheModelAnswersTheSweepsAsTheServersDid compares the responses to every
// action of a sweep, texts and order of headers included, and the complete
// events of lists. What differs must stand in COVERAGE.md.
func TestTheModelAnswersTheSweepsAsTheServersDid(t *testing.T) {
	known := listed(t)
	for _, swept := range sweeps {
		f := openSweep(t, swept.name)
		want := takeApart(f.Records)
		got := sweep(sweptServer(t, want, swept.version, swept.node), f)
		order, a := answersOf(want)
		_, b := answersOf(got)
		same := 0
		for _, id := range order {
			if slices.Equal(a[id], b[id]) {
				same++
				continue
			}
			parts := strings.Split(id, "-")
			row := [2]string{swept.name, parts[2] + "-" + parts[3]}
			if _, ok := known[row]; ok {
				known[row] = true
				continue
			}
			t.Errorf("%s:\n-%s\n+%s", id, strings.Join(a[id], "-"), strings.Join(b[id], "+"))
		}
		for row, used := range known {
			if row[0] == swept.name && !used {
				t.Errorf("COVERAGE.md lists a difference that there is not: %s, %s", row[0], row[1])
			}
		}
		if len(order) < 500 {
			t.Errorf("%s: only %d actions were compared", swept.name, len(order))
		}
		t.Logf("%s: %d of %d actions are answered alike", swept.name, same, len(order))
	}
}
