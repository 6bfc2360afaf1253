package sim

import (
	"fmt"

	"amicore/core/wire"
	"amicore/internal/refwire"
)

// What a message says that a caller or a subscriber gets, asked in every way that it can
// be asked, against its bytes as internal/refwire reads them.

// contents decides which messages are read slowly, and counts them.
type contents struct{ seen uint64 }

// contentsShare is how many events or list items there are for each one that is read
// slowly.
const contentsShare = 100

// takes reports whether the next event or item is one to read.
func (c *contents) takes() bool {
	c.seen++
	return c.seen%contentsShare == 0
}

// s12Contents: an event that is delivered has the lines and headers that its bytes have.
func (c *checks) s12Contents(m *wire.Message) {
	if c.contents.takes() {
		if what := misread(*m); what != "" {
			c.node.fail("S12", "%s of an event is not what was written: %q", what, first(m.Bytes()))
		}
	}
}

// misread names what a message has otherwise than its bytes. Whether a Follows message is
// text its bytes do not say: either will do, but all of it.
func misread(m wire.Message) string {
	if m.IsZero() {
		return ""
	}
	what := ""
	for _, text := range [...]bool{false, true} {
		reader := refwire.Reader{Side: refwire.Server, MaxFrame: maxRead, Text: func(string, bool) bool { return text }}
		want, rest, ok := reader.First(string(m.Bytes())+"\r\n", false)
		switch {
		case !ok || rest != "":
			what = "the extent"
		default:
			what = differsIn(m, &want)
		}
		if what == "" || !wire.EqualFold(m.Type(), "Follows") {
			break
		}
	}
	return what
}

// maxRead is more than any message has.
const maxRead = 1 << 30

// someNames are headers that are asked for whether a message has them or not.
var someNames = [...]string{"ActionID", "Event", "Response", "Privilege", "Message", "EventList", "Output", "actionid", "Chan", ""}

// differsIn names what a message has otherwise than the slow reader found it.
func differsIn(m wire.Message, want *refwire.Frame) string {
	if m.Len() != len(want.Lines) {
		return "the number of lines"
	}
	header := 0
	for i := range m.Len() {
		if string(m.Line(i)) != want.Lines[i] {
			return fmt.Sprintf("line %d", i)
		}
		name, value, ok := m.Header(i)
		if !ok {
			continue
		}
		if header == len(want.Headers) || string(name) != want.Headers[header].Name || string(value) != want.Headers[header].Value {
			return fmt.Sprintf("the header in line %d", i)
		}
		header++
		if !findsAs(m, want, want.Headers[header-1].Name) {
			return fmt.Sprintf("the header looked up as %q", name)
		}
	}
	if header != len(want.Headers) {
		return "the number of headers"
	}
	for _, name := range someNames {
		if !findsAs(m, want, name) {
			return fmt.Sprintf("the header looked up as %q", name)
		}
	}
	output := 0
	for line := range m.Output() {
		if output == len(want.Output) || string(line) != want.Output[output] {
			return fmt.Sprintf("line %d of the output", output)
		}
		output++
	}
	if output != len(want.Output) {
		return "the number of lines of the output"
	}
	return ""
}

// findsAs reports whether a message finds the first header with a name, and no other.
func findsAs(m wire.Message, want *refwire.Frame, name string) bool {
	value, ok := m.Lookup(name)
	for i := range want.Headers {
		if h := &want.Headers[i]; sameName(h.Name, name) {
			return ok && string(value) == h.Value
		}
	}
	return !ok
}

// sameName compares as refwire does, which folds ASCII letters alone, and makes no copies.
func sameName(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
