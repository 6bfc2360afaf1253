package sim

import (
	"errors"
	"strings"

	"amicore/core"
	"amicore/core/wire"
)

// What the notices of a Step tell, against what has happened in it
// (docs/contract/notices.md): each that must be told is told, with its count.

// notice follows a notice, and checks what it alone can show to be wrong.
func (c *checks) notice(now core.Instant, cmd *core.Command, all []core.Command) {
	switch cmd.Notice {
	case core.NoticePhase:
		c.s15Move(cmd)
		if online(cmd.From) && !online(cmd.Phase) && (c.last.Window > 0 || c.node.forked) { // a fork comes late, and one timer ends what another has begun
			c.tally.lost += maxPings
		}
		c.phase = cmd.Phase
		c.times.enter(c, now)
		if cmd.Phase == core.PhaseReady || cmd.Phase == core.PhaseBooting {
			c.served.heard(c, now)
			if cmd.From != core.PhaseBooting {
				c.beat.served = now
			}
		}
		c.bootPhase(now, cmd)
		switch cmd.Phase {
		case core.PhaseBackoff:
			c.unanswered.connected()
			c.backsOff(now, cmd)
		case core.PhaseReady:
			c.docket.mask.ready()
			c.l9Filters()
			c.readyAt, c.backoff.refusals, c.backoff.inUse, c.readyBy = now, 0, 0, 0
		}
	case core.NoticeRetry:
		c.s14Told(cmd)
	case core.NoticeHeartbeatMiss:
		c.s13Limit(cmd, all)
		c.beat.misses, c.beat.missed = int(cmd.Count), now
	case core.NoticeFiltersLater, core.NoticeFilterReplaced, core.NoticeFilterRefused:
		c.desired.filterNotice(cmd)
		c.docket.mask.filters = c.docket.mask.filters && cmd.Notice != core.NoticeFilterRefused
	case core.NoticeEventsRefused:
		c.desired.maskRefused, c.desired.refusalTold = true, true
	case core.NoticeLoginRejected, core.NoticeLoginInUse:
		c.l5InUse(cmd)
	}
	c.docket.notice(cmd)
	c.s9Text(cmd.Text)
}

// noticeWatch is what the notices of a Step, and of a connection, may tell.
type noticeWatch struct {
	oversize      int64 // frames over MaxFrame, in this Step
	began         bool  // a frame came before, on this connection
	banner, other int64 // the first frame, if it came in this Step
	noOutcome     bool  // told on this connection
	bootUnknown   bool
	booted        bool // FullyBooted came before this Step
}

func (t *noticeWatch) connected() { *t = noticeWatch{} }

// frame follows a frame.
func (t *noticeWatch) frame(f *wire.Frame) {
	if f.Oversize {
		t.oversize++
	}
	switch {
	case t.began:
	case f.Kind == wire.KindBanner:
		t.banner = 1
	default:
		t.other = 1
	}
	t.began = true
}

// toldEnds are the ends of actions in a Step that notices tell of.
type toldEnds struct {
	withConnection int64 // with that of their connection
	unheard        bool  // an outcome timed out, and may have been kept away
}

func (e *toldEnds) fail(err *core.ActionError) {
	switch {
	case err.ActionID == "": // it was refused
	case err.Err == core.ErrDisconnected, err.Err == core.ErrStopped:
		e.withConnection++
	case err.Err == core.ErrTimeout && err.Acked && err.Detail != nil:
		e.unheard = true
	}
}

