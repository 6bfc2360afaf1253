package core

import "amicore/core/wire"

// observer is what a machine needs to follow a session of someone else's.
type observer struct {
	client  *wire.Decoder
	frame   wire.Frame
	next    Ticket
	refused CloseReason // why the login was refused; the server closes next
	// joined: what is on record is not known, since the session was joined in the middle, bytes are missing, or an action was not
	// taken in; and nothing has been answered that was sent behind that.
	joined bool
	hole   Ticket // the last action in front of it
}

// missed notes that actions may have been sent that are not on record.
func (o *observer) missed() { o.joined, o.hole = true, o.next }

// answered notes a response to the action t. The server works on one action
// after another: it is done with those that were missed in front of this one.
func (o *observer) answered(t Ticket) {
	if t > o.hole {
		o.joined = false
	}
}

func (o *observer) init(cfg *Config) { o.client = wire.NewDecoder(wire.FromClient, cfg.MaxFrame) }

// observe applies the inputs of a connection that someone else drives.
func (m *Machine) observe(in *Input) {
	if in.Kind == InputConnected {
		m.observeConnected(in)
		return
	}
	if in.Conn != m.conn || !m.expects(in.Kind) {
		m.stale()
		return
	}
	switch in.Kind {
	case InputReceived:
		m.lend(in.N)
		m.received(in.Data)
	case InputObserved:
		m.observed(in.Data)
	case InputLost:
		m.lost(in.Middle)
	case InputClosed:
		m.closed(in)
	default:
		m.misuse()
	}
}

// observeConnected begins a session; in the middle means that the banner
// and the login were not seen.
func (m *Machine) observeConnected(in *Input) {
	if in.Conn <= m.conn || m.phase != PhaseWaiting && m.phase != PhaseBackoff {
		m.misuse()
		return
	}
	if m.phase == PhaseBackoff {
		m.move(PhaseWaiting, m.lastClose)
	}
	m.conn = in.Conn
	m.stats.Attempts++
	m.beginSession()
	m.observer.client.Reset()
	m.observer.refused = CloseNone
	m.observer.joined = false
	if in.Middle {
		m.observer.missed()
	}
	if !in.Middle {
		m.move(PhaseGreeting, CloseNone)
		m.arm(alarmPhase, m.now.Add(m.cfg.GreetingTimeout))
		return
	}
	m.decoder.Resync()
	m.observer.client.Resync()
	m.heard = true
	m.observedLogin()
}

// observedLogin makes the session Ready, with a gap where there was one before.
func (m *Machine) observedLogin() {
	m.loggedIn = true
	if m.logins > 0 {
		m.queue.pushGap(GapReconnect, 0)
	}
	m.logins++
	m.ready()
}

// lost goes on at the next frame start after a hole in the recording.
func (m *Machine) lost(client bool) {
	if client {
		m.observer.missed()
		m.observer.client.Resync()
		return
	}
	m.observer.joined = true // until any answer: what was sent is all on record
	m.decoder.Resync()
	m.gap(GapLost, 0)
}

// observed registers the actions of the other client under their own ids.
// Tickets count them from 1, over all connections.
func (m *Machine) observed(b []byte) {
	if len(b) > MaxReceive {
		m.misuse()
		m.observed(b[:MaxReceive])
		m.observed(b[MaxReceive:])
		return
	}
	m.observer.client.Feed(b)
	for m.observer.client.Next(&m.observer.frame) {
		if f := &m.observer.frame; len(f.Get("Action")) > 0 {
			m.register(f)
		}
	}
}

func (m *Machine) register(f *wire.Frame) {
	o := &m.observer
	o.next++
	m.stats.Submitted++
	name, id := string(bounded(f.Get("Action"))), string(bounded(f.ActionID()))
	m.wouldRefuse(f, name, id)
	id = skipBlanks(id) // the server echoes none (main/manager.c:1545, ast_skip_blanks)
	if m.inUse() >= m.cfg.MaxPending {
		err := &ActionError{Run: Unknown, Err: ErrBackpressure}
		m.refuse(o.next, wire.Action{Name: name}, &Options{ActionID: id}, err)
		o.missed()
		return
	}
	s := m.newSlot()
	m.fill(s, wire.Action{Name: name, Headers: factHeaders(f)}, &noOptions)
	m.slots[s].ticket = o.next
	if id != "" {
		m.assignID(s, id)
	}
	deadline := m.deadline(&m.slots[s], &noOptions)
	m.addRecord(s)
	m.track(s, deadline)
	if m.phase != PhaseGreeting {
		return
	}
	switch plainName(name) {
	case "login", "challenge":
		m.move(PhaseAuthenticating, CloseNone)
		m.arm(alarmPhase, m.now.Add(m.cfg.LoginTimeout))
	}
}

