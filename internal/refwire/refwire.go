// Package refwire reads AMI frames in the slowest and plainest way: the whole stream at once, split into lines, one rule after the
// other. In the same way it says what is sent of an action, why one cannot be sent, and what a server reads of it. It shares no code
// with core/wire; tests and the simulator compare the two on any bytes.
package refwire

import (
	"slices"
	"strings"
)

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
	None     = "none" // no frame, or none whose first line has ended
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
	At          []int // the line that each header stands in
	Output      []string
}

// Get returns the value of the first header with this name and whether there is one.
func (f Frame) Get(name string) (string, bool) {
	for _, h := range f.Headers {
		if SameName(h.Name, name) {
			return h.Value, true
		}
	}
	return "", false
}

// A Result is what a stream holds.
type Result struct {
	Frames  []Frame
	Ends    []int // where each frame ends, with the empty line that ends it
	Partial int   // bytes after the last whole frame and the empty lines behind it
	// PartialKind is the kind of the frame that these bytes begin, as far as its whole lines tell it; "none" before the first has ended.
	PartialKind string
	Skipped     int // Middle: bytes that belong to no frame
}

// A Reader reads streams of one side. Frames over MaxFrame bytes are oversize.
type Reader struct {
	Side     Side
	MaxFrame int
	// Text decides whether a frame that begins with `Response: Follows` is the text of a Command, by its ActionID; given says
	// whether it has one. With nil every such frame is.
	Text func(id string, given bool) bool
}

// Frames returns the whole frames of a stream that is read from its beginning.
func Frames(stream []byte, side Side, maxFrame int) []Frame {
	return Parse(stream, side, maxFrame).Frames
}

// Parse reads a stream from its beginning.
func Parse(stream []byte, side Side, maxFrame int) Result {
	return Reader{Side: side, MaxFrame: maxFrame}.Parse(stream)
}

// Parse reads a stream from its beginning.
func (r Reader) Parse(stream []byte) Result {
	return r.parse(string(stream), splitLines(string(stream)), r.Side == Server)
}

// First reads only the first frame of a stream of the server; banner says whether that may be a banner. rest is the stream behind the
// frame and the empty line that ends it. ok is false, and rest is the stream, if the frame is not whole.
func (r Reader) First(stream string, banner bool) (f Frame, rest string, ok bool) {
	// The lines up to the first empty line tell of every frame but one with raw text, so they are tried first: the whole stream may
	// be long.
	for _, part := range []string{stream[:endOfBlock(stream)], stream} {
		lines, empty := splitLines(part), 0
		for len(lines) > 0 && lines[0].text == "" {
			lines = lines[1:]
			empty++
		}
		if len(lines) == 0 {
			continue
		}
		e, ended := r.extent(lines, banner)
		if !ended {
			continue
		}
		body, closing := lines[:e.lines], lines[:e.lines]
		if e.kind != Banner {
			closing = lines[:e.lines+1]
		}
		f = Frame{Kind: e.kind, EmptyBefore: empty, Offset: lines[0].begin}
		f.Size = body[len(body)-1].end - f.Offset
		for _, l := range closing {
			f.LFOnly = f.LFOnly || l.bare
		}
		r.fill(&f, part, body, e)
		return f, stream[closing[len(closing)-1].end:], true
	}
	return Frame{}, stream, false
}

// endOfBlock returns where the first empty line behind a line that is not empty ends, or the length of the stream.
func endOfBlock(stream string) int {
	begin, filled := 0, false
	for i := 0; i < len(stream); i++ {
		if stream[i] != '\n' {
			continue
		}
		empty := strings.TrimSuffix(stream[begin:i], "\r") == ""
		if empty && filled {
			return i + 1
		}
		filled = filled || !empty
		begin = i + 1
	}
	return len(stream)
}

