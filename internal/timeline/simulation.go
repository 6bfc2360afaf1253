package timeline

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"amicore/core"
	"amicore/core/wire"
	"amicore/internal/textrule"
	"amicore/sim"
)

// Simulation runs a plan and returns what is to be seen of it, with the result
// of the run. The run is the one that sim.Run makes of the plan.
func Simulation(title string, p *sim.Plan) (*Timeline, sim.Result) {
	w := &world{nodes: map[core.Node]*node{}}
	t := &Timeline{Title: title, Kind: "simulation"}
	for i := range p.Nodes {
		n := newNode(&p.Nodes[i], i)
		n.rec.share(len(p.Nodes))
		w.nodes[p.Nodes[i].ID] = n
		t.Lanes = append(t.Lanes, n.rec.lane)
	}
	result := sim.Run(p, sim.Options{Trace: w.step, Deadline: w.deadline, Served: w.served})
	for i := range p.Events {
		if e := &p.Events[i]; w.nodes[e.Node] != nil && e.At <= result.Virtual {
			w.nodes[e.Node].planned(e, micros(min(p.Chaos, result.Virtual)))
		}
	}
	if p.Chaos <= result.Virtual {
		t.Healed = micros(p.Chaos)
	}
	for i, lane := range t.Lanes {
		n := w.nodes[p.Nodes[i].ID]
		n.rec.saw(micros(result.Virtual))
		n.finish()
		if i < len(result.State) {
			lane.State = word(result.State[i])
		}
		t.Left = append(t.Left, n.rec.left()...)
	}
	t.Facts = []Fact{
		{"seed", strconv.FormatUint(p.Seed, 10)},
		{"nodes", strconv.Itoa(len(p.Nodes))},
		{"records of the plan", strconv.Itoa(len(p.Events))},
		{"steps", strconv.Itoa(result.Steps)},
		{"virtual time", result.Virtual.Round(time.Millisecond).String()},
		{"hash", fmt.Sprintf("%016x", result.Hash)},
	}
	if f := p.Fleet; f != nil {
		t.Facts = append(t.Facts, Fact{"fleet", fmt.Sprintf("%d connects a second, burst %d, %d at a time", f.Rate, f.Burst, f.Concurrency)})
	}
	if v := result.Violation; v != nil {
		t.Broke(p, v)
	}
	return t, result
}

// Broke marks a promise of the plan as broken: what is known of it where its
// run does not show it, as when two processes differ.
func (t *Timeline) Broke(p *sim.Plan, v *sim.Violation) {
	t.Broken = &Broken{Invariant: v.Invariant, Text: brokenText(v.Text), At: micros(v.At), Step: v.Step}
	t.Broken.Lane = slices.IndexFunc(p.Nodes, func(n sim.Node) bool { return n.ID == v.Node })
}

// brokenText leaves out the stack of a panic, which names places of a machine.
func brokenText(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	var s strings.Builder
	clean(&s, text)
	return s.String()
}

// world watches the nodes of a run.
type world struct{ nodes map[core.Node]*node }

func (w *world) step(now core.Instant, id core.Node, in *core.Input, out []core.Command) {
	if n := w.nodes[id]; n != nil {
		n.step(micros(now), in, out)
	}
}

func (w *world) deadline(now core.Instant, id core.Node, at core.Instant, why core.DeadlineReason, armed bool) {
	if n := w.nodes[id]; n != nil {
		n.rec.deadline(micros(now), micros(at), why, armed)
	}
}

func (w *world) served(now core.Instant, id core.Node, action []byte, answered bool) {
	if n := w.nodes[id]; n != nil {
		n.serve(micros(now), word(action), answered)
	}
}

// node watches one machine of a simulation.
type node struct {
	index      int
	rec        *recorder
	conn       core.Conn
	from, to   *wire.Decoder
	text       textrule.Rule
	frame      wire.Frame
	masked     []byte
	open       map[core.Ticket]*Action
	order      []core.Ticket // of the open ones
	sent       map[string]Micros
	running    map[string]Micros
	runningIDs []string
}

func newNode(p *sim.Node, index int) *node {
	n := &node{
		index: index,
		rec:   newRecorder(fmt.Sprintf("node %d", p.ID), "Asterisk "+word(p.Version)),
		open:  map[core.Ticket]*Action{}, sent: map[string]Micros{}, running: map[string]Micros{},
	}
	n.connected()
	return n
}

// maxFrame is how much of a frame is read; of a larger one the first line is shown.
const maxFrame = 1 << 20

func (n *node) connected() {
	n.from = wire.NewDecoder(wire.FromServer, maxFrame)
	n.text.Begin(false)
	n.from.SetText(n.text.MayBeText)
	n.to = wire.NewDecoder(wire.FromClient, maxFrame)
}

func (n *node) step(at Micros, in *core.Input, out []core.Command) {
	n.rec.saw(at)
	switch in.Kind {
	case core.InputSubmit:
		if n.open[in.Ticket] == nil {
			n.open[in.Ticket] = &Action{Name: word(in.Text), Ticket: uint64(in.Ticket), At: at, Sent: -1, Replied: -1, End: -1}
			n.order = append(n.order, in.Ticket)
		}
	case core.InputConnected:
		n.conn = in.Conn
		n.connected()
	case core.InputReceived:
		if in.Conn == n.conn {
			n.feed(at, n.from, false, in.Data)
		}
	}
	for i := range out {
		n.command(at, &out[i])
	}
}

