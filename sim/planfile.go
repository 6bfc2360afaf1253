package sim

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/transcript"
	"amicore/core/wire"
)

// Encode writes the plan as an .ami file (kind plan): what people read and
// what Decode reads back. comments stand in front of the records.
func (p *Plan) Encode(name string, comments ...string) ([]byte, error) {
	f := transcript.File{Name: name, Kind: transcript.KindPlan, Version: transcript.Version, Meta: []transcript.Meta{
		{Key: "seed", Value: strconv.FormatUint(p.Seed, 10)},
		{Key: "chaos", Value: p.Chaos.String()},
	}}
	for _, c := range comments {
		for _, line := range strings.Split(c, "\n") {
			f.Records = append(f.Records, transcript.Record{Comment: "# " + line})
		}
	}
	for i := range p.Nodes {
		f.Records = append(f.Records, transcript.Record{Verb: "node", Args: p.Nodes[i].args()})
	}
	for i := range p.Events {
		e := &p.Events[i]
		f.Records = append(f.Records, transcript.Record{At: int64(e.At), Verb: e.Kind.String(), Args: e.args()})
	}
	return f.Append(nil)
}

// arguments writes key=value words; zero values are left out.
type arguments []string

func (a *arguments) text(key, value string) {
	if value != "" {
		*a = append(*a, key+"="+value)
	}
}

func (a *arguments) number(key string, n int64) {
	if n != 0 {
		*a = append(*a, key+"="+strconv.FormatInt(n, 10))
	}
}

func (a *arguments) span(key string, d time.Duration) {
	if d != 0 {
		*a = append(*a, key+"="+d.String())
	}
}

func (a *arguments) flag(key string, on bool) {
	if on {
		*a = append(*a, key)
	}
}

func (n *Node) args() []string {
	var a arguments
	a.number("id", int64(n.ID))
	a.text("version", n.Version)
	a.flag("md5", n.MD5)
	a.flag("wrong-secret", n.Wrong)
	a.span("latency", n.Latency)
	a.span("jitter", n.Jitter)
	a.number("chunk", int64(n.Chunk))
	a.number("calls", int64(n.Calls))
	a.flag("hold", n.Hold)
	a.flag("tiny", n.Tiny)
	a.flag("drop-newest", n.DropNewest)
	a.number("filters", int64(n.Filters))
	a.span("boots", n.Boots)
	return a
}

func (e *Event) args() []string {
	var a arguments
	a.number("node", int64(e.Node))
	switch e.Kind {
	case EventSubmit:
		a.number("ticket", int64(e.Ticket))
		a.text("action", e.Action.Name)
		for _, h := range e.Action.Headers {
			a = append(a, "header="+h.Name+": "+h.Value)
		}
		a.text("id", e.Options.ActionID)
		a.span("timeout", e.Options.Timeout)
		a.span("outcome", e.Options.OutcomeTimeout)
	case EventCancel:
		a.number("ticket", int64(e.Ticket))
	case EventNet:
		a.text("fault", e.Net.String())
	case EventServer:
		a.text("fault", e.Server.String())
	}
	a.span("for", e.For)
	a.text("text", e.Text)
	a.span("delay", e.Delay)
	a.number("amount", e.Amount)
	a.number("chance", int64(e.Chance))
	a.number("rate", int64(e.Rate))
	return a
}

