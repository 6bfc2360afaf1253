package spec

import (
	"strings"

	"amicore/core"
)

// orphan counts a frame that belongs to no action and is no event to deliver.
// contract: correlation, orphans.
func (m *Machine) orphan(class core.OrphanClass) {
	m.counts.Orphans[class]++
	m.tell(Command{Notice: core.NoticeOrphan, Orphan: class, Count: 1})
}

// handleResponse does what a response or raw text does. contract: correlation,
// responses.
func (m *Machine) handleResponse(f frame) {
	a := m.find(f.id())
	switch {
	case a == nil:
		m.orphan(m.classOfID(f.id()))
		m.rawIDs = without(m.rawIDs, f.id())
	case !a.isRecord():
		m.orphan(core.OrphanUnexpected)
	case a.state == sent:
		m.handleFirstResponse(a, f)
	case a.givenUp:
		m.orphan(core.OrphanLate)
		if f.isError() || f.Oversize || a.rule == core.RuleDouble {
			m.closeRecord(a)
		}
	default:
		m.handleSecondResponse(a, f)
	}
}

// handleFirstResponse does what a response to an action in the state sent does.
// contract: correlation, responses, 1 to 5.
func (m *Machine) handleFirstResponse(a *action, f frame) {
	if !m.closeInFrontOf(a) {
		m.orphan(core.OrphanLate)
		return
	}
	a.responded = m.now
	if a.maskAsked != nil {
		m.eventsAnswered(a, f)
	}
	m.endWatch()
	switch {
	case !a.isCallers():
		m.counts.Internal++
		m.closeRecord(a)
		m.ownAnswered(a, f)
	case a.givenUp:
		m.orphan(core.OrphanLate)
		if m.beginsList(a, f) && !m.config.AnyOrder {
			a.state = open
			a.silent = !isAnnounced(f)
		} else {
			m.closeRecord(a)
		}
	default:
		m.counts.Replies++
		m.answered(a, f)
	}
}

// answered does what the first response to a pending action does. contract:
// correlation, answered.
func (m *Machine) answered(a *action, f frame) {
	switch {
	case f.Oversize:
		m.failRecord(a, Failure{Err: core.ErrFrameTooLarge})
		return
	case f.isError():
		m.failRecord(a, m.errorResponse(a, f))
		return
	}
	a.acked = true
	switch {
	case m.beginsList(a, f):
		m.opens(a, f, !isAnnounced(f))
	case a.rule == core.RuleDouble:
		m.opens(a, f, true)
	case a.rule == core.RuleAsync:
		m.acknowledge(a, f)
	default:
		reply := m.replyOf(a)
		reply.Response = f.Raw
		m.completeRecord(a, reply)
	}
}

// opens keeps the response of an action of which more is to come. contract:
// correlation, answered, opens.
func (m *Machine) opens(a *action, f frame, silent bool) {
	a.state = open
	a.silent = silent
	if !m.responseFits(f) {
		m.fail(a, Failure{Err: core.ErrFrameTooLarge})
		return
	}
	a.keepResponse(f)
}

// acknowledge notes that the server has taken an async action. contract:
// correlation, answered, acknowledged.
func (m *Machine) acknowledge(a *action, f frame) {
	reply := &Reply{
		Node: m.config.Node, NodeName: m.config.Name, Action: a.name, ActionID: a.id,
		Response: f.Raw, Sent: a.sent, Responded: a.responded,
	}
	m.emit(Command{Kind: core.CommandAcked, Ticket: a.ticket, Reply: reply})
	m.closeRecord(a)
	a.state = acknowledged
	m.acknowledged = append(m.acknowledged, a)
	if m.responseFits(f) {
		a.keepResponse(f)
	}
	if a.outcome != nil {
		m.endByOutcome(a, *a.outcome)
		return
	}
	a.deadline.arm(add(m.now, a.outcomeTimeout))
}

// handleSecondResponse does what a response to an open pending action does.
// contract: correlation, second responses.
func (m *Machine) handleSecondResponse(a *action, f frame) {
	switch {
	case f.Oversize:
		m.counts.Replies++
		m.failRecord(a, Failure{Err: core.ErrFrameTooLarge})
	case f.isError():
		m.counts.Replies++
		m.failRecord(a, m.errorResponse(a, f))
	case a.rule == core.RuleDouble:
		m.counts.Replies++
		reply := m.replyOf(a)
		reply.Response = f.Raw
		m.completeRecord(a, reply)
	default:
		m.orphan(core.OrphanUnexpected)
	}
}

// errorResponse returns the failure of an action that is answered with an Error.
// contract: correlation, errors.
func (m *Machine) errorResponse(a *action, f frame) Failure {
	reply := m.replyOf(a)
	reply.Response = f.Raw
	run := core.Failed
	refused := isRejection(f.value("Message")) || a.inCatalog && a.entry.Refuses([]byte(f.value("Message")), m.versions)
	if refused && !a.acked { // what was taken once may have had effects
		run = core.Rejected
	}
	return Failure{Err: core.ErrResponse, Run: run, Message: messageOf(f), Reply: reply}
}

// isRejection reports whether a Message says that the handler of the action did
// not run. contract: correlation, errors.
func isRejection(message string) bool {
	switch withoutTrailing(message) {
	case "Permission denied", "Missing action in request", "Failed to parse message: line too long",
		"Too many lines in message or allocation failure", "Asterisk is shutting down", "Authentication Required":
		return true
	}
	return strings.HasPrefix(message, "Invalid/unknown command")
}

// messageOf returns the Message of an Error, or the output of a Command that
// failed. contract: correlation, errors.
func messageOf(f frame) string {
	message := cutTo(f.value("Message"), core.MaxMessage)
	if withoutTrailing(message) != "Command output follows" {
		return message
	}
	var lines []string
	for _, line := range f.Output {
		lines = append(lines, cutTo(line, core.MaxMessage))
	}
	output := cutTo(strings.Join(lines, "\n"), core.MaxMessage)
	if withoutTrailing(output) == "" {
		return message
	}
	return output
}

// handleOther does what a frame does that is neither response nor event.
// contract: correlation, other frames.
func (m *Machine) handleOther(f frame) {
	a := m.find(f.id())
	list := m.openList()
	if list != nil && !f.has("Privilege") && (f.id() == "" || a == list) {
		m.bareItem(list, f)
		return
	}
	if !m.config.AnyOrder && len(m.records) > 0 && m.records[0].rule == core.RuleRaw {
		m.handleText(m.records[0], f)
		return
	}
	switch {
	case a == nil:
		m.orphan(m.classOfID(f.id()))
	case a.givenUp:
		m.orphan(core.OrphanLate)
	default:
		m.orphan(core.OrphanUnexpected)
	}
}

// handleText keeps raw text without a response. contract: correlation, other
// frames, 2.
func (m *Machine) handleText(a *action, f frame) {
	switch {
	case a.givenUp:
		m.orphan(core.OrphanLate)
	case f.Oversize || !m.partFits(f):
		m.counts.Discarded++
		a.cut++
	default:
		m.counts.Collected++
		if a.hasText {
			a.text += "\n"
		}
		a.text += f.Raw
		a.hasText = true
		a.cost += f.cost()
	}
}
