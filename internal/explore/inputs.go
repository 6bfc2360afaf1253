package explore

import (
	"slices"
	"time"

	"amicore/core"
	"amicore/core/spec"
	"amicore/core/wire"
)

// Input is one kind of input that a search tries in each state.
type Input struct {
	Name, About string
	// of returns the input that this kind is in a state, and ok if it is enabled there.
	of func(w *world, r *Root) (at core.Instant, in core.Input, ok bool)
}

// Inputs returns the kinds of inputs, in the order in which they are tried.
func Inputs() []Input { return inputs }

var inputs = []Input{
	{"submit single", "submit an action with one response (Hangup); it is refused unless the session is ready", submitAnywhere(wire.NewAction("Hangup", "Channel", "c"))},
	{"submit list", "submit an action with a list, of which one item is kept (CoreShowChannels)", submit(wire.NewAction("CoreShowChannels"), &core.Options{MaxEvents: 1, Timeout: grid})},
	{"submit async", "submit an action that an outcome ends, which any client may hear of (Originate with Async)", submit(originate, &core.Options{Timeout: grid, OutcomeTimeout: grid})},
	{"submit job", "submit an action that an event of a name of its own ends", submit(originate, &core.Options{CompleteEvent: "Done", Timeout: grid, OutcomeTimeout: grid})},
	{"submit command", "submit an action that keeps the server busy and may be answered with raw text (Command)", submit(wire.NewAction("Command", "Command", "x"), nil)},
	{"cancel oldest", "cancel the open ticket that was submitted first", cancel(1)},
	{"cancel newest", "cancel the open ticket that was submitted last, if there are two", cancel(2)},
	{"stop", "stop at once", stop(0)},
	{"drain", "stop once what is pending has ended, within a time", stop(grid)},
	{"set events", "want another event mask", setEvents},
	{"set filters", "want another list of filters", setFilters},
	{"answer", "the response to the oldest action that has none", toRecord(oldestUnanswered, answerTo)},
	{"answer newest", "the response to the newest action that has none, if there are two", toRecord(newestUnanswered, answerTo)},
	{"answer in time", "the response to the oldest action that has none, at the instant of the next deadline", atDeadline(toRecord(oldestUnanswered, answerTo))},
	{"big answer", "the same, larger than MaxFrame", toRecord(oldestUnanswered, bigAnswer)},
	{"half", "the response to the oldest action that has none, or an event, up to its third line", half},
	{"rest", "what is missing of it", rest},
	{"refuse", "an Error for the oldest action that has no response", toRecord(oldestUnanswered, refusal)},
	{"item", "an item of the list of the first action that has responded", toRecord(openList, item)},
	{"big item", "the same, larger than MaxFrame", received(bigItem)},
	{"bare item", "an item of the open list without an ActionID", received(bareItem)},
	{"text", "a frame without an ActionID that is neither response nor event", received(text)},
	{"list end", "the end of the list of the first action that has responded", toRecord(anyOpenList, end)},
	{"outcome", "the outcome of the oldest async action, acknowledged or not", received(outcome)},
	{"event", "an event of the stream (Hangup)", received(event)},
	{"big event", "the same, larger than MaxFrame", received(bigEvent)},
	{"booted", "FullyBooted, once a connection and behind the login", received(booted)},
	{"network", "the address is found; it is connected; the banner comes", network},
	{"closed", "the transport says that the connection is over", closed},
	{"sent", "the transport has taken all bytes", sent},
	{"credit", "credit for one event", credit},
	{"tick", "nothing, at the instant of the next deadline", tick},
}

var originate = wire.NewAction("Originate", "Channel", "c", "Async", "true")

// enabled is a part of what an Input is.
type enabled = func(w *world, r *Root) (core.Instant, core.Input, bool)

// submit submits an action in Ready, within the scope.
func submit(a wire.Action, o *core.Options) enabled {
	return func(w *world, r *Root) (core.Instant, core.Input, bool) {
		l := &w.look
		fits := len(openTickets(l)) < r.Scope.Tickets && len(l.Waiting)+len(l.Records) < r.Scope.Records
		return w.now, core.Submit(w.ticket+1, a, o), fits && l.Phase == core.PhaseReady
	}
}

