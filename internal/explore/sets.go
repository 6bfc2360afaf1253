package explore

import "slices"

// Set is a set of inputs that are tried together. The product of all inputs does
// not close in reasonable time; each set does, and has what the others build on.
type Set struct {
	Name, About string
	// SlowTransport makes it an input of its own that the transport has taken the
	// bytes of Sends; else it takes them at once.
	SlowTransport bool

	inputs []string
}

// Sets returns the sets of inputs.
func Sets() []Set {
	base := []string{"submit single", "answer", "booted", "network", "closed", "tick"}
	return []Set{
		{
			Name: "actions", About: "actions of each kind, what ends them, events and credit",
			inputs: append([]string{
				"submit list", "submit async", "submit job", "submit command", "cancel oldest", "cancel newest", "answer newest", "answer in time",
				"refuse", "item", "bare item", "list end", "outcome", "event", "credit", "stop",
			}, base...),
		},
		{
			Name: "masks", About: "changes of the event mask",
			inputs: append([]string{"set events", "stop", "cancel oldest", "answer newest", "refuse"}, base...),
		},
		{
			Name: "filters", About: "changes of the filters, and a stop with a grace",
			inputs: append([]string{"set filters", "stop", "drain", "cancel oldest", "answer newest", "refuse"}, base...),
		},
		{
			Name: "sizes", About: "frames larger than the limit, and lists",
			inputs: append([]string{"big event", "big answer", "big item", "submit list", "item", "list end", "credit"}, base...),
		},
		{
			Name: "halves", About: "frames that come in two halves, text, items without an ActionID",
			inputs: append([]string{
				"half", "rest", "text", "submit list", "item", "bare item", "list end", "cancel oldest", "event", "credit",
			}, base...),
		},
		{
			Name: "writes", About: "a transport that takes its time", SlowTransport: true,
			inputs: append([]string{"sent", "submit command", "cancel oldest", "cancel newest", "answer newest", "refuse", "event", "credit"}, base...),
		},
	}
}

// inputs returns the inputs that are tried from a root.
func (r *Root) inputs() (list []int) {
	for i := range inputs {
		name := inputs[i].Name
		tried := slices.Contains(r.Set.inputs, name) || slices.Contains(r.with, name)
		if tried && !slices.Contains(r.without, name) {
			list = append(list, i)
		}
	}
	return list
}
