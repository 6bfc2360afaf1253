//go:build unix

package smallfile

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestAFileIsReadUpToItsBound(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, bytes.Repeat([]byte("x"), 10), 0o600); err != nil {
		t.Fatal(err)
	}
	if b, err := Read(name, 10); err != nil || len(b) != 10 {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	if _, err := Read(name, 9); err == nil || !strings.Contains(err.Error(), "more than 9 bytes") {
		t.Error(err)
	}
	if _, err := Read("/dev/zero", 1000); err == nil || !strings.Contains(err.Error(), "more than 1000 bytes") {
		t.Error(err)
	}
}

func TestAFIFODoesNotBlock(t *testing.T) {
	name := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Skip(err)
	}
	begun := time.Now()
	if b, err := Read(name, 100); err != nil || len(b) != 0 {
		t.Errorf("without a writer: %q, %v", b, err)
	}
	w, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := Read(name, 100); err == nil || !strings.Contains(err.Error(), "within 5s") {
		t.Errorf("with a writer that says nothing: %v", err)
	}
	if took := time.Since(begun); took > 60*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestAPipeOfACommandIsRead(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	go func() {
		time.Sleep(20 * time.Millisecond)
		_, _ = w.WriteString("secret\n") // the test fails without it
		w.Close()
	}()
	name := filepath.Join("/dev/fd", itoa(r.Fd()))
	if _, err := os.Stat(name); err != nil {
		t.Skip(err)
	}
	if b, err := Read(name, 100); err != nil || string(b) != "secret\n" {
		t.Errorf("%q, %v", b, err)
	}
}

func itoa(fd uintptr) string {
	if fd < 10 {
		return string(rune('0' + fd))
	}
	return itoa(fd/10) + string(rune('0'+fd%10))
}
