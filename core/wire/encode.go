package wire

import "strings"

// Validate returns an error, a *[LimitError], if a server does not take the action with this ActionID or takes it for another one. An
// empty ActionID is not sent. Of several rules that are broken the error names the first one in this order: of the name of the action
// [ReasonNoName], [ReasonForbiddenByte], [ReasonNameBlank] and [ReasonLineTooLong]; of the ActionID [ReasonForbiddenByte],
// [ReasonActionIDTooLong] and [ReasonActionIDBlank]; [ReasonTooManyLines]; and of each header in turn [ReasonForbiddenByte],
// [ReasonHeaderName], [ReasonReserved] and [ReasonLineTooLong].
func (a Action) Validate(actionID string) error {
	if e := validate(a, actionID); e != nil {
		return e
	}
	return nil
}

// Append appends the action as it goes over the wire: the Action line, the ActionID line if there is an id, the headers in their
// order, each line ended by CRLF, and an empty line. On an error, a *[LimitError], dst is returned unchanged.
// It does not allocate if dst has room for [Action.EncodedSize] bytes.
func (a Action) Append(dst []byte, actionID string) ([]byte, error) {
	return appendAction(dst, a, actionID)
}

// AppendID is [Action.Append] for an id that is held as bytes.
func (a Action) AppendID(dst, actionID []byte) ([]byte, error) {
	return appendAction(dst, a, actionID)
}

// EncodedSize returns how many bytes Append writes of an action that it takes.
func (a Action) EncodedSize(actionID string) int {
	n := lineSize("Action", a.Name) + 2 + 2
	if actionID != "" {
		n += lineSize("ActionID", actionID) + 2
	}
	for i := range a.Headers {
		n += lineSize(a.Headers[i].Name, a.Headers[i].Value) + 2
	}
	return n
}

// lineSize is the length of a line without its CRLF.
func lineSize[V string | []byte](name string, value V) int { return len(name) + len(": ") + len(value) }

func appendAction[ID string | []byte](dst []byte, a Action, actionID ID) ([]byte, error) {
	if e := validate(a, actionID); e != nil {
		return dst, e
	}
	dst = appendLine(dst, "Action", a.Name)
	if len(actionID) > 0 {
		dst = appendLine(dst, "ActionID", actionID)
	}
	for i := range a.Headers {
		dst = appendLine(dst, a.Headers[i].Name, a.Headers[i].Value)
	}
	return append(dst, "\r\n"...), nil
}

func appendLine[V string | []byte](dst []byte, name string, value V) []byte {
	dst = append(dst, name...)
	dst = append(dst, ": "...)
	dst = append(dst, value...)
	return append(dst, "\r\n"...)
}

func validate[ID string | []byte](a Action, actionID ID) *LimitError {
	lines := 1 + len(a.Headers)
	if len(actionID) > 0 {
		lines++
	}
	switch {
	case a.Name == "":
		return &LimitError{Header: "Action", Reason: ReasonNoName}
	case forbidden(a.Name):
		return &LimitError{Header: "Action", Reason: ReasonForbiddenByte}
	case skipped(a.Name[0]):
		return &LimitError{Header: "Action", Reason: ReasonNameBlank}
	case lineSize("Action", a.Name) > MaxLine:
		return &LimitError{"Action", ReasonLineTooLong, lineSize("Action", a.Name), MaxLine}
	case forbidden(actionID):
		return &LimitError{Header: "ActionID", Reason: ReasonForbiddenByte}
	case len(actionID) > MaxActionID:
		return &LimitError{"ActionID", ReasonActionIDTooLong, len(actionID), MaxActionID}
	case len(actionID) > 0 && skipped(actionID[0]):
		return &LimitError{Header: "ActionID", Reason: ReasonActionIDBlank}
	case lines > MaxLines:
		return &LimitError{"", ReasonTooManyLines, lines, MaxLines}
	}
	for i := range a.Headers {
		if e := validateHeader(&a.Headers[i]); e != nil {
			return e
		}
	}
	return nil
}

// opened reports whether a name has a parenthesis that it does not close: who
// reads it may take the colon behind for one of a channel's name.
func opened(name string) bool {
	return strings.LastIndexByte(name, '(') > strings.LastIndexByte(name, ')')
}

func validateHeader(h *Header) *LimitError {
	name := h.Name
	switch {
	case forbidden(name), forbidden(h.Value):
		return &LimitError{Header: name, Reason: ReasonForbiddenByte}
	case name == "", isBlank(name[0]), isBlank(name[len(name)-1]), strings.IndexByte(name, ':') >= 0, opened(name):
		return &LimitError{Header: name, Reason: ReasonHeaderName}
	case equalFold(name, "Action"), equalFold(name, "ActionID"):
		return &LimitError{Header: name, Reason: ReasonReserved}
	case lineSize(name, h.Value) > MaxLine:
		return &LimitError{name, ReasonLineTooLong, lineSize(name, h.Value), MaxLine}
	}
	return nil
}

// forbidden reports whether text holds a byte that ends a line at the server.
func forbidden[T string | []byte](text T) bool {
	for i := range len(text) {
		if c := text[i]; c == '\r' || c == '\n' || c == 0 {
			return true
		}
	}
	return false
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// skipped reports whether a server skips the byte at the beginning of a value: it takes all below 33 for blanks
// (include/asterisk/strings.h, ast_skip_blanks).
func skipped(c byte) bool { return c <= ' ' }

// equalFold is EqualFold for strings.
func equalFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if c, d := a[i], b[i]; c != d && (c^d != 0x20 || c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return true
}
