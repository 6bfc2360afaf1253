package sim

import (
	"amicore/core"
	"amicore/core/wire"
)

// What Stats counts of frames and actions, told apart a second time: from the
// bytes that came, and from what was sent.

// frameCounts is what the checks count of the frames that came and of the
// actions that they belong to.
type frameCounts struct {
	conn  core.Conn
	stale uint64 // inputs of another connection, or of another phase

	banner  string
	banners uint64

	// First responses: to actions that are certainly the machine's own, to those
	// that are certainly a pending one of a caller's, and to those that may be
	// either since both have sent actions of that name (mixed).
	own, callers, either uint64
	mixed                [len(ownNames)]bool
	late                 uint64 // responses to actions that have ended, by ids of the machine's making
	// unsure: a response may be of another action than the sent ones tell.
	unsure   bool
	answered bool // a Ping of the machine's own, in this Step
	// lost bounds the Pings that waited when their connections ended. mute is the
	// last action, by its order, that may be done without a response.
	lost, mute uint64
	// fenced: an action was sent of which only a fence may tell that it is done.
	fenced bool

	// Frames that were kept for replies that are handed out, and that were cut
	// from them. text: one had raw text, of whose frames nothing tells.
	kept, cut uint64
	text      bool

	// Events that came, at least and at most, those over MaxFrame, those that gaps
	// have told of as dropped, and the bytes of those that were not delivered.
	events, eventsMost, oversize, dropped uint64
	waiting                               int
}

// ownNames are the actions that a machine sends for itself.
var ownNames = [...]string{"Challenge", "Login", "Filter", "Events", "CoreStatus", "Ping", "Logoff"}

// ownName returns the number of a name among the machine's own, or -1.
func ownName(name []byte) int {
	for i, own := range ownNames {
		if string(name) == own {
			return i
		}
	}
	return -1
}

// maxBanner is how much Stats keeps of a banner, and of one over MaxFrame.
const maxBanner, maxLongBanner = 256, 128

// bannerCame follows a banner.
func (t *frameCounts) bannerCame(f *wire.Frame) {
	b := withoutEnd(f.Bytes())
	if f.Oversize {
		b = b[:min(len(b), maxLongBanner)]
	}
	t.banner = string(b[:min(len(b), maxBanner)])
	t.banners++
}

// responded follows a response, before the fence does: order is the last action
// that one has come to.
func (t *frameCounts) responded(e *sentID, done uint64, isError bool) {
	name := -1
	if e != nil {
		name = int(e.name)
	}
	switch {
	case e == nil || e.order == 0 || e.again:
		t.unsure = true
	case e.order < done || e.over:
		if !e.chosen {
			t.late++
		}
	case e.order == done: // a second one
		t.unsure = t.unsure || e.lists != listNever
	case name < 0:
		t.callers++
	case t.mixed[name]:
		t.either++
	default:
		t.own++
		t.answered = t.answered || ownNames[name] == "Ping" && !isError
	}
}

// countStale counts an input that speaks of another connection, or comes in another
// phase than it is for.
func (c *checks) countStale(in *core.Input) {
	p := c.phase
	fits := false
	switch in.Kind {
	case core.InputPermit:
		fits = p == core.PhaseWaiting
	case core.InputResolved, core.InputResolveFailed:
		fits = p == core.PhaseResolving
	case core.InputConnected, core.InputConnectFailed:
		fits = p == core.PhaseConnecting
	case core.InputReceived, core.InputSent, core.InputClosed, core.InputObserved, core.InputLost:
		fits = online(p)
	default:
		return
	}
	if p != core.PhaseStopped && (!fits || in.Conn != c.tally.conn) {
		c.tally.stale++
	}
}

