package sim

import (
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// When an action may be sent, when it must be, and when a Ping is needed to tell that the
// server is done with what it does not answer (docs/contract/writing.md).

// busyUntil is until when the server may be busy with what it was sent.
func (a *docket) busyUntil() core.Instant { return a.spanOf(a.turn.at, a.records) }

// held reports whether callers' actions wait for what the server may be busy with.
func (a *docket) held() bool {
	return a.c.node.config.HoldBehindBlocking && a.c.node.world.now < a.busyUntil()
}

// strays reports whether the answer to an action could be taken for that of another: text
// without a response bears no id.
func (a *docket) strays(e *entry) bool {
	if a.c.node.plan.AnyOrder || len(a.records) == 0 || e.rule != core.RuleRaw && !e.mute {
		return false
	}
	last := a.records[len(a.records)-1]
	if last.own {
		return last.name != "Ping"
	}
	return last.rule != core.RuleSingle || last.silent
}

// pings are the Pings of the machine's own that are not answered.
func (a *docket) pings() (n int) {
	for _, e := range a.records {
		if e.own && e.name == "Ping" {
			n++
		}
	}
	return n
}

// needsPing reports whether only the answer to a Ping can tell that the server is done, or
// keep answers apart.
func (a *docket) needsPing() bool {
	if a.c.node.plan.AnyOrder || len(a.records) == 0 {
		return false
	}
	last := a.records[len(a.records)-1]
	return (last.silent && !last.ended || len(a.waiting) > 0 && a.strays(a.waiting[0])) && a.pings() < maxPings
}

// mayPing reports whether a Ping of the machine's own may be sent now.
func (a *docket) mayPing() bool {
	c := a.c
	switch now := c.node.world.now; {
	case c.phase < core.PhaseReady || now == c.readyAt || a.frames > 1 || c.last.Window > 0:
		return true
	case now >= c.heardSince().Add(c.node.config.HeartbeatInterval):
		return true
	}
	return a.needsPing() || a.roomOwed
}

// s6Leaves: no action leaves while it is held, or where its answer could stray. Behind
// several frames it is not known which of them it followed.
func (a *docket) s6Leaves(e *entry, f *wire.Frame) {
	switch {
	case a.frames > 1:
	case a.held():
		a.fail("S16", "%s (%s) is sent, and the server may be busy for %v more", f.Type(), f.ActionID(), time.Duration(a.busyUntil()-a.c.node.world.now))
	case a.strays(e):
		last := a.records[len(a.records)-1]
		a.fail("S5", "%s (%s) is sent behind %s, and its answer could be taken for that of another action", f.Type(), f.ActionID(), last.name)
	}
}

// l7Written: nothing waits that nothing holds back, and no Ping that is needed is left out.
func (a *docket) l7Written() {
	c := a.c
	if p := c.stats.Phase; p != core.PhaseReady && p != core.PhaseDraining {
		return
	}
	room := c.node.config.SendWindow - c.stats.Window
	if room < ownBytes { // what the machine has to say itself may wait
		return
	}
	if len(a.waiting) > 0 {
		if e := a.waiting[0]; e.size <= room && !a.held() && !a.strays(e) {
			a.fail("L7", "%s (%s) waits, and nothing holds it back", e.name, e.id)
		}
	}
	switch {
	case a.needsPing():
		last := a.records[len(a.records)-1]
		a.fail("L7", "only a Ping could tell that the server is done with %s (%s), and none is sent", last.name, last.id)
	case a.roomOwed:
		a.fail("L7", "records that were given up take all room, and no Ping is sent that could close them")
	}
}

// asksForRoom follows an action that is refused since there is no room: a Ping closes what
// was given up.
func (a *docket) asksForRoom(in *core.Input, err *core.ActionError) {
	full := a.c.last.Pending+a.given >= a.c.node.config.MaxPending
	if err != nil && err.Err == core.ErrBackpressure && full && !a.c.node.plan.AnyOrder && a.given > 0 && a.pings() == 0 {
		a.roomOwed = a.c.last.Window+ownBytes <= a.c.node.config.SendWindow
	}
}

// notice follows what a machine notices of its actions.
func (a *docket) notice(cmd *core.Command) {
	switch cmd.Notice {
	case core.NoticeListCapped:
		a.capped += cmd.Count
	case core.NoticeNoOutcome:
		a.mask.noticed += cmd.Count
	}
}

// s11Noticed: each item that was cut is noticed, and once on a connection that an outcome
// may not be heard.
func (a *docket) s11Noticed() {
	m := &a.mask
	if a.capped != a.count.capped {
		a.fail("S11", "notices tell of %d items that were cut, and it was %d", a.capped, a.count.capped)
	}
	if (m.noticed > 0) != m.doubted || m.noticed > 1 {
		a.fail("S6", "that an outcome may not be heard is noticed %d times, and it is so for the first time on this connection: %t", m.noticed, m.doubted)
	}
	m.noted = m.noted || m.doubted
	m.noticed, m.doubted = 0, false
}
