package sim

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/transcript"
)

// Encode writes the plan as an .ami file (kind plan): what people read and
// what Decode reads back. comments stand in front of the records.
func (p *Plan) Encode(name string, comments ...string) ([]byte, error) {
	f := transcript.File{Name: name, Kind: transcript.KindPlan, Version: transcript.Version, Meta: []transcript.Meta{
		{Key: "seed", Value: strconv.FormatUint(p.Seed, 10)},
		{Key: "chaos", Value: p.Chaos.String()},
	}}
	for _, c := range comments {
		for line := range strings.SplitSeq(c, "\n") {
			f.Records = append(f.Records, transcript.Record{Comment: "# " + line})
		}
	}
	if p.Fleet != nil {
		f.Records = append(f.Records, transcript.Record{Verb: "fleet", Args: arguments(fleetKeys, p.Fleet)})
	}
	for i := range p.Nodes {
		f.Records = append(f.Records, transcript.Record{Verb: "node", Args: arguments(nodeKeys, &p.Nodes[i])})
	}
	for i := range p.Events {
		e := &p.Events[i]
		f.Records = append(f.Records, transcript.Record{At: int64(e.At), Verb: e.Kind.String(), Args: arguments(eventKeys, e)})
	}
	return f.Append(nil)
}

// arguments writes what is not zero, in the order of the keys.
func arguments[T any](keys []key[T], of *T) (args []string) {
	for _, k := range keys {
		for _, value := range k.get(of) {
			if k.flag {
				args = append(args, k.name)
			} else {
				args = append(args, k.name+"="+value)
			}
		}
	}
	return args
}

// Decode reads a plan. An error names file and line and what was expected.
func Decode(name string, data []byte) (*Plan, error) {
	f, err := transcript.Parse(name, data)
	if err != nil {
		return nil, err
	}
	d := decoder{name: name, plan: &Plan{}, nodes: map[core.Node]bool{}, tickets: map[core.Node][]span{}}
	if f.Kind != transcript.KindPlan {
		return nil, d.wrong(1, "the head of a plan, ami-plan 1", "ami-"+f.Kind)
	}
	if d.plan.Seed, err = strconv.ParseUint(f.Get("seed"), 10, 64); err != nil {
		return nil, d.wrong(1, `seed "number" below the head`, strconv.Quote(f.Get("seed")))
	}
	if d.plan.Chaos, err = time.ParseDuration(f.Get("chaos")); err != nil || d.plan.Chaos < 0 || d.plan.Chaos > maxChaos {
		return nil, d.wrong(1, `chaos "duration" below the head`, strconv.Quote(f.Get("chaos")))
	}
	for i := range f.Records {
		if r := &f.Records[i]; !r.IsProse() {
			if err := d.record(r); err != nil {
				return nil, err
			}
		}
	}
	if len(d.plan.Nodes) == 0 {
		return nil, d.wrong(1, "a node record", "none")
	}
	sortEvents(d.plan.Events)
	return d.plan, nil
}

// The most that a plan may ask for.
const (
	maxChaos  = 24 * time.Hour
	maxNodes  = 1000
	maxID     = 10 * maxNodes
	maxTicket = 1 << 20
)

type decoder struct {
	name  string
	plan  *Plan
	nodes map[core.Node]bool
	// tickets are those of each node's actions, of the routed ones under 0.
	tickets map[core.Node][]span
}

// span is the tickets from first to last.
type span struct{ first, last core.Ticket }

func (d *decoder) wrong(line int, want, got string) error {
	return &transcript.Error{File: d.name, Line: line, Want: want, Got: got}
}

func (d *decoder) record(r *transcript.Record) error {
	switch r.Verb {
	case "node":
		return d.each(r, "ids", "id", d.node)
	case "fleet":
		return d.fleet(r)
	}
	for k := range numEventKinds {
		if r.Verb == k.String() {
			return d.each(r, "nodes", "node", func(r *transcript.Record) error { return d.event(r, k) })
		}
	}
	return d.wrong(r.Line, "fleet, node, "+strings.Join(eventNames[:], ", "), r.Verb)
}

// read sets the fields that the arguments name.
func read[T any](d *decoder, r *transcript.Record, keys []key[T], to *T) error {
	for _, arg := range r.Args {
		name, value, _ := strings.Cut(arg, "=")
		known := false
		for _, k := range keys {
			if k.name != name {
				continue
			}
			known = true
			if err := k.set(to, value); err != nil {
				return d.wrong(r.Line, "a value for "+name, fmt.Sprintf("%s (%v)", value, err))
			}
		}
		if !known {
			return d.wrong(r.Line, "a key that "+r.Verb+" has", arg)
		}
	}
	return nil
}

func (d *decoder) fleet(r *transcript.Record) error {
	if d.plan.Fleet != nil || len(d.plan.Nodes) > 0 {
		return d.wrong(r.Line, "one fleet record, before the nodes", "another")
	}
	d.plan.Fleet = &FleetPlan{}
	if err := read(d, r, fleetKeys, d.plan.Fleet); err != nil {
		return err
	}
	if _, err := fleet.New(fleetConfigOf(d.plan)); err != nil {
		return d.wrong(r.Line, "a fleet that works", err.Error())
	}
	return nil
}

