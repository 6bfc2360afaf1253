package sim

import (
	"bytes"

	"amicore/core"
	"amicore/core/wire"
)

// expected is something that must come out of the event stream at its place.
type expected struct {
	kind expectedKind
	hash uint64
	size int32
	// bytes is the event, in place of its hash, during the Step that brought
	// it: most are delivered at once, and a comparison costs less.
	bytes []byte
}

// is reports whether an event, or what is delivered as one, is this.
func (e *expected) is(b []byte) bool {
	if e.bytes != nil {
		return bytes.Equal(e.bytes, b)
	}
	return e.hash == hashOf(b)
}

// keepStream replaces the events of this Step that are not delivered yet by
// their hashes: their bytes are borrowed.
func (c *checks) keepStream() {
	for i := len(c.stream) - 1; i >= c.first; i-- {
		e := &c.stream[i]
		switch {
		case e.bytes != nil:
			e.hash, e.bytes = hashOf(e.bytes), nil
		case e.kind <= expectMaybe:
			return // what is in front of it came before
		}
	}
}

type expectedKind uint8

const (
	expectEvent     expectedKind = iota
	expectMaybe                  // an event, or a list item that looks like one
	expectOversize               // a gap, unless it was cut from a list
	expectReconnect              // the gap between two connections
)

// received takes the frames that the machine handled in this step.
func (c *checks) received(in *core.Input, frames uint64) {
	b := in.Data
	if c.node.plan.Hostile {
		c.receivedHostile(b, frames)
		c.docket.received(b, frames)
		return // there is no order to expect
	}
	c.slow.feed(b)
	c.answers.Feed(b)
	for f := &c.frame; c.answers.Next(f); frames-- {
		c.s18Read(f)
		if frames == 0 { // it ended the session; the rest is discarded
			c.s11Read(in)
			return
		}
		c.s18Class(f)
		c.noticed.frame(f)
		if isLive(f) {
			c.live.heard(c, c.node.world.now)
		}
		c.turn.ended(f, c.node.world.now)
		c.text.Received(f)
		c.docket.came(f)
		if len(c.effects.pending) > 0 {
			c.effects.frame(f)
		}
		switch f.Kind {
		case wire.KindBanner:
			c.tally.bannerCame(f)
		case wire.KindEvent:
			c.expect(f)
			c.bootFrame(f)
		case wire.KindOther:
			c.bareText(f)
		case wire.KindResponse, wire.KindFollows:
			c.unanswered.answered(f, c.node.plan.AnyOrder)
			c.responseCame(f)
			c.listAnswered(f)
			c.answeredUpTo(f.ActionID())
			c.loginOf.answered(f)
			c.loginAnswered(f)
			c.bootFrame(f)
		}
	}
	c.s18NoMore(in)
	if frames > 0 {
		c.node.fail("S11", "Stats counts %d frames more than have come", frames)
	}
}

// s11Read: no frame is left unread while the session stands.
func (c *checks) s11Read(in *core.Input) {
	if s := c.stats; online(s.Phase) && s.Conn == in.Conn {
		c.node.fail("S11", "a frame has come that Stats does not count")
	}
}

// s18Class: a frame is what its first header says, or its second where the
// first is ActionID; no header behind it changes that, and no value.
func (c *checks) s18Class(f *wire.Frame) {
	want := wire.KindOther
	name, value, named := bytes.Cut(f.Line(0), []byte(":"))
	if wire.EqualFold(name, "ActionID") && f.Len() > 1 {
		name, value, named = bytes.Cut(f.Line(1), []byte(":"))
	}
	switch {
	case !named && f.Kind == wire.KindBanner:
		return
	case wire.EqualFold(name, "Event"):
		want = wire.KindEvent
	case wire.EqualFold(name, "Response"):
		want = wire.KindResponse
		if wire.EqualFold(bytes.TrimSpace(value), "Follows") && c.text.MayBeText(f.ActionID()) {
			want = wire.KindFollows
		}
	}
	if f.Kind != want {
		c.node.fail("S18", "a frame that begins with %q is taken for a frame of kind %v", f.Line(0), f.Kind)
	}
}

