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
