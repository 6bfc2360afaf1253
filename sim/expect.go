package sim

import (
	"fmt"
	"strings"

	"amicore/core"
)

// end is how a ticket ended, as an expectation reads it.
type end struct {
	text string // "complete", or "fail: <run>: <error>"
	id   string
}

// tally counts by name what an expectation may ask for.
type tally map[string]int64

// ledger keeps what the expectations of a plan need, of a node or of all.
type ledger struct {
	ends   map[core.Ticket]end
	counts tally       // nil: the plan expects nothing
	latest core.Ticket // of those that ended well, the last submitted
}

func newLedger(p *Plan) ledger {
	if !p.expects() {
		return ledger{}
	}
	return ledger{ends: map[core.Ticket]end{}, counts: tally{}}
}

func (n *ledger) note(cmd *core.Command) {
	if n.counts == nil {
		return
	}
	switch cmd.Kind {
	case core.CommandAcked:
		n.ends[cmd.Ticket] = end{"acked", cmd.Reply.ActionID}
	case core.CommandComplete:
		n.ends[cmd.Ticket] = end{fmt.Sprintf("complete: %d events, %d cut, %d lines", len(cmd.Reply.Events), cmd.Reply.Cut, lines(cmd.Reply)), cmd.Reply.ActionID}
		n.counts["complete"]++
		if cmd.Ticket < n.latest {
			n.counts[overtaken]++
		}
		n.latest = max(n.latest, cmd.Ticket)
	case core.CommandFail:
		n.ends[cmd.Ticket] = end{"fail: " + cmd.Err.Run.String() + ": " + reasonOf(cmd.Err), cmd.Err.ActionID}
		n.counts["fail"]++
		n.counts["fail: "+cmd.Err.Err.Error()]++
	case core.CommandDeliver:
		if cmd.Event == nil {
			n.counts["gap "+cmd.Gap.String()]++
			n.counts["missing "+cmd.Gap.String()] += cmd.Count
		} else {
			n.counts["event"]++
			n.counts["event "+string(cmd.Event.Type())]++
		}
	case core.CommandConnect:
		n.counts["connect"]++
	case core.CommandNotice:
		switch cmd.Notice {
		case core.NoticePhase:
			n.counts["phase "+cmd.Phase.String()]++
		case core.NoticeClosed:
			n.counts["close "+cmd.Close.String()]++
		case core.NoticeOrphan:
			n.counts["orphan "+cmd.Orphan.String()] += cmd.Count
		default:
			n.counts["notice "+cmd.Notice.String()] += cmd.Count
		}
	}
}

// heard notes what came from the network.
func (n *ledger) heard(in *core.Input) {
	if n.counts == nil || in.Kind != core.InputReceived {
		return
	}
	n.counts[received]++
	n.counts[largestPiece] = max(n.counts[largestPiece], int64(len(in.Data)))
}

// reasonOf is an error without the ids that differ from run to run of a seed.
func reasonOf(err *core.ActionError) string {
	text := err.Err.Error()
	if err.Cause != core.CloseNone {
		text += " (" + err.Cause.String() + ")"
	}
	if err.Message != "" {
		text += ": " + err.Message
	}
	if err.Reply != nil && len(err.Reply.Events)+err.Reply.Cut > 0 {
		text += fmt.Sprintf(", %d events, %d cut", len(err.Reply.Events), err.Reply.Cut)
	}
	if name, _, ok := strings.Cut(err.Behind, " "); ok {
		text += ", behind " + name
	}
	return text
}

func lines(r *core.Reply) (n int) {
	for range r.Response.Output() {
		n++
	}
	return n
}

// What stands where a violation has the ID of an invariant.
const (
	expectID = "EXPECT"
	planID   = "PLAN"
)

// expect checks one expectation of the plan.
func (n *node) expect(e *Event) {
	if name, ok := strings.CutPrefix(e.Text, phaseIs); ok && e.Ticket == 0 {
		n.book.counts[e.Text] = 0
		if n.check.phase.String() == name {
			n.book.counts[e.Text] = 1
		}
	}
	n.book.expect(e, func(format string, args ...any) { n.fail(expectID, format, args...) })
}

func (n *ledger) expect(e *Event, fail func(format string, args ...any)) {
	if e.Ticket != 0 {
		if got := n.ends[e.Ticket].text; !strings.HasPrefix(got, e.Text) || e.Text == "" && got != "" {
			fail("ticket %d: want %q, got %q", e.Ticket, e.Text, got)
		}
		return
	}
	got := n.counts[e.Text]
	if got < e.Min || got > e.Max && (e.Max > 0 || e.Min == 0) {
		fail("%s: want %s, it was %d", e.Text, timesOf(e.Min, e.Max), got)
	}
}

// timesOf tells how often something is expected.
func timesOf(least, most int64) string {
	switch {
	case most == 0 && least == 0:
		return "none"
	case most == 0:
		return fmt.Sprintf("at least %d", least)
	case least == most:
		return fmt.Sprintf("exactly %d", least)
	}
	return fmt.Sprintf("%d to %d", least, most)
}

// idOf is the ActionID of a ticket that was acknowledged or has ended.
func (c *checks) idOf(t core.Ticket) string { return c.node.book.ends[t].id }