// submitAnywhere submits an action in Ready, within the scope, and in each other
// phase, where it is refused.
func submitAnywhere(a wire.Action) enabled {
	ready := submit(a, nil)
	return func(w *world, r *Root) (core.Instant, core.Input, bool) {
		at, in, ok := ready(w, r)
		return at, in, ok || w.look.Phase != core.PhaseReady
	}
}

// stop stops in each phase; with a time to drain, in Ready and Draining.
func stop(grace time.Duration) enabled {
	return func(w *world, _ *Root) (core.Instant, core.Input, bool) {
		drains := w.look.Phase == core.PhaseReady || w.look.Phase == core.PhaseDraining
		return w.now, core.Stop(grace), drains || grace == 0 && w.look.Phase != core.PhaseStopped
	}
}

// setEvents wants one of two masks in turn.
func setEvents(w *world, _ *Root) (core.Instant, core.Input, bool) {
	mask := "system,call"
	if w.look.WantedMask == mask {
		mask = "all"
	}
	return w.now, core.SetEvents(mask), w.look.Phase != core.PhaseStopped
}

// setFilters wants one filter or none in turn.
func setFilters(w *world, _ *Root) (core.Instant, core.Input, bool) {
	var filters []string
	if w.look.WantedFilters == 0 {
		filters = []string{"!Event: Newexten"}
	}
	return w.now, core.SetFilters(filters...), w.look.Phase != core.PhaseStopped
}

// openTickets returns the tickets that have not ended, in the order of submission.
func openTickets(l *spec.Look) (tickets []core.Ticket) {
	for _, list := range [][]spec.LookAction{l.Waiting, l.Records, l.Acknowledged} {
		for _, a := range list {
			if !a.Own && !a.Ended {
				tickets = append(tickets, a.Ticket)
			}
		}
	}
	slices.Sort(tickets) // they are numbered as they are submitted
	return tickets
}

// cancel cancels the open ticket with this number in the order of submission.
func cancel(number int) enabled {
	return func(w *world, _ *Root) (core.Instant, core.Input, bool) {
		tickets := openTickets(&w.look)
		if len(tickets) < number {
			return 0, core.Input{}, false
		}
		return w.now, core.Cancel(tickets[number-1]), true
	}
}

func tick(w *world, r *Root) (core.Instant, core.Input, bool) {
	at, ok := w.deadline(r)
	return at, core.Tick(), ok
}

// deadline returns the instant of the next deadline, if that is within the scope.
func (w *world) deadline(r *Root) (core.Instant, bool) {
	at, _, armed := w.pair.Spec.Deadline()
	if w.look.Phase == core.PhaseBackoff && w.look.Conn >= r.Scope.Connections {
		return 0, false
	}
	return max(at, w.now), armed
}

// atDeadline is another input at the instant of the next deadline: it is applied
// before the timers fire.
func atDeadline(other enabled) enabled {
	return func(w *world, r *Root) (core.Instant, core.Input, bool) {
		_, in, ok := other(w, r)
		at, armed := w.deadline(r)
		return at, in, ok && armed && at > w.now
	}
}

func network(w *world, r *Root) (core.Instant, core.Input, bool) {
	conn := w.look.Conn
	switch w.look.Phase {
	case core.PhaseResolving:
		return w.now, core.Resolved(conn, "192.0.2.1:5038"), true
	case core.PhaseConnecting:
		return w.now, core.Connected(conn), true
	case core.PhaseGreeting:
		return w.now, core.Received(conn, frame(r.Banner+"|")), true
	}
	return 0, core.Input{}, false
}

func (w *world) isOnline() bool {
	switch w.look.Phase {
	case core.PhaseGreeting, core.PhaseAuthenticating, core.PhaseBooting, core.PhaseReady, core.PhaseDraining:
		return true
	}
	return false
}

func closed(w *world, _ *Root) (core.Instant, core.Input, bool) {
	return w.now, core.Closed(w.look.Conn, core.CloseEOF), w.isOnline()
}

func sent(w *world, r *Root) (core.Instant, core.Input, bool) {
	return w.now, core.Sent(w.look.Conn, w.look.Window), w.look.Window > 0
}

// credit grants what is missing to 1, so that one event or all gaps up to it may
// be handed out.
func credit(w *world, r *Root) (core.Instant, core.Input, bool) {
	return w.now, core.Credit(1 - w.look.Credit), w.look.Credit < 1
}
