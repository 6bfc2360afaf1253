package main

import (
	"encoding/json"
	"io"
	"strconv"
	"unicode/utf8"
)

// safeJSON is a writer of whole JSON texts that a terminal shows as they are:
// characters that do not print (DEL, C1, bidirectional and other invisible
// ones) come out as \u escapes, which stand for the same string. encoding/json
// leaves them alone.
type safeJSON struct{ w io.Writer }

// Write implements io.Writer. b must not end inside a character.
func (s safeJSON) Write(b []byte) (int, error) {
	if _, err := s.w.Write(escapeJSON(b)); err != nil {
		return 0, err
	}
	return len(b), nil
}

// escapeJSON returns b, or a copy of it with escapes. Control characters below
// a blank are the layout between values: encoding/json escapes those in strings.
func escapeJSON(b []byte) []byte {
	var safe []byte // nil: nothing was escaped yet
	kept := 0       // b up to here is in safe
	for i := 0; i < len(b); {
		if b[i] < 0x7f {
			i++
			continue
		}
		c, n := utf8.DecodeRune(b[i:])
		if !strconv.IsPrint(c) {
			safe = append(safe, b[kept:i]...)
			safe = appendUnicode(safe, c)
			kept = i + n
		}
		i += n
	}
	if safe == nil {
		return b
	}
	return append(safe, b[kept:]...)
}

// appendUnicode appends a character as JSON writes it in ASCII: in two halves
// where it is above U+FFFF (RFC 8259, section 7).
func appendUnicode(dst []byte, c rune) []byte {
	unit := func(u rune) {
		const digits = "0123456789abcdef"
		dst = append(dst, '\\', 'u', digits[u>>12&15], digits[u>>8&15], digits[u>>4&15], digits[u&15])
	}
	if c > 0xffff {
		c -= 0x10000
		unit(0xd800 + c>>10)
		unit(0xdc00 + c&0x3ff)
		return dst
	}
	unit(c)
	return dst
}

// printJSON prints a value for programs to read.
func printJSON(w io.Writer, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	_, err = safeJSON{w}.Write(append(b, '\n'))
	return err
}
