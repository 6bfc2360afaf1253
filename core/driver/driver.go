// Package driver carries out the commands of a Machine, or of anything with
// the same face, on a Transport that never blocks. It starts no goroutine
// and reads no clock: whoever owns it calls Poll with the time.
package driver

import (
	"amicore/core"
	"amicore/core/wire"
)

// Stepper is what a Driver drives: a core.Machine, or a fleet of them.
type Stepper interface {
	Step(now core.Instant, in core.Input) []core.Command
	Deadline() (core.Instant, core.DeadlineReason, bool)
}

// Config is what a Driver may do in one Poll, and what it may hold.
type Config struct {
	// Node is the machine's, or 0 for a fleet: it stands in the Driver's own
	// inputs, Tick and Credit.
	Node core.Node
	// Credit (1 MiB) is how many bytes of events may be on their way to the
	// owner: it is granted at the start and again as Next hands events out.
	Credit int64
	// PollSteps (64) bounds the Steps of one Poll.
	PollSteps int
}

// Driver connects a Stepper with a Transport. It is not safe for concurrent
// use: one owner at a time.
type Driver struct {
	stepper   Stepper
	transport Transport
	config    Config

	outputs []core.Command // of the last Step, from next on not handed out
	next    int
	inputs  []core.Input // given by the owner, not yet applied
	applied int
	spent   int64 // bytes of events handed out since the last grant
	started bool
	busy    bool // the last Poll stopped before it had found nothing to do

	unsent []byte // Sends of this Poll that leave in one Write
	sendTo Key    // where unsent goes

	// What the Stepper waits for, as it said when this Poll began or after the
	// last Step: nothing else changes it meanwhile.
	deadline core.Instant
	reason   core.DeadlineReason
	armed    bool

	late int // bytes of completions applied since a deadline has passed
	// The last Step was of what the owner gave, and no other was tried since;
	// this pick is the first of a Poll.
	given, first bool

	live map[Key]bool // being dialled, or connected
	rest Completion   // what is left of a Received that was too long for a Step
}

// New makes a Driver; the Stepper must be fresh.
func New(s Stepper, t Transport, c Config) *Driver {
	d := &Driver{}
	d.Reset(s, t, c)
	return d
}

// Reset makes the Driver as New makes one, and keeps its memory. What Next
// handed out is invalid from here on.
func (d *Driver) Reset(s Stepper, t Transport, c Config) {
	if c.Credit <= 0 {
		c.Credit = 1 << 20
	}
	if c.PollSteps <= 0 {
		c.PollSteps = 64
	}
	if d.live == nil {
		d.live = make(map[Key]bool)
	}
	clear(d.inputs)
	clear(d.live)
	*d = Driver{stepper: s, transport: t, config: c, live: d.live, inputs: d.inputs[:0], unsent: d.unsent[:0]}
}

// Give queues an input of the owner's (Start, Submit, Cancel, Stop, …) for
// the next Poll. Inputs of the transport and Credit are the Driver's own.
// What the input points to must stay as it is until the machine has taken
// it: at the latest when a Poll says that there is no More.
func (d *Driver) Give(in core.Input) { d.inputs = append(d.inputs, in) }

// Progress is what a Poll came to.
type Progress struct {
	// Outputs: Next has something to hand out.
	Outputs bool
	// More: there may be work that another Poll can do at once. When it is
	// false, Poll is useful again after a Give, a completion, or Deadline.
	More bool
	// Armed: Poll is useful again at Deadline at the latest, for Reason.
	Armed    bool
	Deadline core.Instant
	Reason   core.DeadlineReason
}

// Poll does a bounded amount of work and never waits: it applies what the
// owner gave, then completions, then the deadline that has passed, until
// there are outputs, nothing is left, or PollSteps are done. Outputs are to
// be handed out with Next before the next Poll: while any are left, Poll does
// nothing but say so, since a Step would overwrite them.
//
// An owner who comes late finds a deadline passed and completions waiting. The
// timers wait for those (core.Input.More), so that no answer that is there is
// reported as missing, and no link that is heard is cut. A flood does not put
// them off for good: at most 16 MiB, and 64 KiB for each connection, go before
// a deadline that has passed, and each completion counts as 256 bytes more than
// it brings. An input of the owner waits for one completion at most.
func (d *Driver) Poll(now core.Instant) Progress {
	d.ask()
	if d.next < len(d.outputs) {
		return d.progress()
	}
	if !d.started {
		d.started = true
		d.spent = d.config.Credit
	}
	d.busy, d.first = true, true
	for range d.config.PollSteps {
		in, ok := d.pick(now)
		d.first = false
		if !ok {
			if d.flush() {
				continue // something may have come of it
			}
			d.busy = false
			break
		}
		commands := d.stepper.Step(now, in)
		d.ask()
		if d.execute(commands) {
			break
		}
	}
	d.flush()
	return d.progress()
}

func (d *Driver) ask() { d.deadline, d.reason, d.armed = d.stepper.Deadline() }

// lateBytes, and lateEach for each connection, go before a deadline that has
// passed: more than the buffers of one connection hold, and some for each of
// many. A completion counts as lateOne bytes more than it brings.
const (
	lateBytes = 16 << 20
	lateEach  = 64 << 10
	lateOne   = 256
)

// holds reports whether the timers wait for what has come: a deadline that has
// passed, or one that DeadlineMore may hide.
func (d *Driver) holds(now core.Instant) bool {
	if !d.armed || d.reason != core.DeadlineMore && d.deadline > now {
		d.late = 0
		return false
	}
	return d.late < lateBytes+lateEach*len(d.live)
}

