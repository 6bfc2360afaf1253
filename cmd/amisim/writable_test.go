package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWhatCanNotBeWrittenIsFoundOutBeforeAnythingIsRun, so that no result is
// lost to it.
func TestWhatCanNotBeWrittenIsFoundOutBeforeAnythingIsRun(t *testing.T) {
	dir := t.TempDir()
	nowhere := filepath.Join(dir, "no", "file")
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("as it was"), 0o600); err != nil {
		t.Fatal(err)
	}
	story := "../../sim/testdata/heartbeat-lost.ami"
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"replay", "--html", nowhere, "testdata/silence.ami"}, "--html: open "},
		{[]string{"replay", "--html", dir, "testdata/silence.ami"}, "--html: open "},
		{[]string{"run", "--seeds", "1", "--html", nowhere}, "--html: open "},
		{[]string{"run", "--seeds", "1", "--html", file, "--trace", nowhere}, "--trace: open "},
		{[]string{"run", "--seeds", "1", "--html", file, "--dir", nowhere}, "--dir: write to " + nowhere},
		{[]string{"run", "--seeds", "1", "--dir", file}, "--dir: write to " + file},
		{[]string{"run", "--plan", story, "--html", nowhere}, "--html: open "},
	} {
		var stdout, stderr bytes.Buffer
		if status := run(c.args, &stdout, &stderr); status != exitFailure || stdout.Len() > 0 ||
			!strings.Contains(stderr.String(), c.want) || strings.Count(stderr.String(), "\n") != 1 {
			t.Errorf("%v: status %d, %q, %q", c.args, status, stdout.String(), stderr.String())
		}
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "as it was" {
		t.Errorf("the file is %q, %v", b, err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestAPageIsAsPrivateAsItsCaptures(t *testing.T) {
	dir := t.TempDir()
	data, err := os.ReadFile("testdata/silence.ami")
	if err != nil {
		t.Fatal(err)
	}
	private, open := filepath.Join(dir, "private.ami"), filepath.Join(dir, "open.ami")
	for name, mode := range map[string]os.FileMode{private: 0o600, open: 0o644} {
		if err := os.WriteFile(name, data, mode); err != nil {
			t.Fatal(err)
		}
	}
	old := filepath.Join(dir, "old.html")
	if err := os.WriteFile(old, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		page  string
		files []string
		want  os.FileMode
	}{
		{filepath.Join(dir, "a.html"), []string{private}, 0o600},
		{filepath.Join(dir, "b.html"), []string{open, private}, 0o600},
		{filepath.Join(dir, "c.html"), []string{open}, 0o644},
		{old, []string{private}, 0o600}, // it was there, readable by all
	} {
		var stdout, stderr bytes.Buffer
		if status := run(append([]string{"replay", "--html", c.page}, c.files...), &stdout, &stderr); status != exitOK {
			t.Fatalf("status %d: %s", status, stderr.String())
		}
		info, err := os.Stat(c.page)
		if err != nil || info.Mode().Perm()&^c.want != 0 || info.Size() == 0 {
			t.Errorf("%s of %v: %v, %v", c.page, c.files, info.Mode(), err)
		}
	}
}

func TestALinkThatLeadsNowhereIsKept(t *testing.T) {
	dir := t.TempDir()
	link, target := filepath.Join(dir, "page.html"), filepath.Join(dir, "there.html")
	if err := os.Symlink(target, link); err != nil {
		t.Skip(err)
	}
	if err := writableFile("--html", link); err != nil {
		t.Fatal(err)
	}
	if to, err := os.Readlink(link); err != nil || to != target {
		t.Errorf("the link leads to %q, %v", to, err)
	}
	if _, err := os.Stat(target); err == nil {
		t.Error("the file that was tried is left behind")
	}
	var stdout, stderr bytes.Buffer
	if status := run([]string{"replay", "--html", link, "testdata/silence.ami"}, &stdout, &stderr); status != exitOK {
		t.Fatalf("status %d: %s", status, stderr.String())
	}
	if info, err := os.Lstat(target); err != nil || info.Size() == 0 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestASecretFileIsBounded(t *testing.T) {
	if _, err := readSecret("", "/dev/zero"); err == nil || !strings.Contains(err.Error(), "more than 65536 bytes") {
		t.Error(err)
	}
}