// loginAnswered follows the login and the filters that are set with it.
func (c *checks) loginAnswered(f *wire.Frame) {
	if isError(f) {
		return
	}
	switch h := hashOf(f.ActionID()); {
	case c.login != 0 && h == c.login:
		if c.logins > 0 { // not sooner: the gap of the loss before may be delivered until then, and is another one
			c.expectReconnect()
		}
		c.queue.loginCame(c.logins > 0)
		c.logins++
		c.login, c.accepted = 0, true
		c.desired.accepted()
		c.boot.accepted(c.node, c.includes)
	default:
		for i := range c.filters {
			if k := &c.filters[i]; k.id == h && !k.taken { // one may be answered twice
				k.taken = true
				c.filtersTaken++
			}
		}
	}
}

func (c *checks) expect(f *wire.Frame) {
	if f.Oversize {
		c.listOversize(f)
		c.s11Came(f)
		c.tally.oversize++
		c.oversizeCame(f)
		c.stream = append(c.stream, expected{kind: expectOversize})
		return
	}
	kind, b := expectEvent, f.Bytes()
	if _, broadcast := f.Lookup("Privilege"); broadcast {
		status := mayBe(b, "Status") && wire.EqualFold(f.Type(), "Status")
		if status {
			// Its list may have been given up: what comes of it then is late.
			if e := c.ids.find(hashOf(f.ActionID())); e != nil && e.order > 0 {
				kind = expectMaybe
			}
		}
		if !status { // which is always an item
			c.s11Came(f)
			c.l9Through(f)
		}
		if mayBe(b, "OriginateResponse") && wire.EqualFold(f.Type(), "OriginateResponse") {
			c.outcomeCame(f)
		}
	} else if id := f.ActionID(); len(id) > 0 {
		if e := c.ids.find(hashOf(id)); e != nil {
			c.keepItem(e, f)
			listWhole(e, f)
		}
		c.listEnds(f)
		return
	} else if item, maybe := c.bareItem(f); item {
		return
	} else if maybe {
		kind = expectMaybe
	}
	c.queue.eventCame(len(b), kind == expectMaybe)
	c.stream = append(c.stream, expected{kind: kind, size: int32(len(b)), bytes: b})
}

// mayBe is false where an event, written as events are, certainly has another
// name: a look at one byte, for there are many.
func mayBe(event []byte, name string) bool {
	const head = "Event: "
	return len(event) <= len(head) || string(event[:len(head)]) != head ||
		event[len(head)] <= ' ' || event[len(head)]|0x20 == name[0]|0x20
}

// resolve says of the frames of this step that may be events or list items
// which they are, where the counts tell.
func (c *checks) resolve(from int, last *core.Stats) {
	sure, maybe := 0, 0
	for _, e := range c.stream[from:] {
		switch e.kind {
		case expectEvent:
			sure++
		case expectMaybe:
			maybe++
		}
	}
	t := &c.tally
	defer func() {
		for i := range c.stream[from:] {
			switch e := &c.stream[from+i]; e.kind {
			case expectEvent:
				t.events, t.eventsMost, t.waiting = t.events+1, t.eventsMost+1, t.waiting+int(e.size)
			case expectMaybe:
				t.eventsMost++
			}
		}
	}()
	if maybe == 0 {
		return
	}
	s := c.stats
	events := int(s.Delivered-last.Delivered) + s.Queued - last.Queued + int(s.Dropped-last.Dropped)
	switch events {
	case sure:
		kept := c.stream[:from]
		for _, e := range c.stream[from:] {
			if e.kind != expectMaybe {
				kept = append(kept, e)
			}
		}
		c.stream = kept
	case sure + maybe:
		for i := range c.stream[from:] {
			if e := &c.stream[from+i]; e.kind == expectMaybe {
				e.kind = expectEvent
			}
		}
	}
}

// expectReconnect wants a gap before what comes next; several lost
// connections in a row are one.
func (c *checks) expectReconnect() {
	if n := len(c.stream); n == c.first || c.stream[n-1].kind != expectReconnect {
		c.stream = append(c.stream, expected{kind: expectReconnect})
	}
}

