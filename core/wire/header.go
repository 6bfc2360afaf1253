package wire

import "bytes"

// EqualFold reports whether a and s are the same text when ASCII letters are compared without case. Other bytes, whatever
// encoding they belong to, must be equal.
func EqualFold(a []byte, s string) bool {
	if len(a) != len(s) {
		return false
	}
	for i := range len(s) {
		if c, d := a[i], s[i]; c != d && (c^d != 0x20 || c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return true
}

// hasName reports whether a line is a header of that name. It is exact for names without a colon and without an open parenthesis.
func hasName(line []byte, name string) bool {
	return len(line) > len(name) && line[len(name)] == ':' && EqualFold(line[:len(name)], name)
}

const event = "Event:"

// isEvent reports whether a line begins as that of an event nearly always does, in these letters.
func isEvent(line []byte) bool { return len(line) >= len(event) && string(line[:len(event)]) == event }

// splitHeader cuts a line in name and value. The name ends at the first colon; one that has an open parenthesis there, as in
// `ChanVariable(SIP/192.0.2.1:5060-1): a=b` (main/manager.c:7615), ends at the next "):" if there is one.
func splitHeader(line []byte) (name, value []byte, ok bool) {
	colon := bytes.IndexByte(line, ':')
	if colon < 0 {
		return nil, nil, false
	}
	if open := bytes.LastIndexByte(line[:colon], '('); open >= 0 && bytes.IndexByte(line[open:colon], ')') < 0 {
		if closing := bytes.Index(line[colon:], []byte("):")); closing >= 0 {
			colon += closing + 1
		}
	}
	return line[:colon:colon], trimSpace(line[colon+1:]), true
}

// trimSpace removes the one space that a server puts after the colon; more of them belong to the value.
func trimSpace(value []byte) []byte {
	if len(value) > 0 && value[0] == ' ' {
		return value[1:]
	}
	return value
}

// trimLF removes the LF that ends a line.
func trimLF(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		return line[:n-1]
	}
	return line
}

// trimCR removes the one CR that belongs to the line end.
func trimCR(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		return line[:n-1]
	}
	return line
}
