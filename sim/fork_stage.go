package sim

import (
	"strings"
	"time"

	"amicore/core"
	"amicore/core/spec"
	"amicore/core/wire"
)

// stage leads a session to a place that a walk seldom comes to: an action of a
// drawn rule, in front or behind another one, given up or not, responded to or
// not, and then each kind of frame for it.
func (f *fork) stage() {
	ticket := f.ticket + 2
	f.ticket = ticket
	rule := core.Rule(1 + f.g.below(int(core.RuleSilent)))
	action := func(t core.Ticket, rule core.Rule) func() core.Input {
		a := unusualActions[f.g.below(numAwaiting)]
		switch f.g.below(6) {
		case 0:
			a = wire.NewAction("Command", "Command", "core show uptime")
		case 1, 2:
			a = wire.NewAction("NoSuchAction")
		}
		return func() core.Input {
			return core.Submit(t, a, &core.Options{Rule: rule, CompleteEvent: "NoSuchActionComplete", MaxEvents: f.g.below(3)})
		}
	}
	answer := func(text string) func() core.Input {
		return func() core.Input {
			for _, list := range [...][]spec.LookAction{f.look.Waiting, f.look.Records, f.look.Acknowledged} {
				for i := range list {
					if a := &list[i]; a.Ticket == ticket && !a.Own {
						f.forger.write(forged{id: a.ID, name: a.Name, ends: a.End}, text)
					}
				}
			}
			return core.Received(f.look.Conn, f.written())
		}
	}
	switch {
	case f.g.chance(15): // more than a small window and a small queue hold
		for i := range core.Ticket(3 + f.g.below(3)) {
			f.staged = append(f.staged, func() core.Input { return core.Submit(ticket+i, f.filling(), nil) })
		}
		f.ticket = ticket + 9
		f.staged = append(f.staged, func() core.Input { f.toDeadline(); return core.Tick() })
		return
	case f.g.chance(8): // what is told of an action in front has a long name
		name := oddNames[f.g.below(len(oddNames))]
		f.staged = append(f.staged, func() core.Input {
			return core.Submit(ticket-1, wire.NewAction(name), &core.Options{Timeout: 5 * time.Second})
		},
			func() core.Input {
				return core.Submit(ticket, wire.NewAction("Ping"), &core.Options{Timeout: time.Second})
			},
			func() core.Input { f.now = f.now.Add(time.Second); return core.Tick() })
		return
	case f.config.HoldBehindBlocking && f.g.chance(50): // it waits
		f.staged = append(f.staged, func() core.Input { return core.Submit(ticket-1, wire.NewAction("Reload"), nil) }, action(ticket, rule),
			answer(parts[f.g.below(len(parts))]), answer(parts[f.g.below(len(parts))]))
		return
	case f.g.chance(50): // behind another one
		f.staged = append(f.staged, action(ticket-1, core.RuleDefault))
	}
	f.staged = append(f.staged, action(ticket, rule))
	if f.g.chance(60) {
		f.staged = append(f.staged, answer("Response: Success\n{exact}EventList: start\n"))
	}
	if f.g.chance(50) {
		f.staged = append(f.staged, func() core.Input { return core.Cancel(ticket) })
	}
	for range 1 + f.g.below(2) {
		f.staged = append(f.staged, answer(parts[f.g.below(len(parts))]))
	}
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

// oddNames are names of actions that no error shows as they are.
var oddNames = [...]string{strings.Repeat("n", 129), strings.Repeat("é", 65), strings.Repeat("n", 127) + "é", strings.Repeat("\x80", 140), strings.Repeat("n", 126) + "\x01", "\xff"}
