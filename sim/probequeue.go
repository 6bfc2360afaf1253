package sim

import (
	"bytes"
	"fmt"

	"amicore/core"
	"amicore/core/wire"
)

// A probe of the queue: a copy of a machine loses its connection and is given events,
// some of them over MaxFrame, little credit, other connections and answers in any
// order, until the queue is full; then all of it is handed out. A world fills a queue
// and loses connections meanwhile too seldom.

// queueProbe is such a copy with the account of its queue.
type queueProbe struct {
	*probe
	draws  generator
	events int // of 100 inputs, at most
	queue  streamQueue
	last   core.Stats
	// asks are the ActionIDs of what the copy has sent and that is not answered.
	asks  []string
	sends *wire.Decoder
	frame wire.Frame
}

// queueInputs is how many inputs such a copy takes at most.
const queueInputs = 90

// mayFill reports whether the node has small bounds, and a queue of which all is known.
func (p *probe) mayFill() bool {
	c := p.c
	return c.stats.Phase == core.PhaseReady && c.node.plan.Tiny && c.node.config.MaxFrame <= 8192 && !c.queue.unsure && !c.node.plan.Hostile
}

func (p *probe) fillQueue() {
	c := p.c
	f := queueProbe{probe: p, last: p.stats, draws: generator{seed: uint64(c.node.world.steps)}, sends: new(wire.Decoder)}
	f.sends.Renew(wire.FromClient, 1<<20)
	f.queue = streamQueue{entries: append([]streamEntry(nil), c.queue.waiting()...), events: c.queue.events, bytes: c.queue.bytes, holding: c.queue.holding}
	f.events = pick(f.draws.below, 10, 50, 90)
	f.reconnect()
	if f.draws.chance(50) { // without credit from here on
		f.answer()
		for n := 0; f.last.Credit > 0 && f.last.Phase == core.PhaseReady && n < 100; n++ {
			f.event(f.c.node.config.MaxFrame - 200)
		}
	}
	for range 1 + f.draws.below(queueInputs) {
		if f.last.Phase < core.PhaseAuthenticating {
			return // its answers did not please
		}
		f.some()
	}
	if f.draws.chance(30) {
		f.give(core.Stop(0))
		return
	}
	f.answer()
	f.give(core.Credit(1 << 30))
	for range 100 {
		f.give(core.Tick())
	}
}

// some gives one of the inputs.
func (f *queueProbe) some() {
	if f.draws.chance(f.events) {
		if f.draws.chance(20) {
			f.event(f.c.node.config.MaxFrame + 100)
		} else {
			f.event(100 + f.draws.below(f.c.node.config.MaxFrame-200))
		}
		return
	}
	switch f.draws.below(4) {
	case 0:
		f.reconnect()
	case 1:
		f.give(core.Credit(int64(f.draws.below(6000))))
	default:
		f.answer()
	}
}

// give gives an input that may bring what came is said to be, and follows the Step.
func (f *queueProbe) give(in core.Input, came ...streamEntry) {
	out := f.step(in)
	s := f.m.Stats()
	f.queue.came = append(f.queue.came[:0], came...)
	f.queue.step(queueStep{f.c.node, f.m, &in, out, &s, &f.last})
	f.last = s
	for i := range out {
		if out[i].Kind != core.CommandSend {
			continue
		}
		f.sends.Feed(out[i].Bytes)
		for f.sends.Next(&f.frame) {
			f.asks = append(f.asks, string(f.frame.ActionID()))
		}
	}
}

// event writes an event of a size, as the frame has it.
func (f *queueProbe) event(size int) {
	const head = "Event: Probe\r\nPrivilege: user,all\r\nData: "
	b := append([]byte(head), bytes.Repeat([]byte("x"), size-len(head)-2)...)
	e := streamEntry{size: int32(size)}
	if size > f.c.node.config.MaxFrame {
		e = streamEntry{gap: core.GapOversize, count: 1}
	}
	f.give(core.Received(f.last.Conn, append(b, "\r\n\r\n"...)), e)
}

// answer answers all that the copy has asked, and tells it that the server has booted.
func (f *queueProbe) answer() {
	for n := 0; len(f.asks) > 0 && n < 100; n++ {
		id := f.asks[0]
		f.asks = f.asks[1:]
		f.give(core.Received(f.last.Conn, fmt.Appendf(nil, "Response: Success\r\nActionID: %s\r\nChallenge: 1\r\n\r\n", id)))
	}
	if f.last.Phase == core.PhaseBooting {
		const booted = "Event: FullyBooted\r\nPrivilege: system,all\r\n"
		f.give(core.Received(f.last.Conn, []byte(booted+"\r\n")), streamEntry{size: int32(len(booted))})
	}
}

// reconnect takes the copy to another connection, and up to its accepted login.
func (f *queueProbe) reconnect() {
	f.asks = f.asks[:0]
	f.give(core.Closed(f.last.Conn, core.CloseEOF))
	if at, why, _ := f.m.Deadline(); why == core.DeadlineBackoff {
		f.now = at
		f.give(core.Tick())
	}
	f.give(core.Permit(f.last.Conn))
	f.give(core.Resolved(f.last.Conn, "10.0.0.1:5038"))
	f.give(core.Connected(f.last.Conn))
	f.give(core.Received(f.last.Conn, []byte("Asterisk Call Manager/9.0.0\r\n")))
	logins := 1
	if f.c.node.config.Auth == core.AuthMD5 {
		logins++
	}
	for i := range logins {
		if len(f.asks) == 0 {
			return
		}
		id := f.asks[0]
		f.asks = f.asks[1:]
		in := core.Received(f.last.Conn, fmt.Appendf(nil, "Response: Success\r\nActionID: %s\r\nChallenge: 1\r\n\r\n", id))
		if i+1 < logins {
			f.give(in)
			continue
		}
		f.give(in, streamEntry{kind: streamLogin, gap: core.GapReconnect}) // the machine was Ready before
	}
}
