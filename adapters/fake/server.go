package fake

import (
	"bytes"
	"net/netip"
	"slices"
	"time"

	"amicore/core"
)

// SessionID names one TCP connection to a server. The caller numbers them from
// 1 and uses a number again only after the session's end.
type SessionID uint32

// Output is what a server does to one session: it writes Data, then, where
// Close is set, it closes the connection.
type Output struct {
	Session SessionID
	// Data is valid until the next call of any method of the server.
	Data  []byte
	Close bool
}

// ServerStats counts what a server did. All are totals since NewServer or
// Reset.
type ServerStats struct {
	// Accepted counts connections, Refused those over AuthLimit.
	Accepted, Refused uint64
	// Logins counts accepted ones, LoginsRejected the others.
	Logins, LoginsRejected uint64
	// Requests counts messages of clients, Runs the handlers that ran.
	Requests, Runs uint64
	// Events counts events that happened, EventsQueued the copies for
	// sessions that may see them.
	Events, EventsQueued uint64
	// Calls counts calls begun, ActiveCalls those not ended.
	Calls, ActiveCalls uint64
	// Bytes counts the bytes written to sessions.
	Bytes uint64
	// Sessions counts the open ones.
	Sessions uint64
}

// Server is the model of one Asterisk. It is a value of one owner: no method
// may run beside another. Times given to it never go backwards.
type Server struct {
	cfg      ServerConfig
	profile  Profile
	now      core.Instant
	started  core.Instant // of the present incarnation
	lives    uint64       // restarts, so that timers of another life are known
	booted   bool
	off      bool   // stopped: connections are refused
	mute     bool   // the running handler's answer is thrown away
	changes  uint64 // see changed
	response string // that the running handler wrote last

	sessions []*session // in the order of Accept
	slots    []*session // all that were ever made
	free     []*session // those in no use
	byID     map[SessionID]*session
	gen      uint32 // of the newest session or call
	unauth   int

	timers   timers
	work     []*session // sessions with output, in order
	workAt   int
	handed   *session     // whose output Next gave last
	frame    []byte       // the event being built
	inForce  []HeldFilter // of InForce
	calls    callTable
	flows    *flowSet
	commands *commandSet
	db       database
	vars     variables
	made     database // what actions added to the configuration, see madeBy
	queues   []queue
	faults   faultTable
	floods   []flood
	floodGen uint32
	stats    ServerStats
}

// NewServer makes a server that runs since instant 0. The error names the
// field that is wrong.
func NewServer(cfg ServerConfig) (*Server, error) {
	s := &Server{}
	if err := s.Reset(cfg); err != nil {
		return nil, err
	}
	return s, nil
}

// Reset makes the server as new, with another configuration, and keeps its
// memory. Sessions are forgotten without a word. On an error nothing changes.
func (s *Server) Reset(cfg ServerConfig) error {
	cfg = cfg.withDefaults()
	if err := cfg.validate(); err != nil {
		return err
	}
	flows, err := loadFlows()
	if err != nil {
		return err
	}
	for _, x := range s.slots {
		s.recycle(x)
	}
	if s.byID == nil {
		s.byID = map[SessionID]*session{}
	}
	clear(s.byID)
	*s = Server{
		cfg: cfg, byID: s.byID, free: s.free, slots: s.slots, sessions: s.sessions[:0], gen: s.gen + 1,
		timers: timers{heap: s.timers.heap[:0]}, work: s.work[:0], frame: s.frame[:0], inForce: s.inForce[:0],
		calls: s.calls.emptied(), faults: s.faults.emptied(), floods: s.floods[:0], floodGen: s.floodGen + 1,
	}
	profile, err := ProfileNamed(cfg.Profile)
	if err != nil {
		return err
	}
	s.become(profile, flows)
	s.start(0, cfg.BootedAfter)
	return nil
}

// become takes on a version.
func (s *Server) become(p Profile, flows map[string]*flowSet) {
	s.profile, s.flows = p, flows[p.flows]
	s.commands = loadCommands()[commandKey{p.Name, s.cfg.AllModules}]
}

// start begins a life of the server: the memory of an earlier one is gone, the
// database stays.
func (s *Server) start(now core.Instant, boot time.Duration) {
	s.started = now
	s.vars = nil
	s.queues = initialQueues(s.cfg.Epoch + int64(now)/1e9)
	s.booted = boot == 0
	if !s.booted {
		s.timers.set(now.Add(boot), timerBooted, 0, uint32(s.lives))
	}
	if s.cfg.Calls.PerMinute > 0 {
		s.nextLoad(now)
	}
}

