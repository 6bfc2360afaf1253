package refwire

import "strings"

// ServerLines returns the lines of the one action that a server reads from these bytes. ok is false if it refuses the action, or if
// there is not exactly one. A line and what ends it must fit into 1024 bytes, an action has at most 128 lines, and a line ends at a
// NUL (main/manager.c: get_input, do_message).
func ServerLines(stream string) (lines []string, ok bool) {
	for stream != "" {
		n := strings.IndexByte(stream, '\n')
		if n < 0 || n+1 > 1024 {
			return nil, false
		}
		line := strings.TrimSuffix(stream[:n], "\r")
		stream = stream[n+1:]
		line, _, _ = strings.Cut(line, "\x00")
		if line == "" {
			return lines, stream == "" && len(lines) <= maxLines
		}
		lines = append(lines, line)
	}
	return nil, false
}

// ServerHeader returns what a server finds under a name: the text behind the name, a colon and all bytes from 1 to 32, of the first
// line that begins so (main/manager.c: __astman_get_header).
func ServerHeader(lines []string, name string) (value string, ok bool) {
	for _, line := range lines {
		n := len(name)
		if len(line) > n && line[n] == ':' && SameName(line[:n], name) {
			return SkipBlanks(line[n+1:]), true
		}
	}
	return "", false
}

// SkipBlanks returns text without the bytes from 1 to 32 at its beginning.
func SkipBlanks(text string) string {
	for beginsBlank(text) && text[0] != 0 {
		text = text[1:]
	}
	return text
}

// ServerVariables returns name=value of each variable that a server makes of the value of a Variable header: it skips blanks, splits
// the rest, and drops what has no '=' or no name (main/manager.c:1624-1666).
func ServerVariables(value string) (variables []string) {
	for _, arg := range serverArgs(SkipBlanks(value)) {
		if name, _, ok := strings.Cut(arg, "="); ok && name != "" {
			variables = append(variables, arg)
		}
	}
	return variables
}

// serverArgs splits at commas (main/app.c:2357). What remains for the last of 64 places stays as it is.
func serverArgs(text string) (args []string) {
	var arg []byte
	parens, brackets, quoted := 0, 0, false
	for i := 0; i < len(text); i++ {
		if len(args) == 63 {
			return append(args, text[i:])
		}
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
			continue
		case c == '\\':
			if i++; i == len(text) {
				continue
			}
		case c == '(':
			parens++
		case c == ')':
			parens = max(0, parens-1)
		case c == '[':
			brackets++
		case c == ']':
			brackets = max(0, brackets-1)
		case c == ',' && parens == 0 && brackets == 0 && !quoted:
			args = append(args, string(arg))
			arg = nil
			continue
		}
		arg = append(arg, text[i])
	}
	return append(args, string(arg))
}
