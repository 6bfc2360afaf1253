package sim

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/fleet"
)

// event looks at the i-th event; all nodes, and the events before it, are in order.
func (v *validator) event(i int) *PlanError {
	e := &v.plan.Events[i]
	where := func() string { return fmt.Sprintf("Events[%d]", i) }
	wrong := func(want, got string) *PlanError { return &PlanError{where(), want, got} }
	switch {
	case e.Kind >= numEventKinds:
		return wrong("one of "+strings.Join(eventNames[:], ", "), fmt.Sprint(uint8(e.Kind)))
	case e.At < 0:
		return wrong("a time from 0 on", e.At.String())
	case i > 0 && v.plan.Events[i-1].At > e.At:
		return wrong("events in the order of their times", fmt.Sprintf("%v after %v", e.At, v.plan.Events[i-1].At))
	}
	keys := eventKeys[e.Kind]
	for k := range foreignKeys[e.Kind] {
		if k := &foreignKeys[e.Kind][k]; len(k.get(e)) > 0 {
			return wrong("a key that "+e.Kind.String()+" has: "+strings.Join(namesOf(keys), ", "), k.name)
		}
	}
	if k := misfit(keys, e); k != nil {
		return wrongValue(where(), k, e)
	}
	got := func() string { return strings.Join(arguments(keys, e), " ") }
	switch all := e.Node == 0 && v.plan.Fleet != nil; {
	case all && e.Kind != EventSubmit && e.Kind != EventCancel && e.Kind != EventExpect && e.Kind != EventMask:
		return wrong("node=ID of a node above: only submit, cancel, expect and events are for a whole fleet", cmp.Or(got(), "none"))
	case all && (e.Aimed || e.When != ""):
		return wrong("in=PHASE or when=SITUATION with node=ID: a fleet has none", got())
	case e.When != "" && (e.Aimed || e.Fresh):
		return wrong("a situation, or a phase, or a fresh session", got())
	case !all && v.nodes[e.Node] == nil:
		return wrong("node=ID of a node above", cmp.Or(got(), "none"))
	case !all && e.Route != (fleet.Route{}):
		return wrong("route and key of an action that is for no node", got())
	}
	if want := v.kind(e); want != "" {
		return wrong(want, cmp.Or(got(), "nothing"))
	}
	return nil
}

// kind looks at what is a verb's own, and returns what was expected.
func (v *validator) kind(e *Event) (want string) {
	switch e.Kind {
	case EventSubmit:
		return v.submit(e)
	case EventCancel:
		if e.Ticket < 1 {
			return "ticket=1 or more"
		}
	case EventPause, EventIdle, EventNoCredit:
		return someTime(e)
	case EventLeave:
		if v.plan.Fleet == nil {
			return "a fleet record above: nodes leave a fleet"
		}
	case EventMask, EventFilter:
		return v.asks(e)
	case EventFork:
		if e.Amount == 0 {
			return "amount=N of inputs: without any nothing happens"
		}
	case EventNet, EventServer:
		return v.fault(e)
	case EventSay:
		return v.says(e)
	case EventScript:
		if e.Action.Name == "" {
			return "action=NAME of the requests that are answered"
		}
	case EventExpect:
		return v.expects(e)
	}
	return ""
}

func someTime(e *Event) string {
	if e.For == 0 {
		return "for=TIME: without one nothing happens"
	}
	return ""
}

func (v *validator) submit(e *Event) string {
	last := int64(e.Ticket) + int64(max(1, e.Times)) - 1
	switch {
	case e.Ticket < 1:
		return "ticket=1 or more"
	case last > maxTicket:
		return fmt.Sprintf("tickets up to %d", maxTicket)
	case e.Action.Name == "":
		return "action=NAME"
	case !v.take(e.Node, span{e.Ticket, core.Ticket(last)}):
		return "a ticket that no other action of the node has, nor a routed one"
	case !v.room(e.Node, last):
		return fmt.Sprintf("lower tickets: the highest of all nodes add up to more than %d", maxTickets)
	}
	return ""
}

// take notes the tickets of a Submit, unless another has one of them. Tickets
// are a node's own; a routed action's may end up at any node.
func (v *validator) take(node core.Node, its span) bool {
	for other, spans := range v.tickets {
		if other != node && other != 0 && node != 0 {
			continue
		}
		if i, _ := find(spans, its.first); i < len(spans) && spans[i].first <= its.last {
			return false
		}
	}
	i, _ := find(v.tickets[node], its.first)
	v.tickets[node] = slices.Insert(v.tickets[node], i, its)
	return true
}