// Middle reads a stream that begins anywhere: it looks for a line that begins a frame, first of all or after an empty line.
func Middle(stream []byte, side Side, maxFrame int) Result {
	return Reader{Side: side, MaxFrame: maxFrame}.Middle(stream)
}

// Middle reads a stream that begins anywhere: it looks for a line that begins a frame, first of all or after an empty line.
func (r Reader) Middle(stream []byte) Result {
	starts := []string{"event:", "response:"}
	if r.Side == Client {
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
				result := r.parse(text, lines[i:], false)
				if i == len(lines) {
					result.Partial = len(rest)
				}
				result.Skipped = len(text) - len(rest)
				return result
			}
			if i == len(lines) && strings.HasPrefix(start, begin) {
				return Result{Partial: len(rest), PartialKind: None, Skipped: len(text) - len(rest)}
			}
		}
	}
	return Result{PartialKind: None, Skipped: len(text)}
}

type line struct {
	begin, end int    // end is behind the LF
	text       string // without LF and one CR
	bare       bool   // no CR
}

// splitLines returns the lines that have ended.
func splitLines(stream string) []line {
	lines := make([]line, 0, strings.Count(stream, "\n"))
	for begin := 0; ; {
		n := strings.IndexByte(stream[begin:], '\n')
		if n < 0 {
			break
		}
		raw, end := stream[begin:begin+n], begin+n+1
		text := strings.TrimSuffix(raw, "\r")
		lines = append(lines, line{begin, end, text, text == raw})
		begin = end
	}
	return lines
}

func (r Reader) parse(stream string, lines []line, banner bool) Result {
	result := Result{PartialKind: None}
	empty, i := 0, 0
	whole := 0 // where the last whole frame or empty line ends
	if len(lines) > 0 {
		whole = lines[0].begin
	}
	for i < len(lines) {
		if lines[i].text == "" && r.Side == Server {
			empty++
			whole = lines[i].end
			i++
			continue
		}
		f := Frame{EmptyBefore: empty, Offset: lines[i].begin}
		e, ended := r.extent(lines[i:], banner)
		if !ended {
			result.PartialKind = e.kind
			break
		}
		f.Kind = e.kind
		body := lines[i : i+e.lines]
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
		r.fill(&f, stream, body, e)
		result.Frames = append(result.Frames, f)
		result.Ends = append(result.Ends, whole)
		i += len(body) + closing
		empty, banner = 0, false
	}
	result.Partial = len(stream) - whole
	return result
}

// kind tells a frame by the line that decides.
func kind(deciding string) string {
	name, value, _ := Cut(deciding)
	switch {
	case lower(name) == "event":
		return Event
	case lower(name) == "response" && lower(value) == "follows":
		return Follows
	case lower(name) == "response":
		return Response
	}
	return Other
}

// extent is how far a frame reaches: how many lines it has, and which of them are headers.
type extent struct {
	kind    string
	lines   int
	text    int // the first line of its text
	trailer int // the first header behind the text
}

// extent finds the end of the frame that begins with the first of these lines. ended is false if its end is not there yet; of such
// a frame only the kind is told.
func (r Reader) extent(lines []line, banner bool) (e extent, ended bool) {
	_, _, isHeader := Cut(lines[0].text)
	blank := slices.IndexFunc(lines, func(l line) bool { return l.text == "" })
	whole := func(kind string) (extent, bool) { return extent{kind, blank, blank, blank}, blank >= 0 }
	switch {
	case r.Side == Client:
		return whole(Request)
	case banner && !isHeader:
		return extent{Banner, 1, 1, 1}, true
	}
	headers := 1
	if isActionID(lines[0].text) && len(lines) > 1 {
		headers = 2
	}
	switch k := kind(lines[headers-1].text); {
	case k != Follows:
		return whole(k)
	case isActionID(lines[0].text):
		if !r.isText(lines[0].text) {
			return whole(Response)
		}
	}
	seen := map[string]bool{"actionid": headers == 2}
	for headers < len(lines) {
		name, _, ok := Cut(lines[headers].text)
		name = lower(name)
		if !ok || seen[name] || name != "privilege" && name != "actionid" {
			break
		}
		if name == "actionid" && !r.isText(lines[headers].text) {
			return whole(Response)
		}
		seen[name] = true
		headers++
	}
	if headers == len(lines) {
		return extent{kind: Follows}, false
	}
	if !seen["actionid"] && !r.isText("") {
		return whole(Response)
	}
	return endOfText(lines, headers)
}

