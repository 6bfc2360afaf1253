package fake

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"amicore/core"
	"amicore/core/transcript"
)

var rewrite = flag.Bool("rewrite", false, "write the call flows anew from the captures")

const captures = "../../testdata/captures/"

// recorded is one frame of a server with the time at which it was whole.
type recorded struct {
	at   core.Instant
	text string // lines ended by LF, without the blank one
}

// recording is a capture taken apart.
type recording struct {
	frames []recorded
	sent   []recorded // messages of the client
	rest   string     // behind the last whole frame
	closed bool
}

// openCapture reads a capture and cuts it into frames in the plainest way. A
// frame of raw Command output is taken up to its end marker.
func openCapture(t *testing.T, name string) (recording, *transcript.File) {
	t.Helper()
	b, err := os.ReadFile(captures + name + ".ami")
	if err != nil {
		t.Fatal(err)
	}
	f, err := transcript.Parse(name+".ami", b)
	if err != nil {
		t.Fatal(err)
	}
	return takeApart(f.Records), f
}

func takeApart(records []transcript.Record) (r recording) {
	var rx, tx string
	banner := true
	for _, rec := range records {
		switch rec.Verb {
		case transcript.VerbRx:
			rx += string(rec.Data)
			for {
				if banner {
					line, rest, ok := strings.Cut(rx, "\r\n")
					if !ok {
						break
					}
					r.frames = append(r.frames, recorded{core.Instant(rec.At), line + "\n"})
					rx, banner = rest, false
				}
				end := "\r\n\r\n"
				if strings.HasPrefix(rx, "Response: Follows") {
					end = "--END COMMAND--\r\n\r\n"
				}
				i := strings.Index(rx, end)
				if i < 0 {
					break
				}
				i += len(end) - 2
				r.frames = append(r.frames, recorded{core.Instant(rec.At), strings.ReplaceAll(rx[:i], "\r\n", "\n")})
				rx = rx[i+2:]
			}
		case transcript.VerbTx:
			tx += strings.ReplaceAll(string(rec.Data), "\r\n", "\n")
			for {
				m, rest, ok := strings.Cut(tx, "\n\n")
				if !ok {
					break
				}
				r.sent = append(r.sent, recorded{core.Instant(rec.At), m + "\n"})
				tx = rest
			}
		case transcript.VerbClosed:
			r.closed = true
		}
	}
	r.rest = rx
	return r
}

