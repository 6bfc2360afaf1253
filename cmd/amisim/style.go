package main

import (
	"io"
	"os"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"
)

// style says how text may be shown.
type style struct{ colour bool }

// styleFor allows colours on a terminal that has them, unless NO_COLOR is set to
// anything (no-color.org).
func styleFor(w io.Writer, getenv func(string) string) style {
	return style{colour: isTerminal(w) && wantsColour(getenv)}
}

func wantsColour(getenv func(string) string) bool {
	return getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// The colours, as ECMA-48 sequences.
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

func (s style) paint(colour, text string) string {
	if !s.colour || colour == "" || text == "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

func (s style) bold(text string) string { return s.paint(bold, text) }

// clean makes text safe for a terminal: what it can not show, and bytes that are
// not UTF-8, come out escaped as in a Go string.
func clean(s string) string {
	safe := true
	for _, c := range s {
		safe = safe && unicode.IsPrint(c) && c != utf8.RuneError
	}
	if safe {
		return s
	}
	quoted := strconv.Quote(s)
	// Quotes and backslashes are no danger; the rest of a line stays readable.
	return strings.ReplaceAll(strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`), `\\`, `\`)
}

// short is clean, cut to most characters.
func short(s string, most int) string {
	s = clean(s)
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	cut := []rune(s)[:most-3]
	return string(cut) + "..."
}
