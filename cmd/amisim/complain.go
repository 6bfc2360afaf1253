package main

import (
	"fmt"
	"io"
	"strings"

	"amicore/core/wire"
)

// complain writes a line of amisim's own to w, which is standard error. Names
// of files, addresses and flags may hold anything, and so may the errors that
// repeat them: what does not print is escaped, line by line.
func complain(w io.Writer, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	b := []byte("amisim: ")
	for line := range strings.Lines(text) {
		line, ended := strings.CutSuffix(line, "\n")
		b = wire.AppendEscaped(b, line, mostShown)
		if ended {
			b = append(b, '\n')
		}
	}
	if !strings.HasSuffix(text, "\n") {
		b = append(b, '\n')
	}
	_, _ = w.Write(b) // there is nowhere else to report it
}
