package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNamesReachNoTerminalRaw: names of files and flags may hold escape
// sequences, and errors repeat them.
func TestNamesReachNoTerminalRaw(t *testing.T) {
	odd := "cap\x1b]0;gone\x07\x1b[31mx"
	file := filepath.Join(t.TempDir(), odd)
	if err := os.WriteFile(file+".pcap", []byte("no capture"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"replay", file + ".pcap"},
		{"replay", file + ".ami"},
		{"run", "--plan", file},
		{"live", "--config", file},
		{"live", "--addr", "127.0.0.1:1", "--user", "u", "--secret-env", odd},
		{"live", "--addr", "127.0.0.1:1", "--user", "u", "--secret-file", file},
		{"live", "--" + odd},
		{odd},
	} {
		status, _, stderr := runQuietly(t, args...)
		if status == exitOK || stderr == "" {
			t.Errorf("%q: status %d, stderr %q", args, status, stderr)
		}
		if strings.ContainsAny(stderr, "\x1b\x07") {
			t.Errorf("%q: raw on stderr: %q", args, stderr)
		}
	}
}

// TestAnEmptyFlagIsWrongUsage: --tls-pin "$PIN" without PIN must not log in
// without TLS.
func TestAnEmptyFlagIsWrongUsage(t *testing.T) {
	t.Setenv("AMI_SECRET", "s")
	for _, flag := range []string{"--tls-pin", "--tls-ca", "--tls-server-name", "--tls-cert", "--metrics", "--secret-file", "--config"} {
		status, _, stderr := runQuietly(t, "live", "--addr", "127.0.0.1:1", "--user", "u", "--secret-env", "AMI_SECRET", flag, "")
		if status != exitUsage || !strings.Contains(stderr, flag+" is empty") {
			t.Errorf("%s: status %d, %q", flag, status, stderr)
		}
	}
	if status, _, stderr := runQuietly(t, "run", "--dir", ""); status != exitUsage || !strings.Contains(stderr, "--dir is empty") {
		t.Errorf("--dir: status %d, %q", status, stderr)
	}
}
