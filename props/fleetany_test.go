package props

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/wire"
)

// roof is a fleet of which anybody may ask anything, and what must be true of it.
type roof struct {
	*servers
	fleet   *fleet.Fleet
	config  fleet.Config
	now     core.Instant
	credit  int64
	added   int
	pending map[core.Ticket]core.Node // and the node that it was submitted to
}

// routed is the first ticket of routed actions: theirs are a set of their own.
const routed core.Ticket = 1000

func (r *roof) step(in core.Input) {
	direct := in.Kind == core.InputSubmit && in.Node != 0
	if direct {
		in.Ticket += core.Ticket(in.Node) * 10 // each node its own
	}
	if _, twice := r.pending[in.Ticket]; in.Kind == core.InputSubmit && !twice {
		r.pending[in.Ticket] = in.Node
	}
	if in.Kind == core.InputCredit && in.Node == 0 && in.N > 0 {
		if r.credit > 0 && in.N > math.MaxInt64-r.credit {
			r.credit = math.MaxInt64
		} else {
			r.credit += in.N
		}
	}
	for _, c := range r.fleet.Step(r.now, in) {
		r.sent(&c)
		switch c.Kind {
		case core.CommandDeliver:
			if c.Event == nil {
				break
			}
			if r.credit <= 0 {
				r.rt.Fatalf("node %d delivers an event with a credit of %d", c.Node, r.credit)
			}
			r.credit -= int64(len(c.Event.Bytes()))
		case core.CommandComplete, core.CommandFail:
			on, open := r.pending[c.Ticket]
			if !open || c.Ticket < routed && on != c.Node {
				r.rt.Fatalf("%v of ticket %d on node %d, which is not pending there", c.Kind, c.Ticket, c.Node)
			}
			delete(r.pending, c.Ticket)
		}
	}
}

// settle drains what there is to do now, and looks at the sums.
func (r *roof) settle() {
	most := 200 + r.fleet.Stats().Total.Queued // each hands out an event, or moves a node
	for n := 0; ; n++ {
		at, why, ok := r.fleet.Deadline()
		if !ok || at > r.now {
			break
		}
		if n > most {
			r.rt.Fatalf("%d Ticks at one time, and the deadline is still %v (%v)", n, at, why)
		}
		r.step(core.Tick())
	}
	s := r.fleet.Stats()
	t, phases, pending := &s.Total, 0, 0
	connecting := 0
	for p, n := range s.Phases {
		if phases += n; core.Phase(p) >= core.PhaseResolving && core.Phase(p) < core.PhaseReady {
			connecting += n
		}
	}
	for _, n := range r.fleet.Nodes() {
		at, _ := r.fleet.NodeStats(n)
		pending += at.Pending
	}
	frames := t.Delivered + t.Collected + t.Replies + t.Internal + uint64(t.Queued) + t.Dropped + t.Discarded
	for _, n := range t.Orphans {
		frames += n
	}
	switch {
	case t.Credit != r.credit:
		r.rt.Fatalf("a credit of %d, counted %d", t.Credit, r.credit)
	case t.Submitted != t.Completed+t.Failed+uint64(t.Pending) || pending != len(r.pending):
		r.rt.Fatalf("%d actions are pending, counted %d: %+v", pending, len(r.pending), *t)
	case t.Frames != frames:
		r.rt.Fatalf("%d frames came, and %d are somewhere: %+v", t.Frames, frames, *t)
	case phases != s.Nodes || s.Nodes != len(r.fleet.Nodes()) || s.Permits != connecting || connecting > r.config.ConnectConcurrency || r.fleet.Ready() != s.Phases[core.PhaseReady]:
		r.rt.Fatalf("%+v", s)
	}
}

func (r *roof) add() {
	r.added++
	c := nodeConfig(r.added)
	c.Drop = core.DropPolicy(r.pick("drop", 2))
	if _, err := r.fleet.Add(fleet.Node{Core: c, Weight: 1 + r.pick("weight", 3), Priority: r.pick("priority", 2)}); err != nil {
		r.rt.Fatal(err)
	}
}

