package props

import (
	"testing"

	"amicore/core"
	"amicore/core/coretest"
	"amicore/core/spec/sidebyside"
)

// secret is the value of every Secret here.
const secret = "s3cret"

// step is one input of a session. Ticks that only drain the queue are not
// written down: every run drains as it goes.
type step struct {
	now core.Instant
	in  core.Input
	// fixed: the machine answered to these bytes, so that what follows could
	// not have come with them.
	fixed bool
}

// session is all that happened to one machine, and how to make it again.
type session struct {
	name  string
	cfg   core.Config
	steps []step
}

// failer is what *testing.T and *rapid.T share.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// first ends a test at the first report: what follows from it says nothing.
type first struct{ failer }

func (f first) Errorf(format string, args ...any) {
	f.Helper()
	f.Fatalf(format, args...)
}

// run is a machine under the checker, and what it has said so far.
type run struct {
	t       failer
	machine *core.Machine
	pair    *sidebyside.Pair
	*coretest.Checker
	view view
	now  core.Instant
	sent int    // bytes of Sends in the last feed
	lent []byte // with the Step before
	kept []kept // replies
	hook func(c *core.Command)

	made, compared int // Steps, and those that the specification was compared in
}

func newRun(t failer, cfg core.Config, how form) *run {
	t.Helper()
	m, err := core.New(cfg)
	if err != nil {
		t.Fatalf("%v", err)
	}
	pair, err := sidebyside.Beside(m, cfg, secret)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return &run{t: t, machine: m, pair: pair, Checker: coretest.New(first{t}, m, cfg), view: view{form: how}}
}

// feed makes a Step and drains the queue as far as credit lets. What an input
// points to is overwritten as soon as the machine may not use it any more.
func (r *run) feed(now core.Instant, in core.Input) {
	r.t.Helper()
	r.now = now
	in = copied(in)
	r.sent = 0
	r.step(in)
	for range 1 << 16 {
		if _, why, ok := r.Deadline(); !ok || why != core.DeadlineMore {
			return
		}
		r.step(core.Tick())
	}
	r.t.Fatalf("L4: there is always more to deliver")
}

func (r *run) step(in core.Input) {
	r.t.Helper()
	out := r.Step(r.now, in)
	r.made++
	if r.pair != nil && !r.pair.Over() {
		r.compared++
	}
	if d := r.pair.Compare(r.now, in, out); d != nil {
		r.t.Fatalf("the specification says otherwise: %v", d)
	}
	overwrite(&in)
	r.take(out)
	for i := range r.lent {
		r.lent[i] = '#'
	}
	r.lent = in.Data
}

func (r *run) take(commands []core.Command) {
	for i := range commands {
		if commands[i].Kind == core.CommandSend {
			r.sent += len(commands[i].Bytes)
		}
		if r.hook != nil {
			r.hook(&commands[i])
		}
	}
	r.view.add(commands)
	r.keep(commands)
}

// play runs a session from its beginning. Bytes that come after the end of
// their connection are left out, as a driver would.
func play(t failer, s session, how form) *run {
	t.Helper()
	r := newRun(t, s.cfg, how)
	r.play(s)
	return r
}

func (r *run) play(s session) {
	r.t.Helper()
	over := core.Conn(0)
	for _, st := range s.steps {
		if st.in.Kind == core.InputReceived && st.in.Conn == over {
			continue
		}
		if st.in.Kind == core.InputSent { // a difference shows in the Sends, not here
			st.in.N = min(st.in.N, int64(r.machine.Stats().Window))
		}
		r.feed(st.now, st.in)
		if s := r.machine.Stats(); s.Phase <= core.PhaseBackoff || s.Phase == core.PhaseStopped {
			over = s.Conn
		}
	}
	r.view.stats = r.machine.Stats()
	r.checkKept()
}

func TestASessionPlaysTheSameTwice(t *testing.T) {
	for _, s := range captured(t) {
		a, b := play(t, s, exact), play(t, s, exact)
		same(t, s.name, &a.view, &b.view, all)
	}
}
