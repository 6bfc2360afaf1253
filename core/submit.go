package core

import (
	"cmp"
	"fmt"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// submit takes an action in or refuses it: every ticket ends exactly once.
func (m *Machine) submit(in *Input) {
	if m.cfg.Observe {
		m.misuse() // it sends nothing, and its tickets number the other client's actions
		return
	}
	if _, pending := m.byTicket.get(uint64(in.Ticket)); pending {
		m.misuse() // ending it would end the first one's ticket
		return
	}
	m.stats.Submitted++
	action := wire.Action{Name: in.Text, Headers: in.Headers}
	options := in.Options
	if options == nil {
		options = &noOptions
	}
	if err := m.admit(action, options); err != nil {
		m.refuse(in.Ticket, action, options, err)
		return
	}
	s := m.newSlot()
	m.fill(s, action, options)
	sl := &m.slots[s]
	err := m.endless(sl)
	if err == nil && !m.enqueue(s, action, options.ActionID) {
		err = &ActionError{Run: NotSent, Err: ErrBackpressure}
	}
	if err != nil { // the slot has no id yet, so that nothing remembers one
		m.forget(s)
		m.release(s)
		m.refuse(in.Ticket, action, options, err)
		return
	}
	sl.ticket = in.Ticket
	m.noteCallerMaskOrFilter(s, action)
	m.track(s, m.deadline(sl, options))
	m.queuedSum += sl.block
}

var noOptions Options

// CheckAction reports why an action would be refused before anything is
// written, whatever the state of the session: a *wire.LimitError, a
// *catalog.CheckError (a misspelled class in the mask of an Events action) or
// a text.
// nil means that it may be submitted.
func CheckAction(a wire.Action, actionID string) error {
	if why := refused(a.Name); why != nil {
		return why
	}
	if setsMask(a.Name) {
		// The first EventMask counts; without one the server says Error.
		if err := catalog.CheckEventMask(headerOf(a.Headers, "EventMask")); err != nil {
			return err
		}
	}
	if setsFilter(a.Name) {
		// Servers crash on a part without parentheses.
		if criteria := headerOf(a.Headers, "MatchCriteria"); criteria != "" {
			if _, err := parseCriteria(criteria + ") = " + headerOf(a.Headers, "Filter")); err != nil {
				return fmt.Errorf("MatchCriteria: %w", err)
			}
		}
	}
	if actionID == "" {
		actionID = longestID
	}
	return a.Validate(actionID)
}

const longestID = "0123456789012345678901234567890123456789"

// admit reports why the action can not be taken now.
func (m *Machine) admit(a wire.Action, o *Options) *ActionError {
	switch m.phase {
	case PhaseReady:
	case PhaseDraining:
		return &ActionError{Run: NotSent, Err: ErrStopped}
	case PhaseStopped:
		return m.noSession(ErrStopped)
	case PhaseBooting:
		return &ActionError{Run: NotSent, Err: ErrNotReady, Detail: ErrBooting}
	default:
		return m.noSession(ErrNotReady)
	}
	if err := CheckAction(a, o.ActionID); err != nil {
		return invalid(err)
	}
	if int(o.Rule) >= len(ruleNames) {
		return invalid(errNoSuchRule)
	}
	if o.ActionID != "" {
		if _, taken := m.find([]byte(o.ActionID)); taken {
			return &ActionError{Run: NotSent, Err: ErrDuplicateActionID}
		}
	}
	if m.inUse() >= m.cfg.MaxPending && !m.evictRecord() {
		m.askFence()
		return &ActionError{Run: NotSent, Err: ErrBackpressure}
	}
	return nil
}

// noSession is the error of an action that no session can take, with the
// reason why there is none.
func (m *Machine) noSession(what error) *ActionError {
	err := &ActionError{Run: NotSent, Err: what, Cause: m.lastClose}
	if m.lastClose == CloseLoginRejected {
		err.Detail = ErrLoginRejected
	}
	return err
}

// inUse counts the slots of callers: pending ones and records given up.
func (m *Machine) inUse() int { return m.pending + m.given }

// evictRecord forgets a record that was given up where no fence will ever
// close it: the oldest of those that are not answered with raw text, or else
// the oldest. Of that its id is kept, since its text would be read as frames.
func (m *Machine) evictRecord() bool {
	if !m.cfg.AnyOrder || m.given == 0 { // or each refusal would look through all records
		return false
	}
	s := m.records.head
	for mayBeText := m.given == m.givenText; s != noSlot; s = m.slots[s].links[linkOrder].next {
		if sl := &m.slots[s]; sl.dead && (mayBeText || sl.traits&traitText == 0) {
			break
		}
	}
	if s == noSlot {
		return false
	}
	if sl := &m.slots[s]; sl.traits&traitText != 0 {
		m.owedText.add([]byte(sl.idString()))
	}
	m.countGivenUp(s, -1)
	m.finishUnanswered(s)
	return true
}

// countGivenUp counts records that were given up: n is 1 or -1.
func (m *Machine) countGivenUp(s uint32, n int) {
	m.given += n
	if m.slots[s].traits&traitText != 0 {
		m.givenText += n
	}
}

// askFence pings behind records that were given up. Where events keep the
// heartbeat quiet and new actions are refused for those records' sake, nothing
// else would ever be answered, and they would fill the room for good.
func (m *Machine) askFence() {
	if m.given > 0 && m.ownPings == 0 && !m.cfg.AnyOrder {
		m.enqueueOwn(ownPing, "")
	}
}

// refuse ends a ticket that was never taken in.
func (m *Machine) refuse(t Ticket, a wire.Action, o *Options, err *ActionError) {
	if err.Err == ErrBackpressure {
		m.stats.Backpressure++
		m.notice(NoticeBackpressure, 1)
	}
	err.Node, err.NodeName = m.cfg.Node, m.cfg.Name
	err.identify(a.Name, a.Headers, o)
	m.stats.Failed++
	c := m.emit(CommandFail)
	c.Ticket, c.Err = t, err
}

// fill sets what the slot must know of its action.
func (m *Machine) fill(s uint32, a wire.Action, o *Options) {
	m.slots[s] = slot{
		heap:           notInHeap,
		same:           noSlot,
		name:           a.Name,
		channelID:      headerOf(a.Headers, "ChannelId"),
		submitted:      m.now,
		outcomeTimeout: max(0, o.OutcomeTimeout),
		maxEvents:      o.MaxEvents,
		truncate:       o.Truncate,
	}
	sl := &m.slots[s]
	m.heed(sl, a, o)
	if sl.commandID != "" {
		m.byCommand[sl.commandID] = s
	}
	if o.Rule != RuleDefault {
		sl.rule = o.Rule
		sl.traits &^= traitMute
	}
	if o.CompleteEvent != "" {
		sl.complete = o.CompleteEvent
	}
	if sl.outcomeTimeout == 0 {
		sl.outcomeTimeout = m.cfg.OutcomeTimeout
	}
	if sl.maxEvents <= 0 || sl.maxEvents > m.cfg.MaxListEvents {
		sl.maxEvents = m.cfg.MaxListEvents
	}
	sl.silentEnd = sl.rule == RuleRaw || sl.rule == RuleSilent || sl.traits&traitMute != 0
	if sl.watchesBroadcasts() {
		m.watching++
	}
}

// assignID gives the slot an id of ours, or the caller's, by which frames find
// it.
func (m *Machine) assignID(s uint32, custom string) {
	sl := &m.slots[s]
	if custom != "" {
		sl.custom = custom
		if first, ok := m.byName[custom]; ok {
			for m.slots[first].same != noSlot {
				first = m.slots[first].same
			}
			m.slots[first].same = s
		} else {
			m.byName[custom] = s
		}
		return
	}
	m.newID(&sl.id, m.seq)
	m.takeNumber(s)
}

// takeNumber enters the slot, which has the next id of ours, under its number.
func (m *Machine) takeNumber(s uint32) {
	m.slots[s].seq = m.seq
	m.bySeq.put(m.seq, s)
	m.seq++
}

// enqueue encodes the action behind those that wait and gives it its id. It
// reports false, and leaves everything as it was, if the write queue has no
// room.
func (m *Machine) enqueue(s uint32, a wire.Action, custom string) bool {
	sl := &m.slots[s]
	q := &m.write
	before := len(q.bytes)
	var err error
	q.bytes = grow(q.bytes, a.EncodedSize(cmp.Or(custom, longestID)), m.cfg.writeBytes())
	if custom != "" {
		q.bytes, err = a.Append(q.bytes, custom)
	} else {
		m.newID(&sl.id, m.seq)
		q.bytes, err = a.AppendID(q.bytes, sl.id.text())
	}
	if err != nil { // checked in admit
		m.misuse()
	}
	n := len(q.bytes) - before
	if err != nil || q.live+n > m.cfg.WriteQueue {
		q.bytes = q.bytes[:before]
		sl.id = actionID{}
		return false
	}
	sl.writeOff, sl.writeLen = q.base+int64(before), n
	m.push(&m.waiting, s)
	if q.unsent() > m.cfg.WriteQueue {
		m.squeeze()
	}
	q.live += n
	sl.state = slotQueued
	if custom != "" {
		m.assignID(s, custom)
	} else {
		m.takeNumber(s)
	}
	return true
}

// track makes the slot's ticket pending until the deadline.
func (m *Machine) track(s uint32, deadline Instant) {
	m.push(&m.tickets, s)
	m.byTicket.put(uint64(m.slots[s].ticket), s)
	m.pending++
	m.armSlot(s, deadline)
}

// deadline returns until when the action may take: what its caller says, or
// what it and those in front may block, and ActionTimeout.
func (m *Machine) deadline(sl *slot, o *Options) Instant {
	if o.Timeout > 0 {
		return m.now.Add(min(o.Timeout, maxTimeout*2))
	}
	return max(m.now, m.busyUntil()).Add(m.queuedSum).Add(sl.block).Add(m.cfg.ActionTimeout)
}

// cancel gives an action up at the caller's wish.
func (m *Machine) cancel(t Ticket) {
	s, ok := m.byTicket.get(uint64(t))
	if !ok {
		return // it has ended: the two crossed
	}
	m.giveUp(s, ErrCanceled, CloseNone)
}

// actionTimeout gives an action up whose deadline has come.
func (m *Machine) actionTimeout(s uint32) { m.giveUp(s, ErrTimeout, CloseNone) }

// giveUp fails a pending action that has not been answered. One that was
// never in a Send is withdrawn; what was written stays on record until the
// server is known to be done with it.
func (m *Machine) giveUp(s uint32, why error, cause CloseReason) {
	sl := &m.slots[s]
	err := m.errorOf(s, why)
	err.Cause = cause
	if sl.state == slotQueued {
		err.Run = NotSent
	}
	if sl.state == slotOutcome && why == ErrTimeout {
		m.explainNoOutcome(sl, err)
	}
	m.fail(s, err)
	switch sl.state {
	case slotQueued:
		m.unlink(&m.waiting, s)
		m.queuedSum -= sl.block
		m.write.live -= sl.writeLen
		if m.write.live == 0 {
			m.write.next = m.write.end()
		}
		m.forget(s)
		m.release(s)
	case slotOutcome:
		m.forget(s)
		m.release(s)
	default:
		sl.dead = true
		m.countGivenUp(s, 1)
	}
}

// errorOf begins the error of a pending action; Run is Unknown.
func (m *Machine) errorOf(s uint32, why error) *ActionError {
	sl := &m.slots[s]
	err := &ActionError{
		Node: m.cfg.Node, NodeName: m.cfg.Name, Action: sl.name, ActionID: sl.idString(), ChannelID: sl.channelID,
		Acked: sl.acked, Err: why, After: m.now.Sub(sl.submitted),
	}
	if h := m.records.head; h != noSlot && h != s && (sl.state == slotSent || sl.state == slotQueued) && m.slots[h].block > 0 {
		err.Behind = m.slots[h].shown()
	}
	if sl.collect != nil {
		err.Reply = m.replyOf(s)
	}
	return err
}

// fail ends the ticket of s with err; the slot stays.
func (m *Machine) fail(s uint32, err *ActionError) {
	t := m.slots[s].ticket
	m.endTicket(s)
	m.stats.Failed++
	c := m.emit(CommandFail)
	c.Ticket, c.Err = t, err
}

// complete ends the ticket of s well; the slot stays.
func (m *Machine) complete(s uint32, r *Reply) {
	t := m.slots[s].ticket
	m.endTicket(s)
	m.stats.Completed++
	c := m.emit(CommandComplete)
	c.Ticket, c.Reply = t, r
}

// joinText joins the frames of a raw text, an LF between two.
func joinText(frames []wire.Message) []byte {
	size := 0
	for i := range frames {
		size += len(frames[i].Bytes()) + 1
	}
	if size == 0 {
		return nil
	}
	text := make([]byte, 0, size-1)
	for i := range frames {
		if i > 0 {
			text = append(text, '\n')
		}
		text = append(text, frames[i].Bytes()...)
	}
	return text
}

// replyOf makes a Reply of what has been collected; the memory passes to it.
func (m *Machine) replyOf(s uint32) *Reply {
	sl := &m.slots[s]
	r := &Reply{Node: m.cfg.Node, NodeName: m.cfg.Name, Action: sl.name, ActionID: sl.idString(), Sent: sl.sent, Responded: sl.responded}
	if c := sl.collect; c != nil {
		r.Response, r.Events, r.Final, r.Text, r.Cut = c.response, c.events, c.final, joinText(c.text), c.cut
	}
	return r
}
