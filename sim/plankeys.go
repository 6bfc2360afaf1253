package sim

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/wire"
)

// key is one key=value of a record: how it is written (nothing where it is
// zero) and how it is read.
type key[T any] struct {
	name string
	flag bool
	get  func(*T) []string
	set  func(*T, string) error
}

func spanKey[T any](name string, field func(*T) *time.Duration) key[T] {
	return key[T]{name: name, get: func(of *T) []string {
		if d := *field(of); d != 0 {
			return []string{d.String()}
		}
		return nil
	}, set: func(of *T, value string) (err error) {
		d, err := time.ParseDuration(value)
		if err == nil && (d < 0 || d > maxChaos) {
			err = errors.New("0 to " + maxChaos.String())
		}
		*field(of) = d
		return err
	}}
}

func flagKey[T any](name string, field func(*T) *bool) key[T] {
	return key[T]{name: name, flag: true, get: func(of *T) []string {
		if *field(of) {
			return []string{""}
		}
		return nil
	}, set: func(of *T, value string) error {
		*field(of) = true
		if value != "" {
			return errors.New("it takes no value")
		}
		return nil
	}}
}

func textKey[T any](name string, field func(*T) *string) key[T] {
	return key[T]{name: name, get: func(of *T) []string {
		if s := *field(of); s != "" {
			return []string{s}
		}
		return nil
	}, set: func(of *T, value string) error {
		*field(of) = value
		return nil
	}}
}

func numberKey[T any, N ~int | ~int64 | ~uint32 | ~uint64](name string, field func(*T) *N) key[T] {
	return key[T]{name: name, get: func(of *T) []string {
		if n := *field(of); n != 0 {
			return []string{strconv.FormatInt(int64(n), 10)}
		}
		return nil
	}, set: func(of *T, value string) error {
		n, err := strconv.ParseInt(value, 10, 32)
		if err != nil {
			return err
		}
		if n < 0 {
			return errors.New("it can not be negative")
		}
		*field(of) = N(n)
		return nil
	}}
}

var nodeKeys = []key[Node]{
	numberKey("id", func(n *Node) *core.Node { return &n.ID }),
	{name: "version", get: func(n *Node) []string { return []string{n.Version} }, set: func(n *Node, value string) error {
		n.Version = value
		_, err := fake.ProfileNamed(value)
		return err
	}},
	flagKey("md5", func(n *Node) *bool { return &n.MD5 }),
	flagKey("wrong-secret", func(n *Node) *bool { return &n.Wrong }),
	flagKey("stop-on-rejected", func(n *Node) *bool { return &n.StopOnRejected }),
	spanKey("latency", func(n *Node) *time.Duration { return &n.Latency }),
	spanKey("jitter", func(n *Node) *time.Duration { return &n.Jitter }),
	numberKey("chunk", func(n *Node) *int { return &n.Chunk }),
	numberKey("addresses", func(n *Node) *int { return &n.Addresses }),
	numberKey("calls", func(n *Node) *int { return &n.Calls }),
	flagKey("hold", func(n *Node) *bool { return &n.Hold }),
	flagKey("any-order", func(n *Node) *bool { return &n.AnyOrder }),
	flagKey("tiny", func(n *Node) *bool { return &n.Tiny }),
	numberKey("max-frame", func(n *Node) *int { return &n.MaxFrame }),
	numberKey("max-list", func(n *Node) *int { return &n.MaxList }),
	numberKey("max-pending", func(n *Node) *int { return &n.MaxPending }),
	flagKey("drop-newest", func(n *Node) *bool { return &n.DropNewest }),
	numberKey("filters", func(n *Node) *int { return &n.Filters }),
	spanKey("boots", func(n *Node) *time.Duration { return &n.Boots }),
	spanKey("starts", func(n *Node) *time.Duration { return &n.Starts }),
	spanKey("joins", func(n *Node) *time.Duration { return &n.Joins }),
	numberKey("weight", func(n *Node) *int { return &n.Weight }),
	numberKey("priority", func(n *Node) *int { return &n.Priority }),
	spanKey("permits", func(n *Node) *time.Duration { return &n.Permits }),
	flagKey("hostile", func(n *Node) *bool { return &n.Hostile }),
}

