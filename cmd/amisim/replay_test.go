package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"amicore/adapters/capture"
)

func allCaptures(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, pattern := range []string{"*.ami", "*.pcap", "*.pcapng", "*.ami.gz"} {
		names, err := filepath.Glob(captures + pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, names...)
	}
	if len(files) < 49 {
		t.Fatalf("only %d captures", len(files))
	}
	return files
}

// write makes a file with this content in a directory of the test.
func write(t *testing.T, name, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// The pcap files were recorded with the secret s3cret in clear.
func TestNoSecretIsPrinted(t *testing.T) {
	files := allCaptures(t)
	bait := 0
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), "s3cret") {
			bait++
		}
	}
	if bait < 3 {
		t.Fatalf("only %d captures hold a secret", bait)
	}
	// A client that writes as badly as it may.
	odd := write(t, "odd.ami", `ami-session 1
0.0 open
0.1 rx "Asterisk Call Manager/11.0.0\r\n"
0.2 tx "SECRET:s3cret\r\nAction: Login\r\nKey: s3cret\r\nActionID: 1\n secret : s3c"
0.3 tx "ret\n\nAction: UserEvent\r\nUserEvent: X\r\nSecret: s3cret\r\n\r\nAction: Login\r\nSecret: s3cret"
0.4 rx "Event: UserEvent\r\nUserEvent: X\r\nSecret: s3cret\r\n\r\n"
0.5 closed
`)
	for _, flags := range [][]string{{}, {"-v"}, {"--json"}, {"-v", "--json"}, {"--raw", "-v"}} {
		status, stdout, stderr := play(t, append(flags, append(slices.Clone(files), odd)...)...)
		if status != exitOK {
			t.Errorf("%v: status %d: %s", flags, status, stderr)
		}
		if strings.Contains(stdout+stderr, "s3cret") {
			t.Errorf("%v: a secret is printed", flags)
		}
		if verbose := slices.Contains(flags, "-v"); verbose != strings.Contains(stdout+stderr, "******") {
			t.Errorf("%v: masks printed: %v", flags, !verbose)
		}
	}
}

func TestABrokenFileIsReportedAndTheOthersAreReplayed(t *testing.T) {
	good := captures + "master-vars.ami"
	pcap, err := os.ReadFile(captures + "master-two-clients.pcap")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ file, want string }{
		"a record that is none": {
			write(t, "broken.ami", "ami-session 1\n0.0 open\n0.5 rx oops\n"), "broken.ami:3: expected no argument after rx, got oops",
		},
		"another kind of transcript": {write(t, "plan.ami", "ami-plan 1\n"), "plan.ami:1: expected ami-session, got ami-plan: that is a plan; amisim run --plan runs it"},
		"something else":             {write(t, "x.bin", "hello"), "x.bin: expected an AMI transcript"},
		"empty":                      {write(t, "none", ""), "got an empty file"},
		"absent":                     {"testdata/nosuch.ami", "testdata/nosuch.ami: no such file"},
		"a folder":                   {"testdata", "is a directory"},
		"a pcap file cut off":        {write(t, "cut.pcap", string(pcap[:len(pcap)-3])), "cut.pcap: "},
	} {
		t.Run(name, func(t *testing.T) {
			status, stdout, stderr := play(t, "--json", good, c.file, good)
			if status != exitFailure {
				t.Errorf("status %d", status)
			}
			if !strings.HasPrefix(stderr, "amisim: ") || !strings.Contains(stderr, c.want) || strings.Count(stderr, "\n") != 1 {
				t.Errorf("stderr %q, want one line with %q", stderr, c.want)
			}
			if n := strings.Count(stdout, `"file":"master-vars.ami"`); n != 2 {
				t.Errorf("%d of the two good files are replayed", n)
			}
		})
	}
	_, stdout, _ := play(t, write(t, "cut.pcap", string(pcap[:len(pcap)-3])), good)
	if !strings.Contains(stdout, "3 sessions in 2 files; 1 file could not be read whole") {
		t.Errorf("the sessions before the cut are not replayed:\n%s", stdout)
	}
}

func TestABrokenTranscriptIsNoRawDump(t *testing.T) {
	for _, name := range []string{"x.ami", "x"} {
		if status, stdout, stderr := play(t, "--raw", write(t, name, "ami-session one\n")); status != exitFailure || stdout != "" || !strings.Contains(stderr, ":1: expected") {
			t.Errorf("%s: status %d, %q, %q", name, status, stdout, stderr)
		}
	}
}

