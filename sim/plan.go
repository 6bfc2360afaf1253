package sim

import (
	"cmp"
	"slices"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/wire"
)

// Plan is everything that decides a run: the same plan gives the same steps.
type Plan struct {
	// Seed feeds the draws at run time: latency, ids, backoff, outcomes.
	Seed uint64
	// Chaos is how long faults may be on; after it everything is healed.
	Chaos time.Duration
	// Fleet, when not nil, puts all nodes under one roof, with one owner.
	Fleet *FleetPlan
	Nodes []Node
	// Events happen at their times, in this order.
	Events []Event
}

// What a node has where a plan says nothing. Bytes always take some time: an
// application that has always an action under way would else never let it pass.
const (
	defaultVersion = "20"
	defaultLatency = time.Millisecond
)

// FleetPlan is the configuration of a fleet; see fleet.Config, of which 0 is
// the default.
type FleetPlan struct{ Rate, Burst, Concurrency, Quantum int }

// Node is one machine with its server and the path between them.
type Node struct {
	ID core.Node
	// Version is the profile of the server; "" is 20.
	Version string
	MD5     bool
	// Wrong: the machine has another secret than the server.
	Wrong bool
	// Latency is that of each way, 0 is 1 ms; Jitter comes on top of it.
	Latency time.Duration
	Jitter  time.Duration
	Chunk   int  // the most bytes that arrive at once; 0: any
	Even    bool // just Chunk bytes, but for the rest of what was written at once
	Calls   int  // per minute
	// Hold is Config.HoldBehindBlocking; Tiny gives small bounds to everything.
	Hold, Tiny bool
	DropNewest bool
	Filters    int
	// Wanted are filters of Config.Filters behind those of Filters.
	Wanted []string
	// NoCriteria: the server is a release without match criteria of filters.
	NoCriteria bool
	// Boots is when the server is fully booted, after the start.
	Boots time.Duration
	// Starts is when Start is given; before, the machine is idle.
	Starts time.Duration
	// Permits, when not 0, makes every attempt wait so long for its permit.
	Permits time.Duration
	// Addresses is how many addresses the name has; 0: one.
	Addresses int
	// Joins is when the node is added to the fleet, Weight and Priority are
	// those of its routes. Nodes join in the order of their ids.
	Joins            time.Duration
	Weight, Priority int
	// AnyOrder is Config.AnyOrder, StopOnRejected Config.StopOnRejected.
	AnyOrder, StopOnRejected bool
	// MaxFrame, MaxList and MaxPending, when not 0, are Config.MaxFrame,
	// MaxListEvents and MaxPending.
	MaxFrame, MaxList, MaxPending int
	// Hostile: in place of an Asterisk the machine talks to something that
	// writes whatever bytes it likes.
	Hostile bool
	// Forged: such a peer forges answers, and nothing else. It needs Hostile.
	Forged bool
	// Events is Config.Events.
	Events string
}

// EventKind says what an Event does.
type EventKind uint8

const (
	// EventSubmit submits Action under Ticket.
	EventSubmit EventKind = iota
	// EventCancel cancels Ticket.
	EventCancel
	// EventStop stops the node's machine within For.
	EventStop
	// EventPause keeps the node's owner from polling for For.
	EventPause
	// EventIdle lets a subscriber of the node read nothing for For. With an
	// Amount its reader panics at that item afterwards, and another one
	// subscribes in its place.
	EventIdle
	// EventMask sets the event mask (Text).
	EventMask
	// EventFilter adds an event filter (Text). Without a Text it takes those away that
	// were added so.
	EventFilter
	// EventNet arms a fault of the network (Net) for For.
	EventNet
	// EventServer arms a fault of the server (Server) for For.
	EventServer
	// EventNoCredit keeps credit from the machine for For, whatever an earlier
	// one said.
	EventNoCredit
	// EventSay lets the server write Text, Amount times, where {id:N} stands
	// for the ActionID of ticket N, once it has ended or was acknowledged, and
	// {x:N} for N bytes.
	EventSay
	// EventScript answers the next Amount requests that are called Action (0:
	// all), with Chance, by Text in the server's place, within Delay and in
	// any order; {id} is the request's ActionID. Without Text they are
	// swallowed.
	EventScript
	// EventExpect wants that by now Text happened from Min to Max times; with a
	// Ticket, that it ended so.
	EventExpect
	// EventLeave stops the node within For and removes it from the fleet.
	EventLeave
	// EventFork copies the node's machine and its specification, and lets the
	// copies take at most Amount inputs, which are drawn from Draws (seed in a plan
	// file); the two must do the same. Fresh: a new session of another configuration
	// instead, which the checks judge as well. Without the specification beside the
	// run there are only these, and it leads them.
	EventFork

	numEventKinds
)

var eventNames = [numEventKinds]string{
	"submit", "cancel", "stop", "pause", "idle", "events", "filter", "net", "server", "no-credit", "say", "script", "expect", "leave", "fork",
}

func (k EventKind) String() string {
	if k < numEventKinds {
		return eventNames[k]
	}
	return "unknown"
}

// Event is one thing that happens to a node at a time. In a fleet, Node 0 is
// no node in particular: a Submit is routed then, a Cancel is for one that was,
// an Expect counts all nodes, and a Mask is for all.
type Event struct {
	At   time.Duration
	Kind EventKind
	Node core.Node
	// Route is the one of a Submit with Node 0.
	Route fleet.Route
	// Aimed: not before the node is in phase In. When, where not empty: not before
	// the node is in that situation, such as list-open. One of the two at most. The
	// event waits from At on, and does not happen if that never comes.
	Aimed bool
	In    core.Phase
	When  string

	Ticket  core.Ticket
	Action  wire.Action
	Options core.Options

	For    time.Duration
	Text   string
	Net    fake.NetFault
	Server fake.FaultKind
	Delay  time.Duration
	Amount int64
	Chance uint32 // of a server fault, in millionths; 0: always
	Rate   int
	Draws  uint64 // of a fork
	Fresh  bool

	// Times submits the action under so many tickets in a row; 0: once.
	Times    int
	Min, Max int64 // of an expectation; Max 0: no bound unless Min is 0 too
}

// sortEvents puts events in the order of their times; those of one time stay
// as they are.
func sortEvents(events []Event) {
	// Events are large: their places are sorted, and each is moved once.
	type place struct {
		at time.Duration
		i  int
	}
	order := make([]place, len(events))
	for i := range events {
		order[i] = place{events[i].At, i}
	}
	slices.SortFunc(order, func(a, b place) int { return cmp.Or(cmp.Compare(a.at, b.at), a.i-b.i) })
	for i := range order {
		if order[i].i == i {
			continue
		}
		// Round the places that wait for one another, once.
		first, to := events[i], i
		for from := order[to].i; from != i; from = order[to].i {
			events[to], order[to].i, to = events[from], to, from
		}
		events[to], order[to].i = first, to
	}
}

// routed returns the Submit of a routed ticket, or nil.
func (p *Plan) routed(t core.Ticket) *Event {
	for i := range p.Events {
		if e := &p.Events[i]; e.Kind == EventSubmit && e.Node == 0 && e.Ticket <= t && t < e.Ticket+core.Ticket(max(1, e.Times)) {
			return e
		}
	}
	return nil
}
