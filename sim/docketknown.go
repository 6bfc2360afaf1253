package sim

import (
	"errors"
	"strings"
	"time"

	"amicore/core"
	"amicore/core/catalog"
	"amicore/core/wire"
)

// What a docket knows of an action: from the catalog, for the versions that the server
// may be, and from what its caller asks for (docs/contract/submitting.md).

// submit follows a Submit that is taken in.
func (a *docket) submit(in *core.Input) {
	e := a.begin()
	now := a.c.node.world.now
	e.ticket, e.name, e.submitted = in.Ticket, in.Text, now
	e.size = sizeOf(in)
	a.learn(e, in)
	if id := in.Options.ActionID; id != "" {
		e.chosen = true
		a.named(e, []byte(id))
	} else {
		a.countAhead()
		a.number++
		e.number = a.number
		a.named(e, a.idOf(a.number))
	}
	e.size += len(e.id)
	a.unsent += e.size
	e.channelID = valueOf(in.Headers, "ChannelId")
	if settingOf([]byte(e.name)) == setsMask {
		a.asks(e, valueOf(in.Headers, "EventMask"))
	}
	a.mask.filters = a.mask.filters && settingOf([]byte(e.name)) != setsFilter
	a.waiting = append(a.waiting, e)
	a.blocks += e.block
	a.c.tickets[e.ticket].entry = e
	if e.command != "" {
		a.commands++
	}
	if e.by = now.Add(min(in.Options.Timeout, longestTimeout)); in.Options.Timeout <= 0 {
		until := max(now, a.spanOf(a.turn.at, a.records))
		e.by = until.Add(a.blocks + a.c.node.config.ActionTimeout)
	}
}

const longestTimeout = 48 * time.Hour

// sizeOf is how many bytes an action has without its ActionID.
func sizeOf(in *core.Input) int {
	size := len("Action: \r\nActionID: \r\n\r\n") + len(in.Text)
	for _, h := range in.Headers {
		size += len(h.Name) + len(": \r\n") + len(h.Value)
	}
	return size
}

// valueOf is the value of a caller's header, as the server reads it.
func valueOf(headers []wire.Header, name string) string {
	for _, h := range headers {
		if strings.EqualFold(h.Name, name) {
			return strings.TrimLeftFunc(h.Value, func(r rune) bool { return r <= ' ' })
		}
	}
	return ""
}

// learn fills in the rule of an action and what goes with it.
func (a *docket) learn(e *entry, in *core.Input) {
	o := in.Options
	claim := claimOf(o)
	known, ok := catalog.ActionNamed(in.Text)
	e.rule, e.block = core.RuleAuto, claim
	e.textual = a.versions&textVersions != 0 && (!ok || known.Name() == "Command")
	e.patience = a.c.node.config.OutcomeTimeout
	if ok {
		a.catalogued(e, known, in)
	}
	if o.OutcomeTimeout > 0 {
		e.patience = o.OutcomeTimeout
	}
	if o.Rule != core.RuleDefault {
		e.rule, e.mute = o.Rule, false
	}
	if o.CompleteEvent != "" {
		e.end = o.CompleteEvent
	}
	e.silent = e.rule == core.RuleRaw || e.rule == core.RuleSilent || e.mute
	e.truncate = o.Truncate
	if e.most = o.MaxEvents; e.most <= 0 || e.most > a.c.node.config.MaxListEvents {
		e.most = a.c.node.config.MaxListEvents
	}
}

// rulesOf are the rules of the endings of the catalog.
var rulesOf = map[catalog.Ending]core.Rule{
	catalog.Single: core.RuleSingle, catalog.Follows: core.RuleSingle, catalog.Output: core.RuleSingle,
	catalog.List: core.RuleList, catalog.ListWithoutHeaders: core.RuleList, catalog.Async: core.RuleAsync,
	catalog.Raw: core.RuleRaw, catalog.EventOnly: core.RuleEventOnly, catalog.DoubleResponse: core.RuleDouble,
}

