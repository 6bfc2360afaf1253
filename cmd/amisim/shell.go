package main

import (
	"fmt"
	"strings"
)

// plainly are the characters that a shell leaves as they are.
const plainly = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=+@%,-"

// commandLine is a command as it can be given to a shell.
func commandLine(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		switch {
		case w != "" && strings.Trim(w, plainly) == "":
			quoted[i] = w
		case clean(w) == w:
			quoted[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		default:
			quoted[i] = escapedWord(w)
		}
	}
	return strings.Join(quoted, " ")
}

// escapedWord quotes a word that a terminal does not show as it is, in the way of
// bash, zsh and ksh.
func escapedWord(w string) string {
	var b strings.Builder
	b.WriteString("$'")
	for i := range len(w) {
		switch c := w[i]; {
		case c == '\\' || c == '\'':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String() + "'"
}
