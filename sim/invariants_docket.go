package sim

import (
	"bytes"

	"amicore/core"
	"amicore/core/wire"
)

// step begins a Step: what is submitted is taken in, or refused.
func (a *docket) step(in *core.Input, out []core.Command) {
	a.ends, a.next, a.count, a.sends, a.frames, a.capped, a.roomOwed = a.ends[:0], 0, frameEnds{}, false, 0, 0, false
	for i := range out {
		a.sends = a.sends || out[i].Kind == core.CommandSend
	}
	if in.Kind == core.InputSetFilters && a.c.last.Window > 0 || a.c.kept.outbox.unsure {
		a.lose() // how many actions of the machine's own wait is not known
	}
	switch in.Kind {
	case core.InputConnected:
		if in.Conn == a.c.conn && a.c.phase == core.PhaseConnecting {
			a.connected()
		}
	case core.InputSubmit:
		if a.lost || a.c.tickets[in.Ticket].entry != nil || a.c.node.gone || !a.c.node.joined {
			return
		}
		err := refusalOf(in, out)
		a.asRefused(err, in)
		a.asksForRoom(in, err)
		if a.c.node.plan.AnyOrder {
			switch a.reachesRoom(in, err) {
			case yes:
				a.makeRoom()
			case unknown:
				a.lose()
			}
		}
		if err == nil {
			a.submit(in)
		}
	}
}

// refusalOf is why the action of a Submit is not taken in; nil where it is.
func refusalOf(in *core.Input, out []core.Command) *core.ActionError {
	for i := range out {
		if out[i].Kind == core.CommandFail && out[i].Ticket == in.Ticket && isRefusal(out[i].Err) {
			return out[i].Err
		}
	}
	return nil
}

// sent follows an action that is in a Send: it is the next of those that wait, or one
// of the machine's own.
func (a *docket) sent(f *wire.Frame) {
	id := f.ActionID()
	if a.nonce == "" {
		a.nonce = nonceOf(&a.c.node.config)
	}
	_, number, made := a.readID(id)
	if made {
		a.took(number)
		a.c.ids.at(hashOf(id)).made = true
	}
	if a.lost {
		return
	}
	e := a.begin()
	if own := ownName(f.Type()) >= 0; len(a.waiting) > 0 && a.isNext(a.waiting[0], f, number, own) {
		a.spare = append(a.spare, e)
		e = a.waiting[0]
		a.unwait(e)
		a.s6Leaves(e, f)
	} else if !own {
		a.fail("S6", "%s (%s) is sent, and it is not the next action that waits", f.Type(), id)
	} else {
		e.own, e.name, e.rule = true, string(f.Type()), core.RuleSingle
		a.named(e, id)
		a.ownSent(e, f)
	}
	if !e.chosen && !bytes.Equal(id, a.idOf(number)) {
		a.fail("S5", "%s has the ActionID %s, and its machine makes %s", f.Type(), id, a.idText)
	}
	if !bytes.Equal(id, e.id) {
		a.fail("S5", "%s is sent as %s, and it is %s", f.Type(), id, e.id)
	}
	if e.own && e.name == "Ping" && a.c.node.plan.AnyOrder {
		a.forgetPing(0)
	}
	e.state, e.sent = entrySent, a.c.node.world.now
	a.records = append(a.records, e)
}

// ownSent follows an action of the machine's own.
func (a *docket) ownSent(e *entry, f *wire.Frame) {
	switch e.name {
	case "Ping":
		if !a.mayPing() {
			a.fail("S16", "a Ping (%s) is sent, and nothing asks for one", e.id)
		}
		a.roomOwed = false
	case "Events":
		a.l9Told(e, f)
	case "Login":
		e.asks = string(f.Get("Events"))
	}
}

// isNext reports whether what is sent is the first action that waits.
func (a *docket) isNext(e *entry, f *wire.Frame, number int64, own bool) bool {
	switch {
	case e.chosen:
		return bytes.Equal(e.id, f.ActionID())
	case own && number != e.number:
		return false
	}
	return string(f.Type()) == e.name
}

// after holds the counts of Stats against the docket, when the Step is over.
func (a *docket) after() {
	s, last := a.c.stats, a.c.last
	if !online(s.Phase) {
		if online(last.Phase) {
			a.unended()
			a.close()
		}
		return
	}
	if a.lost || a.c.node.gone || !a.c.node.joined {
		return
	}
	a.unended()
	a.l9Owed()
	a.l7Written()
	a.s11Noticed()
	if a.c.node.plan.AnyOrder && s.Records == len(a.records)-1 {
		a.forgetPing(maxPings) // how many wait is not known
	}
	switch n := &a.count; {
	case s.Records != len(a.records):
		a.fail("S11", "Stats says that %d actions are on record, and it is %d", s.Records, len(a.records))
	case s.Unsent != a.unsent:
		a.fail("S11", "Stats says that %d bytes of actions wait, and it is %d", s.Unsent, a.unsent)
	case s.ReplyBytes != a.kept:
		a.fail("S11", "Stats says that replies hold %d bytes, and it is %d", s.ReplyBytes, a.kept)
	case s.Replies-last.Replies != n.replies:
		a.fail("S11", "Stats counts %d Replies in the Step, and it was %d", s.Replies-last.Replies, n.replies)
	case s.Internal-last.Internal != n.internal:
		a.fail("S11", "Stats counts %d Internal in the Step, and it was %d", s.Internal-last.Internal, n.internal)
	case s.Collected-last.Collected != n.collected:
		a.fail("S11", "Stats counts %d Collected in the Step, and it was %d", s.Collected-last.Collected, n.collected)
	case s.Discarded-last.Discarded != n.discarded:
		a.fail("S11", "Stats counts %d Discarded in the Step, and it was %d", s.Discarded-last.Discarded, n.discarded)
	case s.Orphans != last.Orphans || n.orphans != [len(n.orphans)]uint64{}:
		a.s11Classes(last, s)
	}
}

// s11Classes: an orphan is counted in its class.
func (a *docket) s11Classes(last, s *core.Stats) {
	if a.forgot { // an id that it would call late may be foreign to it
		return
	}
	for class := range s.Orphans {
		if n := s.Orphans[class] - last.Orphans[class]; n != a.count.orphans[class] {
			a.fail("S11", "Stats counts %d orphans (%v) in the Step, and it was %d", n, core.OrphanClass(class), a.count.orphans[class])
		}
	}
}

// unended fails where the caller of an action was not told of its end.
func (a *docket) unended() {
	if a.next < len(a.ends) && !a.lost {
		end := &a.ends[a.next]
		a.fail("S6", "%s (%s) has ended: %v, and its caller is not told", end.e.name, end.e.id, end.kind)
	}
}
