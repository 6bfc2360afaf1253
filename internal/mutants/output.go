package mutants

import (
	"regexp"
	"slices"
	"strings"
)

// failed is a test that failed, with what it printed.
type failed struct {
	name  string   // of the test itself
	names []string // and of its subtests that failed
	text  string
}

// proofs names the invariant of tests that neither carry its id in their name
// nor print it.
var proofs = map[string]string{
	"TestPollReturnsWhateverHangs":                       "S1",
	"TestAConnectionThatComesAfterItsCloseIsClosed":      "S7",
	"TestAnOwnerWhoStallsStopsTheReadingAndLosesNothing": "S10",
	"TestOneFullSubscriberChangesNothingForAnother":      "S17",
	"TestAHandlerThatPanicsIsCalledAgain":                "S17",
	"TestAServerThatRestartsIsFoundAgain":                "L9",

	"TestGoldenStoriesHold/forged-completion":         "S5",
	"TestGoldenStoriesHold/connect-stale":             "S7",
	"TestGoldenStoriesHold/action-invalid":            "S8",
	"TestGoldenStoriesHold/connect-backoff-reset":     "S14",
	"TestGoldenStoriesHold/frames-first-header":       "S18",
	"TestGoldenStoriesHold/login-rejected-stop":       "L5",
	"TestGoldenStoriesHold/login-without-fullybooted": "L8",
	"TestGoldenStoriesHold/boot-timeout":              "L8",
	"TestGoldenStoriesHold/boot-after-restart":        "S15",
}

var (
	failLine  = regexp.MustCompile(`^\s*--- FAIL: (\S+)`)
	panicLine = regexp.MustCompile(`^(panic: |fatal error: |unexpected fault address)|\[rapid\] panic after|test timed out after`)
	inText    = regexp.MustCompile(`\b([SLM][1-9][0-9]?)\b: `)
	inName    = regexp.MustCompile(`^Test([SLM][1-9][0-9]?)[A-Z]`)
)

// readFailures finds the failed tests in what a test binary printed. A test
// that panicked noticed nothing: it is left out, and panicked is its panic.
func readFailures(output string) (tests []failed, panicked string) {
	open := false
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\r\n")
		if p := panicLine.FindString(line); p != "" {
			if panicked == "" {
				panicked = strings.TrimSpace(line)
			}
			if open { // the test that it happened in
				tests, open = tests[:len(tests)-1], false
			}
			continue
		}
		if m := failLine.FindStringSubmatch(line); m != nil {
			name, _, _ := strings.Cut(m[1], "/")
			if !open || tests[len(tests)-1].name != name {
				tests = append(tests, failed{name: name})
				open = true
			}
			t := &tests[len(tests)-1]
			t.names = append(t.names, m[1])
		}
		if strings.HasPrefix(line, "FAIL") || strings.HasPrefix(line, "goroutine ") {
			open = false
		}
		if open {
			tests[len(tests)-1].text += line + "\n"
		}
	}
	return tests, panicked
}

// noticed returns what the failed tests stand for: an invariant that was to
// notice, else the first that is named, else the name of the first test.
func noticed(tests []failed, breaks []string) string {
	var ids []string
	for _, t := range tests {
		if m := inName.FindStringSubmatch(t.name); m != nil {
			ids = append(ids, m[1])
		}
		for _, m := range inText.FindAllStringSubmatch(t.text, -1) {
			ids = append(ids, m[1])
		}
		for _, name := range t.names {
			if id := proofs[name]; id != "" {
				ids = append(ids, id)
			}
		}
	}
	for _, id := range ids {
		if slices.Contains(breaks, id) {
			return id
		}
	}
	switch {
	case len(ids) > 0:
		return ids[0]
	case len(tests) > 0:
		return tests[0].name
	}
	return ""
}