func TestVerboseWithJSONKeepsStdoutToObjects(t *testing.T) {
	file := captures + "master-two-clients.pcap"
	_, plain, _ := play(t, "--json", file)
	status, stdout, stderr := play(t, "--json", "-v", file)
	if status != exitOK || stdout != plain || !strings.Contains(stderr, "      Action: Login\n") {
		t.Errorf("status %d, stdout as without -v: %v", status, stdout == plain)
	}
}

// TestReplayTellsHowManyItemsAListLacks, as text and as JSON.
func TestReplayTellsHowManyItemsAListLacks(t *testing.T) {
	file := write(t, "list.ami", `ami-session 1
0.0 open
0.1 rx "Asterisk Call Manager/11.0.0\r\n"
0.2 tx "Action: Login\r\nActionID: 1\r\nUsername: u\r\nSecret: x\r\n\r\n"
0.3 rx "Response: Success\r\nActionID: 1\r\nMessage: Authentication accepted\r\n\r\n"
0.4 tx "Action: CoreShowChannels\r\nActionID: 2\r\n\r\n"
0.5 rx "Response: Success\r\nActionID: 2\r\nEventList: start\r\nMessage: Channels will follow\r\n\r\n"
0.6 rx "Event: CoreShowChannelsComplete\r\nActionID: 2\r\nEventList: Complete\r\nListItems: 1\r\n\r\n"
`)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"replay", file}, "1 item fewer than the list's end counts"},
		{[]string{"replay", "--json", file}, `"missing":1}`},
	} {
		status, stdout, stderr := command(c.args...)
		if status != exitOK || strings.Count(stdout, c.want) != 1 {
			t.Errorf("%v: status %d, no %q in\n%s%s", c.args, status, c.want, stdout, stderr)
		}
	}
}

func TestOneFileHasNoSummary(t *testing.T) {
	_, one, _ := play(t, captures+"master-two-clients.pcap")
	_, two, _ := play(t, captures+"master-vars.ami", captures+"ast13-vars.ami")
	if strings.Contains(one, "summary") || !strings.Contains(two, "\nsummary\n") {
		t.Errorf("one file:\n%s\ntwo files:\n%s", one, two)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestOutputThatCanNotBeWrittenIsAFailure(t *testing.T) {
	for _, flags := range [][]string{{}, {"-v"}, {"--json"}} {
		var stderr strings.Builder
		args := append([]string{"replay"}, flags...)
		status := run(append(args, captures+"master-vars.ami", captures+"ast13-vars.ami"), brokenPipe{}, &stderr)
		if status != exitFailure || stderr.String() != "amisim: broken pipe\n" {
			t.Errorf("%v: status %d, stderr %q", flags, status, stderr.String())
		}
	}
}

// TestWhatWasNotKeptOfAFileIsReported adds a section with more interfaces than
// are kept to a file.
func TestWhatWasNotKeptOfAFileIsReported(t *testing.T) {
	file, err := os.ReadFile(captures + "master-two-clients.pcapng")
	if err != nil {
		t.Fatal(err)
	}
	section := "\x0a\x0d\x0d\x0a\x1c\x00\x00\x00\x4d\x3c\x2b\x1a\x01\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\x1c\x00\x00\x00"
	one := "\x01\x00\x00\x00\x14\x00\x00\x00\x01\x00\x00\x00\x00\x00\x04\x00\x14\x00\x00\x00"
	flood := section + strings.Repeat(one, 65_536+3)
	name := write(t, "flood.pcapng", string(file)+flood)
	status, stdout, stderr := play(t, name)
	if n := strings.Count(stdout, "dropped   of the file: 3 interfaces (0 packets)\n"); status != exitOK || n != 2 || stderr != "" {
		t.Errorf("status %d, said %d times: %s%s", status, n, stderr, stdout)
	}
	_, stdout, _ = play(t, "--json", name)
	if n := strings.Count(stdout, `,"dropped":{"connections":0,"bytes":0,"holes":0,"interfaces":3,"packets":0}}`+"\n"); n != 2 {
		t.Errorf("said %d times: %s", n, stdout)
	}
	_, stdout, _ = play(t, "--json", captures+"master-two-clients.pcapng")
	if strings.Contains(stdout, "dropped") {
		t.Errorf("nothing was dropped: %s", stdout)
	}
	status, _, stderr = play(t, write(t, "none.pcapng", flood))
	if want := "none.pcapng: not kept: 3 interfaces (0 packets)\n"; status != exitFailure || !strings.Contains(stderr, want) {
		t.Errorf("status %d: %s", status, stderr)
	}
}

func TestWhatIsDroppedOfAFileHasItsWords(t *testing.T) {
	d := capture.Dropped{Connections: 1, Bytes: 2, Holes: 3, Interfaces: 1, Packets: 5}
	if got, want := droppedText(d), "1 connection without AMI (2 bytes), what came too late for 3 gaps, 1 interface (5 packets)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
