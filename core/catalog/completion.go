package catalog

import (
	"iter"

	"amicore/core/wire"
)

// Ending says how an action ends.
type Ending uint8

const (
	// Single: one response.
	Single Ending = iota + 1
	// List: a response with `EventList: start`, items, a complete event with
	// `EventList: Complete`.
	List
	// ListWithoutHeaders: the same without EventList headers.
	ListWithoutHeaders
	// Async: a response, and later the outcome as an event.
	Async
	// Follows: Command before 14, raw text up to an end marker.
	Follows
	// Output: Command from 14 on, Output headers.
	Output
	// Raw: text without a response.
	Raw
	// EventOnly: one event and no response.
	EventOnly
	// DoubleResponse: an acknowledgement, and then a second response.
	DoubleResponse
)

var endingNames = [...]string{"", "single", "list", "list-noack", "async", "follows", "output", "raw", "event-only", "double-response"}

func (e Ending) String() string {
	if int(e) < len(endingNames) && e > 0 {
		return endingNames[e]
	}
	return "unknown"
}

// Empty says what a list action answers when there is nothing to list.
type Empty uint8

const (
	// EmptyList: a list of no items.
	EmptyList Empty = iota + 1
	// EmptyError: an Error.
	EmptyError
	// EmptyErrorIfUnknown: an Error where the object named is not known,
	// otherwise a list of no items.
	EmptyErrorIfUnknown
	// EmptySuccess: Success and nothing more.
	EmptySuccess
)

var emptyNames = [...]string{"", "list", "error", "error-if-unknown", "success-without-list"}

func (e Empty) String() string {
	if int(e) < len(emptyNames) {
		return emptyNames[e]
	}
	return "unknown"
}

// Completion is how an action ends on some branches.
type Completion struct {
	row *completionRow
}

// Versions returns the branches on which it ends so.
func (c Completion) Versions() Versions { return c.row.versions }

// Ending returns the form.
func (c Completion) Ending() Ending { return c.row.ending }

// Empty returns what an empty list looks like; 0 for what is no list.
func (c Completion) Empty() Empty { return c.row.empty }

// End returns the event that ends a list, or is the outcome.
func (c Completion) End() string { return c.row.end.String() }

// Items yields the names of the events of a list.
func (c Completion) Items() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, n := range rowsOf(items[:], c.row.items) {
			if !yield(n.String()) {
				return
			}
		}
	}
}

// Has reports whether an event of that name is an item of the list.
func (c Completion) Has(name []byte) bool {
	for _, n := range rowsOf(items[:], c.row.items) {
		if sameFold(n.String(), name) {
			return true
		}
	}
	return false
}

// Completions yields how the action ends, for each set of branches that agree.
func (a Action) Completions() iter.Seq[Completion] {
	return func(yield func(Completion) bool) {
		rows := rowsOf(completions[:], a.row.completions)
		for i := range rows {
			if !yield(Completion{&rows[i]}) {
				return
			}
		}
	}
}

// Special is another way to end that a header chooses.
type Special struct {
	// Header does when it is true, or begins with Prefix where that is set.
	Header, Prefix string
	Completion     Completion
}

// Specials yields them: Originate with Async, Hangup of a pattern.
func (a Action) Specials() iter.Seq[Special] {
	return func(yield func(Special) bool) {
		rows := rowsOf(whens[:], a.row.whens)
		for i := range rows {
			w := &rows[i]
			if !yield(Special{w.header.String(), w.prefix.String(), Completion{&w.completionRow}}) {
				return
			}
		}
	}
}

// Completion returns how the action with these headers ends on the branches.
// agree is false when they differ, or when none of them has the action: the
// newest one's is returned then, and evidence on the wire must decide.
func (a Action) Completion(in Versions, headers []wire.Header) (c Completion, agree bool) {
	special := rowsOf(whens[:], a.row.whens)
	for i := range special {
		w := &special[i]
		value, _ := headerOf(headers, w.header)
		prefix := w.prefix.String()
		if prefix == "" && truthy(value) || prefix != "" && len(value) >= len(prefix) && value[:len(prefix)] == prefix {
			return Completion{&w.completionRow}, true
		}
	}
	rows := rowsOf(completions[:], a.row.completions)
	agree = true
	for i := range rows {
		r := &rows[i]
		if r.versions&in == 0 {
			continue
		}
		if c.row != nil && (c.row.ending != r.ending || c.row.end != r.end) {
			agree = false
		}
		c = Completion{r}
	}
	if c.row == nil { // none of the branches has it; it is asked for all the same
		return Completion{&rows[len(rows)-1]}, false
	}
	return c, agree
}

// Outcome is how an async action's outcome is known.
type Outcome struct {
	Versions Versions
	// Event is its name. RequestKey and EventKey are the headers that pair
	// request and event; both are empty where the ActionID does.
	Event, RequestKey, EventKey string
}

// IsZero reports whether it is none.
func (c Completion) IsZero() bool { return c.row == nil }

// Outcomes yields them; none for an action that is not async.
func (a Action) Outcomes() iter.Seq[Outcome] {
	return func(yield func(Outcome) bool) {
		for _, r := range rowsOf(asyncs[:], a.row.asyncs) {
			if !yield(Outcome{r.versions, r.event.String(), r.requestKey.String(), r.eventKey.String()}) {
				return
			}
		}
	}
}
