package sim

import (
	"amicore/core"
	"amicore/core/catalog"
	"amicore/core/wire"
)

// What an event does to the actions of a docket: items and ends of lists, outcomes,
// and what is of the stream and leaves a list.

// event follows an event.
func (a *docket) event(f *wire.Frame) {
	id := f.ActionID()
	e := a.find(id)
	if e != nil && e.state == entryWaits && a.sends { // it may have been sent by then
		a.lose()
	}
	if f.Oversize {
		a.oversize(e, f)
		return
	}
	if _, broadcast := f.Lookup("Privilege"); broadcast {
		item := e != nil && !e.own && e.privileged && e.rule == core.RuleList && e.lists(f.Type())
		if !item {
			a.broadcast(e, f)
			return
		}
	}
	switch list := a.openList(); {
	case len(id) > 0 && e == nil:
		a.orphan(f)
	case len(id) > 0:
		a.ofAction(e, f)
	case list != nil:
		a.bareItem(list, f)
	}
}

// ofAction follows an event that has the ActionID of an action.
func (a *docket) ofAction(e *entry, f *wire.Frame) {
	lists := e.rule == core.RuleList || e.rule == core.RuleAuto
	onRecord := e.state == entrySent || e.state == entryOpen
	outcome := e.rule == core.RuleAsync && wire.EqualFold(f.Type(), e.end)
	switch {
	case e.own || e.state == entryWaits:
		a.count.orphans[core.OrphanUnexpected]++
	case e.ended:
		a.count.orphans[core.OrphanLate]++
		if whole, cut := a.endsList(e, f); e.state == entryOpen && lists && (whole || cut) {
			a.unrecord(e)
		}
	case e.state == entrySent && e.rule == core.RuleEventOnly:
		a.fence(e)
		a.count.collected++
		a.completes(e, ending{final: hashOf(f.Bytes())})
	case onRecord && lists:
		if whole, cut := a.endsList(e, f); whole || cut {
			a.listEnds(e, f, cut)
		} else {
			a.item(e, f)
		}
	case e.state == entrySent && outcome:
		a.early(e, f, false)
	case e.state == entryAcknowledged && outcome:
		a.count.collected++
		a.takeOutcome(e, f)
		a.outcomeEnds(e)
	default:
		a.count.orphans[core.OrphanUnexpected]++
	}
}

// endsList reports whether an event is the end of a list, or that of one that was cut.
func (a *docket) endsList(e *entry, f *wire.Frame) (whole, cut bool) {
	marker, marked := f.Lookup("EventList")
	switch {
	case wire.EqualFold(marker, "Complete"):
		return true, false
	case wire.EqualFold(marker, "Cancelled"):
		return false, true
	}
	return !marked && e.rule == core.RuleList && e.end != "" && wire.EqualFold(f.Type(), e.end), false
}

// listEnds follows the end of a list.
func (a *docket) listEnds(e *entry, f *wire.Frame, canceled bool) {
	a.count.collected++
	end := ending{final: hashOf(f.Bytes())}
	if e.exact {
		end.missing = max(0, countOfItems(f.Get("ListItems"))-len(e.log)-e.cut)
	}
	switch {
	case !e.acked:
		end.behind = a.behind(e)
		a.fails(e, core.ErrMissingResponse, end)
	case canceled:
		a.fails(e, core.ErrListCut, end)
	case e.cut > 0 && !e.truncate:
		a.fails(e, core.ErrTooManyEvents, end)
	default:
		a.completes(e, end)
	}
}

// item keeps an item of a list, or counts it as cut.
func (a *docket) item(e *entry, f *wire.Frame) {
	if !f.Oversize && len(e.log) < e.most && a.fits(e, f, a.mostOther()) {
		a.count.collected++
		e.log = append(e.log, hashOf(f.Bytes()))
		return
	}
	a.count.discarded++
	a.count.capped++
	e.cut++
	if f.Oversize && len(f.ActionID()) > 0 {
		e.silent = true // it may have been the end
	}
}

// bareItem follows what comes without an ActionID inside the open list.
func (a *docket) bareItem(e *entry, f *wire.Frame) {
	if e.ended {
		a.count.orphans[core.OrphanLate]++
		return
	}
	a.item(e, f)
}

// broadcast follows an event of the stream. named is the action of its ActionID.
func (a *docket) broadcast(named *entry, f *wire.Frame) {
	a.outcomeHeard(f)
	e, paired := named, false
	if a.commands > 0 && (wire.EqualFold(f.Type(), "AsyncAGIExec") || wire.EqualFold(f.Type(), "AsyncAGI") && wire.EqualFold(f.Get("SubEvent"), "Exec")) {
		e, paired = a.commanded(f), true
	}
	if e != nil && !e.ended && !e.own && e.rule == core.RuleAsync && (paired && e.command != "" || wire.EqualFold(f.Type(), e.end)) {
		switch e.state {
		case entrySent:
			a.early(e, f, true)
		case entryAcknowledged:
			a.takeOutcome(e, f)
			a.outcomeEnds(e)
		}
	}
	a.leave()
}

