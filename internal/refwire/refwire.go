// Package refwire reads AMI frames in the slowest and plainest way: the whole stream at once, split into lines, one rule after the
// other. It shares no code with the decoder; tests compare the two on any bytes.
package refwire

import "strings"

// Side says who sent the stream: Server or Client.
type Side string

// The two sides.
const (
	Server Side = "server"
	Client Side = "client"
)

// The kinds of frames.
const (
	Banner   = "banner"
	Response = "response"
	Follows  = "follows"
	Event    = "event"
	Request  = "request"
	Other    = "other"
)

// A Header is one header as it was sent.
type Header struct{ Name, Value string }

// A Frame is all that a reader may know of one frame.
type Frame struct {
	Kind        string
	Oversize    bool
	LFOnly      bool
	EmptyBefore int
	Offset      int
	Size        int      // without the empty line at its end
	Raw         string   // Size bytes; for an oversize frame what is kept of it, with CRLF
	Lines       []string // without terminators
	Headers     []Header
	Output      []string
}

// Get returns the value of the first header with this name and whether there is one.
func (f Frame) Get(name string) (string, bool) {
	for _, h := range f.Headers {
		if lower(h.Name) == lower(name) {
			return h.Value, true
		}
	}
	return "", false
}

// A Result is what a stream holds.
type Result struct {
	Frames  []Frame
	Partial int // bytes after the last whole frame and the empty lines behind it
	Skipped int // Middle: bytes that belong to no frame
}

// Frames returns the whole frames of a stream that is read from its beginning.
func Frames(stream []byte, side Side, maxFrame int) []Frame {
	return Parse(stream, side, maxFrame).Frames
}

// Parse reads a stream from its beginning.
func Parse(stream []byte, side Side, maxFrame int) Result {
	return parse(string(stream), splitLines(string(stream)), side, maxFrame, side == Server)
}

// Middle reads a stream that begins anywhere: it looks for a line that begins a frame, first of all or after an empty line.
func Middle(stream []byte, side Side, maxFrame int) Result {
	starts := []string{"event:", "response:"}
	if side == Client {
		starts = []string{"action:"}
	}
	text := string(stream)
	lines := splitLines(text)
	for i := 0; i <= len(lines); i++ {
		if i > 0 && lines[i-1].text != "" {
			continue
		}
		rest := text
		if i > 0 {
			rest = text[lines[i-1].end:]
		}
		begin := lower(rest)
		for _, start := range starts {
			if strings.HasPrefix(begin, start) {
				r := parse(text, lines[i:], side, maxFrame, false)
				if i == len(lines) {
					r.Partial = len(rest)
				}
				r.Skipped = len(text) - len(rest)
				return r
			}
			if i == len(lines) && strings.HasPrefix(start, begin) {
				return Result{Partial: len(rest), Skipped: len(text) - len(rest)}
			}
		}
	}
	return Result{Skipped: len(text)}
}

type line struct {
	begin, end int    // end is behind the LF
	text       string // without LF and one CR
	bare       bool   // no CR
}

// splitLines returns the lines that have ended.
func splitLines(stream string) []line {
	var lines []line
	begin := 0
	for i := 0; i < len(stream); i++ {
		if stream[i] == '\n' {
			raw := stream[begin:i]
			text := strings.TrimSuffix(raw, "\r")
			lines = append(lines, line{begin, i + 1, text, text == raw})
			begin = i + 1
		}
	}
	return lines
}

func parse(stream string, lines []line, side Side, maxFrame int, banner bool) Result {
	var r Result
	empty, i := 0, 0
	whole := 0 // where the last whole frame or empty line ends
	if len(lines) > 0 {
		whole = lines[0].begin
	}
	for i < len(lines) {
		if lines[i].text == "" && side == Server {
			empty++
			whole = lines[i].end
			i++
			continue
		}
		f := Frame{Kind: kind(lines[i].text, side, banner), EmptyBefore: empty, Offset: lines[i].begin}
		body, headers, ended := frameLines(lines[i:], f.Kind)
		if !ended {
			break
		}
		closing := 1 // the empty line
		if f.Kind == Banner {
			closing = 0
		}
		if len(body) > 0 {
			f.Size = body[len(body)-1].end - f.Offset
		}
		for _, l := range lines[i : i+len(body)+closing] {
			f.LFOnly = f.LFOnly || l.bare
			whole = l.end
		}
		fill(&f, stream, body, headers, maxFrame)
		r.Frames = append(r.Frames, f)
		i += len(body) + closing
		empty, banner = 0, false
	}
	r.Partial = len(stream) - whole
	return r
}

