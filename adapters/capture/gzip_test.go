package capture_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"amicore/adapters/capture"
)

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestACompressedFileIsReadAsItsContent(t *testing.T) {
	for _, name := range []string{"master-dialer.pcap", "master-two-clients.pcapng", "master-errors.ami"} {
		data, err := os.ReadFile(captures + name)
		if err != nil {
			t.Fatal(err)
		}
		want := openFile(t, name)
		for _, as := range []string{name + ".gz", "other"} {
			got, err := capture.Open(as, bytes.NewReader(gzipped(t, data)), capture.Options{})
			if err != nil || len(got) != len(want) {
				t.Fatalf("%s: %d sessions, %v", as, len(got), err)
			}
			for i := range got {
				if got[i].File != as {
					t.Errorf("%s is called %s", as, got[i].File)
				}
				if got[i].File = want[i].File; !sameSession(got[i], want[i]) {
					t.Errorf("%s: session %d differs", as, i)
				}
			}
		}
	}
	raw, err := capture.Open("x.gz", bytes.NewReader(gzipped(t, []byte("Event: A\r\n\r\n"))), capture.Options{Raw: true})
	if err != nil || stream(raw[0], capture.FromServer) != "Event: A\r\n\r\n" {
		t.Errorf("a raw dump: %v", err)
	}
}

// TestTheContentOfACompressedFileIsBounded: what goes over the bound is an error,
// never a session that looks whole, and the memory it takes is that of the bound.
func TestTheContentOfACompressedFileIsBounded(t *testing.T) {
	const head = "ami-session 1\n0 open\n"
	text := []byte(head + "1 closed\n")
	for _, c := range []struct {
		limit int64
		ok    bool
	}{{0, true}, {int64(len(text)), true}, {int64(len(text)) - 1, false}, {int64(len(head)), false}, {1, false}} {
		s, err := capture.Open("x.ami.gz", bytes.NewReader(gzipped(t, text)), capture.Options{MaxUnpacked: c.limit})
		if ok := err == nil && len(s) == 1; ok != c.ok {
			t.Errorf("at most %d of %d bytes: %d sessions, %v", c.limit, len(text), len(s), err)
		}
		if err != nil && !strings.HasPrefix(err.Error(), "x.ami.gz") {
			t.Errorf("the error %q does not name the file", err)
		}
	}
	bomb := gzipped(t, append([]byte(head), bytes.Repeat([]byte("# \n"), 40<<20/3)...))
	var read int
	count := readerFunc(func(p []byte) (n int, err error) {
		n = min(len(p), len(bomb)-read, 512)
		copy(p, bomb[read:])
		read += n
		return n, eof(n)
	})
	_, err := capture.Open("x.ami.gz", count, capture.Options{MaxUnpacked: 1 << 20})
	if err == nil || !strings.Contains(err.Error(), "more content than allowed (1048576 bytes): unpack it first") {
		t.Errorf("40 MiB in %d bytes: %v", len(bomb), err)
	}
	if read > len(bomb)/10 {
		t.Errorf("%d of %d bytes were unpacked for 1 of 40 MiB", read, len(bomb))
	}
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func eof(n int) error {
	if n == 0 {
		return io.EOF
	}
	return nil
}

func TestABrokenCompressedFileIsAnError(t *testing.T) {
	whole := gzipped(t, []byte("ami-session 1\n0 open\n"+strings.Repeat("1 rx \"0123456789\"\n", 5000)))
	flipped := bytes.Clone(whole)
	flipped[len(flipped)-6] ^= 1 // of the checksum
	for name, data := range map[string][]byte{
		"only its head": whole[:5], "cut": whole[:len(whole)-20], "flipped": flipped, "twice": gzipped(t, whole),
		"garbage behind": append(bytes.Clone(whole), "garbage"...),
	} {
		s, err := capture.Open("x.ami.gz", bytes.NewReader(data), capture.Options{})
		if err == nil || s != nil || !strings.HasPrefix(err.Error(), "x.ami.gz") {
			t.Errorf("%s: %d sessions, %v", name, len(s), err)
		}
	}
	pcap, err := os.ReadFile(captures + "master-two-clients.pcap")
	if err != nil {
		t.Fatal(err)
	}
	cut := gzipped(t, pcap)
	s, err := capture.Open("x.pcap.gz", bytes.NewReader(cut[:len(cut)/2]), capture.Options{})
	if len(s) == 0 || !errors.Is(err, capture.ErrTruncated) {
		t.Errorf("a pcap file whose second half is missing: %d sessions, %v", len(s), err)
	}
	s, err = capture.Open("x.pcap.gz", bytes.NewReader(cut), capture.Options{MaxUnpacked: int64(len(pcap) / 2)})
	if len(s) == 0 || err == nil || !strings.Contains(err.Error(), "unpack it first") {
		t.Errorf("a pcap file of twice the bound: %d sessions, %v", len(s), err)
	}
}