// s11Tally: what Stats says of frames and actions is what came and was sent.
func (c *checks) s11Tally() {
	t, s := &c.tally, c.stats
	if n := c.node; n.gone || !n.joined {
		return
	}
	if s.Conn != t.conn {
		c.node.fail("S11", "Stats says that the connection is %d, and it is %d", s.Conn, t.conn)
	}
	if s.Stale != t.stale {
		c.s11Differs("Stale", s.Stale, t.stale)
	}
	if c.open == 0 && (s.ReplyBytes != 0 || s.Unsent != 0) {
		c.node.fail("S11", "no action is pending, and Stats says that %d bytes of replies and %d of actions wait", s.ReplyBytes, s.Unsent)
	}
	if s.Unsent > c.openBytes {
		c.node.fail("S11", "Stats says that %d bytes of actions wait, and all that are pending have at most %d", s.Unsent, c.openBytes)
	}
	c.s11Pings()
	if c.node.plan.Hostile {
		return
	}
	if s.Banner != t.banner {
		c.node.fail("S11", "Stats says that the banner is %q, and it was %q", s.Banner, t.banner)
	}
	c.s11Events()
	if c.node.plan.AnyOrder || c.node.script != nil || c.ruled || t.unsure {
		return
	}
	c.s11Answers()
	c.s11Kept()
	c.s11Records()
}

// s11Answers: responses to the machine's own actions are Internal, those to
// pending ones of callers are Replies, and those to ended ones are late orphans.
func (c *checks) s11Answers() {
	t, s := &c.tally, c.stats
	switch internal := t.banners + t.own; {
	case s.Internal < internal || s.Internal > internal+t.either:
		c.s11Differs("Internal", s.Internal, internal)
	case s.Internal+s.Replies != internal+t.callers+t.either:
		c.s11Differs("Replies and Internal", s.Internal+s.Replies, internal+t.callers+t.either)
	case s.Orphans[core.OrphanLate] < t.late:
		c.s11Differs("Orphans (late)", s.Orphans[core.OrphanLate], t.late)
	case t.answered && !c.ponged():
		c.node.fail("S11", "a Ping was answered, and Stats says that the round trip took %v", s.RTT)
	}
}

// handedOut follows a reply that its caller gets.
func (t *frameCounts) handedOut(r *core.Reply) {
	if r == nil {
		return
	}
	t.kept += uint64(len(r.Events))
	if !r.Final.IsZero() {
		if _, broadcast := r.Final.Lookup("Privilege"); !broadcast {
			t.kept++
		}
	}
	t.cut += uint64(r.Cut)
	t.text = t.text || len(r.Text) > 0
}

// s11Kept: with nothing pending, what was kept has been handed out, and what was
// not kept is said to be cut.
func (c *checks) s11Kept() {
	t, s := &c.tally, c.stats
	switch {
	case c.open > 0 || t.text:
	case s.Collected != t.kept:
		c.s11Differs("Collected", s.Collected, t.kept)
	case s.Discarded < t.cut || s.Discarded > t.cut+t.oversize:
		c.s11Differs("Discarded", s.Discarded, t.cut+t.oversize)
	}
}

// s11Records: each action that was sent behind the last one that a response has
// come to is on record, and none in front of that.
func (c *checks) s11Records() {
	if !online(c.phase) {
		return
	}
	sent := int(c.order - c.turn.done)
	if n := c.stats.Records; n > sent+1 || n < sent && c.tally.mute <= c.turn.done {
		c.node.fail("S11", "Stats says that %d actions are on record, and %d were sent behind the last that was answered", n, sent)
	}
}

// s11Pings: Pings are counted when they begin to wait. One that a connection took
// with it was never sent.
func (c *checks) s11Pings() {
	r, t := &c.recount, &c.tally
	most := r.pings + t.lost
	if c.stats.Window > 0 {
		most += maxPings
	}
	if c.stats.Pings > most {
		c.s11Differs("Pings", c.stats.Pings, most)
	}
}

// maxPings is how many Pings a machine has at most that wait.
const maxPings = 4

// s11Events: each event is delivered, is queued, or is counted as dropped.
func (c *checks) s11Events() {
	t, s := &c.tally, c.stats
	switch events := s.Delivered + uint64(s.Queued) + s.Dropped; {
	case events < t.events || events > t.eventsMost:
		c.s11Differs("Delivered, Queued and Dropped", events, t.events)
	case s.Dropped < t.dropped:
		c.s11Differs("Dropped", s.Dropped, t.dropped)
	case s.Queued == 0 && s.QueuedBytes != 0:
		c.node.fail("S11", "Stats says that no event waits, with %d bytes", s.QueuedBytes)
	case s.Dropped == t.dropped && t.events == t.eventsMost && s.QueuedBytes != t.waiting:
		c.node.fail("S11", "Stats says that %d bytes of events wait, and it is %d", s.QueuedBytes, t.waiting)
	}
}