// kind tells a frame by its first line.
func kind(first string, side Side, banner bool) string {
	name, value, ok := cut(first)
	switch {
	case side == Client:
		return Request
	case !ok && banner:
		return Banner
	case lower(name) == "event":
		return Event
	case lower(name) == "response" && lower(value) == "follows":
		return Follows
	case lower(name) == "response":
		return Response
	}
	return Other
}

// frameLines returns the lines of the frame that begins with the first of these, and how many of them may be headers. ended is
// false if its end is not there yet.
func frameLines(lines []line, kind string) (body []line, headers int, ended bool) {
	switch kind {
	case Banner:
		return lines[:1], 1, true
	case Follows:
		headers = followsHeaders(lines)
		for i := headers; i+1 < len(lines); i++ {
			if strings.HasSuffix(lines[i].text, "--END COMMAND--") && lines[i+1].text == "" {
				return lines[:i+1], headers, true
			}
		}
		return nil, 0, false
	}
	for i := range lines {
		if lines[i].text == "" {
			return lines[:i], i, true
		}
	}
	return nil, 0, false
}

// followsHeaders counts the headers of a Follows frame: its first line, at most one Privilege and at most one ActionID.
func followsHeaders(lines []line) int {
	seen := map[string]bool{}
	for i := 1; i < len(lines); i++ {
		name, _, ok := cut(lines[i].text)
		name = lower(name)
		if !ok || seen[name] || (name != "privilege" && name != "actionid") {
			return i
		}
		seen[name] = true
	}
	return len(lines)
}

// fill sets what depends on the limit.
func fill(f *Frame, stream string, body []line, headers, maxFrame int) {
	if f.Size > maxFrame {
		f.Oversize = true
		keep(f, body, headers)
		return
	}
	f.Raw = stream[f.Offset : f.Offset+f.Size]
	for i, l := range body {
		f.Lines = append(f.Lines, l.text)
		name, value, ok := cut(l.text)
		switch {
		case i < headers && ok:
			f.Headers = append(f.Headers, Header{name, value})
			if lower(name) == "output" {
				f.Output = append(f.Output, value)
			}
		case i >= headers:
			text := l.text
			if i == len(body)-1 {
				text = strings.TrimSuffix(text, "--END COMMAND--")
			}
			if i < len(body)-1 || text != "" {
				f.Output = append(f.Output, text)
			}
		}
	}
}

// keep leaves of an oversize frame its first line and its first ActionID, 128 bytes of each.
func keep(f *Frame, body []line, headers int) {
	for i, l := range body[:headers] {
		text := l.text[:min(len(l.text), 128)]
		name, value, ok := cut(text)
		isID := ok && lower(name) == "actionid"
		_, had := f.Get("ActionID")
		if i > 0 && (!isID || had) {
			continue
		}
		f.Lines = append(f.Lines, text)
		f.Raw += text + "\r\n"
		if ok {
			f.Headers = append(f.Headers, Header{name, value})
		}
		if ok && lower(name) == "output" {
			f.Output = append(f.Output, value)
		}
	}
}

// cut splits a header. The name ends at the first colon, or, if that stands within parentheses that close before another colon,
// at that one.
func cut(text string) (name, value string, ok bool) {
	for i := 0; i < len(text); i++ {
		if text[i] != ':' {
			continue
		}
		if inParentheses(text[:i]) {
			for j := i; j+1 < len(text); j++ {
				if text[j] == ')' && text[j+1] == ':' {
					i = j + 1
					break
				}
			}
		}
		return text[:i], strings.TrimPrefix(text[i+1:], " "), true
	}
	return "", "", false
}

// inParentheses reports whether the last parenthesis is an open one.
func inParentheses(text string) bool {
	open := false
	for _, c := range []byte(text) {
		if c == '(' {
			open = true
		}
		if c == ')' {
			open = false
		}
	}
	return open
}

// lower folds ASCII letters only.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
