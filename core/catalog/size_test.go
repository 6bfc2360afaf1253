package catalog_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// build builds a program of testdata/size as for release and returns its file.
func build(t *testing.T, program string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), program)
	if out, err := exec.Command("go", "build", "-o", file, "./testdata/size/"+program).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	return file
}

// TestTheCatalogueCostsABinaryLittleAndItsStartNothing: at most 300 KiB, debug
// tables included, and no code that runs before main.
func TestTheCatalogueCostsABinaryLittleAndItsStartNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("builds two programs")
	}
	with, without := build(t, "with"), build(t, "without")
	sizes := [2]int64{}
	for i, file := range []string{with, without} {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		sizes[i] = info.Size()
	}
	t.Logf("%d bytes with, %d without: %d KiB more", sizes[0], sizes[1], (sizes[0]-sizes[1])>>10)
	if more := sizes[0] - sizes[1]; more <= 0 || more > 300<<10 {
		t.Errorf("the catalogue adds %d bytes to a binary, want at most %d", more, 300<<10)
	}
	symbols, err := exec.Command("go", "tool", "nm", with).Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(symbols), "amicore/core/catalog.actions\n") {
		t.Fatal("the tables are not in the binary, so that nothing was measured")
	}
	for line := range strings.Lines(string(symbols)) {
		if strings.Contains(line, "amicore/core/catalog.init") || strings.Contains(line, "amicore/core/catalog..inittask") {
			t.Errorf("code that runs at the start: %s", strings.TrimSpace(line))
		}
	}
	// The runtime lists each package whose initialisation ran.
	c := exec.Command(with)
	c.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace strings.Builder
	c.Stderr = &trace
	if err := c.Run(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(trace.String(), "init runtime") || strings.Contains(trace.String(), "amicore/core/catalog") {
		t.Errorf("the start-up is\n%s", trace.String())
	}
}
