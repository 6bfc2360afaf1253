package spec

import (
	"encoding/hex"
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
	if text != "" && len(text) <= 128 && prints(text) {
		return text
	}
	shown, more := bounded(text, 128)
	return strconv.Quote(shown) + more
}

// noticeTextMost is how many bytes of a text a notice has. contract: notices.
const noticeTextMost = 256

// Shown returns a text as a notice has it: bounded, and with each character that
// does not print, and each byte that is not UTF-8, escaped. contract: notices.
func Shown(text string) string {
	text, more := bounded(text, noticeTextMost)
	var b strings.Builder
	for text != "" {
		c, n := utf8.DecodeRuneInString(text)
		switch {
		case c == utf8.RuneError && n == 1:
			b.WriteString("\\x" + hex.EncodeToString([]byte(text[:1])))
		case strconv.IsPrint(c):
			b.WriteString(text[:n])
		default:
			b.WriteString(strings.Trim(strconv.QuoteRune(c), "'"))
		}
		text = text[n:]
	}
	return b.String() + more
}

// IsShown reports whether a text may be one that Shown returns: its characters
// print, and it is bounded. An escape has at most four bytes for one of the text.
// contract: what is compared.
func IsShown(text string) bool {
	return prints(text) && len(text) <= 4*noticeTextMost+32
}

// prints reports whether a text is UTF-8 and each of its characters prints.
func prints(text string) bool {
	for _, c := range text {
		if !strconv.IsPrint(c) {
			return false
		}
	}
	return utf8.ValidString(text)
}

// bounded returns the first n bytes of a text, or less if a character would be
// cut, and how many are left, in words. contract: submitting, giving up; notices.
func bounded(text string, n int) (shown, more string) {
	if len(text) <= n {
		return text, ""
	}
	end := n
	for back := range utf8.UTFMax + 1 {
		if utf8.RuneStart(text[n-back]) {
			end = n - back
			break
		}
	}
	return text[:end], "… (" + strconv.Itoa(len(text)-end) + " bytes more)"
}