// catalogued fills in what the catalog knows of an action.
func (a *docket) catalogued(e *entry, known catalog.Action, in *core.Input) {
	how, agree := known.Completion(a.versions, in.Headers)
	e.rule, e.end, e.items = rulesOf[how.Ending()], how.End(), how
	e.bare, e.privileged, e.exact = how.Empty() == catalog.EmptySuccess, known.ItemPrivilege(), known.ExactCount()
	switch {
	case !agree:
		for c := range known.Completions() {
			e.mute = e.mute || c.Versions()&a.versions != 0 && c.Ending() == catalog.Raw
		}
	case e.rule == core.RuleSingle && known.MayBeSilent():
		e.rule = core.RuleSilent
	case e.rule == core.RuleSingle && a.versions == catalog.All:
		e.rule = core.RuleAuto
	}
	if e.rule == core.RuleAsync {
		if bound := known.Bound(in.Headers); bound >= 0 {
			e.patience = min(bound+a.c.node.config.ActionTimeout, longestBlock)
		}
		a.paired(e, known, in)
	}
	block, blocks := known.Block(a.versions, in.Headers)
	switch {
	case !blocks:
		e.block = 0
	case block == catalog.Unbounded:
		e.block = max(a.c.node.config.BlockingTimeout, claimOf(in.Options))
	case block == catalog.Forever:
		e.block = longestBlock
	default:
		e.block = block
	}
}

// paired finds the header that an outcome is known by.
func (a *docket) paired(e *entry, known catalog.Action, in *core.Input) {
	for o := range known.Outcomes() {
		if o.Versions&a.versions == 0 || o.RequestKey == "" {
			continue
		}
		e.command, e.channel = valueOf(in.Headers, o.RequestKey), valueOf(in.Headers, "Channel")
		if e.command == "" || a.taken(e.command) {
			e.rule, e.command = core.RuleSingle, ""
		}
		return
	}
}

// taken reports whether another action has a CommandID.
func (a *docket) taken(command string) bool {
	for _, list := range [...][]*entry{a.records, a.acknowledged, a.waiting} {
		for _, e := range list {
			if e.command == command {
				return true
			}
		}
	}
	return false
}

// reachesRoom reports whether a Submit came so far that room was made for it.
func (a *docket) reachesRoom(in *core.Input, err *core.ActionError) sure {
	if err == nil {
		return yes
	}
	switch err.Err {
	case core.ErrBackpressure, core.ErrNoOutcome:
		return yes
	case core.ErrInvalidAction: // what is invalid in itself is found sooner
		var limit *wire.LimitError
		switch {
		case errors.As(err, &limit) || !a.endless(in):
			return no
		case unsendable(in).unsure: // it may be invalid for its criteria, and then no room was made
			return unknown
		}
		return yes
	}
	return no
}

// endless reports whether nothing is known that could end an async action.
func (a *docket) endless(in *core.Input) bool {
	e := a.begin()
	defer func() { a.spare = append(a.spare, e) }()
	a.learn(e, in)
	return e.rule == core.RuleAsync && e.end == "" && e.command == ""
}

// makeRoom closes a record that was given up, where what is pending and what was given up
// have no room for another action: of one that no text may answer, if there is one.
func (a *docket) makeRoom() {
	if a.c.last.Pending+a.given < a.c.node.config.MaxPending || a.given == 0 {
		return
	}
	var gone *entry
	for _, e := range a.records {
		if e.ended && (gone == nil || gone.textual && !e.textual) {
			gone = e
		}
	}
	if gone.textual {
		a.roomy.add(gone.hash)
	}
	a.unanswered(gone)
}

// unanswered closes a record without an answer.
func (a *docket) unanswered(e *entry) {
	until := a.turn.at
	if a.records[0] == e {
		until = a.spanOf(until, a.records[:1])
	}
	a.unrecord(e)
	a.turn.at = until
}

// forgetPing closes the record of the oldest Ping where there are as many as a machine
// has, those that wait among them.
func (a *docket) forgetPing(waiting int) {
	var oldest *entry
	n := 0
	for _, e := range a.records {
		if e.own && e.name == "Ping" {
			if n++; oldest == nil {
				oldest = e
			}
		}
	}
	if oldest != nil && n+waiting >= maxPings {
		a.unanswered(oldest)
	}
}
