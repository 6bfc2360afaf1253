package fake

import (
	"bytes"
	"slices"
	"strconv"
	"time"

	"amicore/core"
)

// call is one call on its way through a flow.
type call struct {
	slot, gen uint32
	live      bool
	flow      *flow
	next      int
	began     core.Instant
	// late is what later events come later by than in the flow, from the step
	// lateFrom on: an unanswered call rings as long as its own Timeout.
	late     time.Duration
	lateFrom int

	name, exten, target, context []byte
	actionID, num, caller        []byte
	seq                          uint32
	uid                          uint64 // of the first channel; the others follow
	uidSec                       int64
	ownID                        []byte // ChannelId of the Originate
	// texts are what holeSeq to holeBridge stand for, rendered with the first
	// event; ends says where each ends.
	texts  []byte
	ends   [holeBridge - holeSeq + 1]uint16
	bridge uint64

	// waiter is the session whose synchronous Originate waits.
	waiter    uint32
	waiterGen uint32
	sync      bool
	silent    bool // nobody originated it: no OriginateResponse
	deaf      SessionID
	told      bool // the outcome was told
	failed    bool // hung up before its outcome

	state [4]int8 // of each channel: -1 none, else ChannelState
	app   [4]string
	agi   bool
}

// callTable is all calls of a server.
type callTable struct {
	list   []*call
	free   []uint32
	active int
	seq    uint32
	uid    uint64
	gen    uint32
	total  uint64
	begun  instants
}

func (t *callTable) emptied() callTable {
	e := callTable{list: t.list, free: t.free[:0], gen: t.gen}
	for i := len(t.list) - 1; i >= 0; i-- {
		t.list[i].live = false
		e.free = append(e.free, uint32(i))
	}
	return e
}

func (t *callTable) clone() callTable {
	c := *t
	c.free = slices.Clone(t.free)
	c.list = make([]*call, len(t.list))
	for i, k := range t.list {
		d := *k
		for _, b := range []*[]byte{&d.name, &d.exten, &d.target, &d.context, &d.actionID, &d.num, &d.caller, &d.ownID, &d.texts} {
			*b = bytes.Clone(*b)
		}
		c.list[i] = &d
	}
	return c
}

// begin makes a call; the caller fills it in and then starts it.
func (t *callTable) begin(s *Server, name []byte, timeout time.Duration) *call {
	nth := t.begun.next(s.now)
	f := s.destination(name, timeout, draw(s.cfg.Seed, drawOutcome, uint64(s.now), nth))
	var c *call
	if n := len(t.free); n > 0 {
		c = t.list[t.free[n-1]]
		t.free = t.free[:n-1]
	} else {
		c = &call{slot: uint32(len(t.list))}
		t.list = append(t.list, c)
	}
	t.gen++
	sec, _ := s.unix()
	*c = call{
		slot: c.slot, gen: t.gen, live: true, flow: f, began: s.now, lateFrom: len(f.steps),
		name: c.name[:0], exten: c.exten[:0], target: c.target[:0], context: c.context[:0],
		actionID: c.actionID[:0], num: c.num[:0], caller: c.caller[:0], ownID: c.ownID[:0], texts: c.texts[:0],
		seq: t.seq, uid: t.uid, uidSec: sec,
		bridge: draw(s.cfg.Seed, drawBridge, uint64(s.now), nth),
		state:  [4]int8{-1, -1, -1, -1},
	}
	t.seq += 2
	t.uid += 4
	t.total++
	t.active++
	s.stats.Calls++
	return c
}

// step takes the events of a call that are due, and sets the timer of the next.
func (t *callTable) step(s *Server, slot, gen uint32) {
	c := t.list[slot]
	if !c.is(gen) {
		return
	}
	for c.is(gen) && c.next < len(c.flow.steps) {
		at := c.at(c.next)
		if at > s.now {
			s.timers.set(at, timerCall, c.slot, c.gen)
			return
		}
		i := c.next
		c.next++
		c.take(s, i)
	}
	if c.is(gen) {
		t.end(c)
	}
}

