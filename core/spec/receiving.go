package spec

import (
	"strings"

	"amicore/core"
	"amicore/internal/refwire"
)

// received handles bytes of the server. contract: the order of a Step, Received.
func (m *Machine) received(data []byte, n int64) {
	m.lend(n)
	if len(data) == 0 {
		return
	}
	m.counts.BytesIn += uint64(len(data))
	for over := len(data) - core.MaxReceive; over > 0; over -= core.MaxReceive {
		m.misuse()
	}
	m.bytesCame()
	m.deliverQueue()
	m.decode(string(data))
}

// decode cuts the stream into frames and handles each of them. contract:
// receiving; the order of a Step, Received.
func (m *Machine) decode(data string) {
	stream := m.stream + data
	if !strings.Contains(data, "\n") {
		m.stream = stream // no line has ended
		return
	}
	m.stream = ""
	reader := refwire.Reader{
		Side:     refwire.Server,
		MaxFrame: m.config.MaxFrame,
		Text:     func(string, bool) bool { return m.isText },
	}
	for {
		stream = withoutBlankLines(stream)
		m.decideText(stream)
		f, rest, whole := reader.First(stream, !m.frameCame)
		if !whole {
			m.stream = stream
			return
		}
		stream = rest
		m.textDecided, m.isText = false, false
		m.handleFrame(frame{f})
		if !m.isOnline() {
			return
		}
		m.write()
	}
}

// firstLine returns the first line of a stream without its end, and what is
// behind it; ended is false if its end is not there. contract: receiving, lines.
func firstLine(stream string) (line, rest string, ended bool) {
	line, rest, ended = strings.Cut(stream, "\n")
	return strings.TrimSuffix(line, "\r"), rest, ended
}

// withoutBlankLines returns a stream without the blank lines that it begins with.
// contract: receiving, frames.
func withoutBlankLines(stream string) string {
	for {
		line, rest, ended := firstLine(stream)
		if !ended || line != "" {
			return stream
		}
		stream = rest
	}
}

// decideText decides whether the frame at the front of the stream has raw text,
// once the line has ended that decides it. contract: receiving, raw text.
func (m *Machine) decideText(stream string) {
	if m.textDecided {
		return
	}
	line, rest, ended := firstLine(stream)
	if !ended {
		return
	}
	name, value, isHeader := refwire.Cut(line)
	if isHeader && same(name, "ActionID") {
		m.decide(line, value)
		return
	}
	if !isHeader || !same(name, "Response") || !same(value, "Follows") {
		m.decide(line, "")
		return
	}
	privileged := false
	for {
		line, rest, ended = firstLine(rest)
		if !ended {
			return
		}
		name, value, isHeader = refwire.Cut(line)
		switch {
		case isHeader && same(name, "ActionID"):
			m.decide(line, value)
			return
		case isHeader && same(name, "Privilege") && !privileged:
			privileged = true
		default:
			m.decide(line, "")
			return
		}
	}
}

// decide decides whether the frame has raw text, by its ActionID, which may be
// missing, and the line that has it.
func (m *Machine) decide(line, id string) {
	m.textDecided = true
	m.isText = len(line) <= 128 && m.textMayCome(id)
}

// textMayCome reports whether raw text may come now with this id. contract:
// receiving, raw text.
func (m *Machine) textMayCome(id string) bool {
	if id == "" || !m.versionsHaveRawText() {
		return false
	}
	frontIsSilent := true
	for _, r := range m.records {
		if r.state == sent && r.rawText && r.id == id && (!r.callersID || frontIsSilent || m.config.AnyOrder) {
			return true
		}
		frontIsSilent = frontIsSilent && (r.silent || r.own == ownEvents || r.state == open)
	}
	return contains(m.rawIDs, id)
}

// handleFrame does what a frame does. contract: correlation, every frame.
func (m *Machine) handleFrame(f frame) {
	m.counts.Frames++
	first := !m.frameCame
	m.frameCame = true
	if first && f.Kind != refwire.Banner {
		m.tellOnce(core.NoticeNoBanner)
		m.beginLogin()
	}
	if f.countsAsHeard() {
		m.frameHeard()
	}
	if f.Oversize {
		m.tellOnce(core.NoticeOversize)
	}
	m.reach(f)
	switch f.Kind {
	case refwire.Banner:
		m.greeted(f)
	case refwire.Response, refwire.Follows:
		m.handleResponse(f)
	case refwire.Event:
		m.handleEvent(f)
	default:
		m.handleOther(f)
	}
}
