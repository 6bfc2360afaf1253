package sim

import (
	"strings"

	"amicore/core"
	"amicore/core/catalog"
	"amicore/core/wire"
)

// What a frame does to the actions of a docket: responses, the fence, and what is
// neither response nor event.

// received reads what a peer sent whose frames nothing else reads in their order. frames
// is how many of them the machine has read.
func (a *docket) received(b []byte, frames uint64) {
	a.decoder.Feed(b)
	differ := false
	for a.decoder.Next(&a.frame) {
		if differ = frames == 0; differ {
			break
		}
		a.came(&a.frame)
		frames--
	}
	// Whether a frame is text may depend on what was sent in front of it.
	if n, _ := a.decoder.Partial(); a.sends && (differ || frames > 0 || n > 0) {
		a.lose()
	}
}

// came follows a frame.
func (a *docket) came(f *wire.Frame) {
	a.frames++
	switch f.Kind {
	case wire.KindBanner:
		a.count.internal++
		b := withoutEnd(f.Bytes())
		a.versions = catalog.OfBanner(string(b[:min(len(b), maxBanner)]))
	case wire.KindResponse, wire.KindFollows:
		a.responded(f)
	case wire.KindEvent:
		a.event(f)
	default:
		a.other(f)
	}
}

// responded follows a response, or the text of a Command.
func (a *docket) responded(f *wire.Frame) {
	e := a.find(f.ActionID())
	switch {
	case e == nil:
		a.orphan(f)
		a.roomy.forget(hashOf(f.ActionID()))
	case e.state == entryWaits && a.sends: // it may have been sent by then
		a.lose()
	case e.state == entryWaits || e.state == entryAcknowledged:
		a.count.orphans[core.OrphanUnexpected]++
	case e.state == entrySent:
		a.first(e, f)
	case e.ended:
		a.count.orphans[core.OrphanLate]++
		if f.Oversize || isError(f) || e.rule == core.RuleDouble {
			a.unrecord(e)
		}
	default:
		a.second(e, f)
	}
}

func isError(f *wire.Frame) bool { return wire.EqualFold(f.Type(), "Error") }

// first follows the first response to an action that was sent.
func (a *docket) first(e *entry, f *wire.Frame) {
	a.fence(e)
	e.responded = a.c.node.world.now
	a.asked(e, f)
	opens, announced := a.beginsList(e, f)
	switch {
	case e.own:
		a.count.internal++
		a.unrecord(e)
		if e.name == "Login" && !f.Oversize && !isError(f) {
			a.mask.accepted(e.asks)
		}
	case e.ended:
		a.count.orphans[core.OrphanLate]++
		if opens && !a.c.node.plan.AnyOrder {
			e.state, e.silent = entryOpen, !announced
		} else {
			a.unrecord(e)
		}
	default:
		a.count.replies++
		a.answered(e, f, opens, announced)
	}
}

// beginsList reports whether a response begins a list, and says so.
func (a *docket) beginsList(e *entry, f *wire.Frame) (opens, announced bool) {
	if f.Oversize || isError(f) || e.rule != core.RuleList && e.rule != core.RuleAuto {
		return false, false
	}
	announced = wire.EqualFold(f.Get("EventList"), "start")
	return e.rule == core.RuleList || announced, announced
}

// answered follows the first response to an action that is pending.
func (a *docket) answered(e *entry, f *wire.Frame, opens, announced bool) {
	switch {
	case f.Oversize:
		a.fails(e, core.ErrFrameTooLarge, ending{behind: a.behind(e)})
		return
	case isError(f):
		a.refused(e, f)
		return
	}
	e.acked = true
	switch {
	case opens || e.rule == core.RuleDouble:
		e.state, e.silent = entryOpen, !announced
		if a.fits(e, f, a.c.node.config.MaxReplyBytes) {
			e.response = hashOf(f.Bytes())
		} else {
			a.failsOnRecord(e, core.ErrFrameTooLarge, ending{})
		}
	case e.rule == core.RuleAsync:
		a.acknowledges(e, f)
	default:
		e.response = hashOf(f.Bytes())
		a.completes(e, ending{})
	}
}

// acknowledges follows the response to an action whose outcome comes as an event.
func (a *docket) acknowledges(e *entry, f *wire.Frame) {
	a.unrecord(e)
	a.acknowledged = append(a.acknowledged, e)
	e.by = a.c.node.world.now.Add(e.patience)
	a.ends = append(a.ends, ending{e: e, kind: core.CommandAcked, response: hashOf(f.Bytes()), responded: e.responded})
	if a.fits(e, f, a.c.node.config.MaxReplyBytes) {
		e.response = hashOf(f.Bytes())
	}
	if e.outcome != 0 {
		a.outcomeEnds(e)
	}
}

// second follows a response to an action that has one, and is pending.
func (a *docket) second(e *entry, f *wire.Frame) {
	switch {
	case f.Oversize:
		a.count.replies++
		a.fails(e, core.ErrFrameTooLarge, ending{})
	case isError(f):
		a.count.replies++
		a.refused(e, f)
	case e.rule == core.RuleDouble:
		a.count.replies++
		e.response = hashOf(f.Bytes())
		a.completes(e, ending{})
	default:
		a.count.orphans[core.OrphanUnexpected]++
	}
}

// refused ends an action that is answered with an Error.
func (a *docket) refused(e *entry, f *wire.Frame) {
	e.response = hashOf(f.Bytes())
	a.fails(e, core.ErrResponse, ending{run: a.runOf(e, f), message: messageOf(f)})
}

