package sim

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// act makes the next input of a fork: what it is may depend on what has come of
// the ones before.
type act func() core.Input

// stage leads a session to a place that a walk seldom comes to: the next inputs
// are those of a story that is drawn.
func (f *fork) stage() {
	switch f.look.Phase {
	case core.PhaseAuthenticating:
		f.staged = f.loggingIn()
		return
	case core.PhaseBooting:
		switch f.g.below(10) {
		case 0, 1, 9:
			f.staged = f.criteriaWhileBooting()
		case 2:
			f.staged = f.ending()
		case 3, 4:
			f.staged = f.quiet()
		case 5, 6:
			f.staged = f.askedAgain()
		default:
			f.staged = f.ownActions()
		}
		return
	}
	if f.aim == aimKnown && !f.told {
		f.told = true
		f.staged = []act{f.hears(fullyBooted), func() core.Input { return core.Closed(f.look.Conn, core.CloseEOF) }}
		return
	}
	sum := 0
	for i := range stages {
		sum += stages[i].weight
	}
	at := f.g.below(sum)
	for i := range stages {
		if at -= stages[i].weight; at < 0 {
			f.staged = stages[i].acts(f)
			return
		}
	}
}

// stages are the stories of a session that is ready.
var stages = []struct {
	weight int
	acts   func(*fork) []act
}{
	{150, (*fork).frameForAnAction},
	{20, (*fork).frameForWhatWaits},
	{10, (*fork).itemsWithoutIDs},
	{6, (*fork).textBehindOthers},
	{8, (*fork).waitsAndGoes},
	{5, (*fork).maskAgain},
	{3, (*fork).deadlinesAtOnce},
	{15, (*fork).fullWindow},
	{8, (*fork).longNameInFront},
	{12, (*fork).outcomeThatCannotCome},
	{6, (*fork).earlyOutcome},
	{8, (*fork).heardAndNotHeard},
	{8, (*fork).maskOfACaller},
	{3, (*fork).roomForOthers},
	{8, (*fork).resultOfCommand},
	{4, (*fork).stopWithTime},
	{8, (*fork).silence},
	{25, (*fork).ownActions},
	{8, (*fork).drainsWhileAsked},
	{12, (*fork).quiet},
	{12, (*fork).ending},
	{1, (*fork).manyOwnIDs},
	{4, (*fork).strangeIDs},
}

// nextTicket returns a new ticket.
func (f *fork) nextTicket() core.Ticket {
	f.ticket++
	return f.ticket
}

func (f *fork) submits(t core.Ticket, a wire.Action, o core.Options) act {
	return func() core.Input { return core.Submit(t, a, &o) }
}

// answers lets the server write a frame for the action of a ticket.
func (f *fork) answers(t core.Ticket, text string) act {
	return func() core.Input {
		for a := range f.underWay() {
			if a.Ticket == t && !a.Own {
				f.forger.write(requestOf(a), text)
			}
		}
		return core.Received(f.look.Conn, f.written())
	}
}

// agrees lets the server agree to what the machine has asked.
func (f *fork) agrees() core.Input {
	f.forger.agree()
	return core.Received(f.look.Conn, f.written())
}

// endsAll lets the server end all that is on record.
func (f *fork) endsAll() core.Input {
	for i := range f.look.Records {
		f.forger.write(requestOf(&f.look.Records[i]), "Response: Error\n{exact}")
	}
	return core.Received(f.look.Conn, f.written())
}

// ticks lets time pass until the next timer fires.
func (f *fork) ticks() core.Input {
	f.toDeadline()
	return core.Tick()
}

// setsFilters wants one filter more than those of the beginning.
func (f *fork) setsFilters(filter string) act {
	return func() core.Input {
		return core.SetFilters(append(append([]string(nil), f.config.Filters...), filter)...)
	}
}

func (f *fork) part() string { return pick(f.g.below, parts...) }

// ruled is an action with a rule of its caller's, and its options.
func (f *fork) ruled(rule core.Rule) (wire.Action, core.Options) {
	a := pick(f.g.below, awaitingActions...)
	switch f.g.below(8) {
	case 6, 7:
		a = f.ofAnyKind()
	case 0:
		a = wire.NewAction("Command", "Command", "core show uptime")
	case 1, 2:
		a = wire.NewAction("NoSuchAction")
	}
	return a, core.Options{Rule: rule, CompleteEvent: "NoSuchActionComplete", MaxEvents: f.g.below(3)}
}