// anything is an input of any kind for anybody, with any numbers in it.
func (r *roof) anything() core.Input {
	numbers := []int64{0, 1, -1, 100, 1 << 20, int64(time.Second), math.MaxInt64, math.MinInt64}
	in := core.Input{
		Kind: core.InputKind(r.pick("kind", 20)), Node: core.Node(r.pick("to", r.added+3)), Conn: core.Conn(r.pick("conn", 5)) - 1,
		Ticket: core.Ticket(r.pick("ticket", 4)), N: numbers[r.pick("n", len(numbers))], Close: core.CloseReason(r.pick("why", 4)),
		Text: []string{"Ping", "", "QueueStatus", "on", "a\r\nb"}[r.pick("text", 5)],
	}
	if r.pick("far", 20) == 1 {
		in.Node = math.MaxUint32
	}
	if at, ok := r.fleet.NodeStats(in.Node); ok && r.pick("this", 2) == 1 {
		in.Conn = at.Conn
	}
	if in.Node == 0 {
		in.Ticket += routed
	}
	if r.pick("data", 2) == 1 {
		in.Data, in.Strings = r.bytes(in.Node), []string{"n1", "x\n"}[:r.pick("strings", 3)]
	}
	return in
}

func TestWhateverAFleetIsGivenItKeepsItsAccounts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newServers(rt)
		c := fleet.Config{ConnectRate: 1 + s.pick("rate", 50), ConnectBurst: 1 + s.pick("burst", 3), ConnectConcurrency: 1 + s.pick("concurrency", 3), Quantum: 256 << s.pick("quantum", 8), StepBytes: 256 << s.pick("bytes", 8)}
		f, err := fleet.New(c)
		if err != nil {
			rt.Fatal(err)
		}
		r := &roof{servers: s, fleet: f, config: c, pending: map[core.Ticket]core.Node{}}
		for range 1 + s.pick("nodes", 4) {
			r.add()
		}
		for range 20 + s.pick("moves", 250) {
			nodes := f.Nodes()
			n := core.Node(0)
			if len(nodes) > 0 {
				n = nodes[s.pick("node", len(nodes))]
			}
			at, _ := f.NodeStats(n)
			switch s.pick("move", 16) {
			case 1, 2, 3:
				r.step(r.anything())
			case 4:
				r.now = r.now.Add([...]time.Duration{-time.Second, time.Millisecond, time.Second, time.Minute}[s.pick("time", 4)])
			case 5:
				r.step(core.Credit([...]int64{1, 100, 5000}[s.pick("credit", 3)]))
			case 6, 7:
				r.step(fleet.Submit(routed+core.Ticket(s.pick("ticket", 20)), fleet.Route{Policy: fleet.Policy(s.pick("policy", 8)), Key: fmt.Sprintf("n%d", s.pick("key", 5))}, wire.NewAction("Ping"), nil))
			case 8:
				r.step(core.Cancel(routed + core.Ticket(s.pick("ticket", 20))))
			case 9:
				if in := core.Stop(time.Duration(s.pick("grace", 2)) * time.Second); s.pick("stop", 5) == 1 {
					in.Node = n
					r.step(in)
				}
			case 10:
				if s.pick("add", 5) == 1 && r.added < 12 {
					r.add()
				}
			case 11:
				if err := f.Remove(n); err != nil && n != 0 && at.Phase == core.PhaseStopped {
					rt.Fatalf("node %d has stopped: %v", n, err)
				}
			case 12:
				f = f.Clone() // it goes on as the other would have
				r.fleet = f
			case 13:
				in := core.Received(at.Conn-1, []byte("late"))
				in.Node = n
				r.step(in)
			default:
				if n != 0 {
					r.step(s.next(n, at))
				}
			}
			if s.pick("settle", 2) == 1 {
				r.now = max(r.now, 0)
				r.settle()
			}
		}
		r.step(core.Stop(0))
		r.settle()
		if len(r.pending) > 0 {
			rt.Fatalf("tickets that never end: %v", r.pending)
		}
	})
}
