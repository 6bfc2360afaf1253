package sim

import (
	"iter"
	"math"
	"strconv"
	"strings"
	"time"

	"amicore/core"
	"amicore/core/spec"
	"amicore/core/wire"
)

// draw draws the next input: mostly one that the phase awaits.
func (f *fork) draw() core.Input {
	f.odd = false
	switch phase := f.look.Phase; {
	case phase < core.PhaseAuthenticating || phase == core.PhaseStopped:
		f.staged = nil
	case len(f.staged) == 0 && (phase == core.PhaseReady && f.g.chance(16) || phase == core.PhaseBooting && f.g.chance(60) || phase == core.PhaseAuthenticating && (f.slow && f.g.chance(70) || !f.smooth && f.g.chance(10))):
		f.stage()
	}
	if len(f.staged) > 0 {
		in := f.staged[0]()
		f.staged = f.staged[1:]
		in.Node = f.config.Node
		return in
	}
	if f.look.Phase < core.PhaseAuthenticating && f.g.chance(3) || f.g.chance(1) {
		return f.late()
	}
	if in, ok := f.refused(); ok {
		return in
	}
	if in, ok := f.smoothly(); ok {
		in.Node = f.config.Node
		return in
	}
	f.letTimePass()
	var in core.Input
	if f.odd = f.g.chance(2); f.odd {
		in = f.unlikely()
	} else {
		in = f.likely()
	}
	if in.Kind != core.InputReceived && f.g.chance(2) { // bytes that are lost would be a fault of the transport
		in.Conn += core.Conn(f.g.below(3)) - 1
	}
	in.Node = f.config.Node
	in.More = f.g.chance(2)
	if f.g.chance(1) && f.g.chance(30) {
		in.Node++
		f.odd = true
	}
	return in
}

// late returns what a transport tells of an attempt or a connection that was given
// up.
func (f *fork) late() core.Input {
	conn := f.look.Conn - 1
	in := pick(f.g.below,
		core.Permit(conn), core.Resolved(conn, "10.0.0.1:5038"), core.ResolveFailed(conn, "no route"), core.Connected(conn), core.ConnectFailed(conn, "no route"),
		core.Received(conn, []byte(fullyBooted)), core.Sent(conn, 1), core.Closed(conn, core.CloseEOF),
	)
	in.Node = f.config.Node
	return in
}

// refused returns that no connection comes about, where that is how the attempt
// is to go.
func (f *fork) refused() (core.Input, bool) {
	if f.refusals == 0 || f.look.Phase != core.PhaseConnecting {
		f.refusals = 0
		return core.Input{}, false
	}
	f.refusals--
	in := core.ConnectFailed(f.look.Conn, pick(f.g.below, serverWords...))
	in.Node = f.config.Node
	return in, true
}

// smoothly returns what brings a connection towards Ready where all goes well, if
// it is to: most of what there is to see comes behind that.
func (f *fork) smoothly() (core.Input, bool) {
	conn := f.look.Conn
	if !f.smooth {
		return core.Input{}, false
	}
	switch f.look.Phase {
	case core.PhaseIdle:
		return core.Start(), true
	case core.PhaseBackoff:
		f.toDeadline()
		return core.Tick(), true
	case core.PhaseWaiting:
		return core.Permit(conn), true
	case core.PhaseResolving:
		return core.Resolved(conn, "10.0.0.1:5038"), true
	case core.PhaseConnecting:
		return core.Connected(conn), true
	case core.PhaseGreeting:
		return core.Received(conn, []byte(f.banner())), true
	case core.PhaseAuthenticating, core.PhaseBooting:
		if f.look.Phase == core.PhaseBooting && f.g.chance(50) {
			f.forger.write(forged{}, fullyBooted)
		}
		if f.forger.agree(); len(f.rest)+len(f.forger.out) > 0 {
			return core.Received(conn, f.written()), true
		}
	}
	return core.Input{}, false
}