// frameForAnAction: an action of a drawn rule, in front or behind another one,
// given up or not, responded to or not, and then any kind of frame for it.
func (f *fork) frameForAnAction() (acts []act) {
	if f.g.chance(50) {
		a, o := f.ruled(core.RuleDefault)
		acts = append(acts, f.submits(f.nextTicket(), a, o))
	}
	t := f.nextTicket()
	rule := core.Rule(1 + f.g.below(int(core.RuleSilent)))
	if f.g.chance(15) { // it comes to more than the others
		rule = core.RuleAuto
	}
	a, o := f.ruled(rule)
	acts = append(acts, f.submits(t, a, o))
	if f.g.chance(60) {
		response := "Response: Success\n{exact}EventList: start\n"
		switch f.g.below(8) {
		case 0:
			response += "Pad: {many}\n"
		case 1, 2: // a list without an announcement, whose end nothing is sure to tell
			response = "Response: Success\n{exact}"
		}
		acts = append(acts, f.answers(t, response))
	}
	if f.g.chance(50) {
		acts = append(acts, func() core.Input { return core.Cancel(t) })
	}
	if f.g.chance(10) {
		acts = append(acts, f.answers(t, "Response: Success\n{exact}Pad: {over}\n"))
	}
	for range 1 + f.g.below(3) {
		acts = append(acts, f.answers(t, f.part()))
	}
	if f.g.chance(10) {
		acts = append(acts, f.passesOver()...)
	}
	return acts
}

// passesOver: the server answers a new action, and so is done with those in front.
func (f *fork) passesOver() []act {
	t := f.nextTicket()
	return []act{f.submits(t, wire.NewAction("Ping"), core.Options{}), f.answers(t, "Response: Success\n{exact}Ping: Pong\n")}
}

// itemsWithoutIDs: the items of a list bear no id, and events that are none come
// between them.
func (f *fork) itemsWithoutIDs() []act {
	action, item := f.list()
	event := "Event: " + item + "\n"
	frames := []string{
		event + "Name: bare\n", event + "Name: bare\n", event + "Pad: {over}\n", event + "{exact}Name: mine\n", event + "ActionID: of-another\nPad: {over}\n",
		"Event: {item}\nPad: {over}\n", "bare text\n", "Event: Newchannel\nPrivilege: call,all\n", "Event: Newchannel\nPrivilege: call,all\nPad: {over}\n",
	}
	t := f.nextTicket()
	response := "Response: Success\n{exact}"
	if f.g.chance(30) {
		response += "EventList: start\n"
	}
	// The open list must be the first record.
	acts := []act{f.endsAll, f.submits(t, wire.NewAction(action), core.Options{}), f.answers(t, response)}
	if f.g.chance(25) { // all that comes of the list is cut
		frames = []string{event + "{exact}Pad: {over}\n"}
	}
	for range 3 + f.g.below(4) {
		acts = append(acts, f.answers(t, pick(f.g.below, frames...)))
	}
	if f.g.chance(50) {
		acts = append(acts, f.passesOver()...)
	}
	return acts
}

// textBehindOthers: raw text answers a Command whose id is its caller's, behind
// what has no answer yet: the mask, or an action that may never have one.
func (f *fork) textBehindOthers() []act {
	acts := []act{f.endsAll}
	for range 1 + f.g.below(2) {
		if f.g.chance(50) {
			acts = append(acts, does(core.SetEvents(pick(f.g.below, masks...))))
		} else {
			acts = append(acts, f.submits(f.nextTicket(), pick(f.g.below, awaitingActions...), core.Options{Rule: core.RuleSilent}))
		}
	}
	t := f.nextTicket()
	command := f.submits(t, wire.NewAction("Command", "Command", "core show uptime"), core.Options{ActionID: "mine-" + strconv.Itoa(int(t))})
	return append(acts, command, f.answers(t, "Response: Follows\nPrivilege: Command\n{exact}first\n\nsecond: x\n--END COMMAND--\n"))
}

// frameForWhatWaits: the same for one that is held behind an action that blocks.
func (f *fork) frameForWhatWaits() []act {
	t := f.nextTicket()
	a, o := f.ruled(core.RuleDefault)
	return []act{
		f.submits(f.nextTicket(), wire.NewAction("Reload"), core.Options{}), f.submits(t, a, o),
		f.answers(t, f.part()), f.answers(t, f.part()),
	}
}

// waitsAndGoes: an action that would block waits behind one that does, and is
// given up. The deadline of the next, which the server outlives, no longer
// counts it.
func (f *fork) waitsAndGoes() []act {
	first, second := f.nextTicket(), f.nextTicket()
	acts := []act{
		f.endsAll, f.submits(first, wire.NewAction("Reload"), core.Options{}), f.submits(second, wire.NewAction("Reload"), core.Options{}),
		does(core.Cancel(second)), f.submits(f.nextTicket(), pick(f.g.below, awaitingActions...), core.Options{}),
		f.answers(first, "Response: Success\n{exact}"),
	}
	for range 2 + f.g.below(6) {
		acts = append(acts, f.ticks, f.agrees)
	}
	return acts
}

