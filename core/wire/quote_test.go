package wire_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"amicore/core/wire"
)

func ExampleQuoted() {
	fmt.Println(wire.Quoted("Bad\x1b[2J\rcaller \u202egnp.exe"))
	fmt.Println(wire.Escaped("no such user \"bob\x07\""))
	fmt.Println(wire.Quoted(strings.Repeat("x", 600))[510:])
	// Output:
	// "Bad\x1b[2J\rcaller \u202egnp.exe"
	// no such user "bob\a"
	// xxx"… (88 bytes more)
}

// dangerous are characters that a terminal or a reader of a log may obey.
var dangerous = []string{
	"\x1b", "\r", "\n", "\x00", "\x07", "\x7f", "\x80", "\x9b", "\u0085", "\u009b", "\u200b", "\u200e", "\u200f", "\u2028", "\u2029",
	"\u202a", "\u202e", "\u2066", "\u2069", "\ufeff", "\xff", "\xc3", "\xef", "\xef\xbf", "\xed\xa0\x80",
}

// TestNothingDangerousIsShownRaw, in any of the forms and wherever it stands.
func TestNothingDangerousIsShownRaw(t *testing.T) {
	for _, d := range dangerous {
		for _, s := range []string{d, "a" + d, d + "a", "a" + d + "b", strings.Repeat("ü", 255) + d + "tail"} {
			for form, got := range map[string]string{
				"quoted": wire.Quoted(s), "escaped": wire.Escaped([]byte(s)), "name": string(wire.AppendName(nil, s, 600)),
			} {
				if !utf8.ValidString(got) {
					t.Errorf("%s %q: %q is not UTF-8", form, s, got)
				}
				for _, c := range got {
					if !strconv.IsPrint(c) {
						t.Errorf("%s %q: %q has a raw %U", form, s, got, c)
					}
				}
			}
		}
	}
}

func TestTextIsQuotedWithinABound(t *testing.T) {
	for _, c := range []struct{ in, quoted, escaped, name string }{
		{"", `""`, ``, `""`},
		{"Ping", `"Ping"`, `Ping`, `Ping`},
		{"née €", `"née €"`, `née €`, `née €`},
		{"\ufffd", "\"\ufffd\"", "\ufffd", "\ufffd"},
		{`a "b" \c`, `"a \"b\" \\c"`, `a "b" \c`, `a "b" \c`},
		{"a\r\nb", `"a\r\nb"`, `a\r\nb`, `"a\r\nb"`},
		{"12345678", `"12345678"`, `12345678`, `12345678`},
		{"123456789", `"12345678"… (1 bytes more)`, `12345678… (1 bytes more)`, `"12345678"… (1 bytes more)`},
		{"1234567ü", `"1234567"… (2 bytes more)`, `1234567… (2 bytes more)`, `"1234567"… (2 bytes more)`},
		{"12345ü7ü", `"12345ü7"… (2 bytes more)`, `12345ü7… (2 bytes more)`, `"12345ü7"… (2 bytes more)`},
		{"12345\U0001f600x", `"12345"… (5 bytes more)`, `12345… (5 bytes more)`, `"12345"… (5 bytes more)`},
		{"1234\xf0\x80\x80\x80\x80", `"1234"… (5 bytes more)`, `1234… (5 bytes more)`, `"1234"… (5 bytes more)`},
		{"123\xf0\x80\x80\x80\x80\x80", `"123\xf0\x80\x80\x80\x80"… (1 bytes more)`, `123\xf0\x80\x80\x80\x80… (1 bytes more)`, `"123\xf0\x80\x80\x80\x80"… (1 bytes more)`},
		{"\x80\x80\x80\x80\x80\x80\x80\x80\x80", `"\x80\x80\x80\x80\x80\x80\x80\x80"… (1 bytes more)`, `\x80\x80\x80\x80\x80\x80\x80\x80… (1 bytes more)`, `"\x80\x80\x80\x80\x80\x80\x80\x80"… (1 bytes more)`},
	} {
		if got := string(wire.AppendQuoted(nil, c.in, 8)); got != c.quoted {
			t.Errorf("%q quoted: %s, want %s", c.in, got, c.quoted)
		}
		if got := string(wire.AppendEscaped(nil, c.in, 8)); got != c.escaped {
			t.Errorf("%q escaped: %s, want %s", c.in, got, c.escaped)
		}
		if got := string(wire.AppendName(nil, c.in, 8)); got != c.name {
			t.Errorf("%q as a name: %s, want %s", c.in, got, c.name)
		}
		if got := wire.Escaped(wire.Escaped(c.in)); got != wire.Escaped(c.in) {
			t.Errorf("%q escaped twice: %s", c.in, got)
		}
	}
	long := strings.Repeat("\xff", 4<<20)
	for _, got := range []string{wire.Quoted(long), wire.Escaped(long)} {
		if len(got) > 4*wire.MaxShown+40 {
			t.Errorf("%d bytes of 4 MiB are shown", len(got))
		}
	}
}