// Accept tells that a TCP connection was made. The banner is the first output;
// over AuthLimit the session is closed without one (main/manager.c:7441).
func (s *Server) Accept(now core.Instant, id SessionID) {
	s.Tick(now)
	if old := s.byID[id]; old != nil {
		s.forget(old)
	}
	s.stats.Accepted++
	x := s.newSession(id)
	if s.off || s.unauth >= s.cfg.AuthLimit || s.strike(AuthLimit, x, nil) != nil {
		s.stats.Refused++
		x.refused = true
		s.end(x)
		return
	}
	s.unauth++
	x.write(s.profile.Banner())
	timeout := s.cfg.AuthTimeout
	if f := s.strike(AuthTimeout, x, nil); f != nil {
		timeout = f.Delay
	}
	s.timers.set(now.Add(timeout), timerAuth, x.slot, x.gen)
}

// AcceptFrom is Accept with the addresses of the connection, which security
// events name. Accept makes them up: 127.0.0.1:5038 for the server's.
func (s *Server) AcceptFrom(now core.Instant, id SessionID, local, remote netip.AddrPort) {
	s.Accept(now, id)
	if x := s.byID[id]; x != nil {
		x.local, x.remote = addressText(local), addressText(remote)
	}
}

// Receive tells that the client's bytes came. b is borrowed for the call. Bytes
// for a session that is over are ignored.
func (s *Server) Receive(now core.Instant, id SessionID, b []byte) {
	s.Tick(now)
	x := s.byID[id]
	if x == nil || x.closing {
		return
	}
	s.feed(x, b)
}

// Hangup tells that the client closed, or that the connection broke. It is
// harmless for a session that is over.
func (s *Server) Hangup(now core.Instant, id SessionID) {
	s.Tick(now)
	if x := s.byID[id]; x != nil {
		s.forget(x)
	}
}

// Blocked tells that the client has read nothing for WriteTimeout: the server
// writes no more, wherever in a frame it is, and closes (main/manager.c:1804).
func (s *Server) Blocked(now core.Instant, id SessionID) {
	s.Tick(now)
	if x := s.byID[id]; x != nil && !x.closing {
		s.fired(SlowReader, x, nil, &Fault{})
		x.out = x.out[:len(x.out)/2]
		s.end(x)
	}
}

// Unread is how many bytes of a session's client wait behind a blocking action.
// Asterisk leaves them in the socket; so should whoever carries them, above some
// bound.
func (s *Server) Unread(id SessionID) int {
	if x := s.byID[id]; x != nil {
		return len(x.in)
	}
	return 0
}

// InForce returns the event mask of a session, as far as its user may read, and
// its filters, in the order in which they were added; they are valid until the next
// call. ok is false where none is logged in under the number.
func (s *Server) InForce(id SessionID) (mask Privilege, filters []HeldFilter, ok bool) {
	x := s.byID[id]
	if x == nil || x.closing || x.user == nil {
		return 0, nil, false
	}
	s.inForce = s.inForce[:0]
	for i := range x.filters {
		s.inForce = append(s.inForce, x.filters[i].held)
	}
	return x.mask, s.inForce, true
}

// Passes reports whether an event, its last empty line included, gets through
// the filters of a session.
func (s *Server) Passes(id SessionID, event []byte) bool {
	x := s.byID[id]
	return x != nil && x.passes(event)
}

// Waiting is how many bytes a session is still to be written.
func (s *Server) Waiting(id SessionID) int {
	x := s.byID[id]
	if x == nil {
		return 0
	}
	return len(x.out) + len(x.pending) + len(x.held)
}

// WriteTimeout is the configured time after which Blocked is due.
func (s *Server) WriteTimeout() time.Duration { return s.cfg.WriteTimeout }

// Profile returns the version that the server is now.
func (s *Server) Profile() Profile { return s.profile }

// Accepts reports whether the server is up: it accepts connections.
func (s *Server) Accepts() bool { return !s.off }

// Tick does what is due at now. A tick with nothing due does nothing. What was
// due before happens at its own time: to a server that nobody is connected to,
// it makes no difference whether Tick was called for it.
func (s *Server) Tick(now core.Instant) {
	now = max(s.now, now)
	for {
		t, ok := s.timers.due(now)
		if !ok {
			s.now = now
			return
		}
		s.now = max(s.now, t.at)
		s.expire(t)
	}
}

// Deadline returns when Tick is next useful.
func (s *Server) Deadline() (core.Instant, bool) {
	if len(s.timers.heap) == 0 {
		return 0, false
	}
	return s.timers.heap[0].at, true
}

