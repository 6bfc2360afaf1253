package spec

import (
	"strings"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// cannotBeSent returns why a caller's action cannot be sent, or nil. id is
// Options.ActionID, which may be empty. contract: submitting, what can be sent.
func cannotBeSent(name, id string, headers []wire.Header) error {
	if same(name, "WaitEvent") || same(name, "Login") {
		return ErrSomeDetail
	}
	if same(name, "Events") {
		if err := catalog.CheckEventMask(valueOf(headers, "EventMask")); err != nil {
			return err
		}
	}
	if criteria := valueOf(headers, "MatchCriteria"); same(name, "Filter") && criteria != "" {
		if _, ok := readCriteria("eventfilter(" + criteria + ") = " + valueOf(headers, "Filter")); !ok {
			return ErrSomeDetail
		}
	}
	// An id of the Machine's own making is assumed where the caller has none: it
	// breaks no limit.
	if err := brokenLimit(name, id, headers, len(headers)+2); err != nil {
		return err
	}
	return nil
}

// ownActionFits reports whether an action of the Machine's own breaks no limit:
// it is checked without an id. contract: submitting, what can be sent.
func ownActionFits(name string, headers ...wire.Header) bool {
	return brokenLimit(name, "", headers, len(headers)+1) == nil
}

// brokenLimit returns the first limit that an action breaks, or nil. contract:
// submitting, what can be sent, 4.
func brokenLimit(name, id string, headers []wire.Header, lines int) *wire.LimitError {
	switch {
	case name == "":
		return &wire.LimitError{Header: "Action", Reason: wire.ReasonNoName}
	case hasForbiddenByte(name):
		return &wire.LimitError{Header: "Action", Reason: wire.ReasonForbiddenByte}
	case name[0] <= ' ':
		return &wire.LimitError{Header: "Action", Reason: wire.ReasonNameBlank}
	case len("Action: ")+len(name) > wire.MaxLine:
		return &wire.LimitError{Header: "Action", Reason: wire.ReasonLineTooLong, Got: len("Action: ") + len(name), Max: wire.MaxLine}
	case hasForbiddenByte(id):
		return &wire.LimitError{Header: "ActionID", Reason: wire.ReasonForbiddenByte}
	case len(id) > wire.MaxActionID:
		return &wire.LimitError{Header: "ActionID", Reason: wire.ReasonActionIDTooLong, Got: len(id), Max: wire.MaxActionID}
	case id != "" && id[0] <= ' ':
		return &wire.LimitError{Header: "ActionID", Reason: wire.ReasonActionIDBlank}
	case lines > wire.MaxLines:
		return &wire.LimitError{Reason: wire.ReasonTooManyLines, Got: lines, Max: wire.MaxLines}
	}
	for _, h := range headers {
		length := len(h.Name) + len(": ") + len(h.Value)
		switch {
		case hasForbiddenByte(h.Name) || hasForbiddenByte(h.Value):
			return &wire.LimitError{Header: h.Name, Reason: wire.ReasonForbiddenByte}
		case !isHeaderName(h.Name):
			return &wire.LimitError{Header: h.Name, Reason: wire.ReasonHeaderName}
		case same(h.Name, "Action") || same(h.Name, "ActionID"):
			return &wire.LimitError{Header: h.Name, Reason: wire.ReasonReserved}
		case length > wire.MaxLine:
			return &wire.LimitError{Header: h.Name, Reason: wire.ReasonLineTooLong, Got: length, Max: wire.MaxLine}
		}
	}
	return nil
}

// hasForbiddenByte reports whether a text has CR, LF or NUL.
func hasForbiddenByte(text string) bool { return strings.ContainsAny(text, "\r\n\x00") }

// isHeaderName reports whether a header may have this name: it is not empty,
// does not begin or end with a space or TAB, and has no colon and no open
// parenthesis at its end.
func isHeaderName(name string) bool {
	if name == "" || strings.Contains(name, ":") || strings.Trim(name, " \t") != name {
		return false
	}
	open := strings.LastIndexByte(name, '(')
	return open < 0 || strings.Contains(name[open:], ")")
}
