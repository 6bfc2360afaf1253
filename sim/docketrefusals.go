package sim

import (
	"errors"
	"strings"

	"amicore/core"
	"amicore/core/catalog"
	"amicore/core/wire"
)

// Why an action is refused at its Submit (docs/contract/submitting.md), found by the
// conditions in their order, from what the docket knows.

// refusal is why an action is not taken in; the zero refusal is that of one that is.
type refusal struct {
	err    error
	cause  core.CloseReason
	detail error // the very one; nil: there may be any
	limit  *wire.LimitError
	plain  bool // there is no detail
	unsure bool // it may be refused, for a reason that is not looked at here
}

// refuses finds why the action of a Submit is to be refused.
func (a *docket) refuses(in *core.Input) refusal {
	last := a.c.recount.lastClose
	rejected := error(nil)
	if last == core.CloseLoginRejected {
		rejected = core.ErrLoginRejected
	}
	switch a.c.phase {
	case core.PhaseReady:
		return a.refusesReady(in)
	case core.PhaseDraining:
		return refusal{err: core.ErrStopped, plain: true}
	case core.PhaseStopped:
		return refusal{err: core.ErrStopped, cause: last, detail: rejected, plain: rejected == nil}
	case core.PhaseBooting:
		return refusal{err: core.ErrNotReady, detail: core.ErrBooting}
	}
	return refusal{err: core.ErrNotReady, cause: last, detail: rejected, plain: rejected == nil}
}

func (a *docket) refusesReady(in *core.Input) refusal {
	if r := unsendable(in); r.err != nil || r.unsure {
		return r
	}
	o := in.Options
	switch {
	case o.Rule > core.RuleSilent:
		return refusal{err: core.ErrInvalidAction}
	case o.ActionID != "" && a.find([]byte(o.ActionID)) != nil:
		return refusal{err: core.ErrDuplicateActionID, plain: true}
	case a.c.last.Pending+a.given >= a.c.node.config.MaxPending && !(a.c.node.plan.AnyOrder && a.given > 0):
		return refusal{err: core.ErrBackpressure, plain: true}
	}
	e := a.begin()
	defer func() { a.spare = append(a.spare, e) }()
	a.learn(e, in)
	if e.rule == core.RuleAsync {
		if e.end == "" && e.command == "" {
			return refusal{err: core.ErrInvalidAction}
		}
		switch a.hides(e) {
		case yes:
			return refusal{err: core.ErrNoOutcome}
		case unknown:
			return refusal{unsure: true}
		}
	}
	size := sizeOf(in) + len(o.ActionID)
	if o.ActionID == "" {
		a.countAhead()
		size += len(a.idOf(a.number + 1))
	}
	if a.unsent+size > a.c.node.config.WriteQueue {
		return refusal{err: core.ErrBackpressure, plain: true}
	}
	return refusal{}
}

// unsendable finds why no server could take an action.
func unsendable(in *core.Input) refusal {
	invalid := func(detail error) refusal { return refusal{err: core.ErrInvalidAction, detail: detail} }
	switch name := in.Text; {
	case strings.EqualFold(name, "WaitEvent"), strings.EqualFold(name, "Login"):
		return invalid(nil)
	case strings.EqualFold(name, "Events") && catalog.CheckEventMask(valueOf(in.Headers, "EventMask")) != nil:
		return invalid(nil)
	case strings.EqualFold(name, "Filter") && valueOf(in.Headers, "MatchCriteria") != "":
		return refusal{unsure: true} // whether it is a filter is not looked at here
	}
	if limit := overLimit(in); limit != nil {
		return refusal{err: core.ErrInvalidAction, limit: limit}
	}
	return refusal{}
}