// plainName returns the name of an observed action in lower case, without the
// blanks in front that the server skips (main/manager.c:1545, ast_skip_blanks).
func plainName(name string) string { return lower(skipBlanks(name)) }

// bounded cuts what is kept of an observed name or id.
func bounded(b []byte) []byte { return b[:min(len(b), wire.MaxLine)] }

// factHeaders copies the headers by which an action's end is known. It never
// sees a secret.
func factHeaders(f *wire.Frame) []wire.Header {
	var headers []wire.Header
	for _, name := range [...]string{
		"Async", "Timeout", "Duration", "Digit", "Receive", "Tone", "Channel", "Variable", "Variables", "Reload", "CommandID", "ChannelId",
	} {
		if v, ok := f.Lookup(name); ok {
			headers = append(headers, wire.Header{Name: name, Value: string(bounded(v))})
		}
	}
	return headers
}

// wouldRefuse reports an action that this machine would not have sent. It is
// one notice an action, since each is about one.
func (m *Machine) wouldRefuse(f *wire.Frame, name, id string) {
	why := m.refusal(f, name, id)
	if why == "" {
		return
	}
	c := m.emit(CommandNotice)
	c.Notice, c.Ticket, c.Text, c.Count = NoticeWouldRefuse, m.observer.next, noticeText(why), 1
}

func (m *Machine) refusal(f *wire.Frame, name, id string) string {
	if m.phase != PhaseReady {
		switch plainName(name) {
		case "login", "challenge", "logoff":
			return ""
		}
		return ErrNotReady.Error()
	}
	if f.Oversize {
		return ErrFrameTooLarge.Error()
	}
	a := wire.Action{Name: name}
	seenAction, seenID := false, false
	for n, v := range f.All() {
		switch {
		case wire.EqualFold(n, "Action") && !seenAction:
			seenAction = true
		case wire.EqualFold(n, "ActionID") && !seenID:
			seenID = true
		default:
			a.Headers = append(a.Headers, wire.Header{Name: string(n), Value: string(v)})
		}
	}
	if err := CheckAction(a, id); err != nil {
		return err.Error()
	}
	if id != "" {
		if _, taken := m.find([]byte(id)); taken {
			return ErrDuplicateActionID.Error()
		}
	}
	return ""
}

// observedAnswer follows what the response to a session action changes.
func (m *Machine) observedAnswer(name string, f *wire.Frame) {
	switch action := plainName(name); action {
	case "login", "challenge":
		switch {
		case m.phase != PhaseAuthenticating:
		case isError(f):
			m.observer.refused = m.noteRefusal(f)
		case action == "login":
			m.observedLogin()
		}
	case "logoff":
		if m.phase == PhaseReady && !isError(f) {
			m.move(PhaseDraining, CloseStopped)
		}
	}
}

// observedSilence says what a heartbeat would have done. Without an action
// that waits for its answer silence proves nothing.
func (m *Machine) observedSilence() {
	switch {
	case !m.pinged:
		m.notice(NoticeWouldPing, 1)
		m.pinged = true
		m.armMiss()
	case m.records.n == 0:
		m.pinged = false
		m.arm(alarmHeartbeat, m.now.Add(m.cfg.HeartbeatInterval))
	default:
		if m.now >= m.silentUntil() {
			m.misses++
			m.stats.Misses++
			m.notice(NoticeHeartbeatMiss, int64(m.misses))
			if m.misses == m.cfg.MaxMissed {
				m.merge(Command{Notice: NoticeWouldClose, Count: 1, Close: m.silenceReason()})
			}
		}
		m.armMiss()
	}
}