// pick chooses the next input. In what the owner gave the Node is the
// owner's to set. Credit and queued events go first, so that
// StepEvents alone never fills the machine's queue. What the owner gives goes
// before what comes, but where a deadline has passed, or the last Poll got no
// further than that, they take turns: an owner that gives another input for
// each output keeps out nothing that comes, and puts no deadline off for good.
func (d *Driver) pick(now core.Instant) (in core.Input, ok bool) {
	more := d.holds(now)
	switch {
	case d.spent > 0 && d.spent >= d.config.Credit-d.config.Credit/2:
		in = core.Credit(d.spent)
		in.Node, d.spent = d.config.Node, 0
	case d.armed && d.reason == core.DeadlineMore:
		in = d.tick()
	case d.applied < len(d.inputs) && !(d.given && (more || d.first)):
		in = d.takeInput()
	default:
		d.given = false
		if in, ok = d.complete(); ok {
			d.late += lateOne + len(in.Data)
			break
		}
		if d.armed && d.deadline <= now {
			return d.tick(), true
		}
		if d.applied == len(d.inputs) {
			return core.Input{}, false
		}
		in = d.takeInput()
	}
	in.More = more
	return in, true
}

// takeInput takes the next of what the owner gave.
func (d *Driver) takeInput() core.Input {
	in := d.inputs[d.applied]
	d.inputs[d.applied] = core.Input{}
	if d.applied++; d.applied == len(d.inputs) {
		d.inputs, d.applied = d.inputs[:0], 0
	}
	d.given = true
	return in
}

func (d *Driver) tick() core.Input { return core.Input{Kind: core.InputTick, Node: d.config.Node} }

// complete takes the next completion.
func (d *Driver) complete() (core.Input, bool) {
	if len(d.rest.Data) > 0 {
		c := d.rest
		d.keepRest(&c)
		return c.input(), true
	}
	c, ok := d.transport.Poll()
	if !ok {
		return core.Input{}, false
	}
	switch c.Kind {
	case Connected:
		if !d.live[c.Key] {
			// It was given up while it was being made. The Stepper hears of it
			// all the same, or what comes behind would be of no connection.
			d.transport.Close(c.Key)
		}
	case Closed, ResolveFailed, ConnectFailed:
		delete(d.live, c.Key)
	case Received:
		d.keepRest(&c)
	}
	return c.input(), true
}

// keepRest cuts a Received to what one Step may take.
func (d *Driver) keepRest(c *Completion) {
	d.rest = Completion{}
	if len(c.Data) > core.MaxReceive {
		d.rest = *c
		d.rest.Data = c.Data[core.MaxReceive:]
		c.Data = c.Data[:core.MaxReceive]
	}
}

// execute does what is the transport's and keeps the rest; it reports
// whether there is anything to hand out.
func (d *Driver) execute(commands []core.Command) bool {
	out := false
	for i := range commands {
		c := &commands[i]
		k := Key{c.Node, c.Conn}
		switch c.Kind {
		case core.CommandResolve:
			d.transport.Resolve(k, c.Text)
		case core.CommandConnect:
			d.live[k] = true
			d.transport.Connect(k, c.Text)
		case core.CommandSend:
			d.send(k, c)
		case core.CommandClose:
			d.flush() // what the machine calls sent has left
			delete(d.live, k)
			d.transport.Close(k)
		default:
			out = true
		}
	}
	d.outputs, d.next = commands, 0
	if !out {
		d.outputs = nil
	}
	return out
}

// gatherBytes bounds what is gathered for one Write.
const gatherBytes = 64 << 10

// send writes a Send, or keeps it where another of the same Poll may follow:
// a Write costs more than all else about a small action.
func (d *Driver) send(k Key, c *core.Command) {
	if k != d.sendTo || c.Sensitive || len(d.unsent)+len(c.Bytes) > gatherBytes {
		d.flush()
	}
	last := d.applied == len(d.inputs)
	if len(d.unsent) == 0 && (last || c.Sensitive || len(c.Bytes) > gatherBytes) {
		d.transport.Write(k, c.Bytes)
		return
	}
	d.sendTo = k
	d.unsent = append(d.unsent, c.Bytes...)
}

// flush writes what was gathered and reports whether there was any.
func (d *Driver) flush() bool {
	if len(d.unsent) == 0 {
		return false
	}
	d.transport.Write(d.sendTo, d.unsent)
	d.unsent = d.unsent[:0]
	return true
}

func (d *Driver) progress() Progress {
	out := d.next < len(d.outputs)
	return Progress{Outputs: out, More: out || d.busy, Armed: d.armed, Deadline: d.deadline, Reason: d.reason}
}

// Output is one thing for the owner: the Command that tells it, of kind
// Acked, Complete, Fail, Deliver, Notice or WantConnect. Where RequirePermit
// is set, the owner answers a WantConnect with Give(core.Permit(Conn)).
type Output = core.Command

// Next hands out the next output of the last Poll. An event is valid until
// the next Poll; a Reply and an ActionError belong to the caller.
func (d *Driver) Next() (*Output, bool) {
	for d.next < len(d.outputs) {
		c := &d.outputs[d.next]
		d.next++
		switch c.Kind {
		case core.CommandDeliver:
			if c.Event != nil {
				d.spent += int64(len(c.Event.Bytes()))
			}
			return c, true
		case core.CommandAcked, core.CommandComplete, core.CommandFail, core.CommandNotice, core.CommandWantConnect:
			return c, true
		}
	}
	return nil, false
}

// Submit gives an action. The action and the options must stay as they are
// until the machine has taken them, as for Give.
func (d *Driver) Submit(t core.Ticket, a wire.Action, o *core.Options) {
	in := core.Submit(t, a, o)
	in.Node = d.config.Node
	d.Give(in)
}
