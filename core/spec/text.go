package spec

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"amicore/core/wire"
)

// lower returns a text with its ASCII letters in lower case. contract: terms.
func lower(text string) string {
	b := []byte(text)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// same reports whether two texts are equal without regard to the case of ASCII
// letters. contract: terms.
func same(a, b string) bool { return lower(a) == lower(b) }

// cutTo returns the first n bytes of a text.
func cutTo(text string, n int) string { return text[:min(len(text), n)] }

// withoutLeading returns a text without leading bytes up to and including the
// space. contract: terms.
func withoutLeading(text string) string {
	for text != "" && text[0] <= ' ' {
		text = text[1:]
	}
	return text
}

// withoutTrailing returns a text without the bytes NUL, TAB, LF, VT, FF, CR and
// space at its end. contract: login, own actions of the login.
func withoutTrailing(text string) string { return strings.TrimRight(text, "\x00\t\n\v\f\r ") }

// valueOf returns the value of a header of a caller's action: that of the first
// header with the name, without leading bytes up to the space. contract: terms.
func valueOf(headers []wire.Header, name string) string {
	for _, h := range headers {
		if same(h.Name, name) {
			return withoutLeading(h.Value)
		}
	}
	return ""
}

// encode returns an action as it goes over the wire. contract: submitting, what
// can be sent.
func encode(name, id string, headers []wire.Header) string {
	var b strings.Builder
	b.WriteString("Action: " + name + "\r\n")
	b.WriteString("ActionID: " + id + "\r\n")
	for _, h := range headers {
		b.WriteString(h.Name + ": " + h.Value + "\r\n")
	}
	b.WriteString("\r\n")
	return b.String()
}

// shownName returns a name or an id as an error shows it: as it is if each
// character prints and it has at most 128 bytes, else quoted.
// contract: submitting, giving up.
func shownName(text string) string {
	prints := text != "" && len(text) <= 128 && utf8.ValidString(text)
	for _, c := range text {
		prints = prints && strconv.IsPrint(c)
	}
	if prints {
		return text
	}
	if len(text) <= 128 {
		return strconv.Quote(text)
	}
	n := 128
	for n > 128-utf8.UTFMax && !utf8.RuneStart(text[n]) {
		n--
	}
	if !utf8.RuneStart(text[n]) {
		n = 128
	}
	return strconv.Quote(text[:n]) + "… (" + strconv.Itoa(len(text)-n) + " bytes more)"
}
