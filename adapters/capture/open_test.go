package capture_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"amicore/adapters/capture"
	"amicore/core/transcript"
)

func TestAnUnusableFileSaysWhatWasExpected(t *testing.T) {
	const known = "expected an AMI transcript (ami-session 1), pcap or pcapng, got "
	for _, c := range []struct {
		name, data string
		raw        bool
		want       string
	}{
		{"d/x.pcap", "", false, "x.pcap: " + known + "an empty file"},
		{"x", "", true, "x: " + known + "an empty file"},
		{"x.log", "Asterisk Call Manager/1.1\r\n", false, "x.log: " + known +
			`a file that begins with "Aste" (is it a raw dump of what the server sent? then use --raw)`},
		{"x", "am", false, "x: " + known + `a file that begins with "am" (is it a raw dump of what the server sent? then use --raw)`},
		{"x.ami", "", true, `x.ami:1: expected a first line such as "ami-session 1" or "ami-plan 1", got an empty file`},
		{"x.ami", "0.0 open\n", true, `x.ami:1: expected a first line such as "ami-session 1" or "ami-plan 1", got "0.0 open"`},
		{"x", "ami-sess 2\n", true, `x:1: expected version 1, got "2"`},
		{"x", "ami-golden 1\n", true, "x:1: expected ami-session, got ami-golden"},
		{"x", "ami-session 1\n0 open\nrx\n", true, `x:3: expected a time in seconds such as 0.000123, got "rx"`},
		{"x", "ami-session 1\n0 rx \"a\"\n", true, "x:2: expected open as the first record, got rx"},
		{"x", "ami-session 1\n", true, "x:1: expected open as the first record, got the end of the file"},
		{"x", "ami-session 1\n0 open\n1 closed\n2 rx \"a\"\n", true, "x:4: expected nothing after closed, got rx"},
		{"x", "\xd4\xc3\xb2\xa1", true, "x: expected a packet after packet 0: the file ends within a packet"},
		{"x", "\x0a\x0d\x0d\x0a\x1c", true, "x: expected a packet after packet 0: the file ends within a packet"},
	} {
		s, err := capture.Open(c.name, strings.NewReader(c.data), capture.Options{Raw: c.raw})
		if err == nil || err.Error() != c.want || s != nil {
			t.Errorf("%s %q:\n got %v, %v\nwant %s", c.name, c.data, s, err, c.want)
		}
		var a *capture.Error
		var b *transcript.Error
		if !errors.As(err, &a) && !errors.As(err, &b) {
			t.Errorf("%s %q: untyped error %T", c.name, c.data, err)
		}
	}
}

func TestTheFirstBytesTellTheType(t *testing.T) {
	for _, name := range []string{"master-dialer.pcap", "master-two-clients.pcapng", "master-errors.ami"} {
		data, err := os.ReadFile(captures + name)
		if err != nil {
			t.Fatal(err)
		}
		want := openFile(t, name)
		for _, raw := range []bool{false, true} {
			got, err := capture.Open("other", bytes.NewReader(data), capture.Options{Raw: raw})
			if err != nil || len(got) != len(want) || len(got[0].Records) != len(want[0].Records) {
				t.Errorf("%s, raw %v: %d sessions, %v", name, raw, len(got), err)
			}
		}
	}
}

func TestARawDumpIsTheServersStream(t *testing.T) {
	banner := "Asterisk Call Manager/13.0.0\r\n"
	for _, c := range []struct {
		data   string
		middle bool
	}{
		{banner, false},
		{banner + strings.Repeat("Event: A\r\n\r\n", 20_000), false},
		{"Event: A\r\n\r\n", true},
		{"x", true},
	} {
		s, err := capture.Open("x.txt", iotest.HalfReader(strings.NewReader(c.data)), capture.Options{Raw: true})
		if err != nil || len(s) != 1 || s[0].Middle != c.middle || s[0].File != "x.txt" {
			t.Fatalf("%.40q: %v", c.data, err)
		}
		if got := stream(s[0], capture.FromServer); got != c.data {
			t.Errorf("%.40q: %d bytes came back", c.data, len(got))
		}
		if r := s[0].Records; r[0].Kind != capture.Opened || r[len(r)-1].Kind != capture.FromServer {
			t.Errorf("%.40q: begins with %v, ends with %v", c.data, r[0].Kind, r[len(r)-1].Kind)
		}
	}
}

func TestAReadersErrorPassesThrough(t *testing.T) {
	for name, start := range map[string]string{
		"x.ami": "ami-session 1\n0 open\n", "x.txt": strings.Repeat("a", 200_000), "y": "",
	} {
		r := io.MultiReader(strings.NewReader(start), iotest.ErrReader(errDisk))
		if s, err := capture.Open(name, r, capture.Options{Raw: true}); !errors.Is(err, errDisk) || s != nil {
			t.Errorf("%s: got %v, %v", name, s, err)
		}
	}
}