// likely draws an input that the phase awaits.
func (f *fork) likely() core.Input {
	conn := f.look.Conn
	online := false
	switch f.look.Phase {
	case core.PhaseIdle:
		if f.g.chance(80) {
			return core.Start()
		}
	case core.PhaseBackoff:
		if f.g.chance(80) {
			f.toDeadline()
			return core.Tick()
		}
	case core.PhaseWaiting:
		if f.g.chance(80) {
			return core.Permit(conn)
		}
	case core.PhaseResolving:
		switch f.g.below(10) {
		case 0, 1, 2, 3, 4, 5, 6, 7:
			return core.Resolved(conn, f.addresses()...)
		case 8:
			return core.ResolveFailed(conn, pick(f.g.below, serverWords...))
		}
	case core.PhaseConnecting:
		switch f.g.below(10) {
		case 0, 1, 2, 3, 4, 5, 6:
			return core.Connected(conn)
		case 7:
			return core.ConnectFailed(conn, pick(f.g.below, serverWords...))
		case 8:
			return core.HandshakeFailed(conn, f.closeReason(), pick(f.g.below, serverWords...))
		}
	case core.PhaseGreeting:
		online = true
		switch {
		case f.g.chance(8):
			return core.Closed(conn, core.CloseHandshake)
		case f.g.chance(5):
			return core.Stop(0)
		}
		if f.g.chance(80) {
			f.forger.out = append(f.forger.out, f.banner()...)
			return core.Received(conn, f.written())
		}
	case core.PhaseAuthenticating, core.PhaseBooting:
		online = true
		if f.g.chance(60) {
			if len(f.rest)+len(f.forger.out) == 0 {
				f.forger.again()
			}
			return core.Received(conn, f.written())
		}
	default:
		online = true
	}
	if online && f.g.chance(85) {
		switch f.nextHabit() {
		case habitTalks:
			return f.fromServer()
		case habitAsks:
			return f.submit()
		case habitCancels:
			return core.Cancel(f.someTicket())
		case habitIsSilent:
			f.toDeadline()
			return core.Tick()
		}
	}
	if online && f.g.chance(60) {
		return f.fromServer()
	}
	return f.fromOwner()
}

// habit is what is done again and again, for a while.
type habit int

const (
	habitNone habit = iota
	habitTalks
	habitAsks
	habitCancels
	habitIsSilent
	numHabits
)

// nextHabit returns that of the next input.
func (f *fork) nextHabit() habit {
	if f.habitLeft--; f.habitLeft < 0 {
		f.habit, f.habitLeft = habit(f.g.below(int(numHabits))), f.g.below(20)
		if f.g.chance(40) {
			f.habit = habitNone
		}
	}
	return f.habit
}

// fromServer draws what the server or the transport does.
func (f *fork) fromServer() core.Input {
	conn := f.look.Conn
	switch f.g.below(24) {
	case 0, 1:
		return core.Sent(conn, f.g.below(f.look.Window+1))
	case 2, 3:
		return core.Sent(conn, f.look.Window)
	case 4:
		if f.g.chance(30) {
			in := core.Closed(conn, f.closeReason())
			in.Text = pick(f.g.below, serverWords...)
			return in
		}
	case 7:
		f.forger.out = append(f.forger.out, pick(f.g.below, protocolWords...)...)
	case 8:
		f.forger.out = append(f.forger.out, pick(f.g.below, serverWords...)...)
	}
	if a, ok := f.someAction(); ok && f.g.chance(40) {
		f.forger.write(requestOf(&a), pick(f.g.below, parts...))
		return core.Received(conn, f.written())
	}
	if f.g.chance(4) { // more than a small queue holds
		for range 10 + f.g.below(20) {
			f.forger.write(forged{}, "Event: Newchannel\nPrivilege: call,all\nPad: "+pads[2]+"\n")
		}
	}
	if len(f.forger.out) == 0 || f.g.chance(50) {
		if f.g.chance(70) { // of what is under way
			f.recall()
		}
		f.forger.some()
	}
	return core.Received(conn, f.written())
}

// fromOwner draws what the owner gives.
func (f *fork) fromOwner() core.Input {
	switch f.g.below(20) {
	case 0:
		return core.SetEvents(pick(f.g.below, masks...))
	case 1:
		var list []string
		for range f.g.below(4) {
			list = append(list, f.filter())
		}
		return core.SetFilters(list...)
	case 2:
		if f.g.chance(25) || f.look.Phase == core.PhaseDraining {
			return core.Stop(pick(f.g.below, 0, time.Second, 30*time.Second, -time.Second))
		}
	case 3, 4:
		return core.Credit(pick[int64](f.g.below, 1, 100, 5_000, 1<<20))
	case 5, 6:
		return core.Cancel(f.someTicket())
	case 7, 8:
		f.toDeadline()
	case 9, 10, 11, 12, 13, 14, 15, 16:
		return f.submit()
	}
	in := core.Tick()
	if f.g.chance(20) { // the owner lends credit for this Step
		in.N = int64(f.g.below(3000))
	}
	return in
}

