package wiretrial

import "strings"

// A Grammar writes streams that are rich in corners: what servers, clients and proxies send, and beside it all that a reader may
// take for it. The same picks give the same stream.
type Grammar struct {
	Pick
	Client bool
	Garble bool // begins in the middle of a frame
	b      strings.Builder
	ends   []string // the line ends of this frame
}

// anyCase changes the case of some letters now and then.
func (g *Grammar) anyCase(s string) string {
	switch g.Pick(6) {
	case 0:
		return strings.ToLower(s)
	case 1:
		return strings.ToUpper(s)
	case 2:
		return OtherCase(s)
	}
	return s
}

func (g *Grammar) name() string {
	switch g.Pick(8) {
	case 0, 1:
	case 2:
		return g.longName()
	default:
		return g.anyCase(g.one(headerNames...))
	}
	var b strings.Builder
	for range g.Pick(6) {
		b.WriteString(g.one(nameParts...))
	}
	return b.String()
}

// longName returns a name of a length where readers that compare words begin another one, in some with one byte changed.
func (g *Grammar) longName() string {
	name := []byte(longName[:nameLengths[g.Pick(len(nameLengths))]])
	if g.chance(2) {
		return string(name)
	}
	c := &name[g.Pick(len(name))]
	switch g.Pick(5) {
	case 0:
		*c ^= 0x80
	case 1:
		*c = "@`[{\x8a"[g.Pick(5)]
	case 2:
		*c++
	default:
		*c ^= ' '
	}
	return string(name)
}

// header returns a line that is a header, or nearly one, some of a length where a reader cuts.
func (g *Grammar) header(name string) string {
	line := name + g.one(separators...) + g.one(values...)
	if g.chance(14) {
		line = g.pad(line, lineLengths)
	}
	if g.chance(150) {
		line = g.pad(line, longLengths)
	}
	return line
}

func (g *Grammar) pad(line string, lengths []int) string {
	n := lengths[g.Pick(len(lengths))]
	return line + strings.Repeat("y", max(0, n-len(line)))
}

// line writes a line and one of the frame's line ends.
func (g *Grammar) line(s string) {
	g.b.WriteString(s)
	g.b.WriteString(g.one(g.ends...))
}

func (g *Grammar) lines(from, to int) {
	for range from + g.Pick(to-from+1) {
		g.line(g.header(g.name()))
	}
}

// Stream returns a whole stream; the end of some is cut.
func (g *Grammar) Stream() []byte {
	g.b.Reset()
	if g.Garble {
		for range g.Pick(5) {
			g.b.WriteString(g.one(garbage...))
		}
	}
	if !g.Client && g.chance(3) {
		g.ends = []string{g.one("\r\n", "\n", "\r\r\n")}
		g.line(g.one("Asterisk Call Manager/2.10.6", "Some Proxy/1", "no: banner", "(", g.pad("Long", lineLengths), "A"))
	}
	for range 1 + g.Pick(4) {
		switch g.Pick(5) {
		case 0:
			g.ends = []string{"\n"}
		case 1:
			g.ends = []string{"\r\n", "\r\n", "\n", "\r\r\n"}
		default:
			g.ends = []string{"\r\n"}
		}
		g.frame()
		if g.chance(4) {
			for range 1 + g.Pick(3) {
				g.b.WriteString(g.one("\r\n", "\n", "\r\n", "\r\r\n"))
			}
		}
	}
	all := g.b.String()
	if g.chance(4) {
		all = all[:g.Pick(len(all)+1)]
	}
	return []byte(all)
}

// frame writes a frame with the empty line that ends it, in some the only line that ends in LF alone.
func (g *Grammar) frame() {
	switch n := g.Pick(14); {
	case g.Client:
		g.line(g.one("Action: Ping", "action:x", "ActionID: 1", "", "x", "Event: x"))
		g.lines(0, 4)
	case n < 3:
		g.line(g.one("Event: ", "Event: ", "Event:", "EVENT: ", "event:\t", "Event:  ") + g.one("Newchannel", "x", "", "\xe4", "@"))
		g.lines(0, 5)
	case n < 5:
		g.line(g.one("Response: ", "response:", "RESPONSE:  ") + g.one("Success", "Error", "", "Follow", "Followss"))
		g.lines(0, 5)
	case n < 6:
		g.line(g.header(g.anyCase("ActionID")))
		g.line(g.header(g.one("Event", "Response", "ActionID", "x", "")))
		g.lines(0, 3)
	case n < 7: // raw text, and headers in front of what decides
		for range 1 + g.Pick(3) {
			g.line(g.one("support has 0 calls", "x", "X: ", "(", ":", "\r", "\xff", g.header(g.name())))
		}
	case n < 8:
		g.b.WriteString(g.one(garbage...))
	default:
		g.follows()
	}
	if g.chance(4) {
		g.ends = []string{g.one("\n", "\r\n")}
	}
	g.line("")
}

// follows writes a frame with text, up to the empty line that ends it.
func (g *Grammar) follows() {
	if g.chance(2) {
		g.line("Response: Follows")
		g.line(g.one("Privilege: Command", "ActionID: 17"))
		g.line("ActionID: 17")
	} else {
		g.oddFollows()
	}
	for range g.Pick(5) {
		g.line(g.one(textLines...))
	}
	if g.chance(12) {
		return // without an end marker
	}
	g.line(g.one("--END COMMAND--", "--END COMMAND--", "glued--END COMMAND--", "a: --END COMMAND--", g.pad("", lineLengths)+"--END COMMAND--"))
	if g.chance(2) {
		return
	}
	for range [...]int{1, 2, 7, 8, 9, 10}[g.Pick(6)] {
		if g.chance(30) {
			g.line(g.one(noTrailers...))
			continue
		}
		g.line(g.one(trailers...))
		if g.chance(30) {
			g.line(strings.Repeat("n", 63+g.Pick(3)) + ": x")
		}
	}
}

// oddFollows writes the lines in front of a text in all their varieties.
func (g *Grammar) oddFollows() {
	if g.chance(4) {
		g.line(g.header(g.anyCase("ActionID")))
	}
	g.line(g.anyCase(g.one("Response: Follows", "Response: Follows", "Response: Follows", "Response:Follows", "Response:  Follows", "Response: Follows ")))
	for range g.Pick(4) {
		switch g.Pick(5) {
		case 0, 1:
			g.line(g.anyCase(g.one("Privilege: Command", "Privilege:", "Privilege: Command")))
		case 2:
			g.line(g.pad("ActionID: 17", lineLengths))
		default:
			g.line(g.anyCase(g.one("ActionID: 17", "ActionID: 17", "ActionID:17", "ActionID: 1", "ActionID:")))
		}
	}
}
