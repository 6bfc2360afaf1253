package sim

import (
	"time"

	"amicore/core"
	"amicore/core/spec"
	"amicore/core/wire"
)

// ownReplies are what a server may answer to an action of the machine's own,
// besides what it usually does.
var ownReplies = []string{
	"Response: Success\n{exact}", "Response: Success\n{exact}", "Response: Error\n{exact}Message: no\n", "Response: Error\n{exact}Message: Permission denied\n",
	"Response: Error\n{exact}Message: Login Already In Use\n", "Response: Error\n{exact}Message: Asterisk is shutting down\n",
	"Response: Error\n{exact}Message: Filter was formatted incorrectly\n", "Response: Success\n{exact}Pad: {over}\n",
}

// statusReplies answer CoreStatus.
var statusReplies = []string{
	"Response: Success\n{exact}CoreStartupDate: 1970-01-01\n", "Response: Success\n{exact}CoreStartupDate: 1970-01-01\n", "Response: Success\n{exact}CoreStartupDate: 2026-01-01\n", "Response: Success\n{exact}CoreStartupDate: 2026-01-01\n",
	"Response: Success\n{exact}CoreStartupDate: \n", "Response: Error\n{exact}Message: Permission denied\n", "Response: Success\n{exact}Pad: {over}\n",
}

// repliesToOwn lets the server answer one of the machine's own actions: the first,
// or one behind it.
func (f *fork) repliesToOwn() core.Input {
	var own []spec.LookAction
	for _, r := range f.look.Records {
		if r.Own {
			own = append(own, r)
		}
	}
	if len(own) > 0 {
		a := &own[0]
		if f.g.chance(40) {
			a = &own[f.g.below(len(own))]
		}
		f.forger.write(requestOf(a), f.ownReply(a))
	}
	return core.Received(f.look.Conn, f.written())
}

func (f *fork) ownReply(a *spec.LookAction) string {
	switch {
	case a.Name == "CoreStatus" && f.g.chance(70):
		return pick(f.g.below, statusReplies...)
	case a.Name == "Challenge" && f.g.chance(50):
		return "Response: Success\n{exact}Challenge: 7\n"
	case a.Name == "Login" && f.g.chance(50), f.look.Phase == core.PhaseBooting && a.Name != "CoreStatus" && f.g.chance(60):
		return ownReplies[0]
	}
	return pick(f.g.below, ownReplies...)
}

// wantsFilter wants one more filter than the last time, of either kind, or another
// one in place of the last, or another list.
func (f *fork) wantsFilter() core.Input {
	filter := "!Event: NeverMind"
	if f.g.chance(60) {
		filter = "eventfilter(header(Channel),method(exact))=PJSIP/1"
	}
	if f.g.chance(20) {
		return core.SetFilters()
	}
	if n := len(f.filters); n > 0 && f.g.chance(25) { // in place of one that is not sent yet, maybe
		f.filters[n-1] = "!Event: NeverMindEither"
	} else {
		f.filters = append(f.filters, filter)
	}
	return f.wanted()
}

// wantsPlainFilter wants one more, which the server is told at once.
func (f *fork) wantsPlainFilter() core.Input {
	f.filters = append(f.filters, "!Event: NeverMind")
	return f.wanted()
}

// replacesFilter wants a plain filter in place of the last one, which may be one that
// is not sent since the server is asked whether it has criteria.
func (f *fork) replacesFilter() core.Input {
	if n := len(f.filters); n > 0 {
		f.filters[n-1] = "!Event: NeverMindEither"
	}
	return f.wanted()
}

// wanted is the input with all filters that its owner wants.
func (f *fork) wanted() core.Input {
	return core.SetFilters(append(append([]string(nil), f.config.Filters...), f.filters[:min(len(f.filters), 60-len(f.config.Filters))]...)...)
}

// ownActions: the machine asks for what its owner wants, and the server answers
// it in any way, in any order, or not; meanwhile the owner wants more.
func (f *fork) ownActions() (acts []act) {
	ready := f.look.Phase == core.PhaseReady
	if ready && f.g.chance(60) {
		acts = append(acts, f.submits(f.nextTicket(), f.action(), core.Options{Timeout: time.Hour}))
	}
	if ready && f.g.chance(60) {
		acts = append(acts, does(core.SetEvents(pick(f.g.below, masks...))))
	}
	if f.g.chance(50) {
		acts = append(acts, f.wantsFilter)
	}
	if ready && f.g.chance(50) {
		acts = append(acts, does(core.Stop(24*time.Hour)))
	}
	for range 2 + f.g.below(8) {
		acts = append(acts, f.ownAct())
	}
	return acts
}

// loggingIn: the login is accepted, mostly, and then anything comes; or the server
// boots before it has told by CoreStatus, and tells then.
func (f *fork) loggingIn() (acts []act) {
	if f.aim == aimNone && f.g.chance(15) {
		return f.maskWhileLoggingIn()
	}
	if f.g.chance(70) {
		acts = append(acts, f.answersOwn("Challenge", "Response: Success\n{exact}Challenge: 7\n"), f.answersOwn("Login", ownReplies[0]))
	}
	switch late := f.aim == aimBooting && f.g.chance(50); {
	case f.aim == aimBooting && f.g.chance(15): // CoreStatus is out, and what the owner wants changes, or time ends
		if f.g.chance(50) {
			return append(acts, f.takes(true), f.ticks, f.ticks)
		}
		acts = append([]act{f.wantsPlainFilter}, acts...)
		return append(acts, f.answersOwn("Filter", ownReplies[0]), f.answersOwn("Filter", ownReplies[0]), does(core.SetFilters()))
	case late || f.g.chance(10):
		acts = append(acts, f.hears(fullyBooted))
		if f.g.chance(60) {
			acts = append(acts, f.submits(f.nextTicket(), wire.NewAction("Ping"), core.Options{Timeout: time.Hour}), does(core.Stop(24*time.Hour)))
		}
		if reply := f.g.below(len(lateReplies) + 1); reply < len(lateReplies) {
			return append(acts, f.answersOwn("CoreStatus", lateReplies[reply]))
		}
		return append(acts, f.takes(true), f.ticks, f.ticks, f.ticks)
	case f.aim == aimKnown && f.g.chance(50):
		acts = append(acts, f.wantsPlainFilter, f.takes(true))
		if f.g.chance(50) {
			return append(acts, f.hears(fullyBooted))
		}
		return append(acts, f.ticks)
	case f.g.chance(30): // a filter is awaited when another list is wanted
		acts = append([]act{f.wantsFilter}, acts...)
		if f.g.chance(50) {
			return append(acts, does(core.SetFilters()))
		}
		return append(acts, f.replacesFilter, f.repliesToOwn, f.repliesToOwn)
	}
	return append(acts, f.ownActions()...)
}

