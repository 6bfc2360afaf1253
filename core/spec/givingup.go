package spec

import (
	"sort"

	"amicore/core"
)

// inOrderOfSubmission sorts a list of callers' actions.
func inOrderOfSubmission(list []*action) []*action {
	sort.SliceStable(list, func(i, j int) bool { return list[i].number < list[j].number })
	return list
}

// cancel gives the pending action of a ticket up. contract: phases and inputs.
func (m *Machine) cancel(t core.Ticket) {
	if a := m.ofTicket(t); a != nil {
		m.giveUp(a, Failure{Err: core.ErrCanceled})
	}
}

// actionTimedOut gives an action up whose deadline has come. contract: submitting,
// giving up, an outcome that timed out.
func (m *Machine) actionTimedOut(a *action) {
	f := Failure{Err: core.ErrTimeout}
	if class := m.classOfOutcome(a); a.state == acknowledged && m.heardClasses&class != class {
		f.Detail = ErrSomeDetail
		if !m.noOutcomeTold {
			m.noOutcomeTold = true
			m.tellText(core.NoticeNoOutcome, OwnWords)
		}
	}
	m.giveUp(a, f)
}

// giveUp ends the ticket of an action that the server is not done with. contract:
// submitting, giving up.
func (m *Machine) giveUp(a *action, f Failure) {
	f.Run = core.Unknown
	if a.state == waiting {
		f.Run = core.NotSent
	}
	m.fail(a, f)
	switch a.state {
	case waiting:
		m.callersWaiting = remove(m.callersWaiting, a)
		m.eventsEnded(a)
		m.rememberEndedID(a)
	case acknowledged:
		m.acknowledged = remove(m.acknowledged, a)
		m.rememberEndedID(a)
	}
}

// fail ends the ticket of an action with an error. The action counts as given up
// from then on, and its record is still there. contract: submitting, giving up,
// every error of an action that was taken in.
func (m *Machine) fail(a *action, f Failure) {
	f.Node, f.NodeName = m.config.Node, m.config.Name
	f.Action, f.ActionID, f.ChannelID = a.name, a.id, a.channelID
	f.Acked = a.acked
	f.After = since(m.now, a.submitted)
	if f.Err != core.ErrResponse {
		f.Behind = m.behind(a)
	}
	if f.Reply == nil && a.somethingKept() {
		f.Reply = m.replyOf(a)
	}
	m.counts.Failed++
	m.emit(Command{Kind: core.CommandFail, Ticket: a.ticket, Err: &f})
	m.endTicket(a)
}

// complete ends the ticket of an action well.
func (m *Machine) complete(a *action, r *Reply) {
	m.counts.Completed++
	m.emit(Command{Kind: core.CommandComplete, Ticket: a.ticket, Reply: r})
	m.endTicket(a)
}

// endTicket notes that a ticket has ended: what was kept for its reply is given
// back. contract: correlation, what is kept.
func (m *Machine) endTicket(a *action) {
	a.givenUp = true
	a.deadline.disarm()
	a.kept = kept{}
}

// behind names the action that the server is working on, if it is another one
// that blocks. contract: submitting, giving up, every error of an action that was
// taken in.
func (m *Machine) behind(a *action) string {
	if a.state != waiting && a.state != sent || len(m.records) == 0 {
		return ""
	}
	first := m.records[0]
	if first == a || first.block == 0 {
		return ""
	}
	return shownName(first.name) + " (" + shownName(first.id) + ")"
}

// replyOf returns the reply of an action with what was kept for it. contract:
// commands.
func (m *Machine) replyOf(a *action) *Reply {
	r := &Reply{
		Node:      m.config.Node,
		NodeName:  m.config.Name,
		Action:    a.name,
		ActionID:  a.id,
		Response:  a.response,
		Events:    append([]string(nil), a.items...),
		Text:      a.text,
		Cut:       a.cut,
		Sent:      a.sent,
		Responded: a.responded,
	}
	if a.outcome != nil {
		r.Final = a.outcome.Raw
	}
	return r
}

// somethingKept reports whether something was kept for the reply, or an item or
// text was cut. contract: submitting, giving up, every error of an action that
// was taken in.
func (k kept) somethingKept() bool {
	return k.response != "" || len(k.items) > 0 || k.hasText || k.outcome != nil || k.cut > 0
}

// remove returns a list without an action.
func remove(list []*action, a *action) []*action {
	var rest []*action
	for _, each := range list {
		if each != a {
			rest = append(rest, each)
		}
	}
	return rest
}
