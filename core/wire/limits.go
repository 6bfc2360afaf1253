package wire

import (
	"strconv"
	"strings"
)

// What a server takes from a client.
const (
	MaxLine     = 1022 // bytes of one line without its CRLF (main/manager.c:7245)
	MaxLines    = 128  // lines of one action, Action and ActionID included (include/asterisk/manager.h:100)
	MaxActionID = 67   // bytes of an ActionID; a longer one overflows buffers of some answers (apps/app_confbridge.c:4104)
)

// Reason is a rule that an action breaks. It is an error, so that errors.Is(err, wire.ReasonLineTooLong) can be asked.
type Reason uint8

const (
	ReasonNoName          Reason = iota + 1 // the action has no name
	ReasonForbiddenByte                     // CR, LF or NUL: it would begin another header or action, or cut the line
	ReasonHeaderName                        // a header's name is empty, has a colon or an open parenthesis, or begins or ends with a blank
	ReasonReserved                          // a header named Action or ActionID
	ReasonLineTooLong                       // over MaxLine bytes
	ReasonTooManyLines                      // over MaxLines lines
	ReasonActionIDTooLong                   // over MaxActionID bytes
	ReasonActionIDBlank                     // an ActionID that begins with a blank or control byte, which the server does not echo
	ReasonNameBlank                         // the name of the action begins with one: to the server it is the name behind it
)

var reasonTexts = [...]string{
	ReasonNoName:          "the action has no name",
	ReasonForbiddenByte:   "CR, LF and NUL can not be sent",
	ReasonHeaderName:      "a header name must not be empty, hold a colon or an open parenthesis, or begin or end with a blank",
	ReasonReserved:        "Action and ActionID are written by the encoder",
	ReasonLineTooLong:     "the server cuts a line this long",
	ReasonTooManyLines:    "the server takes no action with so many lines",
	ReasonActionIDTooLong: "the server may not echo an ActionID this long",
	ReasonActionIDBlank:   "the server does not echo blanks at the beginning of an ActionID",
	ReasonNameBlank:       "the server skips blanks at the beginning of an action's name",
}

// Error returns the rule in words.
func (r Reason) Error() string {
	if r > 0 && int(r) < len(reasonTexts) {
		return reasonTexts[r]
	}
	return "reason(" + strconv.Itoa(int(r)) + ")"
}

// A LimitError says why an action can not be sent. Its text never holds a value, which may be a secret.
type LimitError struct {
	// Header is the name of the header at fault, as the caller gave it; "Action" for the name of the action, "ActionID" for the
	// ActionID. It is empty for ReasonTooManyLines.
	Header string
	Reason Reason
	// Got and Max are the bytes of the line or of the ActionID, or the lines, and how many there may be. They are 0 for the reasons
	// that count nothing.
	Got, Max int
}

// Error names the header, the rule and the numbers.
func (e *LimitError) Error() string {
	var b strings.Builder
	b.WriteString("wire: ")
	if e.Header != "" {
		b.WriteString("header ")
		b.WriteString(Quoted(e.Header))
		b.WriteString(": ")
	}
	b.WriteString(e.Reason.Error())
	if e.Max > 0 {
		b.WriteString(": ")
		b.WriteString(strconv.Itoa(e.Got))
		b.WriteString(", at most ")
		b.WriteString(strconv.Itoa(e.Max))
	}
	return b.String()
}

// Unwrap returns the reason.
func (e *LimitError) Unwrap() error { return e.Reason }
