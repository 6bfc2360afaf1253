package replay

import (
	"time"

	"amicore/core"
)

// command notes what a command of the machine tells. Tickets count the client's
// actions from 1.
func (r *run) command(c *core.Command) {
	switch c.Kind {
	case core.CommandComplete, core.CommandFail:
		if a := r.action(c.Ticket); a != nil {
			a.Outcome, a.Reason = outcomeOf(c)
			a.Known, a.Ended = true, r.at()
			a.Missing = missingOf(c)
		}
	case core.CommandNotice:
		r.notice(c)
	}
}

// missingOf returns how many items a list lacks: a list that the server cut
// short fails, and its error has what came.
func missingOf(c *core.Command) int {
	switch {
	case c.Reply != nil:
		return c.Reply.Missing
	case c.Err != nil && c.Err.Reply != nil:
		return c.Err.Reply.Missing
	}
	return 0
}

func (r *run) action(t core.Ticket) *Action {
	if t < 1 || t > core.Ticket(len(r.report.Actions)) {
		return nil
	}
	return &r.report.Actions[t-1]
}

func (r *run) notice(c *core.Command) {
	n := Note{Kind: c.Notice}
	switch c.Notice {
	case core.NoticePhase:
		r.report.Phases = append(r.report.Phases, PhaseChange{At: r.at(), Phase: c.Phase, Why: c.Close})
		return
	case core.NoticeBanner, core.NoticeNoBanner, core.NoticeCutMidFrame, core.NoticeOversize, core.NoticeOrphan,
		core.NoticeClosed, core.NoticeLoginRejected:
		return // banner, phases, actions, orphans and oddities of the report say it
	case core.NoticeWouldRefuse:
		a := r.action(c.Ticket)
		if a == nil {
			return
		}
		a.WouldRefuse = c.Text
		n.Action, n.Text = a.Name, c.Text
	case core.NoticeWouldClose:
		n.Close = c.Close
	}
	r.note(n, c.Count)
}

// note adds to the note of the same kind and words, or begins one.
func (r *run) note(n Note, value int64) {
	at, seen := r.noteAt[n]
	if !seen {
		at = len(r.report.Notes)
		r.noteAt[n] = at
		n.First = r.at()
		r.report.Notes = append(r.report.Notes, n)
	}
	known := &r.report.Notes[at]
	known.Last, known.Value = r.at(), value
	known.Count++
}

// Delay is the Value of a NoticeRetry as a time.
func (n *Note) Delay() time.Duration { return time.Duration(n.Value) }
