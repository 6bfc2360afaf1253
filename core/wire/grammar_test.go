package wire_test

import (
	"math/rand/v2"
	"strings"
)

// A grammar writes streams that are rich in corners: what servers, clients and proxies send, and beside it all that a reader may
// take for it. The same seed gives the same stream.
type grammar struct {
	r      *rand.Rand
	b      strings.Builder
	client bool
	ends   []string // the line ends of this frame
	garble bool     // begins in the middle of a frame
}

func newGrammar(seed uint64, client bool) *grammar {
	return &grammar{r: rand.New(rand.NewPCG(seed, 0xa31)), client: client}
}

func (g *grammar) chance(n int) bool { return g.r.IntN(n) == 0 }

func (g *grammar) one(of ...string) string { return of[g.r.IntN(len(of))] }

var (
	headerNames = []string{
		"Event", "Response", "Action", "ActionID", "ActionID", "Privilege", "Output", "Output", "Variable", "ChanVariable", "Channel",
		"DestChanVariable", "DestChannel", "ParkChannel", "ParkChanVariable", "ChanVariable(SIP/a:5060-1)", "ChanVariable(a)b)",
		"ChanVariable(", "ChanVariable()", "Message", "Server", "X", "Uniqueid", "Xx", "ActionIDs", "Even", "Outpu", "Outputs",
	}
	nameParts   = []string{"(", ")", "(", ")", "):", "(:", ":", "a", "b", " ", "\t", "\xe4", "\x7f", "-"}
	values      = []string{"", "17", "17", "x", "Success", "Follows", "Error", " two", "  ", "a=b", "=", "a=b=c", "--END COMMAND--", "\t", "\xff\xfe", "):x", "(a):b", "\r", "x\r", "\x00", "Event: x", ":", "é"}
	separators  = []string{": ", ": ", ": ", ":", ":  ", ":\t", ""}
	textLines   = []string{"", "", "text", "Name  State", "Event: x", "ActionID: 17", "Privilege: Command", "Response: Success", "--END COMMAND--", "x--END COMMAND--", "--END COMMAND-- ", "--END COMMAND--x", "-END COMMAND--", "S: x", "\r", "a:b", "\x80"}
	trailers    = []string{"S: x", "Server: node-a", "S:", "Output: y", "ActionID: 8", "S:  x", "S: --END COMMAND--", "S: x\r"}
	noTrailers  = []string{"S:x", "two words: x", "\xe4: x", "\x7f: x", ": x", "S\t: x", "S", " S: x", strings.Repeat("n", 65) + ": x"}
	garbage     = []string{"Eve", "Resp", "ponse: x", "EventResponse:", "EveEvent: x", "event", "ResponsE", "\r", "\r\r", "\n", "\r\n", "y", "x\r", "Event: inside\r\n", "Action", "aCtion:", "\r\n\r"}
	lineLengths = []int{126, 127, 128, 129, 130}
	longLengths = []int{1021, 1022, 1023, 1024, 1025}
)

// anyCase changes the case of some letters now and then.
func (g *grammar) anyCase(s string) string {
	switch g.r.IntN(6) {
	case 0:
		return strings.ToLower(s)
	case 1:
		return strings.ToUpper(s)
	case 2:
		return otherCase([]byte(s))
	}
	return s
}

func (g *grammar) name() string {
	if !g.chance(4) {
		return g.anyCase(g.one(headerNames...))
	}
	var b strings.Builder
	for range g.r.IntN(6) {
		b.WriteString(g.one(nameParts...))
	}
	return b.String()
}

// header returns a line that is a header, or nearly one, some of a length where a reader cuts.
func (g *grammar) header(name string) string {
	line := name + g.one(separators...) + g.one(values...)
	if g.chance(14) {
		line = g.pad(line, lineLengths)
	}
	if g.chance(150) {
		line = g.pad(line, longLengths)
	}
	return line
}

func (g *grammar) pad(line string, lengths []int) string {
	n := lengths[g.r.IntN(len(lengths))]
	return line + strings.Repeat("y", max(0, n-len(line)))
}

// line writes a line and one of the frame's line ends.
func (g *grammar) line(s string) {
	g.b.WriteString(s)
	g.b.WriteString(g.one(g.ends...))
}

func (g *grammar) lines(from, to int) {
	for range from + g.r.IntN(to-from+1) {
		g.line(g.header(g.name()))
	}
}

// stream returns a whole stream; the end of some is cut.
func (g *grammar) stream() []byte {
	if g.garble {
		for range g.r.IntN(5) {
			g.b.WriteString(g.one(garbage...))
		}
	}
	if !g.client && g.chance(3) {
		g.ends = []string{g.one("\r\n", "\n", "\r\r\n")}
		g.line(g.one("Asterisk Call Manager/2.10.6", "Some Proxy/1", "no: banner", "(", g.pad("Long", lineLengths), "A"))
	}
	for range 1 + g.r.IntN(4) {
		switch g.r.IntN(5) {
		case 0:
			g.ends = []string{"\n"}
		case 1:
			g.ends = []string{"\r\n", "\r\n", "\n", "\r\r\n"}
		default:
			g.ends = []string{"\r\n"}
		}
		g.frame()
		if g.chance(4) {
			for range 1 + g.r.IntN(3) {
				g.b.WriteString(g.one("\r\n", "\n", "\r\n", "\r\r\n"))
			}
		}
	}
	all := g.b.String()
	if g.chance(4) {
		all = all[:g.r.IntN(len(all)+1)]
	}
	return []byte(all)
}

// frame writes a frame with the empty line that ends it, in some the only line that ends in LF alone.
func (g *grammar) frame() {
	switch n := g.r.IntN(14); {
	case g.client:
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
		for range 1 + g.r.IntN(3) {
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
func (g *grammar) follows() {
	if g.chance(2) {
		g.line("Response: Follows")
		g.line(g.one("Privilege: Command", "ActionID: 17"))
		g.line("ActionID: 17")
	} else {
		g.oddFollows()
	}
	for range g.r.IntN(5) {
		g.line(g.one(textLines...))
	}
	if g.chance(12) {
		return // without an end marker
	}
	g.line(g.one("--END COMMAND--", "--END COMMAND--", "glued--END COMMAND--", "a: --END COMMAND--", g.pad("", lineLengths)+"--END COMMAND--"))
	if g.chance(2) {
		return
	}
	for range []int{1, 2, 7, 8, 9}[g.r.IntN(5)] {
		if g.chance(30) {
			g.line(g.one(noTrailers...))
			continue
		}
		g.line(g.one(trailers...))
		if g.chance(30) {
			g.line(strings.Repeat("n", 63+g.r.IntN(3)) + ": x")
		}
	}
}

// oddFollows writes the lines in front of a text in all their varieties.
func (g *grammar) oddFollows() {
	if g.chance(4) {
		g.line(g.header(g.anyCase("ActionID")))
	}
	g.line(g.anyCase(g.one("Response: Follows", "Response: Follows", "Response: Follows", "Response:Follows", "Response:  Follows", "Response: Follows ")))
	for range g.r.IntN(4) {
		switch g.r.IntN(5) {
		case 0, 1:
			g.line(g.anyCase(g.one("Privilege: Command", "Privilege:", "Privilege: Command")))
		case 2:
			g.line(g.pad("ActionID: 17", lineLengths))
		default:
			g.line(g.anyCase(g.one("ActionID: 17", "ActionID: 17", "ActionID:17", "ActionID: 1", "ActionID:")))
		}
	}
}
