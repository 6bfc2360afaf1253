package sim

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"amicore/core"
	"amicore/core/spec"
	"amicore/core/spec/sidebyside"
	"amicore/core/wire"
)

// fork is a copy of a machine and of its specification that goes another way than
// the node. An owner, a network and a server that follow no protocol give it inputs
// of every kind, and both must do the same with each. Nothing of it comes back to
// the node.
//
// A world shows what a session comes to; a fork begins there and shows what could
// have come next.
type fork struct {
	g      generator // draws
	pair   *sidebyside.Pair
	config core.Config
	now    core.Instant
	look   spec.Look
	ticket core.Ticket // the highest one

	filters []string // that its owner has added to those of the configuration

	habit     habit
	habitLeft int // how many inputs more

	staged []act // what comes next, in this order
	odd    bool  // the input that was drawn may be a misuse

	smooth bool // all goes well with the connection until it is ready
	slow   bool // the server answers nothing of itself until then
	aim    aim
	told   bool // the server has told that it has booted, as aimKnown wants it

	refusals int // how many addresses more answer no connection

	forger   forger
	requests *wire.Decoder
	frame    wire.Frame
	rest     []byte // of what the server wrote, not received yet

	node *node
	seed uint64
	// judged: the specification is compared, and does not only lead. witness judges it
	// in any case; nil: nothing does.
	judged  bool
	witness *witness
	did     []forkInput // the last ones, for a report
	// stray is a copy with the same past, which must share no memory with the fork's machine.
	stray *core.Machine
}

// forkInput is an input that a fork has taken.
type forkInput struct {
	at core.Instant
	in core.Input
}

// fail fails the run, and tells what the fork has taken.
func (f *fork) fail(invariant string, wrong any) {
	var b strings.Builder
	for i := range f.did {
		did := &f.did[i]
		fmt.Fprintf(&b, "\n    %s %.200q", stepText(did.at, f.config.Node, &did.in, nil), did.in.Text)
		if o := did.in.Options; o != nil {
			fmt.Fprintf(&b, " %+v", *o)
		}
	}
	f.node.fail(invariant, "in a fork with seed %d: %v\n  the last inputs of the fork:%s", f.seed, wrong, b.String())
}

// fork lets a copy of the node's machine and specification take e.Amount inputs,
// and fails the run where they differ. Fresh is a new session instead, of a
// configuration that may differ from the node's, which the checks see as well. Where
// the run has no specification beside it, that only leads, and each fork is fresh: of a
// session that stands there is none to copy.
func (n *node) fork(e *Event) {
	judged := n.check.pair != nil && !n.check.pair.Over()
	if o := &n.world.options; o.noForks || !judged && !o.Spec.guides() {
		return
	}
	fresh := e.Fresh || !judged
	f := &fork{judged: judged, g: generator{seed: e.Draws * mixer, plan: &Plan{}, profile: Profile{Chaos: time.Second}}, config: n.config, now: n.world.now, node: n, seed: e.Draws}
	if fresh {
		if f.g.chance(15) {
			f.now = pick(f.g.below, oddInstants...)
		}
		if !f.begin() {
			return
		}
		f.witness = f.witnessed()
	} else {
		f.pair = n.check.pair.Clone()
		f.ticket = 1 << 30 // above those of the node
	}
	if judged {
		f.pair.Spec.TellCells(func(c spec.Cell) {
			if wrong := n.world.cells.add(c, inFork); wrong != "" {
				f.fail(cellID, wrong)
			}
		})
	}
	f.forger.below, f.forger.frame, f.forger.twists = f.g.below, f.config.MaxFrame, true
	f.look = f.pair.Spec.Look()
	f.resetConnection()
	f.recall()
	for i := int64(0); i < e.Amount || len(f.staged) > 0 || f.refusals > 0; i++ {
		now := f.now
		switch {
		case f.stray != nil:
			f.goesAstray()
		case f.g.chance(3):
			f.partsWays()
		}
		in := f.draw()
		n.world.forked++
		if f.odd && f.misused(in) {
			f.now = now
			continue
		}
		if d := f.step(in); d != nil {
			f.fail(specID, d)
		}
		if f.pair.Machine.Stats().Misuse > 0 || f.look.Phase == core.PhaseStopped && f.g.chance(30) {
			return
		}
	}
}

