package sim

import (
	"errors"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// point is something that must happen somewhere in a campaign: the effect of
// what time and application do, seen in the machine.
type point uint8

const (
	pointStorm         point = iota // backpressure: a bound on what is pending was reached
	pointCancelUnsent               // an action is given up before it was in a Send
	pointCancelSent                 // and after
	pointCancelRaced                // the answer comes after its action was given up
	pointDuplicate                  // an ActionID that is taken
	pointOversize                   // a line, or an action, over the server's limits
	pointInjection                  // CR, LF or NUL in a value
	pointAfterStop                  // Submit after Stop
	pointManyDeadlines              // three actions or more time out in one Step
	pointLongPause                  // ten minutes without a Step
	pointNoCredit                   // events wait for credit
	pointResetPending               // a reset with actions pending
	pointStale                      // bytes of an old connection after the redial
	pointInFlight                   // an answer was on its way when the machine closed
	pointSecondAddress              // an address failed and the next one connected
	pointHalfSent                   // the window is full, and bytes wait
	pointHeld                       // an action waits behind one that blocks
	pointListCapped
	pointListCut
	pointOutcome // an async action ended with its outcome
	pointOutcomeLate
	pointMissing     // finished by the server, and never answered
	pointSlowDropped // a subscriber that did not read has lost events
	pointReaderPanic // the reader of a subscriber panicked

	numPoints
)

var pointNames = [numPoints]string{
	"backpressure", "cancel before the send", "cancel after the send", "cancel racing the reply", "duplicate id", "oversize action", "injection",
	"submit after stop", "many deadlines in one tick", "pause of ten minutes", "no credit", "reset with actions pending", "bytes of an old connection",
	"reply in flight at close", "second address", "unsent bytes behind a full window", "held behind a blocking action", "list over its cap", "list cut",
	"outcome", "outcome too late", "missing response", "slow subscriber over its cap", "reader of a subscriber panics",
}

// points notes what a Step reached.
func (v *Coverage) points(c *checks, now core.Instant, in *core.Input, out []core.Command, before *core.Stats) {
	if c.stepped > 0 && now.Sub(c.stepped) >= 10*time.Minute {
		v.Points[pointLongPause]++
	}
	s := c.stats
	if s.Queued > 0 && s.Credit <= 0 {
		v.Points[pointNoCredit]++
	}
	if s.Unsent > 0 && s.Window > 0 {
		v.Points[pointHalfSent]++
	}
	switch in.Kind {
	case core.InputReceived:
		if in.Conn < c.conn {
			v.Points[pointStale]++
		}
	case core.InputClosed:
		if in.Close == core.CloseReset && before.Pending > 0 {
			v.Points[pointResetPending]++
		}
	case core.InputTick:
		if c.why == core.DeadlineHold {
			v.Points[pointHeld]++
		}
	}
	timeouts := 0
	for i := range out {
		switch cmd := &out[i]; cmd.Kind {
		case core.CommandFail:
			if cmd.Err.Err == core.ErrTimeout {
				timeouts++
			}
			v.failed(cmd.Err)
		case core.CommandComplete:
			if wire.EqualFold(cmd.Reply.Final.Type(), "OriginateResponse") {
				v.Points[pointOutcome]++
			}
		case core.CommandNotice:
			switch {
			case cmd.Notice == core.NoticeOrphan && cmd.Orphan == core.OrphanLate:
				v.Points[pointCancelRaced]++
			case cmd.Notice == core.NoticeListCapped:
				v.Points[pointListCapped]++
			case cmd.Notice == core.NoticePhase && cmd.From == core.PhaseConnecting && cmd.Phase == core.PhaseGreeting && c.tries > 1:
				v.Points[pointSecondAddress]++
			}
		}
	}
	if timeouts >= 3 {
		v.Points[pointManyDeadlines]++
	}
}

func (v *Coverage) failed(err *core.ActionError) {
	var limit *wire.LimitError
	switch {
	case err.Err == core.ErrCanceled && err.Run == core.NotSent:
		v.Points[pointCancelUnsent]++
	case err.Err == core.ErrCanceled:
		v.Points[pointCancelSent]++
	case err.Err == core.ErrBackpressure:
		v.Points[pointStorm]++
	case err.Err == core.ErrDuplicateActionID:
		v.Points[pointDuplicate]++
	case err.Err == core.ErrStopped && err.Run == core.NotSent:
		v.Points[pointAfterStop]++
	case err.Err == core.ErrListCut:
		v.Points[pointListCut]++
	case err.Err == core.ErrMissingResponse:
		v.Points[pointMissing]++
	case err.Err == core.ErrTimeout && err.Acked:
		v.Points[pointOutcomeLate]++
	case errors.As(err, &limit) && limit.Got > 0:
		v.Points[pointOversize]++
	case errors.As(err, &limit):
		v.Points[pointInjection]++
	}
}
