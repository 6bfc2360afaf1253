package sim

import (
	"math"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/wire"
)

// effects follows what faults did to a node until its machine has shown it. A
// fault that does nothing and counts itself is found out: each effect is a sign
// that nothing else gives at that time, on that connection, in those bytes.
// What may be somebody else's doing is no sign.
//
// One sign of each kind is enough for a node: the rest are not looked for.
type effects struct {
	node    *node
	shown   [3]uint64 // the kinds that have shown, a bit each: of the network, of the server, of a hostile peer
	hostile [numHostileKinds]fake.FaultCount
	pending []deed // that have not shown yet, oldest first

	conn      core.Conn // the connection that stands, or stood last
	got, took uint64    // bytes of it that the machine has, and that the kernel took

	// When a fault last did something that makes other things late or ends
	// them: the newest, and the newest of another kind.
	newest, other core.Instant
	newestKind    kind
	booted        bool // this Step brought FullyBooted
	// errorWithoutID: this Step brought an Error without an ActionID.
	errorWithoutID bool
}

// kind is a kind of fault: of the network, of the server, of a hostile peer.
type kind struct {
	side   uint8
	number uint8
}

const (
	ofNetwork uint8 = iota
	ofServer
	ofHostile
)

func kindOf(f *fake.Firing) kind {
	if f.Server != 0 {
		return kind{ofServer, uint8(f.Server)}
	}
	return kind{ofNetwork, uint8(f.Net)}
}

// deed is what a fault did, and what has been seen of it.
type deed struct {
	fake.Firing
	kind   kind
	id     uint64    // hash of its ActionID
	dialed core.Conn // the attempt that went to its Address
	ready  bool      // the machine has been ready since
	times  int       // responses that came of it
}

const (
	// maxDeeds bounds what is waited for at a time, patience how long.
	maxDeeds = 24
	patience = 20 * time.Second
)

func (e *effects) reset(n *node) {
	never := core.Instant(math.MinInt64 / 2)
	*e = effects{node: n, pending: e.pending[:0], newest: never, other: never}
}

// fired is told by network and server of what a fault did.
func (e *effects) fired(f fake.Firing) {
	k := kindOf(&f)
	if disturbing[k.side]>>k.number&1 != 0 {
		if k != e.newestKind {
			e.other, e.newestKind = e.newest, k
		}
		e.newest = max(e.newest, f.At)
		if k == (kind{ofNetwork, uint8(fake.NetSlow)}) {
			e.newest = max(e.newest, f.Due) // it holds back all that is written until then
		}
	}
	if f.Plain || e.has(k) || e.node.check.isChosen(f.ActionID) { // an id of the plan's may be that of another action
		return
	}
	d := deed{Firing: f, kind: k, id: hashOf(f.ActionID)}
	d.ActionID = nil // borrowed
	e.wait(d)
}

func (e *effects) wait(d deed) {
	if len(e.pending) == maxDeeds {
		e.pending = append(e.pending[:0], e.pending[1:]...)
	}
	e.pending = append(e.pending, d)
}

func (e *effects) has(k kind) bool { return e.shown[k.side]>>k.number&1 != 0 }

// paused notes that the owner does nothing until then.
func (e *effects) paused(until core.Instant) {
	e.newest, e.other = max(e.newest, until), max(e.other, until)
}

// disturbing are the kinds that can do, at another time, what is the sign of
// another kind: hold bytes or answers back, or end a connection.
var disturbing = [...]uint64{
	ofNetwork: 1<<fake.NetDelay | 1<<fake.NetStallUp | 1<<fake.NetStallDown | 1<<fake.NetCoalesce | 1<<fake.NetCut | 1<<fake.NetCutCRLF | 1<<fake.NetCutName |
		1<<fake.NetCutValue | 1<<fake.NetCutBlank | 1<<fake.NetCutFrame | 1<<fake.NetReset | 1<<fake.NetHalfOpen | 1<<fake.NetSilentAccept | 1<<fake.NetFlap | 1<<fake.NetSlow,
	ofHostile: 0,
	ofServer: 1<<fake.SlowLogin | 1<<fake.RefuseLogin | 1<<fake.LoginInUse | 1<<fake.AuthLimit | 1<<fake.AuthTimeout | 1<<fake.LateFullyBooted | 1<<fake.ReplyLate | 1<<fake.ReplyNever |
		1<<fake.ReplyAfterDeadline | 1<<fake.ListCut | 1<<fake.OutputBig | 1<<fake.Kicked | 1<<fake.Stopping | 1<<fake.Shutdown | 1<<fake.Restart | 1<<fake.SlowReader,
}

