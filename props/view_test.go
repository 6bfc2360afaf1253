package props

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"amicore/core"
	"amicore/core/wire"
)

// form is how messages are written down to be compared.
type form uint8

const (
	exact  form = iota // bytes
	lines              // lines without terminators
	sorted             // lines with their names in lower case, in any order
)

// view is what a machine has said, by what the parts mean to a driver. Order
// counts within a part.
type view struct {
	form      form
	outcomes  []string       // Acked, Complete, Fail
	delivered []string       // events and gaps
	gap       core.GapReason // of the last in delivered, with its count
	count     int64
	sends     []byte   // of all connections, one after another
	moves     []string // phases, attempts, closes
	notices   [64]int64
	rename    func(string) string // of ids in what is said; nil: none
	stats     core.Stats
}

func (v *view) add(commands []core.Command) {
	for i := range commands {
		c := &commands[i]
		switch c.Kind {
		case core.CommandAcked, core.CommandComplete, core.CommandFail:
			v.outcomes = append(v.outcomes, v.outcome(c))
		case core.CommandDeliver:
			v.deliver(c)
		case core.CommandSend:
			v.sends = append(v.sends, inHeaders(c.Bytes, v.id)...)
		case core.CommandNotice:
			v.notice(c)
		default:
			v.moves = append(v.moves, fmt.Sprintf("%v %d %s %v", c.Kind, c.Conn, c.Text, c.Close))
		}
	}
}

// deliver writes an event or a gap down. Gaps side by side may be one or
// several: they join while they wait.
func (v *view) deliver(c *core.Command) {
	if c.Event != nil {
		v.delivered = append(v.delivered, v.message(*c.Event))
		v.gap = core.GapNone
		return
	}
	n := len(v.delivered)
	if v.gap == c.Gap {
		v.count += c.Count
		n--
	} else {
		v.gap, v.count = c.Gap, c.Count
	}
	v.delivered = append(v.delivered[:n], fmt.Sprintf("gap %v %d", c.Gap, v.count))
}

func (v *view) notice(c *core.Command) {
	switch c.Notice {
	case core.NoticePhase:
		v.moves = append(v.moves, fmt.Sprintf("%v to %v: %v", c.From, c.Phase, c.Close))
	case core.NoticeWouldRefuse:
		v.moves = append(v.moves, fmt.Sprintf("would refuse %d: %s", c.Ticket, c.Text))
	case core.NoticeHeartbeatMiss: // a count of misses in a row
		v.notices[c.Notice] = max(v.notices[c.Notice], c.Count)
	default:
		v.notices[c.Notice] += c.Count
	}
}

func (v *view) outcome(c *core.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v %d", c.Kind, c.Ticket)
	reply := c.Reply
	if e := c.Err; e != nil {
		fmt.Fprintf(&b, " %s %s %s %v acked=%v %v %v cause=%v %q behind=%q after=%v",
			e.Action, v.id(e.ActionID), e.ChannelID, e.Run, e.Acked, e.Err, e.Detail, e.Cause, e.Message, v.id(e.Behind), e.After)
		reply = e.Reply
	}
	if r := reply; r != nil {
		fmt.Fprintf(&b, " reply %s %s cut=%d sent=%d responded=%d response{%s} final{%s}",
			r.Action, v.id(r.ActionID), r.Cut, r.Sent, r.Responded, v.message(r.Response), v.message(r.Final))
		text := r.Text
		if v.form != exact {
			text = bytes.ReplaceAll(text, []byte("\r"), nil)
		}
		fmt.Fprintf(&b, " text %q", text)
		for _, e := range r.Events {
			fmt.Fprintf(&b, " item{%s}", v.message(e))
		}
	}
	return b.String()
}

func (v *view) id(text string) string {
	if v.rename == nil {
		return text
	}
	return v.rename(text)
}

// inHeaders applies change to the values of ActionID headers.
func inHeaders(stream []byte, change func(string) string) []byte {
	var out []byte
	for line := range bytes.Lines(stream) {
		if len(line) > 9 && wire.EqualFold(line[:9], "ActionID:") {
			line = append(bytes.Clone(line[:9]), change(string(line[9:]))...)
		}
		out = append(out, line...)
	}
	return out
}

func (v *view) message(m wire.Message) string {
	if v.form == exact {
		return string(inHeaders(m.Bytes(), v.id))
	}
	var out []string
	for i := range m.Len() {
		line := string(m.Line(i))
		if name, value, ok := m.Header(i); ok && v.form == sorted {
			line = strings.ToLower(string(name)) + ": " + string(value)
		}
		out = append(out, line)
	}
	if v.form == sorted {
		slices.Sort(out)
	}
	return strings.Join(out, "\n")
}

// part names what two views are compared in.
type part uint8

const (
	inOutcomes part = 1 << iota
	inDelivered
	inSends
	inMoves
	inNotices
	inStats

	all = inOutcomes | inDelivered | inSends | inMoves | inNotices | inStats
)

// same compares two views; the first difference is shown.
func same(t failer, what string, a, b *view, parts part) {
	t.Helper()
	texts := func(name string, x, y []string) {
		t.Helper()
		for i := range max(len(x), len(y)) {
			switch {
			case i >= len(x):
				t.Fatalf("%s: %s %d is too many: %.600q", what, name, i, y[i])
			case i >= len(y):
				t.Fatalf("%s: %s %d is missing: %.600q", what, name, i, x[i])
			case x[i] != y[i]:
				n := 0 // long texts are shown from shortly before they differ
				for n < min(len(x[i]), len(y[i])) && x[i][n] == y[i][n] {
					n++
				}
				n = max(0, n-200)
				t.Fatalf("%s: %s %d, from byte %d\n is %.700q\nwas %.700q", what, name, i, n, y[i][n:], x[i][n:])
			}
		}
	}
	if parts&inOutcomes != 0 {
		texts("outcome", a.outcomes, b.outcomes)
	}
	if parts&inDelivered != 0 {
		texts("delivered", a.delivered, b.delivered)
	}
	if parts&inMoves != 0 {
		texts("move", a.moves, b.moves)
	}
	if parts&inSends != 0 {
		texts("sends", []string{string(a.sends)}, []string{string(b.sends)})
	}
	if parts&inNotices != 0 {
		for k := range a.notices {
			if a.notices[k] != b.notices[k] && core.NoticeKind(k) != core.NoticeStale {
				t.Fatalf("%s: notices %q count %d, were %d", what, core.NoticeKind(k), b.notices[k], a.notices[k])
			}
		}
	}
	if parts&inStats != 0 {
		x, y := a.stats, b.stats
		x.Stale, y.Stale = 0, 0
		x.Gaps, y.Gaps = 0, 0
		x.BytesIn, y.BytesIn = 0, 0 // those after the end of a session are nobody's
		if x != y {
			t.Fatalf("%s: stats\n are %+v\nwere %+v", what, y, x)
		}
	}
}
