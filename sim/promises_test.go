package sim_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"amicore/sim"
)

// TestEveryInvariantSaysWhatItPromises: those that a check names, and a report
// shows it.
func TestEveryInvariantSaysWhatItPromises(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`"([SL][0-9]+|EXPECT|APP)"`)
	found := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(text), -1) {
			if found++; sim.Promise(m[1]) == "" {
				t.Errorf("%s: nothing says what %s promises", file, m[1])
			}
		}
	}
	if found < 50 || sim.Promise("S99") != "" {
		t.Errorf("%d names were found, and S99 promises %q", found, sim.Promise("S99"))
	}
	report := sim.Report(sim.Generate(1, sim.Profile{Calm: true}), &sim.Violation{Invariant: "S12", Text: "x"}, "")
	if !strings.HasPrefix(report, "S12 at 0s, node 0, step 0: x\nS12 promises that "+sim.Promise("S12")+"\n") {
		t.Errorf("the report begins with %.300s", report)
	}
}