// s12Deliver: events keep their order, and every hole is a gap in its place.
func (c *checks) s12Deliver(cmd *core.Command) {
	if c.node.plan.Hostile {
		return
	}
	if cmd.Event == nil {
		c.s11Gap(cmd)
		return
	}
	c.events++
	b := cmd.Event.Bytes()
	c.told.bytes(b)
	c.s12Contents(cmd.Event)
	for i := c.first; i < len(c.stream); i++ {
		switch e := &c.stream[i]; {
		case e.kind <= expectMaybe && e.is(b):
			c.tally.waiting -= int(e.size)
			if c.first = i + 1; c.first == len(c.stream) {
				c.stream, c.first = c.stream[:0], 0
			}
			c.reconnectTold = false
			return
		case e.kind == expectMaybe, e.kind == expectOversize:
		case e.kind == expectReconnect && c.reconnectTold: // what stood between the two was dropped: they are one gap
		case e.kind == expectReconnect:
			c.node.fail("S11", "%s is delivered, and no gap tells of the connection that was lost before it", cmd.Event.Type())
		default:
			c.node.fail("S12", "%s is delivered out of order, or the events before it are lost without a gap", cmd.Event.Type())
		}
	}
	c.node.fail("S12", "%s is delivered and never came", cmd.Event.Type())
}

// s11Gap: a gap stands for what is missing, exactly.
func (c *checks) s11Gap(cmd *core.Command) {
	switch cmd.Gap {
	case core.GapReconnect:
		if !c.remove(1, func(k expectedKind) bool { return k == expectReconnect }) {
			c.node.fail("S11", "a reconnect gap, and no connection was lost")
		}
		c.reconnectTold = true
	case core.GapDropped:
		// The last one, at Stopped, stands for all that was still to come.
		all := c.phase == core.PhaseStopped
		if !all {
			c.tally.dropped += uint64(cmd.Count)
		}
		if !c.remove(cmd.Count, func(k expectedKind) bool { return k <= expectMaybe || all && k == expectOversize }) {
			c.node.fail("S11", "a gap tells of %d dropped events, and fewer are missing", cmd.Count)
		}
	case core.GapOversize:
		if !c.remove(cmd.Count, func(k expectedKind) bool { return k == expectOversize }) {
			c.node.fail("S11", "a gap tells of %d oversize events, and fewer came", cmd.Count)
		}
	}
}

// remove takes the first n expectations of a kind away.
func (c *checks) remove(n int64, is func(expectedKind) bool) bool {
	// What is kept in front of them moves back; it is little as a rule.
	for at := c.first; at < len(c.stream) && n > 0; at++ {
		if e := c.stream[at]; is(e.kind) {
			n--
			c.tally.waiting -= int(e.size)
			copy(c.stream[c.first+1:at+1], c.stream[c.first:at])
			c.first++
		}
	}
	return n == 0
}

// s11Frames: every frame is counted once.
func (c *checks) s11Frames() {
	s := c.stats
	sum := s.Delivered + s.Collected + s.Replies + s.Internal + uint64(s.Queued) + s.Dropped + s.Discarded
	for _, n := range s.Orphans {
		sum += n
	}
	if sum != s.Frames {
		c.node.fail("S11", "%d frames came, %d are accounted for", s.Frames, sum)
	}
}

// ownRecords bounds the records of a machine's own actions: a Filter each for 64
// filters, the question about criteria, 4 Pings, and a few of the login and the
// end.
const ownRecords = 64 + 9

// s10Caps: each cap holds.
func (c *checks) s10Caps() {
	s, k := c.stats, &c.node.config
	c.s10Cap("pending actions", s.Pending, k.MaxPending)
	c.s10Cap("records", s.Records, k.MaxPending+ownRecords)
	c.s10Cap("queued events", s.Queued, k.QueueEvents)
	c.s10Cap("queued bytes", s.QueuedBytes, k.QueueBytes)
	c.s10Cap("unsent bytes", s.Unsent, k.WriteQueue)
	c.s10Cap("bytes in the window", s.Window, k.SendWindow)
	c.s10Cap("reply bytes", s.ReplyBytes, k.MaxReplyBytes)
}

// s10Cap is small enough to be inlined: it is asked seven times a Step.
func (c *checks) s10Cap(what string, have, most int) {
	if have < 0 || have > most {
		c.s10Over(what, have, most)
	}
}

func (c *checks) s10Over(what string, have, most int) {
	c.node.fail("S10", "%d %s, at most %d", have, what, most)
}