// commanded finds the action that an outcome of AGI is of.
func (a *docket) commanded(f *wire.Frame) *entry {
	command, channel, unique := string(f.Get("CommandId")), f.Get("Channel"), f.Get("Uniqueid")
	for _, list := range [...][]*entry{a.records, a.acknowledged, a.waiting} {
		for _, e := range list {
			if e.command != "" && e.command == command {
				if wire.EqualFold(channel, e.channel) || wire.EqualFold(unique, e.channel) {
					return e
				}
				return nil
			}
		}
	}
	return nil
}

// early follows an outcome that is in front of its acknowledgement.
func (a *docket) early(e *entry, f *wire.Frame, broadcast bool) {
	to := &a.count.collected
	switch {
	case e.outcome != 0:
		to = &a.count.orphans[core.OrphanUnexpected]
	case a.fits(e, f, a.mostOther()):
		a.takeOutcome(e, f)
	default:
		a.mask.heard |= a.outcomeClass(e)
		to = &a.count.discarded
		a.failsOnRecord(e, core.ErrFrameTooLarge, ending{behind: a.behind(e)})
	}
	if !broadcast {
		*to++
	}
}

// reasons are what an OriginateResponse gives as a number.
var reasons = map[string]string{"0": "failed", "1": "hung up", "3": "no answer", "5": "busy", "8": "congestion"}

// takeOutcome reads an outcome.
func (a *docket) takeOutcome(e *entry, f *wire.Frame) {
	said := string(f.Get("Response"))
	a.mask.heard |= a.outcomeClass(e)
	e.outcome = hashOf(f.Bytes())
	e.failed = wire.EqualFold([]byte(said), "Failure") || wire.EqualFold([]byte(said), "Error")
	if !e.failed {
		return
	}
	reason := string(f.Get("Reason"))
	e.reason = string(f.Get("Message"))
	e.reason = e.reason[:min(len(e.reason), core.MaxMessage)]
	switch {
	case e.reason != "":
	case reason != "":
		e.reason = "Reason " + reason
		if words := reasons[reason]; words != "" {
			e.reason += ": " + words
		}
	default:
		e.reason = said
	}
}

// outcomeEnds ends an acknowledged action with its outcome.
func (a *docket) outcomeEnds(e *entry) {
	if e.failed {
		a.fails(e, core.ErrResponse, ending{run: core.Failed, message: e.reason, final: e.outcome})
		return
	}
	a.completes(e, ending{final: e.outcome})
}

// oversize follows an event over MaxFrame, of which not much is known.
func (a *docket) oversize(e *entry, f *wire.Frame) {
	users := wire.EqualFold(f.Type(), "UserEvent")
	if e != nil && !e.own && !e.ended && e.state != entryWaits && !users {
		outcome := e.rule == core.RuleAsync && wire.EqualFold(f.Type(), e.end)
		switch {
		case e.state != entryAcknowledged && (e.rule == core.RuleList || e.rule == core.RuleAuto):
			a.item(e, f)
			return
		case e.state == entrySent && e.rule == core.RuleEventOnly:
			a.fence(e)
			a.count.discarded++
			a.fails(e, core.ErrFrameTooLarge, ending{behind: a.behind(e)})
			return
		case e.state == entryAcknowledged && outcome:
			a.fails(e, core.ErrFrameTooLarge, ending{})
		case e.state == entrySent && outcome:
			a.failsOnRecord(e, core.ErrFrameTooLarge, ending{behind: a.behind(e)})
		}
	}
	list := a.openList()
	item := list != nil && !users && (e == list || len(f.ActionID()) == 0 && list.lists(f.Type()))
	if !item {
		a.leave()
	}
	a.count.discarded++
}

// lists reports whether an event of that name is an item of its list, if that is known.
func (e *entry) lists(name []byte) bool {
	return e.items != (catalog.Completion{}) && e.items.Has(name)
}

// behind names the action in front that an action waits for, if that may block.
func (a *docket) behind(e *entry) string {
	if len(a.records) == 0 || a.records[0] == e || a.records[0].block <= 0 {
		return ""
	}
	front := a.records[0]
	b := wire.AppendName(nil, front.name, 128)
	b = append(b, " ("...)
	b = wire.AppendName(b, string(front.id), 128)
	return string(append(b, ')'))
}

// spanOf is until when a server may be busy with records, from an instant on.
func (a *docket) spanOf(from core.Instant, records []*entry) core.Instant {
	for _, r := range records {
		if r.block > 0 && (r.state == entrySent || r.rule == core.RuleDouble) {
			from = max(from, r.sent).Add(r.block)
		}
	}
	return from
}

// docketTurn is when the server turned to the first record.
type docketTurn struct{ at core.Instant }

// closes follows the end of the first record, with an answer.
func (t *docketTurn) closes(a *docket) { t.at = a.c.node.world.now }