// is says that the call goes on: while it tells something, a session that waited
// may end it, and begin another in its place.
func (c *call) is(gen uint32) bool { return c.live && c.gen == gen }

func (c *call) at(i int) core.Instant {
	at := c.began.Add(c.flow.steps[i].at)
	if i >= c.lateFrom {
		at = at.Add(c.late)
	}
	return at
}

func (t *callTable) end(c *call) {
	c.live = false
	t.active--
	t.free = append(t.free, c.slot)
}

// take does one step: the event, and what it changes.
func (c *call) take(s *Server, i int) {
	st := &c.flow.steps[i]
	if n := st.channel - 1; n >= 0 {
		switch st.effect {
		case channelNew, channelState:
			c.state[n] = st.state
		case channelApp:
			c.app[n] = st.app
		case channelGone:
			c.state[n] = -1
		case agiStart:
			c.agi = true
		case agiEnd:
			c.agi = false
		}
	}
	if st.effect == originateResponse {
		c.outcome(s, st)
		return
	}
	if !s.unseen(st.need) {
		c.build(s, st)
		s.emit(st.need)
	}
}

// outcome tells the end of dialling: to the session that waits, or to all.
func (c *call) outcome(s *Server, st *step) {
	c.told = true
	if c.sync {
		s.tellOutcome(c, nil)
	}
	switch {
	case c.sync:
		if x := s.sessionAt(c.waiter, c.waiterGen); x != nil && x.busy == busyCall {
			effect := EffectFailed
			switch {
			case x.muted:
				effect = EffectDone
			case c.flow.success && !c.failed:
				x.ok(&x.req, "Originate successfully queued")
				effect = EffectDone
			default:
				x.fail(&x.req, "Originate failed")
			}
			s.returned(x, &x.req, effect)
			x.req.clear()
			s.wake(x)
		}
	case c.silent:
	default:
		c.build(s, st)
		s.tellOutcome(c, s.frame)
		var deaf *session
		if c.deaf != 0 {
			deaf = s.byID[c.deaf]
		}
		if deaf != nil && deaf.sees(st.need) && deaf.passes(s.frame) {
			s.fired(NoOutcome, deaf, c.actionID, &Fault{})
		}
		s.emitTo(st.need, 0, deaf)
	}
}

// tellOutcome tells how the call of an Originate ended. event is its
// OriginateResponse, empty where there is none.
func (s *Server) tellOutcome(c *call, event []byte) {
	if s.cfg.OnOutcome == nil {
		return
	}
	_, rest, _ := bytes.Cut(event, []byte("\r\nReason: "))
	reason, _, _ := bytes.Cut(rest, []byte("\r"))
	s.cfg.OnOutcome(Outcome{ActionID: c.actionID, Sync: c.sync, Answered: c.flow.success && !c.failed, Reason: reason})
}

// render fills in texts: nothing of it changes during a call.
func (c *call) render() {
	b := c.texts[:0]
	for h := holeSeq; h <= holeBridge; h++ {
		switch h {
		case holeSeq:
			b = hex8(b, c.seq)
		case holeSeq2:
			b = hex8(b, c.seq+1)
		case holeBridge:
			b = appendUUID(b, c.bridge)
		default:
			b = c.appendUID(b, int(h-holeUID1))
		}
		c.ends[h-holeSeq] = uint16(len(b))
	}
	c.texts = b
}

// rendered returns the text of a hole from holeSeq to holeBridge.
func (c *call) rendered(h hole) []byte {
	from := uint16(0)
	if h > holeSeq {
		from = c.ends[h-holeSeq-1]
	}
	return c.texts[from:c.ends[h-holeSeq]]
}