func (s *Server) expire(t timer) {
	switch t.kind {
	case timerAuth:
		if x := s.sessionAt(t.ref, t.gen); x != nil && x.user == nil && !x.closing {
			s.end(x)
		}
	case timerWake:
		if x := s.sessionAt(t.ref, t.gen); x != nil && x.busy == busyUntil {
			s.wake(x)
		} else if x != nil && x.busy == busyWait {
			s.endWait(x)
		}
	case timerCall:
		s.calls.step(s, t.ref, t.gen)
	case timerLoad:
		if t.gen == uint32(s.lives) {
			s.load()
		}
	case timerBooted:
		if t.ref > 0 {
			if x := s.sessionAt(t.ref-1, t.gen); x != nil {
				x.lateBooted()
			}
		} else if t.gen == uint32(s.lives) {
			s.boot()
		}
	case timerFlood:
		s.flood(t)
	case timerStop:
		if t.gen == uint32(s.lives) {
			s.stop()
		}
	case timerBack:
		if t.gen == uint32(s.lives) && s.off {
			s.back()
		}
	}
}

// Next returns the next output. ok is false when there is none for now.
func (s *Server) Next() (out Output, ok bool) {
	if x := s.handed; x != nil {
		s.handed = nil
		if x.over {
			s.recycle(x)
		}
	}
	for s.workAt < len(s.work) {
		x := s.work[s.workAt]
		s.workAt++
		if s.workAt == len(s.work) {
			s.work, s.workAt = s.work[:0], 0
		}
		x.working = false
		if x.over && !x.closing { // hung up by the client
			s.recycle(x)
			continue
		}
		x.out, x.given = x.given[:0], x.out
		out = Output{Session: x.id, Data: x.given, Close: x.closing}
		s.stats.Bytes += uint64(len(out.Data))
		if x.closing {
			x.over = true
			s.remove(x)
		}
		s.handed = x
		return out, true
	}
	return Output{}, false
}

// Stats returns the counts.
func (s *Server) Stats() ServerStats {
	st := s.stats
	st.Sessions = uint64(len(s.sessions))
	st.ActiveCalls = uint64(s.calls.active)
	return st
}

// boot says to everyone that the server is fully booted (main/asterisk.c:1012).
func (s *Server) boot() {
	s.booted = true
	s.event("FullyBooted", ClassSystem)
	s.bootedHeaders()
	s.emit(ClassSystem)
}

// bootedHeaders appends those of FullyBooted to the event being built.
func (s *Server) bootedHeaders() {
	if s.profile.uptime {
		up := int64(s.now.Sub(s.started) / time.Second)
		s.frame = number(append(s.frame, "Uptime: "...), up)
		s.frame = number(append(s.frame, "\r\nLastReload: "...), up)
		s.frame = append(s.frame, "\r\n"...)
	}
	s.frame = append(s.frame, "Status: Fully Booted\r\n"...)
}

// unix returns the present time as Unix seconds and microseconds.
func (s *Server) unix() (sec, micro int64) {
	n := int64(s.now)
	return s.cfg.Epoch + n/1e9, n % 1e9 / 1e3
}

// Clone returns a server in the same state that shares no memory with this
// one, but for the hooks of the configuration.
func (s *Server) Clone() *Server {
	c := *s
	c.byID = make(map[SessionID]*session, len(s.byID))
	c.free, c.handed, c.inForce = nil, nil, nil
	same := map[*session]*session{}
	clone := func(x *session) *session {
		if x == nil {
			return nil
		}
		if same[x] == nil {
			same[x] = x.clone()
		}
		return same[x]
	}
	c.sessions = make([]*session, len(s.sessions))
	for i, x := range s.sessions {
		c.sessions[i] = clone(x)
	}
	for id, x := range s.byID {
		c.byID[id] = clone(x)
	}
	c.work = make([]*session, 0, len(s.work))
	for _, x := range s.work[s.workAt:] {
		c.work = append(c.work, clone(x))
	}
	c.workAt = 0
	c.slots = make([]*session, len(s.slots))
	for i, x := range s.slots {
		if x.recycled || x == s.handed && x.over {
			c.slots[i] = &session{server: &c, slot: x.slot, recycled: true}
			c.free = append(c.free, c.slots[i])
			continue
		}
		c.slots[i] = clone(x)
		c.slots[i].server = &c
	}
	c.timers.heap = append([]timer(nil), s.timers.heap...)
	c.frame = bytes.Clone(s.frame)
	c.calls = s.calls.clone()
	c.faults = s.faults.clone()
	c.floods = slices.Clone(s.floods)
	c.db = s.db.clone()
	c.vars = s.vars.clone()
	c.made = s.made.clone()
	c.queues = cloneQueues(s.queues)
	return &c
}
