package sim

import (
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// aim is what a fresh fork brings about before all else.
type aim uint8

const (
	aimNone    aim = iota
	aimBooting     // a server that tells that it is booting
	aimKnown       // one that is known to tell when it has booted, and does not tell again
)

func (g *generator) aim() aim {
	switch g.below(10) {
	case 0, 1:
		return aimBooting
	case 2:
		return aimKnown
	}
	return aimNone
}

// banner draws a banner; that of a server that is to be asked by CoreStatus is of a
// version that can be.
func (f *fork) banner() string {
	if f.aim == aimBooting {
		return pick(f.g.below, oldBanners...)
	}
	return pick(f.g.below, forgedBanners...)
}

// oldBanners are of 11, of 13, of either, and of 13 or 16.
var oldBanners = []string{"Asterisk Call Manager/1.4\r\n", "Asterisk Call Manager/2.10.6\r\n", "Asterisk Call Manager/2.99\r\n", "Asterisk Call Manager/3.99\r\n"}

// does is an act that gives an input.
func does(in core.Input) act { return func() core.Input { return in } }

// hears lets the server write a text.
func (f *fork) hears(text string) act {
	return func() core.Input {
		f.forger.write(forged{}, text)
		return core.Received(f.look.Conn, f.written())
	}
}

// waits lets time pass, however many timers are due by then.
func (f *fork) waits(d time.Duration) act {
	return func() core.Input {
		f.now = max(f.now, f.now.Add(d))
		return core.Tick()
	}
}

// takes lets the transport take all that it was sent, or one byte.
func (f *fork) takes(all bool) act {
	return func() core.Input {
		n := f.look.Window
		if !all {
			n = min(n, 1)
		}
		return core.Sent(f.look.Conn, n)
	}
}

// blocks submits an action that the server may be busy with for a time.
func (f *fork) blocks(d time.Duration) act {
	return f.submits(f.nextTicket(), wire.NewAction("NoSuchAction"), core.Options{Timeout: d})
}

// Events of the server.
const (
	otherEvent  = "Event: Newchannel\nPrivilege: call,all\nChannel: PJSIP/1\n"
	fullyBooted = "Event: FullyBooted\nPrivilege: system,all\nStatus: Fully Booted\n"
)

// beat lets time pass until the next timer fires, or the heartbeat's must.
func (f *fork) beat() act {
	switch long := f.look.Phase == core.PhaseBooting; { // another timer fires twice a second there
	case long || f.g.chance(30):
		return f.waits(f.config.HeartbeatInterval)
	case f.g.chance(20):
		return f.waits(f.config.HeartbeatTimeout)
	}
	return f.ticks
}

// quiet: the heartbeat timer fires again and again, while the server is busy or
// not; first a few pings may be left without an answer, and the session may drain.
func (f *fork) quiet() (acts []act) {
	acts = append(acts, f.agrees, f.takes(true))
	for range max(0, f.g.below(9)-3) {
		acts = append(acts, f.beat(), f.hears(otherEvent), f.takes(true))
	}
	ready := f.look.Phase == core.PhaseReady
	late := ready && f.g.chance(35)
	switch {
	case late: // an action that blocks is sent once the session drains
		acts = append(acts, f.beat())
		for range 3 {
			t := f.nextTicket()
			acts = append(acts, func() core.Input { return core.Submit(t, f.filling(), nil) })
		}
		acts = append(acts, f.blocks(time.Hour), does(core.Stop(24*time.Hour)))
	case ready && f.g.chance(40):
		acts = append(acts, f.blocks(time.Hour), does(core.Stop(24*time.Hour)))
	}
	for range pick(f.g.below, 0, 1, 2, 2, 3, 5) {
		acts = append(acts, f.beat(), f.takes(!late))
	}
	if f.g.chance(70) {
		acts = append(acts, f.blocks(pick(f.g.below, 10*time.Second, time.Minute, time.Hour)))
	}
	for range 1 + f.g.below(3) {
		acts = append(acts, f.takes(true), f.beat())
	}
	return acts
}

// ending: the connection ends in a drawn way, with events in the queue or without,
// and with pending actions or without.
func (f *fork) ending() (acts []act) {
	if f.g.chance(60) {
		acts = append(acts, f.fillsQueue)
	}
	if f.look.Phase == core.PhaseReady {
		if f.g.chance(60) {
			acts = append(acts, f.submits(f.nextTicket(), wire.NewAction("NoSuchAction"), core.Options{Timeout: time.Hour}))
		}
		if f.g.chance(60) {
			acts = append(acts, does(core.Stop(24*time.Hour)))
		}
	}
	how := f.g.below(8)
	if f.g.chance(35) {
		how = 4
	}
	switch how {
	case 0:
		return append(acts, does(core.Stop(0)))
	case 1:
		return append(acts, func() core.Input { return core.Closed(f.look.Conn, core.CloseReset) })
	case 2:
		return append(acts, func() core.Input { return core.Closed(f.look.Conn, core.CloseEOF) })
	case 3: // nothing is taken from the window
		return append(acts, f.wantsFilter, does(core.SetEvents("call")), does(core.SetEvents("agent")), f.ticks, f.ticks, f.ticks, f.ticks)
	case 4: // bytes that make no frame, mostly behind more events than there is credit for
		if f.g.chance(60) {
			acts = append(acts, f.fillsQueue, f.fillsQueue, f.fillsQueue)
		}
		for range 10 {
			acts = append(acts, f.takes(true), f.waits(f.config.FrameTimeout/8), f.drips("x"))
		}
		for range 6 {
			acts = append(acts, f.waits(time.Millisecond), f.drips("x"), f.takes(true), f.ticks)
		}
		return acts
	case 5:
		return append(acts, f.repliesToOwn, f.repliesToOwn, f.repliesToOwn)
	}
	for range 8 {
		acts = append(acts, f.takes(true), f.ticks)
	}
	return acts
}

// drips lets bytes come that end no line.
func (f *fork) drips(text string) act {
	return func() core.Input { return core.Received(f.look.Conn, []byte(text)) }
}

// fillsQueue lets more events come than there is credit for, if that is little.
func (f *fork) fillsQueue() core.Input {
	for range min(f.look.Credit/1000+2, 60) {
		f.forger.write(forged{}, "Event: Newchannel\nPrivilege: call,all\nPad: "+longValue[:900]+"\n")
	}
	return core.Received(f.look.Conn, f.written())
}
