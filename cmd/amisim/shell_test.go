package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestACommandLineIsWhatAShellReads, and shows nothing raw.
func TestACommandLineIsWhatAShellReads(t *testing.T) {
	words := []string{"plain/word-1", "", "two words", "it's", `back\slash`, "a\x1b[31m'\\b", "new\nline", "\xff\x80", "ü", "$HOME `x`"}
	line := commandLine(words...)
	if strings.ContainsAny(line, "\x1b\n") || !utf8.ValidString(line) {
		t.Errorf("%q", line)
	}
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash reads it")
	}
	out, err := exec.CommandContext(t.Context(), shell, "-c", `printf '%s\0' `+line).Output()
	if got := strings.Split(string(out), "\x00"); err != nil || strings.Join(got, "|") != strings.Join(words, "|")+"|" {
		t.Errorf("%q becomes %q, %v", line, got, err)
	}
}

// TestAReportShowsNoControlCharacter, neither one of the plan nor one of its name.
func TestAReportShowsNoControlCharacter(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a\x1b[2J.ami")
	text := "ami-plan 1\nseed \"1\"\nchaos \"20s\"\n0.0 node id=1 version=20 latency=1ms\n" +
		"1.1 submit node=1 ticket=1 action=\"Co\x1b[2Jre\"\n3.0 expect node=1 ticket=1 text=acked\n"
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Skip(err)
	}
	var stdout, stderr bytes.Buffer
	status := run([]string{"run", "--plan", name}, &stdout, &stderr)
	if status != exitSafety || strings.Contains(stdout.String()+stderr.String(), "\x1b") || !strings.Contains(stderr.String(), `a\033[2J.ami'`) {
		t.Errorf("status %d, %q", status, stderr.String())
	}
	if got := cleanLines("a\x1bb\n\tc\\d\n\n\x7f"); got != "a\\x1bb\n    c\\d\n\n\\x7f" {
		t.Errorf("%q", got)
	}
}