// lateReplies are answers to CoreStatus when nothing depends on what it tells.
var lateReplies = [...]string{
	"Response: Success\n{exact}CoreStartupDate: 2026-01-01\n", "Response: Error\n{exact}Message: Permission denied\n",
	"Response: Error\n{exact}Message: Asterisk is shutting down\n", "Response: Success\n{exact}Pad: {over}\n",
}

// drainsWhileAsked: the session drains while the mask and filters are asked; then
// the server answers about criteria, or the owner wants it to end otherwise.
func (f *fork) drainsWhileAsked() []act {
	acts := []act{
		f.endsAll, f.takes(true), f.submits(f.nextTicket(), wire.NewAction("NoSuchAction"), core.Options{Timeout: time.Hour}),
		does(core.SetEvents(pick(f.g.below, masks...))), f.wantsFilter, does(core.Stop(24 * time.Hour)),
	}
	if f.g.chance(50) {
		return append(acts, does(core.Stop(pick(f.g.below, 0, time.Minute))))
	}
	return append(acts, f.answersOwn("Filter", pick(f.g.below,
		"Response: Error\n{exact}Message: Filter was formatted incorrectly\n", "Response: Success\n{exact}Pad: {over}\n", "Response: Error\n{exact}Message: no\n")))
}

// ownAct is one act of ownActions.
func (f *fork) ownAct() act {
	switch f.g.below(20) {
	case 0, 1:
		return f.wantsFilter
	case 2:
		return does(core.SetEvents(pick(f.g.below, masks...)))
	case 3:
		return f.submits(f.nextTicket(), f.action(), core.Options{})
	case 4:
		return func() core.Input { return core.Cancel(f.someTicket()) }
	case 5:
		if f.g.chance(20) {
			return does(core.Stop(pick(f.g.below, 0, time.Minute)))
		}
	case 6:
		return f.takes(true)
	case 7, 8, 9, 10:
		return f.ticks
	case 11, 12:
		return f.bootsWhileAsked
	}
	return f.repliesToOwn
}

// bootsWhileAsked lets the server tell that it has booted while CoreStatus is out,
// and otherwise answers.
func (f *fork) bootsWhileAsked() core.Input {
	if asksOwn(&f.look, "CoreStatus") || f.g.chance(10) {
		return f.hears(fullyBooted)()
	}
	return f.repliesToOwn()
}

// repliesTo lets the server answer an action of the machine's own with this name.
func (f *fork) repliesTo(name string) act {
	return func() core.Input {
		if a := f.ownRecord(name); a != nil {
			f.forger.write(requestOf(a), f.ownReply(a))
		}
		return core.Received(f.look.Conn, f.written())
	}
}

// answersOwn lets it answer that by a text.
func (f *fork) answersOwn(name, text string) act {
	return func() core.Input {
		if a := f.ownRecord(name); a != nil {
			f.forger.write(requestOf(a), text)
		}
		return core.Received(f.look.Conn, f.written())
	}
}

// ownRecord returns the first record of an action of the machine's own with this
// name, or nil.
func (f *fork) ownRecord(name string) *spec.LookAction {
	for i := range f.look.Records {
		if a := &f.look.Records[i]; a.Own && a.Name == name {
			return a
		}
	}
	return nil
}

// askedAgain: in Booting CoreStatus tells nothing any more while a filter behind it
// is awaited, and is asked again; then anything may come, in any order.
func (f *fork) askedAgain() []act {
	acts := []act{f.ticks, f.wantsPlainFilter, f.takes(true)}
	if f.g.chance(50) {
		acts = append(acts, f.waits(f.config.HeartbeatInterval), f.takes(true))
	}
	reply := f.repliesTo("CoreStatus")
	if f.g.chance(80) {
		reply = f.answersOwn("CoreStatus", "Response: Success\n{exact}CoreStartupDate: \n")
	}
	acts = append(acts, reply, f.ticks, f.takes(true))
	if f.g.chance(60) {
		acts = append(acts, f.repliesTo("Filter"))
	}
	for range 2 + f.g.below(5) {
		switch f.g.below(12) {
		case 0:
			acts = append(acts, f.takes(true), f.waits(f.config.HeartbeatInterval), f.takes(true))
		case 1:
			acts = append(acts, f.hears(fullyBooted))
		case 2:
			acts = append(acts, f.waits(f.config.BootTimeout))
		case 3, 4:
			acts = append(acts, f.repliesTo("Filter"))
		case 5, 6:
			acts = append(acts, f.repliesTo("Ping"))
		case 7, 8:
			acts = append(acts, f.repliesTo("CoreStatus"))
		default:
			acts = append(acts, f.ticks)
		}
	}
	return acts
}
