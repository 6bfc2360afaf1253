package sim

import (
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
