package main

import (
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"amicore/core/wire"
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

// mostShown is how many bytes of a text of others a line shows; --json has all.
const mostShown = 4 << 10

// clean makes text safe for a terminal: what does not print, and bytes that are
// not UTF-8, come out escaped, and of more than mostShown bytes the first.
func clean(s string) string { return string(wire.AppendEscaped(nil, s, mostShown)) }

// cleanLines is clean for each line of a text. A tab, with which the lines of a
// stack begin, becomes blanks.
func cleanLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(text, "\t", "    ")) {
		line, ended := strings.CutSuffix(line, "\n")
		b.WriteString(clean(line))
		if ended {
			b.WriteByte('\n')
		}
	}
	return b.String()
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