// maskAgain: while the server is told a mask, or may be busy, others are wanted,
// and an action of a caller's changes the mask or is given up before it goes.
func (f *fork) maskAgain() []act {
	t := f.nextTicket()
	acts := []act{f.endsAll, f.agrees}
	if f.g.chance(50) {
		acts = append(acts, f.blocks(30*time.Second))
	}
	if f.g.chance(60) {
		acts = append(acts, f.submits(t, wire.NewAction("Events", "EventMask", pick(f.g.below, "off", "call", "on")), core.Options{}))
	}
	if f.g.chance(50) {
		acts = append(acts, does(core.Cancel(t)))
	}
	for range 1 + f.g.below(4) {
		mask := f.config.Events
		if f.g.chance(50) {
			mask = pick(f.g.below, masks...)
		}
		acts = append(acts, does(core.SetEvents(mask)))
	}
	return append(acts, f.agrees, f.agrees, f.agrees)
}

// deadlinesAtOnce: the deadline of an action that was acknowledged comes with that
// of a later one.
func (f *fork) deadlinesAtOnce() []act {
	const d = 5 * time.Second
	first, second := f.nextTicket(), f.nextTicket()
	return []act{
		f.endsAll, f.submits(first, asyncOriginate, core.Options{OutcomeTimeout: d}),
		f.submits(second, pick(f.g.below, awaitingActions...), core.Options{Timeout: d, OutcomeTimeout: d}), f.answers(first, "Response: Success\n{exact}"), f.waits(d),
	}
}

// fullWindow: more than a small window and a small queue hold.
func (f *fork) fullWindow() (acts []act) {
	for range 3 + f.g.below(3) {
		t := f.nextTicket()
		acts = append(acts, func() core.Input { return core.Submit(t, f.filling(), nil) })
	}
	if f.g.chance(50) { // what the machine has to say itself waits, and something shorter of a caller's
		acts = append(acts, f.wantsFilter, does(core.SetEvents(pick(f.g.below, masks...))), f.submits(f.nextTicket(), wire.NewAction("Ping"), core.Options{}), f.takes(false))
	}
	return append(acts, f.ticks)
}

// filling is an action that fills the window up to a few bytes, where one can.
func (f *fork) filling() wire.Action {
	const line = len("Variable: \r\n")
	size := min(f.config.SendWindow-f.look.Window, 92_000) - f.g.below(120)
	a := wire.NewAction("Setvar")
	for size > 100 {
		n := min(size-line, 900)
		a.Headers = append(a.Headers, wire.Header{Name: "Variable", Value: longValue[:n]})
		size -= n + line
	}
	return a
}

// longNameInFront: an error tells of the action in front, and cannot show its
// name as it is.
func (f *fork) longNameInFront() []act {
	name := pick(f.g.below, oddNames...)
	return []act{
		f.submits(f.nextTicket(), wire.NewAction(name), core.Options{Timeout: 5 * time.Second}),
		f.submits(f.nextTicket(), wire.NewAction("Ping"), core.Options{Timeout: time.Second}),
		func() core.Input { f.now = f.now.Add(time.Second); return core.Tick() },
	}
}

var oddNames = []string{strings.Repeat("n", 129), strings.Repeat("é", 65), strings.Repeat("n", 127) + "é", strings.Repeat("\x80", 140), strings.Repeat("n", 126) + "\x01", "\xff"}

// outcomeThatCannotCome: a filter keeps the outcome of an action away.
func (f *fork) outcomeThatCannotCome() []act {
	filters := []string{
		"!Event: AsyncAGI", "!Event: AsyncAGIExec", "!Event: OriginateResponse", "Event: (New|Hang)", "OriginateResponse", "!OriginateResponse", "(Originate|Async)", "!(x|AsyncAGI)", `Event: New\.`, `!Event: Originate\.`,
		core.EventFilter{Match: core.MatchRegex, Text: "^Event: (New|Hang)"}.String(), core.EventFilter{Exclude: true, Match: core.MatchRegex, Text: "^Event: (Orig|Async)"}.String(),
		pick(f.g.below, wantedFilters...),
	}
	actions := []wire.Action{
		wire.NewAction("AGI", "Channel", "PJSIP/1-1", "Command", "NOOP", "CommandID", "c1"),
		asyncOriginate,
	}
	t := f.nextTicket()
	return []act{
		f.setsFilters(pick(f.g.below, filters...)), f.agrees, f.agrees,
		f.submits(t, pick(f.g.below, actions...), core.Options{}), f.answers(t, "Response: Success\n{exact}"), f.ticks,
	}
}

