package mutants

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// sources returns the tests of a folder.
func sources(t *testing.T, dir string) (text string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(root, dir, "*_test.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no tests in %s: %v", dir, err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text += string(b)
	}
	return text
}

func TestTheTestsThatAreNamedAreThere(t *testing.T) {
	if !regexp.MustCompile(`(?m)^func ` + anySession[1:]).MatchString(sources(t, "props")) {
		t.Errorf("no test in props/ begins with %s", anySession[1:])
	}
	everywhere := sources(t, "core/driver") + sources(t, "core/fanout") + sources(t, "adapters/netio")
	for name, id := range proofs {
		if _, story, ok := strings.Cut(name, "/"); ok {
			if _, err := os.Stat(filepath.Join(root, "core/testdata/golden", story+".ami")); err != nil {
				t.Errorf("%s is to prove %s: %v", name, id, err)
			}
			continue
		}
		if !strings.Contains(everywhere, "func "+name+"(") {
			t.Errorf("%s is to prove %s, and is not there", name, id)
		}
	}
	for _, m := range All() {
		if m.Tests != "" && !regexp.MustCompile(`(?m)^func (`+m.Tests+`)`).MatchString(sources(t, "adapters/netio")) {
			t.Errorf("%s: no test in adapters/netio matches %s", m.Name, m.Tests)
		}
	}
}

func TestOnlyWhatATestNoticedCounts(t *testing.T) {
	for _, c := range []struct{ name, output, want, panicked string }{
		{"nothing", "PASS\n", "", ""},
		{
			"a test", "--- FAIL: TestRepliesMatch (0.00s)\n    x_test.go:3: got 1\nFAIL\n",
			"TestRepliesMatch", "",
		},
		{
			"an invariant in the text", "--- FAIL: TestAny (0.01s)\n    x_test.go:3: coretest: step 4: machine: S13: no close\nFAIL\n",
			"S13", "",
		},
		{
			"an invariant in the name", "--- FAIL: TestM4ForeignEvents (0.01s)\n    x_test.go:3: differs, not S2: at all\nFAIL\n",
			"M4", "",
		},
		{
			"an invariant in a subtest", "--- FAIL: TestStories (0.01s)\n    --- FAIL: TestStories/one (0.00s)\n        x_test.go:3: S6: twice\nFAIL\n",
			"S6", "",
		},
		{
			"a story, and the one that was to notice", "--- FAIL: TestGoldenStoriesHold (0.01s)\n    --- FAIL: TestGoldenStoriesHold/connect-stale (0.00s)\n        x\n" +
				"    --- FAIL: TestGoldenStoriesHold/frames-first-header (0.00s)\n        y\nFAIL\n",
			"S18", "",
		},
		{
			"a table of tests", "--- FAIL: TestPollReturnsWhateverHangs (9.01s)\n    --- FAIL: TestPollReturnsWhateverHangs/dial (0.00s)\nFAIL\n",
			"S1", "",
		},
		{
			"a panic", "--- FAIL: TestAny (0.00s)\npanic: index out of range [recovered]\n\tpanic: S6: no\n\ngoroutine 7 [running]:\n",
			"", "panic: index out of range [recovered]",
		},
		{
			"a panic after a failure", "--- FAIL: TestOne (0.00s)\n    x_test.go:3: S2: twice\n--- FAIL: TestTwo (0.00s)\npanic: boom\n",
			"S2", "panic: boom",
		},
		{
			"a panic that rapid caught", "--- FAIL: TestAny (0.00s)\n    x_test.go:3: [rapid] panic after 3 tests: boom\n        S6: x\nFAIL\n",
			"", "x_test.go:3: [rapid] panic after 3 tests: boom",
		},
		{
			"a test without end", "panic: test timed out after 1m30s\n\trunning tests:\n\t\tTestAny (1m30s)\n",
			"", "panic: test timed out after 1m30s",
		},
		{"a deadlock", "fatal error: all goroutines are asleep - deadlock!\n", "", "fatal error: all goroutines are asleep - deadlock!"},
	} {
		tests, panicked := readFailures(c.output)
		if got := noticed(tests, []string{"S18"}); got != c.want || !strings.HasPrefix(panicked, c.panicked) || (panicked == "") != (c.panicked == "") {
			t.Errorf("%s: noticed %q, panicked %q", c.name, got, panicked)
		}
	}
}