// build makes the event of a step in s.frame.
func (c *call) build(s *Server, st *step) {
	if len(c.texts) == 0 {
		c.render()
	}
	b := s.frame[:0]
	for i := range st.parts {
		p := &st.parts[i]
		b = append(b, p.text...)
		switch p.hole {
		case noHole:
		case holeName:
			b = append(b, c.name...)
		case holeDial:
			b = append(b, c.name[bytes.IndexByte(c.name, '/')+1:]...)
		case holeSeq, holeSeq2, holeUID1, holeUID2, holeUID3, holeUID4, holeBridge:
			b = append(b, c.rendered(p.hole)...)
		case holeExten:
			b = append(b, c.exten...)
		case holeTarget:
			b = append(b, c.target...)
		case holeContext:
			b = append(b, c.context...)
		case holeActionID:
			if len(c.actionID) > 0 {
				b = append(append(append(b, "ActionID: "...), c.actionID...), "\r\n"...)
			}
		case holeNum:
			b = append(b, orUnknown(c.num)...)
		case holeCaller:
			b = append(b, orUnknown(c.caller)...)
		}
	}
	s.frame = b
}

func orUnknown(b []byte) []byte {
	if len(b) == 0 {
		return []byte("<unknown>")
	}
	return b
}

// appendUID appends the Uniqueid of a channel: the second of the call's begin,
// a point, a number.
func (c *call) appendUID(b []byte, channel int) []byte {
	if channel == 0 && len(c.ownID) > 0 {
		return append(b, c.ownID...)
	}
	return strconv.AppendUint(append(number(b, c.uidSec), '.'), c.uid+uint64(channel), 10)
}

// channel appends the name of one of the call's channels, 0 or 1.
func (c *call) channel(b []byte, i int) []byte {
	b = hex8(append(append(b, c.name...), '-'), c.seq)
	if bytes.HasPrefix(c.name, []byte("Local/")) {
		b = append(b, ';', byte('1'+i))
	}
	return b
}

// find looks for the call that has a channel of that name or Uniqueid.
func (t *callTable) find(name []byte) *call {
	var buf [128]byte
	for _, c := range t.list {
		if !c.live {
			continue
		}
		for i := range 2 {
			if c.state[i] >= 0 && (bytes.Equal(name, c.channel(buf[:0], i)) || bytes.Equal(name, c.appendUID(buf[:0], i))) {
				return c
			}
		}
	}
	return nil
}

// hangup ends the call now: what its flow has for its end comes at once, with
// the bad news before where it was still being dialled.
func (c *call) hangup(s *Server, gen uint32) {
	if !c.is(gen) {
		return
	}
	f := c.flow
	if c.next < f.down {
		c.next = f.down
	}
	if f.outcome < f.down && !c.told {
		c.failed = true
		c.outcome(s, failedOutcome)
	}
	for c.is(gen) && c.next < len(f.steps) {
		i := c.next
		c.next++
		c.take(s, i)
	}
	if c.is(gen) {
		s.calls.end(c)
	}
}

// failedOutcome is the OriginateResponse of a call that was hung up early.
var failedOutcome = &step{need: ClassCall, effect: originateResponse, parts: []part{
	{"Event: OriginateResponse\r\nPrivilege: call,all\r\n", holeActionID},
	{"Response: Failure\r\nChannel: ", holeName},
	{"\r\nContext: ", holeContext},
	{"\r\nExten: ", holeTarget},
	{"\r\nReason: 0\r\nUniqueid: <unknown>\r\nCallerIDNum: ", holeNum},
	{"\r\nCallerIDName: ", holeCaller},
	{"\r\n", noHole},
}}

func hex8(b []byte, n uint32) []byte {
	for shift := 28; shift >= 0; shift -= 4 {
		b = append(b, "0123456789abcdef"[n>>shift&15])
	}
	return b
}

// appendUUID makes a version 4 UUID of 64 bits.
func appendUUID(b []byte, x uint64) []byte {
	y := mix(x + 1)
	b = append(hex8(b, uint32(x>>32)), '-')
	var buf [16]byte
	low := hex8(buf[:0], uint32(x))
	b = append(append(append(b, low[:4]...), "-4"...), low[5:]...)
	hi := hex8(buf[8:8], uint32(y>>32))
	b = append(append(append(b, '-', "89ab"[y&3]), hi[:3]...), '-')
	return append(hex8(b, uint32(y>>8)), hi[4:]...)
}