// withoutTail leaves out what a handler writes behind its words.
func withoutTail(s string) string { return strings.TrimRight(s, "\x00\t\n\v\f\r ") }

// runOf says whether an action that was refused may have run.
func (a *docket) runOf(e *entry, f *wire.Frame) core.Run {
	if e.acked {
		return core.Failed
	}
	said := withoutTail(string(f.Get("Message")))
	switch said {
	case "Permission denied", "Missing action in request", "Failed to parse message: line too long",
		"Too many lines in message or allocation failure", "Asterisk is shutting down", "Authentication Required":
		return core.Rejected
	}
	if strings.HasPrefix(said, "Invalid/unknown command") {
		return core.Rejected
	}
	for r := range catalog.Refusals() {
		if strings.EqualFold(r.Action, e.name) && a.versions != 0 && r.Versions&a.versions == a.versions && (r.Text == said || r.Prefix && strings.HasPrefix(said, r.Text)) {
			return core.Rejected
		}
	}
	return core.Failed
}

// messageOf is the text of an Error, or the output of a Command that failed.
func messageOf(f *wire.Frame) string {
	said := string(f.Get("Message"))
	said = said[:min(len(said), core.MaxMessage)]
	if withoutTail(said) != "Command output follows" {
		return said
	}
	var lines []string
	for line := range f.Output() {
		lines = append(lines, string(line[:min(len(line), core.MaxMessage)]))
	}
	text := strings.Join(lines, "\n")
	if text = text[:min(len(text), core.MaxMessage)]; withoutTail(text) == "" {
		return said
	}
	return text
}

// fence closes what was sent before an action that is answered: the server works on one
// after the other.
func (a *docket) fence(upTo *entry) {
	if a.c.node.plan.AnyOrder {
		return
	}
	for a.records[0] != upTo {
		e := a.records[0]
		switch {
		case e.own, e.ended:
			a.unrecord(e)
		case e.rule == core.RuleRaw,
			e.state == entrySent && (e.rule == core.RuleSilent || e.mute),
			e.state == entryOpen && e.rule == core.RuleDouble,
			e.state == entryOpen && e.bare && e.silent && len(e.log) == 0 && e.cut == 0:
			a.completes(e, ending{})
		case e.state == entryOpen:
			a.fails(e, core.ErrListCut, ending{})
		default:
			a.fails(e, core.ErrMissingResponse, ending{})
		}
	}
}

// other follows a frame that is neither response nor event.
func (a *docket) other(f *wire.Frame) {
	id := f.ActionID()
	e := a.find(id)
	if len(a.records) == 0 && a.sends { // what is sent meanwhile may be what this is of
		a.lose()
	}
	if list := a.openList(); list != nil && (len(id) == 0 || e == list) {
		if _, broadcast := f.Lookup("Privilege"); !broadcast {
			a.bareItem(list, f)
			return
		}
	}
	if len(a.records) > 0 && a.records[0].rule == core.RuleRaw && !a.c.node.plan.AnyOrder {
		switch e := a.records[0]; {
		case e.ended:
			a.count.orphans[core.OrphanLate]++
		case f.Oversize || !a.fits(e, f, a.mostOther()):
			a.count.discarded++
			e.cut++
		default:
			a.count.collected++
			if e.hasText {
				e.text = append(e.text, '\n')
			}
			e.text, e.hasText = append(e.text, f.Bytes()...), true
		}
		return
	}
	switch {
	case e == nil:
		a.orphan(f)
	case e.ended:
		a.count.orphans[core.OrphanLate]++
	default:
		a.count.orphans[core.OrphanUnexpected]++
	}
}

// orphan counts a frame that no action is found for.
func (a *docket) orphan(f *wire.Frame) { a.count.orphans[a.classOf(f.ActionID())]++ }

// classOf says whose the ActionID is that no action has.
func (a *docket) classOf(id []byte) core.OrphanClass {
	if len(id) == 0 {
		return core.OrphanNoID
	}
	h := hashOf(id)
	known := a.c.ids.find(h)
	made := known != nil && known.made
	conn, number, ours := a.readID(id)
	if ours {
		a.countAhead()
	}
	switch {
	case ours && !made && a.waitsAs(id, number):
		return core.OrphanUnexpected
	case made || a.remembered.has(h):
		return core.OrphanLate
	case !ours:
		return core.OrphanForeign
	case a.couldHaveMade(id, conn, number):
		return core.OrphanLate
	}
	return core.OrphanUnknown
}

// mayBeText reports whether a frame with this ActionID may be the text of a Command.
func (a *docket) mayBeText(id []byte) bool {
	if a.versions&textVersions == 0 || len(id) == 0 {
		return false
	}
	h := hashOf(id)
	if a.roomy.has(h) {
		return true
	}
	for _, e := range a.records {
		if e.hash == h && e.state == entrySent && e.textual {
			return true
		}
		inSilence := e.silent || e.own && strings.EqualFold(e.name, "Events") || e.state == entryOpen
		if known := a.c.ids.find(h); !inSilence && !a.c.node.plan.AnyOrder && (known == nil || !known.made) {
			return false
		}
	}
	return false
}

// textVersions are those on which a Command may be answered with its bare output.
var textVersions = func() (in catalog.Versions) {
	command, _ := catalog.ActionNamed("Command")
	for c := range command.Completions() {
		if c.Ending() == catalog.Follows {
			in |= c.Versions()
		}
	}
	return in
}()
