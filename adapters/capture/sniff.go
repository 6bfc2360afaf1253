package capture

import (
	"bytes"

	"amicore/core/wire"
)

// sniffer looks at one direction of a TCP stream and counts what speaks for a
// server and what for a client, so that neither the port nor the first packet
// has to decide. It keeps the first bytes of the current line only.
type sniffer struct {
	server, client int
	banner         bool // the stream begins with a banner
	foreign        bool // the stream begins like another protocol
	line           [128]byte
	n              int  // bytes of the line that are kept
	long           bool // the line is longer than that
	lines          int  // ended lines
	body           bool // the line stands inside a frame
}

func (s *sniffer) write(p []byte) {
	for len(p) > 0 {
		line, rest, ended := bytes.Cut(p, []byte("\n"))
		kept := copy(s.line[s.n:], line)
		s.n += kept
		s.long = s.long || kept < len(line)
		if ended {
			s.endLine()
		}
		p = rest
	}
}

// gap tells that bytes are missing here. The line behind them counts as the body
// of a frame if the one in front did.
func (s *sniffer) gap() { s.n, s.long = 0, false }

// end looks at the last line, which has no end.
func (s *sniffer) end() {
	if s.n > 0 && s.lines > 0 {
		s.endLine()
	}
}

func (s *sniffer) endLine() {
	line := bytes.TrimSuffix(s.line[:s.n], []byte("\r"))
	first := s.lines == 0
	s.lines++
	switch {
	case len(line) == 0:
		s.body = false
	case first && !s.long && isBanner(line):
		s.server++
		s.banner = true
	case first && isHTTP(line):
		s.foreign = true
	case s.body:
	default:
		s.frameStart(line)
		s.body = true
	}
	s.n, s.long = 0, false
}

func (s *sniffer) frameStart(line []byte) {
	name, _, _ := bytes.Cut(line, []byte(":"))
	switch {
	case len(name) == len(line):
	case wire.EqualFold(name, "Response"), wire.EqualFold(name, "Event"):
		s.server++
	case wire.EqualFold(name, "Action"):
		s.client++
	}
}

// isBanner says that a server's first line reads like "Asterisk Call
// Manager/13.0.0": no colon, and at its end a slash and a version. Product names
// differ, so any will do, but for those of other protocols.
func isBanner(line []byte) bool {
	line = bytes.TrimSuffix(line, []byte("\r"))
	i := bytes.LastIndexByte(line, '/')
	if i <= 0 || i+1 == len(line) || bytes.IndexByte(line, ':') >= 0 || isHTTP(line) {
		return false
	}
	version := line[i+1:]
	if version[0] < '0' || version[0] > '9' {
		return false
	}
	for _, c := range version {
		if c != '.' && (c < '0' || c > '9') {
			return false
		}
	}
	for _, c := range line[:i] {
		if c < ' ' {
			return false
		}
	}
	return true
}

// isHTTP knows the first lines of HTTP and its relatives ("GET / HTTP/1.1"),
// whose versions look like that of a banner and whose event streams look like AMI.
// A header such as "Channel: SIP/100-1" is none of them.
func isHTTP(line []byte) bool {
	for _, p := range [...]string{"HTTP/1.0", "HTTP/1.1", "RTSP/1.0", "SIP/2.0"} {
		rest, answer := bytes.CutPrefix(line, []byte(p))
		if answer && (len(rest) == 0 || rest[0] == ' ') {
			return true
		}
		method, _, _ := bytes.Cut(line, []byte(" "))
		if bytes.HasSuffix(line, []byte(" "+p)) && bytes.IndexByte(method, ':') < 0 {
			return true
		}
	}
	return false
}