// header returns the value of the first header of that name.
func (r recorded) header(name string) string {
	for line := range strings.Lines(r.text) {
		if v, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// flowSources says which recorded call each flow comes from. Where device is
// set, several calls to that device overlapped, so that its state events can not be
// told apart: they are put in where a lone call has them.
var flowSources = []struct {
	version, exten, capture, id string
	device                      bool
}{
	{"13", "100", "ast13-originate-async", "orig-1", false},
	{"13", "101", "ast13-dial-burst", "orig-1", true},
	{"13", "102", "ast13-queue-call", "orig-1", false},
	{"13", "103", "ast13-dial-burst", "orig-2", true},
	{"13", "104", "ast13-originate-async", "orig-2", false},
	{"13", "106", "ast13-async-agi", "orig-1", false},
	{"13", "107", "ast13-user-events", "orig-7", false},
	{"13", "108", "ast13-originate-async", "orig-4", false},
	{"13", "999", "ast13-originate-async", "orig-3", false},
	{"master", "100", "master-originate-async", "orig-1", false},
	{"master", "101", "master-dial-burst", "orig-1", true},
	{"master", "102", "master-queue-call", "orig-1", false},
	{"master", "103", "master-dial-burst", "orig-2", true},
	{"master", "104", "master-originate-async", "orig-2", false},
	{"master", "106", "master-async-agi", "orig-1", false},
	{"master", "107", "master-user-events", "orig-7", false},
	{"master", "108", "master-originate-async", "orig-4", false},
	{"master", "999", "master-originate-async", "orig-3", false},
}

func TestFlowsAreThoseOfTheCaptures(t *testing.T) {
	for _, src := range flowSources {
		r, _ := openCapture(t, src.capture)
		text := flowText(t, r, src.capture, src.exten, src.id, src.device)
		file := filepath.Join("flows", src.version, src.exten+".flow")
		if *rewrite {
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		have, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(have) != text {
			t.Errorf("%s is not what %s has; run go test ./adapters/fake -run TestFlows -rewrite", file, src.capture)
		}
	}
}

var (
	pairName = regexp.MustCompile(`Local/\d+@default-([0-9a-f]{8});`)
	uuid     = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
)

// flowText makes the text of a flow out of the recorded call that an Originate
// with that ActionID began.
func flowText(t *testing.T, r recording, capture, exten, id string, device bool) string {
	t.Helper()
	i := slices.IndexFunc(r.sent, func(m recorded) bool { return m.header("ActionID") == id })
	if i < 0 {
		t.Fatalf("%s: no action %s", capture, id)
	}
	began := r.sent[i].at
	name := r.sent[i].header("Channel")
	var uids, seqs []string
	find := func(list *[]string, s string, add bool) int {
		if s == "" {
			return -1
		}
		n := slices.Index(*list, s)
		if n < 0 && add {
			*list = append(*list, s)
			n = len(*list) - 1
		}
		return n
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# Originate of %s to extension 100, from %s.ami\n", name, capture)
	var devices []string
	dialled := false
	last := core.Instant(0)
	for _, f := range r.frames {
		if f.at < began || f.header("Privilege") == "" || f.header("Event") == "" {
			continue
		}
		event := f.header("Event")
		mine := false
		switch {
		case event == "Newchannel" && len(uids) == 0 && strings.HasPrefix(f.header("Channel"), name+"-"):
			mine = true
		case len(uids) == 0:
		case event == "OriginateResponse":
			mine = f.header("ActionID") == id
		case event == "DeviceStateChange":
			mine = !device && (f.header("Device") == name || capture[len(capture)-10:] == "queue-call")
		case event == "ExtensionStatus", event == "QueueMemberStatus":
			mine = !device
		case event == "BridgeCreate", event == "BridgeDestroy":
			mine = !device
		default:
			mine = slices.Contains(uids, f.header("Linkedid")) || slices.Contains(uids, f.header("DestLinkedid")) ||
				slices.Contains(uids, f.header("LocalOneLinkedid"))
		}
		if !mine {
			continue
		}
		if event == "Newchannel" {
			find(&uids, f.header("Uniqueid"), true)
			find(&seqs, pairName.FindStringSubmatch(f.header("Channel"))[1], true)
		}
		text := f.text
		first := f.header("Uniqueid") != "" && f.header("Uniqueid") == uids[0]
		for n, s := range seqs {
			hole := "%{seq}"
			if n > 0 {
				hole = "%{seq2}"
			}
			text = strings.ReplaceAll(text, "-"+s, "-"+hole)
		}
		for n, u := range uids {
			text = strings.ReplaceAll(text, u, fmt.Sprintf("%%{uid%d}", n+1))
		}
		text = strings.ReplaceAll(text, name, "%{name}")
		text = strings.ReplaceAll(text, "DialString: "+exten+"@default\n", "DialString: %{dial}\n")
		text = uuid.ReplaceAllString(text, "%{bridge}")
		switch {
		case event == "OriginateResponse":
			text = strings.ReplaceAll(text, "ActionID: "+id+"\n", "%{actionid}\n")
			text = strings.ReplaceAll(text, "Exten: 100\n", "Exten: %{target}\n")
			text = strings.ReplaceAll(text, "Context: default\n", "Context: %{context}\n")
			text = strings.ReplaceAll(text, "CallerIDNum: <unknown>\n", "CallerIDNum: %{num}\n")
			text = strings.ReplaceAll(text, "CallerIDName: <unknown>\n", "CallerIDName: %{caller}\n")
		case first && dialled:
			text = strings.ReplaceAll(text, "Exten: 100\n", "Exten: %{target}\n")
			text = strings.ReplaceAll(text, "Extension: 100\n", "Extension: %{target}\n")
		default:
			text = strings.ReplaceAll(text, "Exten: "+exten+"\n", "Exten: %{exten}\n")
			text = strings.ReplaceAll(text, "Extension: "+exten+"\n", "Extension: %{exten}\n")
		}
		dialled = dialled || event == "DialEnd"
		last = f.at - began
		fmt.Fprintf(&b, "+%.6f\n%s\n", float64(last)/1e9, text)
		if device && event == "Newstate" {
			fmt.Fprintf(&b, "+%.6f\n%s\n", float64(last)/1e9, deviceState("INUSE"))
		}
		if device && event == "Hangup" {
			devices = append(devices, deviceState("NOT_INUSE"))
		}
	}
	for _, d := range devices {
		fmt.Fprintf(&b, "+%.6f\n%s\n", float64(last)/1e9, d)
	}
	return b.String()
}

func deviceState(state string) string {
	return "Event: DeviceStateChange\nPrivilege: call,all\nDevice: %{name}\nState: " + state + "\n"
}