// misused reports whether an input is a misuse. What that does is compared, and a copy
// takes it: the contract does not say what follows, and there is more to see.
func (f *fork) misused(in core.Input) bool {
	twin := f.pair.Clone()
	out := twin.Machine.Step(f.now, in)
	if twin.Machine.Stats().Misuse == 0 {
		return false
	}
	f.note(in)
	if f.judged {
		if d := twin.Compare(f.now, in, out); d != nil {
			f.fail(specID, d)
		}
	}
	return true
}

// note keeps an input for a report.
func (f *fork) note(in core.Input) {
	f.did = append(f.did[max(0, len(f.did)-11):], forkInput{f.now, in})
}

// step makes a step of both.
func (f *fork) step(in core.Input) *sidebyside.Difference {
	conn := f.look.Conn
	f.note(in)
	out := f.pair.Machine.Step(f.now, in)
	if f.witness != nil && f.pair.Machine.Stats().Misuse == 0 {
		if v := f.witness.step(f.now, in, out); v != nil {
			f.fail(v.Invariant, v.Text)
		}
	}
	var d *sidebyside.Difference
	if f.judged {
		d = f.pair.Compare(f.now, in, out)
	} else {
		f.pair.Spec.Step(f.now, in)
	}
	f.look = f.pair.Spec.Look()
	if f.look.Conn != conn {
		f.resetConnection()
	}
	for i := range out {
		if out[i].Kind == core.CommandSend && out[i].Conn == f.look.Conn {
			f.read(out[i].Bytes)
		}
	}
	return d
}

// resetConnection begins a connection.
func (f *fork) resetConnection() {
	f.requests = wire.NewDecoder(wire.FromClient, 1<<20)
	f.rest, f.forger.out, f.forger.n = f.rest[:0], f.forger.out[:0], 0
	f.smooth, f.forger.ignores = f.g.chance(75), ""
	f.slow = !f.smooth && f.g.chance(60)
	if f.aim != aimNone {
		f.slow = f.g.chance(30) && (f.aim == aimBooting || f.told)
		f.smooth = !f.slow
	}
	if f.g.chance(15) {
		f.forger.ignores = "Filter"
	}
	f.forger.boots = f.aim == aimBooting || f.g.chance(50)
}

// read lets the server read what was sent. Before the session is ready it answers
// at once, unless the connection is smooth or slow; after that it answers one in
// four.
func (f *fork) read(b []byte) {
	f.requests.Feed(b)
	for f.requests.Next(&f.frame) {
		if ready := f.look.Phase >= core.PhaseReady; ready && f.g.chance(25) || !ready && !f.smooth && !f.slow {
			f.forger.answer(&f.frame)
		} else {
			f.forger.remember(&f.frame)
		}
	}
}

// recall lets the server remember what the machine has under way, and nothing
// else.
func (f *fork) recall() {
	f.forger.n = 0
	d := wire.NewDecoder(wire.FromClient, 1<<20)
	for _, list := range [...][]spec.LookAction{f.look.Acknowledged, f.look.Records} {
		for i := range list[max(0, len(list)-len(f.forger.seen)/2):] {
			d.Feed([]byte(list[i].Bytes))
			for d.Next(&f.frame) {
				f.forger.remember(&f.frame).ends = list[i].End
			}
		}
	}
}

// letTimePass lets time pass: mostly none.
func (f *fork) letTimePass() {
	switch f.g.below(40) {
	case 0, 1, 2, 3:
		f.now = f.now.Add(f.g.span(0, 5*time.Millisecond))
	case 4, 5:
		f.now = f.now.Add(f.g.span(0, 2*time.Second))
	case 6:
		f.now = f.now.Add(f.g.span(0, 20*time.Second))
	case 7, 8:
		f.toDeadline()
	}
}

// toDeadline lets time pass until the next timer fires.
func (f *fork) toDeadline() {
	if at, _, armed := f.pair.Spec.Deadline(); armed {
		f.now = max(f.now, at)
	}
}

// written returns what the next Received brings: what the server has written, or
// a part of it.
func (f *fork) written() []byte {
	all := append(f.rest, f.forger.out...)
	f.forger.out = f.forger.out[:0]
	n := min(len(all), core.MaxReceive)
	if f.g.below(6) == 0 {
		n = f.g.below(n + 1)
	}
	data := bytes.Clone(all[:n])
	f.rest = all[n:]
	return data
}