// s11Notices checks the notices of a Step.
func (c *checks) s11Notices(in *core.Input, out []core.Command) {
	t, s, last := &c.noticed, c.stats, c.last
	var counts [noticeKinds]int64
	var ends toldEnds
	for i := range out {
		switch cmd := &out[i]; {
		case cmd.Kind == core.CommandFail && (in.Kind != core.InputSubmit || in.Ticket != cmd.Ticket || cmd.Err.Err == core.ErrDisconnected):
			ends.fail(cmd.Err)
		case cmd.Kind == core.CommandNotice && cmd.Notice != core.NoticePhase:
			counts[cmd.Notice] += cmd.Count
			c.s11Text(in, cmd)
		}
	}
	want := func(kind core.NoticeKind, n int64) {
		if counts[kind] != n {
			c.node.fail("S11", "a Step tells %v %d, and it was %d", kind, counts[kind], n)
		}
	}
	want(core.NoticeClosed, ends.withConnection)
	want(core.NoticeDropped, int64(s.Dropped-last.Dropped))
	want(core.NoticeBackpressure, int64(s.Backpressure-last.Backpressure))
	want(core.NoticeStale, int64(s.Stale-last.Stale))
	want(core.NoticeMisuse, int64(s.Misuse-last.Misuse))
	if !c.node.plan.Hostile {
		want(core.NoticeOversize, t.oversize)
		want(core.NoticeBanner, t.banner)
		want(core.NoticeNoBanner, t.other)
		c.s11Once(counts[core.NoticeNoOutcome], ends.unheard, counts[core.NoticeBootUnknown])
	}
	if n := counts[core.NoticeListCapped]; n > int64(s.Discarded-last.Discarded) {
		c.node.fail("S11", "a Step tells of %d items that were cut, and Stats counts %d discarded frames", n, s.Discarded-last.Discarded)
	}
	t.oversize, t.banner, t.other, t.booted = 0, 0, 0, c.boot.seen
}

// s11Once: what is told once on a connection is, and for its reason.
func (c *checks) s11Once(noOutcome int64, unheard bool, bootUnknown int64) {
	t := &c.noticed
	if want := unheard && !t.noOutcome; want != (noOutcome == 1) || noOutcome > 1 {
		c.node.fail("S11", "an outcome that may be kept away timed out: %t, told before: %t, and it is told %d times", unheard, t.noOutcome, noOutcome)
	}
	t.noOutcome = t.noOutcome || unheard
	if bootUnknown > 0 && (bootUnknown > 1 || t.bootUnknown || t.booted) {
		c.node.fail("S11", "the machine tells that it does not know whether the server has booted, and it has told so: %t, and FullyBooted had come: %t", t.bootUnknown, t.booted)
	}
	t.bootUnknown = t.bootUnknown || bootUnknown > 0
}

// s11Text: what a notice says is what it was told.
func (c *checks) s11Text(in *core.Input, cmd *core.Command) {
	want := ""
	switch cmd.Notice {
	case core.NoticeClosed:
		want = cmd.Close.Hint()
	case core.NoticeBanner:
		want = c.stats.Banner
	case core.NoticeAttemptFailed:
		if want = in.Text; in.Kind == core.InputResolved {
			want = "no address"
		}
	default:
		return
	}
	if cmd.Text != want && (cmd.Notice == core.NoticeClosed || isPlainText(want)) {
		c.node.fail("S11", "%v says %q, and it was %q", cmd.Notice, cmd.Text, want)
	}
}

// isPlainText reports whether a notice shows a text as it is.
func isPlainText(s string) bool {
	return len(s) <= 256 && strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}

// s6Detail: the cause and the detail of an error are those of its reason, and of the
// phase in which the action was submitted (docs/contract/submitting.md).
func (c *checks) s6Detail(in *core.Input, cmd *core.Command) {
	if c.node.world.plan.Fleet != nil {
		return
	}
	err := cmd.Err
	cause, detail, any := core.CloseNone, error(nil), false
	switch refused := in.Kind == core.InputSubmit && in.Ticket == cmd.Ticket; err.Err {
	case core.ErrNotReady:
		if cause = c.last.LastClose; c.last.Phase == core.PhaseBooting {
			cause, detail = core.CloseNone, core.ErrBooting
		}
	case core.ErrStopped:
		switch {
		case !refused:
			cause = core.CloseStopped
		case c.last.Phase == core.PhaseStopped:
			cause = c.last.LastClose
		}
	case core.ErrDisconnected:
		cause = c.stats.LastClose
	case core.ErrInvalidAction, core.ErrNoOutcome:
		if any = true; err.Detail == nil {
			c.node.fail("S6", "%s fails with %q, and does not say why", err.Action, err.Err)
		}
	case core.ErrTimeout:
		any = err.Acked
	}
	if cause == core.CloseLoginRejected && err.Err != core.ErrDisconnected {
		detail = core.ErrLoginRejected
	}
	if err.Cause != cause || !any && !errors.Is(err.Detail, detail) {
		c.node.fail("S6", "%s (%s) fails with %q, cause %v and detail %v; it was to be %v and %v", err.Action, err.ActionID, err.Err, err.Cause, err.Detail, cause, detail)
	}
}
