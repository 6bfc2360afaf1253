package spec

import (
	"strings"
	"time"

	"amicore/core"
	"amicore/core/catalog"
	"amicore/core/wire"
)

// longestTimeout is what Options.Timeout counts as at most; longestBlock is the
// longest block time. contract: config, other limits.
const (
	longestTimeout = 48 * time.Hour
	longestBlock   = time.Hour
)

// pending returns the callers' actions whose tickets have not ended, in the order
// of submission. contract: terms.
func (m *Machine) pending() []*action {
	var found []*action
	for _, list := range [][]*action{m.callersWaiting, m.records, m.acknowledged} {
		for _, a := range list {
			if a.isPending() {
				found = append(found, a)
			}
		}
	}
	return inOrderOfSubmission(found)
}

// ofTicket returns the pending action of a ticket, or nil.
func (m *Machine) ofTicket(t core.Ticket) *action {
	for _, a := range m.pending() {
		if a.ticket == t {
			return a
		}
	}
	return nil
}

// find returns the action with this ActionID: a waiting action, a record or an
// acknowledged one, own or a caller's; or nil. contract: correlation, finding the
// action.
func (m *Machine) find(id string) *action {
	if id == "" {
		return nil
	}
	for _, list := range [][]*action{m.ownWaiting, m.callersWaiting, m.records, m.acknowledged} {
		for _, a := range list {
			if a.id == id {
				return a
			}
		}
	}
	return nil
}

// submit takes an action in or refuses it. contract: submitting, what happens at
// a Submit.
func (m *Machine) submit(in core.Input) {
	options := core.Options{}
	if in.Options != nil {
		options = *in.Options
	}
	if m.ofTicket(in.Ticket) != nil {
		m.misuse()
		return
	}
	m.counts.Submitted++
	refusal := m.refusalByPhase()
	if refusal == nil {
		refusal = m.refusalByAction(in, options)
	}
	if refusal != nil {
		m.refuse(in, options, *refusal)
		return
	}
	known := m.whatIsKnown(in.Text, in.Headers, options)
	if refusal = m.refusalByOutcome(known); refusal != nil {
		m.refuse(in, options, *refusal)
		return
	}
	if m.unsent()+m.sizeOf(in, options) > m.config.WriteQueue {
		m.refuse(in, options, Failure{Err: core.ErrBackpressure})
		return
	}
	m.takeIn(in, options, known)
}

// refusalByPhase returns why no action is taken in now, or nil. contract:
// submitting, what happens at a Submit, 3 to 6.
func (m *Machine) refusalByPhase() *Failure {
	var f Failure
	switch m.phase {
	case core.PhaseReady:
		return nil
	case core.PhaseDraining:
		return &Failure{Err: core.ErrStopped}
	case core.PhaseBooting:
		return &Failure{Err: core.ErrNotReady, Detail: core.ErrBooting}
	case core.PhaseStopped:
		f = Failure{Err: core.ErrStopped, Cause: m.counts.LastClose}
	default:
		f = Failure{Err: core.ErrNotReady, Cause: m.counts.LastClose}
	}
	if m.counts.LastClose == core.CloseLoginRejected {
		f.Detail = core.ErrLoginRejected
	}
	return &f
}

// refusalByAction returns why this action is not taken in, or nil. contract:
// submitting, what happens at a Submit, 7 to 10.
func (m *Machine) refusalByAction(in core.Input, options core.Options) *Failure {
	if err := cannotBeSent(in.Text, options.ActionID, in.Headers); err != nil {
		return &Failure{Err: core.ErrInvalidAction, Detail: err}
	}
	if options.Rule > core.RuleSilent {
		return &Failure{Err: core.ErrInvalidAction, Detail: ErrSomeDetail}
	}
	if m.find(options.ActionID) != nil {
		return &Failure{Err: core.ErrDuplicateActionID}
	}
	if m.countsAsPending() >= m.config.MaxPending && !m.makeRoom() {
		return &Failure{Err: core.ErrBackpressure}
	}
	return nil
}

// refusalByOutcome returns why an async action is not taken in, or nil. contract:
// submitting, what happens at a Submit, 11 and 12.
func (m *Machine) refusalByOutcome(k known) *Failure {
	if k.rule != core.RuleAsync {
		return nil
	}
	if k.end == "" && k.commandID == "" {
		return &Failure{Err: core.ErrInvalidAction, Detail: ErrSomeDetail}
	}
	if m.cannotBeHeard(k) {
		return &Failure{Err: core.ErrNoOutcome, Detail: ErrSomeDetail}
	}
	return nil
}