// earlyOutcome: the outcome comes in front of the response, once or twice, and
// costs little or much.
func (f *fork) earlyOutcome() []act {
	t := f.nextTicket()
	early := func() act {
		return f.answers(t, "Event: OriginateResponse\n"+pick(f.g.below, "", "Privilege: call,all\n")+"{exact}Response: Success\nPad: "+pick(f.g.below, "p", "{many}")+"\n")
	}
	return []act{
		f.submits(t, asyncOriginate, core.Options{}),
		early(), early(), f.answers(t, f.part()), f.answers(t, f.part()),
	}
}

// resultOfCommand: the outcome of an AGI command is paired by its CommandID, in
// front of the response or behind it, given up or not.
func (f *fork) resultOfCommand() (acts []act) {
	if f.g.chance(70) {
		acts = append(acts, f.endsAll)
	}
	if f.g.chance(50) {
		acts = append(acts, f.submits(f.nextTicket(), pick(f.g.below, awaitingActions...), core.Options{Rule: core.RuleSilent}))
	}
	t := f.nextTicket()
	id := fmt.Sprint("result-", t)
	acts = append(acts, f.submits(t, wire.NewAction("AGI", "Channel", "PJSIP/1-1", "Command", "NOOP", "CommandID", id), core.Options{}))
	switch f.g.below(3) {
	case 0:
		acts = append(acts, does(core.Cancel(t)))
	case 1:
		acts = append(acts, f.answers(t, "Response: Success\n{exact}"))
	}
	return append(acts,
		f.answers(t, "Event: AsyncAGIExec\nPrivilege: agi,all\n{exact}CommandId: "+pick(f.g.below, id, id, "another")+"\nChannel: "+pick(f.g.below, "", "PJSIP/1-1")+"\n"),
		f.answers(t, "Event: AsyncAGI\nPrivilege: agi,all\nSubEvent: Exec\nCommandId: "+id+"\nUniqueid: PJSIP/1-1\n"),
	)
}

// stopWithTime: actions are under way, and the session is to end.
func (f *fork) stopWithTime() []act {
	t := f.nextTicket()
	return []act{
		f.submits(f.nextTicket(), f.action(), core.Options{}), f.submits(t, wire.NewAction("Ping"), core.Options{}),
		func() core.Input { return core.Stop(30 * time.Second) }, f.answers(t, "Response: Success\n{exact}"), f.ticks,
	}
}

// silence: the server answers nothing any more.
func (f *fork) silence() []act {
	return []act{f.ticks, f.ticks, f.ticks, f.ticks, f.ticks, f.ticks, f.ticks, f.ticks}
}

// manyOwnIDs: more actions than a machine remembers have ids of their callers'.
func (f *fork) manyOwnIDs() (acts []act) {
	var ids []string
	for range 132 {
		t := f.nextTicket()
		ids = append(ids, fmt.Sprint("many-", t))
		acts = append(acts, f.submits(t, wire.NewAction("Ping"), core.Options{ActionID: fmt.Sprint("many-", t)}))
		if len(ids)%4 == 0 {
			last := ids[len(ids)-4:]
			acts = append(acts, f.succeeds(last))
		}
	}
	return append(acts, f.succeeds(ids))
}

// succeeds lets the server answer the actions with these ids, one after the other.
func (f *fork) succeeds(ids []string) act {
	return func() core.Input {
		for _, id := range ids {
			f.forger.write(forged{id: id}, "Response: Success\n{exact}")
		}
		return core.Received(f.look.Conn, f.written())
	}
}

// criteriaWhileBooting: whether the server has match criteria is not answered, and
// something behind the question is; or nothing is, until the wait ends.
func (f *fork) criteriaWhileBooting() []act {
	filter := core.EventFilter{Header: "Channel", Match: core.MatchExact, Text: "PJSIP/1"}
	if f.g.chance(50) { // it has no plain replacement
		filter = core.EventFilter{Header: "Event", Match: core.MatchExact, Text: "Newchannel"}
	}
	acts := []act{f.setsFilters(filter.String())}
	switch f.g.below(20) {
	case 0, 1, 2, 3, 4: // a heartbeat is answered, the question is not
		return append(acts, f.takes(true), f.waits(f.config.HeartbeatInterval), f.takes(true), f.answersOwn("Ping", "Response: Success\n{exact}Ping: Pong\n"))
	case 5:
		return append(acts, f.takes(true), f.repliesTo("Filter"), f.repliesTo("Filter"))
	case 6, 7, 8:
		return append(acts, f.takes(true), f.answersOwn("Filter", pick(f.g.below,
			"Response: Success\n{exact}Pad: {over}\n", "Response: Error\n{exact}Message: Permission denied\n", "Response: Error\n{exact}Message: no\n")))
	}
	for range 1 + f.g.below(7) {
		acts = append(acts, f.ticks)
	}
	return append(acts, func() core.Input {
		f.forger.ignores, f.forger.out = "Filter", f.forger.out[:0]
		return f.agrees()
	})
}