func (d *decoder) node(r *transcript.Record) error {
	var n Node
	if err := read(d, r, nodeKeys, &n); err != nil {
		return err
	}
	switch {
	case n.ID == 0:
		return d.wrong(r.Line, "id=1 or more", strings.Join(r.Args, " "))
	case d.nodes[n.ID]:
		return d.wrong(r.Line, "a node id that is not taken", fmt.Sprint(n.ID))
	case d.plan.Fleet != nil && n.ID > maxID: // the fleet counts up to it
		return d.wrong(r.Line, fmt.Sprintf("ids up to %d in a fleet", maxID), fmt.Sprint(n.ID))
	case len(d.nodes) == maxNodes:
		return d.wrong(r.Line, fmt.Sprintf("at most %d nodes", maxNodes), "one more")
	}
	if n.Version == "" {
		n.Version = "20"
	}
	if k := len(d.plan.Nodes); d.plan.Fleet != nil {
		if k > 0 && (d.plan.Nodes[k-1].ID > n.ID || d.plan.Nodes[k-1].Joins > n.Joins) {
			return d.wrong(r.Line, "the nodes of a fleet in the order of their ids, which is that in which they join", strings.Join(r.Args, " "))
		}
	} else if n.Joins+time.Duration(n.Weight+n.Priority) > 0 {
		return d.wrong(r.Line, "joins, weight and priority below a fleet record", strings.Join(r.Args, " "))
	}
	if err := d.possible(&n); err != nil {
		return d.wrong(r.Line, "a configuration that works", err.Error())
	}
	d.nodes[n.ID] = true
	d.plan.Nodes = append(d.plan.Nodes, n)
	return nil
}

// possible reports whether a machine, or the fleet, takes a node as it is.
func (d *decoder) possible(n *Node) error {
	c := configOf(d.plan, n)
	if d.plan.Fleet == nil {
		_, err := core.New(c)
		return err
	}
	f, err := fleet.New(fleetConfigOf(d.plan))
	if err == nil {
		c.Name = "n"
		_, err = f.Add(fleet.Node{Core: c, Weight: n.Weight, Priority: n.Priority})
	}
	return err
}

func (d *decoder) event(r *transcript.Record, kind EventKind) error {
	e := Event{At: time.Duration(r.At), Kind: kind}
	if err := read(d, r, eventKeys, &e); err != nil {
		return err
	}
	got := strings.Join(r.Args, " ")
	all := e.Node == 0 && d.plan.Fleet != nil
	switch {
	case all && kind != EventSubmit && kind != EventCancel && kind != EventExpect && kind != EventMask:
		return d.wrong(r.Line, "node=ID of a node above: only submit, cancel, expect and events are for a whole fleet", got)
	case !all && !d.nodes[e.Node]:
		return d.wrong(r.Line, "node=ID of a node above", got)
	case kind == EventLeave && d.plan.Fleet == nil:
		return d.wrong(r.Line, "a fleet record above: nodes leave a fleet", got)
	case (kind == EventNet || kind == EventServer) && e.At >= d.plan.Chaos:
		return d.wrong(r.Line, "a fault within the chaos of "+d.plan.Chaos.String(), "one at "+e.At.String())
	case (kind == EventSubmit || kind == EventCancel) && e.Ticket < 1:
		return d.wrong(r.Line, "ticket=1 or more", got)
	case int64(e.Ticket)+int64(e.Times) > maxTicket:
		return d.wrong(r.Line, fmt.Sprintf("tickets up to %d", maxTicket), got)
	case kind == EventSubmit && d.taken(&e):
		return d.wrong(r.Line, "a ticket that no other action of the node has, nor a routed one", got)
	case kind == EventMask && core.CheckEvents(e.Text) != nil:
		return d.wrong(r.Line, "text=MASK as the Events action takes it", strconv.Quote(e.Text))
	case kind == EventFilter && core.CheckFilters(e.Text) != nil:
		return d.wrong(r.Line, "text=FILTER as the Filter action takes it", strconv.Quote(e.Text))
	case kind == EventServer && e.Server == 0, kind == EventNet && !strings.Contains(" "+got, " fault="):
		return d.wrong(r.Line, "fault=NAME", got)
	case kind == EventServer && e.Server == fake.Restart && e.Text != "":
		if _, err := fake.ProfileNamed(e.Text); err != nil {
			return d.wrong(r.Line, "the version of a server", fmt.Sprintf("%s (%v)", e.Text, err))
		}
	}
	d.plan.Events = append(d.plan.Events, e)
	return nil
}

// taken reports whether another action has a ticket of a Submit's, and notes
// them. Tickets are a node's own; a routed action's may end up at any node.
func (d *decoder) taken(e *Event) bool {
	its := span{e.Ticket, e.Ticket + core.Ticket(max(1, e.Times)) - 1}
	for node, spans := range d.tickets {
		if node != e.Node && node != 0 && e.Node != 0 {
			continue
		}
		for _, s := range spans {
			if s.first <= its.last && its.first <= s.last {
				return true
			}
		}
	}
	d.tickets[e.Node] = append(d.tickets[e.Node], its)
	return false
}