// refuse fails a submission. It leaves no other trace. contract: submitting,
// refused.
func (m *Machine) refuse(in core.Input, options core.Options, f Failure) {
	m.counts.Failed++
	if f.Err == core.ErrBackpressure {
		m.counts.Backpressure++
		m.tellOnce(core.NoticeBackpressure)
	}
	f.Node, f.NodeName = m.config.Node, m.config.Name
	f.Action = strings.Clone(cutTo(in.Text, wire.MaxLine))
	f.ActionID = strings.Clone(cutTo(options.ActionID, wire.MaxLine))
	f.ChannelID = strings.Clone(cutTo(valueOf(in.Headers, "ChannelId"), wire.MaxLine))
	f.Run = core.NotSent
	m.emit(Command{Kind: core.CommandFail, Ticket: in.Ticket, Err: &f})
}

// countsAsPending returns how many pending actions and given-up records there are
// together. contract: submitting, what happens at a Submit, 10.
func (m *Machine) countsAsPending() int {
	n := len(m.pending())
	for _, r := range m.records {
		if r.givenUp {
			n++
		}
	}
	return n
}

// makeRoom closes a given-up record without an answer, and returns false if there
// is none that may be. contract: submitting, making room.
func (m *Machine) makeRoom() bool {
	var first, firstWithoutText *action
	for _, r := range m.records {
		if !r.givenUp {
			continue
		}
		if first == nil {
			first = r
		}
		if firstWithoutText == nil && !r.rawText {
			firstWithoutText = r
		}
	}
	if !m.config.AnyOrder {
		if first != nil && m.pings() == 0 {
			m.countFencePing(true)
			m.waitOwn(ownPing)
		}
		return false
	}
	if firstWithoutText != nil {
		m.closeRecordUnanswered(firstWithoutText)
		return true
	}
	if first != nil {
		m.rawIDs = lastOf(append(m.rawIDs, first.id), idsRemembered)
		m.closeRecordUnanswered(first)
		return true
	}
	return false
}

// unsent returns the bytes of callers' actions that wait.
func (m *Machine) unsent() int {
	n := 0
	for _, a := range m.callersWaiting {
		n += len(a.bytes)
	}
	return n
}

// sizeOf returns the bytes that a submission would have on the wire.
func (m *Machine) sizeOf(in core.Input, options core.Options) int {
	id := options.ActionID
	if id == "" {
		id = m.idOfNumber(m.idsMade + 1)
	}
	return len(encode(in.Text, id, in.Headers))
}

// takeIn takes an action in. contract: submitting, taken in; deadlines.
func (m *Machine) takeIn(in core.Input, options core.Options, k known) {
	m.submitted++
	a := &action{
		ticket:    in.Ticket,
		number:    m.submitted,
		name:      strings.Clone(in.Text),
		id:        strings.Clone(options.ActionID),
		callersID: options.ActionID != "",
		channelID: strings.Clone(valueOf(in.Headers, "ChannelId")),
		submitted: m.now,
		known:     k,
	}
	if !a.callersID {
		a.id = m.nextID()
	}
	a.bytes = encode(a.name, a.id, in.Headers)
	a.deadline.arm(m.firstDeadline(k))
	m.callersWaiting = append(m.callersWaiting, a)
	if same(a.name, "Events") {
		m.eventsTakenIn(a, valueOf(in.Headers, "EventMask"))
	}
	if same(a.name, "Filter") {
		m.filtersKnown = false
	}
}

// firstDeadline returns the deadline of an action that is taken in now. contract:
// submitting, deadlines.
func (m *Machine) firstDeadline(k known) core.Instant {
	if k.timeout > 0 {
		return add(m.now, k.timeout)
	}
	at := max(m.now, m.busyUntil())
	for _, a := range m.callersWaiting {
		at = add(at, a.block)
	}
	return add(add(at, k.block), m.config.ActionTimeout)
}

// versionsHaveRawText reports whether one of the versions answers a Command with
// raw text. contract: submitting, what is known of an action, 5.
func (m *Machine) versionsHaveRawText() bool {
	command, _ := catalog.ActionNamed("Command")
	for c := range command.Completions() {
		if c.Ending() == catalog.Follows && c.Versions()&m.versions != 0 {
			return true
		}
	}
	return false
}
