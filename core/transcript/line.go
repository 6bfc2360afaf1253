package transcript

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	wantHead   = `a first line such as "ami-session 1" or "ami-plan 1"`
	wantName   = "a verb (a letter, then letters, digits, '_', '-', '.')"
	wantQuoted = "a quoted string"
	wantArg    = "an argument (a word or key=value) or a quoted string"
)

// problem is what a line's parser found wrong; the reader adds the place.
type problem struct{ want, got string }

// parseRecord reads the first line of a record: no comment, not indented.
func parseRecord(line string) (Record, *problem) {
	var r Record
	rest := line
	if after, ok := strings.CutPrefix(rest, ">"); ok {
		r.Output = true
		rest = strings.TrimLeft(after, " ")
	}
	if !r.Output || rest != "" && isDigit(rest[0]) {
		word, after := cutWord(rest)
		at, ok := parseTime(word)
		if !ok {
			return r, &problem{wantTime, show(word)}
		}
		r.At, r.Timed, rest = at, r.Output, after
	}
	word, rest := cutWord(rest)
	if !isName(word) {
		return r, &problem{wantName, show(word)}
	}
	r.Verb = word
	for rest != "" {
		if rest[0] == '"' {
			data, p := unquote(rest)
			if p != nil {
				return r, p
			}
			r.Data, r.HasData = []byte(data), true
			return r, nil
		}
		arg, after, p := cutArg(rest)
		if p != nil {
			return r, p
		}
		r.Args = append(r.Args, arg)
		rest = after
	}
	return r, nil
}

// parseMeta reads a line of the head: a name and a quoted string.
func parseMeta(line string) (Meta, *problem) {
	key, rest := cutWord(line)
	if !isName(key) {
		return Meta{}, &problem{"a name and a quoted string", show(line)}
	}
	value, p := unquote(rest)
	return Meta{key, value}, p
}

// parseHead reads the first line of a file.
func parseHead(line string) (kind string, p *problem) {
	p = &problem{wantHead, show(line)}
	word, version := cutWord(line)
	kind, ok := strings.CutPrefix(word, "ami-")
	if !ok || !isName(kind) {
		return "", p
	}
	if version != strconv.Itoa(Version) {
		return "", &problem{"version " + strconv.Itoa(Version), show(version)}
	}
	return kind, nil
}

// notBefore checks that the time at does not go back behind last.
func notBefore(last, at int64) *problem {
	if at >= last {
		return nil
	}
	got := strconv.FormatInt(at, 10) + " ns"
	if at >= 0 {
		got = string(AppendTime(nil, at))
	}
	return &problem{"a time not before " + string(AppendTime(nil, last)), got}
}

// cutWord cuts s at its first run of spaces.
func cutWord(s string) (word, rest string) {
	word, rest, _ = strings.Cut(s, " ")
	return word, strings.TrimLeft(rest, " ")
}

// cutArg cuts one argument off s and unquotes its value.
func cutArg(s string) (arg, rest string, p *problem) {
	end := strings.IndexAny(s, " =")
	if end < 0 || s[end] == ' ' || end+1 == len(s) || s[end+1] != '"' {
		word, rest := cutWord(s)
		if !isBare(word) {
			return "", "", &problem{wantArg, show(word)}
		}
		return word, rest, nil
	}
	key := s[:end]
	if !isBare(key) {
		return "", "", &problem{wantArg, show(key)}
	}
	quoted, err := strconv.QuotedPrefix(s[end+1:])
	if err != nil {
		return "", "", &problem{wantQuoted, show(s[end+1:])}
	}
	value, p := unquote(quoted)
	if p != nil {
		return "", "", p
	}
	rest = s[end+1+len(quoted):]
	if rest != "" && rest[0] != ' ' {
		return "", "", &problem{"a space after the quoted value", show(rest)}
	}
	return key + "=" + value, strings.TrimLeft(rest, " "), nil
}

// unquote reads a string in double quotes that fills s; spaces may follow it.
func unquote(s string) (string, *problem) {
	s = strings.TrimRight(s, " ")
	if s == "" || s[0] != '"' {
		return "", &problem{wantQuoted, show(s)}
	}
	v, err := strconv.Unquote(s)
	if err == nil {
		return v, nil
	}
	if q, err := strconv.QuotedPrefix(s); err == nil && len(q) < len(s) {
		return "", &problem{"the end of the line after the quoted string", show(s[len(q):])}
	}
	return "", &problem{wantQuoted, show(s)}
}

// isName says that s can be a verb, a key of the head or a kind.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		switch {
		case 'a' <= c && c <= 'z':
		case i > 0 && (isDigit(s[i]) || s[i] == '_' || s[i] == '-' || s[i] == '.'):
		default:
			return false
		}
	}
	return s != ""
}

// isBare says that s can stand without quotes as an argument.
func isBare(s string) bool { return s != "" && isPlain(s) }

// isPlain says that no character of s needs quotes.
func isPlain(s string) bool {
	for i, r := range s {
		if r == ' ' || r == '"' || r == '\\' || !strconv.IsPrint(r) {
			return false
		}
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return false
			}
		}
	}
	return true
}
