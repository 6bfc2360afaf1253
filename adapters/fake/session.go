package fake

import (
	"bytes"
	"slices"
	"time"

	"amicore/core"
)

// Why a session reads no further request.
type busyKind uint8

const (
	idle      busyKind = iota
	busyUntil          // the handler ends at a time
	busyCall           // a synchronous Originate waits for its call
	busyWait           // WaitEvent
)

// session is one connection: what Asterisk's session thread knows.
type session struct {
	server   *Server
	slot     uint32
	gen      uint32
	id       SessionID
	began    core.Instant
	recycled bool // in no use

	in []byte // bytes that were not read: of a line without an end, or behind a blocking action
	// spare is the other buffer for in.
	spare []byte
	req   request // the message being read
	out   []byte  // written, not yet given to Next
	// given is the memory of the last Output.
	given   []byte
	pending []byte // events that wait for the handler to end

	local, remote string // the connection's ends; empty ones are made up

	user      *User // nil before login
	mask      Privilege
	filters   []filter
	challenge uint32
	requests  uint64

	busy     busyKind
	handling bool   // a handler runs: events wait
	held     []byte // written at the end of the block
	after    func(*session)
	muted    bool // the answer at the end of the block is thrown away
	bye      bool // closed at the end of the block
	waitFor  []byte

	refused bool // over AuthLimit
	working bool // in Server.work
	closing bool // closed by the server: Next has to say so
	over    bool
}

func (s *Server) newSession(id SessionID) *session {
	var x *session
	if n := len(s.free); n > 0 {
		x = s.free[n-1]
		s.free = s.free[:n-1]
	} else {
		x = &session{server: s, slot: uint32(len(s.slots)), recycled: true}
		s.slots = append(s.slots, x)
	}
	s.gen++
	*x = session{
		server: s, slot: x.slot, gen: s.gen, id: id, began: s.now,
		in: x.in[:0], spare: x.spare[:0], out: x.out[:0], given: x.given[:0], pending: x.pending[:0], held: x.held[:0],
		req: x.req.emptied(), filters: x.filters[:0], waitFor: x.waitFor[:0],
	}
	s.sessions = append(s.sessions, x)
	s.byID[id] = x
	return x
}

// sessionAt finds the session of a timer; nil if it is over.
func (s *Server) sessionAt(slot, gen uint32) *session {
	if x := s.slots[slot]; x.gen == gen && !x.recycled && !x.over {
		return x
	}
	return nil
}

// end closes a session from the server's side: what is written goes out first.
func (s *Server) end(x *session) {
	if x.closing {
		return
	}
	if x.user == nil && !x.refused {
		s.unauth--
	}
	x.closing = true
	x.work()
}

// remove takes the session out of the server's lists.
func (s *Server) remove(x *session) {
	if i := slices.Index(s.sessions, x); i >= 0 {
		s.sessions = slices.Delete(s.sessions, i, i+1)
	}
	if s.byID[x.id] == x {
		delete(s.byID, x.id)
	}
}

// forget drops a session whose client is gone.
func (s *Server) forget(x *session) {
	if !x.closing && x.user == nil && !x.refused {
		s.unauth--
	}
	s.remove(x)
	x.over, x.closing = true, false
	if !x.working {
		s.recycle(x)
	}
}

func (s *Server) recycle(x *session) {
	if !x.recycled {
		x.recycled, x.over, x.after = true, true, nil
		s.free = append(s.free, x)
	}
}

// work puts the session among those with output.
func (x *session) work() {
	if !x.working {
		x.working = true
		x.server.work = append(x.server.work, x)
	}
}

func (x *session) write(text string) {
	x.out = append(x.out, text...)
	x.work()
}

// block keeps the session from reading and from writing events until the time
// has passed; then after runs.
func (x *session) block(d time.Duration, after func(*session)) {
	x.busy, x.after = busyUntil, after
	x.server.timers.set(x.server.now.Add(d), timerWake, x.slot, x.gen)
}

// wake ends a block.
func (s *Server) wake(x *session) {
	x.busy, x.muted = idle, false
	if len(x.held) > 0 {
		x.out = append(x.out, x.held...)
		x.held = x.held[:0]
		x.work()
	}
	if after := x.after; after != nil {
		x.after = nil
		x.handling = true
		after(x)
		x.handling = false
	}
	if x.busy != idle {
		return
	}
	if x.bye {
		s.end(x)
		return
	}
	x.flush()
	s.resume(x)
}

// resume reads what came while the session was blocked.
func (s *Server) resume(x *session) {
	if len(x.in) == 0 || x.closing {
		return
	}
	b := x.in
	x.in, x.spare = x.spare[:0], nil
	s.feed(x, b)
	x.spare = b
}

// flush writes the events that waited.
func (x *session) flush() {
	if len(x.pending) > 0 {
		x.out = append(x.out, x.pending...)
		x.pending = x.pending[:0]
		x.work()
	}
}

// clone returns a session that shares no memory with this one.
func (x *session) clone() *session {
	c := *x
	c.in, c.spare, c.out, c.given = bytes.Clone(x.in), nil, bytes.Clone(x.out), nil
	c.pending, c.held, c.waitFor = bytes.Clone(x.pending), bytes.Clone(x.held), bytes.Clone(x.waitFor)
	c.req = x.req.clone()
	c.filters = slices.Clone(x.filters)
	return &c
}

// age is the time since the server's start of life.
func (s *Server) age() time.Duration { return s.now.Sub(s.started) }