var fleetKeys = []key[FleetPlan]{
	numberKey("rate", func(f *FleetPlan) *int { return &f.Rate }),
	numberKey("burst", func(f *FleetPlan) *int { return &f.Burst }),
	numberKey("concurrency", func(f *FleetPlan) *int { return &f.Concurrency }),
	numberKey("quantum", func(f *FleetPlan) *int { return &f.Quantum }),
}

var eventKeys = []key[Event]{
	numberKey("node", func(e *Event) *core.Node { return &e.Node }),
	{name: "in", get: func(e *Event) []string {
		if e.Aimed {
			return []string{e.In.String()}
		}
		return nil
	}, set: func(e *Event, value string) error {
		for p := core.PhaseIdle; p <= core.PhaseStopped; p++ {
			if p.String() == value {
				e.Aimed, e.In = true, p
				return nil
			}
		}
		return errors.New("no phase is called so")
	}},
	numberKey("ticket", func(e *Event) *core.Ticket { return &e.Ticket }),
	{name: "route", get: func(e *Event) []string {
		if e.Kind == EventSubmit && e.Node == 0 {
			return []string{e.Route.Policy.String()}
		}
		return nil
	}, set: func(e *Event, value string) (err error) {
		e.Route.Policy, err = fleet.ParsePolicy(value)
		return err
	}},
	textKey("key", func(e *Event) *string { return &e.Route.Key }),
	numberKey("times", func(e *Event) *int { return &e.Times }),
	textKey("action", func(e *Event) *string { return &e.Action.Name }),
	{name: "header", get: func(e *Event) (values []string) {
		for _, h := range e.Action.Headers {
			values = append(values, h.Name+": "+h.Value)
		}
		return values
	}, set: func(e *Event, value string) error {
		name, v, ok := strings.Cut(value, ": ")
		if !ok {
			return errors.New(`write header="Name: value"`)
		}
		e.Action.Headers = append(e.Action.Headers, wire.Header{Name: name, Value: v})
		return nil
	}},
	textKey("id", func(e *Event) *string { return &e.Options.ActionID }),
	spanKey("timeout", func(e *Event) *time.Duration { return &e.Options.Timeout }),
	spanKey("outcome", func(e *Event) *time.Duration { return &e.Options.OutcomeTimeout }),
	numberKey("max-events", func(e *Event) *int { return &e.Options.MaxEvents }),
	flagKey("truncate", func(e *Event) *bool { return &e.Options.Truncate }),
	{name: "fault", get: func(e *Event) []string {
		switch e.Kind {
		case EventNet:
			return []string{e.Net.String()}
		case EventServer:
			return []string{e.Server.String()}
		}
		return nil
	}, set: func(e *Event, value string) (err error) {
		if e.Kind == EventServer {
			e.Server, err = fake.ParseFaultKind(value)
			return err
		}
		k, ok := fake.ParseNetFault(value)
		if !ok {
			return fmt.Errorf("no network fault has this name")
		}
		e.Net = k
		return nil
	}},
	spanKey("for", func(e *Event) *time.Duration { return &e.For }),
	textKey("text", func(e *Event) *string { return &e.Text }),
	spanKey("delay", func(e *Event) *time.Duration { return &e.Delay }),
	numberKey("amount", func(e *Event) *int64 { return &e.Amount }),
	numberKey("chance", func(e *Event) *uint32 { return &e.Chance }),
	numberKey("rate", func(e *Event) *int { return &e.Rate }),
	numberKey("min", func(e *Event) *int64 { return &e.Min }),
	numberKey("max", func(e *Event) *int64 { return &e.Max }),
}