// stream joins the bytes of one side.
func stream(s capture.Session, k capture.Kind) string {
	var b strings.Builder
	for _, r := range s.Records {
		if r.Kind == k {
			b.Write(r.Data)
		}
	}
	return b.String()
}

func FuzzOpen(f *testing.F) {
	names, _ := filepath.Glob(captures + "*-log*.*")
	names = append(names, captures+"ast13-commands.pcap")
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, true)
	}
	f.Add(shortNG(f), false)
	f.Add([]byte("\xa1\xb2\x3c\x4d\x00\x02\x00\x04"), false)
	f.Add(gzipped(f, []byte("ami-session 1\n0 open\n1 rx \"a\"\n")), false)
	f.Add(gzipped(f, shortNG(f)), true)
	f.Fuzz(func(t *testing.T, data []byte, raw bool) {
		most := len(data)
		if bytes.HasPrefix(data, []byte("\x1f\x8b")) {
			most = fuzzedUnpacked
		}
		checkOpen(t, data, most, raw)
	})
}

// FuzzSegments makes any order of any TCP segments between two ends.
func FuzzSegments(f *testing.F) {
	f.Add([]byte("\x02\x00\x00\x00\x03\x00\x00\x00\x01\x01\x00\x20\x01\x21\x00\x40\x00\x01\x00\x10\x05\x61\x00\x00"))
	server := strings.Repeat("Asterisk Call Manager/1.1\r\nEvent: A\r\nB: c\r\n\r\nResponse: Success\r\n\r\n", 600)
	client := strings.Repeat("Action: Login\r\nSecret: s3cret\r\n\r\n", 1500)
	f.Fuzz(func(t *testing.T, in []byte) {
		var segs []seg
		bytes := 0
		for i := 0; i+4 <= len(in) && len(segs) < 500; i += 4 {
			s := seg{at: time.Unix(int64(i), 0), src: serverPort, dst: 1, data: server}
			if in[i]&1 != 0 {
				s.src, s.dst, s.data = 1, serverPort, client
			}
			for bit, flag := range []string{"S", "A", "F", "R"} {
				if in[i]&(2<<bit) != 0 {
					s.flags += flag
				}
			}
			at, n := int(in[i+1])*128, int(in[i+2])*16
			s.data = s.data[at:min(at+n, len(s.data))]
			s.seq = uint32(at) - uint32(in[i]>>6)*3000 // near the wrap, too
			s.ack = uint32(in[i+3]) * 128
			segs = append(segs, s)
			bytes += len(s.data)
		}
		checkOpen(t, ethernet.pcapFile(t, segs), bytes, false)
	})
}

// fuzzedUnpacked bounds compressed files, so that none makes the fuzzer slow.
const fuzzedUnpacked = 1 << 20

// checkOpen checks what must hold for any file with at most that many bytes of
// sessions in it.
func checkOpen(t *testing.T, data []byte, most int, raw bool) {
	began := time.Now()
	sessions, err := capture.Open("x", bytes.NewReader(data), capture.Options{Raw: raw, MaxUnpacked: fuzzedUnpacked})
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	if err == nil && len(sessions) == 0 {
		t.Error("neither a session nor an error")
	}
	total := 0
	for _, s := range sessions {
		var last int64
		for i, r := range s.Records {
			if r.At < last || (r.Kind == capture.Opened) != (i == 0) || r.Kind == capture.Closed && i+1 < len(s.Records) {
				t.Fatalf("record %d of %d: %v at %d after %d", i, len(s.Records), r.Kind, r.At, last)
			}
			last = r.At
			total += len(r.Data)
		}
		var out bytes.Buffer
		if capture.WriteSession(&out, s) != nil {
			continue // times beyond what a transcript can say
		}
		if _, err := capture.Open("y.ami", &out, capture.Options{}); err != nil {
			t.Fatalf("what was written can not be read: %v", err)
		}
	}
	if total > most {
		t.Errorf("%d bytes of sessions from %d bytes", total, most)
	}
}

func ExampleOpen() {
	f, err := os.Open("../../testdata/captures/master-two-clients.pcap")
	if err != nil {
		panic(err)
	}
	defer f.Close()
	sessions, err := capture.Open(f.Name(), f, capture.Options{})
	if err != nil {
		panic(err)
	}
	for _, s := range sessions {
		first := s.Records[1]
		fmt.Printf("%s %s: %v %q\n", s.File, s.Name, first.Kind, first.Data)
	}
	// Output:
	// master-two-clients.pcap 127.0.0.1:5039 > 127.0.0.1:53592: from server "Asterisk Call Manager/13.0.0\r\n"
	// master-two-clients.pcap 127.0.0.1:5039 > 127.0.0.1:53602: from server "Asterisk Call Manager/13.0.0\r\n"
}
