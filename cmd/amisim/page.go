package main

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// page collects the text of one session, so that it is written at once.
type page struct {
	style
	buf bytes.Buffer
}

func newPage(s style) *page { return &page{style: s} }

func (p *page) flush(w io.Writer) error {
	_, err := p.buf.WriteTo(w)
	return err
}

func (p *page) line(text string) {
	p.buf.WriteString(text)
	p.buf.WriteByte('\n')
}

// heading begins a section.
func (p *page) heading(format string, args ...any) {
	p.line("  " + p.paint(cyan, fmt.Sprintf(format, args...)))
}

// cell is one field of a table.
type cell struct {
	text   string
	colour string
	right  bool
}

func left(text string) cell  { return cell{text: text} }
func right(text string) cell { return cell{text: text, right: true} }

func painted(colour, text string) cell { return cell{text: text, colour: colour} }

// table writes rows with aligned columns, indented by four. The last column of
// a row is not padded.
func (p *page) table(rows [][]cell) {
	var width []int
	for _, row := range rows {
		for i, c := range row {
			if i == len(width) {
				width = append(width, 0)
			}
			width[i] = max(width[i], utf8.RuneCountInString(c.text))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		pad := 4
		for i, c := range row {
			blank := width[i] - utf8.RuneCountInString(c.text)
			if c.right {
				pad += blank
			}
			if c.text != "" {
				b.WriteString(strings.Repeat(" ", pad))
				b.WriteString(p.paint(c.colour, c.text))
				pad = 0
			} else {
				pad += utf8.RuneCountInString(c.text)
			}
			if !c.right {
				pad += blank
			}
			pad += 2
		}
		p.line(b.String())
	}
}

// wrapped writes words separated by commas, in lines of a readable width.
func (p *page) wrapped(words []string) {
	const most = 96
	line := ""
	for i, w := range words {
		if i < len(words)-1 {
			w += ","
		}
		switch {
		case line == "":
			line = "    " + w
		case len(line)+1+len(w) > most:
			p.line(line)
			line = "    " + w
		default:
			line += " " + w
		}
	}
	if line != "" {
		p.line(line)
	}
}

// seconds is a time of a session.
func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) + " s" }

// span is a length of time: in ms below a second, with three digits or more.
func span(d time.Duration) string {
	if d >= time.Second {
		return seconds(d)
	}
	digits := 1
	if d < 10*time.Millisecond {
		digits = 2
	}
	return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', digits, 64) + " ms"
}

// count is a number with its noun.
func count[N int | int64 | uint64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