// submit draws an action with its options.
func (f *fork) submit() core.Input {
	f.ticket++
	o := f.g.options()
	if f.g.chance(40) { // what ends in more than one step
		o.Rule = pick(f.g.below, core.RuleAuto, core.RuleAuto, core.RuleDouble, core.RuleDouble, core.RuleList, core.RuleRaw, core.RuleEventOnly)
	}
	if f.g.chance(3) {
		o.ActionID = f.idInUse()
	}
	return core.Submit(f.ticket, f.action(), &o)
}

// idInUse draws the ActionID of an action that is under way, a caller's or the machine's own.
func (f *fork) idInUse() string {
	list := pick(f.g.below, f.look.Records, f.look.Waiting, f.look.Acknowledged)
	if len(list) == 0 {
		return ""
	}
	return pick(f.g.below, list...).ID
}

// action draws what a caller asks for: mostly an action of which the Machine has
// much to do.
func (f *fork) action() wire.Action {
	switch f.g.below(8) {
	case 0:
		return f.g.action(&evenly)
	case 1:
		return f.ofAnyKind()
	case 2:
		if f.g.chance(5) {
			return wire.NewAction("")
		}
		return pick(f.g.below, unusualActions...)
	case 3:
		return pick(f.g.below, unusualActions...)
	}
	return pick(f.g.below, awaitingActions...)
}

var evenly = func() (w [numActionKinds]int) {
	for i := range w {
		w[i] = 1
	}
	return w
}()

// unlikely draws an input that most sessions never have: each is of its own kind.
func (f *fork) unlikely() core.Input {
	conn := f.look.Conn
	switch f.g.below(25) {
	case 0:
		return core.Start()
	case 1:
		return core.Sent(conn, f.look.Window+1+f.g.below(10))
	case 2:
		return core.Sent(conn, -1)
	case 3:
		return core.Credit(-int64(f.g.below(3)))
	case 4:
		return core.Credit(math.MaxInt64)
	case 5:
		return core.SetEvents(pick(f.g.below, "", "no,such", "call,\r\nx", "call user", strings.Repeat("call,", 300)))
	case 6, 7:
		return core.SetFilters(f.oddFilter())
	case 8:
		return core.SetFilters(make([]string, 65)...)
	case 9:
		return core.Submit(f.someTicket(), pick(f.g.below, unusualActions...), nil)
	case 10:
		f.ticket++
		return core.Submit(f.ticket, pick(f.g.below, unusualActions...), &core.Options{Rule: core.RuleSilent + 1})
	case 11:
		return core.Received(conn, nil)
	case 12:
		return core.Received(conn, make([]byte, core.MaxReceive*(1+f.g.below(2))+f.g.below(3)))
	case 13:
		if f.now > math.MinInt64 {
			f.now -= core.Instant(f.g.below(2))
		}
	case 14:
		f.now = math.MaxInt64 - core.Instant(f.g.next()%(1<<44))
	case 15:
		return core.Input{Kind: core.InputLost + 1 + core.InputKind(f.g.below(3)), Conn: conn}
	case 16:
		return core.Lost(conn, 1, false)
	case 17:
		return core.Observed(conn, []byte("x"))
	case 18:
		return core.Resolved(conn)
	case 19:
		return core.ConnectedMiddle(conn)
	case 20:
		return core.Permit(conn)
	case 21:
		return core.Cancel(f.ticket + 9)
	case 22:
		return core.ResolveFailed(conn, pick(f.g.below, serverWords...))
	case 23:
		return core.ConnectFailed(conn, pick(f.g.below, serverWords...))
	case 24:
		return core.Connected(conn)
	}
	return core.Tick()
}

// underWay yields the actions that wait, are on record or are acknowledged.
func (f *fork) underWay() iter.Seq[*spec.LookAction] {
	return func(yield func(*spec.LookAction) bool) {
		for _, list := range [...][]spec.LookAction{f.look.Waiting, f.look.Records, f.look.Acknowledged} {
			for i := range list {
				if !yield(&list[i]) {
					return
				}
			}
		}
	}
}

