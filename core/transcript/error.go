package transcript

import (
	"fmt"
	"strconv"
)

// Error says what is wrong with a transcript: where, what was expected and what
// stood there. Errors of a Writer have no File and no Line.
type Error struct {
	File string
	Line int // from 1
	Want string
	Got  string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("transcript: expected %s, got %s", e.Want, e.Got)
	}
	return fmt.Sprintf("%s:%d: expected %s, got %s", e.File, e.Line, e.Want, e.Got)
}

const endOfLine = "the end of the line"

// show quotes a piece of a line for an error, cut to a readable length.
func show(s string) string {
	const most = 60
	if s == "" {
		return endOfLine
	}
	if len(s) > most {
		return strconv.Quote(s[:most]) + "…"
	}
	return strconv.Quote(s)
}
