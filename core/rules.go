package core

import (
	"errors"
	"time"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// Rule says how an action ends.
type Rule uint8

const (
	// RuleDefault takes the rule that the catalogue has for the versions that
	// the server may be, or RuleAuto where it has none.
	RuleDefault Rule = iota
	// RuleAuto ends at the response, or, when that opens a list (`EventList:
	// start`), at the list's end.
	RuleAuto
	// RuleSingle ends at the response.
	RuleSingle
	// RuleList ends at `EventList: Complete` with the action's id, or at the
	// complete event of that name where an old server says no EventList.
	RuleList
	// RuleAsync is acknowledged by the response and ends at the outcome.
	RuleAsync
	// RuleRaw has text without a response; only the fence ends it.
	RuleRaw
	// RuleEventOnly has one event and no response.
	RuleEventOnly
	// RuleDouble has two responses; the second one counts, where it comes.
	RuleDouble
	// RuleSilent may be answered or not: silence up to the fence is success.
	RuleSilent
)

var ruleNames = []string{"default", "auto", "single", "list", "async", "raw", "event-only", "double", "silent"}

func (r Rule) String() string { return nameOf(ruleNames, int(r)) }

var (
	errNoSuchRule     = errors.New("Options.Rule is none of the rules")
	errNoOutcomeEvent = errors.New("RuleAsync needs Options.CompleteEvent: the catalogue names no outcome of this action")
)

// endless is the error of an async action whose outcome could never be told,
// or never be heard: it would run, and the caller would wait in vain.
func (m *Machine) endless(sl *slot) *ActionError {
	if sl.rule != RuleAsync {
		return nil
	}
	if sl.complete == "" && sl.commandID == "" {
		return invalid(errNoOutcomeEvent)
	}
	if why := m.unheard(sl); why != nil {
		return &ActionError{Run: NotSent, Err: ErrNoOutcome, Detail: why}
	}
	return nil
}

// traits are what must be known of an action besides its rule and can not be
// seen on the wire.
type traits uint8

const (
	// traitBare: Success without a list is a whole answer (app_voicemail.c:14415).
	traitBare traits = 1 << iota
	// traitItemPrivilege: the list's items carry a Privilege header although
	// they are no broadcast events (main/manager.c:3750).
	traitItemPrivilege
	// traitMute: some of the versions that the server may be answer without a
	// response.
	traitMute
	// traitText: on some of the versions that the server may be the response
	// may be raw text.
	traitText
	// traitExactCount: ListItems at the list's end counts its items exactly.
	traitExactCount
)

// heed sets what the catalogue knows of the slot's action, for the versions
// that the server may be. It says what can not be seen on the wire; what it
// does not know ends as the wire says.
func (m *Machine) heed(sl *slot, a wire.Action, o *Options) {
	sl.rule = RuleAuto
	known, ok := catalog.ActionNamed(skipBlanks(a.Name)) // an observed name may begin with some
	if m.versions&textVersions != 0 && (m.cfg.Observe || !ok || known.Name() == command) {
		sl.traits |= traitText
	}
	if !ok {
		sl.block = o.claim()
		return
	}
	ends, agree := known.Completion(m.versions, a.Headers)
	sl.ends, sl.complete, sl.rule = ends, ends.End(), ruleOf(ends.Ending())
	if ends.Empty() == catalog.EmptySuccess {
		sl.traits |= traitBare
	}
	if known.ItemPrivilege() {
		sl.traits |= traitItemPrivilege
	}
	if known.ExactCount() {
		sl.traits |= traitExactCount
	}
	switch {
	case !agree:
		sl.traits |= m.disputed(known)
	case sl.rule == RuleSingle && known.MayBeSilent():
		sl.rule = RuleSilent
	case sl.rule == RuleSingle && m.versions == catalog.All:
		sl.rule = RuleAuto // nothing is known of this server: a list that says so is one
	}
	if block, blocks := known.Block(m.versions, a.Headers); blocks {
		switch block {
		case catalog.Unbounded:
			block = max(m.cfg.BlockingTimeout, o.claim())
		case catalog.Forever:
			block = maxBlock
		}
		sl.block = block
	}
	if sl.rule == RuleAsync {
		m.heedOutcome(sl, known, a)
	}
}

// disputed is what follows from versions that end an action in ways of their
// own: a response may never come, and the fence tells.
func (m *Machine) disputed(a catalog.Action) traits {
	for c := range a.Completions() {
		if c.Versions()&m.versions != 0 && c.Ending() == catalog.Raw {
			return traitMute
		}
	}
	return 0
}

// heedOutcome sets by what an outcome is known, and how long it may take.
func (m *Machine) heedOutcome(sl *slot, known catalog.Action, a wire.Action) {
	for o := range known.Outcomes() {
		if o.Versions&m.versions == 0 || o.RequestKey == "" {
			continue
		}
		// The outcome carries the CommandID, not our ActionID
		// (res/res_agi.c:1839): without one the acknowledgement is the end.
		sl.commandID = headerOf(a.Headers, o.RequestKey)
		if _, taken := m.byCommand[sl.commandID]; sl.commandID == "" || taken {
			sl.rule, sl.commandID = RuleSingle, ""
		}
		sl.text = headerOf(a.Headers, "Channel")
		break
	}
	if bound := known.Bound(a.Headers); bound >= 0 && sl.outcomeTimeout == 0 {
		sl.outcomeTimeout = min(bound+m.cfg.ActionTimeout, maxBlock)
	}
}

func ruleOf(e catalog.Ending) Rule {
	switch e {
	case catalog.Single, catalog.Follows, catalog.Output:
		return RuleSingle
	case catalog.List, catalog.ListWithoutHeaders:
		return RuleList
	case catalog.Async:
		return RuleAsync
	case catalog.Raw:
		return RuleRaw
	case catalog.EventOnly:
		return RuleEventOnly
	case catalog.DoubleResponse:
		return RuleDouble
	}
	return RuleAuto
}

// isAGIExec reports whether the event says how an AsyncAGI command ended: an
// event of its own since 12, a kind of AsyncAGI before.
func isAGIExec(f *wire.Frame) bool {
	return isType(f, "AsyncAGIExec") || isType(f, "AsyncAGI") && wire.EqualFold(f.Get("SubEvent"), "Exec")
}

// isOutcome reports whether the event is the outcome of the slot's action.
func (sl *slot) isOutcome(f *wire.Frame) bool {
	return isType(f, sl.complete) || sl.commandID != "" && isAGIExec(f)
}

func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// headerOf is the value as the server reads it: of the first header of that
// name, without the blanks and control bytes that it begins with
// (main/manager.c:1545, ast_skip_blanks).
func headerOf(headers []wire.Header, name string) string {
	for i := range headers {
		if len(headers[i].Name) == len(name) && wire.EqualFold([]byte(name), headers[i].Name) {
			return skipBlanks(headers[i].Value)
		}
	}
	return ""
}

func skipBlanks(s string) string {
	for len(s) > 0 && s[0] <= ' ' {
		s = s[1:]
	}
	return s
}

// claim returns how long the caller allows its action to keep the session
// busy: Options.Timeout, at most maxBlock; 0 if the caller set none. It counts
// only where the catalog knows no bound.
func (o *Options) claim() time.Duration { return min(max(0, o.Timeout), maxBlock) }

// maxBlock is the longest time that a header or a caller may claim: with more,
// a dead connection would count as a busy one. With as many actions pending as
// there may be, the sum stays far from overflow.
const maxBlock = time.Hour
