package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"amicore/core"
	"amicore/core/wire"
)

// evil is what a terminal would obey or hide: C0, DEL, C1, bidirectional
// controls, a tag character above U+FFFF, and bytes that are not UTF-8.
const evil = "a\x1b[31m\x7f\u009b2J\u202eb\u2066c\u200bd\U000e0041e\xff\"\\<ü€😀"

func TestJSONOnATerminalHasNothingThatItObeys(t *testing.T) {
	var b bytes.Buffer
	p := newLivePrinter(&b, true)
	reply := &core.Reply{Action: evil, ActionID: evil, NodeName: evil, Text: []byte(evil)}
	p.reply(evil, reply, &core.ActionError{Action: evil, Err: core.ErrResponse, Message: evil}, 0)
	for _, c := range b.String() {
		if !unicode.IsPrint(c) && c != '\n' {
			t.Fatalf("%q in %q", c, b.String())
		}
	}
	var back jsonLine
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	if want := strings.ToValidUTF8(evil, "\uFFFD"); back.Action != want || back.Text != want {
		t.Errorf("%q and %q came back, want %q", back.Action, back.Text, want)
	}
}

func TestEscapedJSONIsTheSameValue(t *testing.T) {
	for c := rune(0); c <= unicode.MaxRune; c++ {
		if !utf8.ValidRune(c) || c > 0x3000 && c%97 != 0 && unicode.IsPrint(c) {
			continue
		}
		in, err := json.Marshal("x" + string(c) + "y")
		if err != nil {
			t.Fatal(err)
		}
		var out string
		safe := escapeJSON(in)
		if err := json.Unmarshal(safe, &out); err != nil || out != "x"+string(c)+"y" {
			t.Fatalf("%U: %s became %s, %q: %v", c, in, safe, out, err)
		}
		for _, s := range string(safe) {
			if !unicode.IsPrint(s) {
				t.Fatalf("%U: %q in %q", c, s, safe)
			}
		}
	}
}

// What a person reads is bounded as well: a frame may have megabytes.
func TestTextForATerminalIsSafeAndBounded(t *testing.T) {
	for _, s := range []string{evil, strings.Repeat(evil, 10_000), strings.Repeat("\x1b", 1<<20)} {
		text := clean(s)
		if len(text) > 4*mostShown+100 {
			t.Errorf("%d bytes become %d", len(s), len(text))
		}
		for _, c := range text {
			if !unicode.IsPrint(c) {
				t.Fatalf("%q in %q", c, text[:min(len(text), 200)])
			}
		}
	}
	m, _ := wire.Parse([]byte("Event: X\r\nBig: "+strings.Repeat("y", 100_000)+"\r\n\r\n"), nil)
	var b bytes.Buffer
	p := newLivePrinter(&b, false)
	p.write(func() { p.lines(m, 1) }, true)
	if n := b.Len(); n < mostShown || n > mostShown+100 {
		t.Errorf("a line of 100,000 bytes is shown in %d", n)
	}
	if !strings.Contains(b.String(), "bytes more)") {
		t.Error("what is left out is not said")
	}
}
