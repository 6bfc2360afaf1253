package fake

import (
	"time"

	"amicore/core"
)

// flood is an event flood at work.
type flood struct {
	Fault
	armed core.Instant
	sent  int
	seen  bool // a session got some of it
}

func (s *Server) startFlood(f Fault) {
	if f.Rate <= 0 {
		f.Rate = 1000
	}
	if f.N == 0 && f.Until == 0 {
		f.N = 1000
	}
	s.floods = append(s.floods, flood{Fault: f, armed: s.now})
	s.timers.set(s.now, timerFlood, uint32(len(s.floods)-1), s.floodGen)
}

// flood sends the next event of a flood.
func (s *Server) flood(t timer) {
	if t.gen != s.floodGen {
		return
	}
	f := &s.floods[t.ref]
	if f.N > 0 && f.sent >= f.N || f.Until != 0 && s.now >= f.Until {
		return
	}
	f.sent++
	before := s.stats.EventsQueued
	s.event("VarSet", ClassDialplan)
	s.frame = append(s.frame, "Channel: PJSIP/flood-"...)
	s.frame = hex8(s.frame, uint32(draw(s.cfg.Seed, drawFlood, uint64(f.armed), uint64(f.sent))))
	s.frame = append(s.frame, "\r\nVariable: FLOOD\r\nValue: "...)
	s.frame = append(number(s.frame, int64(f.sent)), "\r\n"...)
	s.emitTo(ClassDialplan, f.Session, nil)
	if !f.seen && s.stats.EventsQueued > before {
		f.seen = true
		s.fired(EventFlood, nil, nil, &f.Fault)
	}
	s.timers.set(s.now.Add(time.Second/time.Duration(min(f.Rate, 1_000_000_000))), timerFlood, t.ref, t.gen)
}

// endFloods ends all.
func (s *Server) endFloods() {
	s.floodGen++
	s.floods = s.floods[:0]
}

// kick is `manager kick session`: no notice (main/manager.c:7286).
func (s *Server) kick(f Fault) {
	for _, x := range s.sessions {
		if !x.closing && (f.Session == 0 || x.id == f.Session) {
			s.fired(Kicked, x, nil, &f)
			s.end(x)
		}
	}
}

// anySession returns a session that a stop of the server ends, or nil.
func (s *Server) anySession() *session {
	for _, x := range s.sessions {
		if !x.closing {
			return x
		}
	}
	return nil
}

// shutdown stops the server and starts it again after a time.
func (s *Server) shutdown(f *Fault) {
	s.fired(Shutdown, s.anySession(), nil, f)
	s.halt(true)
	s.off = true
	s.timers.set(s.now.Add(f.Delay), timerBack, 0, uint32(s.lives))
}

// stop is the end that `core stop now` brings; the server is back after five
// seconds.
func (s *Server) stop() {
	s.halt(false)
	s.off = true
	s.timers.set(s.now.Add(defaultDelay[Shutdown]), timerBack, 0, uint32(s.lives))
}

// back starts the server after a shutdown.
func (s *Server) back() {
	s.off = false
	s.start(s.now, s.cfg.BootedAfter)
}

// restart ends all sessions and is at once another version.
func (s *Server) restart(f *Fault) {
	s.fired(Restart, s.anySession(), nil, f)
	s.halt(false)
	s.off = false
	if p, err := ProfileNamed(f.Profile); err == nil {
		if flows, err := loadFlows(); err == nil {
			s.become(p, flows)
		}
	}
	s.start(s.now, f.Delay)
}

// halt ends every session and call. With cut, sessions that see system events
// get the first half of a Shutdown event.
func (s *Server) halt(cut bool) {
	for _, x := range s.sessions {
		if x.closing {
			continue
		}
		if cut && x.mask&ClassSystem != 0 && x.busy == idle {
			x.out = append(x.out, "Event: Shutdown\r\nPrivilege: system,all\r\nShutdo"...)
		}
		s.end(x)
	}
	s.lives++
	s.endFloods()
	uid, seq, total := s.calls.uid, s.calls.seq, s.calls.total
	s.calls = s.calls.emptied()
	s.calls.uid, s.calls.seq, s.calls.total = uid, seq, total
}
