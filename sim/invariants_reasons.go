package sim

import (
	"strings"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/wire"
)

// Why an action ends without success: each reason holds only where what it says is so
// (docs/contract/submitting.md), and where one of them must hold, it does.

// s6Reason checks the reason of a Fail against the input of the Step and against what
// the machine was before it. In a fleet a Step may stand for several, and an action
// may be refused in a node's place.
func (c *checks) s6Reason(in *core.Input, cmd *core.Command) {
	if c.node.world.plan.Fleet != nil {
		return
	}
	err := cmd.Err
	if err.Run == core.Unknown {
		c.givenUp++
	}
	refused := in.Kind == core.InputSubmit && in.Ticket == cmd.Ticket
	was, wrong := c.last.Phase, ""
	want := reasonIn(was)
	switch err.Err {
	case core.ErrNotReady:
		wrong = unless(refused && want == core.ErrNotReady, "it was submitted in "+was.String())
	case core.ErrStopped:
		wrong = unless(refused && want == core.ErrStopped || c.stats.Phase == core.PhaseStopped, "nothing has stopped")
	case core.ErrBackpressure:
		full := c.last.Pending+min(c.givenUp, c.last.Records) >= c.node.config.MaxPending || c.last.Unsent+c.tickets[cmd.Ticket].bytes > c.node.config.WriteQueue
		wrong = unless(refused && full, "there is room")
	case core.ErrInvalidAction:
		wrong = unless(refused && !isPlain(in), "nothing is wrong with it")
	case core.ErrDuplicateActionID:
		wrong = unless(refused && in.Options != nil && in.Options.ActionID != "", "the machine chooses its ActionID")
	case core.ErrNoOutcome:
		wrong = unless(refused && (c.mayBeUnheard() || err.Action != "Originate"), "neither mask nor filters keep its outcome away")
	case core.ErrCanceled:
		wrong = unless(in.Kind == core.InputCancel && in.Ticket == cmd.Ticket, "it was not canceled")
	case core.ErrDisconnected:
		wrong = unless(online(was) && !online(c.stats.Phase) && err.Cause == c.stats.LastClose, "the connection ends otherwise")
	case core.ErrResponse, core.ErrMissingResponse, core.ErrListCut, core.ErrFrameTooLarge, core.ErrTooManyEvents:
		wrong = unless(in.Kind == core.InputReceived, "nothing has come")
	}
	if refused && want != nil && err.Err != want {
		wrong = "it was submitted in " + was.String()
	}
	if wrong != "" {
		c.node.fail("S6", "%s (%s) fails with %q, and %s", err.Action, err.ActionID, err.Err, wrong)
	}
}

func unless(holds bool, wrong string) string {
	if holds {
		return ""
	}
	return wrong
}

// reasonIn returns why every action is refused in a phase; nil in Ready.
func reasonIn(p core.Phase) error {
	switch p {
	case core.PhaseReady:
		return nil
	case core.PhaseDraining, core.PhaseStopped:
		return core.ErrStopped
	}
	return core.ErrNotReady
}

// s6Canceled: a canceled action has ended behind its Cancel.
func (c *checks) s6Canceled(in *core.Input) {
	if in.Kind == core.InputCancel && int(in.Ticket) < len(c.tickets) && c.tickets[in.Ticket].state == ticketOpen && c.node.world.plan.Fleet == nil {
		c.node.fail("S6", "ticket %d is canceled, and goes on", in.Ticket)
	}
}

// isPlain reports whether an action certainly can be sent: names of letters, short
// values, nothing that is looked at before it is sent.
func isPlain(in *core.Input) bool {
	if o := in.Options; o != nil && (o.ActionID != "" || o.Rule != core.RuleDefault) {
		return false
	}
	switch strings.ToLower(in.Text) {
	case "waitevent", "login", "events", "filter":
		return false
	}
	if !isWord(in.Text) || len(in.Headers) > 100 {
		return false
	}
	for _, h := range in.Headers {
		reserved := wire.EqualFold([]byte(h.Name), "Action") || wire.EqualFold([]byte(h.Name), "ActionID")
		if !isWord(h.Name) || reserved || len(h.Name)+len(h.Value) > 900 || strings.ContainsAny(h.Value, "\r\n\x00") {
			return false
		}
	}
	return true
}

func isWord(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return s != "" && len(s) <= 64
}

// mayBeUnheard reports whether the outcome of an Originate may be kept away: by a mask
// that is, or may be, in force, or by a filter.
func (c *checks) mayBeUnheard() bool {
	if c.node.plan.Hostile { // whose answers say what they like
		return true
	}
	d := &c.desired
	all := func(mask string) bool { return wantedMask(mask)&fake.ClassCall != 0 }
	if !all(c.boot.mask) || !all(d.mask) || !all(d.asks) || d.callers != 0 || d.maskRefused || d.otherFilters {
		return true
	}
	for i, w := range d.force.rows {
		known := w != nil && w.exclude() && (w.selects != nil || strings.HasPrefix(w.text, "!Event: "))
		if !known || strings.Contains(d.force.texts[i], "Orig") {
			return true
		}
	}
	return false
}
