package sim

import (
	"fmt"

	"amicore/core"
)

// partsWays copies the machine of the fork. One of the two goes astray from there on,
// whose memory the other would see if they shared any. The fork goes on with the copy or
// with the machine that was copied, and is compared as before.
func (f *fork) partsWays() {
	f.stray = f.pair.Machine.Clone()
	if f.g.chance(50) {
		f.pair.Machine, f.stray = f.stray, f.pair.Machine
		if f.witness != nil {
			f.witness.follow(f.pair.Machine)
		}
	}
	f.goesAstray()
}

// goesAstray gives the other machine inputs that change what a session has: its lists and
// outcomes, its queue, its decoder, what waits and what is wanted.
func (f *fork) goesAstray() {
	var frames []byte
	for i := range f.look.Records {
		frames = fmt.Appendf(frames, "Event: Astray\r\nActionID: %s\r\nName: astray\r\n\r\n", f.look.Records[i].ID)
	}
	frames = append(frames, "Event: Astray\r\nPrivilege: call,all\r\nChannel: astray\r\n\r\nEvent: Ast"...)
	f.straysIn(core.Received(f.look.Conn, frames))
	switch f.g.below(6) {
	case 0:
		f.straysIn(core.SetEvents("agent"))
	case 1:
		f.straysIn(core.SetFilters("!astray"))
	case 2:
		f.straysIn(core.Credit(1 << 30))
	case 3:
		f.straysIn(core.Submit(1<<40, asyncOriginate, nil))
	case 4:
		f.straysIn(core.Closed(f.look.Conn, core.CloseEOF))
	default:
		f.stray = nil
	}
}

func (f *fork) straysIn(in core.Input) {
	in.Node = f.config.Node
	f.stray.Step(f.now, in)
}