func isActionID(text string) bool {
	name, _, ok := Cut(text)
	return ok && lower(name) == "actionid"
}

// isText asks about a frame with this ActionID line, "" if it has none.
func (r Reader) isText(line string) bool {
	if len(line) > 128 {
		return false
	}
	if r.Text == nil {
		return true
	}
	_, id, given := Cut(line)
	return r.Text(id, given)
}

// endOfText finds the first empty line behind an end marker with at most eight headers between them, and of the markers in
// front of it the first.
func endOfText(lines []line, text int) (extent, bool) {
	for end := text; end < len(lines); end++ {
		if lines[end].text != "" {
			continue
		}
		for marker := max(text, end-9); marker < end; marker++ {
			trailer := lines[marker+1 : end]
			if strings.HasSuffix(lines[marker].text, "--END COMMAND--") && !slices.ContainsFunc(trailer, func(l line) bool { return !isTrailer(l.text) }) {
				return extent{Follows, end, text, marker + 1}, true
			}
		}
	}
	return extent{kind: Follows}, false
}

// isTrailer reports whether a line behind an end marker is a header: 1 to 64 visible characters, a colon, and a space or nothing.
func isTrailer(text string) bool {
	name, rest, ok := strings.Cut(text, ":")
	if !ok || len(name) < 1 || len(name) > 64 || rest != "" && rest[0] != ' ' {
		return false
	}
	for _, c := range []byte(name) {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

// fill sets what depends on the limit.
func (r Reader) fill(f *Frame, stream string, body []line, e extent) {
	if f.Size > r.MaxFrame {
		f.Oversize = true
		keep(f, body[:min(len(body), e.text)])
		return
	}
	f.Raw = stream[f.Offset : f.Offset+f.Size]
	for i, l := range body {
		f.Lines = append(f.Lines, l.text)
		if i >= e.text && i < e.trailer {
			text := l.text
			if i == e.trailer-1 {
				text = strings.TrimSuffix(text, "--END COMMAND--")
			}
			if i < e.trailer-1 || text != "" {
				f.Output = append(f.Output, text)
			}
			continue
		}
		name, value, ok := Cut(l.text)
		if ok {
			f.Headers = append(f.Headers, Header{name, value})
			f.At = append(f.At, i)
		}
	}
	var output []string
	for _, h := range f.Headers {
		if lower(h.Name) == "output" {
			output = append(output, h.Value)
		}
	}
	f.Output = append(output, f.Output...)
}

// keep leaves of an oversize frame the line that decides what it is and its first ActionID, 128 bytes of each.
func keep(f *Frame, headers []line) {
	for i, l := range headers {
		text := l.text[:min(len(l.text), 128)]
		name, value, ok := Cut(text)
		_, had := f.Get("ActionID")
		decides := i == 0 || i == 1 && f.Kind != Request && isActionID(headers[0].text)
		if !decides && (!isActionID(text) || had) {
			continue
		}
		f.Lines = append(f.Lines, text)
		f.Raw += text + "\r\n"
		if ok {
			f.Headers = append(f.Headers, Header{name, value})
			f.At = append(f.At, len(f.Lines)-1)
		}
		if ok && lower(name) == "output" {
			f.Output = append(f.Output, value)
		}
	}
}

// Cut splits a header. The name ends at the first colon, or, if that stands within parentheses that close before another colon,
// at that one.
func Cut(text string) (name, value string, ok bool) {
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
