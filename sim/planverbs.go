package sim

import (
	"slices"
	"strings"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/wire"
)

// The most that a plan may ask for. What a correct machine can not be Ready
// with (a server behind a second of latency) is no plan, and what fills the
// memory is none either.
const (
	maxChaos     = 24 * time.Hour
	maxNodes     = 1000
	maxID        = 10 * maxNodes
	maxTicket    = 1 << 20
	maxTickets   = 2 * maxTicket          // the highest of every node, added up: there is a place for each below
	maxLatency   = 100 * time.Millisecond // one way
	maxPermit    = time.Minute
	maxAddresses = 4
	maxCalls     = 10_000 // a minute
	maxFaultSize = 1 << 30
	maxSaid      = 100_000   // times
	maxForked    = 100_000   // inputs of a fork
	maxSaidBytes = 64 << 20  // of all that is said
	maxFill      = 8 << 20   // bytes of {x:N}
	maxFlood     = 200_000   // events of one flood
	maxRate      = 16 << 20  // bytes of output, or events a second
	maxChance    = 1_000_000 // always
	maxCount     = 1<<31 - 1 // of what is expected
)

var nodeKeys = []key[Node]{
	numberKey("id", maxCount, func(n *Node) *core.Node { return &n.ID }),
	choiceKey("version", oneOf(fake.ProfileNames()), func(n *Node) string { return n.Version }, func(n *Node, value string) bool {
		n.Version = value
		return isVersion(value)
	}),
	flagKey("md5", func(n *Node) *bool { return &n.MD5 }),
	flagKey("wrong-secret", func(n *Node) *bool { return &n.Wrong }),
	flagKey("stop-on-rejected", func(n *Node) *bool { return &n.StopOnRejected }),
	spanKey("latency", maxLatency, func(n *Node) *time.Duration { return &n.Latency }),
	spanKey("jitter", maxLatency, func(n *Node) *time.Duration { return &n.Jitter }),
	numberKey("chunk", maxFaultSize, func(n *Node) *int { return &n.Chunk }),
	flagKey("even", func(n *Node) *bool { return &n.Even }),
	numberKey("addresses", maxAddresses, func(n *Node) *int { return &n.Addresses }),
	numberKey("calls", maxCalls, func(n *Node) *int { return &n.Calls }),
	flagKey("hold", func(n *Node) *bool { return &n.Hold }),
	flagKey("any-order", func(n *Node) *bool { return &n.AnyOrder }),
	flagKey("tiny", func(n *Node) *bool { return &n.Tiny }),
	numberKey("max-frame", maxFaultSize, func(n *Node) *int { return &n.MaxFrame }),
	numberKey("max-list", maxFaultSize, func(n *Node) *int { return &n.MaxList }),
	numberKey("max-pending", maxFaultSize, func(n *Node) *int { return &n.MaxPending }),
	flagKey("drop-newest", func(n *Node) *bool { return &n.DropNewest }),
	numberKey("filters", maxNodes, func(n *Node) *int { return &n.Filters }),
	{
		name: "filter", many: true, want: "a filter as the Filter action takes it",
		get: func(n *Node) []string { return n.Wanted },
		set: func(n *Node, value string) bool {
			n.Wanted = append(n.Wanted, value)
			return true
		},
	},
	flagKey("no-criteria", func(n *Node) *bool { return &n.NoCriteria }),
	spanKey("boots", maxChaos, func(n *Node) *time.Duration { return &n.Boots }),
	spanKey("starts", maxChaos, func(n *Node) *time.Duration { return &n.Starts }),
	spanKey("joins", maxChaos, func(n *Node) *time.Duration { return &n.Joins }),
	numberKey("weight", maxCount, func(n *Node) *int { return &n.Weight }),
	numberKey("priority", maxCount, func(n *Node) *int { return &n.Priority }),
	spanKey("permits", maxPermit, func(n *Node) *time.Duration { return &n.Permits }),
	flagKey("hostile", func(n *Node) *bool { return &n.Hostile }),
	flagKey("forged", func(n *Node) *bool { return &n.Forged }),
	textKey("events", func(n *Node) *string { return &n.Events }),
}