// someTicket draws one of those that are pending, mostly.
func (f *fork) someTicket() core.Ticket {
	var pending []core.Ticket
	for a := range f.underWay() {
		if !a.Own && !a.Ended {
			pending = append(pending, a.Ticket)
		}
	}
	if len(pending) == 0 {
		return 1
	}
	return pick(f.g.below, pending...)
}

// someAction draws one that a frame may reach: rather one that has ended or begun
// than one that has just been sent.
func (f *fork) someAction() (a spec.LookAction, ok bool) {
	list := f.look.Records
	switch f.g.below(20) {
	case 0, 1:
		list = f.look.Waiting
	case 2, 3:
		list = f.look.Acknowledged
	}
	if len(list) == 0 {
		return a, false
	}
	for range 6 {
		a = pick(f.g.below, list...)
		if a.Open || a.Ended && f.g.chance(50) {
			break
		}
	}
	return a, true
}

// requestOf is the request that the server has of an action.
func requestOf(a *spec.LookAction) forged { return forged{id: a.ID, name: a.Name, ends: a.End} }

// parts are what a frame may be to an action, each of them.
var parts = []string{
	"Response: Success\n{exact}", "Response: Success\n{exact}Message: Done\n", "Response: Error\n{exact}Message: no\n", "Response: Error\n{exact}", "Response: Error\n{exact}Message: Command output follows\nOutput: one\nOutput: two\n", "Response: Error\n{exact}Output: one\nMessage: no\n", "Response: Follows\n{exact}text\n--END COMMAND--\n", "Response: Success\n{exact}EventList: start\n", "Response: Success\n{exact}EventList: start\n",
	"Response: Success\n{exact}Pad: {over}\n", "Response: Success\n{exact}EventList: start\nPad: {over}\n", "Response: Follows\nPrivilege: Command\n{exact}first\n--END COMMAND--\n",
	"Event: {item}\n{exact}Name: one\n", "Event: {item}\n{exact}Pad: {over}\n", "Event: {item}\nPad: {over}\n", "Event: {item}\nName: bare\n", "Event: {end}\n{exact}EventList: Complete\nListItems: {n}\n",
	"Event: {end}\n{exact}EventList: Cancelled\n", "Event: {end}\n{exact}EventList: cancelled\nListItems: {n}\n", "Event: {end}\n{exact}Items: {n}\n", "Event: {end}\n{exact}EventList: \n", "Event: {end}\n{exact}Pad: {over}\n", "Event: {end}\n{exact}Pad: {many}\n", "Event: {end}\nPrivilege: call,all\n{exact}Pad: {many}\n", "Response: Success\n{exact}Pad: {many}\n", "Response: Success\n{exact}EventList: start\nPad: {many}\n", "Event: {end}\nPrivilege: call,all\n{exact}Response: Failure\n",
	"Event: {end}\nPrivilege: call,all\n{exact}Response: Failure\nReason: {n}\n", "Event: {end}\nPrivilege: call,all\n{exact}Response: Error\nReason: {reason}\n",
	"Event: {end}\nPrivilege: call,all\n{exact}Pad: {over}\n", "{exact}some text\n", "{exact}{over}\n", "bare text\n", "{over}\n",
}

// addresses draws what a name is resolved to. Once in a while there are more than
// are kept, and none of them answers.
func (f *fork) addresses() (list []string) {
	if f.g.chance(2) {
		f.refusals = 63 + f.g.below(4)
		for i := range f.refusals {
			list = append(list, "10.0.1."+strconv.Itoa(i)+":5038")
		}
		return list
	}
	all := [...]string{"10.0.0.1:5038", "10.0.0.2:5038", "[2001:db8::1]:5038", "10.0.0.1:5038", ""}
	return all[:f.g.below(len(all)+1)]
}

func (f *fork) closeReason() core.CloseReason {
	if f.g.chance(50) {
		return core.CloseEOF
	}
	return core.CloseReason(f.g.below(int(core.CloseStopped) + 3))
}

// serverWords are texts of a server or of a transport, some of them no text.
var serverWords = []string{
	"no route", "", "\r\n", "\r\n\r\n\r\n", "\n", "word", "\xff\x00\x1b[31m", strings.Repeat("w", 300), strings.Repeat("é", 200), strings.Repeat("\t", 129),
	"Response: Follows\r\n", "--END COMMAND--\r\n\r\n", "Asterisk Call Manager/1.1\r\n",
}