func (n *node) feed(at Micros, d *wire.Decoder, client bool, b []byte) {
	d.Feed(b)
	for d.Next(&n.frame) {
		f := &n.frame
		if client {
			n.text.Sent(f)
		} else {
			n.text.Received(f)
		}
		n.masked = maskFrame(n.masked[:0], client, f.Bytes())
		shown := frameOf(at, client, f.Kind, n.masked, f.Size)
		if client && shown.ID != "" {
			n.sent[shown.ID] = at
		}
		n.rec.frame(shown, f.Kind == wire.KindEvent)
	}
}

func (n *node) command(at Micros, c *core.Command) {
	switch c.Kind {
	case core.CommandSend:
		n.feed(at, n.to, true, c.Bytes)
	case core.CommandAcked:
		if a := n.open[c.Ticket]; a != nil {
			a.Replied = at
		}
	case core.CommandComplete:
		n.end(at, c.Ticket, c.Reply, c.Reply.ActionID, "success", "")
	case core.CommandFail:
		n.end(at, c.Ticket, c.Err.Reply, c.Err.ActionID, c.Err.Run.String(), c.Err.Error())
	default:
		n.rec.command(at, c)
	}
}

func (n *node) end(at Micros, t core.Ticket, reply *core.Reply, id, outcome, why string) {
	a := n.open[t]
	if a == nil {
		return
	}
	delete(n.open, t)
	a.ID, a.End, a.Outcome, a.Why = word(id), at, outcome, word(strings.TrimPrefix(why, "amicore: "))
	if sent, ok := n.sent[a.ID]; ok && a.ID != "" && sent >= a.At {
		a.Sent = sent
		delete(n.sent, a.ID)
	}
	if reply != nil && reply.Responded != 0 && a.Replied < 0 {
		a.Replied = micros(reply.Responded)
	}
	n.rec.action(*a)
}

// serve notes what the server works on.
func (n *node) serve(at Micros, id string, answered bool) {
	if !answered {
		n.unanswered(at)
		n.running[id] = at
		n.runningIDs = append(n.runningIDs, id)
		return
	}
	from, ok := n.running[id]
	if !ok {
		from = at // refused before its handler ran
	}
	delete(n.running, id)
	n.rec.served.add(Served{ID: id, From: from, To: at}, 60+len(id))
}

// unanswered ends what the server never answered: it works on one action at a
// time, so that the next one shows that it was done.
func (n *node) unanswered(at Micros) {
	for _, id := range n.runningIDs {
		if from, ok := n.running[id]; ok {
			n.rec.served.add(Served{ID: id, From: from, To: at, Silent: true}, 80+len(id))
			delete(n.running, id)
		}
	}
	n.runningIDs = n.runningIDs[:0]
}

// planned marks what the plan does to the node; faults end with the heal phase.
// Whatever is aimed at a phase waits for it.
func (n *node) planned(e *sim.Event, healed Micros) {
	at := micros(e.At)
	if e.Aimed {
		var came bool
		if at, came = n.when(e.In, at); !came {
			return
		}
	}
	to := max(at, min(at+micros(e.For), healed))
	length := ""
	if e.For > 0 {
		length = " for " + e.For.Round(10*time.Millisecond).String()
	}
	switch e.Kind {
	case sim.EventCancel:
		n.rec.mark(at, at, markOwner, "cancel of ticket %d", e.Ticket)
	case sim.EventStop:
		n.rec.mark(at, at, markOwner, "stop, within %v", e.For.Round(time.Millisecond))
	case sim.EventLeave:
		n.rec.mark(at, at, markOwner, "leaves the fleet, within %v", e.For.Round(time.Millisecond))
	case sim.EventPause:
		n.rec.mark(at, to, markOwner, "the owner polls nothing%s", length)
	case sim.EventIdle:
		n.rec.mark(at, to, markOwner, "a subscriber reads nothing%s", length)
	case sim.EventNoCredit:
		n.rec.mark(at, to, markOwner, "no credit is granted%s", length)
	case sim.EventMask:
		n.rec.mark(at, at, markOwner, "event mask %s", word(e.Text))
	case sim.EventFilter:
		n.rec.mark(at, at, markOwner, "event filter %s", word(e.Text))
	case sim.EventNet:
		n.rec.mark(at, to, markNet, "%v%s", e.Net, length)
	case sim.EventServer:
		n.rec.mark(at, to, markServer, "%v%s", e.Server, length)
	case sim.EventSay, sim.EventScript:
		n.rec.mark(at, to, markServer, "scripted (%v)%s", e.Kind, length)
	}
}

// when is the first time from at on at which the machine stood in a phase.
func (n *node) when(in core.Phase, at Micros) (Micros, bool) {
	for _, p := range append(n.rec.phases.all(), n.rec.phase) {
		ended := p.To <= at && p != n.rec.phase
		if p.Name == in.String() && !ended {
			return max(at, p.From), true
		}
	}
	return 0, false
}

// finish notes what has not ended.
func (n *node) finish() {
	for _, t := range n.order {
		if a := n.open[t]; a != nil {
			a.Outcome = "pending"
			n.rec.action(*a)
			delete(n.open, t)
		}
	}
	for _, id := range n.runningIDs {
		if from, ok := n.running[id]; ok {
			n.rec.served.add(Served{ID: id, From: from, To: -1}, 60+len(id))
			delete(n.running, id)
		}
	}
	n.rec.finish()
}
