package fanout

import "amicore/core/wire"

// Filter chooses events. The zero Filter takes all of them. Patterns have *
// for any bytes and ? for one; case does not matter.
type Filter struct {
	// Events are patterns of event names, one of which must match; none: any name.
	Events []string
	// Headers must all match. A header that is absent matches nothing.
	Headers []HeaderMatch
}

// HeaderMatch asks for a header with a value that matches Pattern; any one
// of a repeated header will do.
type HeaderMatch struct{ Name, Pattern string }

// Match reports whether the filter takes the event.
func (f *Filter) Match(e wire.Message) bool {
	if len(f.Events) > 0 {
		name, ok := e.Type(), false
		for _, pattern := range f.Events {
			if ok = match(pattern, name); ok {
				break
			}
		}
		if !ok {
			return false
		}
	}
	for i := range f.Headers {
		if !f.Headers[i].match(e) {
			return false
		}
	}
	return true
}

func (h *HeaderMatch) match(e wire.Message) bool {
	for value := range e.Values(h.Name) {
		if match(h.Pattern, value) {
			return true
		}
	}
	return false
}
