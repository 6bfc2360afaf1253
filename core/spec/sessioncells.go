//contract:none counts what a session has come to

package spec

import (
	"strings"

	"amicore/core"
)

// Ended says how a connection or an attempt ended. contract: closing.
type Ended struct {
	In      core.Phase
	Why     core.CloseReason
	Pending bool // an action of a caller's was pending
	Queued  bool // an event or a gap was in the queue
}

func (Ended) cell() {}

// countEnd counts the end of a connection or of an attempt.
func (m *Machine) countEnd(why core.CloseReason) {
	if m.tellCell != nil {
		m.tellCell(Ended{In: m.phase, Why: why, Pending: len(m.pending()) > 0, Queued: len(m.entries) > 0})
	}
}

// Wish is what an owner gives of itself.
type Wish uint8

// The wishes. Those that are a misuse are none.
const (
	WishMask         Wish = iota // SetEvents
	WishFilters                  // SetFilters with a list that agrees with those applied, or before a login is accepted
	WishOtherFilters             // SetFilters with a list that this connection cannot have
	WishDrain                    // Stop with a grace above 0
	WishStop                     // Stop without one
	WishSubmit
	WishCancel      // of a ticket that is pending
	WishCancelOther // of any other
	NumWishes
)

// String returns the name, such as "set events".
func (w Wish) String() string {
	return [...]string{"set events", "set filters", "set other filters", "drain", "stop", "submit", "cancel", "cancel what is not pending"}[w]
}

// Wished says in which phase an owner gave what, and what of mask and filters was
// under way. contract: desired; closing, stop; submitting.
type Wished struct {
	In         core.Phase
	Wish       Wish
	MaskOut    bool // an Events action of the Machine's own has no answer
	FiltersOut bool // a filter, or the question about criteria, is awaited
}

func (Wished) cell() {}

// countWish counts an input of an owner.
func (m *Machine) countWish(in core.Input) {
	if m.tellCell == nil {
		return
	}
	w := Wished{In: m.phase, MaskOut: m.unansweredEvents(ownEvents) > 0, FiltersOut: m.isOnline() && m.isFilterAwaited()}
	switch in.Kind {
	case core.InputSetEvents:
		w.Wish = WishMask
		if !isEventMask(in.Text) {
			return
		}
	case core.InputSetFilters:
		w.Wish = WishFilters
		if !areFilters(in.Strings) {
			return
		}
		if m.isOnline() && m.loginAccepted && !m.agreesWithApplied(in.Strings) {
			w.Wish = WishOtherFilters
		}
	case core.InputStop:
		w.Wish = WishStop
		if in.N > 0 {
			w.Wish = WishDrain
		}
	case core.InputSubmit:
		w.Wish = WishSubmit
		if m.ofTicket(in.Ticket) != nil {
			return
		}
	case core.InputCancel:
		w.Wish = WishCancelOther
		if m.ofTicket(in.Ticket) != nil {
			w.Wish = WishCancel
		}
	default:
		return
	}
	m.tellCell(w)
}

// Own is what an action of the Machine's own is for.
type Own uint8

// The own actions, in the order of their purposes.
const (
	OwnChallenge Own = iota
	OwnLogin
	OwnFilter
	OwnQuestion
	OwnEvents
	OwnCoreStatus
	OwnPing
	OwnLogoff
	NumOwns
)

// String returns the name, such as "challenge".
func (o Own) String() string {
	return [...]string{"challenge", "login", "filter", "question about criteria", "events", "core status", "ping", "logoff"}[o]
}

// Answer is what became of an action of the Machine's own, as far as the contract
// distinguishes it.
type Answer uint8

// The answers.
const (
	AnswerSuccess  Answer = iota
	AnswerError           // an Error that is none of the next three, or a Challenge without a challenge
	AnswerInUse           // of a login: it is already in use
	AnswerDenied          // of the question about criteria: permission denied
	AnswerCriteria        // of that question: the server has them
	AnswerGoodbye         // the server is shutting down
	AnswerOversize
	AnswerPassed // none: the fence passed over it
	AnswerNone   // none, and the timer of the phase or a missed heartbeat came
	NumAnswers
)

// String returns the name, such as "oversize".
func (a Answer) String() string {
	return [...]string{"success", "error", "in use", "denied", "criteria known", "goodbye", "oversize", "passed over", "no answer in time"}[a]
}

// Answered says what became of an action of the Machine's own, and in which phase.
// contract: login; desired; heartbeat; closing.
type Answered struct {
	Own    Own
	Answer Answer
	In     core.Phase
}

func (Answered) cell() {}

// countAnswer counts the answer to an own action.
func (m *Machine) countAnswer(a *action, f frame) {
	if m.tellCell == nil {
		return
	}
	own := Own(a.own - ownChallenge)
	answer := m.answerOf(own, f)
	m.tellCell(Answered{Own: own, Answer: answer, In: m.phase})
	if answer != AnswerGoodbye && m.boot.asking && m.boot.wait {
		m.countBootAnswer(own, f)
	}
}

