package sim

import (
	"slices"
	"strings"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/wire"
)

// script stands between the network and a node's server, as a proxy does, and
// answers what the plan's script events say in the server's place.
type script struct {
	node     *node
	server   *fake.Server
	now      core.Instant
	decoders map[fake.SessionID]*wire.Decoder
	frame    wire.Frame
	rules    []rule
	answers  []answer // by (at, order of the requests)
	pass     []byte
	out      []byte
}

type rule struct {
	*Event
	until core.Instant
	done  int64
	draws draws
}

type answer struct {
	at      core.Instant
	session fake.SessionID
	text    string
}

func newScript(n *node, s *fake.Server) *script {
	return &script{node: n, server: s, decoders: map[fake.SessionID]*wire.Decoder{}}
}

// scripted reports whether a node has script events.
func (p *Plan) scripted(id core.Node) bool {
	for i := range p.Events {
		if e := &p.Events[i]; e.Kind == EventScript && e.Node == id {
			return true
		}
	}
	return false
}

// expects reports whether a plan has expectations, or speaks of ids.
func (p *Plan) expects() bool {
	for i := range p.Events {
		if e := &p.Events[i]; e.Kind == EventExpect || strings.Contains(e.Text, "{id:") {
			return true
		}
	}
	return false
}

func (s *script) add(e *Event) {
	until := core.Instant(1<<63 - 1)
	if e.For > 0 {
		until = s.node.world.now.Add(e.For)
	}
	seed := rolling(s.node.world.plan.Seed)
	seed.add(uint64(s.node.plan.ID))
	seed.text(e.Action.Name)
	seed.text(e.Text)
	s.rules = append(s.rules, rule{Event: e, until: until, draws: draws{seed: uint64(seed)}})
}

// heal ends all rules.
func (s *script) heal() {
	if s != nil {
		s.rules = nil
	}
}

// Accept implements fake.Host.
func (s *script) Accept(now core.Instant, id fake.SessionID) {
	s.decoders[id] = wire.NewDecoder(wire.FromClient, 1<<20)
	s.server.Accept(now, id)
}

// Receive implements fake.Host.
func (s *script) Receive(now core.Instant, id fake.SessionID, b []byte) {
	s.now = now
	d := s.decoders[id]
	if d == nil {
		return
	}
	d.Feed(b)
	for d.Next(&s.frame) {
		if !s.takes(id) {
			s.pass = append(append(s.pass[:0], s.frame.Bytes()...), "\r\n"...)
			s.server.Receive(now, id, s.pass)
		}
	}
}

// takes reports whether a rule answers the request: the first one that does.
func (s *script) takes(id fake.SessionID) (taken bool) {
	for i := range s.rules {
		r := &s.rules[i]
		if s.now >= r.until || !wire.EqualFold(s.frame.Type(), r.Action.Name) {
			continue
		}
		// Drawn in any case: whoever else answers moves no draw.
		missed := r.Chance > 0 && s.draw(maxChance, scriptChance, r, id) >= uint64(r.Chance)
		if taken || missed || r.Amount > 0 && r.done >= r.Amount {
			continue
		}
		taken = true
		r.done++
		if r.Text != "" {
			s.answer(r, id)
		}
	}
	return taken
}

// answer lets a rule answer the request, at its time.
func (s *script) answer(r *rule, id fake.SessionID) {
	s.node.scripted(s.frame.ActionID())
	at := s.now
	if r.Delay > 0 {
		at = at.Add(time.Duration(s.draw(uint64(r.Delay), scriptDelay, r, id)))
	}
	k := len(s.answers)
	for k > 0 && s.answers[k-1].at > at {
		k--
	}
	s.answers = slices.Insert(s.answers, k, answer{at, id, strings.ReplaceAll(r.Text, "{id}", string(s.frame.ActionID()))})
}

// What is drawn for a request.
const (
	scriptChance = iota
	scriptDelay
)

// draw is a number less than n for a request on a connection, of its rule's own.
func (s *script) draw(n, concern uint64, r *rule, id fake.SessionID) uint64 {
	return r.draws.below(n, uint64(id)<<8|concern, s.now)
}

// Hangup implements fake.Host.
func (s *script) Hangup(now core.Instant, id fake.SessionID) {
	delete(s.decoders, id)
	s.server.Hangup(now, id)
}

// Blocked implements fake.Host.
func (s *script) Blocked(now core.Instant, id fake.SessionID) { s.server.Blocked(now, id) }

// Tick implements fake.Host.
func (s *script) Tick(now core.Instant) {
	s.now = now
	s.server.Tick(now)
}

// Deadline implements fake.Host.
func (s *script) Deadline() (core.Instant, bool) {
	at, ok := s.server.Deadline()
	if len(s.answers) > 0 && (!ok || s.answers[0].at < at) {
		return s.answers[0].at, true
	}
	return at, ok
}

// Next implements fake.Host.
func (s *script) Next() (fake.Output, bool) {
	if out, ok := s.server.Next(); ok {
		return out, true
	}
	if len(s.answers) == 0 || s.answers[0].at > s.now {
		return fake.Output{}, false
	}
	a := s.answers[0]
	s.answers = s.answers[1:]
	s.out = append(s.out[:0], a.text...)
	return fake.Output{Session: a.session, Data: s.out}, true
}
