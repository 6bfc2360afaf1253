package mutants

import (
	"regexp"
	"strings"
)

// failed is a test that failed, with what it printed.
type failed struct {
	name string // of the test itself, not of a subtest
	text string
}

// proofs names the invariant of tests that neither carry its id in their name
// nor print it.
var proofs = map[string]string{
	"TestPollReturnsWhateverHangs":                       "S1",
	"TestAConnectionThatComesAfterItsCloseIsClosed":      "S7",
	"TestAnOwnerWhoStallsStopsTheReadingAndLosesNothing": "S10",
	"TestOneFullSubscriberChangesNothingForAnother":      "S17",
	"TestAHandlerThatPanicsIsCalledAgain":                "S17",
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

// noticed returns what the first failed test stands for: the invariant that
// it names, else its own name.
func noticed(tests []failed) string {
	for _, t := range tests {
		if m := inName.FindStringSubmatch(t.name); m != nil {
			return m[1]
		}
		if m := inText.FindStringSubmatch(t.text); m != nil {
			return m[1]
		}
		if id := proofs[t.name]; id != "" {
			return id
		}
	}
	if len(tests) == 0 {
		return ""
	}
	return tests[0].name
}