// room reports whether there is room for the tickets of a node up to one; a
// routed one may come to any node.
func (v *validator) room(node core.Node, last int64) bool {
	if more := last - v.highest[node]; more > 0 {
		v.highest[node] = last
		if node == 0 {
			more *= int64(len(v.nodes))
		}
		v.places += more
	}
	return v.places <= maxTickets
}

// span is the tickets from first to last.
type span struct{ first, last core.Ticket }

// find returns the place of the span that a ticket is in, or else of the next
// one.
func find(spans []span, t core.Ticket) (int, bool) {
	i, _ := slices.BinarySearchFunc(spans, t, func(s span, t core.Ticket) int { return cmp.Compare(s.last, t) })
	return i, i < len(spans) && spans[i].first <= t
}

// submitted reports whether a node, or with 0 any, has an action of a ticket.
func (v *validator) submitted(node core.Node, t core.Ticket) bool {
	for of, spans := range v.tickets {
		if of != node && of != 0 && node != 0 {
			continue
		}
		if _, in := find(spans, t); in {
			return true
		}
	}
	return false
}

// asks looks at a mask or a filter: it is one that the machine takes, a filter
// with all those that it was asked for before.
func (v *validator) asks(e *Event) string {
	if e.Kind == EventMask {
		if err := core.CheckEvents(e.Text); err != nil {
			return "text=MASK as the Events action takes it (" + err.Error() + ")"
		}
		return ""
	}
	n := v.nodes[e.Node]
	if e.Text == "" {
		return ""
	}
	n.filters = append(n.filters, e.Text)
	if err := core.CheckFilters(n.filters...); err != nil {
		return "text=FILTER as the Filter action takes it (" + err.Error() + ")"
	}
	return ""
}

func (v *validator) fault(e *Event) string {
	if e.At >= v.plan.Chaos {
		return "a fault within the chaos of " + v.plan.Chaos.String()
	}
	if e.Kind == EventNet {
		return someTime(e)
	}
	switch {
	case e.Server == 0:
		return "fault=NAME"
	case e.Text != "" && (e.Server != fake.Restart || !isVersion(e.Text)):
		return "text=VERSION of a server that restarts, " + oneOf(fake.ProfileNames())
	case e.Server == fake.EventFlood && floodOf(e) > maxFlood:
		return fmt.Sprintf("a flood of %d events at most", maxFlood)
	case e.Server == fake.Kicked, e.Server == fake.Shutdown, e.Server == fake.Restart: // happens, and is over
		return ""
	}
	return someTime(e)
}

// floodOf is how many events an event-flood is of.
func floodOf(e *Event) int64 {
	n := int64(cmp.Or(e.Rate, 1000)) * int64(e.For/time.Millisecond) / 1000
	if e.Amount > 0 {
		n = min(n, e.Amount)
	}
	return n
}

// says looks at the text of a say: at what stands in braces, and how much it
// is of all.
func (v *validator) says(e *Event) string {
	if e.Text == "" {
		return "text=TEXT that the server writes"
	}
	size := int64(len(e.Text))
	for f := range fillings(e.Text) {
		switch {
		case f.key == "x" && f.number > maxFill:
			return fmt.Sprintf("{x:N} of 0 to %d bytes", maxFill)
		case f.key == "x":
			size += int64(f.number)
		case !v.submitted(e.Node, core.Ticket(f.number)):
			return fmt.Sprintf("{id:N} of a ticket above, not %d", f.number)
		}
	}
	if v.said += size * max(1, e.Amount); v.said > maxSaidBytes {
		return fmt.Sprintf("at most %d bytes, amount times the text, in all that is said", maxSaidBytes)
	}
	return ""
}

func (v *validator) expects(e *Event) string {
	if e.Ticket != 0 {
		switch {
		case e.Min != 0 || e.Max != 0:
			return "min and max of something that is counted, not of a ticket"
		case !v.submitted(e.Node, e.Ticket):
			return "the ticket of an action above"
		case !isEnd(e.Text):
			return "text=END: " + endWants
		}
		return ""
	}
	switch {
	case !isCount(e.Text):
		return "text=NAME of what is counted, " + countsLike(e.Text)
	case e.Node == 0 && strings.HasPrefix(e.Text, phaseIs):
		return "node=ID: a fleet has no phase"
	case e.Max > 0 && e.Min > e.Max:
		return "min=N of at most max=N"
	}
	return ""
}
