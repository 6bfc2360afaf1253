package wire

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxShown is how many bytes of a peer's text Quoted and Escaped show. Escapes make the result up to four times as long.
const MaxShown = 512

// Quoted returns s as a double-quoted Go string that is safe in an error, a log line or on a terminal: control characters (ESC,
// CR, LF, C1, DEL), bidirectional and other invisible characters, and bytes that are not UTF-8 are escaped. Of more than MaxShown
// bytes the first are shown, and how many are missing.
func Quoted[T string | []byte](s T) string { return string(AppendQuoted(nil, s, MaxShown)) }

// Escaped is Quoted without the quotes, for text that is a sentence of its own: quotes and backslashes stay as they are, so that
// escaping twice changes nothing.
func Escaped[T string | []byte](s T) string { return string(AppendEscaped(nil, s, MaxShown)) }

// AppendQuoted appends s as Quoted returns it, but for the bound, which is most bytes of s.
func AppendQuoted[T string | []byte](dst []byte, s T, most int) []byte {
	shown, rest := cut(s, most)
	return appendRest(strconv.AppendQuote(dst, string(shown)), rest)
}

// AppendEscaped appends s as Escaped returns it, but for the bound, which is most bytes of s.
func AppendEscaped[T string | []byte](dst []byte, s T, most int) []byte {
	shown, rest := cut(s, most)
	for len(shown) > 0 {
		c, n := utf8.DecodeRuneInString(string(shown[:min(len(shown), utf8.UTFMax)]))
		switch {
		case c == utf8.RuneError && n == 1:
			dst = append(dst, '\\', 'x', hexDigits[shown[0]>>4], hexDigits[shown[0]&15])
		case strconv.IsPrint(c):
			dst = append(dst, string(shown[:n])...)
		default:
			from := len(dst)
			dst = strconv.AppendQuoteRune(dst, c)
			dst = append(dst[:from], dst[from+1:len(dst)-1]...)
		}
		shown = shown[n:]
	}
	return appendRest(dst, rest)
}

// AppendName appends a name or an id: as it is where every character is printable and it has at most most bytes, else quoted, as
// an empty one is.
func AppendName[T string | []byte](dst []byte, s T, most int) []byte {
	if len(s) == 0 || len(s) > most || !isPrintable(string(s)) {
		return AppendQuoted(dst, s, most)
	}
	return append(dst, s...)
}

const hexDigits = "0123456789abcdef"

func isPrintable(s string) bool {
	for i, c := range s {
		if !strconv.IsPrint(c) || c == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") { // a byte that is not UTF-8
			return false
		}
	}
	return true
}

// cut returns the first most bytes of s, or a few less where a character would be cut, and how many are left.
func cut[T string | []byte](s T, most int) (shown T, rest int) {
	if len(s) <= most {
		return s, 0
	}
	end := most
	for end > 0 && end > most-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	if !utf8.RuneStart(s[end]) {
		end = most // no character is cut: these bytes are not UTF-8
	}
	return s[:end], len(s) - end
}

func appendRest(dst []byte, rest int) []byte {
	if rest == 0 {
		return dst
	}
	dst = append(dst, "… ("...)
	dst = strconv.AppendInt(dst, int64(rest), 10)
	return append(dst, " bytes more)"...)
}