var fleetKeys = []key[FleetPlan]{
	numberKey("rate", maxCount, func(f *FleetPlan) *int { return &f.Rate }),
	numberKey("burst", maxCount, func(f *FleetPlan) *int { return &f.Burst }),
	numberKey("concurrency", maxCount, func(f *FleetPlan) *int { return &f.Concurrency }),
	numberKey("quantum", maxCount, func(f *FleetPlan) *int { return &f.Quantum }),
}

// What several verbs have.
var (
	nodeKey   = numberKey("node", maxCount, func(e *Event) *core.Node { return &e.Node })
	ticketKey = numberKey("ticket", maxTicket, func(e *Event) *core.Ticket { return &e.Ticket })
	forKey    = spanKey("for", maxChaos, func(e *Event) *time.Duration { return &e.For })
	delayKey  = spanKey("delay", maxChaos, func(e *Event) *time.Duration { return &e.Delay })
	textsKey  = textKey("text", func(e *Event) *string { return &e.Text })
	chanceKey = numberKey("chance", maxChance, func(e *Event) *uint32 { return &e.Chance })
	actionKey = textKey("action", func(e *Event) *string { return &e.Action.Name })

	inKey = choiceKey("in", oneOf(phaseNames), func(e *Event) string {
		if !e.Aimed {
			return ""
		}
		return e.In.String()
	}, func(e *Event, value string) bool {
		i := slices.Index(phaseNames, value)
		e.Aimed, e.In = true, core.Phase(max(i, 0))
		return i >= 0
	})
	whenKey = choiceKey("when", oneOf(situationNames), func(e *Event) string { return e.When }, func(e *Event, value string) bool {
		e.When = value
		return slices.Contains(situationNames, value)
	})
)

func amountKey(most int64) key[Event] {
	return numberKey("amount", most, func(e *Event) *int64 { return &e.Amount })
}

