package replay

import (
	"crypto/sha256"
	"hash"
	"time"

	"amicore/adapters/capture"
	"amicore/core"
	"amicore/core/wire"
	"amicore/internal/textrule"
)

// Options are what Run does besides. The zero value is ready to use.
type Options struct {
	// Frame, if set, is called for every whole frame of both sides, in order of time.
	Frame func(Frame)
	// Progress, if set, is called with the number of bytes that were replayed
	// since the last call.
	Progress func(n int)
	// Step, if set, is called after every Step of the machine.
	Step func(Step)
}

// Step is what a Step of the machine brought, and what it waits for since.
type Step struct {
	At time.Duration
	// Commands are valid during the call only.
	Commands []core.Command
	// Due is the machine's deadline and Why its reason; Armed is false where it
	// waits for nothing.
	Due   time.Duration
	Why   core.DeadlineReason
	Armed bool
}

// conn numbers the only connection of a session.
const conn = core.Conn(1)

// run is one replay under way.
type run struct {
	opts    Options
	session *capture.Session
	machine *core.Machine
	now     core.Instant
	trace   []byte
	hash    hash.Hash

	server, client stream
	text           textrule.Rule
	report         *Report
	oddityAt       [2][numOddities]int // index in report.Oddity, plus 1
	noteAt         map[Note]int        // by what tells notes apart
	items          map[string]*int     // event frames by ActionID
	waiting        map[string][]int    // actions that no response has come for, by ActionID
	shown          []byte
}

// Run replays a session: an observing machine is given the connection and the
// bytes of both sides at their times, and a Tick at each of its deadlines in
// between. A session whose end was not recorded is observed up to its last
// record: no later deadline is served, and what is pending then is unknown.
//
// The session is only read. Memory: the report, the machine's bound, and one
// frame of the server.
func Run(s *capture.Session, opts Options) (*Report, error) {
	m, err := core.New(core.Config{Observe: true})
	if err != nil {
		return nil, err
	}
	r := &run{
		opts: opts, session: s, machine: m, hash: sha256.New(),
		server: newStream(wire.FromServer, maxFrame),
		// The machine's own limit: both must find the same actions in an oversize frame.
		client: newStream(wire.FromClient, Oversize),
		report: &Report{
			File: s.File, Session: s.Name, Server: s.Server, Title: s.Title, Middle: s.Middle,
			EventsByName: map[string]int{}, Actions: []Action{},
		},
		noteAt: map[Note]int{}, items: map[string]*int{}, waiting: map[string][]int{},
		text: textrule.Rule{AnyAction: true},
	}
	r.text.Begin(s.Middle)
	r.server.decoder.SetText(r.text.MayBeText)
	r.apply(0, core.Start())
	r.apply(0, core.Credit(1<<40))
	for i := range s.Records {
		rec := &s.Records[i]
		r.catchUp(core.Instant(rec.At))
		r.record(rec)
		if opts.Progress != nil && len(rec.Data) > 0 {
			opts.Progress(len(rec.Data))
		}
	}
	r.settle()
	r.end()
	return r.report, nil
}

// record applies one record, first to the machine, then to the decoders.
func (r *run) record(rec *capture.Record) {
	at := core.Instant(rec.At)
	r.now = at
	switch rec.Kind {
	case capture.Opened:
		r.open(at)
	case capture.FromServer:
		r.report.ServerBytes += int64(len(rec.Data))
		pieces(rec.Data, func(b []byte) { r.step(at, core.Received(conn, b)) })
		r.feed(&r.server, rec, r.fromServer)
	case capture.FromClient:
		r.report.ClientBytes += int64(len(rec.Data))
		// The action must be known before the machine speaks of it.
		r.feed(&r.client, rec, r.fromClient)
		pieces(rec.Data, func(b []byte) { r.step(at, core.Observed(conn, b)) })
	case capture.Gap:
		client := rec.Side == wire.FromClient
		r.step(at, core.Lost(conn, max(rec.Size, 0), client))
		r.text.Lost(client)
		if client {
			r.hole(&r.client, rec)
		} else {
			r.hole(&r.server, rec)
		}
	case capture.Closed:
		r.report.Closed = true
		r.step(at, core.Closed(conn, core.CloseEOF))
	}
}

func (r *run) open(at core.Instant) {
	if !r.session.Middle {
		r.step(at, core.Connected(conn))
		return
	}
	r.step(at, core.ConnectedMiddle(conn))
	r.server.decoder.Resync()
	r.client.decoder.Resync()
	r.odd(OddMiddle, wire.FromServer, 0, 1)
}

// mostBeats is how many heartbeats in a row are served: those of a month or
// two. A silence that is longer is none, or of no use: the clock was set.
const mostBeats = 500_000

// catchUp serves the deadlines up to a time. Of a silence without end only the
// beginning is followed; what is left of it is one late Tick, as after a
// suspend, and a Leap of the report.
func (r *run) catchUp(to core.Instant) {
	for beats := 0; ; {
		d, why, ok := r.machine.Deadline()
		if !ok || d > to {
			return
		}
		beats++
		if why != core.DeadlineHeartbeat && why != core.DeadlineHeartbeatMiss {
			beats = 0
		}
		if beats > mostBeats {
			r.report.Leaps = append(r.report.Leaps, Leap{From: r.at(), To: time.Duration(to)})
			d = to
		}
		r.apply(d, core.Tick())
	}
}

// settle lets the machine deliver what it still has, at the time it is.
func (r *run) settle() {
	for {
		d, why, ok := r.machine.Deadline()
		if !ok || why != core.DeadlineMore {
			return
		}
		r.apply(d, core.Tick())
	}
}

// step applies an input, and leaves nothing to deliver before the next.
func (r *run) step(at core.Instant, in core.Input) {
	r.apply(at, in)
	r.settle()
}

func (r *run) apply(at core.Instant, in core.Input) {
	r.now = at
	commands := r.machine.Step(at, in)
	r.trace = core.AppendTrace(r.trace[:0], at, commands)
	r.hash.Write(r.trace)
	for i := range commands {
		r.command(&commands[i])
	}
	if r.opts.Step != nil {
		due, why, armed := r.machine.Deadline()
		r.opts.Step(Step{At: r.at(), Commands: commands, Due: time.Duration(due), Why: why, Armed: armed})
	}
}

func (r *run) at() time.Duration { return time.Duration(r.now) }

// end fills in what is known only when all records were read.
func (r *run) end() {
	p := r.report
	if n := len(r.session.Records); n > 0 {
		p.End = time.Duration(r.session.Records[n-1].At)
	}
	p.Partial = r.finish(&r.server)
	r.finish(&r.client)
	for i := range p.Actions {
		a := &p.Actions[i]
		if n := r.items[a.ID]; n != nil && a.ID != "" {
			a.Items = *n
		}
	}
	stats := r.machine.Stats()
	p.Phase = stats.Phase
	p.Orphans = Orphans{
		Late:       stats.Orphans[core.OrphanLate],
		Unknown:    stats.Orphans[core.OrphanUnknown],
		Foreign:    stats.Orphans[core.OrphanForeign],
		NoID:       stats.Orphans[core.OrphanNoID],
		Unexpected: stats.Orphans[core.OrphanUnexpected],
	}
	r.hash.Sum(p.Hash[:0])
}
