package golden

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amicore/core/transcript"
)

// Test plays every story that the pattern names, each in a subtest, and fails
// where the machine gives other output than stands in the file. With rewrite
// it puts the machine's output into the files instead.
func Test(t *testing.T, pattern string, rewrite bool) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: no stories (%v)", pattern, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".ami"), func(t *testing.T) { testFile(t, name, rewrite) })
	}
}

func testFile(t *testing.T, name string, rewrite bool) {
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	got, err := replay(name, want)
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case bytes.Equal(got, want):
	case rewrite:
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Error(difference(name, string(want), string(got)))
	}
}

// replay plays the story in text and returns it with the machine's output.
func replay(name string, text []byte) ([]byte, error) {
	f, err := transcript.Parse(name, text)
	if err != nil {
		return nil, err
	}
	played, err := Run(f)
	if err != nil {
		return nil, err
	}
	return played.Append(nil)
}

// difference shows where two texts part, with a few lines around.
func difference(name, want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	i := 0
	for i < len(w) && i < len(g) && w[i] == g[i] {
		i++
	}
	var b strings.Builder
	b.WriteString(name + ": the machine gives other output (use -rewrite where it is right)\n")
	for _, line := range w[max(0, i-4):i] {
		b.WriteString("   " + line + "\n")
	}
	for _, line := range w[i:min(len(w), i+6)] {
		b.WriteString(" - " + line + "\n")
	}
	for _, line := range g[i:min(len(g), i+6)] {
		b.WriteString(" + " + line + "\n")
	}
	return b.String()
}
