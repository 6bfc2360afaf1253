package sim

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"amicore/core/transcript"
)

// Encode writes the plan as an .ami file (kind plan): what people read and
// what Decode reads back. comments stand in front of the records. A plan that
// is not valid is not written.
func (p *Plan) Encode(name string, comments ...string) ([]byte, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
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
		f.Records = append(f.Records, transcript.Record{At: int64(e.At), Verb: e.Kind.String(), Args: arguments(eventKeys[e.Kind], e)})
	}
	return f.Append(nil)
}

// Decode reads a plan, and validates it. An error names file and line and what
// was expected.
func Decode(name string, data []byte) (*Plan, error) {
	f, err := transcript.Parse(name, data)
	if err != nil {
		return nil, err
	}
	p := &Plan{}
	d := decoder{name: name, plan: p, validator: newValidator(p)}
	if f.Kind != transcript.KindPlan {
		return nil, d.wrong(1, "the head of a plan, ami-plan 1", "ami-"+f.Kind)
	}
	if err := d.head(f.Meta); err != nil {
		return nil, err
	}
	for i := range f.Records {
		if r := &f.Records[i]; !r.IsProse() {
			if err := d.record(r); err != nil {
				return nil, err
			}
		}
	}
	if err := d.place(1, d.validator.someNode()); err != nil {
		return nil, err
	}
	return p, nil
}

type decoder struct {
	name      string
	plan      *Plan
	validator *validator
}

func (d *decoder) wrong(line int, want, got string) error {
	return &transcript.Error{File: d.name, Line: line, Want: want, Got: got}
}

// place gives what is wrong with a plan its line.
func (d *decoder) place(line int, err *PlanError) error {
	if err == nil {
		return nil
	}
	return d.wrong(line, err.Want, err.Got)
}

// head reads the named values below the first line, each on a line of its own.
func (d *decoder) head(meta []transcript.Meta) error {
	const seed, chaos = `seed "number" below the head`, `chaos "duration" below the head`
	given := map[string]bool{}
	for i, m := range meta {
		line := i + 2
		if given[m.Key] {
			return d.wrong(line, "each value of the head once", m.Key+" again")
		}
		given[m.Key] = true
		var err error
		switch m.Key {
		case "seed":
			if d.plan.Seed, err = strconv.ParseUint(m.Value, 10, 64); err != nil {
				return d.wrong(line, seed, strconv.Quote(m.Value))
			}
		case "chaos":
			if d.plan.Chaos, err = time.ParseDuration(m.Value); err != nil || d.validator.head() != nil {
				return d.wrong(line, chaos+", from 0s to "+maxChaos.String(), strconv.Quote(m.Value))
			}
		default:
			return d.wrong(line, "seed and chaos below the head, and nothing else", m.Key)
		}
	}
	for key, want := range map[string]string{"seed": seed, "chaos": chaos} {
		if !given[key] {
			return d.wrong(1, want, "none")
		}
	}
	return nil
}

func (d *decoder) record(r *transcript.Record) error {
	switch {
	case r.Output, r.HasData:
		return d.wrong(r.Line, "a time, a verb and key=value, and nothing else", "a line that a program wrote, or data")
	case r.Verb == "node":
		return d.each(r, "ids", "id", d.node)
	case r.Verb == "fleet":
		return d.fleet(r)
	}
	kind := EventKind(slices.Index(eventNames[:], r.Verb))
	if kind >= numEventKinds {
		return d.wrong(r.Line, "fleet, node, "+strings.Join(eventNames[:], ", "), r.Verb)
	}
	return d.each(r, "nodes", "node", func(r *transcript.Record) error { return d.event(r, kind) })
}

// read sets the fields that the arguments name.
func read[T any](d *decoder, r *transcript.Record, keys []key[T], to *T) error {
	given := make([]string, 0, len(r.Args))
	for _, arg := range r.Args {
		name, value, _ := strings.Cut(arg, "=")
		k := known(keys, name)
		switch {
		case k == nil:
			return d.wrong(r.Line, "a key that "+r.Verb+" has: "+strings.Join(namesOf(keys), ", "), arg)
		case !k.many && slices.Contains(given, name):
			return d.wrong(r.Line, name+" once", arg+" again")
		case !k.set(to, value):
			return d.wrong(r.Line, "a value for "+name+": "+k.want, value)
		}
		given = append(given, name)
	}
	return nil
}

// atTheBeginning is for what a plan has from the beginning.
func (d *decoder) atTheBeginning(r *transcript.Record) error {
	if r.At == 0 {
		return nil
	}
	return d.wrong(r.Line, r.Verb+" at 0.0: a node has starts=TIME, and joins=TIME in a fleet", time.Duration(r.At).String())
}

func (d *decoder) fleet(r *transcript.Record) error {
	if d.plan.Fleet != nil || len(d.plan.Nodes) > 0 {
		return d.wrong(r.Line, "one fleet record, before the nodes", "another")
	}
	d.plan.Fleet = &FleetPlan{}
	if err := d.atTheBeginning(r); err != nil {
		return err
	}
	if err := read(d, r, fleetKeys, d.plan.Fleet); err != nil {
		return err
	}
	return d.place(r.Line, d.validator.fleet())
}

func (d *decoder) node(r *transcript.Record) error {
	n := Node{Version: defaultVersion}
	if err := d.atTheBeginning(r); err != nil {
		return err
	}
	if err := read(d, r, nodeKeys, &n); err != nil {
		return err
	}
	d.plan.Nodes = append(d.plan.Nodes, n)
	return d.place(r.Line, d.validator.node(len(d.plan.Nodes)-1))
}

func (d *decoder) event(r *transcript.Record, kind EventKind) error {
	e := Event{At: time.Duration(r.At), Kind: kind}
	if err := read(d, r, eventKeys[kind], &e); err != nil {
		return err
	}
	names := func(arg string) bool { return strings.HasPrefix(arg, "fault=") }
	if known(eventKeys[kind], "fault") != nil && !slices.ContainsFunc(r.Args, names) { // the zero of a NetFault is a fault too
		return d.wrong(r.Line, "fault=NAME", strings.Join(r.Args, " "))
	}
	d.plan.Events = append(d.plan.Events, e)
	return d.place(r.Line, d.validator.event(len(d.plan.Events)-1))
}
