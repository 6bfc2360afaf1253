package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "write what the command prints to testdata")

const captures = "../../testdata/captures/"

// The hash covers every command of the machine; other tests compare it. Here it
// would only make each change of the core a change of these files.
var hash = regexp.MustCompile(`"hash":"[0-9a-f]{64}"`)

// play runs the command with files of the captures and returns what it said.
func play(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	status = run(append([]string{"replay"}, args...), &out, &err)
	return status, out.String(), err.String()
}

func TestOutputIsAsRecorded(t *testing.T) {
	for name, args := range map[string][]string{
		"originate.txt":   {captures + "master-originate-async.ami"},
		"shutdown.txt":    {"-v", captures + "ast13-shutdown.ami"},
		"summary.txt":     {captures + "master-errors.ami", captures + "master-limits.ami", captures + "ast13-login-rejected.ami"},
		"two-clients.txt": {captures + "master-two-clients.pcapng"},
		"silence.txt":     {"testdata/silence.ami"},
		"raw.txt":         {"--raw", "testdata/dump.raw"},
		"json.txt":        {"--json", captures + "master-errors.ami", captures + "ast13-command-output.ami", captures + "master-crash.ami", "testdata/silence.ami"},
	} {
		t.Run(name, func(t *testing.T) {
			status, got, stderr := play(t, args...)
			if status != exitOK || stderr != "" {
				t.Fatalf("status %d, stderr %q", status, stderr)
			}
			lines := strings.Count(got, "\n")
			if n := len(hash.FindAllString(got, -1)); name == "json.txt" && n != lines {
				t.Errorf("%d hashes in %d lines", n, lines)
			}
			got = hash.ReplaceAllString(got, `"hash":"..."`)
			file := filepath.Join("testdata", name)
			if *rewrite {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("not as in %s (look at it with -rewrite and git diff):\n%s", file, got)
			}
		})
	}
}
