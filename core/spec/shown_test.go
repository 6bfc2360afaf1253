package spec

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"amicore/core/wire"
)

func TestShownTexts(t *testing.T) {
	x := strings.Repeat("x", noticeTextMost)
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{`plain, "quoted", \ and ünï`, `plain, "quoted", \ and ünï`},
		{"a\tb\r\n\x00\x1b[2J\x7f", `a\tb\r\n\x00\x1b[2J\x7f`},
		{"\u0085\u202e\u2028\ufeff\U000e0001", `\u0085\u202e\u2028\ufeff\U000e0001`},
		{"\xff\xc3(", `\xff\xc3(`},
		{"\uFFFD", "\uFFFD"},
		{x, x},
		{x + "y", x + "… (1 bytes more)"},
		{x[1:] + "ü", x[1:] + "… (2 bytes more)"},
		{x[2:] + "ü", x[2:] + "ü"},
		{x[3:] + "\U0001F600", x[3:] + "… (4 bytes more)"},
		{x + "\x80", x[1:] + "… (2 bytes more)"},
		{x[4:] + "\x80\x80\x80\x80\x80", x[4:] + `\x80\x80\x80\x80… (1 bytes more)`},
	} {
		if got := Shown(c.text); got != c.want || !IsShown(got) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// TestShownTextsAreThoseOfTheMachine: the two are written from the same words.
func TestShownTextsAreThoseOfTheMachine(t *testing.T) {
	piece := rapid.SampledFrom([]string{"a", "ü", "\U0001F600", "\x80", "\xf0\x9f", "\n", "\u202e", "\uFFFD", `\`, "'", "\x7f"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Repeat("x", rapid.SampledFrom([]int{0, 120, 124, 250, 252}).Draw(t, "before"))
		text += strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "")
		if got, want := Shown(text), string(wire.AppendEscaped(nil, text, noticeTextMost)); got != want {
			t.Fatalf("%q is shown as\n%q, and by the machine as\n%q", text, got, want)
		}
		if !IsShown(Shown(text)) {
			t.Fatalf("%q is shown as %q, which cannot be", text, Shown(text))
		}
		if got, want := shownName(text), string(wire.AppendName(nil, text, 128)); got != want {
			t.Fatalf("the name %q is shown as\n%q, and by the machine as\n%q", text, got, want)
		}
	})
}
