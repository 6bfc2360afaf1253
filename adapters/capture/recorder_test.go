package capture_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"amicore/adapters/capture"
	"amicore/core/transcript"
	"amicore/core/wire"
)

const captures = "../../testdata/captures/"

// openFile reads a shipped capture.
func openFile(t testing.TB, name string) []capture.Session {
	t.Helper()
	data, err := os.ReadFile(captures + name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := capture.Open(name, bytes.NewReader(data), capture.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWhatIsRecordedReadsBack(t *testing.T) {
	var out bytes.Buffer
	r, err := capture.NewRecorder(&out, "Asterisk", "a login")
	if err != nil {
		t.Fatal(err)
	}
	const t0 = 1_000_000_000_000
	for _, err := range []error{
		r.Open(t0),
		r.Rx(t0+1000, []byte("Asterisk Call Manager/1.1\r\n")),
		r.Tx(t0+2000, []byte("Action: Login\r\nSecret: s3")),
		r.Tx(t0+3000, []byte("cr")),
		r.Tx(t0+4000, []byte("et\r\n\r\n")),
		r.Gap(t0+5000, wire.FromServer, 100, 27),
		r.Gap(t0+5000, wire.FromClient, -1, 30),
		r.Rx(t0+3500, []byte("\xff")), // the clock went back
		r.Rx(t0+4500, []byte("a")),
		r.Rx(t0+6000, nil),
		r.Closed(t0 + 7001),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	const want = `ami-session 1
server "Asterisk"
title "a login"
0.000000 open
0.000001 rx "Asterisk Call Manager/1.1\r\n"
0.000002 tx
	"Action: Login\r\n"
	"Secret: "
0.000004 tx
	"******\r\n"
	"\r\n"
# gap: 100 bytes of the server are missing (offset 27)
# gap: bytes of the client are missing (offset 30)
0.000004 rx "\xff"
0.000004500 rx "a"
0.000007001 closed
`
	if out.String() != want {
		t.Fatalf("got\n%s", out.String())
	}
	s, err := capture.Open("/a/x.ami", &out, capture.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%+v", s)
	const read = `[{File:x.ami Name: Server:Asterisk Title:a login Records:[` +
		`{At:0 Kind:opened Data:[] Side:0 Size:0 Offset:0} ` +
		`{At:1000 Kind:from server Data:[65 115 116 101 114 105 115 107 32 67 97 108 108 32 77 97 110 97 103 101 114 47 49 46 49 13 10] Side:0 Size:0 Offset:0} ` +
		`{At:2000 Kind:from client Data:[65 99 116 105 111 110 58 32 76 111 103 105 110 13 10 83 101 99 114 101 116 58 32] Side:1 Size:0 Offset:0} ` +
		`{At:4000 Kind:from client Data:[42 42 42 42 42 42 13 10 13 10] Side:1 Size:0 Offset:23} ` +
		`{At:4000 Kind:gap Data:[] Side:0 Size:100 Offset:27} ` +
		`{At:4000 Kind:gap Data:[] Side:1 Size:-1 Offset:33} ` +
		`{At:4000 Kind:from server Data:[255] Side:0 Size:0 Offset:127} ` +
		`{At:4500 Kind:from server Data:[97] Side:0 Size:0 Offset:128} ` +
		`{At:7001 Kind:closed Data:[] Side:0 Size:0 Offset:0}] Middle:false}]`
	if got != read {
		t.Errorf("read back\n%s", got)
	}
}

func TestAShippedTranscriptIsWrittenAsItIsButMasked(t *testing.T) {
	names, _ := filepath.Glob(captures + "*.ami")
	if len(names) != 44 {
		t.Fatalf("%d transcripts", len(names))
	}
	for _, name := range names {
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		// Some were recorded with masks of another length, or with the key of
		// an MD5 login.
		want = regexp.MustCompile(`(?m)^(\t"Secret: )\*+(\\r\\n"$)`).ReplaceAll(want, []byte("$1******$2"))
		if strings.Contains(name, "md5") {
			want = regexp.MustCompile(`(?m)^(\t"Key: )[0-9a-f]{32}(\\r\\n"$)`).ReplaceAll(want, []byte("$1******$2"))
		}
		var got bytes.Buffer
		if err := capture.WriteSession(&got, openFile(t, filepath.Base(name))[0]); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s came out differently", name)
		}
	}
}

func TestAHoleInTheClientsStreamLeaksNoRestOfASecret(t *testing.T) {
	const secret = "s3cret\r\n\r\n"
	opened := capture.Record{Kind: capture.Opened}
	tx := func(data string) capture.Record { return capture.Record{Kind: capture.FromClient, Data: []byte(data)} }
	for name, s := range map[string]capture.Session{
		"a start in the middle": {Middle: true, Records: []capture.Record{opened, tx(secret)}},
		"a gap": {Records: []capture.Record{
			opened, tx("Action: Login\r\nSecret"), {Kind: capture.Gap, Side: wire.FromClient, Size: 1}, tx(secret),
		}},
	} {
		var out bytes.Buffer
		if err := capture.WriteSession(&out, s); err != nil || strings.Contains(out.String(), "s3cret") {
			t.Errorf("%s: %v\n%s", name, err, out.String())
		}
		back, err := capture.Open("x.ami", &out, capture.Options{})
		if err != nil || back[0].Middle != s.Middle || len(back[0].Records) != len(s.Records) {
			t.Errorf("%s: %+v, %v", name, back, err)
		}
	}
}

func TestAGapAfterTheEndIsAComment(t *testing.T) {
	const text = "ami-session 1\n0 open\n1 closed\n# gap: 100 bytes of the server are missing (offset 27)\n"
	s, err := capture.Open("x.ami", strings.NewReader(text), capture.Options{})
	if err != nil || len(s[0].Records) != 2 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestNoChunkingLetsASecretIntoARecording(t *testing.T) {
	const secret = "0123456789"
	rapid.Check(t, func(t *rapid.T) {
		in := frames(t, secret)
		var out bytes.Buffer
		r, err := capture.NewRecorder(&out, "", "")
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Open(0)
		for i, p := range chunks(t, in) {
			_ = r.Tx(int64(i), p)
			_ = r.Rx(int64(i), []byte("Event: A\r\n\r\n"))
		}
		if err := r.Stop(); err != nil {
			t.Fatal(err)
		}
		s, err := capture.Open("x.ami", bytes.NewReader(out.Bytes()), capture.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var sent []byte
		for _, rec := range s[0].Records {
			if rec.Kind == capture.FromClient {
				sent = append(sent, rec.Data...)
			}
		}
		if want := redact(in); string(sent) != want || leaks(out.String(), secret) {
			t.Fatalf("%q was recorded as %q, want %q", in, sent, want)
		}
	})
}

func TestARecordingKeepsItsOrder(t *testing.T) {
	begin := func() (*capture.Recorder, *bytes.Buffer) {
		out := new(bytes.Buffer)
		r, err := capture.NewRecorder(out, "", "")
		if err != nil {
			t.Fatal(err)
		}
		return r, out
	}
	for name, c := range map[string]struct {
		calls func(*capture.Recorder) error
		want  error
	}{
		"rx first":     {func(r *capture.Recorder) error { return r.Rx(0, []byte("a")) }, capture.ErrNotOpen},
		"tx first":     {func(r *capture.Recorder) error { return r.Tx(0, []byte("a")) }, capture.ErrNotOpen},
		"closed first": {func(r *capture.Recorder) error { return r.Closed(0) }, capture.ErrNotOpen},
		"stop first":   {func(r *capture.Recorder) error { return r.Stop() }, capture.ErrNotOpen},
		"gap first":    {func(r *capture.Recorder) error { return r.Gap(0, wire.FromServer, 1, 0) }, capture.ErrNotOpen},
		"open twice":   {func(r *capture.Recorder) error { _ = r.Open(0); return r.Open(0) }, capture.ErrOpen},
		"rx at the end": {func(r *capture.Recorder) error {
			_, _ = r.Open(0), r.Closed(1)
			return r.Rx(1, []byte("a"))
		}, capture.ErrEnded},
		"open after stop": {func(r *capture.Recorder) error { _, _ = r.Open(0), r.Stop(); return r.Open(1) }, capture.ErrEnded},
	} {
		r, out := begin()
		if err := c.calls(r); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v", name, err)
		}
		before := out.Len()
		if err := r.Open(5); !errors.Is(err, c.want) || out.Len() != before {
			t.Errorf("%s: the error did not stay: %v", name, err)
		}
	}
}

type failingWriter struct{ left int }

var errDisk = errors.New("disk on fire")

func (f *failingWriter) Write(p []byte) (int, error) {
	if f.left--; f.left < 0 {
		return 0, errDisk
	}
	return len(p), nil
}

func TestAWritersErrorStaysAndShowsNoBytes(t *testing.T) {
	for n := range 6 {
		err := capture.WriteSession(&failingWriter{n}, openFile(t, "master-dialer.pcap")[0])
		if !errors.Is(err, errDisk) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("after %d writes: %v", n, err)
		}
	}
}

func TestAHugeChunkIsRecordedInPieces(t *testing.T) {
	in := bytes.Repeat([]byte{'\n', 0xff}, 5<<20)
	var out bytes.Buffer
	r, err := capture.NewRecorder(&out, "", "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Open(0), r.Rx(0, in)
	if err != nil {
		t.Fatal(err)
	}
	s, err := capture.Open("x.ami", &out, capture.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []byte
	for _, rec := range s[0].Records {
		got = append(got, rec.Data...)
	}
	if !bytes.Equal(got, in) {
		t.Error("the bytes differ")
	}
}

func TestTheHeadOfARecordingIsChecked(t *testing.T) {
	if _, err := capture.NewRecorder(&failingWriter{}, "", ""); !errors.Is(err, errDisk) {
		t.Errorf("got %v", err)
	}
	var e *transcript.Error
	_, err := capture.NewRecorder(new(bytes.Buffer), "", strings.Repeat("a", transcript.MaxRecord))
	if !errors.As(err, &e) {
		t.Errorf("got %v", err)
	}
}

func ExampleRecorder() {
	r, err := capture.NewRecorder(os.Stdout, "", "an example")
	if err != nil {
		panic(err)
	}
	// A program passes its clock, and checks each error or the last one.
	_ = r.Open(0)
	_ = r.Rx(400_000, []byte("Asterisk Call Manager/13.0.0\r\n"))
	_ = r.Tx(900_000, []byte("Action: Login\r\nUsername: a\r\nSecret: password\r\n\r\n"))
	fmt.Println("#", r.Closed(1_000_000_000))
	// Output:
	// ami-session 1
	// title "an example"
	// 0.000000 open
	// 0.000400 rx "Asterisk Call Manager/13.0.0\r\n"
	// 0.000900 tx
	// 	"Action: Login\r\n"
	// 	"Username: a\r\n"
	// 	"Secret: ******\r\n"
	// 	"\r\n"
	// 1.000000 closed
	// # <nil>
}
