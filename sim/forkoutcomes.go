package sim

import (
	"strconv"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// Stories of a session that is ready, of what it can hear: outcomes, and what the mask
// lets through.

// heardAndNotHeard: an outcome comes in some way, and that of another action does not
// come in time.
func (f *fork) heardAndNotHeard() (acts []act) {
	first, second := f.nextTicket(), f.nextTicket()
	outcome := "Event: OriginateResponse\n" + pick(f.g.below, "", "Privilege: call,all\n", "Privilege: \n")
	switch f.g.below(8) {
	case 0:
		acts = append(acts, f.hears("Event:OriginateResponse\nPrivilege: call,all\nResponse: Success\n"))
	case 1:
		acts = append(acts, f.hears(outcome+"ActionID: of-another-client\nResponse: Failure\n"))
	case 2:
		acts = append(acts, f.hears(outcome+"Pad: {over}\n"))
	case 3:
		acts = append(acts, f.hears("Event: AsyncAGI\nPrivilege: agi,all\nSubEvent: Start\n"))
	case 4, 5, 6:
		o := core.Options{Timeout: time.Hour}
		acts = append(acts, f.submits(first, asyncOriginate, o))
		early := outcome + "{exact}Response: Success\n"
		if f.g.chance(25) {
			early += pick(f.g.below, "Pad: {over}\n", "Pad: {many}\n")
		}
		if f.g.chance(40) {
			acts = append(acts, f.answers(first, "Response: Success\n{exact}"))
		}
		acts = append(acts, f.answers(first, early))
	}
	acts = append(acts, f.submits(second, asyncOriginate, core.Options{OutcomeTimeout: time.Second}), f.answers(second, "Response: Success\n{exact}"))
	return append(acts, f.waits(time.Second), f.waits(time.Second))
}

// maskOfACaller: a caller sets the mask, gives up or does not, and is answered in any
// way; then the owner wants that mask or another, and an outcome may not be heard.
func (f *fork) maskOfACaller() (acts []act) {
	t := f.nextTicket()
	mask := pick(f.g.below, masks...)
	acts = append(acts, f.endsAll, f.agrees)
	if f.g.chance(30) { // so that it waits
		acts = append(acts, f.submits(f.nextTicket(), f.filling(), core.Options{}))
	}
	acts = append(acts, f.submits(t, wire.NewAction("Events", "EventMask", mask), core.Options{}))
	if f.g.chance(50) {
		acts = append(acts, does(core.Cancel(t)))
	}
	acts = append(acts, f.takes(true))
	switch f.g.below(8) {
	case 0:
		acts = append(acts, f.passesOver()...)
	case 1:
		acts = append(acts, f.answers(t, "Response: Error\n{exact}Pad: {over}\n"))
	default:
		acts = append(acts, f.answers(t, pick(f.g.below,
			"Response: Success\n{exact}Events: On\n", "Response: Success\n{exact}Events: Off\n", "Response: Success\n{exact}", "Response: Error\n{exact}Message: Permission denied\n", "Response: Success\n{exact}Pad: {over}\n")))
	}
	if f.g.chance(70) {
		acts = append(acts, does(core.SetEvents(pick(f.g.below, mask, mask, f.config.Events, "call"))))
	}
	last := f.nextTicket()
	return append(acts, f.submits(last, asyncOriginate, core.Options{}), f.agrees, f.answers(last, "Response: Success\n{exact}"))
}

// roomForOthers: actions that raw text may answer are given up until others take their
// room, each of them twice by one ActionID; then their answers come.
func (f *fork) roomForOthers() (acts []act) {
	first, ids := int(f.ticket), min(f.config.MaxPending, 12)+1
	id := func(i int) string { return "late-" + strconv.Itoa(first+i%ids) }
	text := func() act {
		return func() core.Input {
			for range 1 + f.g.below(3) {
				f.forger.write(forged{id: id(f.g.below(3))}, pick(f.g.below,
					"Response: Follows\nPrivilege: Command\n{exact}a line\n\nanother\n--END COMMAND--\n", "Response: Success\n{exact}"))
			}
			return core.Received(f.look.Conn, f.written())
		}
	}
	for i := range ids * (1 + f.g.below(3)) {
		t := f.nextTicket()
		action := wire.NewAction("Command", "Command", "x")
		if f.g.chance(20) {
			action = f.ofAnyKind()
		}
		acts = append(acts, f.submits(t, action, core.Options{ActionID: id(i)}), f.takes(true), does(core.Cancel(t)))
	}
	return append(acts, text(), text(), text(), text())
}

// maskWhileLoggingIn: the owner wants another mask while the login is out, and the
// server keeps the one that it was told.
func (f *fork) maskWhileLoggingIn() (acts []act) {
	if f.g.chance(50) {
		acts = append(acts, f.answersOwn("Challenge", "Response: Success\n{exact}Challenge: 7\n"))
	}
	acts = append(acts, does(core.SetEvents(pick(f.g.below, masks...))), f.answersOwn("Login", ownReplies[0]), f.hears(fullyBooted), f.answersOwn("Filter", ownReplies[0]))
	if f.g.chance(70) {
		acts = append(acts, f.answersOwn("Events", "Response: Error\n{exact}Message: no\n"))
	}
	return append(acts, f.submits(f.nextTicket(), asyncOriginate, core.Options{}))
}