// overLimit finds the first limit of a server that an action is over.
func overLimit(in *core.Input) *wire.LimitError {
	over := func(header string, why wire.Reason, got, most int) *wire.LimitError {
		return &wire.LimitError{Header: header, Reason: why, Got: got, Max: most}
	}
	breaks := func(s string) bool { return strings.ContainsAny(s, "\r\n\x00") }
	name, id := in.Text, in.Options.ActionID
	switch n := len("Action: ") + len(name); {
	case name == "":
		return over("Action", wire.ReasonNoName, 0, 0)
	case breaks(name):
		return over("Action", wire.ReasonForbiddenByte, 0, 0)
	case name[0] <= ' ':
		return over("Action", wire.ReasonNameBlank, 0, 0)
	case n > wire.MaxLine:
		return over("Action", wire.ReasonLineTooLong, n, wire.MaxLine)
	case breaks(id):
		return over("ActionID", wire.ReasonForbiddenByte, 0, 0)
	case len(id) > wire.MaxActionID:
		return over("ActionID", wire.ReasonActionIDTooLong, len(id), wire.MaxActionID)
	case id != "" && id[0] <= ' ':
		return over("ActionID", wire.ReasonActionIDBlank, 0, 0)
	case len(in.Headers)+2 > wire.MaxLines:
		return over("", wire.ReasonTooManyLines, len(in.Headers)+2, wire.MaxLines)
	}
	for _, h := range in.Headers {
		switch n := len(h.Name) + len(": ") + len(h.Value); {
		case breaks(h.Name) || breaks(h.Value):
			return over(h.Name, wire.ReasonForbiddenByte, 0, 0)
		case !isHeaderName(h.Name):
			return over(h.Name, wire.ReasonHeaderName, 0, 0)
		case strings.EqualFold(h.Name, "Action") || strings.EqualFold(h.Name, "ActionID"):
			return over(h.Name, wire.ReasonReserved, 0, 0)
		case n > wire.MaxLine:
			return over(h.Name, wire.ReasonLineTooLong, n, wire.MaxLine)
		}
	}
	return nil
}

func isHeaderName(name string) bool {
	return name != "" && strings.Trim(name, " \t") == name && !strings.Contains(name, ":") &&
		strings.LastIndexByte(name, '(') <= strings.LastIndexByte(name, ')')
}

// asRefused holds the answer to a Submit against what it is to be.
func (a *docket) asRefused(err *core.ActionError, in *core.Input) {
	want := a.refuses(in)
	if want.unsure {
		return
	}
	name := in.Text
	wrong := func(what string, is, should any) {
		a.fail("S6", "the refusal of %s says of %s: %v, and it is to be: %v", name, what, is, should)
	}
	switch {
	case err == nil && want.err == nil:
		return
	case err == nil:
		a.fail("S6", "%s is taken in, and it is to be refused with %q", name, want.err)
	case want.err == nil:
		a.fail("S6", "%s is refused with %q, and it is to be taken in", name, err.Err)
	case err.Err != want.err:
		wrong("why", err.Err, want.err)
	case err.Cause != want.cause:
		wrong("Cause", err.Cause, want.cause)
	case (err.Detail == nil) != want.plain:
		wrong("Detail", err.Detail, want.detail)
	case want.detail != nil && !errors.Is(err.Detail, want.detail):
		wrong("Detail", err.Detail, want.detail)
	}
	if want.limit != nil {
		if is, ok := err.Detail.(*wire.LimitError); !ok || *is != *want.limit {
			wrong("the limit", err.Detail, want.limit)
		}
	}
	short := func(s string) string { return s[:min(len(s), wire.MaxLine)] }
	switch {
	case err.Run != core.NotSent || err.Acked || err.Reply != nil || err.After != 0 || err.Behind != "" || err.Message != "":
		wrong("what was done", err.Run, core.NotSent)
	case err.Action != short(name):
		wrong("Action", err.Action, short(name))
	case err.ActionID != short(in.Options.ActionID):
		wrong("ActionID", err.ActionID, short(in.Options.ActionID))
	case err.ChannelID != short(valueOf(in.Headers, "ChannelId")):
		wrong("ChannelID", err.ChannelID, short(valueOf(in.Headers, "ChannelId")))
	}
}