// eventKeys are the keys of each verb, in the order in which they are written.
var eventKeys = [numEventKinds][]key[Event]{
	EventSubmit: {
		nodeKey, inKey, whenKey, ticketKey,
		choiceKey("route", "the name of a policy of routes, as least-pending", func(e *Event) string {
			if e.Kind != EventSubmit || e.Node != 0 {
				return ""
			}
			return e.Route.Policy.String()
		}, func(e *Event, value string) (ok bool) {
			var err error
			e.Route.Policy, err = fleet.ParsePolicy(value)
			return err == nil
		}),
		textKey("key", func(e *Event) *string { return &e.Route.Key }),
		numberKey("times", maxTicket, func(e *Event) *int { return &e.Times }),
		actionKey,
		headerKey,
		textKey("id", func(e *Event) *string { return &e.Options.ActionID }),
		spanKey("timeout", maxChaos, func(e *Event) *time.Duration { return &e.Options.Timeout }),
		spanKey("outcome", maxChaos, func(e *Event) *time.Duration { return &e.Options.OutcomeTimeout }),
		choiceKey("rule", oneOf(ruleNames), func(e *Event) string {
			if e.Options.Rule == core.RuleDefault {
				return ""
			}
			return e.Options.Rule.String()
		}, func(e *Event, value string) bool {
			i := slices.Index(ruleNames, value)
			e.Options.Rule = core.Rule(max(i, 0))
			return i >= 0
		}),
		textKey("end", func(e *Event) *string { return &e.Options.CompleteEvent }),
		numberKey("max-events", maxCount, func(e *Event) *int { return &e.Options.MaxEvents }),
		flagKey("truncate", func(e *Event) *bool { return &e.Options.Truncate }),
	},
	EventCancel: {nodeKey, inKey, whenKey, ticketKey},
	EventStop:   {nodeKey, inKey, whenKey, forKey},
	EventPause:  {nodeKey, inKey, whenKey, forKey},
	EventIdle:   {nodeKey, inKey, whenKey, forKey, amountKey(maxCount)},
	EventMask:   {nodeKey, inKey, whenKey, textsKey},
	EventFilter: {nodeKey, inKey, whenKey, textsKey},
	EventNet: {
		nodeKey, inKey, whenKey,
		choiceKey("fault", "the name of a fault of the network, as "+fake.NetHalfOpen.String(), func(e *Event) string {
			if e.Kind != EventNet {
				return ""
			}
			return e.Net.String()
		}, func(e *Event, value string) (ok bool) {
			e.Net, ok = fake.ParseNetFault(value)
			return ok
		}),
		forKey, delayKey, amountKey(maxFaultSize),
	},
	EventServer: {
		nodeKey, inKey, whenKey,
		choiceKey("fault", "the name of a fault of the server, as "+fake.ReplyNever.String(), func(e *Event) string {
			if e.Kind != EventServer {
				return ""
			}
			return e.Server.String()
		}, func(e *Event, value string) bool {
			var err error
			e.Server, err = fake.ParseFaultKind(value)
			return err == nil
		}),
		forKey, textsKey, delayKey, amountKey(maxFlood), chanceKey,
		numberKey("rate", maxRate, func(e *Event) *int { return &e.Rate }),
	},
	EventNoCredit: {nodeKey, inKey, whenKey, forKey},
	EventSay:      {nodeKey, inKey, whenKey, textsKey, amountKey(maxSaid)},
	EventScript:   {nodeKey, inKey, whenKey, actionKey, forKey, textsKey, delayKey, amountKey(maxFaultSize), chanceKey},
	EventExpect: {
		nodeKey, inKey, whenKey, ticketKey, textsKey,
		numberKey("min", maxCount, func(e *Event) *int64 { return &e.Min }),
		numberKey("max", maxCount, func(e *Event) *int64 { return &e.Max }),
	},
	EventLeave: {nodeKey, inKey, whenKey, forKey},
	EventFork: {
		nodeKey, inKey, whenKey,
		amountKey(maxForked), numberKey("seed", maxCount, func(e *Event) *uint64 { return &e.Draws }),
		flagKey("fresh", func(e *Event) *bool { return &e.Fresh }),
	},
}

var headerKey = key[Event]{
	name: "header", many: true, want: `header="Name: value"`,
	get: func(e *Event) (values []string) {
		for _, h := range e.Action.Headers {
			values = append(values, h.Name+": "+h.Value)
		}
		return values
	},
	set: func(e *Event, value string) bool {
		name, v, ok := strings.Cut(value, ": ")
		e.Action.Headers = append(e.Action.Headers, wire.Header{Name: name, Value: v})
		return ok
	},
	fits: func(e *Event) bool { // any other reads back as it was
		return !slices.ContainsFunc(e.Action.Headers, func(h wire.Header) bool { return strings.Contains(h.Name, ": ") })
	},
}

// foreignKeys are, for each verb, the keys of all the others.
var foreignKeys = func() (foreign [numEventKinds][]key[Event]) {
	for kind := range foreign {
		for _, keys := range eventKeys {
			for _, k := range keys {
				if known(eventKeys[kind], k.name) == nil && known(foreign[kind], k.name) == nil {
					foreign[kind] = append(foreign[kind], k)
				}
			}
		}
	}
	return foreign
}()

// oneOf lists what a value may be.
func oneOf(names []string) string { return "one of " + strings.Join(names, ", ") }

// isVersion reports whether there is a server of that version.
func isVersion(name string) bool {
	_, err := fake.ProfileNamed(name)
	return err == nil
}

// namesTo lists the names from first to last.
func namesTo[N interface {
	~uint8
	String() string
}](first, last N,
) (names []string) {
	for n := first; n <= last; n++ {
		names = append(names, n.String())
	}
	return names
}

var (
	phaseNames = namesTo(core.PhaseIdle, core.PhaseStopped)
	ruleNames  = namesTo(core.RuleDefault, core.RuleSilent)
)