func (m *Machine) answerOf(own Own, f frame) Answer {
	loggingIn := m.phase == core.PhaseAuthenticating || m.phase == core.PhaseBooting
	login := own == OwnLogin || own == OwnChallenge
	message := f.value("Message")
	switch {
	case f.Oversize:
		return AnswerOversize
	case !f.isError():
		if own == OwnChallenge && f.value("Challenge") == "" {
			return AnswerError
		}
		return AnswerSuccess
	case f.saysShuttingDown() && (loggingIn || own == OwnQuestion || own == OwnCoreStatus):
		return AnswerGoodbye
	case login && same(withoutTrailing(message), "Login Already In Use"):
		return AnswerInUse
	case own == OwnQuestion && strings.HasPrefix(message, "Permission denied"):
		return AnswerDenied
	case own == OwnQuestion && strings.HasPrefix(message, "Filter was formatted incorrectly"):
		return AnswerCriteria
	}
	return AnswerError
}

// countPassedOver counts that the fence passes over an own action.
func (m *Machine) countPassedOver(a *action) {
	if m.tellCell == nil {
		return
	}
	own := Own(a.own - ownChallenge)
	m.tellCell(Answered{Own: own, Answer: AnswerPassed, In: m.phase})
	if m.boot.asking && m.boot.wait && (own == OwnPing || own == OwnCoreStatus) {
		m.countBoot(BootPassed)
	}
}

// countUnanswered counts the own actions that are sent and unanswered when the
// timer of the phase fires, or a heartbeat is missed.
func (m *Machine) countUnanswered() {
	if m.tellCell == nil {
		return
	}
	for _, r := range m.records {
		if !r.isCallers() {
			m.tellCell(Answered{Own: Own(r.own - ownChallenge), Answer: AnswerNone, In: m.phase})
		}
	}
}

// Some is a number, as far as a cell distinguishes it.
type Some uint8

// The numbers.
const (
	None Some = iota
	One
	More
	NumSomes
)

// String returns the name, such as "more".
func (s Some) String() string { return [...]string{"no", "one", "several"}[s] }

func some(n int) Some { return Some(min(n, int(More))) }

// Silence says what the heartbeat timer finds when it fires. contract: heartbeat,
// the timer.
type Silence struct {
	In      core.Phase
	Misses  Some // so far
	Awaited bool // a ping is awaited
	Busy    bool
	Pings   Some // own Pings that wait or are records; More: four, so that no other is sent
}

func (Silence) cell() {}

// countSilence counts that the heartbeat timer fires.
func (m *Machine) countSilence(busy bool) {
	if m.tellCell == nil {
		return
	}
	pings := min(Some(m.pings()), One)
	if m.pings() >= mostPings {
		pings = More
	}
	m.tellCell(Silence{In: m.phase, Misses: some(m.misses), Awaited: m.pingAwaited, Busy: busy, Pings: pings})
}

// Fenced says which records a response, or the event that completes an action,
// passes over. contract: correlation, the fence.
type Fenced struct {
	GivenUp Some // records whose tickets have ended
	Pings   Some
	Pending bool // a record of a pending action
	ByPing  bool // the answer is that of an own Ping
}

func (Fenced) cell() {}

// countFence counts the records in front of one that are about to be closed.
func (m *Machine) countFence(r *action) {
	if m.tellCell == nil || m.config.AnyOrder || m.records[0] == r {
		return
	}
	givenUp, pings := 0, 0
	cell := Fenced{ByPing: r.own == ownPing}
	for _, each := range m.records {
		switch {
		case each == r:
			cell.GivenUp, cell.Pings = some(givenUp), some(pings)
			m.tellCell(cell)
			return
		case each.own == ownPing:
			pings++
		case each.isPending():
			cell.Pending = true
		case each.isCallers():
			givenUp++
		}
	}
}

// Fence is why a Ping is sent as a fence.
type Fence uint8

// The reasons. contract: writing, fence pings; submitting, making room.
const (
	FenceSilent Fence = iota // the last record is silent
	FenceStray               // the first action that waits would stray
	FenceRoom                // given-up records fill the room
	NumFences
)

// String returns the name, such as "stray".
func (f Fence) String() string { return [...]string{"silent", "stray", "room"}[f] }

// FencePing says what is on record when a Ping begins to wait as a fence.
type FencePing struct {
	Why     Fence
	GivenUp Some // records whose tickets have ended
	Pings   Some
}

func (FencePing) cell() {}

// countFencePing counts that a Ping is about to wait as a fence.
func (m *Machine) countFencePing(room bool) {
	if m.tellCell == nil {
		return
	}
	cell := FencePing{Why: FenceSilent, Pings: some(m.pings())}
	switch {
	case room:
		cell.Why = FenceRoom
	case len(m.callersWaiting) > 0 && m.wouldStray(m.callersWaiting[0]):
		cell.Why = FenceStray
	}
	n := 0
	for _, r := range m.records {
		if r.isCallers() && r.givenUp {
			n++
		}
	}
	cell.GivenUp = some(n)
	m.tellCell(cell)
}
