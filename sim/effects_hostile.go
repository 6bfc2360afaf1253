package sim

import (
	"amicore/adapters/fake"
	"amicore/core"
)

// wrote is told by a hostile peer that it writes on a connection.
func (e *effects) wrote(k hostileKind, conn core.Conn, at core.Instant) {
	e.hostile[k].Fired++
	of := kind{ofHostile, uint8(k)}
	for i := range e.pending {
		if e.pending[i].kind == of && e.pending[i].Conn == conn {
			return // one is enough
		}
	}
	if !e.has(of) {
		e.wait(deed{Firing: fake.Firing{Conn: conn, At: at}, kind: of})
	}
}

// peer is the sign of each kind of hostile peer: what the machine makes of
// bytes that no server, and none of the answers that such a peer gives as well,
// brings about.
func (s *sight) peer(d *deed) verdict {
	if s.conn != d.Conn {
		return gone
	}
	stats, last := s.node.check.stats, s.node.check.last
	switch k := hostileKind(d.kind.number); k {
	case hostileBytes:
		return until(s.notices(core.NoticeNoBanner))
	case hostileText: // it is no answer to anything, or it has no end
		return until(stats.Orphans[core.OrphanNoID] > last.Orphans[core.OrphanNoID]+10 || s.cutOff() > 1000)
	case hostileBanners, hostileLine, hostileHeaders: // a frame that has no end
		return until(s.notices(core.NoticeOversize) || s.cutOff() > 1000)
	case hostileWords:
		return until(stats.Orphans[core.OrphanForeign] > last.Orphans[core.OrphanForeign] || stats.Orphans[core.OrphanNoID] > last.Orphans[core.OrphanNoID])
	case hostileForged: // it said that an action is done
		return until(stats.Completed > last.Completed)
	case hostileBlank: // they come, and the machine goes on
		if s.in.Kind != core.InputReceived || s.in.Conn != d.Conn || len(s.in.Data) < 10 {
			return waits
		}
		for _, b := range s.in.Data {
			if b != '\r' && b != '\n' {
				return waits
			}
		}
		return until(online(s.node.check.phase))
	}
	return gone
}

// cutOff is how much of a frame there was when the connection ended.
func (s *sight) cutOff() int64 {
	for i := range s.out {
		if c := &s.out[i]; c.Kind == core.CommandNotice && c.Notice == core.NoticeCutMidFrame {
			return c.Count
		}
	}
	return 0
}