const (
	// queued is how long bytes may wait behind others that a fault held back.
	queued = 2100 * time.Millisecond
	// timeouts is how long a machine waits at most before it gives a
	// connection up.
	timeouts = 10 * time.Second
)

// quiet reports whether no other fault can have had a hand in what happens now.
func (e *effects) quiet(d *deed) bool { return e.quietFor(d, queued) }

// quietFor reports whether no other fault did anything of the kind since so
// long before this one did.
func (e *effects) quietFor(d *deed, before time.Duration) bool {
	last := e.newest
	if e.newestKind == d.kind {
		last = e.other
	}
	return last < d.At.Add(-before)
}

// usual is when what was written at a time has certainly arrived, on a path
// without faults.
func (e *effects) usual(at core.Instant) core.Instant {
	return at.Add(e.node.plan.Latency + e.node.plan.Jitter)
}

// overdue reports whether an answer to what the fault met is late by now.
func (e *effects) overdue(d *deed, now core.Instant) bool {
	return now > e.usual(d.At).Add(5*time.Millisecond) && e.quiet(d)
}

// sight is one Step, as far as effects are seen in it.
type sight struct {
	*effects
	now  core.Instant
	in   *core.Input
	out  []core.Command
	from uint64 // bytes of the connection that the machine had before
}

// verdict says what a Step means for a deed.
type verdict uint8

const (
	waits verdict = iota
	shows
	gone // the moment for it has passed
)

// when is shows where it is so, and otherwise gone.
func when(ok bool) verdict {
	if ok {
		return shows
	}
	return gone
}

// until is shows where it is so, and otherwise waits.
func until(ok bool) verdict {
	if ok {
		return shows
	}
	return waits
}

// step looks at a Step for signs.
func (e *effects) step(now core.Instant, in *core.Input, out []core.Command) {
	from := e.got
	switch {
	case in.Kind == core.InputConnected && in.Conn > e.conn:
		e.conn, e.got, e.took, from = in.Conn, 0, 0, 0
	case in.Conn != e.conn:
	case in.Kind == core.InputReceived:
		e.got += uint64(len(in.Data))
	case in.Kind == core.InputSent:
		e.took += uint64(in.N)
	}
	if len(e.pending) == 0 {
		return
	}
	s := sight{effects: e, now: now, in: in, out: out, from: from}
	kept := 0
	for i := range e.pending {
		d := &e.pending[i]
		v := gone
		if !e.has(d.kind) && now < d.At.Add(patience) {
			v = s.judge(d)
		}
		switch {
		case v == shows:
			e.shown[d.kind.side] |= 1 << d.kind.number
		case v == waits && kept == i:
			kept++
		case v == waits:
			e.pending[kept] = *d
			kept++
		}
	}
	e.pending, e.booted, e.errorWithoutID = e.pending[:kept], false, false
}

func (s *sight) judge(d *deed) verdict {
	switch d.kind.side {
	case ofNetwork:
		return s.network(d)
	case ofHostile:
		return s.peer(d)
	}
	if s.in.Kind == core.InputConnected && s.in.Conn > d.Conn && d.Conn != 0 {
		return gone // it was about an earlier connection
	}
	return s.server(d)
}

// frame is told of each frame that comes while something is waited for.
func (e *effects) frame(f *wire.Frame) {
	if f.Kind == wire.KindEvent {
		e.booted = e.booted || mayBe(f.Bytes(), "FullyBooted") && wire.EqualFold(f.Type(), "FullyBooted")
		return
	}
	e.errorWithoutID = e.errorWithoutID || isError(f) && len(f.ActionID()) == 0
	for i := range e.pending {
		if d := &e.pending[i]; d.Server == fake.TwoResponses && d.id == hashOf(f.ActionID()) {
			d.times++
		}
	}
}

// effects counts the faults whose effect the node's machine has shown.
func (v *Coverage) effects(n *node) {
	shown := &n.check.effects.shown
	for k := range fake.NetFaults() {
		v.NetEffects[k] += shown[ofNetwork] >> k & 1
	}
	for k := range fake.FaultKinds {
		v.ServerEffects[k] += shown[ofServer] >> k & 1
	}
	for k := range numHostileKinds {
		v.HostileEffects[k] += shown[ofHostile] >> k & 1
		v.Hostile[k].Armed += n.check.effects.hostile[k].Armed
		v.Hostile[k].Fired += n.check.effects.hostile[k].Fired
	}
}
