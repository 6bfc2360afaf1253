package main

import (
	"bytes"
	"encoding/json"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func command(args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	status = run(args, &out, &err)
	return status, out.String(), err.String()
}

func TestALookupTellsWhatTheCatalogueKnows(t *testing.T) {
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"actions", "originate"}, []string{
			"Originate  (core)\n", "privileges  originate\n", "answer      one response\n",
			"answer      with Async true: a response, later its outcome, at the end OriginateResponse\n", "blocks      the session, for 30s unless a header says otherwise\n",
			"Channel  required\n", "ChannelId  [13 16 18 20 22 23 master]\n",
		}},
		{[]string{"actions", "--version", "20", "Originate"}, []string{"Asterisk    20\n", "    ChannelId\n"}},
		{[]string{"actions", "AGI", "Ping"}, []string{"paired by CommandID\n", "AsyncAGIExec", "\n\nPing  (core)\n"}},
		{[]string{"actions", "--version", "13", "Command"}, []string{"output as raw text\n"}},
		{[]string{"events", "hangup"}, []string{"Hangup\n", "sent to     all sessions that may read call\n", "Cause-txt\n"}},
		{[]string{"events", "Newexten"}, []string{"may read dialplan  [11]\n", "may read call  [13]\n", "may read dialplan  [16 18 20 22 23 master]\n"}},
		{[]string{"events", "--version", "20", "Newexten"}, []string{"may read dialplan\n"}},
		{[]string{"events", "--json", "Newexten"}, []string{`"privileges":"dialplan","privileges_by_version":[{"versions":["11"],"privileges":"dialplan"},{"versions":["13"],"privileges":"call"},`}},
		{[]string{"actions", "Originate"}, []string{"Priority  required unless Application or Async: true\n"}},
		{[]string{"actions", "--version", "22", "MessageSend"}, []string{"To  required unless Destination\n"}},
		{[]string{"actions", "Atxfer"}, []string{"Channel  required\n", "Context  required in 11\n"}},
		{[]string{"actions", "ParkedCalls"}, []string{"privileges  any user  [11]\n", "privileges  call  [13 16 18 20 22 23 master]\n"}},
		{[]string{"events", "PeerlistComplete"}, []string{"ends the list of "}},
	} {
		status, stdout, stderr := command(c.args...)
		if status != exitOK || stderr != "" {
			t.Errorf("%v: status %d, %s", c.args, status, stderr)
		}
		for _, want := range c.want {
			if !strings.Contains(stdout, want) {
				t.Errorf("%v: no %q in\n%s", c.args, want, stdout)
			}
		}
	}
}

func TestALookupCountsWhatAVersionHas(t *testing.T) {
	for _, c := range []struct {
		version         string
		actions, events int
	}{{"", 171, 275}, {"11", 110, 157}, {"13", 153, 224}, {"16", 159, 242}, {"18", 167, 249}, {"20", 169, 251}, {"22", 154, 242}, {"23", 154, 242}, {"master", 154, 242}} {
		for what, want := range map[string]int{"actions": c.actions, "events": c.events} {
			args := []string{what, "--version=" + c.version}
			if c.version == "" { // of all versions
				args = args[:1]
			}
			status, stdout, _ := command(args...)
			_, objects, _ := command(append(args, "--json")...)
			if n := strings.Count(stdout, "\n"); status != exitOK || n != want || strings.Count(objects, "\n") != want {
				t.Errorf("%d %s in %q, want %d", n, what, c.version, want)
			}
			for line := range strings.Lines(objects) {
				var o struct{ Name string }
				if err := json.Unmarshal([]byte(line), &o); err != nil || o.Name == "" {
					t.Fatalf("%q: %v", line, err)
				}
			}
		}
	}
}

func TestAWrongNameSuggestsNearOnes(t *testing.T) {
	for _, c := range []struct {
		args   []string
		status int
		stderr string
	}{
		{[]string{"actions", "Orignate"}, exitFailure, "amisim: no action is named Orignate; did you mean Originate?\n"},
		{[]string{"actions", "\x1b[2J"}, exitFailure, `amisim: no action is named \x1b[2J` + "\n"},
		{[]string{"actions", "--version", "22", "SIPpeers"}, exitFailure, "amisim: there is no action SIPpeers in Asterisk 22, but in 11,13,16,18,20\n"},
		{[]string{"events", "NewChanel"}, exitFailure, "amisim: no event is named NewChanel; did you mean Newchannel"},
		{[]string{"events", "--version", "9", "Hangup"}, exitUsage, `amisim: --version "9": the catalogue knows 11, 13,`},
		{[]string{"doc", "x"}, exitUsage, "amisim: doc: unexpected argument"},
		{[]string{"live", "--addr", "127.0.0.1:1", "--user", "u", "--secret-env", "X", "--do", "QueueStats"}, exitUsage, "amisim: live: --do: no action is named QueueStats; did you mean QueueStatus"},
		{[]string{"live", "--addr", "127.0.0.1:1", "--user", "u", "--secret-env", "X", "--do", "Hangup", "--header", "Chanel=a"}, exitUsage, "amisim: live: --do: Hangup has no header Chanel; did you mean Channel?; Hangup needs the header Channel"},
	} {
		status, stdout, stderr := command(c.args...)
		if status != c.status || stdout != "" || !strings.HasPrefix(stderr, c.stderr) {
			t.Errorf("%v: status %d, %q, want %d, %q", c.args, status, stderr, c.status, c.stderr)
		}
	}
}

func TestTheReferenceIsOneFileThatNeedsNothingElse(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ami.html")
	if status, stdout, stderr := command("doc", "--out", file); status != exitOK || stdout != "" || stderr != "" {
		t.Fatalf("status %d, %q, %q", status, stdout, stderr)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	if _, again, _ := command("doc"); again != page {
		t.Error("two runs differ")
	}
	if n := strings.Count(page, "<article "); n != 171+275 {
		t.Errorf("%d actions and events", n)
	}
	if outside := regexp.MustCompile(`(?i)(src|href)="?[^#" >]|https?:|@import|url\(`).FindAllString(page, -1); len(outside) > 0 {
		t.Errorf("it loads from elsewhere: %q", outside)
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(`id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("two places are named %s", m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if to := strings.ReplaceAll(m[1], "%20", " "); !ids[to] {
			t.Errorf("a link to %s leads nowhere", to)
		}
	}
	// The policy names the very script and style, as they stand in the page.
	for _, part := range []string{"style", "script"} {
		text := regexp.MustCompile(`(?s)<` + part + `>(.*?)</` + part + `>`).FindStringSubmatch(page)[1]
		if !strings.Contains(html.UnescapeString(page), hashOf(text)) {
			t.Errorf("the policy does not allow the %s", part)
		}
	}
	t.Logf("%d KiB", len(page)>>10)
}