// Decode reads a plan. An error names file and line and what was expected.
func Decode(name string, data []byte) (*Plan, error) {
	f, err := transcript.Parse(name, data)
	if err != nil {
		return nil, err
	}
	d := decoder{name: name, plan: &Plan{}}
	if f.Kind != transcript.KindPlan {
		return nil, d.wrong(1, "the head of a plan, ami-plan 1", "ami-"+f.Kind)
	}
	if d.plan.Seed, err = strconv.ParseUint(f.Get("seed"), 10, 64); err != nil {
		return nil, d.wrong(1, `seed "number" below the head`, strconv.Quote(f.Get("seed")))
	}
	if d.plan.Chaos, err = time.ParseDuration(f.Get("chaos")); err != nil || d.plan.Chaos < 0 {
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
	return d.plan, nil
}

type decoder struct {
	name string
	plan *Plan
}

func (d *decoder) wrong(line int, want, got string) error {
	return &transcript.Error{File: d.name, Line: line, Want: want, Got: got}
}

func (d *decoder) record(r *transcript.Record) error {
	if r.Verb == "node" {
		return d.node(r)
	}
	for k := range numEventKinds {
		if r.Verb == k.String() {
			return d.event(r, k)
		}
	}
	return d.wrong(r.Line, "node, "+strings.Join(eventNames[:], ", "), r.Verb)
}

func (d *decoder) node(r *transcript.Record) error {
	var n Node
	for _, arg := range r.Args {
		key, value, _ := strings.Cut(arg, "=")
		var err error
		switch key {
		case "id":
			err = setNumber(value, &n.ID)
		case "version":
			n.Version = value
			_, err = fake.ProfileNamed(value)
		case "md5":
			n.MD5 = true
		case "wrong-secret":
			n.Wrong = true
		case "latency":
			n.Latency, err = time.ParseDuration(value)
		case "jitter":
			n.Jitter, err = time.ParseDuration(value)
		case "chunk":
			err = setNumber(value, &n.Chunk)
		case "calls":
			err = setNumber(value, &n.Calls)
		case "hold":
			n.Hold = true
		case "tiny":
			n.Tiny = true
		case "drop-newest":
			n.DropNewest = true
		case "filters":
			err = setNumber(value, &n.Filters)
		case "boots":
			n.Boots, err = time.ParseDuration(value)
		default:
			return d.wrong(r.Line, "a key of a node record", arg)
		}
		if err != nil {
			return d.wrong(r.Line, "a value for "+key, fmt.Sprintf("%s (%v)", value, err))
		}
	}
	for i := range d.plan.Nodes {
		if d.plan.Nodes[i].ID == n.ID {
			return d.wrong(r.Line, "a node id that is not taken", fmt.Sprint(n.ID))
		}
	}
	if n.ID == 0 {
		return d.wrong(r.Line, "id=1 or more", strings.Join(r.Args, " "))
	}
	d.plan.Nodes = append(d.plan.Nodes, n)
	return nil
}

func (d *decoder) event(r *transcript.Record, kind EventKind) error {
	e := Event{At: time.Duration(r.At), Kind: kind}
	for _, arg := range r.Args {
		key, value, _ := strings.Cut(arg, "=")
		var err error
		switch key {
		case "node":
			err = setNumber(value, &e.Node)
		case "ticket":
			err = setNumber(value, &e.Ticket)
		case "action":
			e.Action.Name = value
		case "header":
			name, v, ok := strings.Cut(value, ": ")
			if !ok {
				return d.wrong(r.Line, `header="Name: value"`, arg)
			}
			e.Action.Headers = append(e.Action.Headers, wire.Header{Name: name, Value: v})
		case "id":
			e.Options.ActionID = value
		case "timeout":
			e.Options.Timeout, err = time.ParseDuration(value)
		case "outcome":
			e.Options.OutcomeTimeout, err = time.ParseDuration(value)
		case "fault":
			err = d.fault(&e, value)
		case "for":
			e.For, err = time.ParseDuration(value)
		case "text":
			e.Text = value
		case "delay":
			e.Delay, err = time.ParseDuration(value)
		case "amount":
			err = setNumber(value, &e.Amount)
		case "chance":
			err = setNumber(value, &e.Chance)
		case "rate":
			err = setNumber(value, &e.Rate)
		default:
			return d.wrong(r.Line, "a key of this record", arg)
		}
		if err != nil {
			return d.wrong(r.Line, "a value for "+key, fmt.Sprintf("%s (%v)", value, err))
		}
	}
	if known := d.hasNode(e.Node); !known {
		return d.wrong(r.Line, "node=ID of a node above", strings.Join(r.Args, " "))
	}
	if (kind == EventNet || kind == EventServer) && e.At >= d.plan.Chaos {
		return d.wrong(r.Line, "a fault within the chaos of "+d.plan.Chaos.String(), "one at "+e.At.String())
	}
	if kind == EventSubmit && (e.Ticket < 1 || e.Ticket > 1<<24) {
		return d.wrong(r.Line, "ticket=1 to 16777216", strings.Join(r.Args, " "))
	}
	d.plan.Events = append(d.plan.Events, e)
	return nil
}

func (d *decoder) hasNode(id core.Node) bool {
	for i := range d.plan.Nodes {
		if d.plan.Nodes[i].ID == id {
			return true
		}
	}
	return false
}

func (d *decoder) fault(e *Event, name string) error {
	if e.Kind == EventServer {
		k, err := fake.ParseFaultKind(name)
		e.Server = k
		return err
	}
	k, ok := fake.ParseNetFault(name)
	if !ok {
		return fmt.Errorf("no network fault has this name")
	}
	e.Net = k
	return nil
}

func setNumber[T ~int | ~int64 | ~uint32 | ~uint64](text string, to *T) error {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return err
	}
	if *to = T(n); int64(*to) != n || n < 0 {
		return fmt.Errorf("out of range")
	}
	return nil
}
